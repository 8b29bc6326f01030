"""Entering and changing parcels: the park's own manager only, and nobody's save is lost."""

import re

import pytest

from crm.accounts.models import User
from crm.db import db
from crm.parks.models import Parcel
from crm.placement.operations import reserve
from tests.building import Make
from tests.visiting import Site, Visitor

NEW = "/parks/equipment/parcels/new"


def body(**values: str) -> dict[str, str]:
    return {"number": "B-9", "area": "120", "status": "ready", "is_standard": "no", "version": "1", **values}


def parcel_of(make: Make, **values: object) -> tuple[User, int]:
    manager = make.manager()
    return manager, make.parcel(make.park(), **values).id


def version_on(visitor: Visitor, url: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', visitor.get(url).get_data(as_text=True))
    assert found
    return found[1]


def test_the_manager_enters_a_parcel(site: Site) -> None:
    with site.made() as make:
        manager = make.manager()
    answer = site.visitor(manager).post(NEW, body(gross_area="130", min_tax_per_mu="15", acquired_on="2021-06"))

    assert answer.status_code == 302
    with site.looking():
        parcel = db.session.query(Parcel).filter_by(number="B-9").one()
        assert (parcel.area_m2, parcel.min_tax_per_mu, str(parcel.acquired_on)) == (80_000, 150_000, "2021-06")
        assert answer.location == f"/parcels/{parcel.id}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"area": "0"}, "must be more than 0"),
        ({"area": "若干亩"}, "is not a figure"),
        ({"area": "-5"}, "A negative figure is not accepted here."),
        ({"area": "99999999999"}, "too large to be true"),
        ({"min_tax_per_mu": "-1"}, "A negative figure is not accepted here."),
        ({"number": ""}, "This field is required."),
        ({"number": "九" * 41}, "At most 40 characters."),
        ({"gross_area": "10"}, "cannot be smaller than the net area"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(
    site: Site, typed: dict[str, str], sentence: str
) -> None:
    with site.made() as make:
        manager = make.manager()
    answer = site.visitor(manager, "en").post(NEW, body(location="装备一路以北", **typed))
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert sentence in page
    assert "装备一路以北" in page
    assert all(f'value="{text}"' in page for text in typed.values())
    with site.looking():
        assert db.session.query(Parcel).count() == 0


def test_an_area_below_what_is_promised_is_refused_at_its_field(site: Site) -> None:
    with site.made() as make:
        manager, number = parcel_of(make, area=60_000)
        reserve(make.lead(park=make.park()), db.session.get_one(Parcel, number), 40_000, manager)
    visitor, url = site.visitor(manager, "en"), f"/parcels/{number}/edit"
    page = visitor.post(url, body(area="59.99", version=version_on(visitor, url))).get_data(as_text=True)

    assert "60.00 mu of this parcel are promised already." in page
    assert 'value="59.99"' in page
    with site.looking():
        parcel = db.session.get_one(Parcel, number)
        assert (parcel.number != "B-9", parcel.area_m2) == (True, 60_000)


def test_a_change_is_saved(site: Site) -> None:
    with site.made() as make:
        manager, number = parcel_of(make, area=60_000)
    visitor, url = site.visitor(manager), f"/parcels/{number}/edit"
    answer = visitor.post(url, body(note="已平整", version=version_on(visitor, url)))

    assert answer.status_code == 302
    with site.looking():
        parcel = db.session.get_one(Parcel, number)
        assert (parcel.number, parcel.note, parcel.area_m2) == ("B-9", "已平整", 80_000)


def test_a_form_left_as_it_was_changes_nothing(site: Site) -> None:
    with site.made() as make:
        manager, number = parcel_of(make, area=57_333, is_standard="yes", min_tax_per_mu=150_000, status="idle")
    visitor, url = site.visitor(manager), f"/parcels/{number}/edit"
    page = visitor.get(url).get_data(as_text=True)
    sent = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)) | {
        "status": "idle",
        "is_standard": "yes",
    }
    with site.looking():
        before = db.session.get_one(Parcel, number).version
    assert visitor.post(url, sent).status_code == 302

    with site.looking():
        parcel = db.session.get_one(Parcel, number)
        assert (parcel.version, parcel.area_m2, parcel.external_m2) == (before, 57_333, 57_333)


def test_a_stale_save_shows_both_values_and_can_be_sent_again(site: Site) -> None:
    with site.made() as make:
        manager, number = parcel_of(make, land_use="工业")
    visitor, url = site.visitor(manager, "en"), f"/parcels/{number}/edit"
    opened = version_on(visitor, url)
    visitor.post(url, body(land_use="仓储", version=opened))
    answer = visitor.post(url, body(land_use="物流", version=opened))
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "仓储" in page
    assert "物流" in page
    now = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert now
    assert visitor.post(url, body(land_use="物流", version=now[1])).status_code == 302
    with site.looking():
        assert db.session.get_one(Parcel, number).land_use == "物流"


def test_only_the_parks_own_manager_edits(site: Site) -> None:
    with site.made() as make:
        _, number = parcel_of(make)
        others = [make.manager("steel"), make.user(), make.chief()]

    for user in others:
        visitor = site.visitor(user)
        for url in (NEW, f"/parcels/{number}/edit"):
            assert visitor.get(url).status_code == 403
            assert visitor.post(url, body()).status_code == 403
    assert "/login" in site.visitor().get(NEW).location
    with site.looking():
        assert db.session.query(Parcel).filter_by(number="B-9").count() == 0


def test_what_is_not_there_is_not_found(site: Site) -> None:
    with site.made() as make:
        manager = make.manager()
    visitor = site.visitor(manager)

    assert visitor.get("/parks/nowhere/parcels/new").status_code == 404
    assert visitor.get("/parcels/999999/edit").status_code == 404

"""The pages that split and merge parcels: wiring, refusals at their field, what a retired parcel says."""

import pytest

from crm.db import db
from crm.parks.models import Parcel
from crm.placement.operations import reserve
from tests.visiting import Site, Visitor
from tests.web.parks.test_editing import version_on


def cast(site: Site) -> tuple[Visitor, int, int]:
    """A parcel of 60 亩 with 15 亩 reserved, beside one of 30 亩."""
    with site.made() as make:
        manager, park = make.manager(), make.park()
        parcel, other = make.parcel(park, 40_000, number="A-01"), make.parcel(park, 20_000, number="A-02")
        placement = reserve(make.lead(park=park, title="铸件一期"), parcel, 10_000, manager)
        db.session.flush()
        ids = parcel.id, placement.id, other.id
    visitor = site.visitor(manager, "en")
    assert f"/parcels/{ids[0]}/split" in visitor.get(f"/parcels/{ids[0]}").get_data(as_text=True)
    return visitor, ids[0], ids[1]


def test_the_manager_splits_a_parcel_and_its_page_leads_to_the_parts(site: Site) -> None:
    visitor, parcel, placement = cast(site)
    url = f"/parcels/{parcel}/split"
    assert "铸件一期 15.00 mu" in visitor.get(url).get_data(as_text=True)
    body = {"parts": "A-01-1 20\nA-01-2", f"to_{placement}": "A-01-2", "version": version_on(visitor, url)}
    assert visitor.post(url, body).location == "/parks/equipment"

    page = visitor.get(f"/parcels/{parcel}").get_data(as_text=True)
    assert "split or merged on" in page
    assert ">A-01-1</a>, <a" in page
    assert "/edit" not in page
    assert ">A-01</a>" not in visitor.get("/parks/equipment").get_data(as_text=True)
    with site.looking():
        part = db.session.query(Parcel).filter_by(number="A-01-2").one()
        assert (part.area_m2, part.assigned_m2) == (26_667, 10_000)


@pytest.mark.parametrize(
    ("parts", "to", "sentence"),
    [
        ("A-01-1 20\nA-01-2 30", "A-01-2", "must sum to the net area"),
        ("A-01-1 多\nA-01-2", "A-01-2", "is not a figure"),
        ("A-01-1 50\nA-01-2", "A-01-2", "too small"),
        ("A-01-1 20\nA-01-2", "", "This field is required."),
    ],
)
def test_a_refused_split_keeps_what_was_typed(site: Site, parts: str, to: str, sentence: str) -> None:
    visitor, parcel, placement = cast(site)
    url = f"/parcels/{parcel}/split"
    answer = visitor.post(url, {"parts": parts, f"to_{placement}": to, "version": version_on(visitor, url)})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert sentence in page
    assert parts.splitlines()[0] in page
    with site.looking():
        assert db.session.query(Parcel).count() == 2


def test_parcels_are_merged_by_ticking_them(site: Site) -> None:
    visitor, parcel, _ = cast(site)
    url = f"/parcels/{parcel}/merge"
    with site.looking():
        other = db.session.query(Parcel).filter_by(number="A-02").one()
        tick = f"{other.id}:{other.version}"
    assert f'value="{tick}"' in visitor.get(url).get_data(as_text=True)
    answer = visitor.post(url, {"number": "A-10", "parcels": tick, "version": version_on(visitor, url)})

    assert answer.status_code == 302
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "90.00" in page
    assert "Came of" in page
    assert "铸件一期" in page


def test_who_comes_too_late_keeps_what_was_typed(site: Site) -> None:
    visitor, parcel, placement = cast(site)
    for step, body in (
        ("split", {"parts": "A-01-1 20\nA-01-2", f"to_{placement}": "A-01-2"}),
        ("merge", {"number": "A-10", "parcels": f"{parcel + 1}:1"}),
    ):
        answer = visitor.post(f"/parcels/{parcel}/{step}", {**body, "version": "1"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "changed this land since" in page
        assert "A-10" in page or "A-01-1 20" in page

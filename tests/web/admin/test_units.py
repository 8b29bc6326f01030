"""The tree as pages: wiring, and refusals that change nothing."""

from sqlalchemy import select

from crm.accounts.models import Role, Unit, UnitKind
from crm.db import db
from tests.visiting import Site, Visitor
from tests.web.pages import Page


def _admin(site: Site) -> Visitor:
    with site.made() as make:
        return site.visitor(make.user(Role.ADMIN), "en")


def _tree(site: Site) -> dict[str, tuple[int | None, str]]:
    with site.looking():
        return {unit.name: (unit.parent_id, unit.path) for unit in db.session.scalars(select(Unit))}


def test_a_unit_is_added_renamed_moved_and_removed(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        county, office = make.county(), make.unit("开发区", UnitKind.PARK_OFFICE)
    assert admin.post("/units/new", {"name": "古绛镇", "kind": "town", "parent": county.id}).status_code == 302
    with site.looking():
        town = db.session.scalars(select(Unit).where(Unit.name == "古绛镇")).one()
    body = {"name": "古绛镇政府", "kind": "town", "parent": office.id, "version": town.version}
    assert admin.post(f"/units/{town.id}", body).status_code == 302
    assert _tree(site)["古绛镇政府"] == (office.id, f"/{county.id}/{office.id}/{town.id}/")
    page = admin.get("/units").get_data(as_text=True)
    assert page.index("开发区") < page.index("古绛镇政府")
    assert "tree-2" in page

    assert admin.post(f"/units/{town.id}/remove").status_code == 302
    assert "古绛镇政府" not in _tree(site)


def test_a_unit_with_people_cannot_vanish(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        unit = make.unit("开发区")
        make.user(Role.OFFICER, unit)
        county = make.county()
    before = _tree(site)
    for number, sentence in ((unit.id, "1 people belong to this unit"), (county.id, "at the top cannot be removed")):
        answer = admin.post(f"/units/{number}/remove")
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert _tree(site) == before


def test_a_refused_move_and_a_taken_name_stand_beside_their_fields(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        office = make.unit("开发区")
        team = make.unit("驻深招商组", parent=office)
    before = _tree(site)
    body = {"name": "县人民政府", "kind": "bureau", "parent": office.parent_id, "version": office.version}
    page = Page(admin.post(f"/units/{office.id}", body).get_data(as_text=True))
    assert "There is a unit of this name already." in page.errors_of("name")
    answer = admin.post(f"/units/{office.id}", {**body, "name": "开发区", "parent": team.id})
    assert answer.status_code == 422
    assert Page(answer.get_data(as_text=True)).errors_of("parent")
    assert _tree(site) == before


def test_a_late_save_shows_both_names(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        office = make.unit("开发区")
    body = {"name": "经开区", "kind": "bureau", "parent": office.parent_id, "version": office.version}
    with site.made():
        db.session.get_one(Unit, office.id).name = "高新区"
    answer = admin.post(f"/units/{office.id}", body)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "经开区" in text, "高新区" in text) == (409, True, True)
    assert "高新区" in _tree(site)

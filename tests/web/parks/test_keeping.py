"""The pages on which parks are added and changed: wiring, refusals beside their fields, both values of a stale save."""

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.models import Lead
from crm.parks.keeping import add_park
from crm.parks.models import Parcel, Park
from crm.parks.queries import find_park
from tests.counting import counting
from tests.visiting import Site
from tests.web.pages import Page
from tests.web.parks.test_editing import version_on

NEW, EDIT, OWN = "/administration/parks/new", "/administration/parks/south/edit", "/parks/south/edit"
BODY = {
    "code": "south",
    "name": "城南绿色建材产业园",
    "short_name": "城南建材",
    "sector": "建材",
    "planned_area": "1500",
}


def admin_of(site: Site) -> User:
    with site.made() as make:
        return make.user(Role.ADMIN)


def park_of(site: Site) -> Park | None:
    with site.looking():
        park = find_park("south")
        if park is not None:
            db.session.expunge_all()
        return park


def test_the_administrator_adds_a_park_and_everybody_finds_it(site: Site) -> None:
    admin = site.visitor(admin_of(site))
    assert admin.post(NEW, BODY).status_code == 302
    with site.made() as make:
        manager, officer = make.manager("south"), make.user()
    listed = admin.get("/administration/parks").get_data(as_text=True)
    assert manager.name in listed
    assert "1,500.00" in listed

    park = park_of(site)
    assert park is not None
    assert (park.planned_area, park.position) == (1_000_000, 5)
    visitor = site.visitor(officer)
    assert "规划 1,500.00 亩" in visitor.get("/parks").get_data(as_text=True)
    assert "1,500.00" in visitor.get("/parks/south").get_data(as_text=True)  # no land of it is entered yet
    for page in ("/leads/new", "/leads", "/reports/pipeline"):
        assert "城南建材" in visitor.get(page).get_data(as_text=True).replace("城南绿色建材产业园", "城南建材"), page


def test_the_list_of_parks_asks_once_for_all_managers(site: Site) -> None:
    admin, counts = site.visitor(admin_of(site)), []
    for managers in (1, 4):
        with site.made() as make:
            for code in ("equipment", "health", "steel", "materials"):
                make.park(code, [make.user(Role.PARK_MANAGER) for _ in range(managers)])
        with counting() as statements:
            assert admin.get("/administration/parks").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 4


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(site: Site) -> None:
    admin = site.visitor(admin_of(site), "en")
    answer = admin.post(NEW, {**BODY, "code": "steel", "planned_area": "很大"})
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "is not a figure" in page.errors_of("planned_area")
    assert page.value_of("planned_area") == "很大"
    taken = Page(admin.post(NEW, {**BODY, "code": "steel"}).get_data(as_text=True))
    assert "called so already" in taken.errors_of("code")
    assert (taken.value_of("name"), taken.value_of("planned_area")) == (BODY["name"], "1500")
    assert park_of(site) is None


def test_the_manager_fills_in_what_the_park_is_for(site: Site) -> None:
    site.visitor(admin_of(site)).post(NEW, BODY)
    with site.made() as make:
        manager, other = make.manager("south"), make.manager("health")
        make.company("城南建材有限公司")
    visitor = site.visitor(manager, "en")
    assert OWN in visitor.get("/parks/south").get_data(as_text=True)
    assert OWN not in site.visitor(other).get("/parks/south").get_data(as_text=True)

    body = {
        "sector": "新型建材",
        "planned_area": "",
        "leading": "无人知晓有限公司",
        "version": version_on(visitor, OWN),
    }
    refused = Page(visitor.post(OWN, body).get_data(as_text=True))
    assert "knows no company 无人知晓有限公司" in refused.errors_of("leading")
    assert refused.value_of("leading") == "无人知晓有限公司"
    assert visitor.post(OWN, {**body, "leading": "城南建材有限公司"}).status_code == 302
    page = visitor.get("/parks/south").get_data(as_text=True)
    assert "新型建材" in page
    assert "城南建材有限公司" in page


def test_a_stale_save_shows_both_values(site: Site) -> None:
    admin = site.visitor(admin_of(site), "en")
    admin.post(NEW, BODY)
    with site.made() as make:
        manager = site.visitor(make.manager("south"), "en")
    began, managers = version_on(admin, EDIT), version_on(manager, OWN)
    body = {name: value for name, value in BODY.items() if name != "code"} | {"position": "5"}
    assert admin.post(EDIT, {**body, "planned_area": "1600", "version": began}).status_code == 302
    late = admin.post(EDIT, {**body, "name": "城南新园", "version": began})
    told = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "城南新园" in told
    assert "1600" in told
    late = manager.post(OWN, {"sector": "水泥", "planned_area": "1500", "leading": "", "version": managers})
    assert late.status_code == 409
    assert "水泥" in late.get_data(as_text=True)


def test_an_empty_park_is_removed_and_one_with_land_says_what_stands_in_it(site: Site) -> None:
    with site.made() as make:
        admin_user = make.user(Role.ADMIN)
        park = add_park({"code": "south", "name": "城南绿色建材产业园", "short_name": "城南建材"}, admin_user)
        db.session.flush()
        make.parcel(park)
    admin, url = site.visitor(admin_user, "en"), "/administration/parks/south/remove"
    assert url in admin.get(EDIT).get_data(as_text=True)
    assert "/remove" not in admin.get("/administration/parks/steel/edit").get_data(as_text=True)

    refused = admin.post(url, {"version": "1"})
    assert refused.status_code == 422
    assert "1 parcels (split and merged ones too), 0 plant spaces" in refused.get_data(as_text=True)
    with site.made():
        db.session.delete(db.session.query(Parcel).one())
    assert admin.post(url, {"version": "1"}).location == "/administration/parks"
    assert admin.get(EDIT).status_code == 404


def test_projects_that_named_the_park_are_linked_when_it_is_added_or_called_so(site: Site) -> None:
    with site.made() as make:
        leads = [make.lead(), make.lead()]
        leads[0].park_words, leads[1].park_words = "城南建材", "城西建材"
        db.session.flush()
        numbers, admin_user = [lead.id for lead in leads], make.user(Role.ADMIN)
    admin = site.visitor(admin_user, "en")
    values = {"code": "south", "name": "城南绿色建材产业园", "short_name": "城南建材"}
    assert admin.post(NEW, values).status_code == 302
    assert "1 project that named this park is linked" in admin.get("/administration/parks").get_data(as_text=True)
    assert admin.post(EDIT, {**values, "short_name": "城西建材", "version": "1"}).status_code == 302

    with site.looking():
        found = [db.session.get_one(Lead, number) for number in numbers]
        assert [([link.park.code for link in lead.parks], lead.park_words) for lead in found] == [(["south"], None)] * 2

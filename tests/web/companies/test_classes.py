"""A firm's lists, group and target list on its page, and the same in the list of firms."""

from crm.accounts.models import Role
from crm.audit.operations import System
from crm.companies.listings import listings_of, set_listing
from crm.companies.models import Company
from crm.companies.operations import set_parent
from crm.companies.prospects import assign, prospects_of
from crm.db import db
from tests.counting import counting
from tests.visiting import Site

BY = System()


def test_the_page_shows_the_places_by_year_and_takes_a_new_one(site: Site) -> None:
    with site.made() as make:
        officer, firm = make.user(), make.company()
        set_listing(firm, "china_500", 2021, 41, BY)
    visitor = site.visitor(officer, "en")

    url = f"/companies/{firm.id}/listings/new"
    answer = visitor.post(url, {"list": "fortune_global_500", "year": "2022", "rank": "183", "source": "Fortune"})
    assert answer.status_code == 302
    page = visitor.get(f"/companies/{firm.id}").get_data(as_text=True)
    assert page.index("<b>2022</b>") < page.index("no. 183") < page.index("<b>2021</b>") < page.index("no. 41")


def test_a_place_that_cannot_be_is_refused_and_nothing_typed_is_lost(site: Site) -> None:
    with site.made() as make:
        officer, firm = make.user(), make.company()
    page = site.visitor(officer, "en").post(
        f"/companies/{firm.id}/listings/new", {"list": "gazelle", "year": "2022", "rank": "3", "industry": "机械"}
    )

    text = page.get_data(as_text=True)
    assert "This list has no ranks" in text
    assert 'value="机械"' in text
    with site.looking():
        assert listings_of([firm.id]) == {}


def test_a_place_is_taken_off(site: Site) -> None:
    with site.made() as make:
        officer, firm = make.user(), make.company()
        listing = set_listing(firm, "unicorn", 2021, None, BY)
    assert site.visitor(officer).post(f"/listings/{listing.id}/remove").location == f"/companies/{firm.id}"
    with site.looking():
        assert listings_of([firm.id]) == {}


def test_group_and_subsidiaries_link_to_each_other(site: Site) -> None:
    with site.made() as make:
        reader, group, plant = make.user(Role.LEADER), make.company("甲集团"), make.company("甲工厂")
        set_parent(plant, group, BY)
    visitor = site.visitor(reader)

    assert f'href="/companies/{group.id}">甲集团' in visitor.get(f"/companies/{plant.id}").get_data(as_text=True)
    assert f'href="/companies/{plant.id}">甲工厂' in visitor.get(f"/companies/{group.id}").get_data(as_text=True)


def test_the_group_is_edited_with_the_firm_and_a_circle_is_refused_beside_the_field(site: Site) -> None:
    with site.made() as make:
        officer, group, plant = make.user(), make.company("甲集团"), make.company("甲工厂")
    visitor = site.visitor(officer, "en")

    body = {"name": "甲工厂", "parent": "甲集团", "version": plant.version}
    assert visitor.post(f"/companies/{plant.id}/edit", body).status_code == 302
    with site.looking():
        assert db.session.get_one(Company, plant.id).parent_id == group.id
    body = {"name": "甲集团", "parent": "甲工厂", "version": group.version}
    assert "甲工厂 belongs to this company itself" in visitor.post(f"/companies/{group.id}/edit", body).get_data(
        as_text=True
    )
    stale = visitor.post(f"/companies/{plant.id}/edit", {"name": "甲工厂", "parent": "", "version": plant.version})
    assert stale.status_code == 409
    assert "Parent group" in stale.get_data(as_text=True)


def test_badges_show_the_newest_year_with_its_full_name(site: Site) -> None:
    with site.made() as make:
        officer, firm = make.user(), make.company()
        set_listing(firm, "fortune_global_500", 2021, 190, BY)
        set_listing(firm, "fortune_global_500", 2022, 183, BY)
        make.lead(officer, company=firm)
    visitor = site.visitor(officer, "en")

    for url in ("/companies", "/leads", "/leads?class=fortune_global_500"):
        text = visitor.get(url).get_data(as_text=True)
        assert 'title="Fortune Global 500 2022 no. 183">Global 500<' in text
        assert "no. 190" not in text


def test_a_chief_assigns_the_ticked_firms_and_the_officer_finds_them(site: Site) -> None:
    with site.made() as make:
        chief, officer = make.chief(), make.user()
        firms = [make.company(f"目标{n}企业") for n in range(3)]
    visitor, ids = site.visitor(chief, "en"), [firm.id for firm in firms[:2]]

    asked = visitor.get(f"/companies/assign?id={ids[0]}&id={ids[1]}").get_data(as_text=True)
    assert "2 companies" in asked
    refused = visitor.post("/companies/assign", {"id": ids, "who": "", "note": "华东"}).get_data(as_text=True)
    assert "This field is required" in refused
    assert 'value="华东"' in refused
    assert "目标1企业" in refused
    assert visitor.post("/companies/assign", {"id": ids, "who": f"u{officer.id}"}).status_code == 302
    mine = site.visitor(officer).get("/companies?assigned=me").get_data(as_text=True)
    assert [firm.name in mine for firm in firms] == [True, True, False]


def test_a_chief_cannot_assign_to_people_elsewhere(site: Site) -> None:
    with site.made() as make:
        chief, other = make.chief(make.unit("县工信局")), make.user(unit=make.unit("县商务局"))
        firm = make.company()
    answer = site.visitor(chief).post("/companies/assign", {"id": firm.id, "who": f"u{other.id}"})

    assert answer.status_code == 200
    with site.looking():
        assert prospects_of([firm.id]) == {}


def test_only_a_chief_sees_the_boxes(site: Site) -> None:
    with site.made() as make:
        chief, officer = make.chief(), make.user()
        make.company()
    assert "data-row" in site.visitor(chief).get("/companies").get_data(as_text=True)
    assert "data-row" not in site.visitor(officer).get("/companies").get_data(as_text=True)


def test_classes_and_target_lists_ask_no_more_for_many_firms(site: Site) -> None:
    with site.made() as make:
        chief, officer = make.chief(), make.user()
        few = [make.company(f"甲类{n}企业") for n in range(3)]
        many = [make.company(f"乙类{n}企业") for n in range(30)]
        for firm in few + many:
            set_listing(firm, "unicorn", 2022, None, BY)
        assign(few + many, officer, None, "", chief)
    visitor = site.visitor(chief)
    visitor.get("/companies")
    numbers = []
    for text in ("甲类", "乙类"):
        with counting() as asked:
            visitor.get(f"/companies?q={text}&list=unicorn&contact=none&assigned=any")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 11  # one asks the index how common the text is, one for the settings of the pool

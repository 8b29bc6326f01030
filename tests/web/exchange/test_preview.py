"""The preview: every row can be seen, what is near is decided, and of two tabs the second sees what the first did."""

from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.companies.models import Company
from crm.db import db
from crm.leads.models import Lead
from tests.counting import counting
from tests.files_made import xlsx
from tests.visiting import Site, Visitor
from tests.web.exchange.test_import import previewed
from tests.web.pages import Page

HEADINGS = ["项目名称", "投资方", "总投资（万元）"]
KNOWN = "山西凌云铸锻有限公司"


def officer(site: Site) -> User:
    with site.made() as make:
        make.company(KNOWN)
        return make.user(Role.OFFICER, make.promotion_office())


def rows(visitor: Visitor, url: str) -> list[str]:
    page = Page(visitor.get(url).get_data(as_text=True))
    return [
        box.get("value") for box in page.all("input") if box.get("name") == "left" and box.get("type") == "checkbox"
    ]


def version(visitor: Visitor, url: str) -> str:
    page = Page(visitor.get(url).get_data(as_text=True))
    return next(found.get("value") for found in page.all("input") if found.get("name") == "version")


def firms(site: Site) -> dict[str, str]:
    with site.looking():
        return {lead.title: lead.investors[0].company.name for lead in db.session.scalars(select(Lead))}


def test_all_rows_can_be_paged_through_and_filtered(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    many = [[f"项目{n}", None if n % 50 == 0 else f"别家{n}有限公司", n] for n in range(1, 251)]
    url = previewed(visitor, xlsx(HEADINGS, *many), "a.xlsx")

    assert [len(rows(visitor, f"{url}?page={page}")) for page in (1, 2, 3, 4)] == [100, 100, 50, 50]
    assert rows(visitor, f"{url}?show=error") == ["51", "101", "151", "201", "251"]
    assert rows(visitor, f"{url}?show=nonsense&page=-3")[0] == "2"
    assert "No rows of this kind." in visitor.get(f"{url}?show=update").get_data(as_text=True)


def test_a_long_file_asks_no_more_of_the_database_than_a_short_one(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    asked = []
    for count in (3, 250):
        url = previewed(visitor, xlsx(HEADINGS, *([f"项目{n}", f"别家{n}有限公司", n] for n in range(count))), "a.xlsx")
        for address in (url, f"{url}?show=create", f"{url}/sheets/1/rows/3"):
            with counting() as statements:
                assert visitor.get(address).status_code == 200
            reading = [statement for statement in statements if "FROM report_rows" in statement]
            assert len(reading) == 1
            assert "LIMIT" in reading[0]
            asked.append(len(statements))
    assert asked[:3] == asked[3:]


def test_a_row_dropped_on_one_page_stays_dropped_when_another_is_read_again(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    url = previewed(visitor, xlsx(HEADINGS, *([f"项目{n}", f"别家{n}有限公司", n] for n in range(150))), "a.xlsx")
    visitor.post(f"{url}/sheets/1?page=1", {"kind": "leads", "row": ["2", "3"], "left": "2"})
    answer = visitor.post(f"{url}/sheets/1?page=2", {"kind": "leads", "row": ["140", "141"], "left": "141"})
    assert answer.location == f"{url}?sheet=1&page=2"
    visitor.post(f"{url}/write")
    assert len(firms(site)) == 148
    assert {"项目0", "项目139"} & set(firms(site)) == set()


def test_what_is_near_is_decided_row_by_row(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    data = xlsx(
        HEADINGS,
        ["甲项目", "凌云铸锻", 1],
        ["乙项目", "菱云铸锻", 2],
        ["丙项目", "凌云铸", 3],
        ["丁项目", "凌云铸锻厂", 4],
    )
    url = previewed(visitor, data, "a.xlsx")
    page = visitor.get(f"{url}?show=asked").get_data(as_text=True)
    assert "4 rows are nearly something the system or another row has" in page
    assert f"the same as {KNOWN} (Similar name, 100)" in page
    with site.looking():
        known = db.session.scalars(select(Company).where(Company.name == KNOWN)).one().id
    decided = {"decide-2": f"firm:{known}", "decide-3": "new", "decide-4": "skip"}
    visitor.post(f"{url}/sheets/1", {"kind": "leads", **decided})
    visitor.post(f"{url}/write")
    assert firms(site) == {"甲项目": KNOWN, "乙项目": "菱云铸锻"}


def test_all_that_is_near_is_decided_at_once(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    data = xlsx(HEADINGS, ["甲项目", "凌云铸锻", 1], ["乙项目", "菱云铸锻", 2], ["丙项目", "别家有限公司", 3])
    for choice, expected in (
        ("skip", {"丙项目": "别家有限公司"}),
        ("merge", {"甲项目": KNOWN, "乙项目": KNOWN, "丙项目": "别家有限公司"}),
    ):
        url = previewed(visitor, data, f"{choice}.xlsx")
        visitor.post(f"{url}/sheets/1", {"kind": "leads", "all": choice})
        visitor.post(f"{url}/write")
        assert firms(site) == expected


def test_of_two_tabs_the_second_sees_what_the_first_did_and_loses_nothing(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    url = previewed(visitor, xlsx(HEADINGS, ["甲项目", "甲有限公司", 1], ["乙项目", "乙有限公司", 2]), "a.xlsx")
    stale = version(visitor, url)
    visitor.post(f"{url}/sheets/1", {"kind": "leads", "version": stale, "row": ["2", "3"], "left": "2"})

    late = {"kind": "leads", "version": stale, "field-3": "fixed_investment", "row": ["2", "3"], "left": "3"}
    for address in (f"{url}/sheets/1", f"{url}/write"):
        answer = visitor.post(address, {**late, "sheet": "1"})
        if answer.status_code == 307:  # a browser sends the same again
            answer = visitor.post(answer.location, {**late, "sheet": "1"})
        page = Page(answer.get_data(as_text=True))
        assert answer.status_code == 409
        assert "Somebody saved this import since you opened it" in answer.get_data(as_text=True)
        chosen = [option.get("value") for option in page.all("option") if "selected" in option.attributes]
        assert "fixed_investment" in chosen
    row = visitor.post(f"{url}/sheets/1/rows/3", {"version": stale, "cell-1": "新名字"})
    assert row.status_code == 409
    assert "新名字" in row.get_data(as_text=True)
    assert firms(site) == {}
    assert visitor.post(f"{url}/sheets/1", {**late, "version": version(visitor, url)}).status_code == 302


def test_a_sheet_without_a_heading_is_mapped_by_hand(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    url = previewed(visitor, xlsx(["甲项目", "甲有限公司", 100], ["乙项目", "乙有限公司", 200]), "a.xlsx")
    assert "No row of known headings was found in this sheet" in visitor.get(url).get_data(as_text=True)
    visitor.post(f"{url}/sheets/1", {"kind": "leads"})
    fields = {"field-1": "title", "field-2": "investor", "field-3": "investment", "unit-3": "万元"}
    visitor.post(f"{url}/sheets/1", {"kind": "leads", **fields})
    visitor.post(f"{url}/write")
    with site.looking():
        found = {lead.title: lead.investment for lead in db.session.scalars(select(Lead))}
    assert found == {"甲项目": 1_000_000, "乙项目": 2_000_000}


def test_empty_cells_empty_values_where_the_switch_says_so(site: Site) -> None:
    with site.made() as make:
        user = make.user(Role.OFFICER, make.promotion_office())
        lead = make.lead(user, title="甲项目", company=make.company("甲有限公司"), industry="铸造")
        code = lead.code
    visitor = site.visitor(user, language="en")
    data = xlsx(["项目编号", "项目名称", "投资方", "产业类型"], [code, "甲项目", "甲有限公司", None])
    url = previewed(visitor, data, "a.xlsx")
    visitor.post(f"{url}/sheets/1", {"kind": "leads", "clears": "y"})
    visitor.post(f"{url}/write", {"sheet": "1", "kind": "leads", "clears": "y"})
    with site.looking():
        assert db.session.scalars(select(Lead.industry).where(Lead.code == code)).one() is None

"""The wizard's pages: a column, a row, a cell corrected before anything is written; nothing chosen is lost."""

from typing import Any

from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.companies.models import Listing
from crm.db import db
from crm.exchange.models import ColumnMapping, ImportBatch
from crm.leads.models import Lead
from tests.files_made import xlsx
from tests.visiting import Site, Visitor
from tests.web.exchange.test_import import counts, previewed, sample, summary
from tests.web.office import everything
from tests.web.pages import Page

HEADINGS = ["项目名称", "投资方", "总投资（万元）", "牵线人"]
ROWS = (["甲项目", "甲有限公司", "约数", "省商会"], ["乙项目", "乙有限公司", 200, "县商会"])
DATA = xlsx(HEADINGS, *ROWS)


def officer(site: Site) -> User:
    with site.made() as make:
        return make.user(Role.OFFICER, make.promotion_office())


def chosen(visitor: Visitor, url: str) -> dict[str, str]:
    """What the page's form would send as it stands, the columns only."""
    page = Page(visitor.get(url).get_data(as_text=True))
    found, name = {}, ""
    for element in page.elements:
        if element.tag == "select":
            name = element.get("name")
        elif element.tag == "option" and "selected" in element.attributes and name.startswith(("field-", "unit-")):
            found[name] = element.get("value") or element.text
    return found


def leads(site: Site) -> dict[str, Any]:
    with site.looking():
        return {lead.title: (lead.investment, lead.referrer) for lead in db.session.scalars(select(Lead))}


def test_a_corrected_column_is_read_again_and_written_so(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, DATA, "a.xlsx")
    assert chosen(visitor, batch) == {
        "field-1": "title", "field-2": "investor", "field-3": "investment", "field-4": "keep",
    }  # fmt: skip
    body = {"kind": "leads", "field-3": "investment", "unit-3": "亿元", "field-4": "referrer"}
    assert visitor.post(f"{batch}/sheets/1", body).status_code == 302
    assert chosen(visitor, batch)["unit-3"] == "亿元"

    visitor.post(f"{batch}/write")
    assert leads(site) == {"乙项目": (20_000_000_000, "县商会"), "甲项目": (None, "省商会")}
    with site.looking():
        assert db.session.scalar(select(func.count(ColumnMapping.id))) == 1
    again = previewed(visitor, DATA, "b.xlsx")
    assert chosen(visitor, again)["field-4"] == "referrer"
    assert "The mapping of" in visitor.get(again).get_data(as_text=True)
    visitor.post(f"{again}/sheets/1/forget")
    assert chosen(visitor, again)["field-4"] == "keep"


def test_two_columns_of_one_field_are_refused_beside_the_column_and_nothing_chosen_is_lost(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, DATA, "a.xlsx")
    before = everything(site.app)
    answer = visitor.post(f"{batch}/sheets/1", {"kind": "leads", "field-2": "title", "unit-3": "亿元", "left": "3"})
    page = Page(answer.get_data(as_text=True))

    assert answer.status_code == 422
    assert "is read as Project name already" in page.errors_of("field-2")
    options = [element for element in page.all("option") if "selected" in element.attributes]
    assert {"title", "亿元"} <= {option.get("value") or option.text for option in options}
    assert [box.get("value") for box in page.all("input") if "checked" in box.attributes] == ["3"]
    assert everything(site.app) == before


def test_columns_to_be_ticked_are_one_stage_and_may_be_confirmed_as_they_stand(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    ticks = xlsx(
        ["项目名称", "投资方", "在谈", "签约"], ["甲项目", "甲公司", "√", "√"], ["乙项目", "乙公司", "√", None]
    )
    batch = previewed(visitor, ticks, "a.xlsx")
    assert [chosen(visitor, batch)[f"field-{place}"] for place in (3, 4)] == ["stage", "stage"]
    assert visitor.post(f"{batch}/sheets/1", {"field-4": "stage", "field-3": "keep"}).status_code == 302
    assert visitor.post(f"{batch}/sheets/1", {"field-3": "stage"}).status_code == 302
    assert counts(visitor, batch) == summary(rows=2, create=2)
    assert "The ledger says Signed" in visitor.get(batch).get_data(as_text=True)


def test_what_was_changed_on_the_page_is_read_again_before_it_is_written(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, DATA, "a.xlsx")
    answer = visitor.post(f"{batch}/write", {"sheet": "1", "kind": "leads", "field-4": "referrer"})

    assert (answer.status_code, answer.location) == (307, f"{batch}/sheets/1")
    assert leads(site) == {}
    assert visitor.post(f"{batch}/write", {"sheet": "1", "kind": "leads", "field-4": "keep"}).status_code == 302
    assert set(leads(site)) == {"甲项目", "乙项目"}


def test_a_row_is_left_out_and_taken_back(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, DATA, "a.xlsx")
    visitor.post(f"{batch}/sheets/1", {"left": "3"})
    assert counts(visitor, batch)["rows"] == 1
    assert "乙项目 · 乙有限公司" in visitor.get(batch).get_data(as_text=True)
    visitor.post(f"{batch}/sheets/1", {})
    assert counts(visitor, batch)["rows"] == 2

    visitor.post(f"{batch}/sheets/1", {"left": "2"})
    visitor.post(f"{batch}/write")
    assert set(leads(site)) == {"乙项目"}


def test_a_cell_is_written_anew_and_the_file_stays(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, DATA, "a.xlsx")
    row = f"{batch}/sheets/1/rows/2"
    assert Page(visitor.get(row).get_data(as_text=True)).value_of("cell-3") == "约数"
    assert visitor.post(row, {"cell-3": "1.2亿元"}).status_code == 302
    page = Page(visitor.get(row).get_data(as_text=True))
    assert page.value_of("cell-3") == "1.2亿元"
    assert "The file says: 约数" in page.elements[0].text

    visitor.post(f"{batch}/write")
    assert leads(site)["甲项目"] == (120_000_000, None)
    assert visitor.get(row).status_code == 404  # written: nothing is corrected any more


def test_a_sheet_is_left_out_and_given_another_kind(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, xlsx(["企业名称", "地址"], ["甲有限公司", "中条山路1号"]), "a.xlsx")
    assert counts(visitor, batch) == summary(rows=1, create=1)
    visitor.post(f"{batch}/sheets/1", {"kind": "skip"})
    assert counts(visitor, batch) == summary()
    visitor.post(f"{batch}/sheets/1", {"kind": "leads"})
    assert counts(visitor, batch) == summary(rows=1, error=1)  # a project without a name
    visitor.post(f"{batch}/sheets/1", {"kind": "companies"})
    assert counts(visitor, batch) == summary(rows=1, create=1)


def test_the_year_of_a_list_is_asked_for(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, *sample("06"))
    refused = visitor.post(f"{batch}/sheets/1", {"kind": "companies", "year": "22"})
    assert refused.status_code == 422
    assert "Write a year such as 2022." in refused.get_data(as_text=True)

    assert visitor.post(f"{batch}/sheets/1", {"kind": "companies", "year": "2022"}).status_code == 302
    visitor.post(f"{batch}/write")
    with site.looking():
        assert db.session.scalar(select(func.count(Listing.id)).where(Listing.year == 2022)) == 32
    again = previewed(visitor, *sample("06"))
    assert counts(visitor, again) == summary(rows=32, unchanged=32)


def test_each_sheet_of_a_file_is_a_tab(site: Site) -> None:
    visitor = site.visitor(officer(site), language="en")
    batch = previewed(visitor, *sample("03"))
    assert "?sheet=2" in visitor.get(batch).get_data(as_text=True)
    assert visitor.get(f"{batch}?sheet=2").status_code == 200
    assert visitor.get(f"{batch}?sheet=9").status_code == 404
    with site.looking():
        assert db.session.scalars(select(ImportBatch)).one().state == "previewed"


def test_an_amount_in_dollars_is_seen_under_the_column_it_stands_in(site: Site) -> None:
    visitor = site.visitor(officer(site), "en")
    rows = (["甲", "甲公司", 200, "万美元"], ["乙", "乙公司", "300万美元", ""], ["丙", "丙公司", 3, "亿元"])
    url = previewed(visitor, xlsx(["项目名称", "投资方", "投资额", "单位"], *rows), "a.xlsx")
    page = Page(visitor.get(url).get_data(as_text=True))
    lines = [element.text for element in page.elements if (element.get("id") or "").startswith("row-")]
    assert ["200" in lines[0], "300" in lines[1], len(lines)] == [True, True, 3], lines


def test_a_cell_is_corrected_where_it_stands(site: Site) -> None:
    visitor = site.visitor(officer(site), "en")
    url = previewed(visitor, xlsx(["项目名称", "投资方", "总投资（万元）"], ["甲", "甲公司", "3-5万"]), "a.xlsx")
    page, script = visitor.get(url).get_data(as_text=True), {"HX-Request": "true"}
    assert f'data-rows="{url}/sheets/1/rows/"' in page and 'data-place="3"' in page
    here = f"{url}/sheets/1/rows/2?at=3"
    cell = visitor.get(here, headers=script).get_data(as_text=True)
    assert 'value="3-5万"' in cell and "<html" not in cell
    assert "<html" in visitor.get(here).get_data(as_text=True)  # without a script it is the row's page

    answer = visitor.post(here, {"cell-3": "400"}, headers=script)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert counts(visitor, url) == summary(rows=1, create=1)
    late = visitor.post(here, {"cell-3": "500", "version": "1"}, headers=script)
    assert 'value="500"' in late.get_data(as_text=True)
    assert "Somebody saved this" in late.get_data(as_text=True)

"""Undoing and discarding a batch through the pages: seen first, then confirmed; and from the command line."""

import hashlib
import io

import openpyxl
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.db import db
from crm.exchange.models import ImportBatch, ReportRow
from crm.files.operations import path_of
from crm.leads.models import Lead
from crm.leads.operations import change
from tests.files_made import xlsx
from tests.visiting import Site, Visitor
from tests.web.exchange.test_import import previewed
from tests.web.office import everything
from tests.web.pages import Page

HEADINGS = ["项目名称", "投资方", "总投资（万元）", "联系人", "联系电话"]
DATA = xlsx(HEADINGS, ["甲项目", "甲有限公司", 100, "王伟", "13900000001"], ["乙项目", "乙有限公司", 200, None, None])


def people(site: Site) -> tuple[User, User, User]:
    with site.made() as make:
        bureau = make.unit("县工信局")
        return make.user(Role.OFFICER, bureau), make.chief(bureau), make.chief(make.unit("县商务局"))


def written(visitor: Visitor) -> str:
    url = previewed(visitor, DATA, "a.xlsx")
    visitor.post(f"{url}/write")
    return url


def version(visitor: Visitor, url: str) -> str:
    page = Page(visitor.get(url).get_data(as_text=True))
    return next(found.get("value") for found in page.all("input") if found.get("name") == "version")


def count(site: Site) -> int:
    with site.looking():
        return db.session.scalar(select(func.count(Lead.id))) or 0


def test_the_page_shows_what_goes_and_what_stays_before_anything_does(site: Site) -> None:
    officer, _, _ = people(site)
    visitor = site.visitor(officer, language="en")
    url = written(visitor)
    with site.made():
        lead = db.session.scalars(select(Lead).where(Lead.title == "甲项目")).one()
        change(lead, {"industry": "钢铁"}, lead.version, db.session.get_one(User, officer.id))
    before = everything(site.app)
    page = visitor.get(f"{url}/undo").get_data(as_text=True)

    assert all(
        words in page for words in ("Will be removed", "乙项目", "乙有限公司", "Stays", "甲项目: Changed since.")
    )
    assert "王伟" not in page
    assert "13900000001" not in page
    assert everything(site.app) == before

    answer = visitor.post(f"{url}/undo", {"version": version(visitor, f"{url}/undo")})
    assert answer.status_code == 302
    assert count(site) == 1
    done = visitor.get(f"{url}/undo").get_data(as_text=True)
    assert all(words in done for words in ("Undone: a.xlsx", "Removed", "Stayed", "甲项目: Changed since."))
    assert "Undone" in visitor.get("/exchange").get_data(as_text=True)


def test_a_second_confirmation_changes_nothing(site: Site) -> None:
    officer, _, _ = people(site)
    visitor = site.visitor(officer, language="en")
    url = written(visitor)
    body = {"version": version(visitor, f"{url}/undo")}
    visitor.post(f"{url}/undo", body)
    before = everything(site.app)
    answer = visitor.post(f"{url}/undo", body)
    assert answer.status_code == 400
    assert "This import was undone already." in answer.get_data(as_text=True)
    assert everything(site.app) == before


def test_the_chief_over_the_importer_finds_it_in_the_list_and_others_do_not(site: Site) -> None:
    officer, chief, other = people(site)
    url = written(site.visitor(officer, language="en"))
    over, stranger = site.visitor(chief, language="en"), site.visitor(other, language="en")

    assert f"{url}/undo" in over.get("/exchange").get_data(as_text=True)
    assert f"{url}/undo" not in stranger.get("/exchange").get_data(as_text=True)
    assert stranger.get(f"{url}/undo").status_code == 404
    assert over.get(url).status_code == 404  # what it held is the importer's to see
    over.post(f"{url}/undo", {"version": version(over, f"{url}/undo")})
    assert count(site) == 0


def test_a_discarded_import_leaves_a_line_in_the_list_and_no_file(site: Site) -> None:
    officer, _, _ = people(site)
    visitor = site.visitor(officer, language="en")
    url = previewed(visitor, DATA, "a.xlsx")
    again = previewed(visitor, DATA, "b.xlsx")
    kept = path_of(site.app.config["FILES_ROOT"], hashlib.sha256(DATA).hexdigest())
    assert visitor.post(f"{url}/discard", {"version": "0"}).status_code == 409
    assert visitor.post(f"{url}/discard", {"version": version(visitor, url)}).status_code == 302
    assert kept.exists()  # the other import has the same bytes
    assert visitor.post(f"{again}/discard", {"version": version(visitor, again)}).status_code == 302
    assert not kept.exists()
    with site.looking():
        assert {batch.state for batch in db.session.scalars(select(ImportBatch))} == {"discarded"}
        assert db.session.scalar(select(func.count(ReportRow.id))) == 0
    assert "Discarded" in visitor.get("/exchange").get_data(as_text=True)
    assert visitor.post(f"{url}/write").status_code == 400


def test_the_rows_left_out_are_offered_as_a_workbook(site: Site) -> None:
    officer, _, _ = people(site)
    visitor = site.visitor(officer, language="en")
    url = previewed(visitor, xlsx(HEADINGS, ["甲项目", "甲有限公司", 100], ["乙项目", None, "约数"]), "a.xlsx")
    visitor.post(f"{url}/write")
    assert f"{url}/left-out" in visitor.get(url).get_data(as_text=True)
    answer = visitor.get(f"{url}/left-out")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert rows[0] == [*HEADINGS, "Why it was not imported"]
    assert rows[1:] == [["乙项目", None, "约数", None, None, "The row has no investing company."]]
    assert previewed(visitor, answer.data, "left.xlsx")
    whole = previewed(visitor, DATA, "b.xlsx")
    assert visitor.get(f"{whole}/left-out").status_code == 404

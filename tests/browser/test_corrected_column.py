"""A column corrected by hand in the wizard is remembered: the next file with the same headings needs no correction."""

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.leads.models import Lead
from tests.browser.visiting import PHONE, Live, People, shot

DATA = Path(__file__).parent.parent / "data"
LEDGER = DATA / "01-在谈项目明细表.xlsx"
TITLE = "5万吨樱桃山楂精深加工项目"


def test_a_column_corrected_once_is_read_so_the_next_time(people: People, live: Live, tmp_path: Path) -> None:
    with live.site.made() as make:
        office = make.promotion_office()
        first, second = make.user(Role.OFFICER, office, "李明远"), make.user(Role.OFFICER, office, "周晓彤")
        names = first.username, second.username
    page = people.at(names[0])
    upload(page, LEDGER)
    reporter = page.get_by_label(
        "“项目信息及状态项目分级/是否500强”列读作"
    )  # told apart from the other columns by its heading
    expect(reporter).to_have_value("keep")
    shot(page, "wizard-01-preview")

    reporter.select_option("note")
    page.get_by_role("button", name="重新识别").click()  # 备注 is the note already: refused beside the column
    expect(page.locator("th .field-error")).to_have_count(1)
    expect(reporter).to_have_value("note")
    shot(page, "wizard-02-refused")

    reporter.select_option("referrer")
    page.get_by_role("button", name="写入 36 行").click()  # what was changed is read again first
    expect(page.locator(".flash")).to_contain_text("尚未写入")
    expect(reporter).to_have_value("referrer")
    expect(page.locator(".map.wrong")).to_have_count(0)
    page.get_by_role("button", name="写入 36 行").click()
    expect(page.locator(".steps .now")).to_contain_text("结果")
    with live.site.looking():
        lead = db.session.scalars(select(Lead).where(Lead.title == TITLE)).one()
        assert lead.referrer == "否"

    colleague = people.at(names[1])
    upload(colleague, changed_copy(tmp_path))
    expect(colleague.locator(".flash")).to_contain_text("沿用了李明远于")
    expect(colleague.get_by_label("“项目信息及状态项目分级/是否500强”列读作")).to_have_value("referrer")
    shot(colleague, "wizard-03-remembered")
    for number, options in enumerate(({"viewport": PHONE}, {"color_scheme": "dark"}, {"language": "en"})):
        other = people.at(names[1], **options)
        other.goto(colleague.url)
        shot(other, f"wizard-04-{number}")
    colleague.get_by_role("link", name="更正第 5 行").click()
    colleague.get_by_label("项目信息及状态项目分级/招商进度").fill("实地考察_02")
    shot(colleague, "wizard-05-row")
    colleague.get_by_role("button", name="重新读这一行").click()
    expect(colleague.locator("#row-5")).to_contain_text("实地考察")
    colleague.locator("#row-6 td").nth(2).dblclick()  # a cell is corrected where it stands
    cell = colleague.locator("#row-6 input[data-cell]")
    expect(cell).to_be_focused()
    shot(colleague, "wizard-06-cell")
    cell.press("Escape")
    expect(cell).to_have_count(0)
    colleague.locator("#row-6 td").nth(2).dblclick()
    cell.fill("双击更正的项目")
    cell.press("Enter")
    expect(colleague.locator("#row-6")).to_contain_text("双击更正的项目")
    colleague.get_by_role("button", name="不再沿用").click()
    expect(colleague.locator(".flash")).to_have_count(1)
    expect(colleague.get_by_label("“项目信息及状态项目分级/是否500强”列读作")).to_have_value("keep")


def upload(page: Page, file: Path) -> None:
    page.goto("/exchange")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    page.wait_for_url("**/exchange/*")


def changed_copy(folder: Path) -> Path:
    """Next month's ledger: the same headings, one amount that moved."""
    book = openpyxl.load_workbook(LEDGER)
    sheet = book["在谈项目"]
    sheet["O5"] = 6000
    path = folder / "在谈项目-下月.xlsx"
    book.save(path)
    return path

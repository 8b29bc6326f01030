"""A ledger with an unsure column, two near names and three bad cells: corrected in the preview, written, undone."""

import io
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.leads.models import Lead
from tests.browser.visiting import PHONE, Live, People, shot
from tests.files_made import xlsx

HEADINGS = ["项目名称", "投资方", "总投资（万元）", "联系电话", "牵线搭桥人", "签约时间"]
KNOWN = "山西凌云铸锻有限公司"
ROWS = (
    ["甲铸件项目", "凌云铸锻有限责任公司", 12000, "13900000001", "省商会", "2022-03-05"],
    ["乙铸件项目", "凌云铸锻股份有限公司", 8000, "13900000002", "省商会", "2022-05"],
    ["丙食品项目", None, 5000, "13900000003", "县商会", "2022-06-01"],
    ["丁药材项目", "丁药业有限公司", 3000, "13900000004", "县商会", "很快"],
    ["戊新材料项目", "戊新材料有限公司", "三五千", "13900000005", "县商会", "2022-06-01"],
    ["己装备项目", "己装备有限公司", 2600, "13900000006", "县商会", "2022-07-01"],
    ["试填项目", "试填有限公司", 1, None, None, None],
)
LOOKS = ({"viewport": PHONE}, {"color_scheme": "dark"}, {"language": "en"}, {"language": "en", "viewport": PHONE})


def looked_at(people: People, username: str, url: str, name: str) -> None:
    """Pictures in both languages, light and dark, wide and narrow."""
    for number, options in enumerate(LOOKS):
        other = people.at(username, **options)
        other.goto(url)
        assert other.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        shot(other, f"{name}-{number}")
        other.context.close()


def corrected(page: Page, row: int, heading: str, text: str) -> None:
    page.get_by_role("link", name=f"更正第 {row} 行").click()
    page.get_by_label(heading).fill(text)
    page.get_by_role("button", name="重新读这一行").click()
    expect(page.locator(".flash").first).to_contain_text(f"第 {row} 行")


def test_a_ledger_is_corrected_written_and_undone(people: People, live: Live, tmp_path: Path) -> None:
    with live.site.made() as make:
        make.company(KNOWN)
        username = make.user(Role.OFFICER, make.promotion_office(), "李明远").username
    file = tmp_path / "一季度项目.xlsx"
    file.write_bytes(xlsx(HEADINGS, *ROWS))
    page = people.at(username)
    page.goto("/exchange")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    shot(page, "import-01-preview")
    looked_at(people, username, page.url, "import-01-preview")

    page.get_by_label("“牵线搭桥人”列读作").select_option("referrer")
    page.get_by_role("button", name="全部视为同一个").click()
    expect(page.locator(".decide-all")).to_have_count(0)
    page.context.close()  # the browser is lost: what was read again is not

    page = people.at(username)
    page.goto("/exchange")
    page.get_by_role("link", name="继续").click()
    expect(page.get_by_label("“牵线搭桥人”列读作")).to_have_value("referrer")
    page.locator("select[name=decide-3]").select_option("new")
    page.locator("input[name=left][value='8']").check()
    page.get_by_role("button", name="重新识别", exact=True).click()
    expect(page.locator(".left-out")).to_contain_text("试填项目")

    corrected(page, 4, "投资方", "丙食品有限公司")
    corrected(page, 5, "签约时间", "2022-06-30")
    page.locator("#row-6 [data-place='3'], #row-6 td").nth(4).dblclick()
    page.locator("#row-6 input[data-cell]").fill("3500")
    page.locator("#row-6 input[data-cell]").press("Enter")
    expect(page.locator("#row-6")).to_contain_text("3,500")
    shot(page, "import-02-corrected")
    page.get_by_role("button", name="写入 6 行").click()
    expect(page.locator(".steps .now")).to_contain_text("结果")
    with live.site.looking():
        firms = {lead.title: lead.investors[0].company.name for lead in db.session.scalars(select(Lead))}
        amounts = dict(db.session.execute(select(Lead.title, Lead.investment)).all())  # type: ignore[arg-type]
    assert (firms["甲铸件项目"], firms["乙铸件项目"], firms["丙食品项目"]) == (
        KNOWN,
        "凌云铸锻股份有限公司",
        "丙食品有限公司",
    )
    assert amounts["戊新材料项目"] == 35_000_000
    assert "试填项目" not in amounts
    shot(page, "import-03-written")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载未导入的行").click()
    rows = list(
        openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True)
    )
    assert (rows[0][:6], rows[1][0], rows[1][6]) == (tuple(HEADINGS), "试填项目", "人工剔除")

    page.goto("/exchange")
    shot(page, "import-03-list")
    looked_at(people, username, page.url, "import-03-list")
    page.get_by_role("link", name="撤销").click()
    expect(page.locator(".undo")).to_contain_text("甲铸件项目")
    shot(page, "import-04-undo")
    looked_at(people, username, page.url, "import-04-undo")
    page.get_by_role("button", name="撤销导入").click()
    expect(page.locator("h1")).to_contain_text("已撤销")
    shot(page, "import-05-undone")
    with live.site.looking():
        assert db.session.scalars(select(Lead)).all() == []

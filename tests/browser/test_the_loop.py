"""The loop of the mission, played by five people through pages: ledger, lead, visit, gate, land, figure, export."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from crm.accounts.models import Role, UnitKind, User
from crm.audit.operations import System
from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.parks.models import Parcel
from crm.parks.operations import set_managers
from crm.parks.queries import all_parks
from tests.browser.visiting import Live, People, pdf, shot

DATA = Path(__file__).parent.parent / "data"
TITLE = "年产三万吨中药配方颗粒项目"
FIELDS = {
    "title": TITLE,
    "investor": "石家庄恒康药业有限公司",
    "description": "建设提取车间两座、制剂车间一座及配套仓储。",
    "industry": "中药饮片加工",
    "chain": "生物医药",
    "channel": "cluster",
    "source_region": "河北省石家庄市",
    "two_high": "no",
    "two_high_clearance": "不属于“两高”项目",
    "progress": "企业已两次来县考察。",
    "lead_official": "王建军",
    "referrer": "省中药协会",
    "note": "关注蒸汽价格。",
    "investment": "32000",
    "phase_one_investment": "18000",
    "fixed_investment": "26000",
    "land_area": "30",
    "plant_area": "12",
    "annual_output": "60000",
    "annual_tax": "3600",
    "jobs": "260",
    "energy_tce": "4200",
    "first_contact_on": "2022-01-20",
    "expected_landing_on": "2022-09",
    "planned_construction_on": "2022-10",
    "planned_production_on": "2023-H2",
}


@pytest.fixture
def names(live: Live) -> dict[str, str]:
    """{who: user name} of an office whose units the ledgers do not name, so that no row lies outside its scope."""
    with live.site.made() as make:
        office = make.promotion_office()
        found = {
            "officer": make.user(Role.OFFICER, office, "李明远"),
            "chief": make.user(Role.CHIEF, office, "马国栋"),
            "manager": make.user(Role.PARK_MANAGER, make.unit("园区建设服务中心", UnitKind.PARK_OFFICE), "孙立新"),
            "leader": make.user(Role.LEADER, make.county(), "郑文博"),
        }
        for park in all_parks():
            set_managers(park, [found["manager"]], System())
        return {who: user.username for who, user in found.items()}


def test_the_loop(people: People, live: Live, names: dict[str, str], tmp_path: Path):
    officer, chief, manager, leader = (people.at(names[who]) for who in ("officer", "chief", "manager", "leader"))

    import_ledger(officer, DATA / "02-新签约项目一览表.xlsx", 48, "loop-01-ledger")
    lead_id = register(officer)
    log(officer, lead_id, "visit_in", "企业来县考察大健康产业园。", "发送地块图纸")
    screen(chief, lead_id)
    move(officer, lead_id, "在谈")
    log(officer, lead_id, "visit_out", "赴企业总部拜访，商定协议文本。", "签订正式协议")
    sign(officer, lead_id, tmp_path)

    import_ledger(manager, DATA / "05-园区土地台账.xlsx", 32, "loop-08-parcels")
    with live.site.looking():
        parcel_id = db.session.scalars(select(Parcel.id).where(Parcel.number == "JX-B-05")).one()
    reserve(manager, parcel_id, lead_id, "30")
    approve(chief, lead_id)
    contract(manager, parcel_id, tmp_path)
    beyond_the_free_area(manager, parcel_id, lead_id)

    the_figure_is_its_rows(leader, live, names["leader"])
    the_export_comes_back_unchanged(officer, live, tmp_path)


def import_ledger(page: Page, file: Path, rows: int, name: str) -> None:
    preview(page, file)
    expect(counted(page, "新增")).to_have_text(str(rows))
    shot(page, f"{name}-preview")
    page.get_by_role("button", name=f"写入 {rows} 行").click()
    expect(page.locator(".steps .now")).to_contain_text("结果")
    expect(page.locator(".flash")).to_contain_text("已写入")
    expect(counted(page, "新增")).to_have_text(str(rows))
    shot(page, f"{name}-result")


def preview(page: Page, file: Path) -> None:
    page.goto("/exchange")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    page.wait_for_url("**/exchange/*")
    expect(page.locator(".steps .now")).to_contain_text("预览")


def counted(page: Page, word: str) -> Locator:
    """The figure beside this word in the head of an import."""
    return page.locator(".counts li").filter(has_text=word).locator("b")


def fill(page: Page, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        field = page.locator(f"#{name}")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def submit(page: Page) -> None:
    page.locator("main .actions .btn-primary").click()


def register(page: Page) -> int:
    page.goto("/leads")
    page.get_by_role("link", name="新建项目").click()
    fill(page, FIELDS)
    page.get_by_label("大健康产业园").check()
    shot(page, "loop-02-new-lead")
    submit(page)
    expect(page.locator("h1")).to_have_text(TITLE)
    shot(page, "loop-02-lead")
    return int(page.url.rsplit("/", 1)[1])


def log(page: Page, lead_id: int, kind: str, summary: str, next_step: str) -> None:
    page.goto(f"/leads/{lead_id}")
    page.locator("main").get_by_role("link", name="记录对接").click()
    expect(page.locator(f"[name=leads][value='{lead_id}']")).to_be_checked()
    step = {"next_step": next_step, "next_step_on": str(today() + timedelta(days=7))}
    fill(page, {"kind": kind, "their_people": "刘志强 总经理", "summary": summary, **step})
    shot(page, f"loop-03-{kind}")
    submit(page)
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".timeline")).to_contain_text(summary)


def screen(page: Page, lead_id: int) -> None:
    page.goto(f"/leads/{lead_id}/screen")
    fill(page, {"decision": "pursue", "note": "产业方向对路，跟进。"})
    shot(page, "loop-04-screen")
    submit(page)
    page.wait_for_url(f"**/leads/{lead_id}")


def move(page: Page, lead_id: int, stage: str) -> None:
    page.goto(f"/leads/{lead_id}")
    page.locator(".path").get_by_role("link", name=stage).click()
    dialog = page.locator("#step-dialog")
    expect(dialog.locator("form")).to_contain_text("条件已齐备")
    dialog.locator(".actions .btn-primary").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".path [aria-current=step]")).to_contain_text(stage)
    shot(page, "loop-05-negotiation")


def sign(page: Page, lead_id: int, folder: Path) -> None:
    """What is missing is told as a whole; what was given is enough."""
    lacking = ["协议种类", "签约日期", "协议金额", "签约各方", "协议文件"]
    expect(page.locator(".gate li")).to_have_count(len(lacking))
    assert [text.removesuffix("（缺）").strip() for text in page.locator(".gate li").all_inner_texts()] == lacking
    page.get_by_role("link", name="补齐并推进").click()
    submit(page)
    expect(page.locator(".field-error")).to_have_count(len(lacking))
    assert [text.strip() for text in page.locator("form .field > .form-label").all_inner_texts()] == lacking
    shot(page, "loop-06-missing")
    fill(page, {"agreement_kind": "formal", "signed_on": str(today()), "agreed_amount": "32000"})
    fill(page, {"parties": "县人民政府、石家庄恒康药业有限公司"})
    page.locator("#signed_files").set_input_files(pdf(folder, "投资协议.pdf"))
    submit(page)
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("签约")
    expect(page.get_by_role("link", name="投资协议.pdf")).to_be_visible()
    shot(page, "loop-07-signed")


def reserve(page: Page, parcel_id: int, lead_id: int, area: str) -> None:
    page.goto(f"/parcels/{parcel_id}")
    page.get_by_role("link", name="为项目预留").click()
    fill(page, {"lead": str(lead_id), "area": area})
    shot(page, "loop-09-reserve")
    submit(page)
    page.wait_for_url(f"**/parcels/{parcel_id}")
    expect(page.locator(".holds")).to_contain_text("30.00 亩")
    expect(page.locator(".keyfacts")).to_contain_text("35.14 亩")


def approve(page: Page, lead_id: int) -> None:
    page.goto(f"/leads/{lead_id}")
    page.get_by_role("link", name="落位").click()
    page.locator("#land").get_by_role("button", name="批准").click()
    page.wait_for_url(f"**/leads/{lead_id}")
    page.get_by_role("link", name="落位").click()
    expect(page.locator("#land .holds")).to_contain_text("已批准")
    shot(page, "loop-10-approved")


def contract(page: Page, parcel_id: int, folder: Path) -> None:
    page.goto(f"/parcels/{parcel_id}")
    page.locator(".holds a[href*=contract]").click()
    page.locator("#contract").set_input_files(pdf(folder, "土地出让合同.pdf"))
    submit(page)
    page.wait_for_url(f"**/parcels/{parcel_id}")
    expect(page.locator(".holds")).to_contain_text("已签合同")
    expect(page.get_by_role("link", name="土地出让合同.pdf")).to_be_visible()
    shot(page, "loop-11-contracted")


def beyond_the_free_area(page: Page, parcel_id: int, lead_id: int) -> None:
    page.goto(f"/parcels/{parcel_id}/reserve")
    fill(page, {"lead": str(lead_id), "area": "40"})
    submit(page)
    expect(page.locator(".field").filter(has=page.locator("#area")).locator(".field-error")).to_contain_text("35.14")
    expect(page.locator("#area")).to_have_value("40")
    shot(page, "loop-12-refused")


def the_figure_is_its_rows(page: Page, live: Live, username: str) -> None:
    with live.site.looking():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        wanted = visible_to(user).where(Lead.stage == "signed", Lead.state == "active").order_by(Lead.id.desc())
        titles = list(db.session.scalars(wanted.with_only_columns(Lead.title)))
    assert TITLE in titles
    page.goto("/")
    page.wait_for_url("**/reports/pipeline")
    shot(page, "loop-13-pipeline")
    figure = page.get_by_role("row", name="签约").get_by_role("link").first
    expect(figure).to_have_text(str(len(titles)))
    figure.click()
    page.wait_for_url("**/leads?*")
    expect(page.locator("tbody .k-title")).to_have_count(len(titles))
    assert sorted(page.locator("tbody .k-title").all_inner_texts()) == sorted(titles)
    shot(page, "loop-14-rows")


def the_export_comes_back_unchanged(page: Page, live: Live, folder: Path) -> None:
    with live.site.looking():
        leads = db.session.scalar(select(func.count()).select_from(Lead))
    page.goto("/leads")
    with page.expect_download() as started:
        page.get_by_role("button", name="导出").click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    assert file.suffix == ".xlsx"
    preview(page, file)
    for word, figure in [("新增", 0), ("更新", 0), ("重复", 0), ("有误", 0), ("无变化", leads)]:
        expect(counted(page, word)).to_have_text(str(figure))
    shot(page, "loop-15-export-again")

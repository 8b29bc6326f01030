"""The loop from a ledger of projects in talks: a column corrected, a project signed and placed, next month's ledger."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Role, UnitKind
from crm.audit.operations import System
from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.parks.models import Parcel
from crm.parks.operations import set_managers
from crm.parks.queries import all_parks
from tests.browser.test_corrected_column import LEDGER, TITLE, changed_copy, upload
from tests.browser.test_the_loop import DATA, approve, contract, counted, fill, import_ledger, log, pdf, submit
from tests.browser.visiting import Live, People, shot

HEADING = "“项目信息及状态项目分级/是否500强”列读作"
# What the gates still ask of a project that an old ledger brought.
GIVEN = {
    "owner": "", "two_high": "no", "channel": "referral", "source_region": "河北省石家庄市", "industry": "食品加工",
    "description": "年产五万吨精深加工", "investment": "5000",
    "agreement_kind": "formal", "signed_on": str(today()), "agreed_amount": "5000", "parties": "县人民政府、投资方",
}  # fmt: skip


@pytest.fixture
def names(live: Live) -> dict[str, str]:
    with live.site.made() as make:
        office = make.promotion_office()
        found = {
            "officer": make.user(Role.OFFICER, office, "李明远"),
            "colleague": make.user(Role.OFFICER, office, "周晓彤"),
            "chief": make.user(Role.CHIEF, office, "马国栋"),
            "manager": make.user(Role.PARK_MANAGER, make.unit("园区建设服务中心", UnitKind.PARK_OFFICE), "孙立新"),
            "leader": make.user(Role.LEADER, make.county(), "郑文博"),
        }
        for park in all_parks():
            set_managers(park, [found["manager"]], System())
        return {who: user.username for who, user in found.items()}


def test_the_loop_again(people: People, live: Live, names: dict[str, str], tmp_path: Path) -> None:
    officer, colleague, chief, manager, leader = (people.at(names[who]) for who in names)
    lead_id = bring_in(officer, live)
    log(officer, lead_id, "visit_out", "赴企业总部拜访，商定协议文本。", "签订正式协议")
    screen_if_asked(chief, lead_id)
    sign(officer, lead_id, tmp_path)
    name_the_park(officer, lead_id)

    import_ledger(manager, DATA / "05-园区土地台账.xlsx", 32, "again-parcels")
    with live.site.looking():
        parcel_id = db.session.scalars(select(Parcel.id).where(Parcel.number == "JX-B-05")).one()
    manager.goto(f"/parcels/{parcel_id}/reserve")
    fill(manager, {"lead": str(lead_id), "area": "20"})
    submit(manager)
    approve(chief, lead_id)
    contract(manager, parcel_id, tmp_path)

    leader.goto("/reports/pipeline?basis=all")
    shot(leader, "again-leader")
    leader.locator(".tile a.big").first.click()
    expect(leader.locator("tbody .k-title")).to_have_text([TITLE])

    upload(colleague, changed_copy(tmp_path))  # next month's: no correction is needed, and nothing moves backward
    expect(colleague.locator(".flash")).to_contain_text("沿用了李明远于")
    expect(colleague.get_by_label(HEADING)).to_have_value("referrer")
    expect(counted(colleague, "新增")).to_have_text("0")
    with live.site.looking():
        assert db.session.get_one(Lead, lead_id).stage == "signed"


def bring_in(page: Page, live: Live) -> int:
    upload(page, LEDGER)
    page.get_by_label(HEADING).select_option("referrer")
    page.get_by_role("button", name="重新识别").click()
    page.get_by_role("button", name="写入 36 行").click()
    expect(page.locator(".steps .now")).to_contain_text("结果")
    with live.site.looking():
        return db.session.scalars(select(Lead.id).where(Lead.title == TITLE)).one()


def screen_if_asked(page: Page, lead_id: int) -> None:
    page.goto(f"/leads/{lead_id}/screen")
    fill(page, {"decision": "pursue", "note": "产业方向对路，跟进。"})
    submit(page)
    page.wait_for_url(f"**/leads/{lead_id}")


def sign(page: Page, lead_id: int, folder: Path) -> None:
    """Everything up to 签约 in one form: what the ledger did not say is filled in on the spot."""
    page.goto(f"/leads/{lead_id}/advance?to=signed")
    shot(page, "again-gate")
    for name, value in GIVEN.items():
        asked = page.locator(f"#{name}")
        if asked.count() and value:
            fill(page, {name: value})
        elif asked.count():
            asked.select_option(index=1)
    page.locator("#signed_files").set_input_files(pdf(folder, "投资协议.pdf"))
    submit(page)
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("签约")


def name_the_park(page: Page, lead_id: int) -> None:
    """Only then its manager sees the project."""
    page.goto(f"/leads/{lead_id}/edit")
    page.get_by_label("大健康产业园").check()
    submit(page)
    page.wait_for_url(f"**/leads/{lead_id}")

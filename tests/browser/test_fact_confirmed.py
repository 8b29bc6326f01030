"""A fact between two people: submitted at the gate, returned with a reason, submitted again, verified from the inbox."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm.accounts.models import Role
from crm.fuzzydate import today
from crm.leads.words import Stage
from tests.browser.visiting import Live, People, pdf, shot
from tests.building import credit_code

TITLE = "年产三万吨精密铸件项目"


@pytest.fixture
def office(live: Live) -> tuple[str, str, int]:
    """(officer, chief, lead at 在谈)."""
    with live.site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office(), "李明远")
        chief = make.user(Role.CHIEF, make.promotion_office(), "马国栋")
        lead = make.at(Stage.NEGOTIATION, officer, chief, title=TITLE)
        return officer.username, chief.username, lead.id


def test_a_fact_is_confirmed_by_two_people(people: People, office: tuple[str, str, int], tmp_path: Path) -> None:
    officer, chief, lead_id = people.at(office[0]), people.at(office[1]), office[2]
    sign(officer, lead_id, tmp_path)
    the_next_gate_waits(officer, lead_id)
    send_back(chief)
    submit_again(officer, lead_id, tmp_path)
    report_funds(officer, lead_id, tmp_path)
    verify_both(chief)
    the_next_gate_no_longer_waits(officer, lead_id)
    place(officer, lead_id, tmp_path)


def sign(page: Page, lead_id: int, folder: Path) -> None:
    page.goto(f"/leads/{lead_id}/advance?to=signed")
    page.locator("#agreement_kind").select_option("formal")
    page.locator("#signed_on").fill(str(today() - timedelta(days=1)))
    page.locator("#agreed_amount").fill("32000")
    page.locator("#parties").fill("县人民政府、甲公司")
    page.locator("#signed_files").set_input_files(pdf(folder, "投资协议.pdf"))
    page.locator("main .actions .btn-primary").click()
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("签约")


def the_next_gate_waits(page: Page, lead_id: int) -> None:
    page.goto(f"/leads/{lead_id}/advance?to=placed")
    expect(page.locator(".gate-list")).to_contain_text("签约须经他人认定")


def send_back(page: Page) -> None:
    page.goto("/")
    page.wait_for_url("**/today")
    expect(page.locator(".today").get_by_role("link", name=TITLE).first).to_be_visible()
    page.goto("/inbox")
    row = page.locator("#facts tbody tr").filter(has_text=TITLE)
    expect(row.get_by_role("link", name="投资协议.pdf")).to_be_visible()
    row.locator("summary").click()
    row.locator("[name=reason]").fill("缺签字页")
    shot(page, "fact-1-return")
    row.get_by_role("button", name="退回").click()
    page.wait_for_url("**/inbox")
    expect(page.locator("#facts")).to_have_count(0)


def submit_again(page: Page, lead_id: int, folder: Path) -> None:
    page.goto("/leads")
    expect(page.locator(".rail .count")).to_have_text("1")
    page.locator(".rail").get_by_role("link", name="待办").click()
    expect(page.locator("main")).to_contain_text("缺签字页")
    shot(page, "fact-2-returned")
    page.get_by_role("link", name="补正后重新提交").click()
    expect(page.locator("#agreed_amount")).to_have_value("32000")
    page.locator("#signed_files").set_input_files(pdf(folder, "投资协议签字页.pdf"))
    shot(page, "fact-3-again")
    page.locator("main .actions .btn-primary").click()
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.get_by_role("link", name="投资协议签字页.pdf")).to_be_visible()


def report_funds(page: Page, lead_id: int, folder: Path) -> None:
    page.get_by_role("link", name="到位资金").click()
    page.locator("#funds").get_by_role("link", name="登记到资").click()
    page.locator("#amount").fill("800")
    page.locator("#origin").select_option("outside_province")
    page.locator("#evidence_kind").select_option("bank_slip")
    page.locator("#files").set_input_files(pdf(folder, "转账凭证.pdf"))
    page.locator("main .actions .btn-primary").click()
    page.wait_for_url(f"**/leads/{lead_id}#funds")
    expect(page.locator("#funds .holds")).to_contain_text("800 万元")
    shot(page, "fact-4-funds")


def verify_both(page: Page) -> None:
    page.goto("/inbox")
    expect(page.locator(".rail .count")).to_have_text("2")
    page.get_by_label("选择本页全部").check()
    expect(page.locator("#facts tbody input:checked")).to_have_count(2)
    shot(page, "fact-5-ticked")
    page.get_by_role("button", name="认定所勾选的").click()
    expect(page.locator(".flash")).to_contain_text("已认定 2 项事实")
    expect(page.locator(".bell[hx-get]")).to_have_count(0)  # the bell came, and with it the numbers of the rail
    expect(page.locator(".rail .count")).to_have_count(0)


def the_next_gate_no_longer_waits(page: Page, lead_id: int) -> None:
    page.goto(f"/leads/{lead_id}/advance?to=placed")
    expect(page.locator("main form")).not_to_contain_text("签约须经他人认定")
    shot(page, "fact-6-next-gate")


def place(page: Page, lead_id: int, folder: Path) -> None:
    page.locator("#local_company").fill("古绛铸件有限公司")
    page.locator("#local_credit_code").fill(credit_code(4711))
    page.locator("#registered_on").fill(str(today()))
    page.locator("#registered_files").set_input_files(pdf(folder, "营业执照.pdf"))
    page.locator("#outside_parks_reason").fill("项目不占用园区工业用地")
    page.locator("main .actions .btn-primary").click()
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("落地入园")

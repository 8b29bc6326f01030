"""A firm registered twice: the second unit is told, disputes with evidence, the first answers, the chief over both decides."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm.accounts.models import Role
from tests.browser.visiting import PHONE, Live, People, pdf, shot

FIRM, FIRST, SECOND = "甲乙精密铸造有限公司", "精密铸件生产基地", "铸件加工中心"


@pytest.fixture
def office(live: Live) -> tuple[str, str, str]:
    """(who registered first, who registers second, the chief over both); the first project is there."""
    with live.site.made() as make:
        first = make.user(Role.OFFICER, make.unit("县商务局"), "李明远")
        second = make.user(Role.OFFICER, make.unit("县工信局"), "王雅静")
        chief = make.user(Role.CHIEF, make.promotion_office(), "马国栋")
        make.talk(make.lead(first, company=make.company(FIRM), title=FIRST), first)
        return first.username, second.username, chief.username


def test_a_dispute_is_decided_by_the_chief_over_both(
    people: People, office: tuple[str, str, str], tmp_path: Path
) -> None:
    holder, rival, chief = (people.at(name) for name in office)
    register_all_the_same(rival)
    open_a_dispute(rival, tmp_path)
    answer(holder, tmp_path)
    decide(chief)
    the_second_is_closed(rival)
    the_first_shows_its_shares(holder)


def register_all_the_same(page: Page) -> None:
    page.goto("/leads/new")
    page.locator("#title").fill(SECOND)
    page.locator("#investor").fill(FIRM)
    page.locator("#channel").select_option("referral")
    page.locator("#source_region").fill("河北省沧州市")
    page.locator("main .actions .btn-primary").click()
    expect(page.locator(".likely").first).to_contain_text("县商务局")
    expect(page.locator("main")).not_to_contain_text(FIRST)
    shot(page, "dispute-1-told")
    page.locator("[name=confirm]").first.check()
    page.locator("main .actions .btn-primary").click()
    expect(page.locator("#claim")).to_contain_text("后登记，未受保护")
    shot(page, "dispute-2-rival")


def open_a_dispute(page: Page, folder: Path) -> None:
    page.locator("#claim").get_by_role("link", name="提出争议").click()
    page.locator("main .actions .btn-primary").click()
    expect(page.locator("#statement-about")).to_contain_text("请说明项目应归本单位的理由")
    page.locator("#statement").fill("客商由我局邀请来县考察，有会议纪要。")
    page.locator("#kind").select_option("authorisation")
    page.locator("#files").set_input_files(pdf(folder, "会议纪要.pdf"))
    page.locator("main .actions .btn-primary").click()
    page.wait_for_url("**/disputes/*")
    expect(page.locator("main")).to_contain_text("会议纪要.pdf")
    expect(page.locator("main")).not_to_contain_text(FIRST)
    shot(page, "dispute-3-open")


def answer(page: Page, folder: Path) -> None:
    page.goto("/leads")
    page.get_by_role("link", name=FIRST).click()
    page.locator("#claim").get_by_role("link", name="首谈争议").click()
    expect(page.locator("main")).not_to_contain_text("会议纪要.pdf")
    page.locator("#evidence #kind").select_option("investor")
    page.locator("#evidence #files").set_input_files(pdf(folder, "投资方说明.pdf"))
    page.locator("#evidence .actions button").click()
    expect(page.locator("table")).to_contain_text("投资方说明.pdf")
    page.set_viewport_size(PHONE)
    shot(page, "dispute-4-phone")


def decide(page: Page) -> None:
    page.goto("/inbox")
    row = page.locator("#disputes tbody tr")
    expect(row).to_contain_text(SECOND)
    shot(page, "dispute-5-inbox")
    row.get_by_role("link", name="查看并裁定").click()
    for words in (FIRST, SECOND, "会议纪要.pdf", "投资方说明.pdf", "按规则顺序"):
        expect(page.locator("main")).to_contain_text(words)
    page.locator("#outcome").select_option("first")
    page.locator("#ground").select_option("time")
    page.locator("#reason").fill("商务局登记在先并已对接")
    shares = page.locator("#decide [name=share]")
    shares.nth(0).fill("70")
    shares.nth(1).fill("20")
    page.locator("#decide .actions button").click()
    expect(page.locator("#decide")).to_contain_text("分成比例合计必须正好 100%")
    expect(page.locator("#reason")).to_have_value("商务局登记在先并已对接")
    shares.nth(1).fill("30")
    shot(page, "dispute-6-decide")
    page.locator("#decide .actions button").click()
    expect(page.locator("main")).to_contain_text("维持先登记方")
    shot(page, "dispute-7-decided")


def the_second_is_closed(page: Page) -> None:
    page.goto("/leads?state=lost")
    page.get_by_role("link", name=SECOND).click()
    expect(page.locator(".head-line")).to_contain_text("首谈裁定")


def the_first_shows_its_shares(page: Page) -> None:
    page.goto("/leads")
    page.get_by_role("link", name=FIRST).click()
    expect(page.locator("#claim")).to_contain_text("县商务局 70.00%")
    expect(page.locator("#team")).to_contain_text("县工信局")

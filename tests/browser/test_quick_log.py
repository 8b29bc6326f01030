"""The quick log on a phone: found by pinyin initials, written without a connection, sent when it is back."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.db import db
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from tests.browser.judging import BOTH, judged
from tests.browser.visiting import PHONE, Live, People, shot

SAID = "电话里说定下周三来看地"


def _a_lead(live: Live) -> tuple[str, int]:
    """An officer's user name, and the project of theirs that is found by its initials."""
    with live.site.made() as make:
        officer = make.user(name="李明远")
        lead = make.lead(officer, title="铸件精加工项目", company=make.company("沧州北辰精密制造有限公司"))
        make.lead(officer, title="钢渣微粉项目")
        return officer.username, lead.id


def _logged(live: Live) -> list[Interaction]:
    with live.site.app.app_context():
        return list(db.session.scalars(select(Interaction).where(Interaction.summary.like(f"{SAID}%"))))


def _fill(page: Page, lead_id: int) -> None:
    page.locator(".phonebar .log").click()
    page.locator("#about").press_sequentially("zjjj", delay=20)
    page.locator(f"#about-choices [name=leads][value='{lead_id}']").check()
    page.locator("#kind").select_option("call")
    page.locator("#summary").fill(SAID)
    page.locator("#next_step").fill("准备地块资料")
    page.get_by_role("button", name="3 天后").click()


def test_a_log_written_without_a_connection_is_kept_and_sent_when_it_is_back(people: People, live: Live) -> None:
    username, lead_id = _a_lead(live)
    page = people.at(username, viewport=PHONE)
    page.goto("/leads")
    _fill(page, lead_id)
    expect(page.locator("#next_step_on")).to_have_value(str(today() + timedelta(days=3)))
    shot(page, "quick-log-phone")

    page.context.set_offline(True)
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("没有网络")).to_be_visible()
    shot(page, "quick-log-offline")
    assert _logged(live) == []

    page.context.set_offline(False)
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".timeline")).to_contain_text(SAID)
    assert len(_logged(live)) == 1
    people.complaints[:] = [each for each in people.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_what_was_typed_is_there_again_after_the_page_was_lost(people: People, live: Live) -> None:
    username, lead_id = _a_lead(live)
    page = people.at(username, viewport=PHONE)
    page.goto("/leads")
    _fill(page, lead_id)

    page.goto("/leads")
    page.goto("/interactions/new")

    expect(page.locator("#summary")).to_have_value(SAID)
    expect(page.locator(f"#about-choices [name=leads][value='{lead_id}']")).to_be_checked()
    expect(page.get_by_text("上次没提交的内容已恢复")).to_be_visible()
    assert judged(page, "quick-log-restored", BOTH) == []
    page.get_by_role("button", name="重新填写").click()
    expect(page.locator("#summary")).to_have_value("")

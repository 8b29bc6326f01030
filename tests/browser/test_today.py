"""A morning on the phone: what is due, done and moved on the spot; the bell; one's days in the phone's calendar."""

from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import expect

from crm.accounts.models import Role
from crm.fuzzydate import today
from crm.leads.words import Stage
from crm.tasks.operations import Order, hand_out
from tests.browser.judging import BOTH, judged
from tests.browser.visiting import PHONE, Live, People

MOVED, DONE, TASK = "改期的铸件项目", "办结的钢渣项目", "落实用地指标"


def _an_officer(live: Live) -> str:
    """Two next steps and a task, due today."""
    with live.site.made() as make:
        officer, chief, leader = make.user(name="李明远"), make.chief(), make.user(Role.LEADER)
        for title in (MOVED, DONE):
            lead = make.at(Stage.NEGOTIATION, officer, chief, title=title)
            make.talk(lead, officer, next_step="寄图纸", next_step_on=today())
        hand_out(Order(TASK, "协调落实用地指标。", "批复文件"), today() + timedelta(9), officer, [], leader)
        return str(officer.username)


def test_a_morning_on_the_phone(people: People, live: Live) -> None:
    page = people.at(_an_officer(live), viewport=PHONE)
    page.goto("/")
    page.wait_for_url("**/today")
    expect(page.locator(".bell b")).to_have_text("3")
    assert judged(page, "today-morning", BOTH) == []

    row = page.locator("#steps + ul .todo").filter(has_text=MOVED)
    row.locator("summary").click()
    row.locator("[name=next_step_on]").fill((today() + timedelta(5)).isoformat())
    assert judged(page, "today-another-day", BOTH) == []
    row.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name=MOVED)).to_have_count(0)

    page.locator("#steps + ul .todo").filter(has_text=DONE).get_by_role("button", name="办结").click()
    expect(page.locator("#steps")).to_have_count(0)
    expect(page.locator("#no_step + ul").get_by_role("link", name=DONE)).to_be_visible()

    page.locator("#sign + ul").get_by_role("button", name="签收").click()
    expect(page.locator("#sign")).to_have_count(0)

    page.locator(".bell").click()
    page.wait_for_url("**/notices")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".bell b")).to_have_count(0)

    page.goto("/account/calendar")
    page.get_by_role("button", name="生成地址").click()
    address = page.locator("#address").input_value()
    assert judged(page, "calendar-address", BOTH) == []
    answer = people.stranger().request.get(urlsplit(address).path)  # a calendar program has no session
    assert answer.status == 200
    assert MOVED in answer.text()

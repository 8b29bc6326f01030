"""A project over the board: dragged to a stage that asks for a fact, carried by keys, moved by its menu on a phone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from crm.accounts.models import Role
from crm.db import db
from crm.leads.models import Lead
from tests.browser.visiting import PHONE, Live, People, shot

TITLE = "风电铸件精加工项目"


@pytest.fixture
def office(live: Live) -> tuple[str, int]:
    """(officer, a lead at 线索 that lacks its industry)."""
    with live.site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office(), "李明远")
        make.lead(officer, title="中药配方颗粒生产基地")
        lead = make.lead(officer, title=TITLE, industry=None, park=make.park())
        return officer.username, lead.id


def test_a_project_walks_over_the_board(people: People, office: tuple[str, int], live: Live) -> None:
    officer, lead_id = office
    page = people.at(officer)
    page.goto("/leads/board")
    a_drag_asks_for_what_is_missing(page)
    keys_carry_it_on_and_put_it_back(page)
    with live.site.looking():
        assert db.session.get_one(Lead, lead_id).stage == "screening"
    a_phone_moves_it_by_its_menu(people.at(officer, viewport=PHONE, has_touch=True))
    with live.site.looking():
        assert db.session.get_one(Lead, lead_id).stage == "lead"


def card(page: Page, stage: str = "") -> Locator:
    column = f"[data-column={stage}] " if stage else ""
    return page.locator(f"{column}[data-card]").filter(has_text=TITLE)


def drag(page: Page, stage: str) -> None:
    start, end = card(page).locator(".who").bounding_box(), page.locator(f"[data-column={stage}] .cards").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 4, start["y"] + 4)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 60, steps=8)
    expect(page.locator(f"[data-column={stage}]")).to_have_class("col is-target")
    shot(page, "board-1-dragged")
    page.mouse.up()


def a_drag_asks_for_what_is_missing(page: Page) -> None:
    drag(page, "screening")
    dialog = page.locator("#step-dialog")
    expect(dialog.get_by_role("heading", name="移到“研判”")).to_be_visible()
    dialog.locator(".btn-primary").click()
    expect(dialog.locator("#industry-about")).to_contain_text("进入这一阶段必填")
    shot(page, "board-2-asked")
    dialog.locator("#industry").fill("装备制造")
    dialog.locator(".btn-primary").click()
    expect(card(page, "screening")).to_be_visible()
    expect(page.locator(".flash")).to_contain_text("研判")


def keys_carry_it_on_and_put_it_back(page: Page) -> None:
    says = page.locator("[data-board-says]")
    card(page).get_by_role("link", name=TITLE, exact=True).focus()
    page.keyboard.press("m")
    expect(says).to_contain_text(f"已拿起：{TITLE}")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("在谈")
    page.keyboard.press("Escape")
    expect(says).to_have_text("放回研判")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.locator("#step-dialog")
    expect(dialog).to_contain_text("须先在别处办理")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def a_phone_moves_it_by_its_menu(page: Page) -> None:
    page.goto("/leads/board")
    shot(page, "board-3-phone")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    card(page).locator("[data-step]").tap()
    dialog = page.locator("#step-dialog")
    expect(dialog.get_by_role("link", name="签约")).to_be_visible()
    shot(page, "board-4-menu")
    dialog.get_by_role("link", name="退回阶段").tap()
    dialog.locator("#reason").fill("产业未定")
    dialog.locator("#to").select_option("lead")
    dialog.locator(".btn-primary").tap()
    expect(card(page, "lead")).to_be_visible()

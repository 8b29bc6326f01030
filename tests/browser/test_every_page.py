"""Every page of the url map, by every role that may open it, in both languages and themes, wide and on a phone.

A page must please axe and must not scroll sideways on a phone; its screenshots are there to look at.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.db import db, writing
from crm.demo.people import PEOPLE
from crm.exchange import importing
from tests.browser.examples import Stop, walk
from tests.browser.judging import BOTH, judged, open_wide
from tests.browser.visiting import WIDE, Live, People

DATA = Path(__file__).parent.parent / "data"
USERS = {person.role: person.username for person in reversed(PEOPLE)}
MAIN = "leads-index leads-show leads-new stages-advance companies-show exchange-batch parks-show parks-parcel reports-pipeline"


@pytest.fixture(scope="module")
def imports(full: Live) -> None:
    """Imports in the history: one to be written, one written."""
    _import(full, "officer", "02-新签约项目一览表.xlsx", False)
    _import(full, "chief", "01-在谈项目明细表.xlsx", False)
    _import(full, "park", "05-园区土地台账.xlsx", True)


def _import(full: Live, username: str, file: str, write: bool) -> None:
    results = importing.recognise((DATA / file).read_bytes(), file)
    with full.site.app.test_request_context(), writing():
        user = _user(username)
        planned = importing.plan(results, user)
        root = full.site.app.config["FILES_ROOT"]
        batch = importing.keep_batch(root, (DATA / file).read_bytes(), file, None, planned, user)
        if write:
            importing.write(batch, results, user)
        db.session.commit()
        db.session.remove()


def _user(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def _stops(full: Live, username: str) -> list[Stop]:
    with full.site.app.test_request_context():
        found = list(walk(full.site.app, _user(username)))
        db.session.remove()
    return found


@pytest.mark.usefixtures("imports")
@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role(people: People, full: Live, role: Role):
    """In Chinese: light and wide, then dark and on a phone; in every state by those who have the most to do there."""
    stops = _stops(full, USERS[role])
    if role not in (Role.CHIEF, Role.PARK_MANAGER, Role.ADMIN):
        stops = once_each(stops)
    assert _walked(people.at(USERS[role]), stops, role, "zh", BOTH) == []


@pytest.mark.usefixtures("imports")
@pytest.mark.parametrize("role", [Role.CHIEF, Role.PARK_MANAGER])
def test_the_main_pages_in_english(people: People, full: Live, role: Role):
    """Dark and wide, then light and on a phone."""
    stops = [stop for stop in once_each(_stops(full, USERS[role])) if stop.name.startswith(tuple(MAIN.split()))]
    assert len(stops) > 5
    assert _walked(people.at(USERS[role], "en"), stops, role, "en", ("dark", "light")) == []


def once_each(stops: Sequence[Stop]) -> list[Stop]:
    """The first example of every page."""
    return list({stop.endpoint: stop for stop in reversed(stops)}.values())


def _walked(page: Page, stops: Sequence[Stop], role: str, language: str, themes: tuple[str, str]) -> list[str]:
    """What is wrong with these pages."""
    wrong = []
    for stop in stops:
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme=themes[0])
        answer = page.goto(stop.url)
        assert answer
        if not answer.ok:
            wrong.append(f"{stop.url}: {answer.status}")
            continue
        wrong += judged(page, f"{stop.name}-{role}-{language}", themes)
    return wrong


def test_pages_that_are_answers(people: People, full: Live):
    """What no address of its own shows: refused forms, nothing found, a contact shown plain, what two people typed."""
    page = people.stranger()
    page.goto("/login")
    page.get_by_role("button").click()
    expect(page.locator(".field-error")).to_have_count(2)
    wrong = judged(page, "login-refused-zh", BOTH)

    page = people.at("officer", viewport=WIDE)
    page.goto("/leads/new")
    page.locator(".actions .btn-primary").click()
    expect(page.locator(".field-error").first).to_be_visible()
    wrong += judged(page, "lead-refused-zh", BOTH)

    for name, url in (("leads", "/leads?q=没有这样的项目"), ("companies", "/companies?q=没有这样的企业")):
        open_wide(page, url)
        expect(page.locator(".empty")).to_be_visible()
        wrong += judged(page, f"{name}-nothing-found-zh", BOTH)

    open_wide(page, "/leads?stage=negotiation&stage=signed&investment_from=10000&state=active")
    expect(page.locator(".chip.on").first).to_be_visible()
    wrong += judged(page, "leads-filtered-zh", BOTH)

    open_wide(page, page.locator("tbody .k-title a").first.get_attribute("href") or "")
    lead = page.url.partition("?")[0]
    page.get_by_role("link", name="联系人").click()
    page.locator("#contacts form button").first.click()
    expect(page.locator("a[href^='tel:']")).to_be_visible()
    wrong += judged(page, "contact-shown-zh", BOTH)

    other = people.at("officer")
    for one in (page, other):
        open_wide(one, f"{lead}/edit")
    for one, words in ((other, "已寄出图纸。"), (page, "企业下周再来。")):
        one.locator("#progress").fill(words)
        one.locator(".actions .btn-primary").click()
    expect(page.locator(".table-compare")).to_contain_text("已寄出图纸。")
    wrong += judged(page, "both-typed-zh", BOTH)
    assert wrong == []

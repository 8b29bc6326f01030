"""Every page of the url map, by every role that may open it, in both languages and themes, wide and on a phone.

A page must please axe and must not scroll sideways on a phone; its screenshots are there to look at.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.db import db, writing
from crm.demo.people import PEOPLE
from crm.exchange import importing
from crm.web.language import say
from tests.browser.examples import Stop, walk
from tests.browser.visiting import PHONE, WIDE, Live, People, shot

DATA = Path(__file__).parent.parent / "data"
USERS = {person.role: person.username for person in reversed(PEOPLE)}
MAIN = "leads-index leads-show leads-new stages-advance companies-show exchange-batch parks-show parks-parcel reports-pipeline"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()}
# What another theme and another width can change.
LOOKS = {"type": "rule", "values": "color-contrast target-size scrollable-region-focusable link-in-text-block".split()}


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
            importing.write(batch, results, user, say)
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
    """In Chinese: light and wide, then dark and on a phone."""
    page = people.at(USERS[role])
    assert _walked(page, _stops(full, USERS[role]), role, "zh", ("light", "dark")) == []


@pytest.mark.usefixtures("imports")
@pytest.mark.parametrize("role", [Role.CHIEF, Role.PARK_MANAGER])
def test_the_main_pages_in_english(people: People, full: Live, role: Role):
    """Dark and wide, then light and on a phone."""
    page = people.at(USERS[role], "en")
    stops = [stop for stop in _stops(full, USERS[role]) if stop.name.startswith(tuple(MAIN.split()))]
    assert len(stops) > 10
    assert _walked(page, stops, role, "en", ("dark", "light")) == []


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
        name = f"{stop.name}-{role}-{language}"
        page.evaluate(AXE)
        wrong += _judged(page, f"{name}-{themes[0]}-1440", RULES)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme=themes[1])
        wrong += _judged(page, f"{name}-{themes[1]}-390", LOOKS)
    return wrong


_RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)"""


def _judged(page: Page, name: str, rules: dict[str, Any]) -> list[str]:
    """What axe and the ruler say of the page as it is now; its screenshot."""
    wrong = []
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        wrong.append(f"{name}: {width} px wide")
    found = page.evaluate(_RUN, rules)
    for violation in found:
        if violation["impact"] in ("serious", "critical"):
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            wrong.append(f"{name}: {violation['id']}: {violation['help']}: {nodes}")
    shot(page, name)
    return wrong

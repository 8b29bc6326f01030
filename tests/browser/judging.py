"""What is asked of a page's look: axe finds nothing serious, nothing scrolls sideways."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.browser.visiting import PHONE, WIDE, shot

BOTH = ("light", "dark")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)"""
RULES = {"type": "tag", "values": "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()}
# What another theme and another width can change.
LOOKS = {"type": "rule", "values": "color-contrast target-size scrollable-region-focusable link-in-text-block".split()}


def open_wide(page: Page, url: str) -> None:
    """The page in light, wide."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(url)


def judged(page: Page, name: str, themes: tuple[str, str]) -> list[str]:
    """What axe and the ruler say of the open page: wide as it is, then on a phone in the other theme."""
    page.evaluate(AXE)
    wrong = _faults(page, f"{name}-{themes[0]}-1440", RULES)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=themes[1])
    return wrong + _faults(page, f"{name}-{themes[1]}-390", LOOKS)


def _faults(page: Page, name: str, rules: dict[str, Any]) -> list[str]:
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    wrong = [f"{name}: {width} px wide"] if width > room else []
    for violation in page.evaluate(RUN, rules):
        if violation["impact"] in ("serious", "critical"):
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            wrong.append(f"{name}: {violation['id']}: {violation['help']}: {nodes}")
    if "Project-Id-Version" in page.content():  # what gettext has for no text
        wrong.append(f"{name}: a text that is empty was translated")
    shot(page, name)
    return wrong

"""What is asked of a page's look: axe finds nothing serious, nothing scrolls sideways."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.visiting import PHONE, WIDE, shot

BOTH = ("light", "dark")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """runOnly => axe.run(document, {runOnly, rules: {"color-contrast": {enabled: false}}, resultTypes: ["violations"]})
  .then(found => found.violations)"""
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()}
# What another theme and another width can change, but for the contrast of colours, which is asked apart.
LOOKS = {"type": "rule", "values": "target-size scrollable-region-focusable link-in-text-block".split()}
RULER = """[document.documentElement.scrollWidth, innerWidth,
  document.documentElement.outerHTML.includes("Project-Id-Version")]"""
_fine: set[str] = set()  # looks of texts, their colours in them, that axe found readable


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


def contrast(page: Page, fine: set[str]) -> list[dict[str, Any]]:
    """What axe says of the colours of texts that look like none of `fine`; what it finds readable is fine from now on."""
    found = page.evaluate(CONTRAST, list(fine))
    fine |= set(found["passed"])
    return list(found["violations"])


def _faults(page: Page, name: str, rules: dict[str, Any]) -> list[str]:
    width, room, has_headers = page.evaluate(RULER)
    wrong = [f"{name}: {width} px wide"] if width > room else []
    for violation in page.evaluate(RUN, rules) + contrast(page, _fine):
        if violation["impact"] in ("serious", "critical"):
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            wrong.append(f"{name}: {violation['id']}: {violation['help']}: {nodes}")
    if has_headers:  # what gettext has for no text
        wrong.append(f"{name}: a text that is empty was translated")
    shot(page, name)
    return wrong

"""The quick way to judge colours finds what axe finds when it looks at every text."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.judging import AXE, contrast

EVERY = """axe.run(document, {runOnly: ["color-contrast"]}).then(found => found.violations)"""
STYLE = """<style>body { background: #fff; color: #222 } .pale { color: #bbb } .dark { background: #333 }
.mist { opacity: 0.3 } .bar { position: absolute; left: 0; top: 0; width: 400px; height: 60px; background: #345 }
.over { position: absolute; left: 0; top: 0; color: #222 } .lid { position: absolute; background: #fff; inset: 0 }
.box { position: relative } .signed { color: #ccc }</style>"""
PAGES = {
    "all well": "<p>Plain words</p><p>More of them</p><p class=dark style='color:#eee'>Light on dark</p>",
    "one pale text": "<p>Plain words</p><p id=a class=pale>Pale words</p>",
    "known words on another ground": "<p>Plain words</p><div class=dark><div><p id=a>Plain words</p></div></div>",
    "known words in a mist": "<div class=mist><p id=a>Plain words</p></div>",
    "something lifted over a bar": "<div class=bar></div><p id=a class=over>Plain words</p>",
    "the first is covered": "<p class='pale box'>Pale words<span class=lid></span></p><p id=a class=pale>Pale words</p>",
    "a sign that axe lets pass": "<p class=signed>—</p>",
    "a sign and words like it": "<p class=signed>—</p><p id=a class=signed>Pale words</p>",
    "the first is hidden": "<details><p class=pale>Pale words</p></details><p id=a class=pale>Pale words</p>",
    "the first is disabled": "<button class=pale disabled>Pale</button><button id=a class=pale>Pale</button>",
    "a field": "<label>Name <input id=a class=pale value=words></label>",
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    yield page
    page.close()


def test_what_axe_finds_at_every_text_is_found_at_one_of_each_look(page: Page):
    """Looks that passed on one page are not asked on the next."""
    fine: set[str] = set()
    for name, body in PAGES.items():
        page.set_content(f"<!doctype html><html lang=en><title>{name}</title>{STYLE}<main>{body}</main>")
        page.evaluate(AXE)
        every = [node["html"] for found in page.evaluate(EVERY) for node in found["nodes"]]
        quick = [node["html"] for found in contrast(page, fine) for node in found["nodes"]]
        assert set(quick) == set(every), name
        assert bool(re.findall(r"\bid=.?a\b", str(every))) == (" id=a" in body), name
    assert len(fine) == 2

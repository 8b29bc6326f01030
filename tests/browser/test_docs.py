"""Pictures of the guides, from the demonstration: SCREENSHOTS_TO_DOCS=1 writes them anew into docs/screenshots."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.companies.models import Listing
from crm.db import db
from crm.leads.models import Lead
from tests.browser.visiting import Live, People

DATA = Path(__file__).parent.parent / "data"
DOCS = Path(__file__).parent.parent.parent / "docs" / "screenshots"
LARGEST = 300 * 1024


@pytest.mark.skipif(
    os.environ.get("SCREENSHOTS_TO_DOCS") != "1", reason="SCREENSHOTS_TO_DOCS=1 draws the guides' pictures"
)
def test_the_pictures_of_the_guides(people: People, full: Live):
    DOCS.mkdir(parents=True, exist_ok=True)
    with full.site.looking():
        lead_id = db.session.scalars(select(Lead.id).where(Lead.stage == "negotiation", Lead.state == "active")).first()
        company_id = db.session.scalars(select(Listing.company_id).where(Listing.list == "fortune_global_500")).first()
    page = people.at("chief")
    picture(page, "/leads", "leads-zh")
    picture(page, f"/leads/{lead_id}", "lead-zh")
    picture(page, "/parks/equipment", "park-zh")
    picture(page, f"/companies/{company_id}", "company-zh")
    picture(page, "/inbox", "inbox-zh")
    picture(people.at("officer"), "/today", "today-zh")
    picture(page, "/funds", "funds-zh")
    picture(page, "/tasks", "tasks-zh")
    picture(page, "/reports/coverage", "coverage-zh")
    picture(people.at("leader"), "/reports/pipeline", "pipeline-zh")
    picture(people.at("admin"), "/users", "users-zh")
    picture(people.at("chief", "en"), "/leads", "leads-en")
    page.goto("/exchange")
    page.locator("#file").set_input_files(DATA / "01-在谈项目明细表.xlsx")
    page.locator(".actions .btn-primary").click()
    page.wait_for_url("**/exchange/*")
    page.set_viewport_size({"width": 1440, "height": 720})
    picture(page, page.url, "import-zh")
    picture(page, "/leads/board?state=active&state=paused", "board-zh")


def picture(page: Page, url: str, name: str) -> None:
    page.goto(url)
    expect(page.locator("h1")).to_be_visible()
    path = DOCS / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size <= LARGEST

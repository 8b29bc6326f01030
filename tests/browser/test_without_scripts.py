"""Every core task works with JavaScript switched off."""

import pytest
from playwright.sync_api import expect

from crm.accounts.models import Role
from crm.db import db
from crm.leads.models import Lead
from crm.leads.words import Stage
from tests.browser.visiting import Live, People, pdf


@pytest.fixture
def office(live: Live) -> tuple[str, int]:
    """An officer's user name and a lead of theirs that lacks only the agreement."""
    with live.site.made() as make:
        officer = make.user(Role.OFFICER, name="李明远")
        lead = make.at(Stage.NEGOTIATION, officer, title="年产三万吨精密铸件项目")
        return officer.username, lead.id


def test_core_tasks_without_scripts(people: People, live: Live, office: tuple[str, int], tmp_path):
    username, lead_id = office
    page = people.stranger(java_script_enabled=False)

    people.log_in(page, username)
    expect(page.locator("h1")).to_contain_text("今日")
    page.locator(".rail").get_by_role("link", name="项目", exact=True).click()

    page.get_by_role("link", name="新建项目").click()
    page.get_by_label("项目名称").fill("新能源汽车线束项目")
    page.get_by_label("投资方", exact=False).first.fill("沧州华线电气有限公司")
    page.locator("#channel").select_option("referral")
    page.locator("#source_region").fill("河北省沧州市")
    page.locator(".actions .btn-primary").click()
    expect(page.locator("h1")).to_contain_text("新能源汽车线束项目")

    page.goto("/leads")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_text("阶段", exact=True).first.click()  # the summary of the filter: <details> needs no script
    page.locator("input[name=stage][value=negotiation]").check()
    page.locator("details.menu[open]").get_by_role("button").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="年产三万吨精密铸件项目").click()

    page.locator(".gate a.btn").click()
    page.locator("#agreement_kind").select_option("formal")
    page.locator("#signed_on").fill("2022-03-15")
    page.locator("#agreed_amount").fill("32000")
    page.locator("#parties").fill("县人民政府、甲制造有限公司")
    page.locator("#signed_files").set_input_files(pdf(tmp_path, "协议.pdf"))
    page.locator("main form .btn-primary").click()
    page.wait_for_url(f"**/leads/{lead_id}")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("签约")
    expect(page.locator("aside").get_by_role("link", name="协议.pdf")).to_be_visible()
    with live.site.looking():
        assert db.session.get_one(Lead, lead_id).stage == "signed"

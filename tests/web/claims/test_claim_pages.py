"""A claim on the lead's page, in the list, in the inbox; picking up from the pool."""

from datetime import timedelta

from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.operations import add_contact
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site
from tests.web.pages import Page


def lapsed(lead: Lead, days: int) -> int:
    """The lead was claimed so many days ago and never heard of since; its id."""
    lead.claimed_on = today() - timedelta(days)
    db.session.flush()
    return lead.id


def _titles(text: str) -> set[str]:
    return {link.text for link in Page(text).all("a") if link.get("class") == "t"}


def test_the_list_is_filtered_by_claim_and_holds_the_pool_of_all_units(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局"))
        make.lead(officer, title="新登记")
        for title, owner, days in (("快到期", officer, 35), ("公海里", other, 60), ("别家快到期", other, 35)):
            lapsed(make.lead(owner, title=title), days)
    visitor = site.visitor(officer)
    for claim, titles in (
        ("protected", {"新登记"}), ("expiring", {"快到期"}), ("pool", {"公海里"}), ("rival", set()),
    ):  # fmt: skip
        assert _titles(visitor.get(f"/leads?claim={claim}").get_data(as_text=True)) == titles


def test_a_project_of_the_pool_is_picked_up_on_its_page(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局"))
        company = make.company()
        lead = make.lead(other, company=company)
        lead_id = lapsed(lead, 60)
        version = lead.version
    visitor = site.visitor(officer, "en")
    page = visitor.get(f"/leads/{lead_id}").get_data(as_text=True)
    assert "In the pool" in page
    assert f"/leads/{lead_id}/pick-up" in page
    assert visitor.get(f"/interactions/new?lead={lead_id}").status_code == 403
    answer = visitor.post(f"/leads/{lead_id}/pick-up", {"version": version})
    assert (answer.status_code, answer.location) == (302, f"/leads/{lead_id}")
    page = visitor.get(f"/leads/{lead_id}").get_data(as_text=True)
    assert "Protected" in page
    assert "pick-up" not in page
    history = visitor.get(f"/leads/{lead_id}/claim").get_data(as_text=True)
    assert "Picked up from the pool" in history
    assert "工信局" in history
    assert site.visitor(other).get(f"/leads/{lead_id}").status_code == 404
    with site.looking():
        assert db.session.get_one(Lead, lead_id).owner_id == officer.id


def test_the_people_of_a_project_in_the_pool_are_not_on_its_page(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局"))
        lead = make.lead(other)
        _add_contact(make, lead)
        lead_id = lapsed(lead, 60)
    assert "总经理" not in site.visitor(officer).get(f"/leads/{lead_id}").get_data(as_text=True)
    assert "总经理" in site.visitor(other).get(f"/leads/{lead_id}").get_data(as_text=True)


def _add_contact(make: Make, lead: Lead) -> None:
    assert lead.owner
    add_contact(lead, make.contact(lead.investors[0].company), lead.owner)


def test_the_inbox_tells_the_owner_of_claims_about_to_expire(site: Site) -> None:
    with site.made() as make:
        officer, colleague = (make.user(unit=make.unit("商务局")) for _ in range(2))
        for title, owner, days in (("快到期", officer, 40), ("到期了", officer, 50), ("同事的", colleague, 40)):
            lapsed(make.lead(owner, title=title), days)
        make.lead(officer, title="新登记")
    visitor = site.visitor(officer)
    page = visitor.get("/inbox").get_data(as_text=True)
    assert _titles(page) == {"快到期", "到期了"}
    assert "还有 5 天" in page
    bell = Page(visitor.get("/notices/bell").get_data(as_text=True))
    assert next(span.text for span in bell.all("span") if span.get("class") == "count") == "2"


def test_an_inbox_full_of_claims_asks_no_more_of_the_database(site: Site) -> None:
    with site.made() as make:
        few, many = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局"))
        for owner, number in ((few, 1), (many, 12)):
            for _ in range(number):
                lapsed(make.lead(owner), 40)
    asked = []
    for user in (few, many):
        visitor = site.visitor(user)
        with counting() as queries:
            visitor.get("/inbox")
        asked.append(len(queries))
    assert asked[0] == asked[1]

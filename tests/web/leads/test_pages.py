"""The list by its address, registering, editing late, and moving a lead through its pages."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.milestones.queries import milestones_of
from tests.building import PDF, Make
from tests.counting import counting
from tests.visiting import Site
from tests.web.office import everything
from tests.web.pages import Page

NEW = {
    "title": "新的项目", "investor": "新来制造有限公司、第二有限公司", "channel": "referral", "source_region": "河北省沧州市",
    "industry": "装备制造", "investment": "5000", "two_high": "no",
}  # fmt: skip


def _people(make: Make) -> tuple[User, User]:
    unit = make.unit("县工信局")
    return make.user(Role.OFFICER, unit), make.chief(unit)


def _stored(site: Site, lead_id: int) -> Lead:
    with site.looking():
        lead = db.session.get_one(Lead, lead_id)
        db.session.refresh(lead)
        return lead


def _titles(text: str) -> list[str]:
    return [link.text for link in Page(text).all("a") if link.get("class") == "t"]


def test_the_address_of_a_list_filters_sorts_and_pages_it(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        for number in range(60):
            make.lead(owner, title=f"第{number:02d}号", investment=(number + 1) * 10_000, two_high="no")
    visitor = site.visitor(owner, "en")
    first = visitor.get("/leads?sort=title").get_data(as_text=True)
    assert _titles(first) == [f"第{number:02d}号" for number in range(50)]
    following = next(link.get("href") for link in Page(first).all("a") if "after=" in link.get("href"))
    assert _titles(visitor.get(following).get_data(as_text=True)) == [f"第{number:02d}号" for number in range(50, 60)]
    assert "sort=title" in following
    filtered = visitor.get("/leads?investment_from=58&investment_to=59").get_data(as_text=True)
    assert sorted(_titles(filtered)) == ["第57号", "第58号"]
    assert _titles(visitor.get("/leads?q=第07").get_data(as_text=True)) == ["第07号"]
    assert _titles(visitor.get("/leads?state=lost").get_data(as_text=True)) == []


@pytest.mark.parametrize(
    "query", ["investment_from=viel", "investment_to=-", "signed_from=morgen", "signed_to=2022-13-45"]
)
def test_a_filter_value_that_is_none_gets_a_sentence(site: Site, query: str) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        make.lead(owner)
    answer = site.visitor(owner, "en").get(f"/leads?{query}")
    notices = [e.text for e in Page(answer.get_data(as_text=True)).elements if e.get("role") == "alert"]
    assert answer.status_code == 200
    assert len(notices) == 1
    assert notices[0].strip().endswith(".")


@pytest.mark.parametrize(
    "query", ["stage=x", "unit=x", "owner=99999999999", "sort=x", "col=x", "after=x|y", "after=|", "nonsense=1",
              "endpoint=x", "_anchor=x", "_external=1", "_method=PUT", "_scheme=javascript", "values=1"],
)  # fmt: skip
def test_an_address_that_means_nothing_is_still_a_page(site: Site, query: str) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        make.lead(owner)
    answer = site.visitor(owner).get(f"/leads?{query}")
    assert answer.status_code == 200
    assert "javascript://" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("lacking", ["title", "investor", "channel", "source_region"])
def test_what_a_new_project_lacks_is_told_at_the_field_and_the_rest_stays(site: Site, lacking: str) -> None:
    with site.made() as make:
        owner, _ = _people(make)
    visitor = site.visitor(owner, "en")
    before = everything(site.app)
    answer = visitor.post("/leads/new", {**NEW, "owner": owner.id, lacking: ""})
    page = Page(answer.get_data(as_text=True))
    assert "This field is required." in page.errors_of(lacking)
    kept = {name: page.value_of(name) for name in ("title", "investor", "industry", "investment") if name != lacking}
    assert kept == {name: NEW[name] for name in kept}
    assert everything(site.app) == before


def test_a_choice_may_be_left_open(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
    answer = site.visitor(owner).post("/leads/new", {**NEW, "owner": owner.id, "two_high": ""})
    assert answer.status_code == 302
    with site.looking():
        assert db.session.scalars(select(Lead.two_high)).all() == [None]


def test_a_late_save_shows_both_values_and_saves_what_is_chosen(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner, title="原来的名字")
    visitor = site.visitor(owner, "en")
    body = {**NEW, "owner": owner.id, "version": lead.version}
    assert visitor.post(f"/leads/{lead.id}/edit", {**body, "title": "别人的名字"}).status_code == 302
    late = visitor.post(f"/leads/{lead.id}/edit", {**body, "title": "我的名字"})
    page = Page(late.get_data(as_text=True))
    assert late.status_code == 409
    choices = [e.get("value") for e in page.all("input") if e.get("name") == "title"]
    assert choices == ["我的名字", "别人的名字"]
    assert _stored(site, lead.id).title == "别人的名字"

    form = {e.get("name"): e.get("value") for e in page.all("input") if e.get("type") == "hidden"}
    again = visitor.client.post(f"/leads/{lead.id}/edit", data={**form, "title": "我的名字"})
    assert again.status_code == 302
    stored = _stored(site, lead.id)
    assert (stored.title, stored.industry, stored.investment) == ("我的名字", "装备制造", 50_000_000)


def _signing(version: int, data: bytes = PDF) -> dict[str, Any]:
    return {
        "version": version, "agreement_kind": "formal", "signed_on": "2022-06-08", "agreed_amount": "5000",
        "parties": "县政府、甲公司", "signed_files": (io.BytesIO(data), "协议.pdf"),
    }  # fmt: skip


def test_the_gate_lists_what_is_missing_takes_it_and_moves_the_lead(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.NEGOTIATION, owner, chief)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}/advance?to=signed"
    asked = {e.get("name") for e in Page(visitor.get(url).get_data(as_text=True)).elements}
    assert {"agreement_kind", "signed_on", "agreed_amount", "parties", "signed_files"} <= asked
    before = everything(site.app)
    refused = visitor.post(url, {"version": lead.version, "parties": "县政府"})
    page = Page(refused.get_data(as_text=True))
    assert (refused.status_code, page.value_of("parties")) == (422, "县政府")
    assert "Needed for this stage." in page.errors_of("signed_on")
    assert everything(site.app) == before

    for wrong in (b"<script>alert(1)</script>", b"MZ\x90\x00", b"", b"<svg onload=alert(1)>"):
        answer = visitor.post(url, _signing(lead.version, wrong))
        assert answer.status_code == 422
        assert Page(answer.get_data(as_text=True)).errors_of("signed_files").strip()
    assert everything(site.app) == before

    assert visitor.post(url, _signing(lead.version)).status_code == 302
    stored = _stored(site, lead.id)
    assert stored.stage == "signed"
    with site.looking():
        fact = milestones_of(db.session.get_one(Lead, lead.id))["signed"]
        assert (fact.amount, str(fact.happened_on), fact.state, len(fact.files)) == (
            50_000_000, "2022-06-08", "submitted", 1,
        )  # fmt: skip


def test_a_lead_is_moved_back_paused_given_up_and_revived_with_reasons(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.NEGOTIATION, owner, chief)
    visitor = site.visitor(owner, "en")
    steps = [
        ("back", {"to": "screening"}, ("screening", "active")), ("pause", {}, ("screening", "paused")),
        ("revive", {}, ("screening", "active")), ("lose", {"why": "land"}, ("screening", "lost")),
    ]  # fmt: skip
    for step, more, after in steps:
        before = _stored(site, lead.id)
        url, body = f"/leads/{lead.id}/{step}", {"version": before.version, **more}
        silent = visitor.post(url, {**body, "reason": " "})
        assert silent.status_code == 422, step
        assert "Give the reason." in Page(silent.get_data(as_text=True)).errors_of("reason")
        late = visitor.post(url, {**body, "version": before.version - 1, "reason": "领导要求"})
        assert (late.status_code, Page(late.get_data(as_text=True)).value_of("reason")) == (422, "领导要求")
        assert _stored(site, lead.id).version == before.version
        assert visitor.post(url, {**body, "reason": "领导要求"}).status_code == 302, step
        stored = _stored(site, lead.id)
        assert (stored.stage, stored.state) == after


def test_the_chief_screens_verifies_and_returns(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        fresh, signed = make.lead(owner), make.at(Stage.SIGNED, owner, chief)
        fact = milestones_of(signed)["signed"].id
    visitor = site.visitor(chief, "en")
    held = {"version": fresh.version, "decision": "hold", "note": ""}
    assert visitor.post(f"/leads/{fresh.id}/screen", held).status_code == 422
    assert visitor.post(f"/leads/{fresh.id}/screen", {**held, "note": "等政策"}).status_code == 302
    assert (_stored(site, fresh.id).screening, _stored(site, fresh.id).state) == ("hold", "paused")

    facts = f"/leads/{signed.id}/facts/{fact}"
    assert visitor.post(f"{facts}/return", {"reason": ""}).status_code == 422
    assert visitor.post(f"{facts}/return", {"reason": "缺页"}).status_code == 302
    assert "缺页" in visitor.get(f"/leads/{signed.id}").get_data(as_text=True)
    with site.made():
        found = milestones_of(db.session.get_one(Lead, signed.id))["signed"]
        assert (found.state, found.return_reason) == ("returned", "缺页")
        found.state = "submitted"
    assert visitor.post(f"{facts}/verify").status_code == 302
    with site.looking():
        assert milestones_of(db.session.get_one(Lead, signed.id))["signed"].verified_by_id == chief.id


def _statements(site: Site, user: User, url: str) -> int:
    visitor = site.visitor(user)
    visitor.get(url)  # the first one fills caches of the process
    with counting() as sent:
        assert visitor.get(url).status_code == 200
    return len(sent)


def test_the_number_of_statements_of_list_and_page_does_not_grow_with_the_rows(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.SIGNED, owner, chief, park=make.park())
    few = [_statements(site, owner, url) for url in ("/leads?view=all", "/leads?col=all", f"/leads/{lead.id}")]
    with site.made() as make:
        by = db.session.get_one(User, owner.id)
        for _ in range(30):
            make.lead(by, park=make.park())
            make.talk(db.session.scalars(select(Lead).where(Lead.id == lead.id)).one(), by)
    many = [_statements(site, owner, url) for url in ("/leads?view=all", "/leads?col=all", f"/leads/{lead.id}")]
    # the list: 4 of its own (rows, totals, classes of firms, choices of the filter bar), the session, the settings;
    # its widest form; the lead's page: 12 of its own (lead, facts, land, admission, interactions, moves, changes,
    # funds, tasks, files, claims with their disputes, team)
    assert many == few == [6, 9, 14]

"""The team on the claim's page; a deputy's days, told on every page."""

from datetime import timedelta

from crm.accounts.models import Role
from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import LeadTeam
from tests.visiting import Site


def test_somebody_joins_the_team_and_leaves_it(site: Site) -> None:
    with site.made() as make:
        owner, leader = make.user(unit=make.unit("商务局")), make.user(Role.LEADER, make.unit("工信局"), "郑文博")
        lead_id = make.lead(owner).id
    visitor, seen = site.visitor(owner, "en"), site.visitor(leader)
    assert seen.get(f"/leads/{lead_id}").status_code == 404
    wrong = visitor.post(f"/leads/{lead_id}/team/new", {"person": leader.id, "role": "co_owner"})
    assert wrong.status_code == 422
    assert "whose office fits" in wrong.get_data(as_text=True)
    assert visitor.post(f"/leads/{lead_id}/team/new", {"person": leader.id, "role": "official"}).status_code == 302
    assert seen.get(f"/leads/{lead_id}").status_code == 200
    assert "郑文博" in visitor.get(f"/leads/{lead_id}").get_data(as_text=True)
    with site.looking():
        place = db.session.query(LeadTeam).one().id
    assert visitor.post(f"/leads/{lead_id}/team/end", {"place": place}).status_code == 302
    assert seen.get(f"/leads/{lead_id}").status_code == 404


def test_a_deputy_is_told_as_one_on_every_page_and_screens_meanwhile(site: Site) -> None:
    with site.made() as make:
        bureau = make.unit("商务局")
        chief, deputy = make.user(Role.CHIEF, bureau, "马国栋"), make.user(unit=bureau, name="李明远")
        lead = make.lead(make.user(unit=bureau))
        lead_id, version = lead.id, lead.version
    boss, visitor = site.visitor(chief, "en"), site.visitor(deputy, "en")
    step = f"/leads/{lead_id}/screen"
    assert visitor.get(step).status_code == 403
    day = today()
    body = {"chief": chief.id, "deputy": deputy.id, "starts_on": day, "ends_on": day - timedelta(1)}
    refused = boss.post("/deputies", body)
    assert refused.status_code == 422
    assert "The end lies before the beginning." in refused.get_data(as_text=True)
    assert boss.post("/deputies", {**body, "ends_on": day + timedelta(3)}).status_code == 302
    assert "李明远（代马国栋）" in visitor.get("/leads").get_data(as_text=True)
    assert visitor.post(step, {"version": version, "decision": "pursue"}).status_code == 302
    assert visitor.get("/deputies").status_code == 403  # a deputy names nobody
    assert boss.post("/deputies/1/end").status_code == 302
    assert visitor.get(step).status_code == 403

"""Registering makes a claim; a second unit's comes without protection; the pool can be picked up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.companies.models import Contact
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.claims.models import Claim
from crm.leads.claims.operations import pick_up, standing_now
from crm.leads.claims.registering import open_claim
from crm.leads.models import Lead
from crm.leads.queries import active_choices, contacts_visible_to, is_own, sees, works_on
from crm.pipeline.operations import lose
from tests.building import Make


def lapse(lead: Lead, days: int = 46) -> None:
    """The lead was claimed, and heard of, so long ago."""
    lead.claimed_on = today() - timedelta(days)
    lead.last_contact_on = None
    db.session.flush()


def claim_of(lead: Lead) -> Claim:
    found = open_claim(lead)
    assert found is not None
    return found


def test_registering_a_lead_makes_a_claim_of_the_server_s_time(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner)
    claim = claim_of(lead)
    assert (claim.origin, claim.unit_id, claim.by_id) == ("register", owner.unit_id, owner.id)
    assert claim.started_on == lead.claimed_on == today()
    assert standing_now(lead).code == "protected"


def test_an_interaction_extends_the_claim(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner)
    lapse(lead, 40)
    assert standing_now(lead).code == "expiring"
    make.talk(lead, owner)
    assert standing_now(lead).days_left == 20  # the cap of the first stage: 60 days from the claim
    lead.stage = "negotiation"
    assert standing_now(lead).days_left == 45


def test_the_same_firm_of_another_unit_comes_second_and_is_not_protected(make: Make) -> None:
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局")), make.company()
    first = make.lead(here, company=firm)
    second = make.lead(there, company=firm)
    assert standing_now(second).code == "rival"
    assert claim_of(second).rival_of_id == first.id
    assert standing_now(first).code == "protected"


@pytest.mark.parametrize("why", ["own unit", "pool", "lost", "being built", "another firm"])
def test_no_claim_is_second_to(make: Make, why: str) -> None:
    """One of the own unit, one that stands no more, one of a project that is being built."""
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局")), make.company()
    first = make.lead(there if why == "own unit" else here, company=firm)
    if why == "pool":
        lapse(first)
    if why == "lost":
        lose(first, "land", "无地", first.version, here)
    if why == "being built":
        first.stage = "construction"
    db.session.flush()
    second = make.lead(there, company=make.company() if why == "another firm" else firm)
    assert standing_now(second).code == "protected"


def test_a_lead_of_the_pool_is_seen_by_officers_and_chiefs_and_nobody_else_new(make: Make) -> None:
    lead = make.lead(make.user(unit=make.unit("商务局")))
    strangers = {role: make.user(role, make.unit("工信局")) for role in Role}
    assert {role for role, user in strangers.items() if sees(user, lead)} == {Role.AUDITOR}
    lapse(lead)
    assert {role for role, user in strangers.items() if sees(user, lead)} == {Role.AUDITOR, Role.OFFICER, Role.CHIEF}
    assert not any(is_own(user, lead) for role, user in strangers.items() if role != Role.AUDITOR)
    assert not any(works_on(user, lead) for user in strangers.values())


def test_the_people_of_a_lead_of_the_pool_are_not_shown_before_it_is_picked_up(make: Make) -> None:
    lead, stranger = make.lead(make.user(unit=make.unit("商务局"))), make.user(unit=make.unit("工信局"))
    contact = make.contact(lead.investors[0].company)
    lapse(lead)
    known = contacts_visible_to(stranger).where(Contact.id == contact.id)
    assert db.session.scalars(known).all() == []
    assert lead.id not in [number for number, _, _ in active_choices(stranger)]
    pick_up(lead, lead.version, stranger)
    db.session.flush()
    assert db.session.scalars(known).all() == [contact]


def test_picking_up_makes_a_new_claim_and_says_so_in_the_trail(make: Make) -> None:
    before, taker = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局"))
    lead = make.lead(before)
    lapse(lead)
    claim = pick_up(lead, lead.version, taker)
    db.session.commit()
    assert (claim.origin, claim.unit_id, claim.by_id) == ("pick_up", taker.unit_id, taker.id)
    assert (lead.owner, lead.unit, lead.claimed_on) == (taker, taker.unit, today())
    assert works_on(taker, lead)
    assert not sees(before, lead)
    ended = db.session.scalars(select(Claim).where(Claim.lead_id == lead.id, Claim.ended_at.is_not(None))).one()
    assert (ended.origin, ended.end_reason) == ("register", "pick_up")
    said = db.session.scalars(select(AuditChange).where(AuditChange.action == "pick up")).one()
    assert (said.subject_kind, said.subject_id, said.values["owner"]) == ("leads", lead.id, taker.name)


def test_what_is_protected_cannot_be_picked_up(make: Make) -> None:
    lead, chief = make.lead(), make.chief()
    with pytest.raises(DomainError, match="is protected and not in the pool"):
        pick_up(lead, lead.version, chief)
    lapse(lead, 40)
    with pytest.raises(DomainError, match=f"protected until {today() + timedelta(5)}"):
        pick_up(lead, lead.version, chief)


def test_who_does_not_see_it_or_only_looks_picks_nothing_up(make: Make) -> None:
    lead = make.lead(make.user(unit=make.unit("商务局")))
    with pytest.raises(Forbidden):
        pick_up(lead, lead.version, make.user(unit=make.unit("工信局")))
    lapse(lead)
    for role in (Role.LEADER, Role.PARK_MANAGER, Role.AUDITOR, Role.ADMIN):
        with pytest.raises(Forbidden):
            pick_up(lead, lead.version, make.user(role))


def test_of_two_who_pick_up_at_once_the_second_is_told(make: Make) -> None:
    lead = make.lead(make.user(unit=make.unit("商务局")))
    lapse(lead)
    seen = lead.version
    pick_up(lead, seen, make.user(unit=make.unit("工信局")))
    db.session.flush()
    with pytest.raises(Stale):
        pick_up(lead, seen, make.chief())  # of the promotion office, who sees it still


def test_a_second_registration_can_be_claimed_once_the_first_stands_no_more(make: Make) -> None:
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局")), make.company()
    first, second = make.lead(here, company=firm), make.lead(there, company=firm)
    with pytest.raises(DomainError, match="Open a dispute"):
        pick_up(second, second.version, there)
    lapse(first)
    pick_up(second, second.version, there)
    assert standing_now(second).code == "protected"


def test_two_open_claims_are_refused_by_the_database(make: Make) -> None:
    lead = make.lead()
    claim = claim_of(lead)
    same = {
        name: getattr(claim, name) for name in ("lead_id", "unit_id", "by_id", "origin", "started_on", "started_at")
    }
    db.session.add(Claim(**same))
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()

"""Two projects that are one: nothing of what happened is lost, and what cannot be joined is refused with the reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, UnitKind
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import FuzzyDate, today
from crm.leads.claims.disputes import open_dispute
from crm.leads.claims.models import Claim
from crm.leads.claims.registering import open_claim
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.words import Stage
from crm.merging.models import Merge
from crm.merging.operations import merge_leads
from crm.merging.undoing import undo
from crm.milestones.arrivals import reverse, verify_arrival
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.operations import carry, open_funds
from crm.pipeline.models import StageMove
from crm.pipeline.operations import lose
from crm.placement.operations import reserve
from tests.building import Make
from tests.merging.building import rows


def merge(one: Lead, other: Lead, by, theirs=()) -> Merge:  # type: ignore[no-untyped-def]
    db.session.flush()
    return merge_leads(one, other, theirs, (one.version, other.version), by)


def of(model, lead_id: int) -> list:  # type: ignore[no-untyped-def,type-arg]
    return list(db.session.scalars(select(model).where(model.lead_id == lead_id)))


def test_moves_talks_team_land_and_funds_go_along(make: Make) -> None:
    chief, owner, manager = make.chief(), make.user(), make.manager()
    one, other = make.at(Stage.SIGNED, owner, chief), make.lead(owner, park=make.park(), investment=90_000_000)
    one.last_contact_on = today() - timedelta(days=3)
    make.talk(other, owner, met_on=today(), next_step="签合同")
    join_team(other, make.user(), None, owner)
    reserve(other, make.parcel(), 20_000, manager)
    make.arrival(other, owner)
    moves, gone = len(of(StageMove, one.id)) + len(of(StageMove, other.id)), other.id
    before = rows()
    found = merge(one, other, chief)

    assert db.session.get(Lead, gone) is None
    assert len(of(StageMove, one.id)) == moves
    assert [len(of(model, one.id)) for model in (Milestone, FundArrival)] == [1, 1]
    assert (one.last_contact_on, one.next_step) == (today(), "签合同")
    assert [link.position for link in one.investors] == [0, 1]
    assert [link.park.code for link in one.parks] == ["equipment"]

    undo(found, chief)
    assert rows() == before


def test_of_each_field_one_value_is_kept(make: Make) -> None:
    chief = make.chief()
    one, other = make.lead(title="甲", industry="装备"), make.lead(title="乙", industry="铸造", note="记着")
    merge(one, other, chief, {"title"})
    assert (one.title, one.industry, one.note) == ("乙", "装备", "记着")


def test_the_one_further_on_is_kept(make: Make) -> None:
    chief = make.chief()
    one, other = make.lead(), make.at(Stage.NEGOTIATION, None, chief, title="走得远")
    with pytest.raises(DomainError, match="走得远 is further on"):
        merge(one, other, chief)
    merge(other, one, chief)


def test_an_active_project_does_not_vanish_into_a_lost_one(make: Make) -> None:
    chief = make.chief()
    one, other = make.lead(), make.lead()
    lose(one, "land", "没有地", one.version, one.owner)
    with pytest.raises(DomainError, match="is active"):
        merge(one, other, chief)


def test_two_agreements_with_evidence_cannot_be_one(make: Make) -> None:
    chief = make.chief()
    one, other = make.at(Stage.SIGNED, None, chief), make.at(Stage.SIGNED, None, chief)
    make.verified(one, "signed", chief)
    make.verified(other, "signed", chief)
    with pytest.raises(DomainError, match="Both projects have signed"):
        merge(one, other, chief)


def test_a_fact_of_a_ledger_without_evidence_gives_way_to_the_one_that_has_it(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.at(Stage.SIGNED, owner, chief), make.at(Stage.SIGNED, owner, chief)
    bare = of(Milestone, one.id)[0]
    bare.files = []
    kept = of(Milestone, other.id)[0].id
    db.session.flush()
    before = rows()
    found = merge(one, other, chief)
    assert [fact.id for fact in of(Milestone, one.id)] == [kept]
    undo(found, chief)
    assert rows() == before


def test_a_sum_that_one_ledger_brought_twice_counts_once(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.lead(owner), make.lead(owner)
    for lead in (one, other):
        open_funds(lead, 5_000_000, owner)
    before = rows()
    found = merge(one, other, chief)
    assert [arrival.amount for arrival in of(FundArrival, one.id)] == [5_000_000]
    undo(found, chief)
    assert rows() == before


def test_two_sums_of_ledgers_that_differ_are_refused(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.lead(owner), make.lead(owner)
    open_funds(one, 5_000_000, owner)
    open_funds(other, 6_000_000, owner)
    with pytest.raises(DomainError, match="a sum of funds from a ledger"):
        merge(one, other, chief)


def test_the_same_investor_and_the_same_talk_are_there_once(make: Make) -> None:
    chief, owner, company = make.chief(), make.user(), make.company()
    one, other = make.lead(owner, company=company), make.lead(owner, company=company)
    talk = make.talk(one, owner)
    talk.leads = [one, other]
    db.session.flush()
    before = rows()
    found = merge(one, other, chief)
    assert [link.company_id for link in one.investors] == [company.id]
    assert talk.leads == [one]
    undo(found, chief)
    assert rows() == before


def test_only_the_chief_over_both_units_merges_projects(make: Make) -> None:
    town = make.unit("城关镇", UnitKind.TOWN)
    one, other = make.lead(), make.lead(unit=town)
    open_claim(other).unit_id = one.unit_id  # type: ignore[union-attr]
    for by in (make.user(), make.chief(town), make.user(Role.LEADER), one.owner):
        with pytest.raises(Forbidden):
            merge(one, other, by)
    merge(one, other, make.chief())


def test_what_happened_to_the_project_since_keeps_the_merge(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.lead(owner), make.lead(owner)
    found = merge(one, other, chief)
    join_team(one, make.user(), today() + timedelta(days=1), owner)
    with pytest.raises(DomainError, match="added or removed: team members"):
        undo(found, chief)


def test_a_verified_sum_of_the_merged_project_and_its_reversal_stay_together(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.lead(owner), make.lead(owner)
    arrival = make.arrival(other, owner)
    verify_arrival(arrival, other, chief)
    db.session.flush()
    reverse(arrival, other, "多报", owner)
    merge(one, other, chief)
    assert sum(found.amount for found in of(FundArrival, one.id)) == 0


def test_a_date_of_a_ledger_keeps_its_precision_through_merge_and_undo(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.lead(owner), make.lead(owner, planned_construction_on=FuzzyDate.from_iso("2027-Q1"))
    carry(other, "registered", {"happened_on": FuzzyDate.from_iso("2026-03")}, owner)
    db.session.flush()
    before = rows()
    found = merge(one, other, chief)
    assert str(one.planned_construction_on) == "2027-Q1"
    undo(found, chief)
    assert rows() == before


def test_the_first_claim_of_one_unit_stays_open_and_the_other_one_ends(make: Make) -> None:
    chief, owner = make.chief(), make.user()
    one, other = make.lead(owner), make.lead(owner)
    first, second = open_claim(one), open_claim(other)
    assert first and second
    first.started_at += timedelta(days=9)
    other.claimed_on = today() - timedelta(days=9)
    db.session.flush()
    before = rows()
    found = merge(one, other, chief)
    kept = open_claim(one)
    assert kept is not None
    assert (kept.id, one.claimed_on) == (second.id, today() - timedelta(days=9))
    assert len(of(Claim, one.id)) == 2
    undo(found, chief)
    assert rows() == before


def test_two_units_that_claim_one_project_settle_it_first(make: Make) -> None:
    one, other = make.lead(), make.lead(unit=make.unit("城关镇", UnitKind.TOWN))
    with pytest.raises(DomainError, match="Two units claim"):
        merge(one, other, make.chief())


def test_projects_that_were_in_dispute_stay_two(make: Make) -> None:
    chief, owner, firm = make.chief(), make.user(), make.company()
    one = make.lead(owner, company=firm)
    other = make.lead(make.user(unit=make.unit("城关镇", UnitKind.TOWN)), company=firm)
    open_dispute(other, "我们先谈", [], other.owner)
    db.session.flush()
    with pytest.raises(DomainError, match="dispute between"):
        merge(one, other, chief)


def test_a_claim_never_comes_second_to_the_project_it_has_become_a_part_of(make: Make) -> None:
    """Two second registrations of one unit, the older one behind the younger: it stands behind whom that one did."""
    chief, here, there, firm = make.chief(), make.user(), make.user(unit=make.unit("工信局")), make.company()
    first = make.lead(there, company=firm)
    older, younger = make.lead(here, company=firm), make.lead(here, company=firm)
    claim = open_claim(older)
    assert claim
    claim.rival_of_id = younger.id
    db.session.flush()
    before = rows()
    found = merge(older, younger, chief)
    kept = open_claim(older)
    assert kept
    assert (kept.id, kept.rival_of_id, older.claimed_on) == (claim.id, first.id, None)
    undo(found, chief)
    assert rows() == before

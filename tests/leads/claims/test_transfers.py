"""A lead goes to another unit when both sides want it, or when the chief over both says so."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.models import AuditChange
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.claims.models import Transfer
from crm.leads.claims.operations import standing_now
from crm.leads.claims.registering import open_claim
from crm.leads.claims.transfers import accept, decline, find_transfer, propose, transfer_directly, withdraw
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.queries import sees
from tests.building import Make


@dataclass
class Way:
    """A lead of the commerce bureau; the industry bureau may take it."""

    owner: User
    taker: User
    chief: User
    other_chief: User
    lead: Lead


@pytest.fixture
def way(make: Make) -> Way:
    here, there = make.unit("商务局"), make.unit("工信局")
    owner = make.user(unit=here)
    return Way(owner, make.user(unit=there), make.chief(here), make.chief(there), make.lead(owner))


def _shares(way: Way, part: int = 3_000) -> list[tuple[object, int]]:
    return [(way.lead.unit, part), (way.taker.unit, 10_000 - part)]


def _propose(way: Way, by: User | None = None, part: int = 3_000) -> Transfer:
    to = way.taker.unit
    found = propose(way.lead, to, "产业更匹配", _shares(way, part), way.lead.version, by or way.owner)  # type: ignore[arg-type]
    db.session.flush()
    return found


def test_the_other_unit_s_chief_accepts_and_the_lead_is_theirs(make: Make, way: Way) -> None:
    way.lead.claimed_on = today() - timedelta(40)
    transfer = _propose(way)
    assert find_transfer(way.other_chief, transfer.id) is transfer
    assert not sees(way.other_chief, way.lead)
    accept(transfer, way.taker, transfer.version, way.other_chief)
    db.session.commit()
    assert (way.lead.unit, way.lead.owner) == (way.taker.unit, way.taker)
    claim = open_claim(way.lead)
    assert claim
    assert (claim.origin, claim.started_on, standing_now(way.lead).code) == ("transfer", today(), "protected")
    assert [(share.holder.name, share.share) for share in claim.shares] == [("商务局", 3_000), ("工信局", 7_000)]
    assert sees(way.owner, way.lead)  # the unit that keeps a share stays in the team
    said = db.session.scalars(select(AuditChange).where(AuditChange.action == "transfer")).one()
    assert said.values["unit"] == ["商务局", "工信局"]


def test_without_a_share_the_old_unit_sees_the_lead_no_more(make: Make, way: Way) -> None:
    transfer = _propose(way, part=0)
    accept(transfer, way.taker, transfer.version, way.other_chief)
    db.session.flush()
    assert not sees(way.owner, way.lead)


def test_a_declined_or_withdrawn_transfer_moves_nothing(make: Make, way: Way) -> None:
    transfer = _propose(way, by=way.chief)
    with pytest.raises(DomainError) as refusal:
        decline(transfer, " ", transfer.version, way.other_chief)
    assert refusal.value.field == "answer"
    decline(transfer, "没有用地", transfer.version, way.other_chief)
    db.session.flush()
    again = _propose(way)
    withdraw(again, again.version, way.owner)
    assert (transfer.state, again.state, way.lead.owner) == ("declined", "withdrawn", way.owner)
    with pytest.raises(DomainError, match="closed"):
        accept(transfer, way.taker, transfer.version, way.other_chief)


def test_who_may_propose_and_who_may_answer(make: Make, way: Way) -> None:
    helper = make.user(unit=way.owner.unit)
    join_team(way.lead, helper, None, way.owner)
    for by in (helper, way.taker, way.other_chief):
        with pytest.raises(Forbidden):
            _propose(way, by)
    transfer = _propose(way)
    for by in (way.owner, way.chief, way.taker):
        with pytest.raises(Forbidden):
            accept(transfer, way.taker, transfer.version, by)
    with pytest.raises(Forbidden):
        withdraw(transfer, transfer.version, way.other_chief)


def test_nobody_accepts_what_they_proposed(make: Make, way: Way) -> None:
    county = make.chief()
    transfer = _propose(way, by=county)
    with pytest.raises(DomainError, match="other than the proposer"):
        accept(transfer, way.taker, transfer.version, county)


def test_what_a_proposal_is_refused_for(make: Make, way: Way) -> None:
    with pytest.raises(DomainError) as refusal:
        propose(way.lead, way.lead.unit, "产业更匹配", _shares(way), way.lead.version, way.owner)  # type: ignore[arg-type]
    assert refusal.value.field == "unit"
    with pytest.raises(DomainError) as refusal:
        propose(way.lead, way.taker.unit, " ", _shares(way), way.lead.version, way.owner)  # type: ignore[arg-type]
    assert refusal.value.field == "reason"
    with pytest.raises(DomainError) as refusal:
        propose(way.lead, way.taker.unit, "产业更匹配", [(way.taker.unit, 9_999)], way.lead.version, way.owner)
    assert refusal.value.field == "shares"
    with pytest.raises(Stale):
        propose(way.lead, way.taker.unit, "产业更匹配", _shares(way), 99, way.owner)  # type: ignore[arg-type]
    _propose(way)
    with pytest.raises(DomainError, match="offered to another unit already"):
        _propose(way)


def test_the_taker_is_of_the_unit(make: Make, way: Way) -> None:
    transfer = _propose(way)
    for person in (None, way.owner, make.manager()):
        with pytest.raises(DomainError) as refusal:
            accept(transfer, person, transfer.version, way.other_chief)
        assert refusal.value.field == "owner"


def test_what_left_the_unit_meanwhile_is_not_accepted(make: Make, way: Way) -> None:
    transfer = _propose(way)
    way.lead.unit = make.unit("古绛镇")
    db.session.flush()
    with pytest.raises(DomainError, match="no longer with the unit"):
        accept(transfer, way.taker, transfer.version, way.other_chief)


def test_the_chief_over_both_moves_a_lead_without_asking(make: Make, way: Way) -> None:
    county, args = make.chief(), (way.taker.unit, way.taker, "县里统筹")
    for by in (way.chief, way.other_chief, way.owner):
        with pytest.raises(Forbidden):
            transfer_directly(way.lead, *args, _shares(way), way.lead.version, by)  # type: ignore[arg-type]
    transfer_directly(way.lead, *args, _shares(way), way.lead.version, county)  # type: ignore[arg-type]
    db.session.flush()
    assert (way.lead.unit, way.lead.owner) == (way.taker.unit, way.taker)

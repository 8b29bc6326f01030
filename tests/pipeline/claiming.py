"""Picking up, disputing, deciding, handing over between units, against the model."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from crm.db import db
from crm.leads.claims.disputes import judges_of, open_dispute
from crm.leads.claims.models import WHOLE, Dispute, Transfer
from crm.leads.claims.operations import pick_up
from crm.leads.claims.transfers import accept, decline, propose
from crm.pipeline.ruling import decide
from tests.pipeline.courses import FIT, PICK, Course


class Claiming(Course):
    """Picking up, disputing, deciding, handing over between units."""

    @rule(pick=PICK, fit=FIT, unit=st.integers(0, 1))
    def pick_up(self, pick: int, fit: bool, unit: int) -> None:
        number, lead, known = self.one(pick, fit, lambda n: self.book.may_pick_up(unit, n))
        allowed = self.book.may_pick_up(unit, number)
        with self.refused_unless(allowed, number):
            pick_up(lead, lead.version, self.office.persons[unit])
        if allowed:
            known.unit = unit
            self.book.begin_claim(number)

    @rule(pick=PICK, fit=FIT)
    def dispute(self, pick: int, fit: bool) -> None:
        number, lead, known = self.one(pick, fit, self.book.may_dispute)
        first, allowed = known.rival_of, self.book.may_dispute(number)
        with self.refused_unless(allowed, number):
            open_dispute(lead, "我们先谈", [], self.hand(known, False))
        if allowed and first is not None:
            self.book.open_disputes.add((first, number))
            self.book.disputed_once.add(frozenset((first, number)))
            self.changed = None

    @precondition(lambda self: self.book.open_disputes)
    @rule(outcome=st.sampled_from(("first", "second", "different")))
    def decide(self, outcome: str) -> None:
        found = db.session.scalars(select(Dispute).where(Dispute.state == "open").order_by(Dispute.id)).first()
        assert found
        assert self.office.county in judges_of(found)
        numbers = {lead.id: number for number, lead in self.leads.items()}
        pair = numbers[found.first_id], numbers[found.second_id]
        one, other = (self.book.leads[number] for number in pair)
        found.first.registered_at = found.second.registered_at  # so that time bears either outcome
        one.registered = other.registered
        winner, loser = (other, one) if outcome == "second" else (one, other)
        allowed = outcome == "different" or winner.state != "lost"
        shares = [(found.first.unit, WHOLE)] if outcome != "different" else []
        with self.refused_unless(allowed):
            decide(found, outcome, "time", "裁定", shares, found.version, self.office.county)
        self.changed = None
        if not allowed:
            return
        self.book.open_disputes.discard(pair)
        if outcome != "first":
            self.book.begin_claim(pair[1])
        if outcome != "different" and loser.unit == one.unit:
            winner.team.add(loser.unit)
        if outcome != "different" and loser.state != "lost":
            loser.state, loser.ruled = "lost", True

    @rule(pick=PICK)
    def offer(self, pick: int) -> None:
        number, lead, known = self.one(pick)
        to = self.office.units[1 - known.unit]
        allowed = known.state != "lost" and not self.book.is_disputed(number) and not known.offered
        with self.refused_unless(allowed, number):
            propose(lead, to, "产业匹配", [(to, WHOLE)], lead.version, self.hand(known, False))
        known.offered = known.offered or allowed

    @precondition(lambda self: any(known.offered for known in self.book.leads.values()))
    @rule(yes=st.booleans())
    def answer(self, yes: bool) -> None:
        found = db.session.scalars(select(Transfer).where(Transfer.state == "proposed").order_by(Transfer.id)).first()
        assert found
        number = next(number for number, lead in self.leads.items() if lead.id == found.lead_id)
        known, to = self.book.leads[number], self.office.units.index(found.to_unit)
        taker, chief = self.office.persons[to], self.office.chiefs[to]
        allowed = not yes or (known.unit != to and known.state != "lost" and not self.book.is_disputed(number))
        with self.refused_unless(allowed, number):
            accept(found, taker, found.version, chief) if yes else decline(found, "无地", found.version, chief)
        if allowed:
            known.offered, self.changed = False, None
        if allowed and yes:
            known.unit = to
            self.book.begin_claim(number)

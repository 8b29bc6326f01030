"""Any order of registering, waiting, talking, moving, disputing and transferring, against a small pure model.

The model keeps for each lead its unit, stage, state, and how many days ago it was claimed and heard of. Waiting is
done by dating everything back: nothing runs in between, as nothing runs at night.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.db import db, writing
from crm.errors import DomainError
from crm.fuzzydate import today
from crm.leads.claims.disputes import judges_of, open_dispute
from crm.leads.claims.models import WHOLE, Claim, Dispute, Transfer
from crm.leads.claims.operations import pick_up, standing_now
from crm.leads.claims.registering import open_claim
from crm.leads.claims.standing import rules, standing_expression
from crm.leads.claims.transfers import accept, decline, propose
from crm.leads.models import Lead
from crm.leads.queries import sees
from crm.leads.words import Stage
from crm.milestones.operations import verify
from crm.milestones.queries import milestones_of
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, back, lose, pause, revive, screen
from crm.pipeline.ruling import decide
from tests.building import Make
from tests.engines import SqliteBench

STAGES = ("lead", "screening", "negotiation", "signed")
SILENT, CAP, NOTICE = 45, 60, 15


@dataclass
class Known:
    """What the model knows of one lead. `claimed` and `heard` are days ago; `claimed` is None for a rival."""

    firm: int
    unit: int
    claimed: int | None
    stage: str = "lead"
    state: str = "active"
    heard: int | None = None
    rival_of: int | None = None
    disputed: bool = False
    offered: bool = False
    ruled: bool = False
    verified: bool = False

    @property
    def standing(self) -> str:
        if self.state == "lost":
            return "none"
        if self.claimed is None:
            return "rival"
        if self.stage == "signed":
            return "protected"
        left = SILENT - min(self.claimed, self.claimed if self.heard is None else self.heard)
        if self.stage in ("lead", "screening"):
            left = min(left, CAP - self.claimed)
        return "pool" if left < 0 else "expiring" if left <= NOTICE else "protected"


class Office(RuleBasedStateMachine):
    make: Make

    @initialize()
    def settle(self) -> None:
        self.units = [self.make.unit(f"单位之{n}") for n in range(2)]
        self.people = [self.make.user(unit=unit) for unit in self.units]
        self.chiefs = [self.make.chief(unit) for unit in self.units]
        self.county = self.make.chief()
        self.firms = [self.make.company() for _ in range(2)]
        self.leads: list[Lead] = []
        self.known: list[Known] = []
        for firm, unit in ((0, 0), (0, 1), (1, 0)):  # one of them a rival
            self._register(firm, unit)

    def _one(self, pick: int) -> tuple[Lead, Known, User] | None:
        if not self.leads:
            return None
        at = pick % len(self.leads)
        return self.leads[at], self.known[at], self.people[self.known[at].unit]

    @contextmanager
    def _refused_unless(self, allowed: bool) -> Iterator[None]:
        """What the model allows happens; everything else is refused and leaves nothing behind."""
        if allowed:
            yield
            db.session.flush()
            return
        nested = db.session.begin_nested()
        with pytest.raises(DomainError):
            yield
        nested.rollback()
        db.session.expire_all()

    def _first_of(self, firm: int, unit: int) -> int | None:
        """The lead of the other unit that stands before a new one of this firm."""
        for at, known in enumerate(self.known):
            if known.firm == firm and known.unit != unit and known.standing in ("protected", "expiring"):
                return at
        return None

    @rule(firm=st.integers(0, 1), unit=st.integers(0, 1))
    def register(self, firm: int, unit: int) -> None:
        if len(self.leads) < 6:
            self._register(firm, unit)

    def _register(self, firm: int, unit: int) -> None:
        first = self._first_of(firm, unit)
        self.leads.append(self.make.lead(self.people[unit], company=self.firms[firm]))
        self.known.append(Known(firm, unit, None if first is not None else 0, rival_of=first))

    @rule(days=st.sampled_from((1, 15, 30, 45, 46, 61)))
    def wait(self, days: int) -> None:
        for lead, known in zip(self.leads, self.known, strict=True):
            for column in ("claimed_on", "last_contact_on"):
                if (day := getattr(lead, column)) is not None:
                    setattr(lead, column, day - timedelta(days))
            known.claimed = None if known.claimed is None else known.claimed + days
            known.heard = None if known.heard is None else known.heard + days
        db.session.flush()

    @rule(pick=st.integers(0, 9))
    def talk(self, pick: int) -> None:
        if one := self._one(pick):
            lead, known, owner = one
            self.make.talk(lead, owner)
            known.heard = 0

    @rule(pick=st.integers(0, 9))
    def advance(self, pick: int) -> None:
        if not (one := self._one(pick)) or one[1].stage == "signed":
            return
        lead, known, owner = one
        to = STAGES[STAGES.index(known.stage) + 1]
        if known.state == "active" and to in ("negotiation", "signed"):
            screen(lead, "pursue", "", lead.version, self.chiefs[known.unit])
            self.make.talk(lead, owner)
            known.heard = 0
            db.session.flush()
        given = self.make.agreement(owner) if to == "signed" and not known.verified else Given()
        with self._refused_unless(known.state == "active"):
            advance(lead, Stage(to), given, lead.version, owner)
        if known.state == "active":
            known.stage = to

    @rule(pick=st.integers(0, 9))
    def back(self, pick: int) -> None:
        if (one := self._one(pick)) and one[1].stage != "lead":
            lead, known, owner = one
            back(lead, Stage.LEAD, "重来", lead.version, owner)
            db.session.flush()
            known.stage = "lead"

    @rule(pick=st.integers(0, 9), what=st.sampled_from((pause, lose, revive)))
    def put_aside(self, pick: int, what: Any) -> None:
        if not (one := self._one(pick)):
            return
        lead, known, owner = one
        allowed = {pause: known.state == "active", lose: known.state != "lost",
                   revive: known.state != "active" and not known.ruled}[what]  # fmt: skip
        first = self._first_of(known.firm, known.unit)
        with self._refused_unless(allowed):
            what(lead, *(("land", "无地") if what is lose else ("再看",)), lead.version, owner)
        if not allowed:
            return
        if what is revive and known.state == "lost":
            known.claimed = None if first is not None else 0
            known.rival_of = first if first is not None else known.rival_of
        known.state = {pause: "paused", lose: "lost", revive: "active"}[what]

    @rule(pick=st.integers(0, 9))
    def pick_up(self, pick: int) -> None:
        if not (one := self._one(pick)):
            return
        lead, known, _ = one
        taker = self.people[1 - known.unit]
        allowed = known.standing == "pool" and not known.disputed
        with self._refused_unless(allowed):
            pick_up(lead, lead.version, taker)
        if allowed:
            known.unit, known.claimed = 1 - known.unit, 0

    @rule(pick=st.integers(0, 9))
    def dispute(self, pick: int) -> None:
        if not (one := self._one(pick)):
            return
        lead, known, owner = one
        first = None if known.rival_of is None else self.known[known.rival_of]
        fit = known.standing == "rival" and first is not None and first.state != "lost"
        allowed = fit and not known.disputed
        with self._refused_unless(allowed):
            open_dispute(lead, "我们先谈", [], owner)
        if allowed and first:
            known.disputed = first.disputed = True

    @rule(outcome=st.sampled_from(("first", "second", "different")))
    def decide(self, outcome: str) -> None:
        found = db.session.scalars(select(Dispute).where(Dispute.state == "open").order_by(Dispute.id)).first()
        if found is None:
            return
        assert self.county in judges_of(found)
        one, other = (self.known[self.leads.index(lead)] for lead in (found.first, found.second))
        found.first.registered_at = found.second.registered_at  # so that time bears either outcome
        winner, loser = (one, other) if outcome == "first" else (other, one)
        allowed = outcome == "different" or winner.state != "lost"
        shares = [(found.first.unit, WHOLE)] if outcome != "different" else []
        with self._refused_unless(allowed):
            decide(found, outcome, "time", "裁定", shares, found.version, self.county)
        if not allowed:
            return
        if outcome in ("second", "different"):
            other.claimed = 0
        if outcome != "different" and loser.state != "lost":
            loser.state, loser.ruled = "lost", True
        still = {lead for pair in self._open() for lead in pair}
        for at, known in enumerate(self.known):
            known.disputed = self.leads[at].id in still

    def _open(self) -> list[tuple[int, int]]:
        rows = db.session.execute(select(Dispute.first_id, Dispute.second_id).where(Dispute.state == "open"))
        return [(first, second) for first, second in rows]

    @rule(pick=st.integers(0, 9))
    def offer(self, pick: int) -> None:
        if not (one := self._one(pick)):
            return
        lead, known, owner = one
        to = self.units[1 - known.unit]
        allowed = known.state != "lost" and not known.disputed and not known.offered
        with self._refused_unless(allowed):
            propose(lead, to, "产业匹配", [(to, WHOLE)], lead.version, owner)
        known.offered = known.offered or allowed

    @rule(yes=st.booleans())
    def answer(self, yes: bool) -> None:
        found = db.session.scalars(select(Transfer).where(Transfer.state == "proposed").order_by(Transfer.id)).first()
        if found is None:
            return
        known = self.known[self.leads.index(found.lead)]
        to = self.units.index(found.to_unit)
        if not yes:
            decline(found, "无地", found.version, self.chiefs[to])
            known.offered = False
            return
        allowed = known.unit != to and known.state != "lost" and not known.disputed
        with self._refused_unless(allowed):
            accept(found, self.people[to], found.version, self.chiefs[to])
        if allowed:
            known.unit, known.claimed, known.offered = to, 0, False

    @rule(pick=st.integers(0, 9))
    def verify(self, pick: int) -> None:
        one = self._one(pick)
        fact = milestones_of(one[0]).get("signed") if one else None
        if one and fact:
            with self._refused_unless(not one[1].verified):
                verify(fact, one[0], self.county)
            one[1].verified = True

    @invariant()
    def the_model_and_both_rules_say_the_same(self) -> None:
        asked = select(Lead.id, standing_expression(today(), rules()))
        in_sql = {row[0]: row[1] for row in db.session.execute(asked)}
        for lead, known in zip(getattr(self, "leads", ()), getattr(self, "known", ()), strict=True):
            assert (lead.stage, lead.state, lead.unit) == (known.stage, known.state, self.units[known.unit])
            assert standing_now(lead).code == in_sql[lead.id] == known.standing

    @invariant()
    def every_lead_has_one_claim_of_its_unit_and_whole_shares(self) -> None:
        for lead in getattr(self, "leads", ()):
            claim = open_claim(lead)
            assert claim
            assert claim.unit_id == lead.unit_id
            assert sum(share.share for share in claim.shares) in (0, WHOLE)
        counted = select(func.count()).select_from(Claim).where(Claim.ended_at.is_(None))
        assert db.session.scalar(counted) == len(getattr(self, "leads", ()))

    @invariant()
    def the_other_unit_sees_the_pool_and_what_it_has_a_part_in(self) -> None:
        for lead, known in zip(getattr(self, "leads", ()), getattr(self, "known", ()), strict=True):
            if known.standing == "pool":
                assert sees(self.people[1 - known.unit], lead)


def test_any_order_of_moves_keeps_to_the_model(sqlite_bench: SqliteBench) -> None:
    app = sqlite_bench.renew()

    class InOneTransaction(Office):
        def __init__(self) -> None:
            super().__init__()
            self.stack = ExitStack()
            self.stack.enter_context(app.app_context())
            self.stack.enter_context(writing())
            self.make = Make(Path(app.config["FILES_ROOT"]))

        def teardown(self) -> None:
            db.session.rollback()
            db.session.remove()
            self.stack.close()

    bounded = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(InOneTransaction, settings=bounded)

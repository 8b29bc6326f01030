"""R12: whatever is registered, moved, put aside, merged, disputed, transferred, verified, reserved, released and split,
in whatever order: the application says what a small pure model (book.py) says."""

from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from crm.db import db, writing
from crm.fuzzydate import today
from crm.leads.claims.models import WHOLE, Claim
from crm.leads.claims.operations import standing_now
from crm.leads.claims.standing import rules, standing_expression
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.merging.models import Merge
from crm.merging.operations import merge_leads
from crm.merging.undoing import undo
from crm.milestones.models import Milestone
from crm.parks.models import Parcel
from crm.placement.models import HOLDING, Placement
from crm.placement.operations import release, reserve
from crm.placement.replotting import Part, split
from tests.building import Make
from tests.engines import Bench
from tests.pipeline.book import AREA, Book
from tests.pipeline.claiming import Claiming
from tests.pipeline.courses import FIT, PICK, Moving
from tests.pipeline.people import People

_plots = count(1)


class Holding(Moving, Claiming):
    """Land for the leads: reserved, given back, split under them."""

    @rule(pick=PICK, which=PICK, area=st.integers(1, AREA))
    def reserve(self, pick: int, which: int, area: int) -> None:
        number, lead, known = self.one(pick)
        plot = sorted(self.parcels)[which % len(self.parcels)]
        allowed = known.state == "active" and self.book.held(plot) + area <= self.book.areas[plot]
        with self.refused_unless(allowed, number):
            placement = reserve(lead, self.parcels[plot], area, self.office.manager)
        if allowed:
            self.book.hold(placement.id, plot, area, number)

    @precondition(lambda self: self.book.holds)
    @rule(which=PICK)
    def release(self, which: int) -> None:
        number = sorted(self.book.holds)[which % len(self.book.holds)]
        hold = self.book.holds[number]
        with self.refused_unless(hold.is_held):
            release(db.session.get_one(Placement, number), "企业放弃", self.office.manager)
        hold.is_held, self.changed = False, None

    @rule(which=PICK, first=st.integers(1, AREA - 1))
    def split(self, which: int, first: int) -> None:
        """What is held goes to the first part, if that has room for it."""
        plot = sorted(self.parcels)[which % len(self.parcels)]
        parcel, names = self.parcels[plot], (f"S{next(_plots)}", f"S{next(_plots)}")
        if first >= self.book.areas[plot]:
            return
        to = dict.fromkeys(self.book.holds, names[0])
        with self.refused_unless(self.book.held(plot) <= first):
            new = split(parcel, [Part(names[0], first), Part(names[1])], to, parcel.version, self.office.manager)
        if self.book.held(plot) <= first:
            del self.parcels[plot]
            self.parcels |= {one.number: one for one in new}
            self.book.split(plot, names, first)
            self.changed = None


class Merging(Holding):
    """Two leads become one, and two again as long as nothing was built on it."""

    last: tuple[Merge, int, Book, int, Lead] | None = None

    @precondition(lambda self: len(self.leads) > 1)
    @rule(pick=PICK, fit=FIT)
    def merge(self, pick: int, fit: bool) -> None:
        every = [(one, other) for one in sorted(self.leads) for other in sorted(self.leads) if one != other]
        chosen = [pair for pair in every if self.book.may_merge(*pair) == fit] or every
        survivor, merged = chosen[pick % len(chosen)]
        kept, gone = self.leads[survivor], self.leads[merged]
        before, allowed = deepcopy(self.book), self.book.may_merge(survivor, merged)
        with self.refused_unless(allowed):
            made = merge_leads(kept, gone, (), (kept.version, gone.version), self.office.county)
        if allowed:
            del self.leads[merged]
            self.book.merge(survivor, merged)
            self.last, self.changed = (made, survivor, before, merged, gone), set()

    @precondition(lambda self: self.last is not None and self.changed is not None)
    @rule()
    def undo(self) -> None:
        """Free as long as nothing happened since; refused once something happened to the project that stayed."""
        assert self.last
        if self.changed and self.last[1] not in self.changed:
            return
        made, _, before, merged, _ = self.last
        allowed = not self.changed
        with self.refused_unless(allowed):
            undo(made, self.office.county)
        if allowed:
            self.book, self.last = before, None
            self.leads[merged] = db.session.get_one(Lead, made.merged_id)

    @invariant()
    def every_lead_is_where_the_model_has_it(self) -> None:
        in_sql = dict(pairs(select(Lead.id, standing_expression(today(), rules()))))
        facts = dict(pairs(select(Milestone.lead_id, Milestone.state).where(Milestone.kind == "signed")))
        assert len(in_sql) == len(self.book.leads) == len(self.leads)
        for number, known in self.book.leads.items():
            lead = self.leads[number]
            assert (lead.stage, lead.state, lead.unit) == (known.stage, known.state, self.office.units[known.unit])
            assert standing_now(lead).code == in_sql[lead.id] == known.standing
            assert facts.get(lead.id) == (known.signed.state if known.signed else None)

    @invariant()
    def every_lead_has_one_claim_of_its_unit_and_whole_shares(self) -> None:
        opened = db.session.scalars(select(Claim).where(Claim.ended_at.is_(None)).options(selectinload(Claim.shares)))
        claims = {claim.lead_id: claim for claim in opened.all()}
        assert len(claims) == len(self.leads)
        ages = {claims[lead.id].started_at: self.book.leads[number].claim for number, lead in self.leads.items()}
        assert [ages[moment] for moment in sorted(ages)] == sorted(ages.values())
        for number, known in self.book.leads.items():
            claim = claims[self.leads[number].id]
            assert claim.unit_id == self.leads[number].unit_id
            assert sum(share.share for share in claim.shares) in (0, WHOLE)
            assert known.claimed is not None or claim.rival_of_id == self.leads[known.rival_of or 0].id

    @invariant()
    def a_unit_sees_its_own_what_it_has_a_share_in_and_the_pool(self) -> None:
        for unit, person in enumerate(self.office.persons):
            seen = set(db.session.scalars(visible_to(person).with_only_columns(Lead.id)))
            assert seen == {lead.id for number, lead in self.leads.items() if self.book.sees(unit, number)}

    @invariant()
    def what_is_held_is_what_was_promised_and_never_more_than_there_is(self) -> None:
        held = select(Placement.id, Placement.lead_id, Placement.state.in_(HOLDING), Placement.area_m2)
        expected = {(n, self.leads[h.lead].id, h.is_held, h.area) for n, h in self.book.holds.items()}
        assert {tuple(row) for row in db.session.execute(held)} == expected
        plots = select(Parcel.number, Parcel.assigned_m2, Parcel.area_m2).where(Parcel.retired_on.is_(None))
        areas = {(plot, self.book.held(plot), area) for plot, area in self.book.areas.items()}
        assert {tuple(row) for row in db.session.execute(plots)} == areas


def pairs(query: Select[Any, Any]) -> Iterator[tuple[Any, Any]]:
    return ((row[0], row[1]) for row in db.session.execute(query))


def test_any_order_of_moves_keeps_to_the_model(bench: Bench) -> None:
    with ExitStack() as stack:
        stack.enter_context(bench.app.app_context())
        stack.enter_context(writing())
        make = Make(Path(bench.app.config["FILES_ROOT"]))
        office = People.of(make)
        db.session.flush()

        class InOneTransaction(Merging):
            def __init__(self) -> None:
                super().__init__()
                self.make, self.office = make, office
                self.nested = db.session.begin_nested()

            def teardown(self) -> None:
                self.nested.rollback()
                db.session.expire_all()

        try:
            run_state_machine_as_test(InOneTransaction, settings=_BOUNDED)
        finally:
            db.session.rollback()
            db.session.remove()


_BOUNDED = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

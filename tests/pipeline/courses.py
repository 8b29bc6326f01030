"""The application and the book side by side: what can be done to leads, in whatever order, each against the model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from crm.accounts.models import User
from crm.db import db
from crm.errors import DomainError
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.milestones.operations import send_back, submit, verify
from crm.milestones.queries import milestones_of
from crm.parks.models import Parcel
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, back, lose, pause, revive, screen
from tests.building import Make, credit_code
from tests.pipeline.book import AREA, Book, Fact, Known
from tests.pipeline.people import People

PICK, FIT = st.integers(0, 9), st.booleans()
STEPS = st.sampled_from((0, 1, 1, 1, 2))
MOST = 6
# Firm, unit and stage of the leads a run begins with; one of them is a rival.
BEGINNING = ((0, 0, "lead"), (0, 1, "lead"), (1, 0, "signed"), (1, 0, "negotiation"))
Allows = Callable[[int], bool]


class Course(RuleBasedStateMachine):
    """What the rules share. `changed` are the leads touched since the last merge; None when that cannot be told."""

    make: Make
    office: People

    @initialize()
    def settle(self) -> None:
        self.book, self.leads, self.parcels = Book(), dict[int, Lead](), dict[str, Parcel]()
        self.changed: set[int] | None = None
        for _ in range(2):
            parcel = self.make.parcel(area=AREA)
            self.parcels[parcel.number], self.book.areas[parcel.number] = parcel, AREA
        for firm, unit, stage in BEGINNING:
            self.add(firm, unit)
            self.begin_at(stage)

    def add(self, firm: int, unit: int) -> None:
        first, number = self.book.first_of({firm}, unit), self.book.next_number()
        self.leads[number] = self.make.lead(self.office.persons[unit], company=self.office.firms[firm])
        claimed = None if first is not None else 0
        self.book.leads[number] = Known({firm}, unit, number, self.book.next_number(), claimed, rival_of=first)

    def begin_at(self, stage: str) -> None:
        """The lead that was added last is walked to this stage."""
        number = max(self.leads)
        lead, known = self.leads[number], self.book.leads[number]
        if stage == "lead":
            return
        screen(lead, "pursue", "", lead.version, self.office.chiefs[known.unit])
        chief = self.hand(known, True)
        self.make.talk(lead, self.hand(known, False))
        given = self.make.agreement(chief) if stage == "signed" else Given()
        advance(lead, Stage(stage), given, lead.version, chief)
        known.stage, known.heard = stage, 0
        known.signed = Fact(by={chief.id}) if stage == "signed" else None

    def one(self, pick: int, fit: bool = True, allows: Allows = lambda _: True) -> tuple[int, Lead, Known]:
        """A lead for which the model allows it (`fit`), or one for which it does not, where there is such a one."""
        numbers = [number for number in sorted(self.leads) if allows(number) == fit] or sorted(self.leads)
        number = numbers[pick % len(numbers)]
        return number, self.leads[number], self.book.leads[number]

    def hand(self, known: Known, of_chief: bool) -> User:
        """Who works on the lead."""
        return (self.office.chiefs if of_chief else self.office.persons)[known.unit]

    @contextmanager
    def refused_unless(self, allowed: bool, *touched: int) -> Iterator[None]:
        """What the model allows happens; everything else is refused and leaves nothing behind."""
        if allowed:
            yield
            db.session.flush()
            if self.changed is not None:
                self.changed.update(touched)
            return
        nested = db.session.begin_nested()
        with pytest.raises(DomainError):
            yield
        nested.rollback()
        db.session.expire_all()


class Moving(Course):
    """Registering, waiting, talking, and every move between stages and states."""

    @rule(firm=st.integers(0, 1), unit=st.integers(0, 1))
    def register(self, firm: int, unit: int) -> None:
        if len(self.leads) < MOST:
            self.add(firm, unit)
            self.changed = None  # its claim may name any lead

    @rule(days=st.sampled_from((1, 15, 30, 45, 46, 61)))
    def wait(self, days: int) -> None:
        """Everything is dated back: nothing runs in between, as nothing runs at night."""
        for number, known in self.book.leads.items():
            lead = self.leads[number]
            for column in ("claimed_on", "last_contact_on"):
                if (day := getattr(lead, column)) is not None:
                    setattr(lead, column, day - timedelta(days))
            known.claimed = None if known.claimed is None else known.claimed + days
            known.heard = None if known.heard is None else known.heard + days
        db.session.flush()
        self.changed = None

    @rule(pick=PICK)
    def talk(self, pick: int) -> None:
        self._talk(self.one(pick)[0])

    def _talk(self, number: int) -> None:
        known = self.book.leads[number]
        with self.refused_unless(True, number):
            self.make.talk(self.leads[number], self.hand(known, False))
        known.heard = 0

    @rule(pick=PICK, fit=FIT, steps=STEPS, of_chief=st.booleans())
    def forward(self, pick: int, fit: bool, steps: int, of_chief: bool) -> None:
        number = self.one(pick, fit, lambda n: self.book.may_advance(n, steps, "full"))[0]
        self._advance(number, steps, "full", of_chief)

    @rule(pick=PICK, papers=st.sampled_from(("no file", "nothing")), of_chief=st.booleans())
    def forward_without_papers(self, pick: int, papers: str, of_chief: bool) -> None:
        """Through the gates that ask for a file, where there is one or not."""
        at_a_gate = lambda n: self.book.leads[n].after(1) in ("signed", "placed")  # noqa: E731
        self._advance(self.one(pick, True, at_a_gate)[0], 1, papers, of_chief)

    def _advance(self, number: int, steps: int, papers: str, of_chief: bool) -> None:
        lead, known = self.leads[number], self.book.leads[number]
        to, by = known.after(steps), self.hand(known, of_chief)
        if known.state == "active" and to != "screening":
            screen(lead, "pursue", "", lead.version, self.office.chiefs[known.unit])
            self._talk(number)
        given = Given() if papers == "nothing" else self._given(to, number, by)
        given = Given(given.values) if papers == "no file" else given
        allowed = known.may_enter(to, papers)
        with self.refused_unless(allowed, number):
            advance(lead, Stage(to), given, lead.version, by)
        if allowed:
            known.stage, known.settled = to, known.settled or to == "placed"
        if allowed and papers != "nothing" and to == "signed":
            self._stated(known, by)

    def _given(self, to: str, number: int, by: User) -> Given:
        if to == "signed":
            return self.make.agreement(by)
        if to != "placed":
            return Given()
        firm = {"local_company": f"丙{number}制造有限公司", "local_credit_code": credit_code(90_000 + number)}
        values = {**firm, "outside_parks_reason": "租用旧厂房", "registered_on": FuzzyDate.day(today())}
        return Given(values, {"registered": [self.make.pdf(by)]})

    def _stated(self, known: Known, by: User) -> None:
        known.signed = known.signed or Fact()
        known.signed.stated(by.id)

    @rule(pick=PICK, of_chief=st.booleans())
    def submit(self, pick: int, of_chief: bool) -> None:
        number, lead, known = self.one(pick)
        by = self.hand(known, of_chief)
        given = self.make.agreement(by).values
        values = {**given, "happened_on": given["signed_on"], "amount": given["agreed_amount"]}
        values = {name: values[name] for name in ("happened_on", "amount", "agreement_kind", "parties")}
        allowed = known.signed is None or known.signed.state != "verified"
        with self.refused_unless(allowed, number):
            submit(lead, "signed", values, [self.make.pdf(by)], by)
        if allowed:
            self._stated(known, by)
            self.changed = None  # a fact that was there already leaves no trace on its lead

    @precondition(lambda self: any(known.signed for known in self.book.leads.values()))
    @rule(pick=PICK, fit=FIT, of_county=st.booleans(), yes=st.booleans())
    def verify(self, pick: int, fit: bool, of_county: bool, yes: bool) -> None:
        stated = [n for n in self.leads if self.book.leads[n].signed]
        _, lead, known = self.one(pick, True, lambda n: n in stated and self._may_verify(n, of_county) is fit)
        if known.signed is None:
            _, lead, known = self.one(pick, True, lambda n: n in stated)
        fact = milestones_of(lead)["signed"]
        assert known.signed
        by = self._verifier(known, of_county)
        allowed = known.signed.may_be_verified_by(by.id)
        with self.refused_unless(allowed):
            verify(fact, lead, by) if yes else send_back(fact, lead, "日期不符", by)
        if allowed:
            known.signed.state = "verified" if yes else "returned"
            self.changed = None

    def _verifier(self, known: Known, of_county: bool) -> User:
        return self.office.county if of_county else self.office.chiefs[known.unit]

    def _may_verify(self, number: int, of_county: bool) -> bool | None:
        known = self.book.leads[number]
        return known.signed and known.signed.may_be_verified_by(self._verifier(known, of_county).id)

    @rule(pick=PICK)
    def back(self, pick: int) -> None:
        number, lead, known = self.one(pick)
        with self.refused_unless(known.stage != "lead", number):
            back(lead, Stage.LEAD, "重来", lead.version, self.hand(known, False))
        known.stage = "lead"

    @rule(pick=PICK, fit=FIT, what=st.sampled_from((pause, lose, revive)))
    def put_aside(self, pick: int, fit: bool, what: Any) -> None:
        number, lead, known = self.one(pick, True, lambda n: (self.book.leads[n].state == "active") is fit)
        allowed = {pause: known.state == "active", lose: known.state != "lost",
                   revive: known.state != "active" and not known.ruled}[what]  # fmt: skip
        first = self.book.first_of(known.firms, known.unit)
        said = ("land", "无地") if what is lose else ("再看",)
        with self.refused_unless(allowed, number):
            what(lead, *said, lead.version, self.hand(known, False))
        if allowed:
            if what is revive and known.state == "lost":
                self.book.begin_claim(number, first)
            known.state = {pause: "paused", lose: "lost", revive: "active"}[what]

    @rule(pick=PICK, decision=st.sampled_from(("pursue", "hold", "drop")))
    def screen(self, pick: int, decision: str) -> None:
        """The chief's answer brings back what was lost, as a revival does."""
        number, lead, known = self.one(pick)
        allowed = decision == "drop" or not known.ruled
        first = self.book.first_of(known.firms, known.unit)
        with self.refused_unless(allowed, number):
            screen(lead, decision, "研判意见", lead.version, self.office.chiefs[known.unit])
        if allowed and known.state == "lost" and decision != "drop":
            self.book.begin_claim(number, first)
        if allowed:
            known.state = {"pursue": "active", "hold": "paused", "drop": "lost"}[decision]

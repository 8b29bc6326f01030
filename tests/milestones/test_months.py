"""A closed month keeps its figures: nothing dated in it changes, and what was wrong is put right in an open one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.milestones.arrivals import resubmit, return_arrival, reverse, verify_arrival, withdraw
from crm.milestones.models import ClosedMonth
from crm.milestones.months import close_month, is_closed, months_of, reopen
from crm.milestones.operations import send_back, submit, verify
from tests.building import Make

PAST = (today().replace(day=1) - timedelta(days=40)).replace(day=10)  # a day two months ago
THEN = FuzzyDate.day(PAST)
CLOSED = "is closed: nothing dated in it changes"


def _people(make: Make) -> tuple[User, User, Lead]:
    bureau = make.unit("商务局")
    owner, chief = make.user(unit=bureau), make.chief(bureau)
    return owner, chief, make.lead(owner)


def test_facts_dated_in_a_closed_month_are_neither_stated_nor_judged(make: Make) -> None:
    owner, chief, lead = _people(make)
    fact = make.fact(lead, "construction", owner, PAST)
    close_month(PAST, chief)
    refused = (
        lambda: verify(fact, lead, chief),
        lambda: send_back(fact, lead, "缺页", chief),
        lambda: submit(lead, "construction", {"happened_on": FuzzyDate.day(today())}, [], owner),  # away from it
        lambda: submit(lead, "signed", {"happened_on": THEN}, [], owner),  # into it
    )
    for act in refused:
        with pytest.raises(DomainError, match=CLOSED):
            act()
    with pytest.raises(DomainError) as refusal:
        submit(lead, "signed", {"happened_on": THEN}, [], owner)
    assert refusal.value.field == "signed_on"


def test_arrivals_dated_in_a_closed_month_do_not_change(make: Make) -> None:
    owner, chief, lead = _people(make)
    arrival = make.arrival(lead, owner, arrived_on=THEN)
    close_month(PAST, chief)
    values = {"arrived_on": FuzzyDate.day(today()), "amount": 5, "origin": "abroad", "evidence_kind": "bank_slip"}
    refused = (
        lambda: verify_arrival(arrival, lead, chief),
        lambda: return_arrival(arrival, lead, "缺凭证", chief),
        lambda: withdraw(arrival, lead, arrival.version, owner),
        lambda: resubmit(arrival, lead, values, [], arrival.version, owner),
        lambda: make.arrival(lead, owner, arrived_on=THEN),
    )
    for act in refused:
        with pytest.raises(DomainError, match=CLOSED):
            act()
    assert arrival.state == "submitted"


def test_a_verified_arrival_of_a_closed_month_is_taken_back_in_an_open_one(make: Make) -> None:
    owner, chief, lead = _people(make)
    arrival = make.arrival(lead, owner, arrived_on=THEN)
    verify_arrival(arrival, lead, chief)
    db.session.flush()
    close_month(PAST, chief)
    reversal = reverse(arrival, lead, "重复登记", owner)
    db.session.flush()
    assert (reversal.amount, reversal.arrived_on) == (-arrival.amount, FuzzyDate.day(today()))
    verify_arrival(reversal, lead, chief)


def test_an_interval_counts_where_it_begins(make: Make) -> None:
    _, chief, lead = _people(make)
    close_month(date(2024, 4, 20), chief)
    closed = {text: is_closed(lead, FuzzyDate.from_iso(text)) for text in
              ("2024-04-30", "2024-05-01", "2024-04", "2024-Q2", "2024-Q1", "2024-H1", "2024")}  # fmt: skip
    assert [text for text, yes in closed.items() if yes] == ["2024-04-30", "2024-04", "2024-Q2"]
    assert not is_closed(lead, None)


def test_a_month_is_closed_for_the_chief_s_own_units(make: Make) -> None:
    owner, chief, lead = _people(make)
    below = make.lead(make.user(unit=make.unit("驻深组", parent=owner.unit)))
    elsewhere = make.lead(make.user(unit=make.unit("工信局")))
    close_month(PAST, chief)
    assert [is_closed(one, THEN) for one in (lead, below, elsewhere)] == [True, True, False]
    close_month(PAST, make.chief())
    assert is_closed(elsewhere, THEN)


def test_a_reopened_month_takes_changes_and_the_trail_says_why(make: Make) -> None:
    owner, chief, lead = _people(make)
    fact = make.fact(lead, "construction", owner, PAST)
    closed = close_month(PAST, chief)
    with pytest.raises(DomainError) as refusal:
        reopen(closed, " ", closed.version, chief)
    assert refusal.value.field == "reason"
    reopen(closed, "漏报一项", closed.version, chief)
    verify(fact, lead, chief)
    db.session.commit()
    said = db.session.scalars(select(AuditChange).where(AuditChange.action == "reopen month")).one()
    assert said.values == {"month": f"{PAST:%Y-%m}", "reason": "漏报一项"}
    again = close_month(PAST, chief)
    assert [one.id for one in months_of(chief)] == [again.id, closed.id]
    with pytest.raises(DomainError, match="open already"):
        reopen(closed, "再开", closed.version, chief)


def test_who_closes_and_opens(make: Make) -> None:
    owner, chief, _ = _people(make)
    for by in (owner, make.user(Role.LEADER), make.user(Role.ADMIN), make.manager()):
        with pytest.raises(Forbidden):
            close_month(PAST, by)
    closed = close_month(PAST, chief)
    for by in (make.chief(make.unit("工信局")), make.chief(), owner):
        with pytest.raises(Forbidden):
            reopen(closed, "漏报", closed.version, by)


def test_only_what_is_over_is_closed_and_only_once(make: Make) -> None:
    _, chief, _ = _people(make)
    for day in (today(), today() + timedelta(40)):
        with pytest.raises(DomainError, match="over is closed"):
            close_month(day, chief)
    close_month(PAST, chief)
    with pytest.raises(DomainError, match="closed already"):
        close_month(PAST.replace(day=1), chief)
    assert db.session.scalars(select(ClosedMonth)).one().month == PAST.replace(day=1)

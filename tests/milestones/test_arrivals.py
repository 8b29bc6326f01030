"""Funds that arrived: reported with evidence, verified by somebody else, corrected only by reversals."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts.models import Role
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import FuzzyDate, today
from crm.leads.operations import join_team
from crm.lists.rows import rows_of
from crm.milestones.arrivals import (
    precedes_signing,
    resubmit,
    return_arrival,
    reverse,
    submit_arrival,
    verify_arrival,
    verify_batch,
    withdraw,
)
from crm.milestones.models import FundArrival
from crm.milestones.operations import carry, open_funds, submit, verify
from crm.milestones.queries import arrivals_of, evidence, funds_arrived
from tests.building import Make

DAY = FuzzyDate.day(date(2024, 5, 20))
VALUES = {"arrived_on": DAY, "amount": 8_000_000, "origin": "outside_province", "evidence_kind": "bank_slip"}


def test_an_arrival_counts_at_once_and_waits_for_somebody_else(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    slip = make.pdf(officer)
    arrival = submit_arrival(lead, {**VALUES, "note": "首批"}, [slip], officer)
    assert (arrival.state, arrival.amount, arrival.origin, arrival.note) == (
        "submitted", 8_000_000, "outside_province", "首批",
    )  # fmt: skip
    assert evidence(lead, slip.id) is slip
    assert evidence(make.lead(officer), slip.id) is None
    assert funds_arrived(lead) == 8_000_000
    with pytest.raises(DomainError, match="other than the submitter"):
        verify_arrival(make.arrival(lead, chief), lead, chief)

    verify_arrival(arrival, lead, chief)
    db.session.flush()
    assert (arrival.state, arrival.verified_by_id) == ("verified", chief.id)
    with pytest.raises(DomainError, match="not waiting"):
        verify_arrival(arrival, lead, chief)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": -1}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": 10**19}, "amount"),
        ({"arrived_on": None}, "arrived_on"),
        ({"arrived_on": FuzzyDate.day(today() + timedelta(days=1))}, "arrived_on"),
        ({"origin": None}, "origin"),
        ({"origin": "mars"}, "origin"),
        ({"evidence_kind": ""}, "evidence_kind"),
        ({"evidence_kind": "hearsay"}, "evidence_kind"),
        ({"note": "长" * 201}, "note"),
    ],
)
def test_an_arrival_that_cannot_be_is_refused(make: Make, changed: dict[str, Any], field: str) -> None:
    officer = make.user()
    lead = make.lead(officer)
    with pytest.raises(DomainError) as refused:
        submit_arrival(lead, {**VALUES, **changed}, [make.pdf(officer)], officer)
    assert refused.value.field == field
    assert arrivals_of(lead) == []


def test_no_arrival_without_its_evidence(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    with pytest.raises(DomainError, match="as a file") as refused:
        submit_arrival(lead, VALUES, [], officer)
    assert refused.value.field == "files"


def test_a_month_is_known_well_enough_and_this_month_has_come(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    month = FuzzyDate(today().replace(day=1), "m")
    assert make.arrival(lead, officer, arrived_on=month).arrived_on == month


def test_only_who_works_on_the_lead_reports_arrivals(make: Make) -> None:
    lead = make.lead(make.user())
    for stranger in (make.user(), make.user(Role.PARK_MANAGER), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            make.arrival(lead, stranger)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PARK_MANAGER, Role.LEADER, Role.ADMIN, Role.AUDITOR])
def test_only_the_chief_over_the_unit_verifies_or_returns(make: Make, role: Role) -> None:
    officer = make.user(unit=make.unit("商务局"))
    lead = make.lead(officer)
    arrival = make.arrival(lead, officer)
    for stranger in (make.user(role), make.chief(make.unit("工信局"))):
        with pytest.raises(Forbidden):
            verify_arrival(arrival, lead, stranger)
        with pytest.raises(Forbidden):
            return_arrival(arrival, lead, "不清楚", stranger)


def test_a_returned_arrival_does_not_count_until_it_comes_again(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    arrival = make.arrival(lead, officer, amount=500)
    with pytest.raises(DomainError, match="Give the reason") as refused:
        return_arrival(arrival, lead, " ", chief)
    assert (refused.value.field, arrival.state) == ("reason", "submitted")
    return_arrival(arrival, lead, "凭证不清", chief)
    db.session.flush()
    assert (arrival.state, arrival.return_reason, funds_arrived(lead)) == ("returned", "凭证不清", 0)
    assert rows_of([lead])[0]["funds_arrived"] is None

    resubmit(arrival, lead, {**VALUES, "amount": 700}, [make.pdf(officer)], arrival.version, officer)
    db.session.flush()
    assert (arrival.state, arrival.return_reason, len(arrival.files), funds_arrived(lead)) == (
        "submitted",
        None,
        2,
        700,
    )
    verify_arrival(arrival, lead, chief)


def test_until_it_is_verified_an_arrival_is_its_submitters_alone(make: Make) -> None:
    officer, mate, chief = make.user(), make.user(), make.chief()
    lead = make.lead(officer)
    join_team(lead, mate, None, officer)
    arrival = make.arrival(lead, officer)
    with pytest.raises(Forbidden, match="who reported"):
        resubmit(arrival, lead, VALUES, [], arrival.version, mate)
    with pytest.raises(Forbidden, match="who reported"):
        withdraw(arrival, lead, arrival.version, chief)
    with pytest.raises(Stale):
        resubmit(arrival, lead, VALUES, [], arrival.version + 1, officer)
    verify_arrival(arrival, lead, chief)
    for act in (
        lambda: resubmit(arrival, lead, VALUES, [], arrival.version, officer),
        lambda: withdraw(arrival, lead, arrival.version, officer),
    ):
        with pytest.raises(DomainError, match="cannot be changed"):
            act()


def test_a_withdrawn_arrival_is_gone_and_the_trail_knows_it(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    arrival = make.arrival(lead, officer)
    withdraw(arrival, lead, arrival.version, officer)
    db.session.commit()
    assert (arrivals_of(lead), funds_arrived(lead)) == ([], 0)


def test_a_reversal_takes_back_once_and_is_verified_too(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    arrival = make.arrival(lead, officer, amount=900, arrived_on=DAY, origin="abroad")
    with pytest.raises(DomainError, match="Only a verified arrival"):
        reverse(arrival, lead, "重复", officer)
    verify_arrival(arrival, lead, chief)
    with pytest.raises(DomainError, match="Give the reason"):
        reverse(arrival, lead, "", officer)
    with pytest.raises(Forbidden):
        reverse(arrival, lead, "重复", make.user())

    reversal = reverse(arrival, lead, "重复登记", officer)
    assert (reversal.amount, reversal.arrived_on, reversal.origin, reversal.state, reversal.reversal_of_id) == (
        -900, DAY, "abroad", "submitted", arrival.id,
    )  # fmt: skip
    assert funds_arrived(lead) == 0
    with pytest.raises(DomainError, match="taken back already"):
        reverse(arrival, lead, "再来", officer)
    with pytest.raises(DomainError, match="not edited"):
        resubmit(reversal, lead, VALUES, [], reversal.version, officer)
    with pytest.raises(DomainError, match="other than the submitter"):
        verify_arrival(reverse_by_chief(make, chief), db.session.get_one(type(lead), lead.id), chief)
    verify_arrival(reversal, lead, chief)
    with pytest.raises(DomainError, match="cannot be taken back"):
        reverse(reversal, lead, "撤销", officer)


def reverse_by_chief(make: Make, chief: Any) -> FundArrival:
    lead = make.lead(make.user())
    arrival = make.arrival(lead, make.user(Role.CHIEF))
    verify_arrival(arrival, lead, chief)
    return reverse(arrival, lead, "重复", chief)


def test_a_withdrawn_reversal_leaves_the_amount_standing_and_may_come_again(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    arrival = make.arrival(lead, officer, amount=900)
    verify_arrival(arrival, lead, make.chief())
    reversal = reverse(arrival, lead, "重复登记", officer)
    withdraw(reversal, lead, reversal.version, officer)
    db.session.flush()
    assert funds_arrived(lead) == 900
    assert reverse(arrival, lead, "确系重复", officer).amount == -900


def test_what_was_changed_since_it_was_looked_at_is_not_verified(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    arrival, fact = make.arrival(lead, officer), make.fact(lead, "construction", officer)
    seen, seen_fact = arrival.version, fact.version
    resubmit(arrival, lead, {**VALUES, "amount": 99}, [], seen, officer)
    submit(lead, "construction", {"happened_on": DAY}, [], officer)
    db.session.flush()
    with pytest.raises(Stale):
        verify_arrival(arrival, lead, chief, seen)
    with pytest.raises(Stale):
        return_arrival(arrival, lead, "不清楚", chief, seen)
    with pytest.raises(Stale):
        verify(fact, lead, chief, seen_fact)


def test_several_facts_are_verified_together(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    first, second = make.lead(officer), make.lead(officer)
    carried = carry(first, "signed", {"happened_on": FuzzyDate.from_iso("2021"), "amount": 5}, officer)
    opening = open_funds(second, 300, officer)
    db.session.flush()
    assert opening
    with pytest.raises(DomainError, match="Tick the facts"):
        verify_batch([], chief)
    verify_batch([(carried, first, carried.version), (opening, second, opening.version)], chief)
    db.session.flush()
    assert [carried.state, opening.state, opening.arrived_on] == ["verified", "verified", None]


def test_who_added_to_a_fact_does_not_verify_it(make: Make) -> None:
    """A states it, B changes it, C adds the file: none of them verifies; D does."""
    unit = make.promotion_office()
    stater, changer, filer = (make.chief(unit) for _ in range(3))
    lead = make.lead(make.user())
    fact = submit(lead, "construction", {"happened_on": DAY}, [], stater)
    submit(lead, "construction", {"happened_on": FuzzyDate.day(date(2024, 5, 21))}, [], changer)
    submit(lead, "construction", {}, [make.pdf(filer)], filer)
    db.session.flush()
    assert (fact.stated_by_id, fact.submitted_by_id) == (stater.id, filer.id)
    for person in (stater, changer, filer):
        with pytest.raises(DomainError, match="other than the submitter"):
            verify(fact, lead, person)
    verify(fact, lead, make.chief(unit))
    assert fact.state == "verified"


def test_a_ledgers_sum_that_was_returned_is_stated_anew_by_the_next_ledger(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    opening = open_funds(lead, 300, officer)
    assert opening
    db.session.flush()
    return_arrival(opening, lead, "与财政数不符", chief)
    db.session.flush()
    assert open_funds(lead, 200, officer) is opening
    db.session.flush()
    assert (opening.state, opening.amount, funds_arrived(lead), len(arrivals_of(lead))) == ("submitted", 200, 200, 1)


def test_funds_before_the_signing_are_told_and_let_be(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    early = make.arrival(lead, officer, arrived_on=FuzzyDate.day(date(2024, 5, 19)))
    assert not precedes_signing(early, lead)
    submit(lead, "signed", {"happened_on": DAY}, [], officer)
    assert precedes_signing(early, lead)
    assert not precedes_signing(make.arrival(lead, officer, arrived_on=FuzzyDate.from_iso("2024-05")), lead)

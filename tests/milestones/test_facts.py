"""Facts: submitted by one person with evidence, verified by another, in the order of the calendar."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Role, UnitKind
from crm.db import db
from crm.errors import DomainError, Forbidden, Missing
from crm.fuzzydate import FuzzyDate, today
from crm.leads.operations import join_team
from crm.leads.words import Stage
from crm.milestones.arrivals import reverse, verify_arrival
from crm.milestones.operations import carry, check_order, open_funds, report_year, send_back, submit, verify
from crm.milestones.queries import funds_arrived, milestones_of, results_of
from crm.pipeline.given import Given
from crm.pipeline.operations import advance
from tests.building import Make

DAY = FuzzyDate.day(date(2024, 5, 20))


def test_a_fact_waits_until_somebody_else_verifies_it(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    fact = submit(lead, "construction", {"happened_on": DAY}, [make.pdf(officer)], officer)
    assert (fact.state, fact.submitted_by_id, fact.verified_by_id, len(fact.files)) == (
        "submitted",
        officer.id,
        None,
        1,
    )

    verify(fact, lead, chief)
    db.session.flush()
    assert (fact.state, fact.verified_by_id) == ("verified", chief.id)


def test_nobody_verifies_or_returns_what_they_submitted(make: Make) -> None:
    chief = make.chief()
    lead = make.lead(make.user())
    fact = submit(lead, "construction", {"happened_on": DAY}, [], chief)
    for act in (lambda: verify(fact, lead, chief), lambda: send_back(fact, lead, "不清楚", chief)):
        with pytest.raises(DomainError, match="other than the submitter"):
            act()
    verify(fact, lead, make.chief())
    assert fact.state == "verified"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PARK_MANAGER, Role.LEADER, Role.ADMIN, Role.AUDITOR])
def test_only_a_chief_verifies(make: Make, role: Role) -> None:
    officer = make.user()
    lead = make.lead(officer)
    fact = make.fact(lead, "construction", officer)
    with pytest.raises(Forbidden):
        verify(fact, lead, make.user(role))


def test_the_chief_of_another_unit_does_not_verify(make: Make) -> None:
    officer = make.user(unit=make.unit("商务局"))
    lead = make.lead(officer)
    fact = make.fact(lead, "construction", officer)
    with pytest.raises(Forbidden):
        verify(fact, lead, make.chief(make.unit("工信局")))
    verify(fact, lead, make.chief(make.unit("县招商服务中心", UnitKind.PROMOTION)))


def test_a_returned_fact_is_completed_and_waits_again(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    fact = submit(lead, "signed", {"happened_on": DAY, "amount": 100}, [make.pdf(officer)], officer)
    with pytest.raises(DomainError, match="Give the reason"):
        send_back(fact, lead, " ", chief)
    send_back(fact, lead, "金额不符", chief)
    assert (fact.state, fact.return_reason) == ("returned", "金额不符")
    with pytest.raises(DomainError, match="not waiting"):
        verify(fact, lead, chief)

    again = submit(lead, "signed", {"happened_on": None, "amount": 200}, [make.pdf(officer)], officer)
    assert again is fact
    assert (fact.state, fact.return_reason, fact.amount, fact.happened_on, len(fact.files)) == (
        "submitted",
        None,
        200,
        DAY,
        2,
    )


def test_a_verified_fact_does_not_change(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    fact = make.fact(lead, "construction", officer)
    verify(fact, lead, make.chief())
    with pytest.raises(DomainError, match="cannot be changed") as refused:
        submit(lead, "construction", {"happened_on": DAY}, [], officer)
    assert refused.value.field == "happened_on"
    with pytest.raises(DomainError, match="not waiting"):
        verify(fact, lead, make.chief())


def test_only_who_works_on_the_lead_states_facts(make: Make) -> None:
    lead = make.lead(make.user())
    for stranger in (make.user(), make.user(Role.PARK_MANAGER), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            submit(lead, "construction", {"happened_on": DAY}, [], stranger)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("opened", {"happened_on": DAY}, "kind"),
        ("construction", {"happened_on": FuzzyDate.day(today() + timedelta(days=1))}, "construction_on"),
        ("signed", {"happened_on": DAY, "amount": -1}, "agreed_amount"),
        ("signed", {"happened_on": DAY, "agreement_kind": "handshake"}, "agreement_kind"),
        ("signed", {"happened_on": DAY, "parties": "长" * 201}, "parties"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(make: Make, kind: str, values: dict[str, object], field: str) -> None:
    officer = make.user()
    lead = make.lead(officer)
    with pytest.raises(DomainError) as refused:
        submit(lead, kind, values, [], officer)
    assert refused.value.field == field
    assert milestones_of(lead) == {}


@pytest.mark.parametrize(
    ("signed", "construction", "production", "fits"),
    [
        ("2022-03-15", "2022-03-15", "2022-03-15", True),
        ("2022-03-15", "2022-03-14", None, False),
        ("2022-03-15", "2022-03", None, True),
        ("2022-03-15", "2022-02", None, False),
        ("2022-03-15", "2022", None, True),
        ("2022", "2022-01-01", None, True),
        ("2022", "2021-12", None, False),
        ("2022-H2", "2022-Q2", None, False),
        ("2022-H2", "2022-Q3", None, True),
        ("2022-06-15", None, "2022-05", False),
        ("2022-06-15", "2022", "2022-03", False),  # a vague middle hides nothing
        (None, "2022-06", "2022-05", False),
        (None, "2022-06", "2022", True),
    ],
)
def test_the_dates_of_facts_are_in_order_where_they_can_be(
    signed: str | None, construction: str | None, production: str | None, fits: bool
) -> None:
    given = {"signed": signed, "construction": construction, "production": production}
    dates = {kind: FuzzyDate.from_iso(day) if day else None for kind, day in given.items()}
    if fits:
        check_order(dates, "production")
        return
    with pytest.raises(DomainError, match="out of order") as refused:
        check_order(dates, "production")
    assert refused.value.field == "production_on"


def test_a_new_fact_is_compared_with_those_that_stand(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    submit(lead, "signed", {"happened_on": DAY}, [], officer)
    submit(
        lead, "registered", {"happened_on": FuzzyDate.day(date(2020, 1, 1))}, [], officer
    )  # the firm was there before
    with pytest.raises(DomainError, match="2024-05-19 cannot lie before 2024-05-20"):
        submit(lead, "construction", {"happened_on": FuzzyDate.day(date(2024, 5, 19))}, [], officer)


def test_the_gate_of_signing_wants_the_agreement_as_a_file(make: Make) -> None:
    officer = make.user()
    lead = make.at(Stage.NEGOTIATION, officer)
    values = make.agreement(officer).values
    with pytest.raises(Missing) as refused:
        advance(lead, Stage.SIGNED, Given(values), lead.version, officer)
    assert refused.value.missing == ("signed_files",)
    advance(lead, Stage.SIGNED, Given(files={"signed": [make.pdf(officer)]}), lead.version, officer)
    assert lead.stage == "signed"


def test_a_returned_fact_opens_no_gate(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.at(Stage.NEGOTIATION, officer)
    fact = submit(
        lead,
        "signed",
        {"happened_on": DAY, "amount": 1, "agreement_kind": "formal", "parties": "双方"},
        [make.pdf(officer)],
        officer,
    )
    send_back(fact, lead, "不清楚", chief)
    with pytest.raises(Missing) as refused:
        advance(lead, Stage.SIGNED, Given(), lead.version, officer)
    assert len(refused.value.missing) == 5


def test_a_fact_without_a_date_is_not_verified(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    fact = submit(lead, "signed", {"amount": 1}, [], officer)
    with pytest.raises(DomainError, match="no date"):
        verify(fact, lead, make.chief())


def test_a_carried_fact_waits_for_somebody_other_than_the_importer(make: Make) -> None:
    chief = make.chief()
    lead = make.lead(make.user())
    fact = carry(lead, "signed", {"happened_on": FuzzyDate.from_iso("2021"), "amount": 5}, chief)
    db.session.flush()
    assert (fact.state, fact.carried_over, fact.verified_by_id) == ("submitted", True, None)
    with pytest.raises(DomainError, match="other than the submitter"):
        verify(fact, lead, chief)
    verify(fact, lead, make.chief())
    assert fact.state == "verified"


def test_the_database_wants_two_persons_and_one_fact_a_kind(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    fact = make.fact(lead, "construction", officer)
    verify(fact, lead, chief)
    helper = make.user()
    join_team(lead, helper, None, officer)
    both = make.fact(lead, "production", officer)
    submit(lead, "production", {}, [make.pdf(helper)], helper)
    verify(both, lead, chief)
    arrival = make.arrival(lead, officer)
    verify_arrival(arrival, lead, chief)
    db.session.commit()
    for statement in (
        "UPDATE milestones SET verified_by_id = submitted_by_id",
        "UPDATE milestones SET submitted_by_id = verified_by_id",
        "UPDATE milestones SET stated_by_id = verified_by_id",
        f"UPDATE milestones SET verified_by_id = {officer.id} WHERE id = {both.id}",  # who stated it first
        "UPDATE milestones SET verified_by_id = null",
        "UPDATE milestones SET state = 'submitted'",
        "UPDATE milestones SET amount = -1",
        "INSERT INTO milestones (lead_id, kind, state, submitted_by_id, submitted_at, carried_over, version) "
        "SELECT lead_id, kind, 'submitted', submitted_by_id, submitted_at, carried_over, 1 FROM milestones",
        "UPDATE fund_arrivals SET verified_by_id = submitted_by_id",
        "UPDATE fund_arrivals SET verified_by_id = null",
        "UPDATE fund_arrivals SET state = 'submitted'",
        "UPDATE fund_arrivals SET amount = 0",
        "UPDATE fund_arrivals SET amount = -5",
        "UPDATE fund_arrivals SET reversal_of_id = id",
        "UPDATE fund_arrivals SET origin = null",
        "UPDATE fund_arrivals SET evidence_kind = null",
        "UPDATE fund_arrivals SET arrived_on = null",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_arrived_funds_of_a_ledger_come_in_as_the_difference(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    assert open_funds(lead, 0, officer) is None
    first = open_funds(lead, 30_000_000, officer)
    db.session.flush()
    assert open_funds(lead, 30_000_000, officer) is None
    second = open_funds(lead, 45_000_000, officer)
    db.session.flush()

    assert [(a.amount, a.opening, a.verified_by_id) for a in (first, second) if a] == [
        (30_000_000, True, None),
        (15_000_000, True, None),
    ]
    assert funds_arrived(lead) == 45_000_000


def test_reversals_count_and_a_decrease_is_a_problem(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    open_funds(lead, 20_000_000, officer)
    arrival = make.arrival(lead, officer, amount=10_000_000)
    assert funds_arrived(lead) == 30_000_000
    verify_arrival(arrival, lead, make.chief())
    reverse(arrival, lead, "重复登记", officer)
    assert funds_arrived(lead) == 20_000_000
    with pytest.raises(DomainError, match="less than those recorded") as refused:
        open_funds(lead, 19_999_999, officer)
    assert refused.value.field == "funds_arrived"
    assert funds_arrived(make.lead(officer)) == 0


def test_a_year_has_one_result_and_a_correction_replaces_it(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    report_year(lead, 2023, 500, 20, officer)
    db.session.flush()
    report_year(lead, 2023, 600, 25, officer)
    report_year(lead, 2024, 0, 0, officer)
    db.session.flush()
    assert [(result.year, result.output, result.tax) for result in results_of(lead)] == [(2024, 0, 0), (2023, 600, 25)]


@pytest.mark.parametrize(
    ("year", "output", "tax", "field"),
    [
        (today().year + 1, 1, 1, "result_year"),
        (1989, 1, 1, "result_year"),
        (2023, -1, 1, "result_output"),
        (2023, 1, -1, "result_tax"),
    ],
)
def test_a_result_that_cannot_be_is_refused(make: Make, year: int, output: int, tax: int, field: str) -> None:
    officer = make.user()
    lead = make.lead(officer)
    with pytest.raises(DomainError) as refused:
        report_year(lead, year, output, tax, officer)
    assert refused.value.field == field


def test_who_only_sees_a_lead_reports_no_result(make: Make) -> None:
    with pytest.raises(Forbidden):
        report_year(make.lead(make.user()), 2023, 1, 1, make.user())

"""Periodic tasks: which there are follows from dates, and one is stored when somebody acts on it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.tasks.answering import sign, sign_period, skip_period, start_series, stop_series
from crm.tasks.models import Task, TaskSeries
from crm.tasks.operations import Order
from crm.tasks.periods import derived, periods
from crm.tasks.queries import find_instance, waiting
from tests.building import Make
from tests.tasks.building import MONDAY, People, handed, people
from tests.travelling import at

REPORT = Order("招商周报", "报送本周招商动态", "周报一份")


def _weekly(who: People, begins_on: date = MONDAY, due_day: int = 5) -> TaskSeries:
    return start_series(REPORT, "weekly", due_day, begins_on, who.bureau, [who.elsewhere], who.leader)


def _stored() -> int:
    return db.session.scalar(select(func.count(Task.id))) or 0


def test_a_weekly_report_is_due_every_friday_though_no_job_ever_ran(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        series = _weekly(who)
    found = derived([series], MONDAY + timedelta(15))
    assert [(task.period, task.handed_out_on, task.due_on) for task in found] == [
        ("2024-W21", date(2024, 5, 20), date(2024, 5, 24)),
        ("2024-W22", date(2024, 5, 27), date(2024, 5, 31)),
        ("2024-W23", date(2024, 6, 3), date(2024, 6, 7)),
    ]
    db.session.commit()
    assert _stored() == 0  # looking at them stores nothing


def test_months_and_quarters_end_on_the_day_they_have(make: Make) -> None:
    who = people(make)
    with at(date(2024, 1, 1)):
        monthly = start_series(REPORT, "monthly", 31, date(2024, 1, 1), who.officer, [], who.leader)
        quarterly = start_series(REPORT, "quarterly", 25, date(2024, 2, 10), who.officer, [], who.leader)
    assert [(one.code, one.due_on) for one in periods(monthly, date(2024, 4, 1))] == [
        ("2024-01", date(2024, 1, 31)), ("2024-02", date(2024, 2, 29)), ("2024-03", date(2024, 3, 31)),
        ("2024-04", date(2024, 4, 30))]  # fmt: skip
    assert [(one.code, one.starts_on, one.due_on) for one in periods(quarterly, date(2024, 12, 31))] == [
        ("2024-Q1", date(2024, 2, 10), date(2024, 3, 25)), ("2024-Q2", date(2024, 4, 1), date(2024, 6, 25)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 25)), ("2024-Q4", date(2024, 10, 1), date(2024, 12, 25))]  # fmt: skip


def test_weeks_over_the_new_year_have_the_number_of_their_thursday(make: Make) -> None:
    who = people(make)
    with at(date(2024, 12, 23)):
        series = _weekly(who, date(2024, 12, 23))
    assert [one.code for one in periods(series, date(2025, 1, 6))] == ["2024-W52", "2025-W01", "2025-W02"]


def test_a_week_whose_friday_is_over_when_the_series_begins_is_not_asked_for(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        series = _weekly(who, date(2024, 5, 25))  # a Saturday
    assert [one.code for one in periods(series, date(2024, 5, 27))] == ["2024-W22"]


def test_signing_for_one_period_stores_it_once(make: Make) -> None:
    who = people(make)
    with at(MONDAY) as clock:
        series = _weekly(who)
        clock.set(MONDAY + timedelta(9))
        task = sign_period(series, "2024-W21", who.officer)
        db.session.commit()
        assert (task.state, task.due_on, task.code, task.given_by) == (
            "accepted", date(2024, 5, 24), "DB-2024-0001", who.leader)  # fmt: skip
        assert [one.period for one in derived([series], MONDAY + timedelta(9))] == ["2024-W22"]
        with pytest.raises(DomainError, match="signed for already"):
            sign_period(series, "2024-W21", who.officer)
        assert find_instance(who.officer, series.id, "2024-W21", MONDAY + timedelta(9)) is task
    db.session.add(Task(**{column.key: getattr(task, column.key) for column in Task.__table__.columns
                           if column.key not in ("id", "code")}, code="DB-2024-9999"))  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_period_that_has_not_begun_cannot_be_acted_on(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        series = _weekly(who)
        for code in ("2024-W22", "2024-W20", "next", ""):
            with pytest.raises(DomainError, match="has not begun"):
                sign_period(series, code, who.officer)
            assert find_instance(who.officer, series.id, code, MONDAY) is None
    assert _stored() == 0


def test_only_the_responsible_sign_and_only_who_gave_it_skips_or_stops(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        series = _weekly(who)
        for by in (who.leader, who.other_chief, who.auditor):
            with pytest.raises(Forbidden):
                sign_period(series, "2024-W21", by)
        with pytest.raises(Forbidden):
            skip_period(series, "2024-W21", "放假", who.officer)
        with pytest.raises(Forbidden):
            stop_series(series, who.chief)


def test_a_skipped_period_is_withdrawn_and_the_others_stay(make: Make) -> None:
    who = people(make)
    with at(MONDAY) as clock:
        series = _weekly(who)
        clock.set(MONDAY + timedelta(8))
        task = skip_period(series, "2024-W21", "国庆放假", who.leader)
        db.session.flush()
        assert task.state == "withdrawn"
        assert [one.period for one in derived([series], MONDAY + timedelta(8))] == ["2024-W22"]


def test_a_stopped_series_asks_for_nothing_further(make: Make) -> None:
    who = people(make)
    with at(MONDAY) as clock:
        series = _weekly(who)
        clock.set(MONDAY + timedelta(1))
        stop_series(series, who.leader)
        with pytest.raises(DomainError, match="ended already"):
            stop_series(series, who.leader)
        assert [one.code for one in periods(series, MONDAY + timedelta(60))] == ["2024-W21"]


@pytest.mark.parametrize(
    ("frequency", "due_day", "begins", "field"),
    [("daily", 1, 0, "frequency"), ("weekly", 8, 0, "due_day"), ("monthly", 0, 0, "due_day"),
     ("monthly", 32, 0, "due_day"), ("weekly", 5, -1, "begins_on")],
)  # fmt: skip
def test_a_series_that_makes_no_sense_is_refused(
    make: Make, frequency: str, due_day: int, begins: int, field: str
) -> None:
    who = people(make)
    with at(MONDAY), pytest.raises(DomainError) as refused:
        start_series(REPORT, frequency, due_day, MONDAY + timedelta(begins), who.officer, [], who.leader)
    assert refused.value.field == field


def test_the_rail_counts_what_waits_for_a_signature_and_what_is_overdue(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        handed(who, who.officer)
        signed = handed(who, who.bureau, days=3)
        sign(signed, signed.version, who.officer)
        handed(who, who.town)
        _weekly(who)
        db.session.flush()
    assert waiting(who.officer, MONDAY) == 2  # one to sign for, and this week's report
    assert waiting(who.officer, MONDAY + timedelta(4)) == 3  # and one overdue
    assert waiting(who.officer, MONDAY + timedelta(7)) == 4  # and the next week's report
    assert waiting(who.colleague, MONDAY + timedelta(7)) == 3
    assert [waiting(user, MONDAY) for user in (who.leader, who.admin, who.auditor)] == [0, 0, 0]

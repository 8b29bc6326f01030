"""Lights of tasks, day by day without any job, and alike in Python and in SQL."""

from datetime import date, timedelta

from sqlalchemy import select

from crm.audit.operations import System
from crm.db import db
from crm.settings.operations import change
from crm.tasks.answering import report, sign
from crm.tasks.lights import light, light_expression, rules
from crm.tasks.models import Task
from crm.tasks.operations import close, send_back
from tests.building import Make
from tests.tasks.building import MONDAY, handed, people
from tests.travelling import at


def _days(task: Task, first: date, number: int) -> list[str]:
    return [light(task, first + timedelta(n), rules()) for n in range(number)]


def test_a_task_nobody_signed_for_shows_after_one_working_day(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        task = handed(who, days=30)
    assert _days(task, MONDAY, 3) == ["green", "green", "unsigned"]
    with at(date(2024, 5, 24)):  # Friday
        task = handed(who, days=30)
    assert _days(task, date(2024, 5, 24), 5) == ["green", "green", "green", "green", "unsigned"]


def test_signing_waits_over_the_holidays(make: Make) -> None:
    who = people(make)
    with at(date(2024, 2, 9)):  # the Friday before the Spring Festival; work begins again on Sunday the 18th
        task = handed(who, days=60)
    assert {light(task, date(2024, 2, day), rules()) for day in range(9, 19)} == {"green"}
    assert light(task, date(2024, 2, 19), rules()) == "unsigned"


def test_the_light_of_a_signed_task_follows_its_due_date(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        task = handed(who, days=5)
        sign(task, task.version, who.officer)
        db.session.flush()
    expected = ["green", "green", "reminder", "reminder", "reminder", "reminder", *["warning"] * 6, "red", "red"]
    assert _days(task, MONDAY, 14) == expected  # due on the 25th, yellow from the 26th, red from the 1st of June


def test_the_clock_stands_still_while_a_report_is_looked_at(make: Make) -> None:
    who = people(make)
    with at(MONDAY) as clock:
        task = handed(who, days=5)
        sign(task, task.version, who.officer)
        db.session.flush()
        report(task, "办好了", None, True, [], task.version, who.officer)
        db.session.flush()
        assert set(_days(task, MONDAY, 60)) == {"green"}
        clock.set(MONDAY + timedelta(20))
        send_back(task, "不全", task.version, who.leader)
        db.session.flush()
        assert light(task, MONDAY + timedelta(20), rules()) == "red"
        report(task, "补齐", None, True, [], task.version, who.officer)
        db.session.flush()
        assert light(task, MONDAY + timedelta(60), rules()) == "warning"  # it was late
        close(task, "", task.version, who.leader)
        db.session.flush()
        assert light(task, MONDAY + timedelta(60), rules()) == "none"


def test_an_office_sets_its_own_days(make: Make) -> None:
    who = people(make)
    for key, value in (("tasks.remind_days", 1), ("tasks.red_days", 3), ("tasks.sign_workdays", 2)):
        change(key, value, System())
    with at(MONDAY):
        task = handed(who, days=5)
    assert _days(task, MONDAY, 9) == [
        "green", "green", "green", "unsigned", "unsigned", "unsigned", "warning", "warning", "red"]  # fmt: skip


def test_the_light_in_sql_is_the_light_in_python(make: Make) -> None:
    who = people(make)
    for start in (MONDAY, date(2024, 2, 7), date(2024, 9, 29)):
        with at(start) as clock:
            for days in (0, 3, 5, 12):
                handed(who, days=days)
                signed, late = handed(who, days=days), handed(who, days=days)
                for task in (signed, late):
                    sign(task, task.version, who.officer)
                    db.session.flush()
                reported = handed(who, days=days)
                sign(reported, reported.version, who.officer)
                db.session.flush()
                report(reported, "好", None, True, [], reported.version, who.officer)
                db.session.flush()
                clock.set(start + timedelta(8))
                report(late, "好", None, True, [], late.version, who.officer)
                db.session.flush()
                clock.set(start)
            close(reported, "", reported.version, who.leader)
            db.session.flush()
        by, seen = rules(), set()
        for n in range(25):
            day = start + timedelta(n)
            found = db.session.execute(select(Task, light_expression(day, by))).all()
            wrong = [(task.due_on, task.state, colour) for task, colour in found if light(task, day, by) != colour]
            assert wrong == [], day
            seen |= {colour for _, colour in found}
    assert seen == {"red", "warning", "unsigned", "reminder", "green", "none"}

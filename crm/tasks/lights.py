"""Lights of tasks: from dates whenever they are shown, in Python and in SQL alike."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, literal

from crm.errors import N_
from crm.settings.queries import value_of
from crm.settings.workdays import Workdays, office_workdays
from crm.tasks.models import OPEN, Task

# The worst first.
LIGHTS = {
    "red": N_("Red light"),
    "warning": N_("Warning"),
    "unsigned": N_("Not signed for"),
    "reminder": N_("Reminder"),
    "green": N_("On time"),
}
OVERDUE = ("red", "warning")


@dataclass(frozen=True)
class Rules:
    """Days before the due date that the reminder shows, after it that red does, and to sign for in working days."""

    remind_days: int
    red_days: int
    sign_workdays: int
    office: Workdays


def rules() -> Rules:
    """The office's own."""
    numbers = {name: value_of(f"tasks.{name}") for name in ("remind_days", "red_days", "sign_workdays")}
    return Rules(**numbers, office=office_workdays())


def light(task: Task, day: date, by: Rules) -> str:
    """The light of a task on a day; "none" of a closed one.

    While whoever handed it out looks at what was reported, time stands still. A periodic task is signed for when it
    is due to be done, so only its due date counts.
    """
    if not task.is_open:
        return "none"
    if task.state == "reported" and task.reported_on:
        return "warning" if task.reported_on > task.due_on else "green"
    over = (day - task.due_on).days
    if over > 0:
        return "red" if over >= by.red_days else "warning"
    unsigned = task.state == "handed_out" and task.series_id is None
    if unsigned and by.office.between(task.handed_out_on, day) > by.sign_workdays:
        return "unsigned"
    return "reminder" if -over <= by.remind_days else "green"


def light_expression(day: date, by: Rules) -> ColumnElement[str]:
    """light() in SQL."""
    unsigned = and_(
        Task.state == "handed_out",
        Task.series_id.is_(None),
        Task.handed_out_on < by.office.bound(day, by.sign_workdays),
    )
    return case(
        (Task.state.not_in(OPEN), literal("none")),
        (and_(Task.state == "reported", Task.reported_on > Task.due_on), literal("warning")),
        (Task.state == "reported", literal("green")),
        (and_(Task.due_on < day, Task.due_on <= day - timedelta(by.red_days)), literal("red")),
        (Task.due_on < day, literal("warning")),
        (unsigned, literal("unsigned")),
        (Task.due_on <= day + timedelta(by.remind_days), literal("reminder")),
        else_=literal("green"),
    )


def is_overdue(day: date) -> ColumnElement[bool]:
    """Open, not reported as done, and past its day."""
    return and_(Task.state.in_(("handed_out", "accepted")), Task.due_on < day)

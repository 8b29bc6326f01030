"""What is due about tasks: to sign for, near or past their day, gone red, reported as done."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, exists, or_, select

from crm.accounts.models import User
from crm.db import db
from crm.reminders.kinds import Reminder
from crm.tasks.lights import Rules, rules
from crm.tasks.models import SeriesParty, Task, TaskParty, TaskSeries
from crm.tasks.periods import derived
from crm.tasks.queries import DOERS, GIVERS, party_of, responsible, series_visible_to, shown, tasks_visible_to

MOST = 200
_AT_WORK = ("handed_out", "accepted")


def of_tasks(user: User, day: date) -> Iterator[Reminder]:
    """Tasks this person answers for, periodic ones among them, and those they handed out."""
    by = rules()
    for task in answered_by(user, day):
        yield from _of_task(task, user, day, by)
    if user.duty in GIVERS:
        for task in _given(user, day - timedelta(by.red_days)):
            yield _of_given(task, by)


def answered_by(user: User, day: date) -> list[Task]:
    """The tasks this person works on, with the periods that have begun."""
    return [*_answered(user), *derived(_series(user), day)] if user.role in DOERS else []


def _answered(user: User) -> Sequence[Task]:
    mine = exists().where(TaskParty.task_id == Task.id, responsible(TaskParty, user)).correlate(Task)
    query = tasks_visible_to(user).where(mine, Task.state.in_(_AT_WORK), Task.given_by_id != user.id)
    return db.session.scalars(shown(query).order_by(Task.due_on, Task.id).limit(MOST)).all()


def _series(user: User) -> Sequence[TaskSeries]:
    mine = exists().where(SeriesParty.series_id == TaskSeries.id, responsible(SeriesParty, user))
    query = series_visible_to(user).where(mine.correlate(TaskSeries), TaskSeries.given_by_id != user.id)
    return db.session.scalars(shown(query, TaskSeries, SeriesParty).order_by(TaskSeries.id)).all()


def _given(user: User, red_before: date) -> Sequence[Task]:
    """Of those the user handed out: the ones reported as done, and the ones gone red."""
    late = and_(Task.state.in_(_AT_WORK), Task.due_on <= red_before)
    query = select(Task).where(Task.given_by_id == user.id, or_(Task.state == "reported", late))
    return db.session.scalars(shown(query).order_by(Task.due_on, Task.id).limit(MOST)).all()


def subject_of(task: Task) -> str:
    """The same before and after somebody acts on a period's task."""
    return f"series-{task.series_id}-{task.period}" if task.series_id else f"task-{task.id}"


def _of_task(task: Task, user: User, day: date, by: Rules) -> Iterator[Reminder]:
    party = party_of(task, user)
    if party is None:
        return
    over = (day - task.due_on).days
    if party.signed_at is None:
        late = over > 0 or by.office.between(task.handed_out_on, day) > by.sign_workdays
        yield _reminder("task_sign", task, task.handed_out_on, "yellow" if late else "none")
    if over >= by.red_days and over > 0:
        yield _reminder("task_red", task, task.due_on + timedelta(by.red_days), "red")
    elif over > 0:
        yield _reminder("task_warning", task, task.due_on + timedelta(1), "yellow")
    elif -over <= by.remind_days:
        yield _reminder("task_due", task, task.due_on - timedelta(by.remind_days), "yellow")


def _of_given(task: Task, by: Rules) -> Reminder:
    if task.state == "reported":
        return _reminder("task_reported", task, task.reported_on or task.due_on, "none")
    return _reminder("task_escalated", task, task.due_on + timedelta(by.red_days), "red")


def _reminder(kind: str, task: Task, since: date, light: str) -> Reminder:
    return Reminder(kind, subject_of(task), since, light, task.title, task, task.due_on)

"""Who sees which tasks: the scope every list, count and page of tasks starts from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role, Unit, User
from crm.accounts.queries import is_chief_over, people_of, units_below, units_of
from crm.db import db
from crm.files.models import Attachment
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.tasks.lights import is_overdue
from crm.tasks.models import SeriesParty, Task, TaskParty, TaskSeries, TaskStep, task_step_files
from crm.tasks.periods import derived, instance, period_of

DOERS = (Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER)
GIVERS = (Role.CHIEF, Role.LEADER)


def responsible(party: Any, user: User) -> ColumnElement[bool]:
    """Rows of parties that are this person, or this person's unit."""
    return or_(party.user_id == user.id, party.unit_id == user.unit_id)


def _concerned(party: Any, user: User) -> ColumnElement[bool]:
    """Rows of parties whose tasks this user sees: the own ones, and a chief's or leader's subtree."""
    own = responsible(party, user)
    if user.duty not in GIVERS:
        return own
    below = units_below(user.scope_path)
    people = select(User.id).where(User.unit_id.in_(below))
    return or_(own, party.unit_id.in_(below), party.user_id.in_(people))


def _visible(kind: Any, party: Any, link: ColumnElement[bool], user: User) -> ColumnElement[bool]:
    if user.role == Role.ADMIN:
        return false()
    if user.role == Role.AUDITOR:
        return true()
    return or_(kind.given_by_id == user.id, exists().where(link, _concerned(party, user)).correlate(kind))


def tasks_visible_to(user: User) -> Select[Task]:
    """The tasks this user may see: handed out by, answered for by, or below them."""
    return select(Task).where(_visible(Task, TaskParty, TaskParty.task_id == Task.id, user))


def series_visible_to(user: User) -> Select[TaskSeries]:
    """The periodic tasks this user may see, by the same rule."""
    return select(TaskSeries).where(_visible(TaskSeries, SeriesParty, SeriesParty.series_id == TaskSeries.id, user))


def shown(query: Select[Any], kind: Any = Task, party: Any = TaskParty) -> Select[Any]:
    """With what a row of a list says of a task (or a series): who gave it, who answers for it."""
    holders = selectinload(kind.parties)
    return query.options(joinedload(kind.given_by), holders.joinedload(party.user), holders.joinedload(party.unit))


def all_series(user: User) -> Sequence[TaskSeries]:
    query = shown(series_visible_to(user), TaskSeries, SeriesParty)
    return db.session.scalars(query.order_by(TaskSeries.id)).all()


def find_task(user: User, task_id: int) -> Task | None:
    """The task when this user may see it: there is no other loader."""
    found: Task | None = db.session.scalar(shown(tasks_visible_to(user).where(Task.id == task_id)))
    return found


def find_series(user: User, series_id: int) -> TaskSeries | None:
    query = shown(series_visible_to(user), TaskSeries, SeriesParty)
    found: TaskSeries | None = db.session.scalar(query.where(TaskSeries.id == series_id))
    return found


def find_instance(user: User, series_id: int, code: str, day: date) -> Task | None:
    """The task of this period, stored or derived, when the user sees it and the period has begun."""
    series = find_series(user, series_id)
    period = period_of(series, code, day) if series else None
    if series is None or period is None:
        return None
    query = shown(select(Task).where(Task.series_id == series_id, Task.period == code))
    stored: Task | None = db.session.scalar(query)
    return stored or instance(series, period)


def course_of(task: Task) -> Sequence[TaskStep]:
    """What happened to the task, in order."""
    query = select(TaskStep).where(TaskStep.task_id == task.id).order_by(TaskStep.id)
    return db.session.scalars(query.options(joinedload(TaskStep.by), selectinload(TaskStep.files))).all()


def file_of(task: Task, attachment_id: int) -> Attachment | None:
    """A file of one of the task's reports."""
    return db.session.scalar(
        select(Attachment)
        .join(task_step_files, task_step_files.c.attachment_id == Attachment.id)
        .join(TaskStep, TaskStep.id == task_step_files.c.step_id)
        .where(TaskStep.task_id == task.id, Attachment.id == attachment_id)
    )


def leads_seen(user: User, tasks: Sequence[Task]) -> dict[int, Lead]:
    """{id: lead} of the projects behind these tasks that the user may see: of others nothing is told."""
    wanted = {task.lead_id for task in tasks if task.lead_id}
    if not wanted:
        return {}
    return {lead.id: lead for lead in db.session.scalars(visible_to(user).where(Lead.id.in_(wanted)))}


def tasks_of_lead(user: User, lead: Lead) -> Sequence[Task]:
    """The tasks about a project that the user may see, the open ones and the earliest due first."""
    query = shown(tasks_visible_to(user).where(Task.lead_id == lead.id))
    return db.session.scalars(query.order_by(Task.closed_on.is_not(None), Task.due_on, Task.id)).all()


def party_of(task: Task, user: User) -> TaskParty | None:
    """The party through which this user answers for the task, the main one first."""
    if user.role not in DOERS or task.given_by_id == user.id:
        return None
    own = [party for party in task.parties if party.includes(user)]
    return min(own, key=lambda party: (not party.is_main, party.id or 0), default=None)


def steers(task: Task, user: User) -> bool:
    """Whether this user closes, sends back, extends and withdraws: who handed it out, or the chief over.

    Nobody judges what they answer for themselves.
    """
    if user.id == task.given_by_id:
        return user.duty in GIVERS
    return is_chief_over(user, task.main.of_unit) and not any(party.includes(user) for party in task.parties)


def assignees(user: User) -> tuple[Sequence[Unit], list[User]]:
    """The units and the people this user may hand tasks to."""
    return units_of(user), [person for person in people_of(user) if person.role in DOERS and person.id != user.id]


def waiting(user: User, day: date) -> int:
    """How many tasks this user must sign for, or lets run past their day. One query where nothing is periodic."""
    if user.role not in DOERS:
        return 0
    mine = responsible(TaskParty, user)
    unsigned = and_(Task.state.in_(("handed_out", "accepted")), TaskParty.signed_at.is_(None))
    waits = (
        select(func.count(func.distinct(Task.id)))
        .join(TaskParty, TaskParty.task_id == Task.id)
        .where(mine, Task.given_by_id != user.id, or_(unsigned, is_overdue(day)))
        .scalar_subquery()
    )
    own = and_(responsible(SeriesParty, user), TaskSeries.begins_on <= day, TaskSeries.given_by_id != user.id)
    periodic = select(TaskSeries.id).join(SeriesParty, SeriesParty.series_id == TaskSeries.id).where(own).distinct()
    one = select(literal(1).label("one")).subquery()
    rows = db.session.execute(
        select(waits.label("count"), TaskSeries).select_from(one).outerjoin(TaskSeries, TaskSeries.id.in_(periodic))
    ).all()
    counts, series_there = zip(*rows, strict=True)
    return int(counts[0]) + len(derived([one for one in series_there if one is not None], day))

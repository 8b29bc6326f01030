"""The responsible side of a task: 签收 and 反馈. And periodic tasks, which are stored when somebody acts on one."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.audit.operations import record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.tasks.models import FREQUENCIES, SeriesParty, Task, TaskParty, TaskSeries
from crm.tasks.operations import Order, add, check_order, check_parties, note, require_open, withdraw
from crm.tasks.periods import instance, period_of
from crm.tasks.queries import party_of


def sign(task: Task, version: int, by: User) -> None:
    """签收: the person, or anyone of the unit, takes the task."""
    party = own_party(task, by)
    require_open(task, version)
    if party.signed_at is not None:
        raise DomainError(N_("This task is signed for already."))
    party.signed_at, party.signed_by_id = now(), by.id
    if party.is_main and task.state == "handed_out":
        task.state = "accepted"
    _touch(task)
    record(by, "sign task", task, {"for": party.holder.name})
    note(task, "sign", by)


def report(
    task: Task, text: str, percent: int | None, finished: bool, files: Sequence[Attachment], version: int, by: User
) -> None:
    """反馈: how far it is. `finished` (of the main responsible only) asks for closing."""
    party = own_party(task, by)
    require_open(task, version)
    _check_report(party, text, percent, finished)
    if finished:
        task.state, task.reported_on = "reported", today()
    _touch(task)
    record(by, "report task", task, {"percent": percent, "finished": finished, "files": [file.name for file in files]})
    step = note(task, "finish" if finished else "report", by, text.strip(), percent=100 if finished else percent)
    step.files = list(files)


def _check_report(party: TaskParty, text: str, percent: int | None, finished: bool) -> None:
    if party.signed_at is None:
        raise DomainError(N_("Sign for the task first."))
    if not text.strip():
        raise DomainError(N_("Write what has been done."), "text")
    if percent is not None and not 0 <= percent <= 100:
        raise DomainError(N_("Give a share from 0 to 100."), "percent")
    if finished and not party.is_main:
        raise DomainError(N_("The main responsible reports the task as done."), "finished")


def own_party(task: Task, by: User) -> TaskParty:
    """Through whom `by` answers for the task. Raises Forbidden for anybody else."""
    party = party_of(task, by)
    if party is None:
        raise Forbidden(N_("Only those responsible sign for and report on a task."))
    return party


def _touch(task: Task) -> None:
    """Every act on a task counts as a change of it, so that a page opened before is stale."""
    task.version += 1


def start_series(
    order: Order,
    frequency: str,
    due_day: int,
    begins_on: date,
    main: User | Unit | None,
    others: Sequence[User | Unit],
    by: User,
) -> TaskSeries:
    """A task that comes back every week, month or quarter."""
    check_order(order)
    parties = check_parties(main, others, by)
    if frequency not in FREQUENCIES:
        raise DomainError(N_("Choose one of the list."), "frequency")
    if not 1 <= due_day <= (7 if frequency == "weekly" else 31):
        raise DomainError(N_("A day of the week is 1 (Monday) to 7, of the month 1 to 31."), "due_day")
    if begins_on < today():
        raise DomainError(N_("This day has passed."), "begins_on")
    series = TaskSeries(**asdict(order), given_by=by, frequency=frequency, due_day=due_day, begins_on=begins_on)
    series.parties = [
        SeriesParty(is_main=number == 0, **({"user": one} if isinstance(one, User) else {"unit": one}))
        for number, one in enumerate(parties)
    ]
    require_fit(series)
    db.session.add(series)
    db.session.flush()
    record(by, "start task series", series, {"title": series.title, "frequency": frequency, "due_day": due_day})
    return series


def stop_series(series: TaskSeries, by: User) -> None:
    """No further period begins. Those that have begun stay as they are."""
    if series.given_by_id != by.id:
        raise Forbidden(N_("Only who handed the task out can do this."))
    if series.ends_on is not None:
        raise DomainError(N_("This series has ended already."))
    record(by, "stop task series", series, {"ends_on": [None, today()]})
    series.ends_on = today()


def sign_period(series: TaskSeries, code: str, by: User) -> Task:
    """Sign for the task of one period; it is stored from now on."""
    task = _stored(series, code)
    sign(task, task.version, by)
    return task


def skip_period(series: TaskSeries, code: str, reason: str, by: User) -> Task:
    """The task of one period is not wanted."""
    task = _stored(series, code)
    withdraw(task, reason, task.version, by)
    return task


def _stored(series: TaskSeries, code: str) -> Task:
    """The task of a period that has begun, stored now if it was not."""
    found = db.session.scalar(select(Task).where(Task.series_id == series.id, Task.period == code))
    if found is not None:
        return found
    period = period_of(series, code, today())
    if period is None:
        raise DomainError(N_("This period has not begun, or the series has ended."))
    task = instance(series, period)
    add(task, series.given_by)
    return task

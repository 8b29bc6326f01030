"""Periodic tasks: which there are by a day follows from dates alone, so no missed run loses one."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from crm.db import db
from crm.tasks.models import Task, TaskParty, TaskSeries


@dataclass(frozen=True)
class Period:
    """2026-W07, 2026-02, 2026-Q1: from when it can be worked on, and the day it is due."""

    code: str
    starts_on: date
    due_on: date


def periods(series: TaskSeries, day: date) -> list[Period]:
    """The periods that have begun by this day, as long as the series runs."""
    last = min(day, series.ends_on) if series.ends_on else day
    found: list[Period] = []
    for period in _from(series, series.begins_on):
        if period.starts_on > last:
            return found
        if period.due_on >= series.begins_on:
            found.append(period)
    return found


def period_of(series: TaskSeries, code: str, day: date) -> Period | None:
    """The period of this code, when it has begun."""
    return next((period for period in periods(series, day) if period.code == code), None)


def _from(series: TaskSeries, day: date) -> Iterator[Period]:
    """The periods from the one this day lies in; the first cannot be worked on before the series begins."""
    while True:
        period, following = _around(series, day)
        yield Period(period.code, max(period.starts_on, series.begins_on), period.due_on)
        day = following


def _around(series: TaskSeries, day: date) -> tuple[Period, date]:
    """The period this day lies in, and the first day of the next one."""
    if series.frequency == "weekly":
        monday = day - timedelta(day.weekday())
        year, week, _ = day.isocalendar()
        due = monday + timedelta(series.due_day - 1)
        return Period(f"{year}-W{week:02d}", monday, due), monday + timedelta(7)
    months = 1 if series.frequency == "monthly" else 3
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    code = f"{day.year}-{first:02d}" if months == 1 else f"{day.year}-Q{last // 3}"
    due = date(day.year, last, min(series.due_day, calendar.monthrange(day.year, last)[1]))
    following = date(day.year, last + 1, 1) if last < 12 else date(day.year + 1, 1, 1)
    return Period(code, date(day.year, first, 1), due), following


def derived(series: Sequence[TaskSeries], day: date) -> list[Task]:
    """The instances up to this day that nobody has acted on: tasks that are not in the database."""
    if not series:
        return []
    ids = [each.id for each in series]
    rows = db.session.execute(select(Task.series_id, Task.period).where(Task.series_id.in_(ids)))
    stored = {(series_id, period) for series_id, period in rows}
    return [
        instance(each, period)
        for each in series
        for period in periods(each, day)
        if (each.id, period.code) not in stored
    ]


def instance(series: TaskSeries, period: Period) -> Task:
    """The series' task of this period, as it would be stored. Nothing is added to the session."""
    names = ("title", "text", "asks_for", "basis", "urgency", "given_by_id")
    task = Task(
        **{name: getattr(series, name) for name in names},
        series_id=series.id,
        period=period.code,
        handed_out_on=period.starts_on,
        due_on=period.due_on,
        state="handed_out",
        code="",
    )
    with db.session.no_autoflush:
        task.given_by = series.given_by
        task.parties = [
            TaskParty(user=each.user, unit=each.unit, user_id=each.user_id, unit_id=each.unit_id, is_main=each.is_main)
            for each in series.parties
        ]
    return task

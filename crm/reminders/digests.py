"""Who is to be written to today, and of what: once a working day, of what was never sent before.

Nothing depends on a run that may be missed: whoever looks next finds everything that is due and was not sent, so a
week without a worker ends in one digest. That each goes out once is for the unique constraints to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from crm.accounts.models import Role, User
from crm.accounts.queries import units_below
from crm.db import db, now
from crm.fuzzydate import office_day, office_hour
from crm.messaging.models import Robot
from crm.messaging.operations import queue
from crm.reminders.kinds import Reminder
from crm.reminders.models import ReminderDigest, ReminderMark, ReminderSetting
from crm.reminders.queries import due_for, wanted_by
from crm.settings.queries import value_of
from crm.settings.workdays import office_workdays

_WORKING = (Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER)


@dataclass(frozen=True)
class News:
    """One reminder and whose it is."""

    reminder: Reminder
    user: User


def is_time(moment: datetime) -> bool:
    """Whether reminders go out now: on a working day, from the office's hour on."""
    on_duty = office_workdays().is_workday(office_day(moment))
    return on_duty and office_hour(moment) >= value_of("reminders.hour")


def users_to_write(day: date) -> Sequence[int]:
    """Those who want mails and were not looked at today."""
    looked = select(ReminderDigest.user_id).where(ReminderDigest.day == day, ReminderDigest.user_id.is_not(None))
    query = select(User.id).join(ReminderSetting, ReminderSetting.user_id == User.id)
    return db.session.scalars(query.where(User.active, ReminderSetting.mails, User.id.not_in(looked))).all()


def robots_to_write(day: date) -> Sequence[int]:
    """Robots that may speak and whose unit was not looked at today."""
    looked = select(ReminderDigest.robot_id).where(ReminderDigest.day == day, ReminderDigest.robot_id.is_not(None))
    return db.session.scalars(select(Robot.id).where(Robot.active, Robot.id.not_in(looked))).all()


def news_for(to: User | Robot, day: date) -> list[News]:
    """What is due and was neither sent to them nor, by a person, read."""
    if isinstance(to, Robot):
        people = _people(to)
        every = {one.key: News(one, person) for person in people for one in due_for(person, day)}
    else:
        every = {one.key: News(one, to) for one in wanted_by(to, day)}
    if not every:
        return []
    first = min(news.reminder.day for news in every.values())
    rows = db.session.scalars(select(ReminderMark).where(_whose(to), ReminderMark.day >= first))
    known = {kept.mark for kept in rows}
    fresh = [news for news in every.values() if news.reminder.mark not in known]
    return sorted(fresh, key=lambda news: news.reminder.rank)


def _people(robot: Robot) -> Sequence[User]:
    """Who works in the robot's unit and below."""
    below = units_below(robot.unit.path)
    query = select(User).where(User.active, User.role.in_(_WORKING), User.unit_id.in_(below))
    return db.session.scalars(query.order_by(User.id)).all()


def keep_digest(to: User | Robot, day: date, told: Sequence[Reminder], title: str, text: str) -> None:
    """Note what this digest tells and queue it; with nothing to tell, only that somebody looked.

    Another worker that did the same a moment before makes the first insert fail: then nothing of this is kept.
    """
    whom = {"robot_id": to.id} if isinstance(to, Robot) else {"user_id": to.id}
    db.session.add(ReminderDigest(**whom, day=day))
    db.session.flush()
    for one in told:
        db.session.add(ReminderMark(**whom, kind=one.kind, subject=one.subject, day=one.day, sent_at=now()))
    db.session.flush()
    if told:
        kind = "robot" if isinstance(to, Robot) else "user"
        queue(f"digest:{kind}:{to.id}:{day.isoformat()}", title, text, to)


def _whose(to: User | Robot) -> ColumnElement[bool]:
    return ReminderMark.robot_id == to.id if isinstance(to, Robot) else ReminderMark.user_id == to.id

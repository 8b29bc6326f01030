"""What is due for somebody, and which of it they have not read yet."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.reminders.kinds import KINDS, Mark, Reminder
from crm.reminders.models import ReminderMark, ReminderSetting
from crm.reminders.of_inbox import of_inbox
from crm.reminders.of_land import of_land
from crm.reminders.of_leads import of_claims, of_leads
from crm.reminders.of_tasks import of_tasks

_FINDERS = (of_leads, of_tasks, of_claims, of_land, of_inbox)


def due_for(user: User, day: date) -> list[Reminder]:
    """Everything due for this person on this day, the worst first. How many statements does not depend on the rows."""
    found = {one.key: one for find in _FINDERS for one in find(user, day)}
    return sorted(found.values(), key=lambda one: one.rank)


def wanted_by(user: User, day: date) -> list[Reminder]:
    """Those of the kinds this person did not mute."""
    muted = setting_of(user).muted
    return [one for one in due_for(user, day) if one.kind not in muted]


def marks_of(user: User, due: Collection[Reminder]) -> dict[Mark, ReminderMark]:
    """{(kind, subject, day): mark} of these reminders, as far as anything is known of them."""
    if not due:
        return {}
    first = min(one.day for one in due)
    query = select(ReminderMark).where(ReminderMark.user_id == user.id, ReminderMark.day >= first)
    return {kept.mark: kept for kept in db.session.scalars(query)}


def notices(user: User, day: date) -> list[tuple[Reminder, bool]]:
    """The reminders of the kinds this person wants, each with whether it was read; what is new first."""
    due = wanted_by(user, day)
    read = {mark for mark, kept in marks_of(user, due).items() if kept.read_at is not None}
    rows = [(one, one.mark in read) for one in due]
    return sorted(rows, key=lambda row: (row[1], -row[0].day.toordinal(), row[0].rank))


def unread(user: User, day: date) -> int:
    """How many of them were not read."""
    return sum(not read for _, read in notices(user, day))


def setting_of(user: User) -> ReminderSetting:
    """The person's own choices; the defaults, not yet stored, where there are none."""
    found = db.session.scalar(select(ReminderSetting).where(ReminderSetting.user_id == user.id))
    return found or ReminderSetting(user_id=user.id, muted=[], mails=False, version=0)


def in_sections(due: Sequence[Reminder]) -> dict[str, list[Reminder]]:
    """{section: its reminders}, as the Today page shows them."""
    found: dict[str, list[Reminder]] = {}
    for one in due:
        found.setdefault(KINDS[one.kind].section, []).append(one)
    return found

"""A person's days as calendar programs take them: next steps, due tasks, trips, ends of reservations.

Whoever holds the token of the address reads them without logging in, so nothing in them is about a contact, and
nothing is text that somebody typed freely.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.accounts.sessions import hash_of
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.interactions.activities import activities_visible_to
from crm.interactions.models import Activity, ActivityMember
from crm.leads.models import Lead
from crm.leads.queries import own_to, visible_to
from crm.leads.words import State
from crm.parks.models import park_managers
from crm.placement.models import Placement
from crm.reminders.kinds import OWNERS
from crm.reminders.models import ReminderSetting
from crm.reminders.of_tasks import answered_by, subject_of
from crm.reminders.operations import stored_setting

BACK, AHEAD = timedelta(31), timedelta(400)
MOST = 500  # of each kind
KINDS = {
    "step": N_("Next step"),
    "task": N_("Task due"),
    "trip": N_("Trip or event"),
    "reservation": N_("Reservation ends"),
}


@dataclass(frozen=True)
class Entry:
    """Whole days, both ends counted. `subject` names the record: the same entry whenever it is asked for."""

    kind: str
    subject: str
    title: str
    starts_on: date
    ends_on: date


def renew_feed(user: User) -> str:
    """A new address of this person's feed; the one before is dead. The token is told once, here."""
    setting, token = stored_setting(user), secrets.token_urlsafe(32)
    setting.calendar_hash, setting.calendar_made_at = hash_of(token), now()
    record(user, "renew calendar", ("reminder_settings", user.id), {})
    return token


def revoke_feed(user: User) -> None:
    """No address of this person's feed works any more."""
    setting = stored_setting(user)
    if setting.calendar_hash is None:
        raise DomainError(N_("There is no calendar address to take back."))
    setting.calendar_hash = setting.calendar_made_at = None
    record(user, "revoke calendar", ("reminder_settings", user.id), {})


def user_of_feed(token: str) -> User | None:
    """Whose feed this is, while the address stands and the account is open."""
    query = select(User).join(ReminderSetting, ReminderSetting.user_id == User.id)
    return db.session.scalar(query.where(ReminderSetting.calendar_hash == hash_of(token), User.active))


def entries(user: User, day: date) -> list[Entry]:
    """From a month back to a year ahead."""
    found = [*_steps(user, day), *_tasks(user, day), *_trips(user, day), *_reservations(user, day)]
    return sorted(found, key=lambda entry: (entry.starts_on, entry.kind, entry.subject))


def _steps(user: User, day: date) -> Iterator[Entry]:
    if user.role not in OWNERS:
        return
    query = own_to(user).where(
        Lead.owner_id == user.id,
        Lead.state == State.ACTIVE,
        Lead.next_step_on.between(day - BACK, day + AHEAD),
    )
    for lead in db.session.scalars(query.order_by(Lead.next_step_on.desc(), Lead.id).limit(MOST)):
        if lead.next_step_on is not None:
            yield Entry("step", f"lead-{lead.id}", lead.title, lead.next_step_on, lead.next_step_on)


def _tasks(user: User, day: date) -> Iterator[Entry]:
    for task in answered_by(user, day):
        if day - BACK <= task.due_on <= day + AHEAD:
            yield Entry("task", subject_of(task), task.title, task.due_on, task.due_on)


def _trips(user: User, day: date) -> Iterator[Entry]:
    part = select(ActivityMember.activity_id).where(ActivityMember.user_id == user.id)
    days = (Activity.ends_on >= day - BACK, Activity.starts_on <= day + AHEAD)
    query = activities_visible_to(user).where(Activity.id.in_(part), *days)
    for activity in db.session.scalars(query.order_by(Activity.starts_on.desc(), Activity.id).limit(MOST)):
        yield Entry("trip", f"activity-{activity.id}", activity.title, activity.starts_on, activity.ends_on)


def _reservations(user: User, day: date) -> Iterator[Entry]:
    mine = select(Lead.id).where(Lead.owner_id == user.id)
    managed = select(park_managers.c.park_id).where(park_managers.c.user_id == user.id)
    keeps = Placement.park_id.in_(managed) if user.role == Role.PARK_MANAGER else false()
    whose = or_(Placement.lead_id.in_(mine), keeps)
    seen = visible_to(user).with_only_columns(Lead.id)
    query = select(Placement).where(
        Placement.state == "reserved", Placement.lead_id.in_(seen), whose, Placement.reserved_until >= day - BACK
    )
    for one in db.session.scalars(query.options(joinedload(Placement.lead)).order_by(Placement.id.desc()).limit(MOST)):
        if one.reserved_until is not None:
            yield Entry("reservation", f"placement-{one.id}", one.lead.title, one.reserved_until, one.reserved_until)

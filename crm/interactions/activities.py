"""Activities: who sees them, adding and changing one, how many days somebody was away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role, Unit, User
from crm.accounts.queries import is_chief_over, units_below
from crm.audit.operations import record, record_edit
from crm.companies.models import Company
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.interactions.models import Activity, ActivityMember


def activities_visible_to(user: User) -> Select[Activity]:
    """Those of the user's units, and those the user entered or took part in."""
    if user.duty == Role.ADMIN:
        return select(Activity).where(false())
    part = select(ActivityMember.activity_id).where(ActivityMember.user_id == user.id)
    reach = [
        Activity.unit_id.in_(units_below(user.scope_path)),
        Activity.by_id == user.id,
        Activity.id.in_(part),
    ]
    return select(Activity).where(true() if user.duty == Role.AUDITOR else or_(*reach))


def find_visible_activity(user: User, activity_id: int) -> Activity | None:
    """The activity with what its page shows, or None when it is not the user's to see."""
    shown = (joinedload(Activity.by), joinedload(Activity.unit))
    more = (selectinload(Activity.companies), selectinload(Activity.members))
    query = activities_visible_to(user).where(Activity.id == activity_id)
    return db.session.scalars(query.options(*shown, *more)).one_or_none()


def recent(user: User, day: date, within: int = 60) -> Sequence[Activity]:
    """The activities a talk of this day may have come from: those that began by then and ended not long before."""
    query = activities_visible_to(user).where(Activity.starts_on <= day)
    query = query.where(Activity.ends_on >= day - timedelta(days=within))
    return db.session.scalars(query.order_by(Activity.starts_on.desc(), Activity.id.desc()).limit(30)).all()


def add_activity(
    values: Mapping[str, Any], members: Sequence[str], companies: Sequence[Company], unit: Unit, by: User
) -> Activity:
    """A new activity. `values` are columns."""
    activity = Activity(**values, by_id=by.id, unit=unit, made_at=now())
    _check(activity)
    db.session.add(activity)
    activity.companies = list(companies)
    _set_members(activity, members)
    db.session.flush()
    record(by, "add", activity, {"title": activity.title, "starts_on": activity.starts_on, "members": list(members)})
    return activity


def change_activity(
    activity: Activity,
    values: Mapping[str, Any],
    members: Sequence[str],
    companies: Sequence[Company],
    version: int,
    by: User,
) -> None:
    """Save an edit that began at `version`."""
    require_activity_changeable(activity, by)
    if activity.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    for name, value in values.items():
        setattr(activity, name, value)
    _check(activity)
    record_edit(by, "edit", activity)
    if set(activity.names) != set(members):
        record(by, "members", activity, {"members": [activity.names, list(members)]})
        _set_members(activity, members)
    activity.companies = list(companies)
    db.session.flush()


def may_change_activity(activity: Activity, by: User) -> bool:
    """Who entered it, who took part in it, and the chief over the unit."""
    took_part = any(member.user_id == by.id for member in activity.members)
    return activity.by_id == by.id or took_part or is_chief_over(by, activity.unit)


def require_activity_changeable(activity: Activity, by: User) -> None:
    """Raises Forbidden for anybody else."""
    if not may_change_activity(activity, by):
        raise Forbidden(N_("Only who entered this activity, its members and the chief of the unit can change it."))


def _check(activity: Activity) -> None:
    if not (activity.title or "").strip():
        raise DomainError(N_("This field is required."), "title")
    if activity.ends_on < activity.starts_on:
        raise DomainError(N_("The end lies before the beginning."), "ends_on")
    if (activity.ends_on - activity.starts_on).days > 366:
        raise DomainError(N_("An activity takes a year at most: enter longer postings year by year."), "ends_on")
    require_fit(activity)


def _set_members(activity: Activity, names: Sequence[str]) -> None:
    """Each name once; a name that one active user has is that user."""
    wanted = list(dict.fromkeys(name for name in names if name))
    known: dict[str, list[int]] = {}
    for number, name in db.session.execute(select(User.id, User.name).where(User.name.in_(wanted), User.active)):
        known.setdefault(name, []).append(number)
    kept = {member.name: member for member in activity.members if member.name in wanted}
    made = []
    for name in wanted:
        users = known.get(name, [])
        member = kept.get(name) or ActivityMember(name=name, user_id=users[0] if len(users) == 1 else None)
        require_member_fit(member)
        made.append(member)
    activity.members = made


def require_member_fit(member: ActivityMember) -> None:
    """Raises DomainError for a name too long to be one."""
    try:
        require_fit(member)
    except DomainError as refusal:
        raise DomainError(refusal.message, "members", **refusal.params) from refusal


def days_in_year(spans: Iterable[tuple[date, date]], year: int, upto: date) -> set[date]:
    """The days of the year that lie in any of the spans, each once; none after `upto`."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), upto)
    found: set[date] = set()
    for start, end in spans:
        day, stop = max(start, first), min(end, last)
        while day <= stop:
            found.add(day)
            day += timedelta(days=1)
    return found

"""Activities of a list against those that are there: known by their title and first day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.companies.models import Company
from crm.db import db, require_fit
from crm.errors import N_, DomainError
from crm.exchange.layout import ParsedRow
from crm.exchange.planning.repeats import Said
from crm.exchange.planning.rows import PlannedRow, differences, nearest
from crm.exchange.planning.units import decide
from crm.exchange.planning.visits import check_days
from crm.exchange.words.activities import activity_told_by
from crm.fuzzydate import FuzzyDate
from crm.interactions.activities import activities_visible_to, may_change_activity
from crm.interactions.models import Activity, ActivityMember, joined, parts
from crm.text.names import company_key

PLAIN = ("title", "kind", "destinations", "guests", "cost", "outcome", "note")
_COMPARED = ("kind", "until", "unit", "destinations", "members", "companies", "guests", "cost", "outcome", "note")
Key = tuple[date, str]


def plan_activities(
    parsed: Sequence[ParsedRow], title: str, by: User | None, stored: bool, said: Said
) -> list[PlannedRow]:
    """Decide every row. `title` is the sheet's: it says the kind of those that say none."""
    rows = [_checked(each, title) for each in parsed]
    match = (lambda some: _match(some, by)) if stored else None
    decide(rows, by, match, _key, N_("The same activity as in row %(row)s."), said)
    return rows


def _checked(parsed: ParsedRow, title: str) -> PlannedRow:
    row = PlannedRow(parsed.row, dict(parsed.values), dict(parsed.extra), list(parsed.problems))
    values = row.values
    kind = values.get("kind") or activity_told_by(values.get("title") or "") or activity_told_by(title)
    values["kind"] = kind or "other"
    if not values.get("title"):
        values["title"] = _composed(values)
    check_days(row, may_come=True)
    if not values["title"]:
        row.refuse("title", N_("The row names no activity."))
    try:
        require_fit(Activity(**columns_of(values)))
        for name in values.get("members") or ():
            require_fit(ActivityMember(name=name))
        for name in values.get("companies") or ():
            require_fit(Company(name=name))
    except DomainError as refusal:
        row.refuse(refusal.field if refusal.field != "name" else "members", refusal.message, **refusal.params)
    return row


def _composed(values: Mapping[str, Any]) -> str | None:
    """A trip of a list without titles is called by its kind and place: 驻点招商（上海）."""
    places, members = values.get("destinations"), values.get("members")
    words = "、".join(places or members or ())
    names = {"trip": "驻点招商", "tour": "外出招商"}
    return f"{names.get(values['kind'], '招商活动')}（{words}）" if words else None


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The plain columns of an activity that these values of a file fill, without its days."""
    found = {name: values[name] for name in PLAIN if values.get(name) is not None}
    if "destinations" in found:
        found["destinations"] = joined(found["destinations"])
    return found


def stored_values(activity: Activity) -> dict[str, Any]:
    """An activity as a row of values by field name."""
    found: dict[str, Any] = {name: getattr(activity, name) for name in PLAIN}
    return {
        **found,
        "destinations": parts(activity.destinations),
        "on": FuzzyDate.day(activity.starts_on),
        "until": FuzzyDate.day(activity.ends_on),
        "unit": activity.unit_words or activity.unit.name,
        "members": activity.names,
        "companies": [company.name for company in activity.companies],
    }


def _key(row: PlannedRow) -> Key:
    return row.values["on"].start, company_key(row.values["title"])


def _match(rows: Sequence[PlannedRow], by: User | None) -> None:
    known = _known({row.values["on"].start for row in rows})
    seen = {activity.id for found in known.values() for activity in found}
    if by is not None:
        visible = activities_visible_to(by).where(Activity.id.in_(seen)).with_only_columns(Activity.id)
        seen = set(db.session.scalars(visible))
    for row in rows:
        if meant := known.get(_key(row)):
            match = nearest(row, meant, seen, stored_values, _COMPARED)
            _compare(row, match, match.id in seen, by)


def _known(days: set[date]) -> Mapping[Key, Sequence[Activity]]:
    found: dict[Key, list[Activity]] = defaultdict(list)
    query = select(Activity).where(Activity.starts_on.in_(days)).order_by(Activity.id)
    loaded = query.options(selectinload(Activity.members), selectinload(Activity.companies), joinedload(Activity.unit))
    for activity in db.session.scalars(loaded):
        found[activity.starts_on, company_key(activity.title)].append(activity)
    return found


def _compare(row: PlannedRow, activity: Activity, is_seen: bool, by: User | None) -> None:
    if not is_seen:
        row.action = "duplicate"
        row.warn(None, N_("Another unit entered this activity already; it is left alone."))
        return
    row.target, row.of = activity.id, f"{activity.starts_on} {activity.title}"
    row.changes = differences(stored_values(activity), row.values, _COMPARED)
    if row.values["kind"] == "other":
        row.changes.pop("kind", None)  # nothing was said of it
    row.action = "update" if row.changes else "unchanged"
    if row.changes and by is not None and not may_change_activity(activity, by):
        row.refuse(None, N_("Only who entered this activity, its members and the chief of the unit can change it."))

"""The list of activities: one object that page, count, report and export ask."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.interactions.activities import activities_visible_to
from crm.interactions.models import ACTIVITIES, Activity, ActivityMember
from crm.lists.talks import day_of, numbers_of

PAGE = 50
_COUNT_STOPS_AT = 10_000
_LONGEST = 60

Clause = Callable[[Sequence[str]], ColumnElement[bool]]


def _text(values: Sequence[str]) -> ColumnElement[bool]:
    columns = (Activity.title, Activity.destinations, Activity.outcome)
    return or_(*(column.contains(values[0][:_LONGEST], autoescape=True) for column in columns))


def _member(values: Sequence[str]) -> ColumnElement[bool]:
    named = exists().where(ActivityMember.activity_id == Activity.id, ActivityMember.name.in_(list(values)))
    return named.correlate(Activity)


_CLAUSES: dict[str, Clause] = {
    "q": _text,
    "kind": lambda values: Activity.kind.in_([value for value in values if value in ACTIVITIES]),
    "unit": lambda values: Activity.unit_id.in_(numbers_of(values)),
    "member": _member,
    # those that lie in the days from … to …, wholly or in part
    "held_from": lambda values: Activity.ends_on >= day_of("held_from", values[0]).start,
    "held_to": lambda values: Activity.starts_on <= day_of("held_to", values[0]).end,
}
NAMES = tuple(_CLAUSES)


@dataclass(frozen=True)
class ActivityList:
    """The activities a user sees, under these filters: {name: values} as in the URL."""

    user: User
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def query(self) -> Select[Activity]:
        """The scope with the filters; unordered. Raises DomainError for a date that is none."""
        given = {name: values for name, values in self.filters.items() if any(value.strip() for value in values)}
        if unknown := set(given) - set(NAMES):
            raise DomainError(N_("There is no filter %(name)s."), None, name=min(unknown)[:40])
        found = [_CLAUSES[name]([value.strip() for value in values]) for name, values in given.items()]
        return activities_visible_to(self.user).where(*found)

    def count(self) -> int:
        """How many; it stops at 10,001."""
        ids = self.query().with_only_columns(Activity.id).limit(_COUNT_STOPS_AT + 1)
        return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0

    def page(
        self, after: tuple[date, int] | None = None, size: int = PAGE
    ) -> tuple[Sequence[Activity], tuple[date, int] | None]:
        """The activities after (day, id), the latest first; the cursor of the next page or None."""
        query = self.query()
        if after:
            day, number = after
            further = and_(Activity.starts_on == day, Activity.id < number)
            query = query.where(or_(Activity.starts_on < day, further))
        order = (Activity.starts_on.desc(), Activity.id.desc())
        found = db.session.scalars(query.options(*_SHOWN).order_by(*order).limit(size + 1)).all()
        last = (found[size - 1].starts_on, found[size - 1].id) if len(found) > size else None
        return found[:size], last

    def all(self) -> Iterator[Activity]:
        """Every activity of the list."""
        after: tuple[date, int] | None = None
        while True:
            found, after = self.page(after, 500)
            yield from found
            if after is None:
                return


_SHOWN: tuple[Any, ...] = (
    joinedload(Activity.unit),
    selectinload(Activity.members),
    selectinload(Activity.companies),
)

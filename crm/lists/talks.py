"""The list of conversations: one object that page, count and export ask."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.models import KINDS, Interaction, interaction_companies
from crm.interactions.queries import interactions_visible_to
from crm.search.words import Words

PAGE = 50
_COUNT_STOPS_AT = 10_000
_CHUNK = 500
_LONGEST = 60
STEPS = {
    "lacking": N_("Lacks a next step"),
    "open": N_("Next step open"),
    "overdue": N_("Next step overdue"),
    "done": N_("Next step done"),
}

Clause = Callable[[Sequence[str]], ColumnElement[bool]]
_OPEN = and_(Interaction.next_step.is_not(None), Interaction.next_step_done_on.is_(None))


def _step(values: Sequence[str]) -> ColumnElement[bool]:
    meant = {
        "lacking": and_(Interaction.next_step.is_(None), Interaction.no_next_step_reason.is_(None)),
        "open": _OPEN,
        "overdue": and_(_OPEN, Interaction.next_step_on < today()),
        "done": Interaction.next_step_done_on.is_not(None),
    }
    known = [meant[value] for value in values if value in meant]
    return or_(*known) if known else false()


def _text(values: Sequence[str]) -> ColumnElement[bool]:
    """What was said, or a firm that was there."""
    words = Words(values[0][:_LONGEST])
    firm = exists().where(
        interaction_companies.c.interaction_id == Interaction.id,
        words.among("company", interaction_companies.c.company_id),
    )
    return or_(firm.correlate(Interaction), words.among("interaction", Interaction.id.expression))


def day_of(name: str, text: str) -> FuzzyDate:
    """The day, month or year a filter names. Raises DomainError with the filter's name."""
    try:
        return FuzzyDate.from_iso(text)
    except ValueError:
        raise DomainError(N_("Write a date such as 2022-03-15."), name) from None


def numbers_of(values: Sequence[str]) -> list[int]:
    """The ids among these values."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10]


_CLAUSES: dict[str, Clause] = {
    "q": _text,
    "kind": lambda values: Interaction.kind.in_([value for value in values if value in KINDS]),
    "by": lambda values: Interaction.by_id.in_(numbers_of(values)),
    "unit": lambda values: Interaction.unit_id.in_(numbers_of(values)),
    "met_from": lambda values: Interaction.met_on >= day_of("met_from", values[0]).start,
    "met_to": lambda values: Interaction.met_on <= day_of("met_to", values[0]).end,
    "step": _step,
    "activity": lambda values: Interaction.activity_id.in_(numbers_of(values)),
}
NAMES = tuple(_CLAUSES)


@dataclass(frozen=True)
class TalkList:
    """The conversations a user may read, under these filters: {name: values} as in the URL."""

    user: User
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def query(self) -> Select[Interaction]:
        """The scope with the filters; unordered. Raises DomainError for a date that is none."""
        given = {name: values for name, values in self.filters.items() if any(value.strip() for value in values)}
        if unknown := set(given) - set(NAMES):
            raise DomainError(N_("There is no filter %(name)s."), None, name=min(unknown)[:40])
        found = [_CLAUSES[name]([value.strip() for value in values]) for name, values in given.items()]
        return interactions_visible_to(self.user).where(*found)

    def count(self) -> int:
        """How many; it stops at 10,001."""
        ids = self.query().with_only_columns(Interaction.id).limit(_COUNT_STOPS_AT + 1)
        return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0

    def page(
        self, after: tuple[date, int] | None = None, size: int = PAGE
    ) -> tuple[Sequence[Interaction], tuple[date, int] | None]:
        """The conversations after (day, id), the latest day first; the cursor of the next page or None."""
        query = self.query()
        if after:
            day, number = after
            further = and_(Interaction.met_on == day, Interaction.id < number)
            query = query.where(or_(Interaction.met_on < day, further))
        order = (Interaction.met_on.desc(), Interaction.id.desc())
        found = db.session.scalars(query.options(*_SHOWN).order_by(*order).limit(size + 1)).all()
        last = (found[size - 1].met_on, found[size - 1].id) if len(found) > size else None
        return found[:size], last

    def all(self) -> Iterator[Sequence[Interaction]]:
        """Every conversation of the list, some hundred at a time."""
        after: tuple[date, int] | None = None
        while True:
            found, after = self.page(after, _CHUNK)
            yield found
            if after is None:
                return


_SHOWN: tuple[Any, ...] = (
    joinedload(Interaction.by),
    joinedload(Interaction.unit),
    selectinload(Interaction.companies),
    selectinload(Interaction.contacts),
)

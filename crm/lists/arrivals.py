"""The ledger of arrived funds: one object that page and figures ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, false, func, or_, type_coerce
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.lists.filters import FILTERS
from crm.milestones.models import ORIGINS, STATES, FundArrival
from crm.milestones.queries import counted

PAGE = 50
# A ledger's opening sum has no day: it stands after everything that has one.
_sort_key = func.coalesce(type_coerce(FundArrival.arrived_on, String), "")

Clause = Callable[[Sequence[str]], ColumnElement[bool]]


def _bound(name: str, text: str) -> FuzzyDate:
    try:
        return FuzzyDate.from_iso(text)
    except ValueError:
        raise DomainError(N_("Write a date such as 2022-03-15."), name) from None


def _from(values: Sequence[str]) -> ColumnElement[bool]:
    return FundArrival.arrived_on >= _bound("from", values[0]).start


def _to(values: Sequence[str]) -> ColumnElement[bool]:
    end = _bound("to", values[0]).end
    return FundArrival.arrived_on < (end + timedelta(days=1) if end < date.max else end)


def _listed(column: ColumnElement[Any], words: Mapping[str, str]) -> Clause:
    def clause(values: Sequence[str]) -> ColumnElement[bool]:
        known = [value for value in values if value in words]
        return column.in_(known) if known else false()

    return clause


_CLAUSES: dict[str, Clause] = {
    "from": _from,
    "to": _to,
    "state": _listed(FundArrival.state.expression, STATES),
    "origin": _listed(FundArrival.origin.expression, ORIGINS),
    "unit": FILTERS["unit"].clause,
    "q": FILTERS["q"].clause,
}
NAMES = tuple(_CLAUSES)


@dataclass(frozen=True)
class ArrivalList:
    """The arrivals of the leads a user sees, under these filters: {name: values} as in the URL.

    Without a `state` it is everything that counts as arrived, verified or not; returned ones only when asked for.
    """

    user: User
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def query(self) -> Select[Lead]:
        """The scope with the filters, each lead joined to its arrivals; unordered. Raises DomainError for no date."""
        given = {name: values for name, values in self.filters.items() if any(value.strip() for value in values)}
        if unknown := set(given) - set(NAMES):
            raise DomainError(N_("There is no filter %(name)s."), None, name=min(unknown)[:40])
        found = [_CLAUSES[name]([value.strip() for value in values]) for name, values in given.items()]
        if "state" not in given:
            found.append(counted())
        return visible_to(self.user).join(FundArrival, FundArrival.lead_id == Lead.id).where(*found)

    def totals(self) -> tuple[int, int]:
        """(how many, their sum in yuan): a reversal takes its arrival out of the sum."""
        sums = self.query().with_only_columns(func.count(FundArrival.id), func.sum(FundArrival.amount))
        count, amount = db.session.execute(sums).one()
        return count, int(amount or 0)

    def page(self, after: str | None = None, size: int = PAGE) -> tuple[list[tuple[FundArrival, Lead]], str | None]:
        """The arrivals after the cursor with their leads, the latest day first; the cursor of the next page or None."""
        rows = self.query().with_only_columns(FundArrival, Lead, _sort_key.label("sort_key"))
        if start := _cursor(after):
            day, number = start
            rows = rows.where(or_(_sort_key < day, and_(_sort_key == day, FundArrival.id < number)))
        people = (joinedload(FundArrival.submitted_by), joinedload(FundArrival.verified_by))
        rows = rows.options(*people, selectinload(FundArrival.files), joinedload(Lead.unit))
        found = (
            db.session.execute(rows.order_by(_sort_key.desc(), FundArrival.id.desc()).limit(size + 1)).unique().all()
        )
        shown = [(row[0], row[1]) for row in found[:size]]
        return shown, f"{found[size - 1][2]}_{shown[-1][0].id}" if len(found) > size else None


def _cursor(text: str | None) -> tuple[str, int] | None:
    day, _, number = (text or "").replace("\x00", "").rpartition("_")
    return (day, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None

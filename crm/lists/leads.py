"""The list of leads: one object that page, count, figures and export all ask."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, raiseload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.leads.models import BY_INVESTMENT, BY_SILENCE, Lead, LeadContact, LeadInvestor, LeadPark
from crm.leads.queries import visible_to
from crm.lists.filters import clauses
from crm.lists.rows import wants_contacts

PAGE = 50
COUNT_STOPS_AT = 10_000


@dataclass(frozen=True)
class Sort:
    """An order: by `key`, then by id; `key` is never null, so that the next page can begin after (key, id)."""

    label: str
    key: Any
    descending: bool

    def by(self, key: Any, lead_id: Any = Lead.id) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """What ORDER BY says, over `key` as a query names it."""
        return (key.desc(), lead_id.desc()) if self.descending else (key.asc(), lead_id.asc())


SORTS: dict[str, Sort] = {
    "newest": Sort(N_("Newest first"), Lead.id, True),
    "investment": Sort(N_("Largest investment first"), BY_INVESTMENT, True),
    "title": Sort(N_("By name"), Lead.title, False),
    "quiet": Sort(N_("Longest without contact first"), BY_SILENCE, False),
}


@dataclass(frozen=True)
class LeadList:
    """What the user sees under these filters, in this order. `filters` is {name: values} as in the URL."""

    user: User
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "newest"
    names: frozenset[str] | None = None  # the columns wanted, where not all are: what no column shows is not loaded

    def query(self) -> Select[Lead]:
        """The scope with the filters; unordered."""
        return visible_to(self.user).where(*clauses(self.filters))

    def count(self, exact: bool = False) -> int:
        """How many; beyond 10,000 it stops at 10,001 unless asked for the exact number."""
        ids = self.query().with_only_columns(Lead.id)
        if not exact:
            ids = ids.limit(COUNT_STOPS_AT + 1)
        return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0

    def sums(self) -> tuple[int, int]:
        """(investment in yuan, land needed in m²) of the whole list."""
        row = db.session.execute(
            self.query().with_only_columns(func.sum(Lead.investment), func.sum(Lead.land_area))
        ).one()
        return int(row[0] or 0), int(row[1] or 0)

    def totals(self) -> tuple[int, int | None, int | None]:
        """(count, investment, land) in one query; past 10,000 rows the count stops and the sums are not told."""
        stopped = self.query().with_only_columns(Lead.investment, Lead.land_area).limit(COUNT_STOPS_AT + 1).subquery()
        columns = (func.count(), func.sum(stopped.c.investment), func.sum(stopped.c.land_area))
        count, investment, land = db.session.execute(select(*columns).select_from(stopped)).one()
        if count > COUNT_STOPS_AT:
            return count, None, None
        return count, int(investment or 0), int(land or 0)

    def page(self, after: str | None = None, size: int = PAGE) -> tuple[Sequence[Lead], str | None]:
        """The leads after the cursor, and the cursor of the next page or None."""
        order = SORTS[self.sort]
        query = self.behind(after).add_columns(order.key.label("sort_key")).options(*ROW, *self._contacts())
        found = db.session.execute(query.order_by(*order.by(order.key)).limit(size + 1)).unique().all()
        leads = [row[0] for row in found[:size]]
        more = cursor_after(found[size - 1][1], leads[-1]) if len(found) > size else None
        return leads, more

    def behind(self, after: str | None) -> Select[Lead]:
        """The query, from behind the cursor on."""
        start = _cursor(after)
        return self.query().where(_beyond(SORTS[self.sort], *start)) if start else self.query()

    def beside(self, lead: Lead) -> tuple[int | None, int | None]:
        """The ids of the leads before and behind this one in the order of the list: one query."""
        order = SORTS[self.sort]
        here = select(order.key).where(Lead.id == lead.id).scalar_subquery()
        found = dict[str, int]()
        parts = []
        for name, ahead in (("before", order.descending), ("behind", not order.descending)):
            further = order.key > here if ahead else order.key < here
            same = and_(order.key == here, Lead.id > lead.id if ahead else Lead.id < lead.id)
            by = (order.key.asc(), Lead.id.asc()) if ahead else (order.key.desc(), Lead.id.desc())
            ids = self.query().where(or_(further, same)).with_only_columns(literal(name).label("side"), Lead.id)
            parts.append(select(ids.order_by(*by).limit(1).subquery()))
        for side, lead_id in db.session.execute(union_all(*parts)):
            found[side] = lead_id
        return found.get("before"), found.get("behind")

    def _contacts(self) -> tuple[Any, ...]:
        if wants_contacts(self.names):
            return (CONTACTS,)
        return (raiseload(Lead.contacts),)

    def all(self, size: int = 1000) -> Iterator[Sequence[Lead]]:
        """Every lead of the list, in pages, each forgotten before the next: memory stays flat."""
        after: str | None = None
        while True:
            leads, after = self.page(after, size)
            if leads:
                yield leads
            if after is None:
                return


# What rows_of() reads of a lead, and of its contacts; investors and parks come with it: there are few of a lead.
CONTACTS = selectinload(Lead.contacts).joinedload(LeadContact.contact)
LINKS = (
    joinedload(Lead.investors).joinedload(LeadInvestor.company),
    joinedload(Lead.parks).joinedload(LeadPark.park),
)
ROW = (joinedload(Lead.unit), joinedload(Lead.owner), joinedload(Lead.local_company), *LINKS)


def cursor_after(key: Any, lead: Any) -> str:
    """Where the next page begins: behind this lead, which stands at `key` in the order."""
    return f"{key}|{lead.id}"


def _cursor(text: str | None) -> tuple[str, int] | None:
    key, _, lead_id = (text or "").replace("\x00", "").rpartition("|")
    return (key, int(lead_id)) if key and lead_id.isascii() and lead_id.isdigit() and len(lead_id) < 10 else None


def _beyond(order: Sort, key: str, lead_id: int) -> ColumnElement[bool]:
    bound: Any = key
    python_type = order.key.type.python_type
    if python_type is int:
        bound = int(key) if re.fullmatch(r"-?\d{1,18}", key, re.ASCII) else 0
    elif python_type is not str:
        bound = _date_or_first(key)
    if order.descending:
        return and_(order.key <= bound, or_(order.key < bound, Lead.id < lead_id))  # one range of an index
    return and_(order.key >= bound, or_(order.key > bound, Lead.id > lead_id))


def _date_or_first(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def sizes(user: User, wanted: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, int]:
    """{name: how many} of several lists, {name: filters}, in one statement; each stops beyond 10,000.

    A list whose filters say nothing any more has no size.
    """
    counts = {}
    for name, filters in wanted.items():
        with suppress(DomainError):
            ids = LeadList(user, filters).query().with_only_columns(Lead.id).limit(COUNT_STOPS_AT + 1)
            counts[name] = select(func.count()).select_from(ids.subquery()).scalar_subquery()
    found = db.session.execute(select(*counts.values())).one() if counts else ()
    return {name: int(size) for name, size in zip(counts, found, strict=True)}

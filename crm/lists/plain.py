"""Leads of a list for files: read as columns, a page at a time, without the session's care for each record."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.companies.models import Company, Contact
from crm.db import db
from crm.leads.models import Lead, LeadContact, LeadInvestor, LeadPark
from crm.lists.columns import BY_NAME
from crm.lists.leads import SORTS, LeadList, cursor_after
from crm.lists.rows import rows_of
from crm.parks.models import Park

_SIZE = 2000
# Which columns of its own table a lead's value is made of, where they are not the one of its name.
_MADE_OF = {
    "next_step": ("next_step", "next_step_on"),
    "park": ("park_words",),
    "owner_unit": ("unit_id", "owner_unit_words"),
    "owner": ("owner_id", "owner_words"),
    "local_company": ("local_company_id",),
    "local_credit_code": ("local_company_id",),
}


def plain_rows(listed: LeadList, reveal: bool) -> Iterator[dict[str, Any]]:
    """Every lead of the list as rows_of() gives it, with the columns the list asks for."""
    names = set(BY_NAME if listed.names is None else listed.names)
    reader = _Reader(names)
    after: str | None = None
    while True:
        leads, after = reader.page(listed, after)
        yield from rows_of(leads, reveal, names)
        db.session.expunge_all()
        if after is None:
            return


class _Reader:
    """Stands in for leads with what rows_of() asks of them."""

    def __init__(self, names: Collection[str]) -> None:
        own = set(Lead.__table__.columns.keys())
        made = {column for name in names for column in _MADE_OF.get(name, (name,)) if column in own}
        self.columns = [getattr(Lead, name) for name in sorted(made | {"id"})]
        self.adders = [add for wanted, add in _ADDERS if wanted & set(names)]

    def page(self, listed: LeadList, after: str | None) -> tuple[Sequence[Any], str | None]:
        order = SORTS[listed.sort]
        query = listed.behind(after).with_only_columns(*self.columns, order.key.label("sort_key"))
        found = db.session.execute(query.order_by(*order.by(order.key)).limit(_SIZE + 1)).all()
        names = [column.key for column in self.columns]
        leads = [SimpleNamespace(**dict(zip(names, row, strict=False))) for row in found[:_SIZE]]
        for add in self.adders:
            add(leads)
        return leads, cursor_after(found[_SIZE - 1].sort_key, leads[-1]) if len(found) > _SIZE else None


def _add_links(name: str, part: str, query: Any) -> Callable[[Sequence[Any]], None]:
    """The links of each lead as its attribute `name`, each with its other end as `part`; `query`: (lead, other…)."""

    def add(leads: Sequence[Any]) -> None:
        links: dict[int, list[Any]] = defaultdict(list)
        owner = next(iter(query.selected_columns))
        for row in db.session.execute(query.where(owner.in_([lead.id for lead in leads]))):
            links[row[0]].append(SimpleNamespace(**{part: row}))
        for lead in leads:
            setattr(lead, name, links.get(lead.id, ()))

    return add


def _add_other(name: str, column: str, query: Any) -> Callable[[Sequence[Any]], None]:
    """The record that `column` names as the attribute `name`; `query`: (id, what is shown…)."""

    def add(leads: Sequence[Any]) -> None:
        ids = {getattr(lead, column) for lead in leads}
        key = next(iter(query.selected_columns))
        known = {row[0]: row for row in db.session.execute(query.where(key.in_(ids)))}
        for lead in leads:
            setattr(lead, name, known.get(getattr(lead, column)))

    return add


_INVESTORS = select(LeadInvestor.lead_id, Company.name, Company.credit_code).join(
    Company, Company.id == LeadInvestor.company_id
)
_CONTACTS = select(LeadContact.lead_id, Contact.name, Contact.title, Contact.phone).join(
    Contact, Contact.id == LeadContact.contact_id
)
_PARKS = select(LeadPark.lead_id, Park.code).join(Park, Park.id == LeadPark.park_id).order_by(LeadPark.id)
_ADDERS = (
    (
        {"investor", "investor_credit_code"},
        _add_links("investors", "company", _INVESTORS.order_by(LeadInvestor.lead_id, LeadInvestor.position)),
    ),
    (
        {"contact_name", "contact_title", "contact_phone"},
        _add_links("contacts", "contact", _CONTACTS.order_by(LeadContact.lead_id, LeadContact.position)),
    ),
    ({"park"}, _add_links("parks", "park", _PARKS)),
    ({"owner_unit"}, _add_other("unit", "unit_id", select(Unit.id, Unit.name))),
    ({"owner"}, _add_other("owner", "owner_id", select(User.id, User.name))),
    (
        {"local_company", "local_credit_code"},
        _add_other("local_company", "local_company_id", select(Company.id, Company.name, Company.credit_code)),
    ),
)

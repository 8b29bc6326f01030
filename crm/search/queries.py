"""One question over everything: what a user may see of each kind of record, and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    case,
    cast,
    desc,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.companies.models import Company, Contact
from crm.companies.queries import masked_name
from crm.db import db
from crm.errors import N_
from crm.interactions.models import Interaction, interaction_companies
from crm.interactions.queries import interactions_visible_to
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import contacts_visible_to, visible_to
from crm.parks.models import Parcel, Park
from crm.search.words import Words

COUNT_STOPS_AT = 10_000


def companies_with(words: Words) -> ColumnElement[bool]:
    """Firms by name, pinyin initials or credit code."""
    return words.among("company", Company.id.expression)


def leads_with(words: Words) -> ColumnElement[bool]:
    """Projects by title, pinyin initials or number, and those of firms with these words."""
    if words.is_common:
        firm = words.among("company", LeadInvestor.company_id.expression)
        of_firm = exists().where(LeadInvestor.lead_id == Lead.id, firm)
        return or_(words.among("lead", Lead.id.expression), of_firm)
    behind = select(LeadInvestor.lead_id).where(LeadInvestor.company_id.in_(words.ids("company")))
    return Lead.id.in_(union(words.ids("lead"), behind))


@dataclass(frozen=True)
class Hit:
    """A record found. `title`, `code` and `more` are what a line of results shows; `parent` is where it belongs."""

    kind: str
    id: int
    title: str
    code: str | None
    more: str | None
    parent: int | None


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be found: who finds it, within which scope, and what a result says of it."""

    code: str
    label: str
    permission: Permission
    model: Any
    scope: Callable[[User], Select[Any]]
    says: tuple[Any, Any, Any, Any]  # title, code, more, parent
    clause: Callable[[Words], ColumnElement[bool]] | None = None


def _everything(user: User) -> Select[Any]:
    return select(Company)


def _land(user: User) -> Select[Any]:
    return select(Parcel).join(Park, Park.id == Parcel.park_id).where(Parcel.retired_on.is_(None))


def _people(user: User) -> Select[Any]:
    return contacts_visible_to(user).join(Company, Company.id == Contact.company_id)


_met_with = (
    select(func.min(interaction_companies.c.company_id))
    .where(interaction_companies.c.interaction_id == Interaction.id)
    .correlate(Interaction)
    .scalar_subquery()
)
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "lead",
            N_("Projects"),
            Permission.LEAD_READ,
            Lead,
            visible_to,
            (Lead.title, Lead.code, Lead.stage, null()),
            leads_with,
        ),
        Kind(
            "company",
            N_("Companies"),
            Permission.COMPANY_READ,
            Company,
            _everything,
            (Company.name, Company.credit_code, Company.region, null()),
        ),
        Kind(
            "contact",
            N_("Contacts"),
            Permission.CONTACT_REVEAL,
            Contact,
            _people,
            (Contact.name, Contact.title, Company.name, Contact.company_id),
        ),
        Kind(
            "interaction",
            N_("Conversations"),
            Permission.LEAD_READ,
            Interaction,
            interactions_visible_to,
            (Interaction.summary, Interaction.met_on, Interaction.kind, _met_with),
        ),
        Kind(
            "parcel",
            N_("Parcels"),
            Permission.PARK_READ,
            Parcel,
            _land,
            (Parcel.number, Park.code, Park.short_name, null()),
        ),
    )
}


def kinds_for(user: User) -> list[Kind]:
    """What this user may find at all."""
    return [kind for kind in KINDS.values() if may(user.duty, kind.permission)]


@dataclass(frozen=True)
class Group:
    """The first records of one kind, and how many there are; past 10,000 the count stops."""

    kind: Kind
    total: int
    hits: Sequence[Hit]


def search(user: User, text: str, size: int = 5, only: str | None = None) -> list[Group]:
    """What of everything has these words and is this user's to see, by kind. Two statements."""
    kinds = [kind for kind in kinds_for(user) if only in (None, kind.code)]
    words = Words(text)
    if not words or not kinds:
        return []
    rows = db.session.execute(union_all(*(_branch(user, words, kind, size) for kind in kinds))).all()
    groups = []
    for kind in kinds:
        mine = [row for row in rows if row.kind == kind.code]
        if mine:
            best = sorted(mine, key=lambda row: (-row.first, -row.id))
            groups.append(Group(kind, mine[0].total, [_hit(row) for row in best]))
    return groups


def _branch(user: User, words: Words, kind: Kind, size: int) -> Select[Any]:
    """The best of one kind, each with the count of all."""
    number = kind.model.id.expression
    clause = kind.clause(words) if kind.clause else words.among(kind.code, number)
    found = kind.scope(user).where(clause)
    title, code, more, parent = kind.says
    first = words.first(kind.code, number)
    total = found.with_only_columns(kind.model.id).limit(COUNT_STOPS_AT + 1).subquery()
    columns = (
        literal(kind.code, Text).label("kind"),
        kind.model.id.label("id"),
        cast(title, Text).label("title"),
        cast(code, Text).label("code"),
        cast(more, Text).label("more"),
        cast(parent, Integer).label("parent"),
        (literal(0) if first is None else case((first, 1), else_=0)).label("first"),
        select(func.count()).select_from(total).scalar_subquery().label("total"),
    )
    order: tuple[Any, ...] = () if first is None else (desc("first"),)
    return select(found.with_only_columns(*columns).order_by(*order, number.desc()).limit(size).subquery())


def _hit(row: Any) -> Hit:
    title = masked_name(row.title) if row.kind == "contact" else row.title
    return Hit(row.kind, row.id, title, row.code, row.more, row.parent)

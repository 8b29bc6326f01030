"""The list of firms: one object that page, count and coverage ask.

Everybody may see firms; who talked to them and whether they are in talks is told only from what the user may see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, exists, false, func, not_, or_, select

from crm.accounts.models import Role, User
from crm.companies.listings import LIST_LABELS
from crm.companies.models import Company, Listing
from crm.companies.prospects import is_assigned
from crm.companies.regions import TARGET_REGIONS, region_expression
from crm.db import db
from crm.errors import N_
from crm.interactions.models import Interaction, interaction_companies, interaction_leads
from crm.interactions.queries import interactions_visible_to
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import visible_to
from crm.leads.words import Stage, State
from crm.lists.filters import Filter, clauses
from crm.search.queries import companies_with
from crm.search.words import Words
from crm.settings.queries import value_of

PAGE = 50
COUNT_STOPS_AT = 10_000
_TALKS = [stage for stage in Stage if stage.number >= Stage.NEGOTIATION.number]

CONTACT_STATES = {
    "none": N_("Not contacted yet"),
    "contacted": N_("Contacted"),
    "in_talks": N_("In talks"),
}
ASSIGNED = {"me": N_("Me"), "unit": N_("My unit"), "any": N_("Anybody"), "none": N_("Nobody")}


def contacted(user: User) -> ColumnElement[bool]:
    """Somebody talked to the firm, or about a project of it, and the user may read it."""
    talks = interactions_visible_to(user).with_only_columns(Interaction.id)
    met = select(interaction_companies.c.company_id).where(interaction_companies.c.interaction_id.in_(talks))
    behind = (
        select(LeadInvestor.company_id)
        .join(interaction_leads, interaction_leads.c.lead_id == LeadInvestor.lead_id)
        .where(LeadInvestor.lead_id.in_(visible_to(user).with_only_columns(Lead.id)))
    )
    return or_(Company.id.in_(met), Company.id.in_(behind))


def in_talks(user: User) -> ColumnElement[bool]:
    """The firm invests in an active project at negotiation or later that the user sees."""
    talking = visible_to(user).where(Lead.state == State.ACTIVE, Lead.stage.in_(_TALKS)).with_only_columns(Lead.id)
    return Company.id.in_(select(LeadInvestor.company_id).where(LeadInvestor.lead_id.in_(talking)))


def region_of_firm() -> ColumnElement[str]:
    """The key in TARGET_REGIONS of where the firm sits."""
    return region_expression(Company.region, value_of("regions.all_guangdong"))


def filters_for(user: User) -> dict[str, Filter]:
    """The filter table of firms, as this user may ask: what a URL may say, and what it means in SQL."""

    table = (
        Filter("q", N_("Text"), "text", lambda values: companies_with(Words(values[0]))),
        Filter("list", N_("Firm class"), "choice", _in_list, LIST_LABELS),
        Filter("region", N_("Target region"), "choice", lambda values: region_of_firm().in_(values), TARGET_REGIONS),
        Filter("contact", N_("How far"), "choice", lambda values: _contact(user, values), CONTACT_STATES),
        Filter("assigned", N_("Assigned to"), "pick", lambda values: _assigned(user, values)),
    )
    return {item.name: item for item in table}


def _in_list(values: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(Listing.company_id == Company.id, Listing.list.in_(list(values)))


def _contact(user: User, values: Sequence[str]) -> ColumnElement[bool]:
    meant = {"none": not_(contacted(user)), "contacted": contacted(user), "in_talks": in_talks(user)}
    return or_(*(meant[value] for value in values))


def _assigned(user: User, values: Sequence[str]) -> ColumnElement[bool]:
    """me, unit, any, none; u12 is a person, n3 a unit."""
    units, users = _numbers("n", values), _numbers("u", values)
    if "me" in values:
        users.append(user.id)
    if "unit" in values:
        units.append(user.unit_id)
    meant = [is_assigned(units, users)] if units or users else []
    if "any" in values:
        meant.append(is_assigned(anybody=True))
    if "none" in values:
        meant.append(not_(is_assigned(anybody=True)))
    return or_(*meant) if meant else false()


def _numbers(letter: str, values: Sequence[str]) -> list[int]:
    numbers = [value[1:] for value in values if value[:1] == letter]
    return [int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 10]


@dataclass(frozen=True)
class CompanyList:
    """The firms under these filters. `filters` is {name: values} as in the URL."""

    user: User
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def query(self) -> Select[Company]:
        """The scope with the filters; unordered."""
        if self.user.role == Role.ADMIN:
            return select(Company).where(false())
        return select(Company).where(*clauses(self.filters, filters_for(self.user)))

    def count(self, exact: bool = False) -> int:
        """How many; beyond 10,000 it stops at 10,001 unless asked for the exact number."""
        ids = self.query().with_only_columns(Company.id)
        if not exact:
            ids = ids.limit(COUNT_STOPS_AT + 1)
        return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0

    def page(self, after: int = 0, size: int = PAGE) -> tuple[Sequence[Company], int | None]:
        """The firms after this id, and where the next page begins, or None."""
        query = self.query().where(Company.id > after).order_by(Company.id).limit(size + 1)
        found = db.session.scalars(query).all()
        return found[:size], found[size - 1].id if len(found) > size else None

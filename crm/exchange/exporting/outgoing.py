"""The lists that can be taken out: of each kind its columns, and its rows in the user's scope."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.companies.listings import listings_of
from crm.companies.models import Company, Contact, Listing
from crm.companies.queries import masked_name, masked_phone
from crm.db import Base, db
from crm.errors import N_
from crm.exchange.planning.activities import stored_values as activity_values
from crm.exchange.planning.companies import stored_values as firm_values
from crm.exchange.planning.interactions import stored_values as talk_values
from crm.exchange.planning.parcels import stored_values
from crm.exchange.planning.plants import stored_values as space_values
from crm.exchange.words.kinds import FIELDS
from crm.fields import TEXT, Field
from crm.interactions.models import Activity, Interaction
from crm.interactions.queries import leads_seen
from crm.leads.queries import contacts_visible_to
from crm.lists.activities import ActivityList
from crm.lists.arrivals import ArrivalList
from crm.lists.columns import exported
from crm.lists.companies import CompanyList
from crm.lists.leads import LeadList
from crm.lists.plain import plain_rows
from crm.lists.talks import TalkList
from crm.milestones.fields import ARRIVAL_FIELDS
from crm.milestones.models import STATES as FACT_STATES
from crm.parks.models import Park
from crm.parks.plants import spaces_of
from crm.parks.queries import all_parks, parcels_of

_PAGE = 1000
# Of a conversation, what its list shows beside and a file is never asked about.
TALK_FOLLOWING = (
    Field("projects", N_("Project"), TEXT),
    Field("by", N_("Logged by"), TEXT),
    Field("no_next_step_reason", N_("Why there is no next step"), TEXT),
)
# An arrival belongs to its project; these columns say so, and who answers for it.
ARRIVAL_COLUMNS = (
    Field("code", N_("Code"), TEXT),
    Field("project", N_("Project name"), TEXT),
    *ARRIVAL_FIELDS,
    Field("state", N_("State"), TEXT, choices=FACT_STATES),
    Field("owner_unit", N_("Responsible unit"), TEXT),
    Field("submitted_by", N_("Reported by"), TEXT),
    Field("verified_by", N_("Verified by"), TEXT),
)
_COLUMNS: Mapping[str, Sequence[Field]] = {
    "funds": ARRIVAL_COLUMNS,
    "interactions": (*FIELDS["interactions"], *TALK_FOLLOWING),
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Outgoing:
    """A list on its way out. `filters` and `names` (of columns) are as in an address; `is_plain`: persons unmasked."""

    kind: str
    user: User
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: Sequence[str] = ()
    sort: str = "newest"
    is_plain: bool = False

    @property
    def columns(self) -> Sequence[Field]:
        """Leads show the columns asked for; of the other kinds all."""
        if self.kind == "leads":
            return exported(self.names)
        return _COLUMNS.get(self.kind) or FIELDS[self.kind]

    def rows(self) -> Iterator[Row]:
        """Every row as values by field name, page by page: memory stays flat. Raises DomainError for a bad filter."""
        return _LISTS[self.kind].rows(self)

    def count(self) -> int:
        """How many rows there will be, or nearly: a firm has one for each list it is in."""
        return _LISTS[self.kind].count(self)


def _leads(wanted: Outgoing) -> LeadList:
    names = frozenset(column.name for column in wanted.columns)
    return LeadList(wanted.user, wanted.filters, wanted.sort, names)


def _lead_rows(wanted: Outgoing) -> Iterator[Row]:
    return plain_rows(_leads(wanted), wanted.is_plain)


def _firms(wanted: Outgoing) -> CompanyList:
    return CompanyList(wanted.user, wanted.filters)


def _firm_rows(wanted: Outgoing) -> Iterator[Row]:
    """One row for each list a firm is in, as lists of firms are kept."""
    query = _firms(wanted).query().options(joinedload(Company.parent))
    for companies in _pages(query, Company.id):
        places = listings_of([company.id for company in companies])
        for company in companies:
            own = {**firm_values(company), "name": company.name}
            listed = places.get(company.id, ())
            yield from (own | _place(place) for place in listed)
            if not listed:
                yield own
        db.session.expunge_all()


def _place(place: Listing) -> dict[str, Any]:
    return {"listings": [place.list], "listing_year": place.year, "listing_rank": place.rank}


def _contacts(wanted: Outgoing) -> Select[Contact]:
    return contacts_visible_to(wanted.user)


def _contact_rows(wanted: Outgoing) -> Iterator[Row]:
    query = _contacts(wanted).options(joinedload(Contact.company))
    for people in _pages(query, Contact.id):
        for person in people:
            yield {
                "company": person.company.name,
                "company_credit_code": person.company.credit_code,
                "region": person.company.region,
                "name": person.name if wanted.is_plain else masked_name(person.name),
                "title": person.title,
                "phone": person.phone if wanted.is_plain else masked_phone(person.phone) or None,
            }
        db.session.expunge_all()


def _parks(wanted: Outgoing) -> list[Park]:
    """The parks asked for; all where none is."""
    asked = wanted.filters.get("park", ())
    return [park for park in all_parks() if not asked or park.code in asked]


def _parcel_rows(wanted: Outgoing) -> Iterator[Row]:
    for park in _parks(wanted):
        for parcel in parcels_of(park):
            yield {**stored_values(parcel), "is_standard": "yes" if parcel.is_standard else "no"}
        db.session.expunge_all()


def _space_rows(wanted: Outgoing) -> Iterator[Row]:
    for park in _parks(wanted):
        yield from map(space_values, spaces_of(park))
        db.session.expunge_all()


def _arrivals(wanted: Outgoing) -> ArrivalList:
    return ArrivalList(wanted.user, wanted.filters)


def _arrival_rows(wanted: Outgoing) -> Iterator[Row]:
    listed, after = _arrivals(wanted), None
    while True:
        found, after = listed.page(after, _PAGE)
        for arrival, lead in found:
            own = {each.name: getattr(arrival, each.name) for each in ARRIVAL_FIELDS}
            verified = arrival.verified_by.name if arrival.verified_by else None
            people = {"submitted_by": arrival.submitted_by.name, "verified_by": verified, "state": arrival.state}
            yield {**own, **people, "code": lead.code, "project": lead.title, "owner_unit": lead.unit.name}
        db.session.expunge_all()
        if after is None:
            return


def _talks(wanted: Outgoing) -> TalkList:
    return TalkList(wanted.user, wanted.filters)


def _talk_rows(wanted: Outgoing) -> Iterator[Row]:
    for talks in _talks(wanted).all():
        seen = leads_seen(wanted.user, talks)
        for talk in talks:
            own, projects = talk_values(talk), [lead.title for lead in seen.get(talk.id, ())]
            people = own["contacts"] if wanted.is_plain else [masked_name(name) for name in own["contacts"]]
            beside = {"projects": projects, "by": talk.by.name, "no_next_step_reason": talk.no_next_step_reason}
            yield {**own, **beside, "contacts": people}
        db.session.expunge_all()


def _activities(wanted: Outgoing) -> ActivityList:
    return ActivityList(wanted.user, wanted.filters)


def _pages(query: Any, key: Any) -> Iterator[Sequence[Any]]:
    """By id, each page forgotten before the next."""
    last = 0
    while found := db.session.scalars(query.where(key > last).order_by(key).limit(_PAGE)).unique().all():
        last = found[-1].id
        yield found


def _counted(query: Select[Any], table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.with_only_columns(table.id).subquery())) or 0


@dataclass(frozen=True)
class _List:
    count: Callable[[Outgoing], int]
    rows: Callable[[Outgoing], Iterator[Row]]


_LISTS: Mapping[str, _List] = {
    "leads": _List(lambda wanted: _leads(wanted).count(exact=True), _lead_rows),
    "companies": _List(lambda wanted: _firms(wanted).count(exact=True), _firm_rows),
    "contacts": _List(lambda wanted: _counted(_contacts(wanted), Contact), _contact_rows),
    "parcels": _List(lambda wanted: sum(len(parcels_of(park)) for park in _parks(wanted)), _parcel_rows),
    "plants": _List(lambda wanted: sum(len(spaces_of(park)) for park in _parks(wanted)), _space_rows),
    "interactions": _List(lambda wanted: _counted(_talks(wanted).query(), Interaction), _talk_rows),
    "activities": _List(
        lambda wanted: _counted(_activities(wanted).query(), Activity),
        lambda wanted: (activity_values(activity) for activity in _activities(wanted).all()),
    ),
    "funds": _List(lambda wanted: _arrivals(wanted).totals()[0], _arrival_rows),
}
TAKEN_OUT = tuple(_LISTS)

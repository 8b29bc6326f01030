"""How an undo treats each table. A table that is not here is a part of some record: it follows the default."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.companies.models import PERSONAL, Company, Contact
from crm.companies.queries import masked_name
from crm.db import db
from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.parks.models import Parcel, PlantSpace
from crm.stored import chunks

Names = dict[int, str]


@dataclass(frozen=True)
class UndoKind:
    """`by_field`: old values go back one by one, beside what others changed since; otherwise a row that was changed
    since stays as it is, whole. `names` says of ids what a person knows the records by; without it they are parts.
    """

    label: str
    by_field: bool = False
    names: Callable[[Collection[int], User], Names] | None = None
    personal: tuple[str, ...] = ()


def _leads(ids: Collection[int], user: User) -> Names:
    """Code and title, of those within the user's sight."""
    seen = visible_to(user).where(Lead.id.in_(ids)).with_only_columns(Lead.id, Lead.code, Lead.title)
    return {number: f"{code} {title}" for number, code, title in db.session.execute(seen)}


def _companies(ids: Collection[int], user: User) -> Names:
    query = select(Company).where(Company.id.in_(ids))
    return {one.id: one.name for one in db.session.scalars(query)}


def _contacts(ids: Collection[int], user: User) -> Names:
    query = select(Contact).where(Contact.id.in_(ids)).options(joinedload(Contact.company))
    return {one.id: f"{one.company.name} {masked_name(one.name)}" for one in db.session.scalars(query)}


def _parcels(ids: Collection[int], user: User) -> Names:
    query = select(Parcel).where(Parcel.id.in_(ids)).options(joinedload(Parcel.park))
    return {one.id: f"{one.park.short_name} {one.number}" for one in db.session.scalars(query)}


def _spaces(ids: Collection[int], user: User) -> Names:
    query = select(PlantSpace).where(PlantSpace.id.in_(ids)).options(joinedload(PlantSpace.park))
    return {one.id: f"{one.park.short_name} {one.name}" for one in db.session.scalars(query)}


# In the order pages tell of them. Land and confirmed facts stand as a whole: one value of them means nothing alone.
KINDS: Mapping[str, UndoKind] = {
    "leads": UndoKind(N_("Projects"), True, _leads),
    "companies": UndoKind(N_("Companies"), True, _companies),
    "contacts": UndoKind(N_("Contacts"), True, _contacts, PERSONAL),
    "parcels": UndoKind(N_("Parcels"), names=_parcels),
    "plant_spaces": UndoKind(N_("Plants"), names=_spaces),
    "plant_buildings": UndoKind(N_("Plant buildings")),
    "interactions": UndoKind(N_("Interactions"), personal=("their_people",)),
    "activities": UndoKind(N_("Activities"), True),
    "milestones": UndoKind(N_("Milestones")),
    "fund_arrivals": UndoKind(N_("Arrived funds")),
    "listings": UndoKind(N_("Places in lists")),
}
PART = UndoKind(N_("Links and notes of these records"))
# What a record may be in use by, in words; anything else is "other records".
USERS: Mapping[str, str] = {
    "leads": N_("a project"),
    "lead_investors": N_("a project"),
    "lead_contacts": N_("a project"),
    "interactions": N_("an interaction"),
    "interaction_leads": N_("an interaction"),
    "interaction_companies": N_("an interaction"),
    "interaction_contacts": N_("an interaction"),
    "activities": N_("an activity"),
    "activity_companies": N_("an activity"),
    "activity_members": N_("an activity"),
    "stage_moves": N_("a move to another stage"),
    "milestones": N_("a milestone"),
    "milestone_files": N_("evidence"),
    "arrival_files": N_("evidence"),
    "fund_arrivals": N_("arrived funds"),
    "placements": N_("land that was reserved"),
    "plant_spaces": N_("a plant space"),
    "tasks": N_("a task"),
    "prospects": N_("a target list"),
    "listings": N_("a place in a list"),
    "contacts": N_("a contact"),
    "companies": N_("a company"),
    "parcel_lineage": N_("a split or merge of land"),
}
OTHER = N_("other records")


def kind_of(table: str) -> UndoKind:
    return KINDS.get(table, PART)


def names_of(table: str, ids: Collection[int], user: User) -> Names:
    """What people know these records by; one that is not the user's to see has no name."""
    names = kind_of(table).names
    found: Names = {}
    for some in chunks(ids) if names else ():
        found |= names(some, user) if names else {}
    return found

"""Reading placements, and the balance of the land."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role, User
from crm.accounts.queries import covers
from crm.db import db
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.parks.models import OFFERED, Parcel, Park
from crm.placement.models import HOLDING, Placement
from crm.placement.standard import passed

_MANAGERS_STEP = {"approved": "contract", "contracted": "building"}


def of_lead(lead: Lead) -> Sequence[Placement]:
    """A lead's placements, newest first, released ones included."""
    return db.session.scalars(
        select(Placement)
        .where(Placement.lead_id == lead.id)
        .options(
            joinedload(Placement.parcel).joinedload(Parcel.park),
            joinedload(Placement.contract),
            joinedload(Placement.reserved_by),
        )
        .order_by(Placement.id.desc())
    ).all()


def of_leads(lead_ids: Sequence[int]) -> dict[int, list[Placement]]:
    """{lead id: its placements} of several leads, with the parcels their standard-land check reads."""
    held: dict[int, list[Placement]] = defaultdict(list)
    query = select(Placement).where(Placement.lead_id.in_(lead_ids)).options(joinedload(Placement.parcel))
    for placement in db.session.scalars(query):
        held[placement.lead_id].append(placement)
    return held


def find(user: User, placement_id: int) -> Placement | None:
    """The placement, when its lead is the user's to see."""
    seen = visible_to(user).with_only_columns(Lead.id)
    return db.session.scalar(
        select(Placement)
        .where(Placement.id == placement_id, Placement.lead_id.in_(seen))
        .options(joinedload(Placement.parcel).joinedload(Parcel.park), joinedload(Placement.lead).joinedload(Lead.unit))
    )


def contract(lead: Lead, attachment_id: int) -> Attachment | None:
    """This file, when it is the contract of one of the lead's placements."""
    of_lead = select(Placement.contract_id).where(Placement.lead_id == lead.id)
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.id.in_(of_lead)))


def candidates(user: User) -> Sequence[Lead]:
    """The active leads this user could reserve land for, newest first."""
    query = visible_to(user).where(Lead.state == "active")
    return db.session.scalars(query.order_by(Lead.id.desc())).all()


def approves(user: User, placement: Placement, managed: set[int]) -> bool:
    """Whether the user's word counts as the second one: the chief over the lead's unit, or a manager of the park."""
    if user.duty == Role.CHIEF:
        return covers(user, placement.lead.unit)
    return placement.parcel.park_id in managed


def open_steps(user: User, placement: Placement, managed: set[int]) -> set[str]:
    """What this user could do to the placement now: the buttons of a page. The operations check again."""
    if placement.state not in HOLDING:
        return set()
    manages, steps = placement.parcel.park_id in managed, set()
    is_reserved = placement.state == "reserved" and not placement.is_expired(today())
    if is_reserved and user.id != placement.reserved_by_id and approves(user, placement, managed):
        steps.add("approve")
    if manages and placement.state in _MANAGERS_STEP:
        steps.add(_MANAGERS_STEP[placement.state])
    if manages and not passed(placement):
        steps.add("waive")
    return steps | {"demand", "release"} if manages else steps


def expired(day: date) -> ColumnElement[bool]:
    """In SQL: a reservation past its day, which holds nothing any more."""
    return and_(Placement.state == "reserved", Placement.reserved_until < day)


@dataclass(frozen=True)
class Balance:
    """The land of one park, m². free + reserved + contracted + external + unready = total."""

    park: Park
    parcels: int
    total: int
    free: int
    reserved: int
    contracted: int
    external: int
    unready: int


def balances(day: date) -> list[Balance]:
    """One balance a park; a reservation past its day counts as free."""
    held = (
        select(
            Placement.parcel_id,
            func.sum(case((Placement.state == "contracted", Placement.area_m2), else_=0)).label("contracted"),
            func.sum(case((Placement.state == "contracted", 0), else_=Placement.area_m2)).label("reserved"),
        )
        .where(Placement.state.in_(HOLDING), ~expired(day))
        .group_by(Placement.parcel_id)
        .subquery()
    )
    contracted, reserved = func.coalesce(held.c.contracted, 0), func.coalesce(held.c.reserved, 0)
    rest = Parcel.area_m2 - contracted - reserved - Parcel.external_m2
    rows = db.session.execute(
        select(
            Park,
            func.count(Parcel.id),
            func.coalesce(func.sum(Parcel.area_m2), 0),
            func.coalesce(func.sum(case((Parcel.status == OFFERED, rest), else_=0)), 0),
            func.coalesce(func.sum(reserved), 0),
            func.coalesce(func.sum(contracted), 0),
            func.coalesce(func.sum(Parcel.external_m2), 0),
            func.coalesce(func.sum(case((Parcel.status != OFFERED, rest), else_=0)), 0),
        )
        .select_from(Park)
        .outerjoin(Parcel, and_(Parcel.park_id == Park.id, Parcel.retired_on.is_(None)))
        .outerjoin(held, held.c.parcel_id == Parcel.id)
        .options(selectinload(Park.leading))
        .group_by(Park.id)
        .order_by(Park.position, Park.id)
    )
    return [Balance(park, *(int(figure) for figure in figures)) for park, *figures in rows]

"""Reading placements, and the balance of the land."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db
from crm.files.models import Attachment
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.parks.models import OFFERED, Parcel, Park
from crm.placement.models import HOLDING, Placement


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


def of_parcel(parcel: Parcel) -> Sequence[Placement]:
    """Who holds the parcel now."""
    return db.session.scalars(
        select(Placement)
        .where(Placement.parcel_id == parcel.id, Placement.state.in_(HOLDING))
        .options(joinedload(Placement.lead))
        .order_by(Placement.id)
    ).all()


def find(user: User, placement_id: int) -> Placement | None:
    """The placement, when its lead is the user's to see."""
    seen = visible_to(user).with_only_columns(Lead.id)
    return db.session.scalar(
        select(Placement)
        .where(Placement.id == placement_id, Placement.lead_id.in_(seen))
        .options(joinedload(Placement.parcel).joinedload(Parcel.park), joinedload(Placement.lead))
    )


def contract(lead: Lead, attachment_id: int) -> Attachment | None:
    """This file, when it is the contract of one of the lead's placements."""
    of_lead = select(Placement.contract_id).where(Placement.lead_id == lead.id)
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.id.in_(of_lead)))


def expired(today: date) -> object:
    """In SQL: a reservation past its day, which holds nothing any more."""
    return and_(Placement.state == "reserved", Placement.reserved_until < today)


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


def balances(today: date) -> list[Balance]:
    """One balance a park; a reservation past its day counts as free."""
    held = (
        select(
            Placement.parcel_id,
            func.sum(case((Placement.state == "contracted", Placement.area_m2), else_=0)).label("contracted"),
            func.sum(case((Placement.state == "contracted", 0), else_=Placement.area_m2)).label("reserved"),
        )
        .where(
            Placement.state.in_(HOLDING),
            or_(Placement.state != "reserved", Placement.reserved_until >= today),
        )
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
        .outerjoin(Parcel, Parcel.park_id == Park.id)
        .outerjoin(held, held.c.parcel_id == Parcel.id)
        .group_by(Park.id)
        .order_by(Park.position, Park.id)
    )
    return [Balance(park, *(int(figure) for figure in figures)) for park, *figures in rows]

"""Reading placements, and the balance of the land."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.files.models import Attachment
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.parks.models import OFFERED, Parcel, Park, PlantSpace
from crm.placement.models import HOLDING, SETTLED, Placement, PlacementApproval, Waiver
from crm.placement.standard import checks, passed

_MANAGERS_STEPS = {
    "requested": ("grant",),
    "approved": ("contract",),
    "contracted": ("deliver", "building"),
    "delivered": ("complete", "building"),
}
_GROUND = (
    selectinload(Placement.waivers).joinedload(Waiver.asked_by),
    joinedload(Placement.parcel).joinedload(Parcel.park),
    joinedload(Placement.space).joinedload(PlantSpace.park),
)


def on_ground(ground: Parcel | PlantSpace) -> ColumnElement[bool]:
    """In SQL: placements on this parcel, or in this space."""
    column = Placement.space_id if isinstance(ground, PlantSpace) else Placement.parcel_id
    return column == ground.id


def of_lead(lead: Lead) -> Sequence[Placement]:
    """A lead's placements, newest first, released ones included."""
    return db.session.scalars(
        select(Placement)
        .where(Placement.lead_id == lead.id)
        .options(
            *_GROUND,
            joinedload(Placement.contract),
            joinedload(Placement.reserved_by),
            selectinload(Placement.approvals).options(
                joinedload(PlacementApproval.by), joinedload(PlacementApproval.decision)
            ),
        )
        .order_by(Placement.id.desc())
    ).all()


def of_leads(lead_ids: Sequence[int]) -> dict[int, list[Placement]]:
    """{lead id: its placements} of several leads, with the ground their standard-land check reads."""
    held: dict[int, list[Placement]] = defaultdict(list)
    query = select(Placement).where(Placement.lead_id.in_(lead_ids)).options(*_GROUND)
    for placement in db.session.scalars(query):
        held[placement.lead_id].append(placement)
    return held


def find(user: User, placement_id: int) -> Placement | None:
    """The placement, when its lead is the user's to see."""
    seen = visible_to(user).with_only_columns(Lead.id)
    return db.session.scalar(
        select(Placement)
        .where(Placement.id == placement_id, Placement.lead_id.in_(seen))
        .options(*_GROUND, joinedload(Placement.lead).joinedload(Lead.unit))
    )


def document(lead: Lead, attachment_id: int) -> Attachment | None:
    """This file, when it is the contract of one of the lead's placements, or the decision it was approved on."""
    held = select(Placement).where(Placement.lead_id == lead.id)
    decisions = held.join(Placement.approvals).with_only_columns(PlacementApproval.decision_id)
    of_lead = or_(Attachment.id.in_(held.with_only_columns(Placement.contract_id)), Attachment.id.in_(decisions))
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id, of_lead))


def candidates(user: User) -> Sequence[Lead]:
    """The active leads this user could reserve land for, newest first."""
    query = visible_to(user).where(Lead.state == "active")
    return db.session.scalars(query.order_by(Lead.id.desc())).all()


def managers_steps(placement: Placement) -> set[str]:
    """What a manager of the park could do to the placement as it stands."""
    steps = set(_MANAGERS_STEPS.get(placement.state, ()))
    if placement.state in HOLDING:
        steps |= {"demand", "release"} | (set() if _all_asked(placement) else {"waive"})
    return steps


def _all_asked(placement: Placement) -> bool:
    """Whether nothing is missed for which no waiver was asked yet."""
    return passed(placement) or all(check.passes or check.waiver == "asked" for check in checks(placement))


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
            func.sum(case((Placement.state.in_(SETTLED), Placement.area_m2), else_=0)).label("contracted"),
            func.sum(case((Placement.state.in_(SETTLED), 0), else_=Placement.area_m2)).label("reserved"),
        )
        .where(Placement.parcel_id.is_not(None), Placement.state.in_(HOLDING), ~expired(day))
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

"""What the projects placed in a park will draw of its utilities, against what the park has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, func, literal, select, union_all

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db
from crm.errors import N_, DomainError
from crm.fields import Field
from crm.leads.models import Lead
from crm.parks.models import Park, UtilityCapacity
from crm.parks.operations import require_manager
from crm.parks.utilities import UTILITY_FIELDS, figures, take_turn
from crm.placement.models import HOLDING, Placement, UtilityDemand
from crm.placement.queries import expired

TIGHT = 90  # per cent of a capacity promised that are worth a warning


@dataclass(frozen=True)
class Supply:
    """One utility of a park. `capacity` is None where nobody entered it."""

    field: Field
    capacity: Decimal | None
    promised: Decimal

    @property
    def percent(self) -> Decimal | None:
        return self.promised * 100 / self.capacity if self.capacity else None

    @property
    def light(self) -> str:
        if self.percent is None:
            return "red" if self.capacity is not None and self.promised else "none"
        if self.percent > 100:
            return "red"
        return "yellow" if self.percent >= TIGHT else "green"


def supplies_of(park: Park, day: date) -> list[Supply]:
    """Each utility that has a capacity or a demand; who holds no land in the park any more draws nothing."""
    placed = select(Placement.lead_id).where(Placement.park_id == park.id, Placement.state.in_(HOLDING), ~expired(day))
    capacity = select(literal("capacity").label("what"), UtilityCapacity.kind, UtilityCapacity.capacity.label("figure"))
    demand = select(literal("demand"), UtilityDemand.kind, func.sum(UtilityDemand.amount))
    rows = db.session.execute(
        union_all(
            capacity.where(UtilityCapacity.park_id == park.id),
            demand.where(UtilityDemand.park_id == park.id, UtilityDemand.lead_id.in_(placed)).group_by(
                UtilityDemand.kind
            ),
        )
    )
    found = {(what, kind): Decimal(figure) for what, kind, figure in rows}
    supplies = [
        Supply(field, found.get(("capacity", field.name)), found.get(("demand", field.name), Decimal(0)))
        for field in UTILITY_FIELDS
    ]
    return [supply for supply in supplies if supply.capacity is not None or supply.promised]


def demands_of(lead: Lead, park: Park) -> dict[str, Decimal]:
    """{utility: amount} as stated for this park."""
    return {demand.kind: demand.amount for demand in _demands(lead, park)}


def _demands(lead: Lead, park: Park) -> Sequence[UtilityDemand]:
    found = select(UtilityDemand).where(UtilityDemand.lead_id == lead.id, UtilityDemand.park_id == park.id)
    return db.session.scalars(found).all()


def set_demands(placement: Placement, values: Mapping[str, Decimal | None], version: int, by: User) -> None:
    """What the placed project needs of its park, as one save; `version` is the park's. Raises Stale."""
    lead, park = placement.lead, placement.park
    require_manager(park.id, by)
    if placement.state not in HOLDING:
        raise DomainError(N_("This land was given back already."))
    given = figures(values)
    take_turn(park, version)
    before = demands_of(lead, park)
    db.session.execute(delete(UtilityDemand).where(UtilityDemand.lead_id == lead.id, UtilityDemand.park_id == park.id))
    db.session.add_all(
        UtilityDemand(lead_id=lead.id, park_id=park.id, kind=kind, amount=value) for kind, value in given.items()
    )
    changed = {kind: [before.get(kind), given.get(kind)] for kind in {*before, *given}}
    said = {kind: pair for kind, pair in changed.items() if pair[0] != pair[1]}
    record(by, "set utilities demand", lead, {"park": park.code, **said})

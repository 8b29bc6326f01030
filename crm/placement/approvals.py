"""Who approves a reservation, and how many of them: told by its size, and never by the one who reserved."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.accounts.queries import covers
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden
from crm.fuzzydate import today
from crm.parks.queries import managed_by
from crm.placement.models import Placement, PlacementApproval
from crm.placement.operations import note_step, require_state
from crm.settings.queries import value_of

RUNGS = {
    "small": N_("Small"),
    "middle": N_("Middle"),
    "large": N_("Large: anything above"),
}
APPROVERS = {
    "office": N_("The chief over the unit or another manager of the park"),
    "chief": N_("The chief over the unit"),
    "leader": N_("The chief or a leader over the unit"),
}

_ONLY = {
    "office": N_("The chief over the unit or another manager of the park approves this."),
    "chief": N_("Land of this size is approved by the chief over the unit."),
    "leader": N_("Land of this size is approved by the chief or a leader over the unit."),
}


@dataclass(frozen=True)
class Rung:
    """Who approves up to this size, and how many different people it takes."""

    who: str
    count: int


def rung_of(area_m2: int) -> Rung:
    """The rung of the ladder this area stands on."""
    ladder, mu = value_of("placement.approvals"), Decimal(area_m2) * 3 / 2000
    for code in ("small", "middle"):
        limit, who, count = ladder[code]
        if mu <= limit:
            return Rung(who, count)
    return Rung(*ladder["large"][1:])


def may_approve(user: User, placement: Placement, managed: set[int]) -> bool:
    """Whether this person's word counts for a placement of this size."""
    who = rung_of(placement.area_m2).who
    if user.duty == Role.CHIEF:
        return covers(user, placement.lead.unit)
    if user.duty == Role.LEADER:
        return who == "leader" and covers(user, placement.lead.unit)
    return who == "office" and placement.park_id in managed


def lacking(placement: Placement) -> int:
    """How many more have to approve."""
    return max(rung_of(placement.area_m2).count - len(placement.approvals), 0)


def approve(placement: Placement, by: User) -> None:
    """A further person agrees; with the last one the ladder asks for the reservation is approved."""
    if by.id == placement.reserved_by_id:
        raise DomainError(N_("Somebody other than the one who reserved has to approve."))
    if not may_approve(by, placement, managed_by(by)):
        raise Forbidden(_ONLY[rung_of(placement.area_m2).who])
    db.session.execute(select(Placement.id).where(Placement.id == placement.id).with_for_update())
    db.session.refresh(
        placement, ["state", "reserved_until", "approvals"]
    )  # of two at once the second counts the first
    require_state(placement, "reserved")
    if placement.is_expired(today()):
        raise DomainError(N_("The reservation has expired."))
    if any(approval.by_id == by.id for approval in placement.approvals):
        raise DomainError(N_("You have approved this already; somebody else has to."))
    placement.approvals.append(
        PlacementApproval(reserved_by_id=placement.reserved_by_id, by=by, at=now()),
    )
    db.session.flush()
    if not lacking(placement):
        placement.state, placement.approved_by_id, placement.approved_at = "approved", by.id, now()
    note_step(placement, "approve land", by)

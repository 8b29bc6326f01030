"""Who approves a reservation, how many of them and after whose decision: told by its size, never by who reserved."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.accounts.queries import covers
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden
from crm.files.models import Attachment
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
}

_ONLY = {
    "office": N_("The chief over the unit or another manager of the park approves this."),
    "chief": N_("Land of this size is approved by the chief over the unit."),
}


@dataclass(frozen=True)
class Rung:
    """Who approves up to this size, and how many different people it takes.

    Where `body` names who decides on so much land (准入会商、常务会 …), a chief records its decision with the yes.
    """

    who: str
    count: int
    body: str


@dataclass(frozen=True)
class Decision:
    """What the body of the rung decided: its day, and the minutes or the notice."""

    on: date | None
    document: Attachment | None


def rung_of(area_m2: int) -> Rung:
    """The rung of the ladder this area stands on."""
    ladder, mu = value_of("placement.approvals"), Decimal(area_m2) * 3 / 2000
    for code in ("small", "middle"):
        limit, *rung = ladder[code]
        if mu <= limit:
            return Rung(*rung)
    return Rung(*ladder["large"][1:])


def may_approve(user: User, placement: Placement, managed: set[int]) -> bool:
    """Whether this person's word counts for a placement of this size."""
    if user.duty == Role.CHIEF:
        return covers(user, placement.lead.unit)
    return rung_of(placement.area_m2).who == "office" and placement.park_id in managed


def body_to_record(user: User, placement: Placement) -> str:
    """The body whose decision this person has to record with the yes; empty where none is."""
    return _undecided(placement) if user.duty == Role.CHIEF else ""


def _undecided(placement: Placement) -> str:
    decided = any(approval.decided_on for approval in placement.approvals)
    return "" if decided else rung_of(placement.area_m2).body


def lacking(placement: Placement) -> int:
    """How many more have to approve: one at least until the body's decision is recorded."""
    missing = rung_of(placement.area_m2).count - len(placement.approvals)
    return max(missing, 1 if _undecided(placement) else 0)


def require_approver(placement: Placement, by: User) -> None:
    """Refuse who reserved it, and whose word does not count for this much land."""
    if by.id == placement.reserved_by_id:
        raise Forbidden(N_("Somebody other than the one who reserved has to approve."))
    if not may_approve(by, placement, managed_by(by)):
        raise Forbidden(_ONLY[rung_of(placement.area_m2).who])


def approve(placement: Placement, by: User, decision: Decision | None = None) -> None:
    """A further person agrees; with the last one the ladder asks for the reservation is approved."""
    require_approver(placement, by)
    db.session.execute(select(Placement.id).where(Placement.id == placement.id).with_for_update())
    db.session.refresh(
        placement, ["state", "reserved_until", "approvals"]
    )  # of two at once the second counts the first
    require_state(placement, "reserved")
    if placement.is_expired(today()):
        raise DomainError(N_("The reservation has expired."))
    if any(approval.by_id == by.id for approval in placement.approvals):
        raise DomainError(N_("You have approved this already; somebody else has to."))
    approval = PlacementApproval(reserved_by_id=placement.reserved_by_id, by=by, at=now())
    said = _decided(approval, body_to_record(by, placement), decision)
    placement.approvals.append(approval)
    db.session.flush()
    if not lacking(placement):
        placement.state, placement.approved_by_id, placement.approved_at = "approved", by.id, now()
    note_step(placement, "approve land", by, said)


def _decided(approval: PlacementApproval, body: str, decision: Decision | None) -> dict[str, str]:
    """The decision written into the approval, and what the trail says of it."""
    if not body:
        return {}
    if decision is None or decision.on is None:
        raise DomainError(N_("Say when %(body)s decided."), "decided_on", body=body)
    if decision.on > today():
        raise DomainError(N_("This day has not come yet."), "decided_on")
    if decision.document is None:
        raise DomainError(N_("Attach the decision of %(body)s."), "decision", body=body)
    approval.body, approval.decided_on, approval.decision = body, decision.on, decision.document
    return {"body": body, "decided_on": str(decision.on)}

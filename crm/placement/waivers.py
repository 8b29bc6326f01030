"""Letting a project in that misses an indicator of standard land: one person asks with a reason, another decides."""

from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.accounts.queries import covers
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.parks.operations import require_manager
from crm.parks.queries import managed_by
from crm.placement.models import OVER, Placement, Waiver
from crm.placement.operations import note_step
from crm.placement.standard import checks


def ask_waiver(placement: Placement, indicator: str, reason: str, by: User) -> Waiver:
    """The park's manager asks that one indicator be let be, with a reason."""
    require_manager(placement.park_id, by)
    if placement.state in OVER:
        raise DomainError(N_("This land was given back already."))
    check = next((one for one in checks(placement) if one.code == indicator), None)
    if check is None or check.met:
        raise DomainError(N_("Only an indicator that is missed can be waived."), "indicator")
    if check.waiver in ("asked", "granted"):
        raise DomainError(N_("A waiver of this indicator is asked for or granted already."), "indicator")
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    waiver = Waiver(indicator=indicator, reason=reason.strip()[:200], state="asked", asked_by=by, asked_at=now())
    placement.waivers.append(waiver)
    db.session.flush()
    note_step(placement, "ask waiver", by, {"indicator": indicator, "reason": waiver.reason})
    return waiver


def decides(user: User, waiver: Waiver, managed: set[int]) -> bool:
    """Whether this person may decide it: the chief over the unit, another manager; never who asked."""
    placement = waiver.placement
    if waiver.state != "asked" or placement.state in OVER or user.id == waiver.asked_by_id:
        return False
    return _has_the_word(user, placement, managed)


def _has_the_word(user: User, placement: Placement, managed: set[int]) -> bool:
    if user.duty == Role.CHIEF:
        return covers(user, placement.lead.unit)
    return placement.park_id in managed


def decide_waiver(waiver: Waiver, granted: bool, by: User) -> None:
    """The second person's word."""
    if by.id == waiver.asked_by_id:
        raise DomainError(N_("Somebody other than the one who asked has to decide."))
    if not _has_the_word(by, waiver.placement, managed_by(by)):
        raise Forbidden(N_("The chief over the unit, or another manager of the park, decides this."))
    db.session.execute(select(Waiver.id).where(Waiver.id == waiver.id).with_for_update())
    db.session.refresh(waiver, ["state"])
    if waiver.state != "asked":
        raise Stale(N_("This was decided already."))
    if waiver.placement.state in OVER:
        raise DomainError(N_("This land was given back already."))
    waiver.state, waiver.decided_by, waiver.decided_at = ("granted" if granted else "refused"), by, now()
    action = "grant waiver" if granted else "refuse waiver"
    note_step(waiver.placement, action, by, {"indicator": waiver.indicator})


def find_waiver(placement: Placement, waiver_id: int) -> Waiver | None:
    """This waiver of this placement."""
    return next((waiver for waiver in placement.waivers if waiver.id == waiver_id), None)

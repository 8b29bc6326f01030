"""Wishes for land: asked by the project's people, waiting in their turn, told when there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden
from crm.fields import typed
from crm.leads.models import Lead
from crm.leads.operations import require_work
from crm.leads.queries import works_on
from crm.parks.models import Parcel
from crm.parks.queries import managed_by
from crm.placement.models import Placement
from crm.placement.operations import Ground, area_field, begin, hold, name_park, note_step, require_state
from crm.placement.queries import on_ground


def ask(lead: Lead, ground: Ground, area_m2: int, note: str, by: User) -> Placement:
    """The project wants this land, or plant. It holds nothing yet; where there is no room it waits in its turn."""
    require_work(lead, by)
    placement = begin(lead, ground, area_m2)
    if isinstance(ground, Parcel) and ground.retired_on:
        raise DomainError(N_("This parcel was split or merged. It stays as history."))
    if area_m2 > ground.area_m2:
        whole = typed(area_field(ground), ground.area_m2)
        raise DomainError(N_("%(name)s has %(area)s in all."), "area", name=ground.name, area=whole)
    if any(waiting.lead_id == lead.id for waiting in queue_of(ground)):
        raise DomainError(N_("This project waits for this land already."), "lead")
    placement.state, placement.requested_by, placement.requested_at = "requested", by, now()
    placement.request_note = note.strip() or None
    require_fit(placement)
    db.session.add(placement)
    db.session.flush()
    name_park(placement, by)
    note_step(placement, "request land", by)
    return placement


def grant(placement: Placement, area_m2: int, by: User, until: date | None = None) -> None:
    """Reserve what was asked for, perhaps another area. Whoever waits before it is named in the trail."""
    require_state(placement, "requested")
    if placement.lead.state != "active":
        raise DomainError(N_("This project is paused or lost. Revive it first."))
    if area_m2 <= 0:
        raise DomainError(N_("The area must be more than 0."), "area")
    placement.area_m2 = area_m2
    hold(placement, by, until)


def withdraw(placement: Placement, reason: str, by: User) -> None:
    """The wish is given up by the project's people, or refused by the park's manager."""
    if placement.park_id not in managed_by(by) and not works_on(by, placement.lead):
        raise Forbidden(N_("The project's people withdraw a wish, the park's manager refuses it."))
    require_state(placement, "requested")
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    placement.state, placement.release_reason = "withdrawn", reason.strip()[:200]
    placement.released_at, placement.released_by_id = now(), by.id
    note_step(placement, "withdraw land request", by)


def queue_of(ground: Ground) -> Sequence[Placement]:
    """Who waits for it, in their turn: whoever asked first is first."""
    waiting = select(Placement).where(on_ground(ground), Placement.state == "requested")
    return db.session.scalars(
        waiting.options(joinedload(Placement.lead).joinedload(Lead.unit), joinedload(Placement.requested_by)).order_by(
            Placement.requested_at, Placement.id
        )
    ).all()


@dataclass(frozen=True)
class Turn:
    """A wish, its place in the queue from 1, and whether what is free now would do."""

    placement: Placement
    place: int
    is_possible: bool


def turns(queue: Sequence[Placement], free_m2: int) -> list[Turn]:
    """Told when land is free: each that could be met now if those before it are served first."""
    found, left = [], free_m2
    for place, placement in enumerate(queue, 1):
        possible = placement.area_m2 <= left
        left -= placement.area_m2 if possible else 0
        found.append(Turn(placement, place, possible))
    return found

"""Reserve, approve, contract, release: each by its person, each taking land in one conditional UPDATE."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from crm.accounts.models import User
from crm.audit.operations import record, record_edit
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fields import typed
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.operations import set_parks
from crm.parks.models import OFFERED, Parcel
from crm.parks.operations import require_manager
from crm.parks.queries import managed_by
from crm.placement.fields import AREA_FIELD, BUILDING_FIELDS
from crm.placement.models import HOLDING, Placement
from crm.placement.queries import approves, expired
from crm.settings.queries import value_of


def reserve(lead: Lead, parcel: Parcel, area_m2: int, by: User) -> Placement:
    """Hold `area_m2` of the parcel for the lead. Expired reservations on the parcel are released first."""
    require_manager(parcel.park_id, by)
    if lead.state != "active":
        raise DomainError(N_("This project is paused or lost. Revive it first."))
    if area_m2 <= 0:
        raise DomainError(N_("The area must be more than 0."), "area")
    if parcel.status != OFFERED or parcel.retired_on:
        raise DomainError(N_("Only land that is ready for supply can be reserved."), "parcel")
    release_expired(parcel, by)
    _take(parcel, area_m2)
    placement = Placement(lead=lead, parcel=parcel, area_m2=area_m2, state="reserved", reserved_by=by)
    placement.reserved_at = now()
    placement.reserved_until = today() + timedelta(days=value_of("placement.reservation_days"))
    db.session.add(placement)
    db.session.flush()
    if parcel.park_id not in {link.park_id for link in lead.parks}:
        set_parks(lead, [*(link.park for link in lead.parks), parcel.park], by)
    _record(placement, "reserve land", by)
    return placement


def _take(parcel: Parcel, area_m2: int) -> None:
    """Two managers at once cannot both win: the land is there when the UPDATE runs, or it is not."""
    taken = db.session.execute(
        update(Parcel)
        .where(
            Parcel.id == parcel.id,
            Parcel.status == OFFERED,
            Parcel.retired_on.is_(None),
            Parcel.assigned_m2 + area_m2 <= Parcel.area_m2,
        )
        .values(assigned_m2=Parcel.assigned_m2 + area_m2, version=Parcel.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(parcel)
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError(
            N_("Only %(free)s mu of parcel %(number)s are free."),
            "area",
            free=typed(AREA_FIELD, parcel.free_m2),  # to the m²: what is named here can be had
            number=parcel.number,
        )


def _give_back(placement: Placement) -> None:
    db.session.execute(
        update(Parcel)
        .where(Parcel.id == placement.parcel_id)
        .values(assigned_m2=Parcel.assigned_m2 - placement.area_m2, version=Parcel.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(placement.parcel)


def approve(placement: Placement, by: User) -> None:
    """A second person agrees: the chief over the lead's unit, or another manager of the park."""
    if not approves(by, placement, managed_by(by)):
        raise Forbidden(N_("The chief over the unit or another manager of the park approves this."))
    if by.id == placement.reserved_by_id:
        raise DomainError(N_("Somebody other than the one who reserved has to approve."))
    _require_state(placement, "reserved")
    _require_unexpired(placement)
    placement.state, placement.approved_by_id, placement.approved_at = "approved", by.id, now()
    _record(placement, "approve land", by)


def contract(placement: Placement, signed_on: date, document: Attachment | None, by: User) -> None:
    """The transfer or lease contract is signed."""
    require_manager(placement.parcel.park_id, by)
    _require_state(placement, "approved")
    if document is None:
        raise DomainError(N_("Attach the transfer or lease contract."), "contract")
    if signed_on > today():
        raise DomainError(N_("This day has not come yet."), "contracted_on")
    placement.state, placement.contracted_on, placement.contracted_by_id = "contracted", signed_on, by.id
    placement.contract = document
    _record(placement, "contract land", by)


def note_building(placement: Placement, values: Mapping[str, Any], version: int, by: User) -> None:
    """What the contract says of construction and how far it is: the idle-land clock is told from it."""
    require_manager(placement.parcel.park_id, by)
    _require_state(placement, "contracted")
    if placement.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    for field in BUILDING_FIELDS:
        setattr(placement, field.name, values.get(field.name))
    _check_building(placement)
    require_fit(placement)
    record_edit(by, "note building", placement)


def _check_building(placement: Placement) -> None:
    start, finish = placement.agreed_start_on, placement.agreed_finish_on
    begun, stopped = placement.started_on, placement.stopped_on
    if start and finish and start.is_after(finish):
        raise DomainError(N_("Completion is agreed before the start."), "agreed_finish_on")
    for name, day in (("started_on", begun), ("stopped_on", stopped)):
        if day and day.is_after(today()):
            raise DomainError(N_("This day has not come yet."), name)
    if stopped and (begun is None or begun.is_after(stopped)):
        raise DomainError(N_("Work that stopped has begun before: say when."), "started_on")
    if stopped and (placement.built_m2 is None or placement.invested is None):
        missing = "built_m2" if placement.built_m2 is None else "invested"
        raise DomainError(N_("Where work has stopped, say how far it is."), missing)
    if (placement.built_m2 or 0) > placement.area_m2:
        raise DomainError(N_("More than the land this project holds."), "built_m2")


def waive(placement: Placement, reason: str, by: User) -> None:
    """Let a project that misses the standard-land indicators in, with a reason."""
    require_manager(placement.parcel.park_id, by)
    if placement.state not in HOLDING:
        raise DomainError(N_("This land was given back already."))
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    placement.waiver_reason, placement.waived_by_id = reason.strip()[:200], by.id
    _record(placement, "waive standard land", by)


def release(placement: Placement, reason: str, by: User) -> None:
    """Give the land back."""
    require_manager(placement.parcel.park_id, by)
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    if not _release(placement, reason.strip()[:200], by):
        raise DomainError(N_("This land was given back already."))


def _release(placement: Placement, reason: str, by: User) -> bool:
    """Whether the land was still held: of two releases at once only one gives it back."""
    moved = db.session.execute(
        update(Placement)
        .where(Placement.id == placement.id, Placement.state.in_(HOLDING))
        .values(
            state="released",
            released_at=now(),
            released_by_id=by.id,
            release_reason=reason,
            version=Placement.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(placement)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        return False
    _give_back(placement)
    _record(placement, "release land", by)
    return True


def release_expired(parcel: Parcel, by: User) -> None:
    """Reservations past their day hold nothing: whoever needs the land releases them."""
    past = db.session.scalars(
        select(Placement).where(Placement.parcel_id == parcel.id, expired(today())).order_by(Placement.id)
    ).all()
    for placement in past:
        _release(placement, "expired", by)  # somebody else may have done it a moment ago: as good


def _require_state(placement: Placement, state: str) -> None:
    if placement.state != state:
        raise DomainError(N_("This land is not in the state for that step."))


def _require_unexpired(placement: Placement) -> None:
    if placement.is_expired(today()):
        raise DomainError(N_("The reservation has expired."))


def _record(placement: Placement, action: str, by: User) -> None:
    said = {"parcel": placement.parcel.number, "area_m2": placement.area_m2, "state": placement.state}
    record(by, action, placement.lead, said)
    record(by, action, placement.parcel, {**said, "lead": placement.lead.code})

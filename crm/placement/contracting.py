"""From the contract to the finished plant: contracted, handed over, built; and what the idle-land clock reads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.audit.operations import record_edit
from crm.db import require_fit
from crm.errors import N_, DomainError, Stale
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.parks.operations import require_manager
from crm.placement.fields import BUILDING_FIELDS
from crm.placement.models import Placement
from crm.placement.operations import note_step, require_state


def contract(placement: Placement, signed_on: date, document: Attachment | None, by: User) -> None:
    """The transfer or lease contract is signed."""
    require_manager(placement.park_id, by)
    require_state(placement, "approved")
    if document is None:
        raise DomainError(N_("Attach the transfer or lease contract."), "contract")
    _require_past(signed_on, "contracted_on")
    placement.state, placement.contracted_on, placement.contracted_by_id = "contracted", signed_on, by.id
    placement.contract = document
    note_step(placement, "contract land", by)


def deliver(placement: Placement, on: date, by: User) -> None:
    """The land, or the plant, is handed over."""
    require_manager(placement.park_id, by)
    require_state(placement, "contracted")
    _require_past(on, "on")
    if placement.contracted_on and on < placement.contracted_on:
        raise DomainError(
            N_("It cannot be handed over before its contract of %(day)s."), "on", day=str(placement.contracted_on)
        )
    placement.state, placement.delivered_on, placement.delivered_by_id = "delivered", on, by.id
    note_step(placement, "deliver land", by)


def complete(placement: Placement, on: date, by: User) -> None:
    """What was to be built stands, or the plant is moved into."""
    require_manager(placement.park_id, by)
    require_state(placement, "delivered")
    _require_past(on, "on")
    if placement.delivered_on and on < placement.delivered_on:
        raise DomainError(
            N_("It cannot be built before it was handed over on %(day)s."), "on", day=str(placement.delivered_on)
        )
    placement.state, placement.completed_on, placement.completed_by_id = "built", on, by.id
    note_step(placement, "complete land", by)


def note_building(placement: Placement, values: Mapping[str, Any], version: int, by: User) -> None:
    """What the contract says of construction and how far it is: the idle-land clock is told from it."""
    require_manager(placement.park_id, by)
    require_state(placement, "contracted", "delivered")
    if placement.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    for field in BUILDING_FIELDS:
        setattr(placement, field.name, values.get(field.name))
    _check_building(placement)
    require_fit(placement)
    record_edit(by, "note building", placement)


def _require_past(day: date, field: str) -> None:
    if day > today():
        raise DomainError(N_("This day has not come yet."), field)


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

"""What a park can supply: power, gas, water, heat, steam, and sewage it can take."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import delete, select, update

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.fields import NUMBER, Field
from crm.parks.models import Park, UtilityCapacity
from crm.parks.operations import require_manager

UTILITY_FIELDS = (
    Field("power", N_("Power"), NUMBER, help=N_("MVA")),
    Field("gas", N_("Gas"), NUMBER, help=N_("10k m³ a day")),
    Field("water", N_("Water"), NUMBER, help=N_("t a day")),
    Field("heat", N_("Heat"), NUMBER, help=N_("MW")),
    Field("steam", N_("Steam"), NUMBER, help=N_("t an hour")),
    Field("sewage", N_("Sewage"), NUMBER, help=N_("t a day")),
)
_LARGEST = Decimal(10**9)


def capacities_of(park: Park) -> dict[str, Decimal]:
    """{utility: capacity} as entered."""
    rows = db.session.execute(
        select(UtilityCapacity.kind, UtilityCapacity.capacity).where(UtilityCapacity.park_id == park.id)
    )
    return {kind: capacity for kind, capacity in rows}  # noqa: C416  (rows are no pairs to mypy)


def set_capacities(park: Park, values: Mapping[str, Decimal | None], version: int, by: User) -> None:
    """The park's capacities as one save; an empty one is removed. Raises Stale."""
    require_manager(park.id, by)
    given = figures(values)
    take_turn(park, version)
    before = capacities_of(park)
    db.session.execute(delete(UtilityCapacity).where(UtilityCapacity.park_id == park.id))
    db.session.add_all(UtilityCapacity(park_id=park.id, kind=kind, capacity=value) for kind, value in given.items())
    changed = {kind: [before.get(kind), given.get(kind)] for kind in {*before, *given}}
    record(by, "set capacities", park, {kind: pair for kind, pair in changed.items() if pair[0] != pair[1]})


def figures(values: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """The figures given, to two decimals. Raises DomainError with the utility's name."""
    found = {}
    for field in UTILITY_FIELDS:
        value = values.get(field.name)
        if value is None:
            continue
        if not 0 <= value < _LARGEST:
            raise DomainError(N_("This figure is too large to be true."), field.name)
        found[field.name] = Decimal(round(value, 2))
    return found


def take_turn(park: Park, version: int) -> None:
    """One save of a park's utilities after the other: of two that began alike the second is stale."""
    taken = db.session.execute(
        update(Park)
        .where(Park.id == park.id, Park.version == version)
        .values(version=Park.version + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale(N_("Somebody saved this since you opened it."))
    db.session.refresh(park)

"""Parcels of a land ledger: a parcel is known by its park and number."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from crm.db import db
from crm.errors import N_
from crm.exchange.planning.grounds import GroundKind, Key
from crm.exchange.planning.rows import PlannedRow
from crm.parks.fields import PARCEL_COLUMNS, PARCEL_FIELDS
from crm.parks.models import OFFERED, PARCEL_STATUSES, Parcel, Park
from crm.parks.operations import add_parcel, change_parcel

_NAMES = tuple(field.name for field in PARCEL_FIELDS)


def _known() -> Mapping[Key, Parcel]:
    found = db.session.execute(select(Parcel, Park.code).join(Park, Park.id == Parcel.park_id))
    return {(code, parcel.number): parcel for parcel, code in found}


def _check(row: PlannedRow) -> None:
    if not row.values.get("number"):
        row.refuse("number", N_("The row has no parcel number."))
    area, gross = row.values.get("area"), row.values.get("gross_area")
    if not area:
        row.refuse("area", N_("The net area must be more than 0."))
    elif gross is not None and gross < area:
        row.refuse("gross_area", N_("The gross area cannot be smaller than the net area."))


def stored_values(parcel: Parcel) -> dict[str, Any]:
    """A parcel as a row of values by field name."""
    values = {name: getattr(parcel, PARCEL_COLUMNS.get(name, name)) for name in _NAMES if name != "park"}
    return {**values, "park": parcel.park.code}


PARCELS = GroundKind(
    table=Parcel,
    key=("park", "number"),
    names=_NAMES,
    known=_known,
    stored_values=stored_values,
    check=_check,
    add=add_parcel,
    change=change_parcel,
    offered=(OFFERED,),
    words=PARCEL_STATUSES,
    clearable=frozenset(_NAMES) - {"park", "number", "area", "status", "is_standard"},
    again=N_("The same parcel as in row %(row)s."),
)

"""Parcels of a land ledger: planned against the land that is there, and written."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.exchange.layout import ParsedRow
from crm.exchange.planning import PlannedRow, differences
from crm.parks.fields import PARCEL_COLUMNS, PARCEL_FIELDS
from crm.parks.models import PARCEL_STATUSES, Parcel, Park
from crm.parks.operations import add_parcel, change_parcel
from crm.parks.queries import managed_by

_NAMES = tuple(field.name for field in PARCEL_FIELDS)
_COMPARED = tuple(name for name in _NAMES if name not in ("park", "number"))
_CLEARABLE = frozenset(_COMPARED) - {"area", "status", "is_standard"}


def plan_parcels(parsed: Sequence[ParsedRow], by: User | None, stored: bool, clears: bool = False) -> list[PlannedRow]:
    """Decide every row: a parcel is known by its park and number."""
    parks = {park.code: park for park in db.session.scalars(select(Park))} if stored else None
    known = _known() if stored else {}
    managed = managed_by(by) if by else set()
    rows: list[PlannedRow] = []
    first: dict[tuple[Any, Any], int] = {}
    for each in parsed:
        row = PlannedRow(each.row, dict(each.values), dict(each.extra), list(each.problems))
        rows.append(row)
        _check(row, parks)
        key = (row.values.get("park"), row.values.get("number"))
        if parks is not None and by is not None and not row.is_wrong and parks[row.values["park"]].id not in managed:
            row.refuse("park", N_("Only the park's manager can do this."))
        if not row.is_wrong and key in first:
            row.action = "duplicate"
            row.warn(None, N_("The same parcel as in row %(row)s."), row=first[key])
        elif key in known and known[key].retired_on:
            row.refuse("number", N_("This parcel was split or merged. It stays as history."))
        elif key in known:
            _compare(row, known[key], clears)
        first.setdefault(key, row.row)
        if row.is_wrong:
            row.action, row.changes = "error", {}
    return rows


def _known() -> dict[tuple[Any, Any], Parcel]:
    found = db.session.execute(select(Parcel, Park.code).join(Park, Park.id == Parcel.park_id))
    return {(code, parcel.number): parcel for parcel, code in found}


def _check(row: PlannedRow, parks: dict[str, Park] | None) -> None:
    park, number = row.values.get("park"), row.values.get("number")
    if not park or (parks is not None and park not in parks):
        row.refuse("park", N_("The row names no park that is known here."))
    if not number:
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


def _compare(row: PlannedRow, parcel: Parcel, clears: bool) -> None:
    row.of, row.target = parcel.number, parcel.id
    row.changes = differences(stored_values(parcel), row.values, _COMPARED, _CLEARABLE if clears else ())
    if "status" in row.changes and parcel.assigned_m2 and parcel.status == "ready":
        old, new = row.changes.pop("status")
        words = {"old": PARCEL_STATUSES[old], "new": PARCEL_STATUSES[new]}
        row.warn("status", N_("The system has %(old)s, the file %(new)s: the fact stays."), **words)
    row.action = "update" if row.changes else "unchanged"


def write_parcels(rows: Sequence[PlannedRow], by: User) -> None:
    """Create and update the planned parcels."""
    parks = {park.code: park for park in db.session.scalars(select(Park))}
    for row in rows:
        if row.action == "create":
            given = {name: value for name, value in row.values.items() if name in _NAMES}
            parcel = add_parcel(parks[row.values["park"]], given, by)
            row.of, row.target = parcel.number, parcel.id
        elif row.action == "update":
            _change(row, db.session.get_one(Parcel, row.target), by)


def _change(row: PlannedRow, parcel: Parcel, by: User) -> None:
    try:
        change_parcel(parcel, {name: pair[1] for name, pair in row.changes.items()}, parcel.version, by)
    except DomainError as refusal:
        raise DomainError(N_("Row %(row)s: %(reason)s"), refusal.field, row=row.row, reason=str(refusal)) from refusal

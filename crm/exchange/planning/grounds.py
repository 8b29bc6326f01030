"""Ledgers of what parks can give, land and plant, against what is there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.operations import Actor
from crm.db import db
from crm.errors import N_
from crm.exchange.layout import ParsedRow
from crm.exchange.planning.near import Wishes
from crm.exchange.planning.own_parks import settled
from crm.exchange.planning.rows import PlannedRow, differences
from crm.parks.models import Parcel, Park, PlantSpace
from crm.parks.queries import managed_by

Ground = Parcel | PlantSpace
Key = tuple[Any, ...]


@dataclass(frozen=True)
class GroundKind:
    """How a kind of ledger is told apart from another. `key`: the fields a record is known by."""

    table: type[Ground]
    key: tuple[str, ...]
    names: tuple[str, ...]
    known: Callable[[], Mapping[Key, Ground]]
    stored_values: Callable[[Any], dict[str, Any]]
    check: Callable[[PlannedRow], None]
    add: Callable[[Park, Mapping[str, Any], Actor], Ground]
    change: Callable[[Any, Mapping[str, Any], int, Actor], None]
    offered: tuple[str, ...]  # status words of what is still offered
    words: Mapping[str, str]  # of every status
    clearable: frozenset[str]  # what an empty cell takes away, where the importer wishes so
    again: str  # what is said of a row that repeats another

    @property
    def compared(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.key)


def plan_grounds(
    kind: GroundKind, parsed: Sequence[ParsedRow], by: User | None, stored: bool, wishes: Wishes
) -> list[PlannedRow]:
    """Decide every row. `stored` is False where the database has no tables yet."""
    parks = {park.code: park for park in db.session.scalars(select(Park))} if stored else None
    known = kind.known() if stored else {}
    managed = managed_by(by) if by else set()
    rows: list[PlannedRow] = []
    for each in settled(parsed, parks.values() if parks else ()):
        row = PlannedRow(each.row, dict(each.values), dict(each.extra), list(each.problems))
        rows.append(row)
        _check_park(row, parks)
        kind.check(row)
        key = tuple(row.values.get(name) for name in kind.key)
        is_again = not row.is_wrong and wishes.said.leaves_out(row, kind.table.__tablename__, key, kind.again)
        if not is_again and key in known:
            _meet(kind, row, known[key], wishes.clears)
        if by is not None and parks is not None and not row.is_wrong and row.action in ("create", "update"):
            _require_manager(row, parks[row.values["park"]], managed)
        if row.is_wrong:
            row.action, row.changes = "error", {}
    return rows


def _check_park(row: PlannedRow, parks: Mapping[str, Park] | None) -> None:
    park = row.values.get("park")
    if not park or (parks is not None and park not in parks):
        row.refuse("park", N_("The row names no park that is known here."))


def _require_manager(row: PlannedRow, park: Park, managed: Collection[int]) -> None:
    if park.id not in managed:
        row.refuse("park", N_("Only the park's manager can do this."))


def _meet(kind: GroundKind, row: PlannedRow, ground: Ground, clears: bool) -> None:
    if isinstance(ground, Parcel) and ground.retired_on:
        row.refuse("number", N_("This parcel was split or merged. It stays as history."))
        return
    row.of, row.target = ground.number, ground.id
    row.changes = differences(kind.stored_values(ground), row.values, kind.compared, kind.clearable if clears else ())
    if "status" in row.changes and ground.assigned_m2 and ground.status in kind.offered:
        old, new = row.changes.pop("status")
        said = {"old": kind.words[old], "new": kind.words[new]}
        row.warn("status", N_("The system has %(old)s, the file %(new)s: the fact stays."), **said)
    row.action = "update" if row.changes else "unchanged"

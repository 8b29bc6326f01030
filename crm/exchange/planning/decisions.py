"""What a person decided in the wizard, as a batch keeps it in JSON and as reading and planning take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from crm.accounts.models import Unit, User
from crm.db import db
from crm.exchange.layout import Choice, Column, Told

Kept = Mapping[str, Any]  # one sheet's part of ImportBatch.confirmed


@dataclass(frozen=True)
class Defaults:
    """What a row takes that says nothing itself. `day`: the ledger's date; `year`: that of a list of firms."""

    owner: User | None = None
    unit: Unit | None = None
    day: date | None = None
    stage: str | None = None
    year: int | None = None
    clears: bool = False  # an empty cell empties what is filled


def defaults_of(kept: Mapping[str, Any]) -> Defaults:
    """The defaults that ImportBatch.defaults keeps."""
    return Defaults(
        owner=db.session.get(User, kept["owner"]) if kept.get("owner") else None,
        unit=db.session.get(Unit, kept["unit"]) if kept.get("unit") else None,
        day=date.fromisoformat(kept["day"]) if kept.get("day") else None,
        stage=kept.get("stage"),
        year=kept.get("year"),
        clears=bool(kept.get("clears")),
    )


def decided_of(corrections: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    """By sheet and row, which candidate somebody decided for."""
    return {
        name: {int(row): choice for row, choice in said.get("decided", {}).items()}
        for name, said in corrections.items()
    }


def told_of(confirmed: Mapping[str, Kept], corrections: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Told]:
    """By sheet, what the person said: the columns, the rows left out, the cells written anew."""
    return {name: _told(confirmed.get(name, {}), corrections.get(name, {})) for name in {*confirmed, *corrections}}


def _told(confirmed: Kept, corrections: Mapping[str, Any]) -> Told:
    return Told(
        kind=confirmed.get("kind"),
        is_skipped=bool(confirmed.get("skipped")),
        columns={
            name: Choice(choice["field"], choice.get("unit"), bool(choice.get("skipped")))
            for name, choice in confirmed.get("columns", {}).items()
        },
        left_out=frozenset(corrections.get("left_out", ())),
        corrected={int(row): cells for row, cells in corrections.get("cells", {}).items()},
    )


def choices_beyond(
    recognised: Sequence[Column], wanted: Mapping[str, Choice]
) -> dict[str, dict[str, str | bool | None]]:
    """What of the wanted choices is not what the columns are recognised as anyway, as it is kept.

    Only that is remembered: a unit that the title of this file gave must not be taken for the next file's.
    """
    kept: dict[str, dict[str, str | bool | None]] = {}
    for column in recognised:
        choice = wanted.get(column.name)
        if choice is None:
            continue
        is_same = (choice.field, choice.is_skipped) == (column.field, column.is_skipped and column.field is None)
        if not is_same or choice.unit:
            kept[column.name] = {"field": choice.field, "unit": choice.unit, "skipped": choice.is_skipped}
    return kept

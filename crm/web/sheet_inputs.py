"""What stands in the inputs of an import's page: the batch they are of, and each sheet's choices as kept and as sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import abort, current_app, request
from flask_babel import gettext
from sqlalchemy import select

from crm.db import db, writing
from crm.errors import N_
from crm.exchange.batches import data_of
from crm.exchange.layout import Choice
from crm.exchange.models import ImportBatch
from crm.exchange.planning.near import ELSEWHERE, NEW
from crm.exchange.report_rows import nearest_of
from crm.exchange.words.vocabulary import KINDS
from crm.web.access import signed_in_user
from crm.web.paging import number as number_of

SKIP, KEEP = "skip", "keep"
KIND_LABELS = {
    "leads": N_("Projects"),
    "companies": N_("Companies"),
    "contacts": N_("Contacts"),
    "interactions": N_("Interactions"),
    "activities": N_("Activities"),
    "parcels": N_("Parcels"),
    "plants": N_("Plants"),
}
_UNITS = {
    "money": ("元", "万元", "亿元", "万美元"),
    "usd": ("美元", "万美元", "亿美元"),
    "area": ("平方米", "亩", "公顷"),
    "per_mu": ("元/亩", "万元/亩", "万元/公顷"),
}


def batch_or_404(batch_id: int) -> ImportBatch:
    """A batch is its importer's own."""
    query = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.by_id == signed_in_user().id)
    return db.session.scalar(query) or abort(404)


def sheet_or_404(batch: ImportBatch, number: int) -> dict[str, Any]:
    """The sheet of this number, counted from 1 as people do."""
    sheets: list[dict[str, Any]] = batch.report["sheets"]
    return sheets[number - 1] if 0 < number <= len(sheets) else abort(404)


def sheet_named(batch: ImportBatch, name: str) -> dict[str, Any]:
    return next(sheet for sheet in batch.report["sheets"] if sheet["name"] == name)


@dataclass(frozen=True)
class Opened:
    """A batch as it stood, with its bytes: to be read without any transaction."""

    file: str
    kind: str | None
    data: bytes
    confirmed: Mapping[str, Any]
    corrections: Mapping[str, Any]
    defaults: Mapping[str, Any]
    version: int


def opened(batch_id: int) -> Opened:
    with writing(False):
        found = opened_of(batch_or_404(batch_id), current_app.config["FILES_ROOT"])
        db.session.rollback()
    return found


def opened_of(batch: ImportBatch, root: Path) -> Opened:
    data = data_of(root, batch)
    return Opened(batch.file, batch.kind, data, batch.confirmed, batch.corrections, batch.defaults, batch.version)


def is_stale(batch: ImportBatch) -> bool:
    """Whether the form was opened before somebody (another tab) saved the batch."""
    posted_version = request.form.get("version")
    return posted_version is not None and number_of(posted_version) != batch.version


@dataclass
class Shown:
    """What stands in the inputs of one sheet: its kind, each column's field and unit by place, the rows left out, and
    what was decided about rows that only a person can tell.
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    decided: dict[int, str] = field(default_factory=dict)

    def choices_of(self, sheet: Mapping[str, Any]) -> dict[str, Choice]:
        """By name of the column. A unit that is none of the field's was left over from another field."""
        found = {}
        for column in sheet["columns"]:
            value, unit = self.columns[place_of(column)], self.units.get(place_of(column), "")
            name = None if value in (SKIP, KEEP) else value
            fits = unit in units_of_field(sheet["kind"], name)
            found[column.get("name", column["heading"])] = Choice(name, unit if fits else None, value == SKIP)
        return found

    def refusals(self, sheet: Mapping[str, Any]) -> dict[str, str]:
        """By place, why a column cannot be read so."""
        words = KINDS[sheet["kind"]]
        taken: dict[str, str] = {}
        found: dict[str, str] = {}
        for column in sheet["columns"]:
            place, value = place_of(column), self.columns[place_of(column)]
            if value in (SKIP, KEEP) or (value == "stage" and column.get("tick")):
                continue  # several columns to be ticked are one stage
            if value not in words.values:
                found[place] = gettext("Choose one of the list.")
            elif value in taken and value not in words.several:
                message = gettext("“%(heading)s” is read as %(field)s already.")
                found[place] = message % {"heading": taken[value], "field": gettext(words.labels[value])}
            taken.setdefault(value, column["heading"])
        return found


def place_of(column: Mapping[str, Any]) -> str:
    """What a column's inputs are named by; see Column.place."""
    return str(column.get("cell") or column["index"])


def units_of_field(kind: str, name: str | None) -> tuple[str, ...]:
    return _UNITS.get(KINDS[kind].values.get(name or "", ""), ())


def shown_of(batch: ImportBatch, sheet: Mapping[str, Any]) -> Shown:
    """The inputs as the batch stands."""
    kept = batch.confirmed.get(sheet["name"], {})
    chosen = kept.get("columns", {})
    shown = Shown(SKIP if kept.get("skipped") else sheet["kind"] or "")
    for column in sheet["columns"]:
        place = place_of(column)
        shown.columns[place] = column["field"] or (SKIP if column.get("skipped") else KEEP)
        shown.units[place] = chosen.get(column.get("name"), {}).get("unit") or ""
    said = batch.corrections.get(sheet["name"], {})
    shown.left = set(said.get("left_out", ()))
    shown.decided = {int(row): choice for row, choice in said.get("decided", {}).items()}
    return shown


def posted(batch: ImportBatch, number: int) -> Shown:
    """The inputs of the sheet as somebody sent them; a column whose input is missing stays as it was."""
    before, form = shown_of(batch, sheet_or_404(batch, number)), request.form
    kind = form.get("kind", before.kind)
    shown = Shown(kind if kind in (SKIP, *KIND_LABELS) else before.kind)
    for place, value in before.columns.items():
        shown.columns[place] = form.get(f"field-{place}", value)
        shown.units[place] = form.get(f"unit-{place}", before.units[place])
    there, ticked = (_rows(form.getlist(name)) for name in ("row", "left"))
    shown.left = (before.left - there if there else set()) | ticked
    shown.decided = dict(before.decided)
    _take_decisions(shown, nearest_of(batch, number))
    return shown


def _rows(values: Iterable[str]) -> set[int]:
    return {int(row) for row in values if row.isascii() and row.isdigit() and len(row) < 8}


def _take_decisions(shown: Shown, nearest: Mapping[int, str]) -> None:
    """What was chosen for each row that is open, and for all of them at once; no choice leaves it open."""
    for number in {**nearest, **shown.decided}:
        choice = request.form.get(f"decide-{number}", shown.decided.get(number, ""))
        if not choice and number in nearest and (all_of := request.form.get("all")):
            choice = {"merge": nearest[number], "new": NEW, "skip": SKIP}.get(all_of, "")
        shown.decided.pop(number, None)
        if choice == SKIP:
            shown.left.add(number)
        elif choice and choice != ELSEWHERE:
            shown.decided[number] = choice[:60]

"""A batch read again as a person wants it: in the request, or by the worker where it is long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db, writing
from crm.errors import N_, Stale
from crm.exchange import importing
from crm.exchange.batches import require_open
from crm.exchange.importing import Progress, no_progress
from crm.exchange.layout import SheetResult, Told
from crm.exchange.mappings import forget, mapping_used
from crm.exchange.models import ImportBatch
from crm.exchange.planning.decisions import choices_beyond, decided_of, defaults_of, told_of
from crm.exchange.planning.rows import PlannedSheet
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import recognise_layouts
from crm.exchange.recognising.tables import read
from crm.exchange.row_texts import Block, keep_texts, texts_of
from crm.jobs.operations import enqueue
from crm.web.sheet_inputs import SKIP, Opened, Shown, opened_of, sheet_named

READ_AGAIN = "read import again"
LONG_BATCH = 1_000  # rows


def is_long(batch: ImportBatch) -> bool:
    """Whether reading it again or writing it takes longer than a page may."""
    rows: int = batch.summary["rows"]
    return rows >= LONG_BATCH


def kept_of(workbook: Workbook, results: Sequence[SheetResult]) -> list[Block]:
    """What is kept of a long file, so that a row of it is opened at once."""
    return texts_of(workbook, results) if sum(len(result.rows) for result in results) >= LONG_BATCH else []


@dataclass(frozen=True)
class Asked:
    """What somebody sent for one sheet: its inputs. `is_same_kind`: the columns are those of this kind."""

    sheet: str
    shown: Shown
    is_same_kind: bool

    def plain(self) -> dict[str, Any]:
        """As a job keeps it."""
        shown = asdict(self.shown)
        shown |= {
            "left": sorted(self.shown.left),
            "decided": {str(row): way for row, way in self.shown.decided.items()},
        }
        return {"sheet": self.sheet, "shown": shown, "is_same_kind": self.is_same_kind}


def asked_of(kept: Mapping[str, Any]) -> Asked:
    shown = dict(kept["shown"])
    shown["left"] = set(shown["left"])
    shown["decided"] = {int(row): way for row, way in shown["decided"].items()}
    return Asked(kept["sheet"], Shown(**shown), kept["is_same_kind"])


@dataclass(frozen=True)
class Wanted:
    """What the batch is to be read with, in the forms of decisions.py. `forgets`: the sheet whose mapping goes."""

    confirmed: Mapping[str, Any]
    corrections: Mapping[str, Any]
    defaults: Mapping[str, Any]
    forgets: str | None = None


def without_mapping(source: Opened, name: str) -> Wanted:
    """The batch's decisions but those that a remembered mapping made for this sheet."""
    confirmed = {sheet: kept for sheet, kept in source.confirmed.items() if sheet != name}
    return Wanted(confirmed, source.corrections, source.defaults, name)


def wanted(
    workbook: Workbook, source: Opened, sheet: Mapping[str, Any], asked: Asked, defaults: Mapping[str, Any]
) -> Wanted:
    """The batch's decisions with those of one sheet."""
    name, shown = asked.sheet, asked.shown
    decisions = {
        "left_out": sorted(shown.left),
        "decided": {str(row): choice for row, choice in sorted(shown.decided.items())},
    }
    corrections = {**source.corrections, name: {**source.corrections.get(name, {}), **decisions}}
    return Wanted({**source.confirmed, name: _said(workbook, source, sheet, asked)}, corrections, defaults)


def _said(workbook: Workbook, source: Opened, sheet: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """The sheet's part of ImportBatch.confirmed. Another kind begins with what is recognised as that kind."""
    name, shown = asked.sheet, asked.shown
    before = source.confirmed.get(name, {})
    if shown.kind == SKIP:
        return {**before, "skipped": True}
    if not asked.is_same_kind:
        was_skipped = before.get("skipped") and before.get("kind") in (None, shown.kind)
        return {"kind": shown.kind or None, "columns": before.get("columns", {}) if was_skipped else {}}
    (bare,) = recognise_layouts(workbook, source.kind, name, {name: Told(kind=sheet["kind"])})
    columns = choices_beyond(bare.layout.columns if bare.layout else (), shown.choices_of(sheet))
    if columns == before.get("columns", {}):
        return dict(before)
    return {"kind": before.get("kind"), "columns": columns}


def reread(
    batch: Callable[[], ImportBatch], source: Opened, workbook: Workbook, said: Wanted, by: Callable[[], User]
) -> None:
    """Recognise outside of any transaction, plan while reading, keep in one short write."""
    planned = _planned(_recognised(source, workbook, said), said, by)
    found = batch()
    require_same(found, source.version)
    _keep(found, planned, said, by())
    db.session.commit()


def _keep(batch: ImportBatch, planned: Sequence[PlannedSheet], said: Wanted, by: User) -> None:
    mapping = mapping_used(batch.confirmed.get(said.forgets, {}), by) if said.forgets else None
    importing.keep_decisions(batch, planned, said.confirmed, said.corrections, said.defaults, by)
    if mapping is not None:
        forget(mapping, by)


def _recognised(source: Opened, workbook: Workbook, said: Wanted) -> list[SheetResult]:
    return importing.recognise_read(workbook, source.kind, None, told_of(said.confirmed, said.corrections))


def _planned(
    results: Sequence[SheetResult], said: Wanted, by: Callable[[], User], progress: Progress = no_progress
) -> Sequence[PlannedSheet]:
    with writing(False):
        decided = decided_of(said.corrections)
        planned = importing.plan(results, by(), True, defaults_of(said.defaults), decided, progress)
        db.session.rollback()
    return planned


def require_same(batch: ImportBatch, version: int) -> None:
    """Raises Stale when another tab saved while this one was reading."""
    if batch.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def later(batch: ImportBatch, defaults: Mapping[str, Any], how: Mapping[str, Any]) -> None:
    """Queue it, in the caller's transaction. `how`: {"asked": …}, {"corrections": …} or {"forgets": …}."""
    require_open(batch)
    args = {"batch": batch.id, "version": batch.version + 1, "defaults": dict(defaults), **how}
    batch.job = enqueue(READ_AGAIN, args, batch.by_id)


def done_by_worker(args: Mapping[str, Any], progress: Progress, user: Callable[[int], User]) -> Callable[[], None]:
    """The long part; what it gives back keeps the preview. `user` is who asked, as they stand today."""
    batch = db.session.get_one(ImportBatch, args["batch"])
    source, by_id = opened_of(batch, current_app.config["FILES_ROOT"]), batch.by_id
    asked = asked_of(args["asked"]) if "asked" in args else None
    sheet = sheet_named(batch, asked.sheet) if asked else {}
    db.session.rollback()  # a long reader would keep the log of the database growing
    workbook = read(source.data, source.file)
    if "forgets" in args:
        said = without_mapping(source, args["forgets"])
    elif asked is None:
        said = Wanted(source.confirmed, args["corrections"], args["defaults"])
    else:
        said = wanted(workbook, source, sheet, asked, args["defaults"])
    results = _recognised(source, workbook, said)
    texts = kept_of(workbook, results)
    planned = _planned(results, said, lambda: user(by_id), progress)

    def conclude() -> None:
        found = db.session.scalars(
            select(ImportBatch).where(ImportBatch.id == args["batch"]).options(joinedload(ImportBatch.job))
        ).one()
        require_same(found, args["version"])
        _keep(found, planned, said, user(by_id))
        keep_texts(found, texts)
        if found.job is not None:
            found.job.args = {"batch": found.id}  # what was typed into cells is the batch's, and goes with it

    return conclude

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
from crm.exchange.decisions import choices_beyond, decided_of, defaults_of, told_of
from crm.exchange.importing import PlannedSheet, Progress, no_progress
from crm.exchange.layout import Told
from crm.exchange.models import ImportBatch
from crm.exchange.reading import read
from crm.exchange.recognising import recognise_layouts
from crm.exchange.sheets import Workbook
from crm.jobs.operations import enqueue
from crm.web.batch_page import SKIP, Opened, Shown, opened_of, sheet_named

READ_AGAIN = "read import again"


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
    """What the batch is to be read with, in the forms of decisions.py."""

    confirmed: Mapping[str, Any]
    corrections: Mapping[str, Any]
    defaults: Mapping[str, Any]


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
    planned = _planned(source, workbook, said, by)
    found = batch()
    require_same(found, source.version)
    importing.keep_decisions(found, planned, said.confirmed, said.corrections, said.defaults, by())
    db.session.commit()


def _planned(
    source: Opened, workbook: Workbook, said: Wanted, by: Callable[[], User], progress: Progress = no_progress
) -> Sequence[PlannedSheet]:
    results = importing.recognise_read(workbook, source.kind, None, told_of(said.confirmed, said.corrections))
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
    """Queue it, in the caller's transaction. `how`: {"asked": …} or {"corrections": …}."""
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
    if asked is None:
        said = Wanted(source.confirmed, args["corrections"], args["defaults"])
    else:
        said = wanted(workbook, source, sheet, asked, args["defaults"])
    planned = _planned(source, workbook, said, lambda: user(by_id), progress)

    def conclude() -> None:
        found = db.session.scalars(
            select(ImportBatch).where(ImportBatch.id == args["batch"]).options(joinedload(ImportBatch.job))
        ).one()
        require_same(found, args["version"])
        importing.keep_decisions(found, planned, said.confirmed, said.corrections, said.defaults, user(by_id))
        if found.job is not None:
            found.job.args = {"batch": found.id}  # what was typed into cells is the batch's, and goes with it

    return conclude

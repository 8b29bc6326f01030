"""An import from bytes to report: read, recognise, plan; then, in one transaction, plan again and write."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.exchange.answers import report_of
from crm.exchange.layout import SheetResult
from crm.exchange.models import ImportBatch
from crm.exchange.parcels import plan_parcels, write_parcels
from crm.exchange.plan_leads import plan_leads
from crm.exchange.planning import Ledger, PlannedRow
from crm.exchange.reading import read
from crm.exchange.recognising import recognise_workbook
from crm.exchange.write_leads import write_leads
from crm.files.operations import path_of, store
from crm.fuzzydate import today


@dataclass(frozen=True)
class PlannedSheet:
    """A sheet as recognised, with the decision on each row."""

    result: SheetResult
    ledger: Ledger
    rows: Sequence[PlannedRow]


def recognise(data: bytes, name: str, kind: str | None = None, sheet: str | None = None) -> list[SheetResult]:
    """The sheets of the file. No database is asked, so call it outside a transaction. Raises Refused."""
    results = recognise_workbook(read(data, name), kind, sheet)
    if sheet is not None and not results:
        raise DomainError(N_("The file has no sheet %(sheet)s."), "sheet", sheet=sheet)
    return results


def plan(results: Sequence[SheetResult], by: User | None, stored: bool = True) -> list[PlannedSheet]:
    """What importing these sheets as `by` would do. `stored` is False where the database has no tables yet."""
    return [_plan(result, by, stored) for result in results]


def _plan(result: SheetResult, by: User | None, stored: bool) -> PlannedSheet:
    if result.layout is None:
        return PlannedSheet(result, Ledger(today()), ())
    context = result.layout.context
    ledger = Ledger(context.ledger_date or today(), context.title or "")
    if result.kind == "parcels":
        return PlannedSheet(result, ledger, plan_parcels(result.rows, by, stored))
    return PlannedSheet(result, ledger, plan_leads(result.rows, ledger, by, stored))


def keep_batch(
    root: Path, data: bytes, name: str, kind: str | None, planned: Sequence[PlannedSheet], by: User
) -> ImportBatch:
    """Remember a previewed file, so that it can be looked at, left and written later."""
    batch = ImportBatch(file=name[:200], kind=kind, sha256=store(root, data), by_id=by.id, read_at=now())
    batch.report = report_of(name, planned)
    db.session.add(batch)
    db.session.flush()
    record(by, "preview import", batch, {"file": batch.file, "summary": batch.report["summary"]})
    return batch


def data_of(root: Path, batch: ImportBatch) -> bytes:
    """The bytes of a batch's file. Raises DomainError when they are gone or not the same."""
    path = path_of(root, batch.sha256)
    data = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(data).hexdigest() != batch.sha256:
        raise DomainError(N_("The file of this import is no longer there. Upload it again."))
    return data


def write(batch: ImportBatch, results: Sequence[SheetResult], by: User) -> list[PlannedSheet]:
    """Decide every row again and write, in the caller's one transaction. Written once, whatever is posted again."""
    if batch.state != "previewed":
        raise DomainError(N_("This import was written already."))
    planned = plan(results, by)
    for sheet in planned:
        if sheet.result.kind == "parcels":
            write_parcels(sheet.rows, batch, by)
        else:
            write_leads(sheet.rows, batch, by)
    batch.state, batch.written_at = "written", now()
    batch.report = report_of(batch.file, planned)
    record(by, "write import", batch, {"file": batch.file, "summary": batch.report["summary"]})
    return planned

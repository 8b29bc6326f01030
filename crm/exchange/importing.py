"""An import from bytes to report: read, recognise, plan; then, in one transaction, write what still holds of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.audit.operations import record
from crm.audit.queries import end_of_trail
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.exchange.answers import head_of
from crm.exchange.batches import require_open
from crm.exchange.layout import SheetResult, Told
from crm.exchange.left_rows import replace_left
from crm.exchange.mappings import remember
from crm.exchange.models import ImportBatch
from crm.exchange.packed import Packed
from crm.exchange.planning.activities import plan_activities
from crm.exchange.planning.companies import plan_companies
from crm.exchange.planning.contacts import plan_contacts
from crm.exchange.planning.decisions import Defaults, decided_of, defaults_of
from crm.exchange.planning.grounds import plan_grounds
from crm.exchange.planning.interactions import plan_interactions
from crm.exchange.planning.leads import plan_leads
from crm.exchange.planning.near import Decided, NearFirms, Wishes
from crm.exchange.planning.parcels import PARCELS
from crm.exchange.planning.plants import PLANTS
from crm.exchange.planning.repeats import Said
from crm.exchange.planning.rows import Ledger, PlannedRow, PlannedSheet
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import read
from crm.exchange.report_rows import replace_rows
from crm.exchange.row_texts import remove_texts
from crm.exchange.writing.activities import write_activities
from crm.exchange.writing.firms import write_companies, write_contacts
from crm.exchange.writing.grounds import write_grounds
from crm.exchange.writing.interactions import write_interactions
from crm.exchange.writing.leads import write_leads
from crm.exchange.writing.tracing import traced
from crm.files.operations import store
from crm.fuzzydate import today

Progress = Callable[[int, int], None]  # rows decided, of how many


def no_progress(done: int, total: int) -> None:
    """Nobody waits."""


_NOTHING: Mapping[str, Told] = {}
_NO_DEFAULTS = Defaults()
_GROUNDS = {"parcels": PARCELS, "plants": PLANTS}
_NOTHING_DECIDED: Mapping[str, Decided] = {}
# What somebody must be allowed to do to bring in records of a kind; land and plant ask for the park itself.
_NEEDED = {
    "leads": Permission.LEAD_EDIT,
    "companies": Permission.COMPANY_EDIT,
    "contacts": Permission.COMPANY_EDIT,
    "interactions": Permission.INTERACTION_LOG,
    "activities": Permission.INTERACTION_LOG,
}


def recognise(
    data: bytes, name: str, kind: str | None = None, sheet: str | None = None, told: Mapping[str, Told] = _NOTHING
) -> list[SheetResult]:
    """The sheets of the file. No database is asked, so call it outside a transaction. Raises Refused."""
    return recognise_read(read(data, name), kind, sheet, told)


def recognise_read(
    workbook: Workbook, kind: str | None = None, sheet: str | None = None, told: Mapping[str, Told] = _NOTHING
) -> list[SheetResult]:
    """The same of a file that is read already."""
    results = recognise_workbook(workbook, kind, sheet, told)
    if sheet is not None and not results:
        raise DomainError(N_("The file has no sheet %(sheet)s."), "sheet", sheet=sheet)
    return results


def plan(
    results: Sequence[SheetResult],
    by: User | None,
    stored: bool = True,
    defaults: Defaults = _NO_DEFAULTS,
    decided: Mapping[str, Decided] = _NOTHING_DECIDED,
    progress: Progress = no_progress,
) -> list[PlannedSheet]:
    """What importing these sheets as `by` would do. `stored` is False where the database has no tables yet.

    `decided`: by sheet, what somebody said about rows that only a person can tell. `progress` is told how many rows
    are decided, and of how many.
    """
    total, done, near, said = sum(len(result.rows) for result in results), 0, NearFirms(), Said()
    planned: list[PlannedSheet] = []
    for number, result in enumerate(results, 1):

        def told(rows: int, before: int = done) -> None:
            progress(before + rows, total)

        home = defaults.unit or (by.unit if by else None)
        wishes = Wishes(decided.get(result.name, {}), defaults.clears, near, home, said.on(result.name, number), told)
        planned.append(_plan(result, by, stored, defaults, wishes))
        done += len(result.rows)
        told(len(result.rows))
    return planned


def _plan(result: SheetResult, by: User | None, stored: bool, defaults: Defaults, wishes: Wishes) -> PlannedSheet:
    if result.layout is None:
        return PlannedSheet(result, Ledger(today()), Packed())
    context = result.layout.context
    ledger = Ledger(context.ledger_date or defaults.day or today(), context.title or "", defaults.stage)
    rows: Iterable[PlannedRow]
    match result.kind:
        case "parcels" | "plants":
            rows = plan_grounds(_GROUNDS[result.kind], result.rows, by, stored, wishes)
        case "companies":
            year = defaults.year or (context.ledger_date.year if context.ledger_date else None)
            rows = plan_companies(result.rows, year, stored, wishes)
        case "contacts":
            rows = plan_contacts(result.rows, by, stored, wishes)
        case "interactions":
            rows = plan_interactions(result.rows, by, stored, wishes.said)
        case "activities":
            rows = plan_activities(result.rows, f"{ledger.title} {result.name}", by, stored, wishes.said)
        case _:
            rows = plan_leads(result.rows, ledger, by, stored, wishes)
    if by is not None and result.kind in _NEEDED and not may(by.duty, _NEEDED[result.kind]):
        rows = _refused(rows)
    return PlannedSheet(result, ledger, Packed(rows))


def _refused(rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
    for row in rows:
        row.refuse(None, N_("Records of this kind are not yours to bring in."))
        row.action, row.changes, row.of = "error", {}, None
        yield row


def keep_batch(
    root: Path,
    data: bytes,
    name: str,
    kind: str | None,
    planned: Sequence[PlannedSheet],
    by: User,
    confirmed: Mapping[str, Any] | None = None,
) -> ImportBatch:
    """Remember a previewed file, so that it can be looked at, left and written later.

    `confirmed`: what was said before about its columns, by the unit's remembered mappings.
    """
    batch = begin_batch(root, data, name, kind, by)
    keep_preview(batch, planned, confirmed or {}, by)
    return batch


def begin_batch(root: Path, data: bytes, name: str, kind: str | None, by: User) -> ImportBatch:
    """A file that is still to be read."""
    batch = ImportBatch(file=name[:200], kind=kind, sha256=store(root, data), by_id=by.id, read_at=now())
    batch.state, batch.confirmed, batch.corrections, batch.defaults = "reading", {}, {}, {}
    batch.report = head_of(batch.file, (), ())
    batch.summary = batch.report["summary"]
    db.session.add(batch)
    db.session.flush()
    return batch


def _keep_report(batch: ImportBatch, planned: Sequence[PlannedSheet]) -> None:
    tallies = replace_rows(batch, [sheet.rows for sheet in planned])
    replace_left(batch, [sheet.result for sheet in planned])
    batch.report = head_of(batch.file, planned, tallies)
    batch.summary = batch.report["summary"]


def keep_preview(batch: ImportBatch, planned: Sequence[PlannedSheet], confirmed: Mapping[str, Any], by: User) -> None:
    """The batch is read: what it would do can be looked at."""
    batch.state, batch.confirmed = "previewed", dict(confirmed)
    _keep_report(batch, planned)
    record(by, "preview import", batch, {"file": batch.file, "summary": batch.summary})


def keep_decisions(
    batch: ImportBatch,
    planned: Sequence[PlannedSheet],
    confirmed: Mapping[str, Any],
    corrections: Mapping[str, Any],
    defaults: Mapping[str, Any],
    by: User,
) -> None:
    """The batch as it is read with what the person decided; the trail keeps how it was decided before."""
    require_open(batch)
    before = {name: getattr(batch, name) for name in ("confirmed", "defaults")}
    batch.confirmed, batch.corrections, batch.defaults = dict(confirmed), dict(corrections), dict(defaults)
    _keep_report(batch, planned)
    after = {name: [old, getattr(batch, name)] for name, old in before.items()}
    record(by, "adjust import", batch, {**after, "rows": _rows_touched(corrections)})


def _rows_touched(corrections: Mapping[str, Any]) -> dict[str, Any]:
    """Which rows were left out or written anew: the words themselves may be of persons and stay out of the trail."""
    return {
        name: {
            "left_out": said.get("left_out", []),
            "corrected": sorted(map(int, said.get("cells", {}))),
            "decided": said.get("decided", {}),
        }
        for name, said in corrections.items()
    }


Moment = tuple[date, str]


@dataclass(frozen=True)
class Foreseen:
    """What writing a batch will do, decided before the transaction that writes; `at` is how everything stood then."""

    sheets: list[PlannedSheet]
    at: Moment


def foresee(batch: ImportBatch, results: Sequence[SheetResult], by: User, progress: Progress = no_progress) -> Foreseen:
    """Decide every row in a transaction that only reads: nobody waits for a long file to be thought over."""
    at = as_it_stands()
    return Foreseen(_decide(batch, results, by, progress), at)


def as_it_stands() -> Moment:
    """Another one says that something was changed: whatever changes is told in the trail."""
    return today(), end_of_trail()


def _decide(batch: ImportBatch, results: Sequence[SheetResult], by: User, progress: Progress) -> list[PlannedSheet]:
    decided = decided_of(batch.corrections)
    return plan(results, by, defaults=defaults_of(batch.defaults), decided=decided, progress=progress)


def write(
    batch: ImportBatch, results: Sequence[SheetResult], by: User, foreseen: Foreseen | None = None
) -> list[PlannedSheet]:
    """Write, in the caller's one transaction, once, whatever is posted again. Every row is decided anew unless nothing
    was changed since it was `foreseen`. `results` are recognised with what the batch keeps of the person's decisions.
    """
    require_open(batch)
    is_fresh = foreseen is not None and foreseen.at == as_it_stands()
    planned = foreseen.sheets if foreseen and is_fresh else _decide(batch, results, by, no_progress)
    defaults = defaults_of(batch.defaults)
    with traced(batch):
        planned = [replace(sheet, rows=Packed(_written(sheet, batch, by, defaults))) for sheet in planned]
    remember(batch, results, by)
    remove_texts(batch)  # nothing is corrected any more
    batch.state, batch.written_at = "written", now()
    _keep_report(batch, planned)
    record(by, "write import", batch, {"file": batch.file, "summary": batch.summary})
    return planned


def _written(sheet: PlannedSheet, batch: ImportBatch, by: User, defaults: Defaults) -> Iterator[PlannedRow]:
    """The rows as they are once they are written."""
    whole = sheet.result.kind != "leads"  # of the others no office has so many that they were too many at once
    for rows in [list(sheet.rows)] if whole else sheet.rows.portions():
        _write(sheet.result.kind, rows, batch, by, defaults)
        yield from rows


def _write(kind: str | None, rows: Sequence[PlannedRow], batch: ImportBatch, by: User, defaults: Defaults) -> None:
    match kind:
        case "parcels" | "plants":
            write_grounds(_GROUNDS[kind], rows, by)
        case "companies":
            write_companies(rows, batch, by)
        case "contacts":
            write_contacts(rows, batch, by)
        case "interactions":
            write_interactions(rows, batch, by, defaults)
        case "activities":
            write_activities(rows, batch, by, defaults)
        case "leads":
            write_leads(rows, by, defaults)

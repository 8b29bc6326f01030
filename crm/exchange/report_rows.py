"""The rows of a batch's report: kept in blocks, replaced when the batch is read again, read as far as a page shows them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm.attributes import flag_modified

from crm.db import Base, db
from crm.exchange.answers import Tally, row_of
from crm.exchange.models import ImportBatch, ReportRow
from crm.exchange.planning.rows import ACTIONS, PlannedRow
from crm.stored import batched, write_many

LEFT = ("error", "duplicate")  # what a row is that was not written
_BLOCK = 1000
_rows = Base.metadata.tables[ReportRow.__tablename__]


def replace_rows(batch: ImportBatch, sheets: Iterable[Sequence[PlannedRow]]) -> list[Tally]:
    """The batch's rows are these, sheet by sheet; those of an earlier reading go. What each sheet comes to.

    The batch itself is saved first: of two who read it again at once the second is told so before any row of it goes.
    """
    flag_modified(batch, "report")  # its rows may be others under the same head
    db.session.flush()
    remove_rows(batch)
    tallies = []
    for sheet, rows in enumerate(sheets, 1):
        tallies.append(Tally())
        for block in batched(_stored(batch.id, sheet, rows, tallies[-1]), _BLOCK):
            write_many(db.session.connection(), _rows, block)
    return tallies


def _stored(batch_id: int, sheet: int, rows: Iterable[PlannedRow], tally: Tally) -> Iterator[dict[str, Any]]:
    for position, row in enumerate(rows):
        tally.note(row)
        yield {
            "batch_id": batch_id,
            "sheet": sheet,
            "position": position,
            "row": row.row,
            "action": row.action,
            "has_problems": bool(row.problems),
            "is_asked": bool(row.candidates),
            "report": row_of(row),
        }


def remove_rows(batch: ImportBatch) -> None:
    db.session.connection().execute(delete(_rows).where(_rows.c.batch_id == batch.id))


def rows_shown(
    batch: ImportBatch, sheet: int, show: str = "", start: int = 0, count: int | None = None
) -> Sequence[dict[str, Any]]:
    """Rows of a sheet in its order: all, those of an action, those "asked" of a person or with something "told"."""
    query = select(ReportRow.report).where(*_of(batch, sheet), *_filter(show)).order_by(ReportRow.position)
    return db.session.scalars(query.offset(start).limit(count)).all()


def _of(batch: ImportBatch, sheet: int) -> tuple[ColumnElement[bool], ...]:
    return ReportRow.batch_id == batch.id, ReportRow.sheet == sheet


def _filter(show: str) -> Sequence[ColumnElement[bool]]:
    if show in ACTIONS:
        return (ReportRow.action == show,)
    return {"asked": (ReportRow.is_asked.is_(True),), "told": (ReportRow.has_problems.is_(True),)}.get(show, ())


def row_numbered(batch: ImportBatch, sheet: int, row: int) -> dict[str, Any] | None:
    query = select(ReportRow.report).where(*_of(batch, sheet), ReportRow.row == row).order_by(ReportRow.position)
    return db.session.scalar(query.limit(1))


def nearest_of(batch: ImportBatch, sheet: int) -> dict[int, str]:
    """By row that only a person can tell, the choice that is likeliest."""
    nearest = ReportRow.report[("candidates", 0, "choice")].as_string()
    query = select(ReportRow.row, nearest).where(*_of(batch, sheet), *_filter("asked")).order_by(ReportRow.position)
    return dict(iter(db.session.execute(query)))


def problems_of_left(batch: ImportBatch) -> dict[int, dict[int, list[dict[str, Any]]]]:
    """By sheet and row, what is told of each that was not written."""
    query = select(ReportRow.sheet, ReportRow.row, ReportRow.report["problems"]).where(
        ReportRow.batch_id == batch.id, ReportRow.action.in_(LEFT)
    )
    found: dict[int, dict[int, list[dict[str, Any]]]] = {}
    for sheet, row, problems in db.session.execute(query.order_by(ReportRow.sheet, ReportRow.position)):
        found.setdefault(sheet, {})[row] = problems
    return found

"""The rows of a batch's sheets that are no records of their own, or were left out by hand: kept beside its report."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select

from crm.db import Base, db
from crm.exchange.answers import left_of
from crm.exchange.layout import SheetResult
from crm.exchange.models import ImportBatch, LeftRow
from crm.stored import batched, write_many

BY_HAND = "hand"
_UNTOLD = "blank"  # what nobody wants to be told of
_BLOCK = 1000
_table = Base.metadata.tables[LeftRow.__tablename__]


def replace_left(batch: ImportBatch, results: Iterable[SheetResult]) -> None:
    """Those of an earlier reading go."""
    remove_left(batch)
    for block in batched(_stored(batch.id, results), _BLOCK):
        write_many(db.session.connection(), _table, block)


def _stored(batch_id: int, results: Iterable[SheetResult]) -> Iterator[dict[str, Any]]:
    for sheet, result in enumerate(results, 1):
        for left in result.layout.left_out if result.layout else ():
            if left.reason != _UNTOLD:
                told = left_of(left)
                yield {
                    "batch_id": batch_id,
                    "sheet": sheet,
                    "row": left.row,
                    "reason": left.reason,
                    "told": {name: told[name] for name in ("problems", "text")},
                }


def remove_left(batch: ImportBatch) -> None:
    db.session.connection().execute(delete(_table).where(_table.c.batch_id == batch.id))


def left_shown(batch: ImportBatch, sheet: int, count: int) -> Sequence[LeftRow]:
    """The first of a sheet in its order."""
    query = select(LeftRow).where(LeftRow.batch_id == batch.id, LeftRow.sheet == sheet)
    return db.session.scalars(query.order_by(LeftRow.row).limit(count)).all()


def left_by_hand(batch: ImportBatch) -> dict[int, list[int]]:
    """{sheet: rows}."""
    found: dict[int, list[int]] = {}
    query = select(LeftRow.sheet, LeftRow.row).where(LeftRow.batch_id == batch.id, LeftRow.reason == BY_HAND)
    for sheet, row in db.session.execute(query.order_by(LeftRow.sheet, LeftRow.row)):
        found.setdefault(sheet, []).append(row)
    return found

"""What a long file says in each cell of its records, kept while they may be corrected: one is opened without the file."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from crm.db import Base, db
from crm.exchange.cells.converting import as_text
from crm.exchange.layout import SheetResult
from crm.exchange.models import ImportBatch, RowTexts
from crm.exchange.reading.sheets import Sheet, Workbook
from crm.exchange.recognising.sheet import cells_of_rows
from crm.stored import batched, write_many

_BLOCK = 200
_table = Base.metadata.tables[RowTexts.__tablename__]
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Block:
    """Records that stand together, in little room until they are kept."""

    sheet: int
    first: int
    last: int
    packed: bytes


def texts_of(workbook: Workbook, results: Sequence[SheetResult]) -> list[Block]:
    """The texts of every table of the file, as its columns are read."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    return [
        block
        for number, result in enumerate(results, 1)
        if result.layout is not None and result.layout.header_rows
        for block in _blocks(number, _records(sheets[result.name], result))
    ]


def _records(sheet: Sheet, result: SheetResult) -> Iterator[Record]:
    if result.layout is not None:
        for row, cells in cells_of_rows(sheet, result.layout):
            yield row, [as_text(cell) for cell in cells]


def _blocks(sheet: int, records: Iterator[Record]) -> Iterator[Block]:
    for some in batched(records, _BLOCK):
        packed = zlib.compress(json.dumps(dict(some), ensure_ascii=False).encode(), 1)
        yield Block(sheet, some[0][0], some[-1][0], packed)


def keep_texts(batch: ImportBatch, blocks: Iterable[Block]) -> None:
    """In place of those of an earlier reading."""
    remove_texts(batch)
    stored = (
        {
            "batch_id": batch.id,
            "sheet": block.sheet,
            "first": block.first,
            "last": block.last,
            "texts": json.loads(zlib.decompress(block.packed)),
        }
        for block in blocks
    )
    for some in batched(stored, 10):
        write_many(db.session.connection(), _table, some)


def remove_texts(batch: ImportBatch) -> None:
    db.session.connection().execute(delete(_table).where(_table.c.batch_id == batch.id))


def texts_of_row(batch: ImportBatch, sheet: int, row: int) -> Sequence[str] | None:
    """By column, what the file says in this record; None where it was not kept."""
    here = (RowTexts.batch_id == batch.id, RowTexts.sheet == sheet, RowTexts.first <= row, RowTexts.last >= row)
    found: Mapping[str, list[str]] | None = db.session.scalar(select(RowTexts.texts).where(*here))
    return found.get(str(row)) if found else None

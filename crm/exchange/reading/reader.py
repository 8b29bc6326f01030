"""The child process that opens a file: bytes on standard input, one JSON line a row on standard output.

The parent starts it without the rest of the application; a file that kills it kills nothing else.
"""

import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm.errors import N_
from crm.exchange.reading import container, plaintext, unseen_biff
from crm.exchange.reading.sheets import Refused
from crm.exchange.reading.unseen import Unseen, unseen

MEMORY_LIMIT = 2**30
OUTPUT_LIMIT = 2**30
MAX_CELLS = 5_000_000
_EXACT = 2**53
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def main() -> None:
    """Arguments: the file's name. Writes {"refused"} or {"sheets"} and the rows behind it."""
    _limit()
    out = sys.stdout.buffer
    try:
        _answer(sys.stdin.buffer.read(), sys.argv[-1], out)
    except Refused as refusal:
        out.write(_line({"refused": refusal.message, "params": dict(refusal.params)}))
    out.flush()


def _limit() -> None:
    """Windows has no such limits; the wall limit of the parent remains."""
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(data: bytes, filename: str, out: BinaryIO) -> None:
    content = container.what(data, filename)
    if content == "text":
        rows = plaintext.table(data, filename)
        out.write(_line({"sheet": {"name": "", "state": "visible"}}))
        _write_rows(iter(rows), out)
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        told = unseen(data) if content == "ooxml" else unseen_biff.unseen(data, book.sheet_names)
        _write_sheets(book, told, out)
    except PasswordError as locked:
        raise Refused(N_("The file is protected by a password; save it without one.")) from locked
    except CalamineError as broken:
        if content == "ole" and unseen_biff.is_locked(data):
            raise Refused(N_("The file is protected by a password; save it without one.")) from broken
        raise Refused(N_("The file is damaged; open it and save it again as .xlsx.")) from broken


def _write_sheets(book: CalamineWorkbook, told: dict[str, Unseen], out: BinaryIO) -> None:
    if not any(sheet.typ == SheetTypeEnum.WorkSheet for sheet in book.sheets_metadata):
        raise Refused(N_("The file holds charts or macros, but no sheet with cells."))
    cells = 0
    for sheet in book.sheets_metadata:
        state = "visible" if sheet.visible == SheetVisibleEnum.Visible else "hidden"
        if sheet.typ != SheetTypeEnum.WorkSheet:
            out.write(_line({"sheet": {"name": sheet.name, "state": "chart"}}))
            continue
        table = book.get_sheet_by_name(sheet.name)
        cells += table.total_height * table.total_width
        if cells > MAX_CELLS:
            raise Refused(N_("The file has more cells than can be read at once; split it."))
        about = told.get(sheet.name, Unseen())
        out.write(_line({"sheet": {"name": sheet.name, "state": state, **_about(table, about)}}))
        written = _write_rows(_from_column_a(table), out)
        if about.has_cells and not written:
            raise Refused(N_("Sheet %(sheet)s has cells, but none could be read; save it as .xlsx."), sheet=sheet.name)


def _from_column_a(table: CalamineSheet) -> Iterator[list[Any]]:
    """The reader's rows begin at row 1, but at the first used column."""
    first_column = table.start[1] if table.start else 0
    for row in table.iter_rows():
        yield [None] * first_column + row if first_column else row


def _about(table: CalamineSheet, about: Unseen) -> dict[str, Any]:
    return {
        "merges": [(*start, *end) for start, end in table.merged_cell_ranges or ()],
        "hidden_rows": about.hidden_rows,
        "hidden_columns": about.hidden_columns,
        "percents": about.percents,
        "uncached": about.uncached,
        "errors": about.errors,
        "struck": about.struck,
    }


def _write_rows(rows: Iterator[list[Any]], out: BinaryIO) -> int:
    """Blank ends are left out, blank rows between are kept so that row numbers stay right."""
    blank, written = 0, 0
    for row in rows:
        cells = [(value or None) if type(value) is str else _cell(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            blank += 1
            continue
        out.write(b"[]\n" * blank + _line(cells))
        blank, written = 0, written + 1
    return written


def _cell(value: Any) -> Any:
    if type(value) is float:
        if value.is_integer():
            return int(value) if -_EXACT < value < _EXACT else value
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime | date):
        return [value.isoformat()]  # a list marks a moment: JSON has no dates
    return str(value)


def _line(value: Any) -> bytes:
    return _ENCODE(value).encode("utf-8", "replace") + b"\n"

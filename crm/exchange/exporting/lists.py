"""A list as a file that can be imported again and changes nothing: .xlsx with typed cells, or .csv."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.exchange.exporting.outgoing import Outgoing
from crm.exchange.exporting.shown import Say, Word, heading, lay_out, measure, shower, width
from crm.exchange.models import ExportRecord
from crm.fuzzydate import FuzzyDate
from crm.parks.queries import all_parks
from crm.settings.queries import value_of

FORMATS = {"xlsx": N_("Excel workbook (.xlsx)"), "csv": N_("Text with commas (.csv)")}
MIMETYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
XLSX = MIMETYPES["xlsx"]
SHEET_ROWS = 1_000_000  # of records in one sheet; what is more goes on in the next
_CELL = 32_767  # characters an Excel cell holds
_UNFINISHED = 86_400  # seconds after which a file that is nobody's yet is nobody's any more
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_NUMBERS = frozenset({int, Decimal})  # no bool
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet takes for a formula; the importer takes the ' away
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Words:
    """How a file speaks: `say` gives labels, `word` the word of a code; `sheet` is the name of its table."""

    sheet: str
    say: Say
    word: Word


def write_file(path: Path, wanted: Outgoing, format: str, words: Words, progress: Progress = lambda done: None) -> int:
    """Write the list's rows to `path` and return how many. Raises DomainError for a filter that is none."""
    rows = _Rows(wanted, words, progress)
    first = list(islice(rows, 1))  # refuses a bad filter before a file is open
    (_write_csv if format == "csv" else _write_xlsx)(path, wanted, words, _chained(first, rows))
    return rows.count


class _Rows:
    """The list as cells, counted as they pass."""

    def __init__(self, wanted: Outgoing, words: Words, progress: Progress) -> None:
        self.wanted, self.words, self.progress, self.count = wanted, words, progress, 0
        self.parks = {park.code: park.name for park in all_parks()}
        self.cells = self._cells()

    def __iter__(self) -> Iterator[list[Any]]:
        return self.cells

    def _cells(self) -> Iterator[list[Any]]:
        columns, kind = self.wanted.columns, self.wanted.kind
        showers = [(field.name, shower(kind, field, self.parks, self.words.word)) for field in columns]
        for row in self.wanted.rows():
            self.count += 1
            if self.count % 1000 == 0:
                self.progress(self.count)
            get = row.get
            yield [None if (value := get(name)) is None or value == [] else show(value) for name, show in showers]


def _chained(first: list[list[Any]], rest: Any) -> Iterator[list[Any]]:
    yield from first
    yield from rest


def _write_xlsx(path: Path, wanted: Outgoing, words: Words, rows: Iterator[list[Any]]) -> None:
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    try:
        sheets = _Sheets(book, wanted, words)
        for cells in rows:
            sheets.write(cells)
        sheets.close()
    finally:
        book.close()  # whatever happens, its temporary files go


class _Sheets:
    """The sheets of one list: a sheet holds a million rows, and a list has no limit."""

    def __init__(self, book: Any, wanted: Outgoing, words: Words) -> None:
        self.book, self.columns, self.words, self.number = book, wanted.columns, words, 0
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EDF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.numbers = [
            book.add_format({"num_format": unit.pattern}) if (unit := measure(wanted.kind, field)) else None
            for field in self.columns
        ]
        self.headings = [heading(wanted.kind, field, words.say) for field in self.columns]
        self.begin()

    def begin(self) -> None:
        self.number, self.row = self.number + 1, 0
        name = self.words.sheet[:28] + (f" {self.number}" if self.number > 1 else "")
        self.table = self.book.add_worksheet(name)
        for at, field in enumerate(self.columns):
            self.table.set_column(at, at, width(field))
            self.table.write_string(0, at, self.headings[at], self.head)
        self.table.freeze_panes(1, 2)
        lay_out(self.table, self.columns, self.headings)

    def write(self, cells: Sequence[Any]) -> None:
        if self.row == SHEET_ROWS:
            self.close()
            self.begin()
        self.row += 1
        row, table = self.row, self.table
        for at, value in enumerate(cells):
            if type(value) is str:
                table.write_string(row, at, value if len(value) <= _CELL else self._fitting(value))
            elif type(value) in _NUMBERS:
                table.write_number(row, at, float(value), self.numbers[at])
            elif value is not None:
                self._write(at, value)

    def _write(self, at: int, value: Any) -> None:
        day = value.start if isinstance(value, FuzzyDate) and value.precision == "d" else value
        if isinstance(day, date) and day >= _FIRST_DAY:
            self.table.write_datetime(self.row, at, day, self.day)
        else:
            self.table.write_string(self.row, at, self._fitting(str(value)))

    def _fitting(self, text: str) -> str:
        if len(text) > _CELL:
            message = N_("A text in row %(row)s is longer than a cell can hold. Take the list out as .csv.")
            raise DomainError(message, "format", row=self.row)
        return text

    def close(self) -> None:
        self.table.autofilter(0, 0, self.row, len(self.columns) - 1)


def _write_csv(path: Path, wanted: Outgoing, words: Words, rows: Iterator[list[Any]]) -> None:
    """UTF-8 with its mark, so that Excel knows it."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([heading(wanted.kind, field, words.say) for field in wanted.columns])
        for cells in rows:
            writer.writerow([_as_text(value) for value in cells])


def _as_text(value: Any) -> str:
    """A number as it is; a text that a spreadsheet would calculate is sheltered."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    text = str(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f"'{text}" if not is_number and _DANGEROUS.match(text) else text


def record_export(wanted: Outgoing, format: str, rows: int, reason: str | None = None) -> ExportRecord:
    """Keep who took which list out, and why where persons stand in it plainly."""
    kept = _kept(wanted.user, wanted.kind, wanted.filters, [field.name for field in wanted.columns])
    kept.format, kept.rows, kept.is_plain, kept.reason = format, rows, wanted.is_plain, reason
    return _keep(kept, wanted.user)


def ask_for(wanted: Outgoing, format: str, rows: int, reason: str | None, language: str) -> ExportRecord:
    """A list that is written in the background: remembered now, and told in the trail when it is there."""
    kept = _kept(wanted.user, wanted.kind, wanted.filters, [field.name for field in wanted.columns])
    kept.format, kept.rows, kept.is_plain, kept.reason = format, rows, wanted.is_plain, reason
    kept.sort, kept.language = wanted.sort, language
    db.session.add(kept)
    db.session.flush()
    return kept


def conclude_export(kept: ExportRecord, file: str, rows: int, by: User) -> None:
    """The file is there: to be fetched by who asked for it, for a while."""
    kept.file, kept.rows = file, rows
    kept.expires_at = now() + timedelta(hours=value_of("exports.keep_hours"))
    _tell(kept, by)


def file_of(kept: ExportRecord) -> str | None:
    """The name of the file while it may be fetched."""
    return kept.file if kept.expires_at and kept.expires_at > now() else None


def remove_expired(folder: Path) -> None:
    """Files nobody may fetch any more, and what a worker that died left behind."""
    wanted = set(db.session.scalars(select(ExportRecord.file).where(ExportRecord.expires_at > now())))
    recent = now().timestamp() - _UNFINISHED
    for path in folder.iterdir():
        if path.name not in wanted and path.stat().st_mtime < recent:
            path.unlink(missing_ok=True)


def record_report(filters: Mapping[str, Sequence[str]], rows: int, by: User) -> ExportRecord:
    """Keep who took a report out: figures, no persons."""
    kept = _kept(by, "report", filters, [])
    kept.rows = rows
    return _keep(kept, by)


def record_form(name: str, filters: Mapping[str, Sequence[str]], rows: int, by: User) -> ExportRecord:
    """Keep who took an official form out: persons in it are masked."""
    kept = _kept(by, f"form {name}", filters, [])
    kept.rows = rows
    return _keep(kept, by)


def _kept(by: User, kind: str, wanted: Mapping[str, Sequence[str]], columns: list[str]) -> ExportRecord:
    filters = {name: list(values) for name, values in wanted.items()}
    return ExportRecord(
        by_id=by.id, at=now(), kind=kind, format="xlsx", filters=filters, columns=columns, is_plain=False
    )


def _keep(kept: ExportRecord, by: User) -> ExportRecord:
    db.session.add(kept)
    db.session.flush()
    _tell(kept, by)
    return kept


def _tell(kept: ExportRecord, by: User) -> None:
    said = {"kind": kept.kind, "filters": kept.filters, "rows": kept.rows, "format": kept.format}
    if kept.is_plain:
        said |= {"unmasked": True, "reason": kept.reason}
    record(by, "export", kept, said)

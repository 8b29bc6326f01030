"""Small files and sheets for tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string

from crm.exchange.layout import ParsedRow, SheetResult, Told
from crm.exchange.planning.rows import plain
from crm.exchange.reading.sheets import Cell, Merge, Sheet, Workbook
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import read, split
from tests.files_made import repacked, saved, xlsx

__all__ = ["repacked", "saved", "xlsx"]

DATA = Path(__file__).parent.parent / "data"


def sheet_of(*rows: Sequence[Any], merges: Sequence[tuple[int, int, int, int]] = (), **about: Any) -> Sheet:
    """A visible sheet. Merges are top, left, bottom, right from 0."""
    name = about.pop("name", "Sheet1")
    return Sheet(
        name, about.pop("state", "visible"), [list(row) for row in rows], tuple(Merge(*m) for m in merges), **about
    )


def recognised(*rows: Sequence[Any], kind: str | None = None, **about: Any) -> SheetResult:
    """The result for a workbook of this one sheet. `told`: what a person said about it; `confirmed`: its columns only."""
    told = about.pop("told", Told(columns=about.pop("confirmed", {})))
    sheet = sheet_of(*rows, **about)
    return recognise_workbook(Workbook("a.xlsx", (sheet,)), kind=kind, told={sheet.name: told})[0]


def only_row(result: SheetResult) -> ParsedRow:
    assert len(result.rows) == 1, result
    return result.rows[0]


def fields(result: SheetResult) -> dict[str, str | None]:
    """heading → field."""
    assert result.layout is not None, result.skipped
    return {column.heading: column.field for column in result.layout.columns}


def left_out(result: SheetResult) -> dict[int, str]:
    assert result.layout is not None, result.skipped
    return {row.row: row.reason for row in result.layout.left_out}


def ledger(beginning: str) -> list[SheetResult]:
    """The sample whose name begins so, read and recognised."""
    path = next(DATA.glob(f"{beginning}*"))
    return recognise_workbook(read(path.read_bytes(), path.name))


def drawn(table: str, merges: str = "", name: str = "Sheet1", **about: Any) -> Sheet:
    """A sheet as it is drawn: a line a row, cells between bars, ↵ a line break in a cell, ' before a figure kept as text.

    Bare figures are numbers, @2022-06-08 is a date. Merges as in a workbook: "A1:C1 D2:D3".
    """
    rows = [[_cell(cell) for cell in line.split("|")] for line in _without_ends(table).split("\n")]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return Sheet(name, about.pop("state", "visible"), rows, tuple(_merge(each) for each in merges.split()), **about)


def _cell(text: str) -> Cell:
    text = text.strip(" ").replace("↵", "\n")
    if text.startswith("@"):
        return date.fromisoformat(text[1:])
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return Decimal(text)
    return text.removeprefix("'") or None


def _merge(text: str) -> Merge:
    (left, top), (right, bottom) = (re.fullmatch(r"([A-Z]+)(\d+)", end).groups() for end in text.split(":"))  # type: ignore[union-attr]
    return Merge(int(top) - 1, column_index_from_string(left) - 1, int(bottom) - 1, column_index_from_string(right) - 1)


def read_back(*sheets: Sheet, kind: str | None = None) -> SheetResult:
    """The first sheet of a workbook of these, recognised."""
    return recognise_workbook(Workbook("a.xlsx", sheets), kind=kind)[0]


def header_rows(result: SheetResult) -> list[int]:
    assert result.layout is not None, result.skipped
    return list(result.layout.header_rows)


def mapped(result: SheetResult) -> dict[str, str]:
    """field → the headings taken for it, with their unit: 总投资（万元）=万元."""
    assert result.layout is not None, result.skipped
    found: dict[str, str] = {}
    for column in result.layout.columns:
        if column.field:
            said = column.heading + (f"={column.unit}" if column.unit else "")
            found[column.field] = f"{found[column.field]} {said}" if column.field in found else said
    return found


def rows_of(result: SheetResult) -> dict[int, dict[str, Any]]:
    """row → its values as the contract writes them, without the empty ones and what is not of the cells."""
    return {
        row.row: {name: plain(value) for name, value in row.values.items() if value is not None and name[0] != "_"}
        for row in result.rows
    }


def said(result: SheetResult) -> dict[int, list[str]]:
    """row → the problems of its cells, field and severity."""
    return {row.row: [f"{p.field} {p.severity}" for p in row.problems] for row in result.rows if row.problems}


@dataclass(frozen=True)
class Ledger:
    """A ledger as it is drawn, and what must be read of it: row → values, beside them row → extra, row → problems."""

    table: str
    merges: str
    rows: list[tuple[int, dict[str, Any]]]
    extra: dict[int, dict[str, str]] = field(default_factory=dict)
    problems: dict[int, list[str]] = field(default_factory=dict)


def check_ledger(kind: str, ledger: Ledger) -> None:
    """The sheet and the tables beside its first one give these records, and nothing of a record is lost."""
    results = recognise_workbook(Workbook("a.xlsx", tuple(split(drawn(ledger.table, ledger.merges)))))
    assert {result.kind for result in results} == {kind}, ledger.table
    assert [pair for result in results for pair in rows_of(result).items()] == ledger.rows
    rows = [row for result in results for row in result.rows]
    assert {row.row: dict(row.extra) for row in rows if row.extra} == ledger.extra
    assert {row: words for result in results for row, words in said(result).items()} == ledger.problems


def _without_ends(table: str) -> str:
    """Blank rows at the top of a table are drawn too: only the line breaks of the quotes go."""
    return table.removeprefix("\n").removesuffix("\n")

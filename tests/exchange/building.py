"""Small files and sheets for tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crm.exchange.layout import ParsedRow, SheetResult, Told
from crm.exchange.reading import read
from crm.exchange.recognising import recognise_workbook
from crm.exchange.sheets import Merge, Sheet, Workbook
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

"""The rows an import left out as a workbook in the file's own layout, the reason beside each.

Corrected and uploaded again it imports: titles and headings stand as they were, what merges gave a row stands in the
row, a text stays a text, and the column of reasons is one that the importer passes over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from crm.errors import N_
from crm.exchange.layout import Layout, SheetResult
from crm.exchange.left_rows import BY_HAND as LEFT_BY_HAND
from crm.exchange.left_rows import left_by_hand
from crm.exchange.models import ImportBatch
from crm.exchange.reading.sheets import Cell, Merge, Sheet, Workbook
from crm.exchange.recognising import fills
from crm.exchange.report_rows import LEFT, problems_of_left
from crm.exchange.words.vocabulary import REASON_HEADING

Say = Callable[[str, Mapping[str, Any]], str]
BY_HAND = N_("Left out by hand")
_LONGEST = 32_767  # characters of a cell
_WIDEST = 1000  # columns that are copied; what stands further right is no ledger's


Reasons = Mapping[str, Mapping[int, str]]  # by sheet and row, why it was not written


def has_left_out(batch: ImportBatch) -> bool:
    sheets = batch.report["sheets"]
    return any(sheet["left"].get(LEFT_BY_HAND) or any(sheet["counts"][action] for action in LEFT) for sheet in sheets)


def reasons_of(batch: ImportBatch, say: Say) -> Reasons:
    told, by_hand = problems_of_left(batch), left_by_hand(batch)
    found = {}
    for number, sheet in enumerate(batch.report["sheets"], 1):
        reasons = {row: _reason(problems, say) for row, problems in told.get(number, {}).items()}
        reasons |= {row: say(BY_HAND, {}) for row in by_hand.get(number, ())}
        found[sheet["name"]] = dict(sorted(reasons.items()))
    return found


def _reason(problems: Sequence[Mapping[str, Any]], say: Say) -> str:
    worst = [problem for problem in problems if problem["severity"] == "error"] or problems
    return "\n".join(say(problem["message"], problem["params"]) for problem in worst)


def write_left_out(path: Path, workbook: Workbook, results: Sequence[SheetResult], told: Reasons, say: Say) -> int:
    """Write the workbook to `path`; how many rows it has. `results`: the layouts, read as the batch was."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "percent": book.add_format({"num_format": "0.00%"}),
        "merged": book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True}),
        "reason": book.add_format({"font_color": "#B42318", "text_wrap": True}),
    }
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    count = 0
    for result in results:
        reasons = told.get(result.name, {})
        if result.layout is not None and reasons:
            table = book.add_worksheet(result.name[:31])
            _SheetWriter(table, sheets[result.name], result.layout, formats, say).write(reasons)
            count += len(reasons)
    if not count:
        book.add_worksheet()
    book.close()
    return count


class _SheetWriter:
    """One sheet: what stands above the records as it was, then the rows that were left."""

    def __init__(self, table: Any, sheet: Sheet, layout: Layout, formats: Mapping[str, Any], say: Say) -> None:
        self.table, self.sheet, self.layout, self.formats, self.say = table, sheet, layout, formats, say
        self.width = min(sheet.width, _WIDEST)

    def write(self, reasons: Mapping[int, str]) -> None:
        if not self.layout.header_rows:
            self._whole_form(reasons)
            return
        head = max(self.layout.header_rows)
        for row in range(head):
            self._row(row, row, self._cells(row))
        for merge in self.sheet.merges:
            if merge.bottom < head and merge.right < self.width:
                self._merge(merge)
        if head:
            self.table.write_string(head - 1, self.width, self.say(REASON_HEADING, {}), self.formats["reason"])
        above = fills.above(self.sheet, self.layout)
        for at, (number, reason) in enumerate(reasons.items()):
            self._row(head + at, number - 1, self._record(number, above))
            self.table.write_string(head + at, self.width, reason[:_LONGEST], self.formats["reason"])
        self.table.set_column(self.width, self.width, 48)
        self.table.freeze_panes(head, 0)

    def _whole_form(self, reasons: Mapping[int, str]) -> None:
        """A label–value form is one record: it is given back whole, the reason below it."""
        said = self.layout.corrected.get(self.layout.data_rows[0], {})
        for row in range(len(self.sheet.rows)):
            self._row(row, row, self._cells(row))
        for merge in self.sheet.merges:
            if merge.right < self.width:
                self._merge(merge)
        for column in self.layout.columns:
            if column.place in said:
                self.table.write_string(column.cell, said[column.place])
        text = f"{self.say(REASON_HEADING, {})}: {' '.join(reasons.values())}"
        self.table.write_string(len(self.sheet.rows) + 1, 0, text[:_LONGEST], self.formats["reason"])

    def _cells(self, row: int) -> Iterator[tuple[int, Cell]]:
        return ((place, self.sheet.cell(row, place)) for place in range(self.width))

    def _record(self, number: int, above: fills.Above) -> Iterator[tuple[int, Cell]]:
        """A record's cells: with what a merge gave it, and what a person wrote in the preview."""
        said = self.layout.corrected.get(number, {})
        for place, cell in self._cells(number - 1):
            if (words := said.get(str(place + 1))) is not None:
                yield place, words or None
            else:
                row = above.get((number - 1, place), number - 1)
                cell = cell if cell is not None else self.sheet.cell(row, place)
                yield place, fills.joined(self.sheet, cell, place, self.layout.continued.get(number, ()))

    def _row(self, at: int, source: int, cells: Iterator[tuple[int, Cell]]) -> None:
        for place, cell in cells:
            if cell is not None:
                self._cell(at, place, cell, (source, place) in self.sheet.percents)

    def _cell(self, at: int, place: int, cell: Cell, is_percent: bool) -> None:
        if isinstance(cell, bool):
            self.table.write_boolean(at, place, cell)
        elif isinstance(cell, date | datetime):
            self._day(at, place, cell)
        elif isinstance(cell, int | Decimal) and len(str(cell)) <= 15:
            self.table.write_number(at, place, cell, self.formats["percent"] if is_percent else None)
        else:
            self.table.write_string(at, place, str(cell)[:_LONGEST])

    def _day(self, at: int, place: int, day: date) -> None:
        """A workbook's calendar begins in 1900; an older day stays a text."""
        if day.year < 1900:
            self.table.write_string(at, place, day.isoformat()[:10])
        else:
            self.table.write_datetime(at, place, day, self.formats["day"])

    def _merge(self, merge: Merge) -> None:
        self.table.merge_range(merge.top, merge.left, merge.bottom, merge.right, "", self.formats["merged"])
        cell = self.sheet.cell(merge.top, merge.left)
        if cell is not None:
            self._cell(merge.top, merge.left, cell, False)

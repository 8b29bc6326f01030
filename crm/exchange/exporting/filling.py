"""An official form filled in: a workbook the office draws, with {places} where values go.

One row holds places of a record, such as {title} or {investment:亿元}: it is repeated for every record, with its look,
its words and its formulas.
{owner_unit merged} joins the cells of records that follow each other with the same value; {number} counts them.
Anywhere else {from}, {to}, {county}, {money} and {area} are filled in; {sum} below the records adds up its column.
"""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from crm.errors import N_, DomainError
from crm.exchange.exporting.shown import width_of
from crm.fuzzydate import FuzzyDate

HEADS = ("from", "to", "county", "money", "area")
NUMBER, SUM = "number", "sum"
_PLACE = re.compile(r"\{([a-z_]{1,40})(?::([^{}\s]{1,10}))?( merged)?\}")
_WITH_WORDS = re.compile(rf"([^{{}}]{{0,40}}){_PLACE.pattern}([^{{}}]{{0,40}})")
_ANY = re.compile(r"\{[^{}]{0,80}\}")
_LINE = 15.0  # points of a line
_MOST_ROWS = 200  # of a drawn form: what stands lower is no form


@dataclass(frozen=True)
class Place:
    """A cell of the record's row: which value, in which unit, whether equal ones are joined, and the words around it."""

    column: int
    name: str
    unit: str | None
    is_merged: bool
    before: str = ""
    behind: str = ""

    def worded(self, value: Any) -> Any:
        """钢铁产业链招商分局 of {chain}产业链招商分局; a value that is missing needs no words."""
        return f"{self.before}{value}{self.behind}" if value is not None and (self.before or self.behind) else value


Value = Callable[[Place, Mapping[str, Any]], Any]  # what stands in a place for one record


class Form:
    """A drawn form. Raises DomainError, with what is wrong, for a workbook that is none."""

    def __init__(self, data: bytes, names: Collection[str]) -> None:
        try:
            self.book = openpyxl.load_workbook(io.BytesIO(data))
        except (ValueError, KeyError, OSError, TypeError, zipfile.BadZipFile) as broken:
            raise DomainError(N_("The form could not be opened. Save it in Excel as .xlsx."), "file") from broken
        if not self.book.worksheets:
            raise DomainError(N_("The form could not be opened. Save it in Excel as .xlsx."), "file")
        self.sheet = self.book.worksheets[0]
        self._drop_blank_end()
        self.row, self.places = self._record_row({*names, NUMBER})
        self._require_known({*names, NUMBER})
        self._require_no_formula_below()

    def _drop_blank_end(self) -> None:
        """Rows below the last word, often thousands with borders, are no part of the form."""
        filled = [row[0].row for row in self.sheet.iter_rows() if any(cell.value is not None for cell in row)]
        last = filled[-1] if filled else 0
        if last > _MOST_ROWS:
            raise DomainError(N_("The form is longer than %(most)s rows."), "file", most=_MOST_ROWS)
        if self.sheet.max_row > max(last, _MOST_ROWS):
            self.sheet.delete_rows(last + 1, self.sheet.max_row - last)

    def _cells(self) -> Iterator[Any]:
        for row in self.sheet.iter_rows(max_row=min(self.sheet.max_row, _MOST_ROWS), max_col=100):
            yield from (cell for cell in row if isinstance(cell.value, str))

    def _record_row(self, names: Collection[str]) -> tuple[int, Sequence[Place]]:
        found: dict[int, list[Place]] = {}
        for cell in self._cells():
            drawn = _WITH_WORDS.fullmatch(cell.value.strip())
            if drawn and drawn[2] in names:
                place = Place(cell.column, drawn[2], drawn[3], bool(drawn[4]), drawn[1], drawn[5])
                found.setdefault(cell.row, []).append(place)
        if len(found) != 1:
            message = N_("The form needs one row with the places of a record, such as {title}; it has %(count)s.")
            raise DomainError(message, "file", count=len(found))
        return next(iter(found.items()))

    def _require_known(self, names: Collection[str]) -> None:
        for cell in self._cells():
            for text in _ANY.findall(cell.value):
                place = _PLACE.fullmatch(text)
                known = names if cell.row == self.row else (*HEADS, *((SUM,) if cell.row > self.row else ()))
                if place is None or place[1] not in known:
                    message = N_("The form does not know the place %(place)s in %(cell)s.")
                    raise DomainError(message, "file", place=text, cell=cell.coordinate)

    def _require_no_formula_below(self) -> None:
        """What stands there moves down, and its formula would go on adding up the old rows."""
        for cell in self._cells():
            if cell.row > self.row and cell.data_type == "f":
                message = N_("Write {sum} instead of the formula in %(cell)s: the rows above it become more.")
                raise DomainError(message, "file", cell=cell.coordinate)

    def filled(self, records: Sequence[Mapping[str, Any]], heads: Mapping[str, str], value: Value) -> bytes:
        """The workbook with these records. Texts stay texts, whatever they begin with."""
        last = self.row + max(len(records), 1) - 1
        self._make_room(last - self.row)
        for at, record in enumerate(records or [{}]):
            self._write(self.row + at, at + 1, record, value)
        for place in self.places:
            if place.is_merged:
                self._join(place.column, last)
        for cell in self._cells_now():
            self._fill_head(cell, last, heads)
        if not self.sheet.oddFooter.center.text:
            self.sheet.oddFooter.center.text = "&P / &N"
        made = io.BytesIO()
        self.book.save(made)
        return made.getvalue()

    def _make_room(self, more: int) -> None:
        """What stands below the record's row moves down, with its merges; new rows look like the first."""
        if not more:
            return
        merges = [merge for merge in self.sheet.merged_cells.ranges if merge.max_row >= self.row]
        for merge in merges:
            self.sheet.unmerge_cells(str(merge))
        heights = {at: self.sheet.row_dimensions[at].height for at in range(self.row, self.sheet.max_row + 1)}
        self.sheet.insert_rows(self.row + 1, more)
        for merge in merges:
            self._merge_again(merge, more)
        for area in self.sheet.print_area.split(",") if self.sheet.print_area else ():
            self._print_too(area, more)
        for at in range(self.row, self.sheet.max_row + 1):
            self.sheet.row_dimensions[at].height = heights.get(max(self.row, at - more))
        for at in range(self.row + 1, self.row + more + 1):
            for column in range(1, self.sheet.max_column + 1):
                self._go_on(self.sheet.cell(self.row, column), self.sheet.cell(at, column))

    def _go_on(self, first: Any, cell: Any) -> None:
        """A further row looks like the first and says the same beside its places; a formula is that of its own row."""
        if not isinstance(cell, MergedCell):
            cell._style = copy(first._style)
            if first.data_type == "f":
                cell.value = Translator(first.value, first.coordinate).translate_formula(cell.coordinate)
            elif not isinstance(first, MergedCell):
                cell.value = first.value

    def _merge_again(self, merge: Any, more: int) -> None:
        """Below the record's row a merge moves down, through it it grows, and in it each record has one."""
        if merge.min_row > self.row:
            merge.shift(row_shift=more)
        elif merge.max_row > merge.min_row:
            merge.expand(down=more)
        for at in range(more + 1) if merge.min_row == merge.max_row == self.row else (0,):
            here = CellRange(merge.coord)
            here.shift(row_shift=at)
            self.sheet.merge_cells(here.coord)

    def _print_too(self, area: str, more: int) -> None:
        """The drawn area to be printed, with the rows that came."""
        printed = CellRange(area.rpartition("!")[2].replace("$", ""))
        if printed.max_row >= self.row:
            printed.expand(down=more)
            self.sheet.print_area = printed.coord

    def _write(self, row: int, number: int, record: Mapping[str, Any], value: Value) -> None:
        lines = 1
        for place in self.places:
            cell = self.sheet.cell(row, place.column)
            put(cell, place.worded((number if record else None) if place.name == NUMBER else value(place, record)))
            lines = max(lines, self._lines(cell))
        self.sheet.row_dimensions[row].height = max(lines * _LINE + 5, self.sheet.row_dimensions[row].height or 0)

    def _lines(self, cell: Any) -> int:
        """How many a wrapped text takes; Excel counts them itself, other readers trust the height they find."""
        if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
            return 1
        room = max(self.sheet.column_dimensions[get_column_letter(cell.column)].width - 1, 1)
        return sum(max(ceil(width_of(line) / room), 1) for line in cell.value.split("\n"))

    def _join(self, column: int, last: int) -> None:
        start = self.row
        for row in range(self.row + 1, last + 2):
            value = self.sheet.cell(row, column).value if row <= last else None
            if row <= last and value is not None and value == self.sheet.cell(start, column).value:
                continue
            if row - start > 1:
                self.sheet.merge_cells(start_row=start, end_row=row - 1, start_column=column, end_column=column)
            start = row

    def _cells_now(self) -> Iterator[Any]:
        for row in self.sheet.iter_rows(max_col=100):
            yield from (cell for cell in row if isinstance(cell.value, str))

    def _fill_head(self, cell: Any, last: int, heads: Mapping[str, str]) -> None:
        if self.row <= cell.row <= last or cell.data_type == "f":
            return
        if cell.value.strip() == "{sum}":
            letter = get_column_letter(cell.column)
            cell.value = f"=SUM({letter}{self.row}:{letter}{last})"
        else:
            put(cell, _PLACE.sub(lambda found: heads.get(found[1], found[0]), cell.value))


def put(cell: Any, value: Any) -> None:
    """A date as a date, a number as a number, a text as text: never a formula."""
    if isinstance(value, FuzzyDate):
        value = value.start if value.precision == "d" else str(value)
    if isinstance(value, date) and cell.number_format == "General":
        cell.number_format = "yyyy-mm-dd"
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"

"""Label–value forms: one record a sheet, every value right of its label."""

from dataclasses import dataclass

from crm.exchange import headings
from crm.exchange.sheets import Sheet
from crm.exchange.vocabulary import LEDGER_DATE_LABELS

_LONGEST_FORM = 60
_FEWEST_LABELS = 3


@dataclass(frozen=True)
class Label:
    """Where a label stands and where its value stands, 0-based."""

    heading: str
    row: int
    value_row: int
    value_column: int

    @property
    def cell(self) -> str:
        return address(self.value_row, self.value_column)


def labels(sheet: Sheet) -> list[Label]:
    """The labels of a form; empty when the sheet is not one. In a table the known words stand side by side."""
    if len(sheet.rows) > _LONGEST_FORM:
        return []
    found = [label for row in range(len(sheet.rows)) for label in _in_row(sheet, row)]
    rows = {label.row for label in found}
    best = max((_known(sheet, row) for row in range(len(sheet.rows))), default=0)
    is_form = len(rows) >= _FEWEST_LABELS and len(found) > best
    return found if is_form else []


def _known(sheet: Sheet, row: int) -> int:
    return sum(_is_label(cell) for cell in sheet.rows[row])


def _is_label(cell: object) -> bool:
    return isinstance(cell, str) and (headings.is_known(cell) or headings.key(cell) in LEDGER_DATE_LABELS)


def _in_row(sheet: Sheet, row: int) -> list[Label]:
    """Every text cell followed by a value, in the rows that begin with a known label."""
    if not any(_is_label(cell) for cell in sheet.rows[row]):
        return []
    found: list[Label] = []
    column = 0
    while column < len(sheet.rows[row]):
        cell = sheet.cell(row, column)
        value_column = _end_of_merge(sheet, row, column) + 1
        if not isinstance(cell, str) or not cell.strip():
            column += 1
            continue
        if not _is_label(sheet.cell(row, value_column)) and _looks_like_label(cell):
            found.append(Label(headings.words_of(cell).rstrip(":："), row, row, value_column))
            value_column = _end_of_merge(sheet, row, value_column) + 1
        column = value_column
    return found


def _looks_like_label(cell: str) -> bool:
    return _is_label(cell) or len(cell.strip()) <= 12


def _end_of_merge(sheet: Sheet, row: int, column: int) -> int:
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return merge.right
    return column


def address(row: int, column: int) -> str:
    """B2 of (1, 1)."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def place(cell: str) -> tuple[int, int]:
    """(1, 1) of B2."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1

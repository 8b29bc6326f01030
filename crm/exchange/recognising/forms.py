"""Label–value forms: one record a sheet, every value right of its label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm.exchange.cells import headings
from crm.exchange.layout import LeftOut
from crm.exchange.reading.sheets import Cell, Merge, Sheet
from crm.exchange.words.vocabulary import GUIDE_WORDS, LEDGER_DATE_LABELS

_LONGEST_FORM = 60
_FEWEST_LABELS = 3
_LONGEST_LABEL = 12
_MOST_SIDE_BY_SIDE = 3  # in a table the known words stand side by side
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]|第[一二三四五六七八九十]{1,3}部分")


@dataclass(frozen=True)
class Label:
    """Where a label stands and where its value stands, 0-based. `words` are its group, where it has one, and its own."""

    words: tuple[str, ...]
    row: int
    value_row: int
    value_column: int

    @property
    def cell(self) -> str:
        return address(self.value_row, self.value_column)


def labels(sheet: Sheet) -> list[Label]:
    """The labels of a form; empty when the sheet is not one. In a form they stand below one another."""
    if sheet.labels:
        written = [Label((headings.words_of(word),), row, row, column) for (row, column), word in sheet.labels.items()]
        return [] if _explains(sheet, written) else written
    if len(sheet.rows) > _LONGEST_FORM or any(_side_by_side(row) > _MOST_SIDE_BY_SIDE for row in sheet.rows):
        return []
    words: dict[int, set[str]] = {}
    for row in range(len(sheet.rows)):
        for column, cell in enumerate(sheet.rows[row]):
            if _is_label(cell) and not _is_label(sheet.cell(row, _end_of_merge(sheet, row, column) + 1)):
                words.setdefault(column, set()).add(headings.key(str(cell)))
    if max(map(len, words.values()), default=0) < _FEWEST_LABELS:
        return []
    found = [label for row in range(len(sheet.rows)) for label in _in_row(sheet, row, set(words))]
    return [] if _explains(sheet, found) else found


def left_out(sheet: Sheet, found: list[Label]) -> Iterator[LeftOut]:
    """Rows below the first label that hold neither label nor value: headings of sections, and notes."""
    taken = {row for label in found for row in (label.row, *_rows_of(sheet, label))}
    for row in range(found[0].row + 1, len(sheet.rows)):
        texts = [cell for cell in sheet.rows[row] if cell is not None]
        if texts and row not in taken:
            is_section = row < found[-1].row and (len(str(texts[0])) <= _LONGEST_LABEL or _SECTION.match(str(texts[0])))
            yield LeftOut(row + 1, "group" if is_section else "note")


def _rows_of(sheet: Sheet, label: Label) -> range:
    """The rows of a value that is merged over several."""
    for merge in sheet.merges:
        if (merge.top, merge.left) == (label.value_row, label.value_column):
            return range(merge.top, merge.bottom + 1)
    return range(0)


def _side_by_side(row: list[Cell]) -> int:
    longest = run = 0
    for cell in row:
        run = run + 1 if _is_label(cell) else 0
        longest = max(longest, run)
    return longest


def _explains(sheet: Sheet, found: list[Label]) -> bool:
    """A list of the columns with what to write there is no form: 投资方 | 填写企业全称."""
    values = [sheet.cell(label.value_row, label.value_column) for label in found]
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    return sum(text.startswith(GUIDE_WORDS) for text in texts) * 2 > len(texts)


def _is_label(cell: object) -> bool:
    return isinstance(cell, str) and (headings.is_known(cell) or headings.key(cell) in LEDGER_DATE_LABELS)


def _may_be_label(cell: str) -> bool:
    """A short text; 填报单位：甲镇 is label and value in one."""
    return len(cell.strip()) <= _LONGEST_LABEL and not re.search("[:：].", cell.strip())


def _in_row(sheet: Sheet, row: int, columns: set[int]) -> list[Label]:
    """Every text cell followed by a value, in the rows that have a known label, or a short text where labels stand."""
    cells = sheet.rows[row]
    texts = [cell for cell in cells if cell is not None]
    is_section = len(texts) == 1 and bool(_SECTION.match(str(texts[0]).strip()))
    if is_section or (len(texts) < 2 and not any(map(_is_label, texts))):
        return []
    found: list[Label] = []
    column = 0
    while column < len(cells):
        cell = cells[column]
        value_column = _end_of_merge(sheet, row, column) + 1
        if not isinstance(cell, str) or not cell.strip():
            column += 1
            continue
        is_next_label = _is_label(sheet.cell(row, value_column)) or _is_group(sheet, row, column, value_column)
        is_in_group = column > 0 and _is_group(sheet, row, column - 1, column)
        if not is_next_label and (_is_label(cell) or (_may_be_label(cell) and (column in columns or is_in_group))):
            found.append(Label(_words(sheet, row, column), row, row, value_column))
            value_column = _end_of_merge(sheet, row, value_column) + 1
        column = value_column
    return found


def _is_group(sheet: Sheet, row: int, column: int, beside: int) -> bool:
    """Whether the cell stands left of several labels, each with its value: 联系人 | 企业方 | 孙某, 我方 | 李某 below."""
    for merge in sheet.merges:
        if merge.left <= column == merge.right and merge.top <= row <= merge.bottom and merge.bottom > merge.top:
            rows = range(merge.top, merge.bottom + 1)
            return _is_value(sheet, merge) is False and all(
                isinstance(label := sheet.cell(each, beside), str)
                and _may_be_label(label)
                and sheet.cell(each, _end_of_merge(sheet, each, beside) + 1) is not None
                for each in rows
            )
    return False


def _words(sheet: Sheet, row: int, column: int) -> tuple[str, ...]:
    """投资方/名称, where 投资方 stands left of several labels."""
    word = headings.words_of(sheet.cell(row, column)).rstrip(":：")
    for merge in sheet.merges:
        is_beside = merge.right == column - 1 and merge.top <= row <= merge.bottom and merge.bottom > merge.top
        group = headings.words_of(sheet.cell(merge.top, merge.left)).rstrip(":：")
        if is_beside and group and not _is_value(sheet, merge):
            return (group, word)
    return (word,)


def _is_value(sheet: Sheet, merge: Merge) -> bool:
    """Whether the merged cell right before a label belongs to the label before it."""
    return merge.left > 0 and sheet.cell(merge.top, merge.left - 1) is not None


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

"""Which rows below the header are records, and why the others are not."""

import re
import unicodedata
from collections.abc import Sequence

from crm.exchange import headings
from crm.exchange.layout import Column
from crm.exchange.sheets import Cell, Sheet
from crm.exchange.vocabulary import EXAMPLE_WORDS, NOTE_WORDS, SIGNATURE_WORDS, TOTAL_WORDS

_OUR_CODE = re.compile(r"YF-\d{4}-\d{4,}", re.ASCII)
_TOTAL = re.compile(
    rf".{{0,20}}(?:{'|'.join(sorted(TOTAL_WORDS, key=len, reverse=True))})(?:\(.{{0,20}}\)|\d{{0,5}}[个项家宗])?"
)
_NOTE = re.compile(rf"(?:{'|'.join(NOTE_WORDS)})\s*(?:[:：.、\d]|$)")
_SIGNATURE = re.compile(rf"(?:{'|'.join(SIGNATURE_WORDS)})[^:：]{{0,8}}[:：]")
_GROUP = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．)）]|第[一二三四五六七八九十]{1,3}[类批组]")
_PLACEHOLDER = re.compile(
    r"^(?:X{2,}(?![A-Za-z])|某某?|\*{2,})|(?<![A-Za-z])X{2,}(?:项目|公司|有限|集团)|×{2,}", re.ASCII
)
_EXAMPLES_WITHIN = 3  # example rows stand first


class Sorter:
    """Sorts the rows of one table; keeps what the rows before have told."""

    def __init__(self, sheet: Sheet, header_bottom: int, columns: Sequence[Column]) -> None:
        self.sheet, self.columns = sheet, columns
        self.headings = {column.heading.split("/")[-1] for column in columns if column.heading}
        self.skipped = {column.index - 1 for column in columns if column.is_skipped}
        self.names = _places(columns, {"title", "description", "number", "name", "on"})
        self.codes = _places(columns, {"code"})
        self.firms = _places(columns, {"investor", "area", "gross_area", "company", "companies", "members"})
        self.first, self.is_in_notes = header_bottom + 1, False

    def reason(self, row: int) -> str | None:
        """None for a record."""
        cells = {place: cell for place, cell in enumerate(self.sheet.rows[row]) if _is_filled(cell)}
        if not cells or self._is_only_numbered(cells):
            return "blank"
        if self._repeats_header(cells):
            return "repeated-header"
        if any(_OUR_CODE.fullmatch(str(cells.get(place, ""))) for place in self.codes):
            return None  # whatever its name looks like: the system gave the code
        if self._is_total(cells):
            return "total"
        if self._is_note(cells):
            self.is_in_notes = True
            return "note"
        if self._is_group(row, cells):
            return "group"
        return "example" if self._is_example(row, cells) else None

    def _is_only_numbered(self, cells: dict[int, Cell]) -> bool:
        """Forms are often printed with their numbers and nothing else."""
        return not set(cells) - self.skipped and all(len(str(cell)) <= 4 for cell in cells.values())

    def _repeats_header(self, cells: dict[int, Cell]) -> bool:
        texts = (cell for cell in cells.values() if isinstance(cell, str) and len(cell) < 80)
        same = sum(headings.words_of(cell) in self.headings for cell in texts)
        return same >= 2 and same * 2 > len(cells)

    def _is_total(self, cells: dict[int, Cell]) -> bool:
        """The word stands first (or second, behind a merged unit) and no project or firm stands in the row."""
        for place in sorted(cells)[:3]:
            cell = cells[place]
            if isinstance(cell, str) and _TOTAL.fullmatch(folded(cell)):
                others = (self.names | self.firms) - {place}
                return not any(isinstance(cells.get(other), str) for other in others) or place in self.names
        return False

    def _is_note(self, cells: dict[int, Cell]) -> bool:
        first = cells[min(cells)]
        if not isinstance(first, str) or len(cells) > 4:
            return False
        if len(cells) == 1 and (_NOTE.match(first.strip()) or self.is_in_notes):
            return True
        texts = [cell for cell in cells.values() if isinstance(cell, str)]
        return bool(_SIGNATURE.search(" ".join(texts))) and not self._has_record(cells)

    def _has_record(self, cells: dict[int, Cell]) -> bool:
        return bool(self.names & set(cells)) and bool(self.firms & set(cells))

    def _is_group(self, row: int, cells: dict[int, Cell]) -> bool:
        """A text alone in its row: spanning it, numbered 一、, or outside the column of names."""
        texts = [place for place, cell in cells.items() if isinstance(cell, str)]
        if not texts or self._has_record(cells):
            return False
        first = cells[min(texts)]
        if _GROUP.match(str(first).strip()) and len(texts) == 1:
            return True
        if len(cells) != 1:
            return False
        spans = any(m.top == m.bottom == row and m.left == texts[0] and m.right > m.left + 1 for m in self.sheet.merges)
        return spans or texts[0] not in self.names

    def _is_example(self, row: int, cells: dict[int, Cell]) -> bool:
        texts = [cell.strip() for cell in cells.values() if isinstance(cell, str)]
        if any(text.lstrip("（(【[").startswith(EXAMPLE_WORDS) for text in texts):
            return True
        if row >= self.first + _EXAMPLES_WITHIN:
            return False
        names = [cells.get(place) for place in self.names | self.firms]
        return any(isinstance(name, str) and self._is_placeholder(name) for name in names)

    def _is_placeholder(self, name: str) -> bool:
        """XX有限公司, or the heading itself where a name should be."""
        return len(name) < 80 and (bool(_PLACEHOLDER.search(name.strip())) or headings.words_of(name) in self.headings)


def folded(text: str) -> str:
    """合  计： is 合计."""
    return "".join(unicodedata.normalize("NFKC", text[:80]).split()).strip(":.、").casefold()


def _places(columns: Sequence[Column], fields: set[str]) -> set[int]:
    return {column.index - 1 for column in columns if column.field in fields}


def _is_filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())

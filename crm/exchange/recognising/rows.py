"""Which rows below the header are records, and why the others are not."""

import re
import unicodedata
from collections.abc import Sequence

from crm.exchange.cells import headings
from crm.exchange.cells.converting import is_empty
from crm.exchange.layout import Column
from crm.exchange.reading.sheets import Cell, Sheet
from crm.exchange.recognising.lead_groups import is_section
from crm.exchange.words.vocabulary import (
    AVERAGE_WORDS,
    EXAMPLE_WORDS,
    GUIDE_WORDS,
    KINDS,
    NOTE_WORDS,
    SIGNATURE_WORDS,
    TOTAL_WORDS,
)

_OUR_CODE = re.compile(r"YF-\d{4}-\d{4,}", re.ASCII)
_TOTAL_WORD = f"(?:{'|'.join(sorted(TOTAL_WORDS, key=len, reverse=True))})"
_TOTAL = re.compile(rf".{{0,20}}{_TOTAL_WORD}\d{{0,2}}(?:\(.{{0,20}}\)|共?\d{{0,5}}[个项家宗](?:项目|企业|地块)?)?")
_TOTAL_TOLD = re.compile(rf"{_TOTAL_WORD}[:,，]?.{{0,10}}\d")  # 合计：3个项目，总投资5亿元, alone in its row
_COUNT = re.compile(r"共?\d{1,5}[个项家宗](?:项目|企业|地块)?")
_NUMERAL = re.compile(r"[\d.、()（）]{1,6}|[一二三四五六七八九十]{1,3}")
_CHINESE = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_GROUP_COUNT = re.compile(r"[（(]共?\d{1,5}[个项家宗](?:项目|企业)?[)）]$")
_LETTERS = "甲乙丙丁戊"
_FIGURE = re.compile(r"[\d,.，]+", re.ASCII)  # alone in a row of a text file: no heading of a group
_NOTE = re.compile(rf"(?:{'|'.join(NOTE_WORDS)})\s*(?:[:：.、\d]|$)")
_SIGNATURE = re.compile(rf"(?:{'|'.join(SIGNATURE_WORDS)})[^:：]{{0,8}}[:：]")
_GROUP = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．)）]|第[一二三四五六七八九十]{1,3}[类批组]")
_PLACEHOLDER = re.compile(
    r"^(?:X{2,}(?![A-Za-z])|某某?|\*{2,})|(?<![A-Za-z])X{2,}(?:项目|公司|有限|集团)|×{2,}", re.ASCII
)
_EXAMPLES_WITHIN = 3  # example rows stand first
_BESIDE = {"source_region", "investor_credit_code", "contact_title"}  # what stands beside a firm or person
_IN_ROWS = frozenset({"firms", "people", "titles", "person", "phone"})  # readings of what a record may have several of


class Sorter:
    """Sorts the rows of one table; keeps what the rows before have told."""

    def __init__(self, sheet: Sheet, header_bottom: int, columns: Sequence[Column], kind: str) -> None:
        self.sheet, self.columns = sheet, columns
        self.last: str | None = "header"
        self.headings = {column.heading.split("/")[-1] for column in columns if column.heading}
        self.skipped = {column.index - 1 for column in columns if column.is_skipped}
        self.names = _places(columns, {"title", "description", "number", "name", "on"})
        self.units = _places(columns, {"owner_unit", "unit"})
        self.codes = _places(columns, {"code"})
        self.firms = _places(columns, {"investor", "area", "gross_area", "company", "companies", "members"})
        self.telling = self.names | self.firms
        several = {column.index - 1 for column in columns if KINDS[kind].values.get(column.field or "") in _IN_ROWS}
        self.several = {place for place in several - self.names if place > min(self.names, default=place)}
        self.beside = _places(columns, _BESIDE) | {column.index - 1 for column in columns if column.field is None}
        self.merged = _rows_below(sheet, _places(columns, {"title"})) if kind == "leads" else set()
        self.first, self.is_in_notes = header_bottom + 1, False

    def reason(self, row: int) -> str | None:
        """None for a record."""
        self.last = self._reason(row)
        return self.last

    def _reason(self, row: int) -> str | None:
        cells = {place: cell for place, cell in enumerate(self.sheet.rows[row]) if _is_filled(cell)}
        if not cells or self._is_only_numbered(cells):
            return "blank"
        if self._repeats_header(cells) or self._numbers_columns(row, cells):
            return "repeated-header"
        if any(_OUR_CODE.fullmatch(str(cells.get(place, ""))) for place in self.codes):
            return None  # whatever its name looks like: the system gave the code
        if self._is_total(cells):
            return "total"
        if self._is_note(cells):
            self.is_in_notes = True
            return "note"
        if self.last in (None, "continued") and self._continues(row, cells):
            return "continued"
        if self._is_group(row, cells):
            return "group"
        return "example" if self._is_example(row, cells) else None

    def _is_only_numbered(self, cells: dict[int, Cell]) -> bool:
        """Forms are often printed with their numbers and nothing else; 甲镇 | 1 | 无 says that there is no project."""
        if any(place in cells and not is_empty(cells[place]) for place in self.telling):
            return False
        said = {place: cell for place, cell in cells.items() if not is_empty(cell)}
        numbers = [cell for place, cell in said.items() if place in self.skipped]
        if set(said) - self.skipped - self.units or not all(_NUMERAL.fullmatch(str(cell).strip()) for cell in numbers):
            return False
        return bool(numbers) or len(said) < len(cells)  # 甲镇 alone is the heading of a group

    def _repeats_header(self, cells: dict[int, Cell]) -> bool:
        texts = (cell for cell in cells.values() if isinstance(cell, str) and len(cell) < 80)
        same = sum(headings.words_of(cell) in self.headings for cell in texts)
        return same >= 2 and same * 2 > len(cells)

    def _numbers_columns(self, row: int, cells: dict[int, Cell]) -> bool:
        """甲 | 乙 | 1 | 2 right below the headings."""
        if row != self.first or len(cells) < 3:
            return False
        words = [str(cells[place]).strip("()（） ") for place in sorted(cells)]
        letters = [word for word in words if word in _LETTERS]
        numbers = [int(word) for word in words[len(letters) :] if re.fullmatch(r"\d{1,2}", word, re.ASCII)]
        start = 1 if letters or numbers[:1] == [1] else 0
        is_counted = numbers == list(range(start, start + len(numbers))) and len(letters) + len(numbers) == len(words)
        return bool(numbers) and is_counted and "".join(letters) == _LETTERS[: len(letters)]

    def _is_total(self, cells: dict[int, Cell]) -> bool:
        """The word stands first (or second, behind a merged unit) and no project or firm stands in the row."""
        for place in sorted(cells)[:3]:
            cell = cells[place]
            if not isinstance(cell, str):
                continue
            plain = folded(cell)
            if _TOTAL.fullmatch(plain):
                return place in self.names or not self._names_something(cells, place)
            if len(cells) == 1 and _TOTAL_TOLD.match(plain):
                return True
        return False

    def _names_something(self, cells: dict[int, Cell], total: int) -> bool:
        """Whether a project or firm stands in the row; 3个 beside 总计 is none."""
        others = (cells.get(place) for place in self.telling - {total})
        return any(isinstance(cell, str) and not _COUNT.fullmatch(folded(cell)) for cell in others)

    def _is_note(self, cells: dict[int, Cell]) -> bool:
        first = cells[min(cells)]
        if not isinstance(first, str) or len(cells) > 4:
            return False
        if len(cells) == 1 and (_NOTE.match(first.strip()) or self.is_in_notes):
            return True
        if (first.strip().startswith("其中") or folded(first) in AVERAGE_WORDS) and not self._names_something(
            cells, min(cells)
        ):
            return True  # 其中：设备投资 tells a part of the row above
        texts = [cell for cell in cells.values() if isinstance(cell, str)]
        telling = [cells[place] for place in self.telling if isinstance(cells.get(place), str)]
        is_signed = bool(_SIGNATURE.search(" ".join(texts)))
        return is_signed and all(_SIGNATURE.search(str(cell)) for cell in telling)  # a project is no signature

    def _continues(self, row: int, cells: dict[int, Cell]) -> bool:
        """One more firm or person of the record above, alone or with what is said of it: where it is from, its share."""
        if row in self.merged and not self.skipped & set(cells):
            return True  # the name of the project is one cell over both rows
        firms = self.several & self.firms & set(cells)
        return self.several.issuperset(cells) or bool(
            firms and (self.several | self.beside - self.skipped).issuperset(cells)
        )

    def _has_record(self, cells: dict[int, Cell]) -> bool:
        return bool(self.names & set(cells)) and bool(self.firms & set(cells))

    def _is_group(self, row: int, cells: dict[int, Cell]) -> bool:
        """A text alone in its row: spanning it, numbered 一、, or outside the column of names."""
        texts = [place for place, cell in cells.items() if isinstance(cell, str)]
        if not texts or self._has_record(cells):
            return False
        if self._is_named_group(cells, texts):
            return True
        if len(cells) != 1 or _FIGURE.fullmatch(str(cells[texts[0]]).strip()):
            return False
        if is_section(str(cells[texts[0]])):
            return True
        spans = any(m.top == m.bottom == row and m.left == texts[0] and m.right > m.left + 1 for m in self.sheet.merges)
        return spans or texts[0] not in self.names

    def _is_named_group(self, cells: dict[int, Cell], texts: list[int]) -> bool:
        """一、工业项目, 东片区（7个）, or 三 | 新材料类 with the numeral in the column of numbers; figures may stand behind."""
        first = str(cells[min(texts)]).strip()
        if len(texts) == 1:
            return bool(_GROUP.match(first) or _GROUP_COUNT.search(first))
        is_numbered = min(texts) in self.skipped and bool(_CHINESE.fullmatch(first))
        return is_numbered and len(texts) == 2

    def _is_example(self, row: int, cells: dict[int, Cell]) -> bool:
        texts = [cell.strip() for cell in cells.values() if isinstance(cell, str)]
        if any(text.lstrip("（(【[").startswith(EXAMPLE_WORDS) for text in texts):
            return True
        if row >= self.first + _EXAMPLES_WITHIN:
            return False
        if sum(text.startswith(GUIDE_WORDS) for text in texts) * 2 > len(cells):
            return True
        names = [cell for place in self.telling if (cell := cells.get(place)) is not None]
        if len(names) > 1 and all(isinstance(name, str) and name.strip().startswith(GUIDE_WORDS) for name in names):
            return True
        return any(isinstance(name, str) and self._is_placeholder(name) for name in names)

    def _is_placeholder(self, name: str) -> bool:
        """XX有限公司, or the heading itself where a name should be."""
        return len(name) < 80 and (bool(_PLACEHOLDER.search(name.strip())) or headings.words_of(name) in self.headings)


def _rows_below(sheet: Sheet, places: set[int]) -> set[int]:
    """The rows that share a cell of these columns with the row above them."""
    merges = (merge for merge in sheet.merges if merge.left in places)
    return {row for merge in merges for row in range(merge.top + 1, merge.bottom + 1)}


def group_name(cells: Sequence[Cell]) -> str:
    """大健康产业园 of 二、大健康产业园（7个）."""
    text = max((cell.strip() for cell in cells if isinstance(cell, str)), key=len, default="")
    return _GROUP_COUNT.sub("", _GROUP.sub("", text)).strip(" ：:、.")


def folded(text: str) -> str:
    """合  计： is 合计."""
    return "".join(unicodedata.normalize("NFKC", text[:80]).split()).strip(":.、").casefold()


def _places(columns: Sequence[Column], fields: set[str]) -> set[int]:
    return {column.index - 1 for column in columns if column.field in fields}


def _is_filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())

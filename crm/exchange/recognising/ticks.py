"""Boxes that are ticked: □洽谈 ☑签约 in one cell, or a √ in one of several columns of stages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crm.errors import DomainError
from crm.exchange.cells import headings
from crm.exchange.cells.converting import is_empty, read_date
from crm.exchange.layout import Column, Confirmed
from crm.exchange.reading.sheets import Cell, Sheet
from crm.exchange.words.vocabulary import KINDS, STAGE_COLUMNS, TICKS

_OPEN, _TICKED = "□☐○◯", "☑☒■▣√✓✔"
_WORD = rf"[^{_OPEN}{_TICKED}]{{1,20}}"
_BEFORE = re.compile(rf"([{_OPEN}{_TICKED}])({_WORD})")
_BEHIND = re.compile(rf"({_WORD})([{_OPEN}{_TICKED}])")
_LONGEST = 200
_SURE, _FAIRLY_SURE = 0.8, 0.7
_PLANNED = re.compile("计划|预计|拟|预期|目标")


def ticked(text: str) -> list[str] | None:
    """The options of a cell that are ticked; None where the cell has no boxes to tick."""
    if len(text) > _LONGEST or not any(mark in text for mark in _OPEN):
        return None
    plain = text.strip()
    if plain[0] in _OPEN + _TICKED:
        options = [(mark, word) for mark, word in _BEFORE.findall(plain)]
    else:
        options = [(mark, word) for word, mark in _BEHIND.findall(plain)]
    return [word.strip(" \n、，,;；/　") for mark, word in options if mark in _TICKED]


def is_tick(cell: Cell) -> bool | None:
    """Whether the cell is ticked or says no; None for anything else."""
    if isinstance(cell, bool):
        return cell
    return TICKS.get(cell.strip()) if isinstance(cell, str) else None


def stages(kind: str, columns: Sequence[Column], confirmed: Confirmed, sheet: Sheet) -> list[Column]:
    """The columns, those headed by a stage read by what stands in them: ticks say the stage, days are its fact."""
    if kind != "leads":
        return list(columns)
    taken = {column.field for column in columns}
    return [_of_stage(kind, column, confirmed, sheet, taken) for column in columns]


def _of_stage(kind: str, column: Column, confirmed: Confirmed, sheet: Sheet, taken: set[str | None]) -> Column:
    *groups, leaf = column.heading.split("/")
    word = headings.key(leaf)
    is_free = column.field is None and not column.is_skipped and column.name not in confirmed
    if word not in STAGE_COLUMNS or not (is_free or column.field == "stage"):
        return column
    cells = list(_cells(sheet, column))
    if cells and all(is_tick(cell) is not None for cell in cells):
        is_said_elsewhere = column.field is None and "stage" in taken
        return column if is_said_elsewhere else replace(column, field="stage", tick=word, confidence=_SURE)
    fact = STAGE_COLUMNS[word]
    if any(_PLANNED.search(group) for group in groups):
        fact = KINDS[kind].plans.get(fact or "")
    if not is_free or fact is None or fact in taken or not cells or not all(map(_is_day, cells)):
        return column
    return replace(column, field=fact, confidence=_FAIRLY_SURE)


def _cells(sheet: Sheet, column: Column) -> Iterator[Cell]:
    """What stands in the column, without its headings."""
    words = set(column.heading.split("/"))
    for row in range(len(sheet.rows)):
        cell = sheet.cell(row, column.index - 1)
        if not is_empty(cell) and headings.words_of(cell) not in words:
            yield cell


def _is_day(cell: Cell) -> bool:
    try:
        read_date(cell)
    except DomainError:
        return False
    return True

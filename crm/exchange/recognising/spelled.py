"""Forms written line by line, label and value in one cell: 项目名称：轴承项目."""

import re
from collections.abc import Iterator
from dataclasses import replace

from crm.exchange.cells import headings
from crm.exchange.reading.sheets import Cell, Place, Sheet

_LONGEST_FORM = 60
_FEWEST_LABELS = 3
_LONGEST_LINE = 1000
_LABEL = re.compile(r"([\u4e00-\u9fff（）()/、]{2,14})\s{0,3}[:：]")


def spelled_out(sheet: Sheet) -> Sheet:
    """The sheet with the values alone in its cells and their labels beside them; any other sheet as it is."""
    filled = [
        (row, column, cell)
        for row, cells in enumerate(sheet.rows[: _LONGEST_FORM + 1])
        for column, cell in enumerate(cells)
        if cell is not None
    ]
    pairs = {(row, column): list(_pairs(cell)) for row, column, cell in filled}
    labels = [label for found in pairs.values() for label, _ in found]
    lines = sum(bool(found) for found in pairs.values())
    alone = all(
        len(found) < 2 or sum(cell is not None for cell in sheet.rows[row]) == 1 for (row, _), found in pairs.items()
    )
    is_long = len(sheet.rows) > _LONGEST_FORM
    is_form = len(set(labels)) >= _FEWEST_LABELS and lines * 2 > len(filled) and alone and not is_long
    return _with_values(sheet, pairs) if is_form and sum(map(headings.is_known, labels)) * 2 > len(labels) else sheet


def _pairs(cell: Cell) -> Iterator[tuple[str, str]]:
    """联系人：赵一 联系电话：13900000001 is two pairs; a colon behind a word nobody knows belongs to the value."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_LINE:
        return
    text = cell.strip()
    marks = [mark for mark in _LABEL.finditer(text) if mark.start() == 0 or headings.is_known(mark[1])]
    if not marks or marks[0].start() != 0:
        return
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=True):
        yield mark[1], text[mark.end() : end].strip(" \n\t，,;；")


def _with_values(sheet: Sheet, pairs: dict[Place, list[tuple[str, str]]]) -> Sheet:
    """A value stands where its line stood, further ones of the line right of it."""
    rows = [list(cells) for cells in sheet.rows]
    labels: dict[Place, str] = {}
    for (row, column), found in pairs.items():
        for place, (label, value) in enumerate(found, column):
            rows[row] += [None] * (place + 1 - len(rows[row]))
            rows[row][place] = value or None
            labels[row, place] = label
    return replace(sheet, rows=rows, merges=(), labels=labels)

"""Cells that take the value above them: merged downwards, or a unit left blank below its first row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange.layout import Column, Layout
from crm.exchange.reading.sheets import Cell, Sheet
from crm.exchange.words.vocabulary import ADDED_UP, KINDS

Above = dict[tuple[int, int], int]  # (row, column) → the row whose cell counts, all 0-based
_FEWEST_ROWS = 3
_FEWEST_BLANKS = 3  # one in so many rows: fewer blanks than that are units that were forgotten


def above(sheet: Sheet, layout: Layout) -> Above:
    """Where a cell's value stands, for the cells that have none of their own."""
    found = _merged(sheet, layout)
    for column in layout.columns:
        found |= _blank(sheet, layout, column)
    return found


def continued(reasons: Mapping[int, str | None]) -> Mapping[int, tuple[int, ...]]:
    """Record → the rows below it with more of it, all from 1. `reasons`: why each row (0-based) is no record."""
    found: dict[int, tuple[int, ...]] = {}
    record = 0
    for row, reason in reasons.items():
        if reason is None:
            record = row + 1
        elif reason == "continued" and record:
            found[record] = (*found.get(record, ()), row + 1)
    return found


def joined(sheet: Sheet, cell: Cell, place: int, more: Sequence[int]) -> Cell:
    """The firms of a record's rows as one cell would name them."""
    others = [str(other) for row in more if (other := sheet.cell(row - 1, place)) is not None]
    return "、".join([*([] if cell is None else [str(cell)]), *others]) if others else cell


def shared(sheet: Sheet, layout: Layout) -> dict[int, list[Problem]]:
    """What is said at the rows (0-based) whose amount is merged with that of the row above them: it counts once."""
    figures = {column.index - 1: column for column in layout.columns if _is_added_up(layout, column)}
    found: dict[int, list[Problem]] = {}
    for merge in sheet.merges:
        column = figures.get(merge.left)
        if column is None or sheet.cell(merge.top, merge.left) is None or not layout.header_rows:
            continue
        message = N_("“%(heading)s” is one cell with row %(row)s: the figure was counted there, once.")
        problem = Problem(column.field, "warning", message, {"heading": column.heading, "row": merge.top + 1})
        for row in range(max(merge.top, layout.header_rows[-1]) + 1, merge.bottom + 1):
            found.setdefault(row, []).append(problem)
    return found


def under(sheet: Sheet, layout: Layout) -> dict[int, list[Problem]]:
    """What is said at the rows (0-based) that have a value of their own below a merge, where nobody sees it."""
    last = max(layout.header_rows, default=0)
    found: dict[int, list[Problem]] = {}
    for merge in sheet.merges:
        shown = sheet.cell(merge.top, merge.left)
        for row in range(max(merge.top, last), min(merge.bottom, len(sheet.rows) - 1) + 1):
            for column in range(merge.left, min(merge.right, sheet.width) + 1):
                cell = sheet.cell(row, column)
                if (row, column) != (merge.top, merge.left) and cell is not None and cell != shown:
                    message = N_("Another value is hidden below a merged cell: %(text)s.")
                    found.setdefault(row, []).append(Problem(None, "warning", message, {"text": str(cell)[:40]}))
    return found


def told(sheet: Sheet, layout: Layout) -> tuple[Column, ...]:
    """The columns, with a word where blanks are filled though no merge says so."""
    return tuple(
        replace(column, problems=(*column.problems, _filled(column))) if _blank(sheet, layout, column) else column
        for column in layout.columns
    )


def _filled(column: Column) -> Problem:
    return Problem(column.field, "warning", N_("Blank cells of this column take the unit above them."))


def _is_added_up(layout: Layout, column: Column) -> bool:
    return column.field is not None and KINDS[layout.kind].values[column.field] in ADDED_UP


def _merged(sheet: Sheet, layout: Layout) -> Above:
    """Words and days are shared by the rows of a merge; one amount over two projects is not twice that amount."""
    places = {column.index - 1 for column in layout.columns if not _is_added_up(layout, column)}
    return {
        (row, merge.left): merge.top
        for merge in sheet.merges
        if merge.left in places
        for row in range(merge.top + 1, merge.bottom + 1)
    }


def _blank(sheet: Sheet, layout: Layout, column: Column) -> Above:
    """Where merges were lost, the unit stands in the first row of its block only, left of what it owns."""
    place, data = column.index - 1, [number - 1 for number in layout.data_rows]
    if column.field not in ("owner_unit", "unit") or len(data) < _FEWEST_ROWS or sheet.cell(data[0], place) is None:
        return {}
    is_merged = any(m.left == place and m.bottom > m.top > max(layout.header_rows) - 1 for m in sheet.merges)
    if is_merged or not _stands_left(layout, column):
        return {}
    blanks = [row for row in data if sheet.cell(row, place) is None]
    if len(blanks) * _FEWEST_BLANKS < len(data):
        return {}
    found, last = {}, data[0]
    for row in data:
        if sheet.cell(row, place) is None:
            found[row, place] = last
        else:
            last = row
    return found


def _stands_left(layout: Layout, column: Column) -> bool:
    """A unit right of the project is its own, and blank where nobody is responsible."""
    named = [other.index for other in layout.columns if other.field in KINDS[layout.kind].required[0]]
    return column.index < min(named, default=0)

"""Cells that take the value above them: merged downwards, or a unit left blank below its first row."""

from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange.layout import Column, Layout
from crm.exchange.sheets import Sheet
from crm.exchange.vocabulary import KINDS

Above = dict[tuple[int, int], int]  # (row, column) → the row whose cell counts, all 0-based


def above(sheet: Sheet, layout: Layout) -> Above:
    """Where a cell's value stands, for the cells that have none of their own."""
    found = _merged(sheet, layout)
    for column in layout.columns:
        found |= _blank(sheet, layout, column)
    return found


def told(sheet: Sheet, layout: Layout) -> tuple[Column, ...]:
    """The columns, with a word where blanks are filled though no merge says so."""
    return tuple(
        replace(column, problems=(*column.problems, _filled(column))) if _blank(sheet, layout, column) else column
        for column in layout.columns
    )


def _filled(column: Column) -> Problem:
    return Problem(column.field, "warning", N_("Blank cells of this column take the unit above them."))


def _merged(sheet: Sheet, layout: Layout) -> Above:
    """Words are shared by the rows of a merge; one amount over two projects is not twice that amount."""
    words = KINDS[layout.kind].filled_down
    places = {column.index - 1 for column in layout.columns if column.field is None or column.field in words}
    return {
        (row, merge.left): merge.top
        for merge in sheet.merges
        if merge.left in places
        for row in range(merge.top + 1, merge.bottom + 1)
    }


def _blank(sheet: Sheet, layout: Layout, column: Column) -> Above:
    """Where merges were lost, the unit stands in the first row of its block only."""
    place, data = column.index - 1, [number - 1 for number in layout.data_rows]
    if column.field not in ("owner_unit", "unit") or place > 1 or len(data) < 3 or sheet.cell(data[0], place) is None:
        return {}
    if any(merge.left == place and merge.bottom > merge.top for merge in sheet.merges):
        return {}
    blanks = [row for row in data if sheet.cell(row, place) is None]
    if len(blanks) * 3 < len(data):
        return {}
    found, last = {}, data[0]
    for row in data:
        if sheet.cell(row, place) is None:
            found[row, place] = last
        else:
            last = row
    return found

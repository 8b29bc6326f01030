"""Where the header of a table stands: one to three rows, with groups merged or not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from crm.exchange import headings
from crm.exchange.sheets import Merge, Sheet

_LOOK_AT = 30
_MOST_ROWS = 4
_LONGEST_HEADING = 60
_TITLE = re.compile(r"(?:表|台账|名录|清单)(?:[（(][^（()）]*[)）])?$|^附[件表]")


@dataclass(frozen=True)
class Header:
    """0-based rows, and for each column its parts from the group down."""

    top: int
    bottom: int
    parts: tuple[tuple[str, ...], ...]


def find(sheet: Sheet, confirmed: Iterable[str] = ()) -> Header | None:
    """The row with the most known headings and the rows that belong to it. None when there is no table.

    `confirmed`: headings a person has explained before; they are as good as known ones.
    """
    explained = {heading.split("/")[-1] for heading in confirmed}
    scores = [
        sum(headings.is_known(cell) or headings.words_of(cell) in explained for cell in row)
        for row in sheet.rows[:_LOOK_AT]
    ]
    best = max(range(len(scores)), key=lambda row: (scores[row], -row), default=None)
    if best is None or scores[best] < 2:
        return None
    top, bottom = best, best
    while top > 0 and bottom - top + 1 < _MOST_ROWS and _is_group_row(sheet, top - 1, top):
        top -= 1
    while bottom - top + 1 < _MOST_ROWS and _continues_below(sheet, top, bottom):
        bottom += 1
    return Header(top, bottom, _parts(sheet, top, bottom))


def _texts(sheet: Sheet, row: int) -> list[str]:
    return [cell.strip() for cell in sheet.rows[row] if isinstance(cell, str) and cell.strip()]


def _is_group_row(sheet: Sheet, row: int, below: int) -> bool:
    """Several short texts without a colon above a header: groups. One text alone is the title."""
    cells = [cell for cell in sheet.rows[row] if cell is not None]
    texts = _texts(sheet, row)
    if len(texts) < len(cells) or any(_is_title(text) for text in texts):
        return False
    if len(texts) >= 2:
        return True
    reaches_down = any(m.top <= row and m.bottom >= below for m in sheet.merges)
    return len(texts) == 1 and reaches_down


def _is_title(text: str) -> bool:
    """A name of a table or a line of metadata, not a group of columns."""
    return len(text) > _LONGEST_HEADING or ":" in text or "：" in text or bool(_TITLE.search(text[:_LONGEST_HEADING]))


def _continues_below(sheet: Sheet, top: int, bottom: int) -> bool:
    """A merge reaching down, sub-headings under a merged group, or a row of nothing but units."""
    row = bottom + 1
    if row >= len(sheet.rows):
        return False
    texts = _texts(sheet, row)
    if len(texts) < sum(cell is not None for cell in sheet.rows[row]):
        return False
    if any(m.bottom >= row and m.top >= top and m.top <= bottom for m in sheet.merges):
        return True
    under_group = any(_has_subheadings(sheet, merge, row) for merge in sheet.merges if merge.top == bottom)
    is_units = bool(texts) and all(headings.unit_of(f"({text})") and len(text) <= 10 for text in texts)
    return under_group or is_units


def _has_subheadings(sheet: Sheet, merge: Merge, row: int) -> bool:
    below = [sheet.cell(row, column) for column in range(merge.left, merge.right + 1)]
    return merge.right > merge.left and merge.top == merge.bottom and all(isinstance(cell, str) for cell in below)


def _parts(sheet: Sheet, top: int, bottom: int) -> tuple[tuple[str, ...], ...]:
    width = max((len(sheet.rows[row]) for row in range(top, bottom + 1)), default=0)
    grid = [[headings.words_of(sheet.cell(row, column)) for column in range(width)] for row in range(top, bottom + 1)]
    inside = [m for m in sheet.merges if m.top >= top and m.bottom <= bottom and m.left < width]
    for merge in inside:
        _spread(grid, merge, top, width)
    if not inside:
        _fill_right(grid)
    columns = zip(*grid, strict=True)
    return tuple(tuple(part for part in dict.fromkeys(column) if part) for column in columns)


def _spread(grid: list[list[str]], merge: Merge, top: int, width: int) -> None:
    word = grid[merge.top - top][merge.left]
    for row in range(merge.top - top, merge.bottom - top + 1):
        for column in range(merge.left, min(merge.right + 1, width)):
            grid[row][column] = word


def _fill_right(grid: list[list[str]]) -> None:
    """Where merges were lost (.csv), a group's word stands over its first column only."""
    for upper, lower in pairwise(grid):
        word = ""
        for column, part in enumerate(upper):
            word = part or word
            if not part and lower[column]:
                upper[column] = word
            elif part and not lower[column]:
                word = ""  # a column of its own, not a group

"""Two tables below one another in one sheet: each is read by its own headings."""

from collections.abc import Iterator
from dataclasses import replace

from crm.exchange import forms, headers, headings
from crm.exchange.sheets import Cell, Place, Sheet
from crm.exchange.vocabulary import ORDINALS

_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 24
_SAME = 0.8  # of the headings, in their columns: the same table goes on


def split(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet, or each of its tables with the rows in their places; the second is called 名录（2）."""
    starts = _starts(sheet)
    ends = [*starts[1:], len(sheet.rows)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        if len(starts) == 1:
            yield sheet
        else:
            yield _part(sheet, start, end, sheet.name if number == 1 else f"{sheet.name}（{number}）")


def _starts(sheet: Sheet) -> list[int]:
    """Where each table begins, with the lines that stand above its headings."""
    starts = [0]
    if sheet.state == "chart" or forms.labels(sheet):
        return starts
    header = headers.find(sheet)
    if header is None:
        return starts
    above = header.bottom
    for row in range(header.bottom + 1, len(sheet.rows)):
        if _looks_like_headings(sheet.rows[row]) and not _are_the_same(sheet.rows[above], sheet.rows[row]):
            starts.append(_with_lines_above(sheet, row, above + 1))
            above = row
    return starts


def _looks_like_headings(cells: list[Cell]) -> bool:
    """Short words only, most of them headings as they are listed, the first of them too."""
    words = [headings.words_of(cell) for cell in cells if cell is not None]
    if len(words) < _FEWEST_HEADINGS or not all(0 < len(word) <= _LONGEST_HEADING for word in words):
        return False
    if not headings.is_known(words[0]) and not headings.is_known(words[1]):
        return False
    known = sum(headings.is_known(word) for word in words)
    return known >= _FEWEST_HEADINGS and known * 2 > len(words)


def _are_the_same(one: list[Cell], other: list[Cell]) -> bool:
    """Every page of a printed table has its headings again; a group above or a numbering does not count."""
    first, second = ([headings.words_of(cell) for cell in cells] for cells in (one, other))
    named = [column for column, word in enumerate(second) if word and headings.key(word) not in ORDINALS]
    same = sum(column < len(first) and first[column] in ("", second[column]) for column in named)
    return same >= len(named) * _SAME


def _with_lines_above(sheet: Sheet, row: int, first: int) -> int:
    """Title and unit line belong to the table below them: lines of one or two cells, up to a blank row."""
    start = row
    while start > first:
        cells = [cell for cell in sheet.rows[start - 1] if cell is not None]
        if not cells or len(cells) > 2 or not all(isinstance(cell, str) for cell in cells):
            break
        start -= 1
    return start


def _part(sheet: Sheet, start: int, end: int, name: str) -> Sheet:
    rows = [[] if row < start else cells for row, cells in enumerate(sheet.rows[:end])]

    def inside(places: frozenset[Place]) -> frozenset[Place]:
        return frozenset(place for place in places if start <= place[0] < end)

    return replace(
        sheet,
        name=name,
        rows=rows,
        merges=tuple(merge for merge in sheet.merges if start <= merge.top < end),
        percents=inside(sheet.percents),
        uncached=inside(sheet.uncached),
        errors={place: word for place, word in sheet.errors.items() if start <= place[0] < end},
    )

"""Two tables below or beside one another in one sheet, each read by its own headings; a table on its side is turned."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise, zip_longest

from crm.exchange.cells import headings
from crm.exchange.reading import opening
from crm.exchange.reading.sheets import Cell, Merge, Place, Sheet, Workbook
from crm.exchange.recognising import columns, forms, headers
from crm.exchange.recognising.spelled import spelled_out
from crm.exchange.words.vocabulary import GUIDE_WORDS, KINDS, ORDINALS

_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 24
_NAME = 27  # of at most 31 letters in a workbook
_SAME = 0.8  # of the headings, in their columns: the same table goes on


def read(data: bytes, filename: str) -> Workbook:
    """The file with each of its tables in a sheet of its own. Raises Refused."""
    workbook = opening.read(data, filename)
    return Workbook(workbook.name, tuple(table for sheet in workbook.sheets for table in split(sheet)))


def split(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet, or each of its tables with the cells in their places; the second is called 名录（2）."""
    if sheet.state != "chart" and not forms.labels(sheet) and headers.find(sheet) is None:
        sheet = spelled_out(sheet)
    if (labels := _labels_on_the_side(sheet)) is not None:
        yield _turned(sheet, *labels)
        return
    starts = _starts(sheet)
    ends = [*starts[1:], len(sheet.rows)]
    parts = [sheet] if len(starts) == 1 else [_part(sheet, *each) for each in zip(starts, ends, strict=True)]
    for number, table in enumerate((side for part in parts for side in _beside(part)), 1):
        yield table if number == 1 else replace(table, name=f"{sheet.name[:_NAME]}（{number}）")


def _starts(sheet: Sheet) -> list[int]:
    """Where each table begins, with the lines that stand above its headings."""
    starts = [0]
    if sheet.state == "chart":
        return starts
    if labels := forms.labels(sheet):
        return [0, *_further_forms(sheet, labels)]
    header = headers.find(sheet)
    if header is None:
        return starts
    above = header.bottom
    for row in range(header.bottom + 1, len(sheet.rows)):
        if _looks_like_headings(sheet.rows[row]) and not _are_the_same(sheet.rows[above], sheet.rows[row]):
            starts.append(_with_lines_above(sheet, row, above + 1))
            above = row
    return starts


def _further_forms(sheet: Sheet, labels: list[forms.Label]) -> Iterator[int]:
    """Where the first label stands again below the form, with the labels that follow it: a form for each project."""
    first = labels[0]
    again = [
        n for n, label in enumerate(labels) if (label.words, label.value_column) == (first.words, first.value_column)
    ]
    for number, following in pairwise([*again, len(labels)]):
        second = labels[number + 1].words if number + 1 < following else None
        if number and following - number >= _FEWEST_HEADINGS and second == labels[1].words:
            yield _with_lines_above(sheet, labels[number].row, labels[number - 1].row + 1)


def _looks_like_headings(cells: list[Cell]) -> bool:
    """Short words only, most of them known headings, one of the first two as it is listed."""
    filled = [cell for cell in cells if cell is not None]
    if len(filled) < _FEWEST_HEADINGS or not any(
        headings.words_of(cell) in headings.raw_words() for cell in filled[:2]
    ):
        return False
    words = [headings.words_of(cell) for cell in filled]
    if not all(0 < len(word) <= _LONGEST_HEADING for word in words):
        return False
    known = sum(map(headings.is_known, words))
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


def _part(sheet: Sheet, start: int, end: int) -> Sheet:
    rows = [[] if row < start else cells for row, cells in enumerate(sheet.rows[:end])]
    return _with_places(sheet, rows, lambda row, column: start <= row < end)


def _beside(sheet: Sheet) -> Iterator[Sheet]:
    """Where the first heading stands once more and a whole table with it, the right side is a table of its own."""
    header = None if sheet.state == "chart" or forms.labels(sheet) else headers.find(sheet)
    middle = _middle(header) if header else None
    if header is None or middle is None:
        yield sheet
        return
    yield _side(sheet, header.top, 0, middle)
    yield from _beside(_side(sheet, header.top, middle, sheet.width))


def _side(sheet: Sheet, top: int, first: int, end: int) -> Sheet:
    rows = [
        cells if row < top else [cell if first <= place < end else None for place, cell in enumerate(cells)]
        for row, cells in enumerate(sheet.rows)
    ]
    return _with_places(sheet, rows, _inside(top, first, end))


def _inside(top: int, first: int, end: int) -> Callable[[int, int], bool]:
    return lambda row, column: row < top or first <= column < end


def _middle(header: headers.Header) -> int | None:
    leaves = [headings.key(words[-1]) if words else "" for words in header.parts]
    first = next((leaf for leaf in leaves if leaf and leaf not in ORDINALS), "")
    again = leaves.index(first) + 1 if first in leaves else len(leaves)
    if first not in leaves[again:]:
        return None
    middle = leaves.index(first, again)
    while middle > again and leaves[middle - 1] in ORDINALS:
        middle -= 1  # its numbering belongs to it
    sides = (header.parts[:middle], header.parts[middle:])
    return middle if any(all(columns.score(kind, side) for side in sides) for kind in KINDS) else None


def _labels_on_the_side(sheet: Sheet) -> tuple[int, int] | None:
    """(row of the first label, column of the labels) where each record is a column; None in any other sheet."""
    labels = [] if sheet.state == "chart" else forms.labels(sheet)
    places = {label.value_column - 1 for label in labels}
    if len(labels) < _FEWEST_HEADINGS or len(places) != 1:
        return None
    place, top = places.pop(), labels[0].row
    records = [column for column in range(place + 1, sheet.width) if sheet.cell(top, column) is not None]
    if len(records) < 2 or any(_is_no_record(sheet.cell(top, column)) for column in records):
        return None
    has_groups = any(len(label.words) > 1 for label in labels)
    left = max(place - 1, 0) if has_groups else place
    if any(isinstance(cell, str) for row in sheet.rows[top:] for cell in row[:left]):
        return None  # only a numbering, or one column of groups, may stand left of the labels
    filled = [sum(sheet.cell(label.row, column) is not None for label in labels) for column in records]
    return (top, left) if min(filled) * 2 > len(labels) else None


def _is_no_record(cell: Cell) -> bool:
    """The second column of a form says what to fill in, or is headed 内容, 说明."""
    return isinstance(cell, str) and (headings.is_known(cell) or cell.strip().startswith(GUIDE_WORDS))


def _turned(sheet: Sheet, top: int, place: int) -> Sheet:
    """Each column a row; the lines above stay lines above."""
    lines = [list(row) for row in sheet.rows[:top]]
    body = [row[place:] for row in sheet.rows[top:]]
    rows = [*lines, *(list(cells) for cells in zip_longest(*body, fillvalue=None))]

    def there(row: int, column: int) -> Place:
        return top + column - place, row - top

    merges = [
        Merge(*there(merge.top, merge.left), *there(merge.bottom, merge.right))
        for merge in sheet.merges
        if merge.top >= top and merge.left >= place
    ]
    kept = _with_places(replace(sheet, merges=()), sheet.rows, lambda row, column: row >= top and column >= place)
    return replace(
        kept,
        rows=rows,
        merges=tuple(merges),
        hidden_rows=frozenset(top + column - place for column in sheet.hidden_columns if column >= place),
        hidden_columns=frozenset(row - top for row in sheet.hidden_rows if row >= top),
        percents=frozenset(there(*each) for each in kept.percents),
        uncached=frozenset(there(*each) for each in kept.uncached),
        struck=frozenset(there(*each) for each in kept.struck),
        errors={there(*each): word for each, word in kept.errors.items()},
        is_turned=True,
    )


def _with_places(sheet: Sheet, rows: list[list[Cell]], is_inside: Callable[[int, int], bool]) -> Sheet:
    """The sheet with these rows, and of all that is said of its cells what is said of those inside."""

    def inside(places: frozenset[Place]) -> frozenset[Place]:
        return frozenset(place for place in places if is_inside(*place))

    return replace(
        sheet,
        rows=rows,
        merges=tuple(merge for merge in sheet.merges if is_inside(merge.top, merge.left)),
        percents=inside(sheet.percents),
        uncached=inside(sheet.uncached),
        struck=inside(sheet.struck),
        errors={place: word for place, word in sheet.errors.items() if is_inside(*place)},
        labels={place: word for place, word in sheet.labels.items() if is_inside(*place)},
    )

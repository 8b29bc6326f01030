"""Where the header of a table stands: one to three rows, with groups merged or not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from crm.exchange.cells import headings
from crm.exchange.reading.sheets import Cell, Merge, Sheet
from crm.exchange.words.vocabulary import EXAMPLE_WORDS, TOTAL_WORDS

_LOOK_AT = 30
_MOST_ROWS = 4
_LONGEST_HEADING = 60
_LONGEST_SUBHEADING = 24
_AS_GOOD = 0.6  # a row with that share of the most known headings is a header too: the first one counts
_TITLE = re.compile(r"(?:表|台账|名录|清单)(?:[（(][^（()）]*[)）])?$|^附[件表]")
_ABOUT = re.compile(r"(?:单位|日期|时间)$|^\d{4}\s*年")
_COUNTED = frozenset("人个家户名项套栋年月日")
_OF_WHICH = re.compile("^其中[:：]")
_GROUP_END = re.compile("(?:信息|情况|概况|指标|数据|资料|计划|进度|时间|资金|联系人)$")


@dataclass(frozen=True)
class Header:
    """0-based rows, and for each column its parts from the group down."""

    top: int
    bottom: int
    parts: tuple[tuple[str, ...], ...]


def find(sheet: Sheet, confirmed: Iterable[str] = ()) -> Header | None:
    """The first row as good as any in known headings, and the rows that belong to it. None when there is no table.

    `confirmed`: headings a person has explained before; they are as good as known ones.
    """
    explained = {heading.split("/")[-1] for heading in confirmed}
    anchor = _anchor(sheet, explained)
    if anchor is None:
        return None
    top, bottom = anchor, anchor
    while top > 0 and bottom - top + 1 < _MOST_ROWS and _is_group_row(sheet, top - 1, top):
        top -= 1
    while bottom - top + 1 < _MOST_ROWS and _continues_below(sheet, top, bottom):
        bottom += 1
    return Header(top, bottom, _parts(sheet, top, bottom))


def known_in(sheet: Sheet, row: int, explained: Iterable[str] = ()) -> int:
    """How many cells of a row are headings that are known."""
    return sum(headings.is_known(cell) or headings.words_of(cell) in explained for cell in sheet.rows[row])


def _anchor(sheet: Sheet, explained: set[str]) -> int | None:
    scores = [known_in(sheet, row, explained) for row in range(min(_LOOK_AT, len(sheet.rows)))]
    best = max(scores, default=0)
    if best < 2:
        return None
    filled = [sum(cell is not None for cell in row) for row in sheet.rows[:_LOOK_AT]]
    good = (row for row, score in enumerate(scores) if score >= max(2, best * _AS_GOOD) and score * 2 > filled[row])
    return min(next(good, len(scores)), scores.index(best))


def _texts(sheet: Sheet, row: int) -> list[str]:
    return [cell.strip() for cell in sheet.rows[row] if isinstance(cell, str) and cell.strip()]


def _is_group_row(sheet: Sheet, row: int, below: int) -> bool:
    """Several short texts without a colon above a header: groups. One text alone is the title, unless it is a group."""
    cells = [cell for cell in sheet.rows[row] if cell is not None]
    texts = _texts(sheet, row)
    if len(texts) > 1 and _is_row_of_units(texts):
        return True
    if len(texts) < len(cells) or any(_is_title(text) or _is_about(text) for text in texts):
        return False
    if len(texts) >= 2:
        return True
    reaches_down = any(m.top <= row and m.bottom >= below for m in sheet.merges)
    return len(texts) == 1 and (reaches_down or _is_one_group(sheet, row, below, texts[0]))


def _is_one_group(sheet: Sheet, row: int, below: int, text: str) -> bool:
    """投资方信息 over three of the columns, and nothing over the others."""
    place = next(column for column, cell in enumerate(sheet.rows[row]) if cell is not None)
    first = next(column for column, cell in enumerate(sheet.rows[below]) if cell is not None)
    return place > first and bool(_GROUP_END.search(text)) and sheet.cell(below, place) is not None


def _is_title(text: str) -> bool:
    """A name of a table or a line of metadata, not a group of columns; 其中：固定资产投资 is a heading."""
    text = _OF_WHICH.sub("", text)
    return len(text) > _LONGEST_HEADING or ":" in text or "：" in text or bool(_TITLE.search(text[:_LONGEST_HEADING]))


def _is_about(text: str) -> bool:
    """A word about the table itself: 计量单位, 万元, 2022年6月."""
    is_heading = headings.is_known(text)
    return not is_heading and (bool(_ABOUT.search(text[:_LONGEST_HEADING])) or headings.is_unit(text))


def _continues_below(sheet: Sheet, top: int, bottom: int) -> bool:
    """A merge reaching down, sub-headings under a group, or a row of nothing but units."""
    row = bottom + 1
    if row >= len(sheet.rows):
        return False
    texts = _texts(sheet, row)
    if len(texts) < sum(cell is not None for cell in sheet.rows[row]):
        return False
    if any(m.bottom >= row and m.top >= top and m.top <= bottom for m in sheet.merges):
        return True
    if any(_has_subheadings(sheet, merge, row) for merge in sheet.merges if merge.top == bottom):
        return True
    if not texts or _is_row_of_units(texts):
        return bool(texts)
    return _is_all_headings(sheet, bottom, row) or _stands_under_groups(sheet, bottom, row, texts)


def _is_row_of_units(texts: list[str]) -> bool:
    units = sum(map(headings.is_unit, texts))
    return units > 0 and units + sum(text.strip("（()） ") in _COUNTED for text in texts) == len(texts)


def _is_all_headings(sheet: Sheet, above: int, row: int) -> bool:
    """Nothing but known headings, and not those above once more."""
    cells = [(column, cell) for column, cell in enumerate(sheet.rows[row]) if cell is not None]
    same = any(headings.words_of(cell) == headings.words_of(sheet.cell(above, column)) for column, cell in cells)
    if len(cells) == 1 and not _may_head(sheet.cell(above, cells[0][0])):
        return False  # 在谈项目 below 项目名称, 一、县级领导 below 序号: they head the first rows
    return bool(cells) and not same and all(headings.is_known(cell) for _, cell in cells)


def _may_head(cell: Cell) -> bool:
    """Whether something may stand below as a part of it: 名称 below 项目概况, 用地 below 要素需求 or below nothing."""
    return not headings.is_known(cell) or bool(_GROUP_END.search(str(cell).strip()))


def _has_subheadings(sheet: Sheet, merge: Merge, row: int) -> bool:
    below = [sheet.cell(row, column) for column in range(merge.left, merge.right + 1)]
    return merge.right > merge.left and merge.top == merge.bottom and all(isinstance(cell, str) for cell in below)


def _stands_under_groups(sheet: Sheet, above: int, row: int, texts: list[str]) -> bool:
    """Where merges were lost: short words under groups only, and nothing under the headings that stand alone.

    A record has something under 项目名称; a row of sub-headings has not.
    """
    if headings.words_of(texts[0]).rstrip(":：") in TOTAL_WORDS or any(map(_is_no_subheading, texts)):
        return False
    places = [column for column, cell in enumerate(sheet.rows[row]) if cell is not None]
    inside = {column for column in places if _group_over(sheet, above, row, column)}
    is_continued = any(sheet.cell(above, column) is None for column in places)
    return inside == set(places) and (is_continued or all(_is_group_word(sheet.cell(above, c)) for c in places))


def _is_no_subheading(text: str) -> bool:
    plain = headings.words_of(text)
    return len(plain) > _LONGEST_SUBHEADING or plain.startswith(EXAMPLE_WORDS)


def _group_over(sheet: Sheet, above: int, row: int, column: int) -> bool:
    """Whether a group's word stands over this column: its own, followed by a blank, or left of the blank."""
    if sheet.cell(above, column) is not None:
        if _is_group_word(sheet.cell(above, column)) and headings.is_known(sheet.cell(row, column)):
            return True
        return sheet.cell(above, column + 1) is None and sheet.cell(row, column + 1) is not None
    left = next((place for place in range(column, -1, -1) if sheet.cell(above, place) is not None), None)
    return left is not None and all(sheet.cell(row, place) is not None for place in range(left, column))


def _is_group_word(cell: Cell) -> bool:
    """投资方信息, which is no heading of a column."""
    return isinstance(cell, str) and bool(_GROUP_END.search(cell.strip())) and not headings.is_known(cell)


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
    """Where merges were lost (.csv), a group's word stands over its first column only. From the lowest groups up."""
    for lower, upper in pairwise(reversed(grid)):
        word = ""
        for column, part in enumerate(upper):
            word = part or word
            if not part and lower[column]:
                upper[column] = word
            elif part and not lower[column]:
                word = ""  # a column of its own, not a group

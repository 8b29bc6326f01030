"""Columns that are read as what no column is headed: a host abroad, a floor that numbers its space."""

from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange.cells import headings
from crm.exchange.layout import Column, Confirmed
from crm.exchange.reading.sheets import Sheet
from crm.exchange.words.visits import hosts_of
from crm.exchange.words.vocabulary import KINDS

_STANDS_IN = 0.65
_READ_AS_THAT = N_("No column names %(field)s; “%(heading)s” was read as that.")


def with_stand_ins(kind: str, columns: list[Column], confirmed: Confirmed) -> list[Column]:
    """企业名称 is the investor where no other column names one; that is said."""
    found = {column.field for column in columns}
    for wanted, (field, words) in KINDS[kind].stand_ins.items():
        for place, column in enumerate(columns):
            is_meant = column.field == field and headings.key(column.heading.split("/")[-1]) in words
            if wanted in found or not is_meant or column.name in confirmed:
                continue
            params = {"heading": column.heading, "field": KINDS[kind].labels[wanted]}
            problem = Problem(wanted, "warning", _READ_AS_THAT, params)
            columns[place] = replace(column, field=wanted, confidence=_STANDS_IN, problems=(*column.problems, problem))
            columns[place + 1 :] = [_follows(kind, field, wanted, other) for other in columns[place + 1 :]]
    return columns


def _follows(kind: str, field: str, wanted: str, column: Column) -> Column:
    """A code told by the firm before it is that firm's, whatever the firm stands in for."""
    neighbours = KINDS[kind].neighbours
    words, anchor = neighbours.get(column.field or "", ((), ""))
    if anchor != field or headings.key(column.heading.split("/")[-1]) not in words:
        return column
    twin = next((name for name, (same, beside) in neighbours.items() if beside == wanted and same == words), None)
    return replace(column, field=twin)


def with_hosts(columns: list[Column], confirmed: Confirmed) -> list[Column]:
    """Who receives a visitor of ours is theirs: 走访人 | 走访企业 | 接待人."""
    theirs = hosts_of([headings.key(column.heading.split("/")[-1]) for column in columns])
    if any(column.field == "contacts" for column in columns):
        return columns
    return [
        replace(column, field="contacts") if place in theirs and column.name not in confirmed else column
        for place, column in enumerate(columns)
    ]


def with_doubled(kind: str, columns: list[Column], sheet: Sheet) -> list[Column]:
    """The columns, with a word at those whose cells are read as another field too."""
    found = {column.field for column in columns}
    for wanted, field in KINDS[kind].doubled.items():
        for place, column in enumerate(columns):
            if wanted in found or column.field != field or not _has_words(sheet, column):
                continue
            params = {"heading": column.heading, "field": KINDS[kind].labels[wanted]}
            problem = Problem(wanted, "warning", _READ_AS_THAT, params)
            columns[place] = replace(column, problems=(*column.problems, problem))
    return columns


def _has_words(sheet: Sheet, column: Column) -> bool:
    """Whether a column below its heading holds 1F and 二层, not only figures."""
    leaf = column.heading.split("/")[-1]
    cells = (sheet.cell(row, column.index - 1) for row in range(len(sheet.rows)))
    return any(
        isinstance(cell, str) and headings.words_of(cell) not in column.heading for cell in cells
    ) or not leaf.endswith("数")

"""Totals checked against the rows they sum, formulas that were never calculated, cells with an error."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from crm.errors import N_, DomainError, Problem
from crm.exchange.cells.converting import is_empty
from crm.exchange.layout import Column
from crm.exchange.reading.sheets import Cell, Sheet
from crm.exchange.recognising.context import sort_of_unit
from crm.exchange.recognising.rows import folded
from crm.quantities import area_unit, money_unit, parse_area, parse_money

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)


def of_row(
    sheet: Sheet, row: int, columns: Sequence[Column], data: Sequence[int], totals: Sequence[int]
) -> list[Problem]:
    """The problems of one total row (0-based, as are the others): each figure against the rows it can mean."""
    problems = unread(sheet, row, columns)
    for column in columns:
        value = _number(sheet.cell(row, column.index - 1))
        if column.is_skipped or value is None:
            continue
        sums = [_sum(sheet, rows, column) for rows in _summed(sheet, row, data, totals)]
        known = [total for total in sums if total is not None]
        if known and len(known) == len(sums) and not any(_same(value, total) for total in known):
            message = N_("The total of “%(heading)s” is %(written)s in the file, but its rows add up to %(sum)s.")
            params = {"heading": column.heading, "written": _shown(value), "sum": _shown(known[0])}
            problems.append(Problem(column.field, "warning", message, params))
    return problems


def unread(sheet: Sheet, row: int, columns: Sequence[Column]) -> list[Problem]:
    """Cells of a row that are empty to us and not to the reader of the file."""
    problems = []
    for column in columns:
        place = (row, column.index - 1)
        if place in sheet.uncached:
            message = N_("“%(heading)s”: the formula was never calculated; open the file and save it once.")
            problems.append(Problem(column.field, "warning", message, {"heading": column.heading}))
        elif place in sheet.errors:
            params = {"heading": column.heading, "error": sheet.errors[place]}
            problems.append(
                Problem(column.field, "warning", N_("“%(heading)s”: the cell shows the error %(error)s."), params)
            )
    return problems


def struck(sheet: Sheet, row: int, columns: Sequence[Column]) -> list[Problem]:
    """A line through the whole record, or through one of its cells: read all the same, and said."""
    filled = [column for column in columns if sheet.cell(row, column.index - 1) is not None]
    found = [column for column in filled if (row, column.index - 1) in sheet.struck]
    if len(found) == len(filled):
        return [Problem(None, "warning", N_("This row is struck through in the file."))] if found else []
    return [
        Problem(
            column.field, "warning", N_("“%(heading)s” is struck through in the file."), {"heading": column.heading}
        )
        for column in found
        if not column.is_skipped
    ]


def with_percents(
    sheet: Sheet, row: int, columns: Sequence[Column], cells: Sequence[Cell], readings: Mapping[str, str]
) -> list[Cell]:
    """62.5% as it is shown, where no figure is read: beside, and among words."""
    return [
        f"{(Decimal(cell) * 100).normalize():f}%"
        if (row, column.index - 1) in sheet.percents
        and isinstance(cell, int | Decimal)
        and readings.get(column.field or "", "text") in ("text", "word")
        else cell
        for column, cell in zip(columns, cells, strict=True)
    ]


def _summed(sheet: Sheet, row: int, data: Sequence[int], totals: Sequence[int]) -> list[list[int]]:
    """A 合计 sums everything; a 小计 the rows since the total before it, or until the next one after it."""
    before = max((total for total in totals if total < row), default=-1)
    after = min((total for total in totals if total > row), default=len(sheet.rows))
    above = [line for line in data if before < line < row]
    below = [line for line in data if row < line < after]
    every = list(data)
    word = next((folded(cell) for cell in sheet.rows[row] if isinstance(cell, str)), "")
    runs = [above, below, every] if "小计" in word else [every, above, below]
    return [run for run in runs if run]


def _sum(sheet: Sheet, rows: Sequence[int], column: Column) -> Decimal | None:
    """None where a figure of the rows is not one that can be added: 3-5亿元, 面议."""
    total = Decimal(0)
    for row in rows:
        cell = sheet.cell(row, column.index - 1)
        number = _number(cell)
        if number is None and isinstance(cell, str) and not is_empty(cell):
            number = _with_unit(cell, column.unit)
            if number is None:
                return None
        total += number or 0
    return total


def _with_unit(text: str, unit: str | None) -> Decimal | None:
    """1.2亿元 in a column of 万元 is 12000 of them."""
    sort = sort_of_unit(unit) if unit else None
    try:
        if sort == "money" and unit:
            return Decimal(parse_money(text, unit)) / money_unit(unit)[0]
        if sort == "area" and unit:
            size = area_unit(unit)
            return Decimal(parse_area(text, unit) * size.denominator) / size.numerator
    except DomainError:
        pass
    return None


def _number(cell: Cell) -> Decimal | None:
    """Also a number written as text, as in every .csv."""
    if isinstance(cell, str) and len(cell) < 40 and _FIGURE.fullmatch(cell.strip()):
        return Decimal(cell.strip().replace(",", ""))
    return Decimal(cell) if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else None


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _same(written: Decimal, total: Decimal) -> bool:
    """A total is often rounded: it is the same when the sum rounds to it."""
    exponent = written.normalize().as_tuple().exponent
    places = Decimal(1).scaleb(min(int(exponent), 0))
    return abs(total - written) <= places / 2

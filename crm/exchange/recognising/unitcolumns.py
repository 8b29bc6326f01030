"""A column beside a figure that says in every row what it is counted in: 单位, 币种."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crm.errors import N_, DomainError, Problem
from crm.exchange.cells import headings
from crm.exchange.layout import Column, Confirmed
from crm.exchange.reading.sheets import Sheet
from crm.exchange.recognising.context import sort_of_unit
from crm.exchange.words.vocabulary import EMPTY_WORDS, KINDS

SORTS = {"money": "money", "usd": "money", "area": "area", "per_mu": "per_mu"}  # reading → sort of unit
_CURRENCIES = {
    **dict.fromkeys(("人民币", "人民币元", "rmb", "cny", "元", "￥", "¥"), "元"),
    **dict.fromkeys(("美元", "美金", "usd", "us$", "$"), "美元"),
    **{
        word: word
        for word in (
            "港币 港元 hkd 欧元 eur 日元 jpy 英镑 gbp 韩元 krw 新台币 台币 新加坡元 新元 澳元 加元 瑞士法郎".split()
        )
    },
}
_UNITS_OF_OURS = ("owner_unit", "unit")  # 单位 is an office, or 万元
_REACH = 2  # columns to the left


def beside(kind: str, columns: Sequence[Column], confirmed: Confirmed, sheet: Sheet) -> list[Column]:
    """The columns, those of units passed over and the figures beside them told where their unit stands."""
    found = list(columns)
    for place, column in enumerate(columns):
        if column.name in confirmed or not (column.field is None or column.field in _UNITS_OF_OURS):
            continue
        if column.is_skipped or (sort := _sort(column, sheet)) is None:
            continue
        figure = _figure(kind, found, place, sort)
        if figure is None:
            found[place] = replace(column, field=None)
        elif found[figure].name not in confirmed:
            found[place] = replace(column, field=None, is_skipped=True, confidence=1.0, problems=())
            found[figure] = _told(found[figure], column.heading, place)
    return found


def measured(readings: Mapping[str, str], column: Column, words: str) -> Column:
    """The column as it is to be read in one row, where `words` stand as the unit. Raises DomainError."""
    word = headings.words_of(words).casefold()
    if word in EMPTY_WORDS or not word:
        return column
    unit = _CURRENCIES.get(word) or headings.words_of(words).strip("()（）")
    if word in _CURRENCIES:
        unit = (column.unit or "").removesuffix("美元").removesuffix("元") + unit
    field = column.field or ""
    if SORTS[readings[field]] != sort_of_unit(unit):
        raise DomainError(
            N_("“%(unit)s” is not a unit of this figure; write the figure with its unit."), unit=words[:40]
        )
    return replace(column, field=_of_currency(readings, field, unit), unit=unit)


def _of_currency(readings: Mapping[str, str], field: str, unit: str) -> str:
    """Dollars have fields of their own."""
    is_dollars = "美" in unit
    if readings[field] == "money" and is_dollars and f"{field}_usd" in readings:
        return f"{field}_usd"
    if readings[field] == "usd" and not is_dollars:
        twin = field.removesuffix("_usd")
        if readings.get(twin) != "money":
            raise DomainError(N_("This amount is in yuan; the field takes US dollars."))
        return twin
    return field


def _sort(column: Column, sheet: Sheet) -> str | None:
    """money or area where most words of the column are such units, or currencies."""
    cells = (sheet.cell(row, column.index - 1) for row in range(len(sheet.rows)))
    texts = [headings.words_of(cell) for cell in cells if isinstance(cell, str)]
    texts = [text for text in texts if text and text not in column.heading]
    sorts = Counter(
        "money" if text.casefold() in _CURRENCIES else sort_of_unit(text) if headings.is_unit(text) else None
        for text in texts
    )
    best = max(("money", "area", "per_mu"), key=lambda sort: sorts[sort])
    return best if sorts[best] * 2 > len(texts) else None


def _figure(kind: str, columns: Sequence[Column], place: int, sort: str) -> int | None:
    """The figure left of the units, else the one right of them."""
    left = range(place - 1, max(place - 1 - _REACH, -1), -1)
    for at in (*left, *range(place + 1, min(place + 2, len(columns)))):
        field = columns[at].field
        is_free = field is not None and columns[at].unit_from is None
        if is_free and SORTS.get(KINDS[kind].values[field or ""]) == sort:
            return int(at)
    return None


def _told(column: Column, heading: str, place: int) -> Column:
    message = N_("The unit of each row stands in column “%(heading)s”.")
    problem = Problem(column.field, "warning", message, {"heading": heading})
    return replace(column, unit_from=place, problems=(*column.problems, problem))

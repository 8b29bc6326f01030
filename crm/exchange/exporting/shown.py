"""How a field stands in a workbook of ours: its heading with the unit, its cell, its width."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil
from typing import Any

from crm.companies.regions import place_text
from crm.exchange.words.vocabulary import KINDS
from crm.fields import AREA, DATE, FLOOR, LONG_TEXT, MONEY, TEXT, USD, Field

Say = Callable[[str], str]
Word = Callable[[str, Field], str]  # the word of a code


@dataclass(frozen=True)
class Measure:
    """The unit a column's heading names. Cells hold the whole amount in it; the number format rounds what is shown."""

    unit: str
    one: Decimal
    pattern: str


_OF_KIND = {
    MONEY: Measure("万元", Decimal(10_000), "#,##0.00_ "),
    USD: Measure("万美元", Decimal(10_000), "#,##0.00_ "),
    AREA: Measure("亩", Decimal(2000) / 3, "#,##0.00_ "),
    FLOOR: Measure("㎡", Decimal(1), "#,##0_ "),
}
_OF_READING = {"per_mu": Measure("万元/亩", Decimal(10_000), "#,##0.00_ ")}
_FINEST = Decimal("0.0001")
_WIDE = {
    "title": 30, "description": 36, "investor": 32, "local_company": 32, "name": 28, "company": 28, "address": 30,
    "code": 14, "companies": 28, "park": 18, "next_step": 28, "project": 26, "projects": 26, "origin": 22,
    "evidence_kind": 22, "location": 24,
}  # fmt: skip
_A3, _A4, _FEW = 8, 9, 10  # what Excel calls the papers; columns that A4 takes
_PAGE_WIDTH = 260  # characters
_LINE = 15.0  # points
_WIDTHS = {LONG_TEXT: 26, MONEY: 13, AREA: 11, DATE: 12}


def measure(kind: str, field: Field) -> Measure | None:
    """The unit of a column in files of this kind, where it has one."""
    reading = KINDS[kind].values.get(field.name, "") if kind in KINDS else ""
    return _OF_READING.get(reading) or _OF_KIND.get(field.kind)


def heading(kind: str, field: Field, say: Say) -> str:
    """总投资（万元）: the label and, where there is one, the unit."""
    unit = measure(kind, field)
    return f"{say(field.label)}（{unit.unit}）" if unit else say(field.label)


def width(field: Field) -> int:
    """In characters."""
    return _WIDE.get(field.name) or _WIDTHS.get(field.kind, 14)


def width_of(text: str) -> int:
    """How much room a text takes, in characters: a Chinese one takes two."""
    return sum(1 if sign < "\u2e80" else 2 for sign in text)


def lay_out(table: Any, fields: Sequence[Field], headings: Sequence[str]) -> None:
    """A sheet of ours: room for its headings; on paper across, the headings on every page, as wide as is legible."""
    lines = max(ceil(width_of(text) / (width(field) - 1)) for field, text in zip(fields, headings, strict=True))
    table.set_row(0, lines * _LINE + 3)
    table.set_landscape()
    table.set_paper(_A3 if len(fields) > _FEW else _A4)
    table.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    table.fit_to_pages(ceil(sum(map(width, fields)) / _PAGE_WIDTH), 0)
    table.repeat_rows(0)
    table.set_footer("&C&P / &N")


def is_text(field: Field) -> bool:
    """Whether cells of this column stay text whatever stands in them: codes, telephones, dates of any precision."""
    return field.kind in (TEXT, LONG_TEXT, DATE)


def shown(kind: str, field: Field, value: Any, parks: Mapping[str, str], word: Word) -> Any:
    """The cell's value: a number in its unit, a date, or text."""
    return None if value is None or value == [] else shower(kind, field, parks, word)(value)


def shower(kind: str, field: Field, parks: Mapping[str, str], word: Word) -> Callable[[Any], Any]:
    """shown() for all cells of a column that hold something."""
    return _shower(kind, field, parks, cache(lambda code: word(code, field)))


def _shower(kind: str, field: Field, parks: Mapping[str, str], word: Callable[[str], str]) -> Callable[[Any], Any]:
    if field.name == "park":
        return lambda value: "、".join(parks.get(code, code) for code in ([value] if isinstance(value, str) else value))
    if field.choices or field.name == "state_reason":
        return lambda value: "、".join(map(word, value)) if isinstance(value, list) else word(value)
    if field.name in ("source_region", "region"):
        return cache(place_text)
    if unit := measure(kind, field):
        if field.kind is AREA:
            return lambda value: (Decimal(value) / unit.one).quantize(_FINEST)
        return lambda value: Decimal(value) / unit.one
    return lambda value: "、".join(value) if isinstance(value, list) else value

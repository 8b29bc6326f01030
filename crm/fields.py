"""One description of each plain column: what form, list, importer, exporter and docs all read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from typing import Any

from crm.errors import N_, DomainError
from crm.fuzzydate import FuzzyDate
from crm.quantities import mu_typed, parse_area, parse_count, parse_date, parse_money, parse_number, parse_text


@dataclass(frozen=True)
class Kind:
    """A kind of value. `parse` takes what a person typed and gives the value or raises DomainError without a field."""

    name: str
    parse: Callable[[str], Any]
    example: str


TEXT = Kind("text", parse_text, "")
LONG_TEXT = Kind("long_text", parse_text, "")
MONEY = Kind("money", parse_money, "12000")  # stored: integer yuan; typed and shown: 万元 unless a unit is written
USD = Kind("usd", lambda text: parse_money(text, "万美元"), "500")  # stored: integer US dollars; typed: 万美元
AREA = Kind("area", parse_area, "86.5")  # stored: integer m²; typed and shown: 亩 unless a unit is written
FLOOR = Kind("floor", lambda text: parse_area(text, "㎡"), "12000")  # stored: integer m²; typed and shown: ㎡
NUMBER = Kind("number", parse_number, "1.2")
COUNT = Kind("count", parse_count, "120")
DATE = Kind("date", parse_date, "2022-03-15")  # stored: FuzzyDate


@dataclass(frozen=True)
class Field:
    """One plain column. `name` is the fixed name of design §5, `label` and `help` are message ids."""

    name: str
    label: str
    kind: Kind
    required: bool = False
    in_list: bool = False
    help: str = ""
    choices: Mapping[str, str] = dataclass_field(default_factory=dict)  # code → label


def parse(field: Field, text: str) -> Any:
    """The value of what was typed in this field: None when empty. Raises DomainError with the field's name."""
    text = text.strip()
    if not text:
        if field.required:
            raise DomainError(N_("This field is required."), field.name)
        return None
    if field.choices:
        if text not in field.choices:
            raise DomainError(N_("Choose one of the list."), field.name)
        return text
    try:
        return field.kind.parse(text)
    except DomainError as refusal:
        raise DomainError(refusal.message, field.name, **refusal.params) from refusal


def typed(field: Field, value: Any) -> str:
    """The value as a person would type it: the inverse of parse()."""
    if value is None:
        return ""
    if field.kind is MONEY or field.kind is USD:
        return f"{(Decimal(value) / 10000).normalize():f}"
    if field.kind is AREA:
        return mu_typed(value)
    if isinstance(value, FuzzyDate | int | str):
        return str(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)

"""Limits from one side, and the loads, heights and rents of plants in the units of their fields."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from crm.errors import DomainError
from crm.exchange.cells.measuring import least, measured, most


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1.2", "1.2", "1.2"),
        ("1.0-2.0", "1.0", "2.0"),
        ("0.8≤R≤1.5", "0.8", "1.5"),
        ("不小于0.8且不大于2.0", "0.8", "2.0"),
        ("≥1.0", "1", None),
        ("不低于1.0", "1", None),
        ("1.0以上", "1", None),
        ("≤2.0", None, "2"),
        ("不超过0.5吨标煤/万元", None, "0.5"),
    ],
)
def test_a_limit_is_taken_from_its_own_side_only(text: str, low: str | None, high: str | None) -> None:
    assert [limit_of(least, text), limit_of(most, text)] == [low and Decimal(low), high and Decimal(high)]


def limit_of(side: Callable[[str], Decimal], text: str) -> Decimal | None:
    try:
        return side(text)
    except DomainError:
        return None


@pytest.mark.parametrize(
    ("text", "heading", "reading", "value"),
    [
        ("15", "楼面荷载（KN/㎡）", "load", "1.53"),
        ("2.5吨/㎡", "荷载", "load", "2.5"),
        ("500", "承重（kg/平方米）", "load", "0.50"),
        ("12", "租金（元/㎡·月）", "rent", "12"),
        ("8元/月/平方米", "租金", "rent", "8"),
        ("0.5元/㎡/天", "租金（元/㎡·月）", "rent", "15.21"),
        ("0.5", "租金（元/平方米/日）", "rent", "15.21"),
        ("120", "租金（元/㎡·年）", "rent", "10.00"),
        ("810", "层高（cm）", "height", "8.10"),
        ("9.6米", "层高", "height", "9.6"),
    ],
)
def test_a_figure_is_counted_in_the_unit_of_its_field(text: str, heading: str, reading: str, value: str) -> None:
    assert measured(text, heading, reading) == Decimal(value)


@pytest.mark.parametrize("text", ["5万元/年", "8-10元", "面议"])
def test_a_figure_in_another_unit_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        measured(text, "租金（元/㎡·月）", "rent")

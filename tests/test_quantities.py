"""What people type becomes one exact value, or one sentence why not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import DomainError
from crm.fields import AREA, COUNT, FLOOR, MONEY, USD, Field, Kind, parse, typed
from crm.fuzzydate import FuzzyDate
from crm.quantities import (
    currency_of,
    parse_area,
    parse_count,
    parse_date,
    parse_money,
    parse_number,
    parse_text,
)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("5000", 50_000_000),
        ("1.2亿元", 120_000_000),
        ("约0.3亿", 30_000_000),
        ("约3000万元", 30_000_000),
        ("1亿2000万元", 120_000_000),
        ("2千万元", 20_000_000),
        ("12,000.5", 120_005_000),
        ("￥500元", 500),
        ("人民币3亿元", 300_000_000),
        ("１２００万元", 12_000_000),
        ("23亿元左右", 2_300_000_000),
        ("0.3亿元/年", 30_000_000),
        ("0", 0),
        ("0.00005", 1),  # half a yuan is rounded up
    ],
)
def test_an_amount_is_read_in_whole_yuan(text: str, yuan: int) -> None:
    assert parse_money(text) == yuan


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("1.56005", "亿元", 156_005_000),
        ("3", "亿元/年", 300_000_000),
        ("500", "万美元", 5_000_000),
        ("$500", "万美元", 500),
        ("2亿", "万美元", 200_000_000),
        ("120", "元", 120),
    ],
)
def test_a_bare_amount_takes_the_unit_of_its_column(text: str, unit: str, amount: int) -> None:
    assert parse_money(text, unit) == amount


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("两三亿元", "range"),
        ("三五千万元", "range"),
        ("3-5亿元", "range"),
        ("3亿～5亿", "range"),
        ("1亿元以上", "range"),
        ("≥1亿元", "range"),
        ("-5", "negative"),
        ("（500）", "negative"),
        ("500万美元", "US dollars"),
        ("1亿港元", "港元"),
        ("200万欧元", "欧元"),
        ("面议", "not a figure"),
        ("12批34", "not a"),
        ("3万5亿", "not a figure"),
        ("1.2.3亿", "not a figure"),
        ("86亩", "not an amount"),
        ("10000001亿元", "too large"),
        ("1" * 400, "not a figure"),
    ],
)
def test_an_amount_that_could_be_read_in_two_ways_is_refused(text: str, why: str) -> None:
    with pytest.raises(DomainError, match=why):
        parse_money(text)


def test_yuan_are_refused_where_dollars_are_asked() -> None:
    with pytest.raises(DomainError, match="yuan"):
        parse_money("500万元", "万美元")
    assert currency_of("500万美元", "万元") == "USD"
    assert currency_of("500", "亿美元") == "USD"


@pytest.mark.parametrize(
    ("text", "square_metres"),
    [
        ("86.5亩", 57_667),
        ("86.5", 57_667),
        ("1.5", 1_000),
        ("10413㎡", 10_413),
        ("5000m²", 5_000),
        ("2公顷", 20_000),
        ("1.5万平方米", 15_000),
        ("19亩左右", 12_667),
        ("1平方公里", 1_000_000),
    ],
)
def test_an_area_is_read_in_whole_square_metres(text: str, square_metres: int) -> None:
    assert parse_area(text) == square_metres


def test_an_area_takes_the_unit_of_its_column() -> None:
    assert parse_area("10413", "平方米") == 10_413
    assert parse_area("3", "千平方米") == 3_000
    with pytest.raises(DomainError, match="not an area"):
        parse_area("3亿元")
    with pytest.raises(DomainError, match="not a figure"):
        parse_area("租赁厂房")


@given(st.integers(min_value=0, max_value=10**9))
def test_four_decimals_of_mu_bring_every_square_metre_back(square_metres: int) -> None:
    mu = (Decimal(square_metres) * 3 / 2000).quantize(Decimal("0.0001"))
    assert parse_area(f"{mu:f}") == square_metres


def test_counts_and_numbers() -> None:
    assert parse_count("约120人") == 120
    assert parse_count("1.2万人") == 12_000
    assert parse_number("1,000.5") == Decimal("1000.5")
    assert parse_number("30%") == Decimal("0.3")
    for text in ("12.5", "120亩", "几十人"):
        with pytest.raises(DomainError):
            parse_count(text)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-03-15", "2022-03-15"),
        ("2022/3/5", "2022-03-05"),
        ("2022.3.5", "2022-03-05"),
        ("2022年3月15日", "2022-03-15"),
        ("2022 年 3 月 15 日", "2022-03-15"),
        ("２０２２年３月", "2022-03"),
        ("20220315", "2022-03-15"),
        ("202203", "2022-03"),
        ("2022-03-15 10:30:00", "2022-03-15"),
        ("2022-03-15T00:00:00", "2022-03-15"),
        ("2022年3月15日10:30", "2022-03-15"),
        ("2022.3", "2022-03"),
        ("2022.10", "2022-10"),
        ("2022-10", "2022-10"),
        ("2022年3月", "2022-03"),
        ("2022年十二月", "2022-12"),
        ("二〇二二年三月二十一日", "2022-03-21"),
        ("2022年3月底", "2022-03"),
        ("2022年3月上旬", "2022-03"),
        ("2022年底", "2022-12"),
        ("2022年末", "2022-12"),
        ("2022-Q1", "2022-Q1"),
        ("2022年一季度", "2022-Q1"),
        ("2022年第4季度", "2022-Q4"),
        ("2022年上半年", "2022-H1"),
        ("2022-H2", "2022-H2"),
        ("2022年", "2022"),
        ("2022年度", "2022"),
        ("2022", "2022"),
        ("44835", "2022-10-01"),
        ("44835.5", "2022-10-01"),
    ],
)
def test_a_date_keeps_its_precision(text: str, iso: str) -> None:
    assert str(parse_date(text)) == iso


@pytest.mark.parametrize(
    "text", ["2022-13", "2022.2.30", "6月底前", "2022-2025", "22.3.5", "1022", "待定", "12345", "", "3月"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="not a date"):
        parse_date(text)


def test_text_loses_what_cannot_be_seen_and_keeps_what_means_something() -> None:
    assert parse_text("　ＡＢＣ１２\u200b（㎡）\x00 \r\n 第二行 ") == "ABC12（㎡）\n第二行"


@given(st.text(max_size=300))
def test_nothing_typed_breaks_a_parser(text: str) -> None:
    for parser in (parse_money, parse_area, parse_count, parse_number, parse_date):
        try:
            parser(text)
        except DomainError as refusal:
            assert str(refusal)  # the sentence can be filled
    assert parse_text(parse_text(text)) == parse_text(text)


@pytest.mark.parametrize("kind", [MONEY, USD, AREA, FLOOR, COUNT])
@given(value=st.integers(0, 10**13))
def test_what_a_form_shows_is_read_back_as_it_was(kind: Kind, value: int) -> None:
    field = Field("x", "x", kind)
    assert parse(field, typed(field, value)) == value


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("dmqhy"))
def test_a_date_is_read_back_with_its_precision(day: date, precision: str) -> None:
    months = {"d": 1, "m": 1, "q": 3, "h": 6, "y": 12}[precision]
    start = day if precision == "d" else date(day.year, (day.month - 1) // months * months + 1, 1)
    value = FuzzyDate(start, precision)
    assert parse_date(str(value)) == value


@given(st.integers(1, 10_000_000))
def test_an_area_does_not_drift_between_mu_square_metres_and_hectares(hundredths: int) -> None:
    """0.01 to 100,000 亩: kept as whole m², at most half a m² away, and the same from every unit it is shown in."""
    m2 = parse_area(f"{hundredths / 100:.2f}")

    assert abs(Decimal(m2) - Decimal(hundredths) * 20 / 3) <= Decimal("0.5")
    assert parse_area(typed(Field("area", "", AREA), m2)) == m2
    assert parse_area(f"{Decimal(m2) / 10_000:f}公顷") == m2
    assert parse(Field("plant", "", FLOOR), typed(Field("plant", "", FLOOR), m2)) == m2


@pytest.mark.parametrize(
    ("text", "m2"), [("12000", 12_000), ("12,000㎡", 12_000), ("1.2万平方米", 12_000), ("15亩", 10_000)]
)
def test_plant_is_typed_in_square_metres(text: str, m2: int) -> None:
    assert parse(Field("plant", "", FLOOR), text) == m2

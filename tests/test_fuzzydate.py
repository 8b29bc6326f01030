"""Dates with their precision."""

from datetime import date

import pytest

from crm.fuzzydate import FuzzyDate

WRITTEN = {
    "2022-03-15": (date(2022, 3, 15), date(2022, 3, 15)),
    "2024-02": (date(2024, 2, 1), date(2024, 2, 29)),
    "2022-12": (date(2022, 12, 1), date(2022, 12, 31)),
    "2022-Q1": (date(2022, 1, 1), date(2022, 3, 31)),
    "2022-Q2": (date(2022, 4, 1), date(2022, 6, 30)),
    "2022-Q4": (date(2022, 10, 1), date(2022, 12, 31)),
    "2022-H1": (date(2022, 1, 1), date(2022, 6, 30)),
    "2022-H2": (date(2022, 7, 1), date(2022, 12, 31)),
    "2022": (date(2022, 1, 1), date(2022, 12, 31)),
}


@pytest.mark.parametrize(("text", "interval"), WRITTEN.items())
def test_a_date_stands_for_its_interval_and_is_written_as_it_was_read(text: str, interval: tuple[date, date]) -> None:
    value = FuzzyDate.from_iso(text)
    assert (value.start, value.end) == interval
    assert str(value) == text


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022-13", "2022-02-30", "2022-Q5", "2022-H3", "0000", "2022-3", "2022-03-15 ", "２０２２", "2022-Q0"],
)
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        FuzzyDate.from_iso(text)


def test_later_means_wholly_later() -> None:
    year, quarter = FuzzyDate.from_iso("2022"), FuzzyDate.from_iso("2022-Q4")
    assert not quarter.is_after(year)
    assert FuzzyDate.from_iso("2023").is_after(year)
    assert quarter.is_after(date(2022, 9, 30))
    assert not quarter.is_after(date(2022, 10, 1))


def test_dates_sort_by_their_first_day() -> None:
    texts = ["2022-03", "2021", "2022-02-28", "2022-Q2"]
    assert [str(day) for day in sorted(map(FuzzyDate.from_iso, texts))] == ["2021", "2022-02-28", "2022-03", "2022-Q2"]

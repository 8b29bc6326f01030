"""Working days: as the State Council arranged them, Monday to Friday beyond, and the office's own days on top."""

from datetime import date, timedelta

import pytest

from crm.audit.operations import System
from crm.errors import DomainError
from crm.settings.operations import change
from crm.settings.workdays import Workdays, office_workdays
from tests.building import Make

OFFICE = Workdays()


def test_holidays_are_off_and_moved_weekends_are_worked() -> None:
    worked = {day: OFFICE.is_workday(date.fromisoformat(day)) for day in (
        "2024-02-04", "2024-02-09", "2024-02-10", "2024-02-16", "2024-02-18", "2024-10-07", "2024-10-12", "2024-10-13")}  # fmt: skip
    assert [day for day, is_worked in worked.items() if is_worked] == [
        "2024-02-04", "2024-02-09", "2024-02-18", "2024-10-12"]  # fmt: skip


def test_beyond_the_known_years_monday_to_friday_are_worked() -> None:
    assert OFFICE.is_workday(date(2031, 10, 1))  # a Wednesday
    assert not OFFICE.is_workday(date(2031, 10, 4))
    assert OFFICE.between(date(2031, 9, 26), date(2031, 10, 10)) == 10


def test_working_days_are_counted_after_the_first_day_and_with_the_last() -> None:
    assert OFFICE.between(date(2024, 5, 17), date(2024, 5, 20)) == 1  # Friday to Monday
    assert OFFICE.between(date(2024, 2, 9), date(2024, 2, 23)) == 6  # the 18th to the 23rd
    assert OFFICE.between(date(2024, 9, 30), date(2024, 10, 12)) == 5  # the 8th to the 12th
    assert OFFICE.between(date(2024, 5, 20), date(2024, 5, 20)) == 0
    assert OFFICE.between(date(2024, 5, 21), date(2024, 5, 20)) == 0


def test_a_term_ends_on_a_working_day() -> None:
    assert OFFICE.after(date(2024, 2, 9), 1) == date(2024, 2, 18)
    assert OFFICE.after(date(2024, 2, 8), 3) == date(2024, 2, 19)  # the 9th, the 18th, the 19th
    assert OFFICE.after(date(2024, 9, 30), 3) == date(2024, 10, 10)
    assert OFFICE.after(date(2024, 5, 18), 0) == date(2024, 5, 18)


def test_the_bound_is_where_counting_says_more() -> None:
    first = date(2024, 1, 25)
    for day in (first + timedelta(n) for n in range(60)):
        for number in (0, 1, 3):
            bound = OFFICE.bound(day, number)
            assert OFFICE.between(bound - timedelta(1), day) > number
            assert OFFICE.between(bound, day) <= number


def test_an_office_adds_days_of_its_own_and_they_decide(make: Make) -> None:
    change("workdays.holidays", ["2031-10-01", "2024-02-18"], System())
    change("workdays.workdays", ["2031-10-04"], System())
    office = office_workdays()
    assert not office.is_workday(date(2031, 10, 1))
    assert not office.is_workday(date(2024, 2, 18))
    assert office.is_workday(date(2031, 10, 4))
    assert office.between(date(2031, 9, 30), date(2031, 10, 6)) == 4  # the 2nd, 3rd, 4th and 6th


@pytest.mark.parametrize("value", [["2031-02-30"], ["soon"], [20310201], [None]])
def test_what_is_no_day_is_refused(make: Make, value: list[object]) -> None:
    with pytest.raises(DomainError, match="Write a date"):
        change("workdays.holidays", value, System())
    assert office_workdays() == Workdays()

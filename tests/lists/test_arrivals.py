"""The ledger of arrived funds: only what the user sees, and its totals are its rows."""

from datetime import date

import pytest

from crm.accounts.models import Role, User
from crm.db import db
from crm.errors import DomainError
from crm.fuzzydate import FuzzyDate
from crm.lists.arrivals import ArrivalList
from crm.milestones.arrivals import return_arrival, reverse, verify_arrival
from crm.milestones.operations import open_funds
from crm.settings.queries import forget
from tests.building import Make
from tests.counting import counting


@pytest.fixture
def officer(make: Make) -> User:
    """An officer with a lead and four arrivals: a verified one, one to be verified, a returned one, an opening sum."""
    unit = make.unit("县工信局")
    officer, chief = make.user(unit=unit), make.chief(unit)
    lead = make.lead(officer, title="铸件项目")
    verified = make.arrival(lead, officer, 100, arrived_on=FuzzyDate.day(date(2024, 3, 31)))
    verify_arrival(verified, lead, chief)
    make.arrival(lead, officer, 20, arrived_on=FuzzyDate.from_iso("2024-04"), origin="abroad")
    wrong = make.arrival(lead, officer, 3, arrived_on=FuzzyDate.day(date(2024, 4, 2)))
    return_arrival(wrong, lead, "凭证不清", chief)
    open_funds(lead, 120 + 4000, officer)
    db.session.flush()
    return officer


@pytest.mark.parametrize(
    ("filters", "count", "yuan"),
    [
        ({}, 3, 4120),
        ({"state": ["verified"]}, 1, 100),
        ({"state": ["submitted"]}, 2, 4020),
        ({"state": ["returned"]}, 1, 3),
        ({"state": ["verified", "submitted"]}, 3, 4120),
        ({"state": ["lost"]}, 0, 0),
        ({"from": ["2024-03-31"], "to": ["2024-03-31"]}, 1, 100),
        ({"from": ["2024-04"]}, 1, 20),
        ({"to": ["2024-03"]}, 1, 100),
        ({"from": ["2024"], "to": ["2024"]}, 2, 120),
        ({"from": ["2025"]}, 0, 0),
        ({"origin": ["abroad"]}, 1, 20),
        ({"origin": ["outside_province", "abroad"]}, 2, 120),
        ({"q": ["铸件"]}, 3, 4120),
        ({"q": ["药材"]}, 0, 0),
        ({"q": [" "], "from": [""]}, 3, 4120),
        ({"unit": ["0"]}, 0, 0),
    ],
)
def test_totals_are_those_of_the_rows(
    make: Make, officer: User, filters: dict[str, list[str]], count: int, yuan: int
) -> None:
    wanted = ArrivalList(officer, filters)
    rows, more = wanted.page()
    assert (wanted.totals(), more) == ((count, yuan), None)
    assert (len(rows), sum(arrival.amount for arrival, _ in rows)) == (count, yuan)


def test_the_latest_day_comes_first_and_sums_without_a_day_last(make: Make, officer: User) -> None:
    rows, _ = ArrivalList(officer).page()
    assert [str(arrival.arrived_on) for arrival, _ in rows] == ["2024-04", "2024-03-31", "None"]
    assert {lead.title for _, lead in rows} == {"铸件项目"}


def test_every_row_is_on_one_page_only(make: Make, officer: User) -> None:
    whole, _ = ArrivalList(officer).page()
    seen, after = [], None
    while True:
        rows, after = ArrivalList(officer).page(after, size=1)
        seen += [arrival.id for arrival, _ in rows]
        if after is None:
            break
    assert seen == [arrival.id for arrival, _ in whole]


@pytest.mark.parametrize("cursor", ["", "_", "x", "2024_x", "2024-04-01m_99999999999", "\x00_1", "_１"])
def test_a_cursor_that_is_none_begins_at_the_first_page(make: Make, officer: User, cursor: str) -> None:
    rows, _ = ArrivalList(officer).page(cursor)
    assert len(rows) in (3, 0)


def test_a_reversal_takes_its_arrival_out_of_every_sum(make: Make, officer: User) -> None:
    rows, _ = ArrivalList(officer, {"state": ["verified"]}).page()
    (arrival, lead), chief = rows[0], make.chief(make.unit("县工信局"))
    reversal = reverse(arrival, lead, "重复登记", officer)
    db.session.flush()
    assert ArrivalList(officer, {"to": ["2024-03"]}).totals() == (2, 0)
    assert ArrivalList(officer, {"state": ["verified"]}).totals() == (1, 100)
    verify_arrival(reversal, lead, chief)
    db.session.flush()
    assert ArrivalList(officer, {"state": ["verified"]}).totals() == (2, 0)


def test_nobody_counts_what_they_do_not_see(make: Make, officer: User) -> None:
    stranger = make.user(unit=make.unit("县商务局"))
    for user, count in ((stranger, 0), (make.user(Role.ADMIN), 0), (make.user(Role.LEADER), 3), (make.chief(), 3)):
        assert ArrivalList(user).totals()[0] == len(ArrivalList(user).page()[0]) == count


@pytest.mark.parametrize(("name", "value"), [("from", "gestern"), ("to", "2024-13"), ("colour", "red")])
def test_what_is_no_filter_is_refused(make: Make, officer: User, name: str, value: str) -> None:
    with pytest.raises(DomainError):
        ArrivalList(officer, {name: [value]}).totals()


def test_the_statements_do_not_grow_with_the_rows(make: Make, officer: User) -> None:
    lead = ArrivalList(officer).page()[0][0][1]
    for _ in range(10):
        make.arrival(lead, officer)
    db.session.flush()
    db.session.expunge_all()
    forget()
    with counting() as sent:
        rows, _ = ArrivalList(officer).page()
        assert all(arrival.submitted_by.name and lead.unit.name for arrival, lead in rows)
        assert sum(len(arrival.files) for arrival, _ in rows) == 12
        ArrivalList(officer).totals()
    assert len(rows) == 13
    assert len(sent) == 4  # the settings, which say what lies in the pool

"""Activities: who sees and changes them, and how days away are counted."""

from datetime import date
from typing import Any

import pytest

from crm.accounts.models import Role, User
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.interactions.activities import (
    activities_visible_to,
    add_activity,
    change_activity,
    days_in_year,
    recent,
)
from crm.interactions.models import Activity
from crm.reports.away import away
from tests.building import Make

YEAR_END = date(2022, 12, 31)


def trip(by: User, first: str, last: str, *members: str, **more: Any) -> Activity:
    values = {"kind": "trip", "title": f"驻点{first}", "starts_on": date.fromisoformat(first),
              "ends_on": date.fromisoformat(last), **more}  # fmt: skip
    return add_activity(values, members, [], by.unit, by)


def test_a_day_on_two_trips_counts_once() -> None:
    spans = [(date(2022, 3, 1), date(2022, 3, 10)), (date(2022, 3, 8), date(2022, 3, 12))]
    assert len(days_in_year(spans, 2022, YEAR_END)) == 12


def test_only_days_of_the_year_that_have_come_count() -> None:
    spans = [(date(2021, 12, 30), date(2022, 1, 2)), (date(2022, 6, 29), date(2022, 7, 5))]
    assert len(days_in_year(spans, 2022, date(2022, 6, 30))) == 4
    assert len(days_in_year(spans, 2021, date(2022, 6, 30))) == 2


def test_days_away_of_units_and_people_overlapping_trips_counted_once(make: Make) -> None:
    bureau, town = make.user(unit=make.unit("县工信局")), make.user(unit=make.unit("古绛镇"))
    trip(bureau, "2022-03-01", "2022-03-10", "王伟", "李静")
    trip(bureau, "2022-03-08", "2022-03-12", "王伟")
    trip(bureau, "2022-03-20", "2022-03-20", kind="conference")  # nobody is away at a conference at home
    trip(town, "2022-04-01", "2022-04-03", "张强")

    found = away(make.user(Role.LEADER), 2022, YEAR_END)

    assert [(row.unit, row.person, row.trips, row.days, row.person_days) for row in found.rows] == [
        ("县工信局", None, 2, 12, 22),
        ("县工信局", "王伟", 2, 12, 12),
        ("县工信局", "李静", 1, 10, 10),
        ("古绛镇", None, 1, 3, 3),
        ("古绛镇", "张强", 1, 3, 3),
    ]
    assert [row.unit for row in away(town, 2022, YEAR_END).rows] == ["古绛镇", "古绛镇"]
    assert away(make.user(Role.LEADER), 2021, YEAR_END).rows == ()


def test_an_activity_is_seen_in_its_unit_above_it_and_by_its_members(make: Make) -> None:
    officer, stranger = make.user(unit=make.unit("县工信局")), make.user(unit=make.unit("古绛镇"))
    member = make.user(unit=make.unit("卫庄镇"), name="王伟")
    found = trip(officer, "2022-03-01", "2022-03-10", "王伟")

    def sees(user: User) -> bool:
        return db.session.scalars(activities_visible_to(user)).all() == [found]

    assert [sees(user) for user in (officer, member, make.user(Role.LEADER), make.user(Role.AUDITOR))] == [True] * 4
    assert [sees(user) for user in (stranger, make.user(Role.ADMIN))] == [False] * 2


def test_a_name_that_two_people_have_is_nobody_in_particular(make: Make) -> None:
    officer, _other = make.user(name="王伟"), make.user(name="王伟")
    assert [member.user_id for member in trip(officer, "2022-03-01", "2022-03-02", "王伟", "王伟").members] == [None]


def test_an_edit_of_an_old_version_is_refused_and_one_of_a_stranger_too(make: Make) -> None:
    officer = make.user()
    found = trip(officer, "2022-03-01", "2022-03-10", "李静")
    change_activity(found, {"outcome": "签约"}, ["李静", "张强"], [], found.version, officer)

    assert (found.outcome, found.names) == ("签约", ["李静", "张强"])
    with pytest.raises(Stale):
        change_activity(found, {"outcome": "别的"}, [], [], found.version - 1, officer)
    with pytest.raises(Forbidden):
        change_activity(found, {"outcome": "别的"}, [], [], found.version, make.user())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": " "}),
        ("ends_on", {"ends_on": date(2022, 2, 1)}),
        ("ends_on", {"ends_on": date(2024, 3, 1)}),
        ("destinations", {"destinations": "沪" * 201}),
    ],
)
def test_a_refusal_stands_beside_its_field(make: Make, field: str, wrong: dict[str, Any]) -> None:
    values = {"kind": "trip", "title": "驻点", "starts_on": date(2022, 3, 1), "ends_on": date(2022, 3, 2), **wrong}
    officer = make.user()

    with pytest.raises(DomainError) as refused:
        add_activity(values, [], [], officer.unit, officer)

    assert refused.value.field == field


def test_a_talk_may_come_from_what_ended_lately(make: Make) -> None:
    officer = make.user()
    lately = trip(officer, "2022-03-01", "2022-03-10")
    trip(officer, "2021-03-01", "2021-03-10")
    trip(officer, "2022-06-01", "2022-06-10")

    assert recent(officer, date(2022, 3, 20)) == [lately]

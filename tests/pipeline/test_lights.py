"""Lights: from dates alone, whenever they are shown."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm import fuzzydate
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.pipeline.lights import light, turned
from crm.settings.defaults import DEFAULTS
from crm.settings.workdays import Workdays

TODAY = date(2024, 5, 20)  # a Monday
LIMITS, OFFICE = DEFAULTS["limits"].value, Workdays()


def _lead(stage: str, quiet: int | None = 0, entered: int = 0, **more: Any) -> Lead:
    """A lead last spoken to `quiet` days ago (None: never), in its stage for `entered` days."""
    contact = TODAY - timedelta(days=quiet) if quiet is not None else None
    entered_on = TODAY - timedelta(days=entered)
    return Lead(
        **{"stage": stage, "state": "active", "last_contact_on": contact, "stage_entered_on": entered_on, **more}
    )


@pytest.mark.parametrize(("stage", "yellow", "red"), [("screening", 3, 7), ("negotiation", 14, 30), ("signed", 20, 40)])
def test_silence_beyond_the_limit_of_the_stage_shows(stage: str, yellow: int, red: int) -> None:
    colours = [
        light(_lead(stage, days), TODAY, LIMITS, OFFICE).colour for days in (0, yellow, yellow + 1, red, red + 1)
    ]
    assert colours == ["green", "green", "yellow", "yellow", "red"]


def _new(registered: date, today: date) -> str:
    return light(Lead(stage="lead", state="active", stage_entered_on=registered), today, LIMITS, OFFICE).colour


def test_a_new_lead_waits_one_working_day_for_its_first_contact() -> None:
    monday = date(2024, 5, 20)
    colours = [_new(monday, monday + timedelta(days)) for days in (0, 1, 2, 3, 4)]
    assert colours == ["green", "green", "yellow", "yellow", "red"]
    assert _new(date(2024, 5, 17), date(2024, 5, 20)) == "green"  # Friday to Monday
    assert _new(date(2024, 5, 17), date(2024, 5, 21)) == "yellow"
    assert light(_lead("lead", 100, 100), TODAY, LIMITS, OFFICE).colour == "green"  # there was a first contact


def test_a_lead_registered_before_the_spring_festival_waits_until_work_begins_again() -> None:
    # 2024: off from Saturday 10 to Saturday 17 February, worked on Sundays 4 and 18.
    friday, sunday = date(2024, 2, 9), date(2024, 2, 18)
    assert _new(friday, date(2024, 2, 17)) == "green"
    assert _new(friday, sunday) == "green"  # the first working day, a moved one
    assert _new(friday, date(2024, 2, 19)) == "yellow"
    assert _new(friday, date(2024, 2, 20)) == "yellow"
    assert _new(friday, date(2024, 2, 21)) == "red"


def test_a_lead_registered_before_national_day_waits_until_work_begins_again() -> None:
    # 2024: off from 1 to 7 October, worked on Sunday 29 September and Saturday 12 October.
    monday = date(2024, 9, 30)
    colours = [_new(monday, date(2024, 10, day)) for day in (7, 8, 9, 10, 11)]
    assert colours == ["green", "green", "yellow", "yellow", "red"]
    assert _new(date(2024, 9, 28), monday) == "yellow"  # registered on a Saturday: Sunday and Monday were worked
    assert [_new(date(2024, 10, 10), date(2024, 10, day)) for day in (11, 12, 13, 14)] == [
        "green", "yellow", "yellow", "yellow"]  # fmt: skip
    assert _new(date(2024, 10, 10), date(2024, 10, 15)) == "red"


def test_screening_a_big_project_may_take_a_week() -> None:
    def colours(investment: int) -> list[str]:
        return [
            light(_lead("screening", None, days, investment=investment), TODAY, LIMITS, OFFICE).colour
            for days in (4, 7, 8, 15)
        ]

    assert colours(99_999_999) == ["yellow", "yellow", "red", "red"]
    assert colours(100_000_000) == ["green", "green", "yellow", "red"]


def test_without_a_conversation_the_days_count_from_entering_the_stage() -> None:
    assert (
        light(_lead("negotiation", None, 15), TODAY, LIMITS, OFFICE).colour,
        light(_lead("negotiation", 3, 90), TODAY, LIMITS, OFFICE).colour,
    ) == (
        "yellow",
        "green",
    )
    assert light(_lead("negotiation", 3, 90), TODAY, LIMITS, OFFICE).days == 3


@pytest.mark.parametrize(
    ("overdue", "colour"), [(-1, "green"), (0, "green"), (1, "yellow"), (6, "yellow"), (7, "red"), (400, "red")]
)
def test_an_overdue_next_step_is_yellow_on_day_1_and_red_on_day_7(overdue: int, colour: str) -> None:
    for stage in ("lead", "screening", "negotiation", "signed", "placed", "construction"):
        assert light(_lead(stage, next_step_on=TODAY - timedelta(days=overdue)), TODAY, LIMITS, OFFICE).colour == colour


@pytest.mark.parametrize(
    ("stage", "plan"), [("placed", "planned_construction_on"), ("construction", "planned_production_on")]
)
def test_after_placing_the_plan_is_the_limit_not_silence(stage: str, plan: str) -> None:
    assert light(_lead(stage, 300, 300), TODAY, LIMITS, OFFICE).colour == "green"
    expected = {"2024-05-20": "green", "2024-05-19": "yellow", "2024-05": "green", "2024-Q2": "green", "2024": "green"}
    expected |= {"2024-04": "yellow", "2024-04-20": "yellow", "2024-04-19": "red", "2024-Q1": "red", "2023": "red"}
    assert {
        on: light(_lead(stage, **{plan: FuzzyDate.from_iso(on)}), TODAY, LIMITS, OFFICE).colour for on in expected
    } == expected
    other = {"planned_construction_on", "planned_production_on"} - {plan}
    assert light(_lead(stage, **{other.pop(): FuzzyDate.from_iso("2020")}), TODAY, LIMITS, OFFICE).colour == "green"


@pytest.mark.parametrize(
    ("quiet", "overdue", "worse"),
    [(15, 7, "red"), (31, 1, "red"), (15, 0, "yellow"), (0, 1, "yellow"), (31, -5, "red"), (0, -5, "green")],
)
def test_the_worse_of_both_shows(quiet: int, overdue: int, worse: str) -> None:
    assert (
        light(_lead("negotiation", quiet, next_step_on=TODAY - timedelta(days=overdue)), TODAY, LIMITS, OFFICE).colour
        == worse
    )


def test_the_day_a_light_turned_is_the_first_that_shows_its_colour() -> None:
    def one(stage: str, since: int) -> Lead:
        quiet = None if stage == "lead" else since
        return _lead(stage, quiet, since, planned_construction_on=FuzzyDate.day(TODAY - timedelta(days=since // 2)))

    seen = set()
    for stage in ("lead", "screening", "negotiation", "signed", "placed"):
        for since in range(0, 80, 2):
            found = turned(one(stage, since), TODAY, LIMITS, OFFICE)
            shown = light(one(stage, since), TODAY, LIMITS, OFFICE).colour
            if found is None:
                assert shown == "green"
                continue
            colour, day = found
            assert colour == shown
            assert light(one(stage, since), day, LIMITS, OFFICE).colour == colour
            assert light(one(stage, since), day - timedelta(days=1), LIMITS, OFFICE).colour != colour
            seen.add((stage, colour))
    assert len(seen) == 10


def test_only_active_leads_before_production_have_a_light() -> None:
    late = {"next_step_on": date(2020, 1, 1)}
    for state in ("paused", "lost"):
        assert light(_lead("negotiation", 100, state=state, **late), TODAY, LIMITS, OFFICE).colour == "none"
    for stage in ("production", "capacity"):
        assert light(_lead(stage, 100, **late), TODAY, LIMITS, OFFICE).colour == "none"


@pytest.mark.parametrize(
    ("utc", "office"),
    [
        (datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC), date(2024, 12, 31)),
        (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), date(2025, 1, 1)),
        (datetime(2024, 7, 1, 16, 0, tzinfo=UTC), date(2024, 7, 2)),
    ],
)
def test_the_day_of_the_office_begins_at_midnight_in_shanghai(
    monkeypatch: pytest.MonkeyPatch, utc: datetime, office: date
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "datetime":
            return utc

    monkeypatch.setattr(fuzzydate, "datetime", Clock)
    assert fuzzydate.today() == office

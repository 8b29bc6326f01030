"""Lights: from dates alone, whenever they are shown."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm import fuzzydate
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.pipeline.lights import light
from crm.settings.defaults import DEFAULTS

TODAY = date(2024, 5, 20)
LIMITS = DEFAULTS["limits"].value


def _lead(stage: str, quiet: int | None = 0, entered: int = 0, **more: Any) -> Lead:
    """A lead last spoken to `quiet` days ago (None: never), in its stage for `entered` days."""
    contact = TODAY - timedelta(days=quiet) if quiet is not None else None
    entered_on = TODAY - timedelta(days=entered)
    return Lead(
        **{"stage": stage, "state": "active", "last_contact_on": contact, "stage_entered_on": entered_on, **more}
    )


@pytest.mark.parametrize(("stage", "yellow", "red"), [("screening", 3, 7), ("negotiation", 14, 30), ("signed", 20, 40)])
def test_silence_beyond_the_limit_of_the_stage_shows(stage: str, yellow: int, red: int) -> None:
    colours = [light(_lead(stage, days), TODAY, LIMITS).colour for days in (0, yellow, yellow + 1, red, red + 1)]
    assert colours == ["green", "green", "yellow", "yellow", "red"]


def test_a_new_lead_waits_one_day_for_its_first_contact() -> None:
    colours = [light(_lead("lead", None, days), TODAY, LIMITS).colour for days in (0, 1, 2, 3, 4)]
    assert colours == ["green", "green", "yellow", "yellow", "red"]
    assert light(_lead("lead", 100, 100), TODAY, LIMITS).colour == "green"  # there was a first contact


def test_screening_a_big_project_may_take_a_week() -> None:
    def colours(investment: int) -> list[str]:
        return [
            light(_lead("screening", None, days, investment=investment), TODAY, LIMITS).colour for days in (4, 7, 8, 15)
        ]

    assert colours(99_999_999) == ["yellow", "yellow", "red", "red"]
    assert colours(100_000_000) == ["green", "green", "yellow", "red"]


def test_without_a_conversation_the_days_count_from_entering_the_stage() -> None:
    assert (
        light(_lead("negotiation", None, 15), TODAY, LIMITS).colour,
        light(_lead("negotiation", 3, 90), TODAY, LIMITS).colour,
    ) == (
        "yellow",
        "green",
    )
    assert light(_lead("negotiation", 3, 90), TODAY, LIMITS).days == 3


@pytest.mark.parametrize(
    ("overdue", "colour"), [(-1, "green"), (0, "green"), (1, "yellow"), (6, "yellow"), (7, "red"), (400, "red")]
)
def test_an_overdue_next_step_is_yellow_on_day_1_and_red_on_day_7(overdue: int, colour: str) -> None:
    for stage in ("lead", "screening", "negotiation", "signed", "placed", "construction"):
        assert light(_lead(stage, next_step_on=TODAY - timedelta(days=overdue)), TODAY, LIMITS).colour == colour


@pytest.mark.parametrize(
    ("stage", "plan"), [("placed", "planned_construction_on"), ("construction", "planned_production_on")]
)
def test_after_placing_the_plan_is_the_limit_not_silence(stage: str, plan: str) -> None:
    assert light(_lead(stage, 300, 300), TODAY, LIMITS).colour == "green"
    expected = {"2024-05-20": "green", "2024-05-19": "yellow", "2024-05": "green", "2024-Q2": "green", "2024": "green"}
    expected |= {"2024-04": "yellow", "2024-04-20": "yellow", "2024-04-19": "red", "2024-Q1": "red", "2023": "red"}
    assert {
        on: light(_lead(stage, **{plan: FuzzyDate.from_iso(on)}), TODAY, LIMITS).colour for on in expected
    } == expected
    other = {"planned_construction_on", "planned_production_on"} - {plan}
    assert light(_lead(stage, **{other.pop(): FuzzyDate.from_iso("2020")}), TODAY, LIMITS).colour == "green"


@pytest.mark.parametrize(
    ("quiet", "overdue", "worse"),
    [(15, 7, "red"), (31, 1, "red"), (15, 0, "yellow"), (0, 1, "yellow"), (31, -5, "red"), (0, -5, "green")],
)
def test_the_worse_of_both_shows(quiet: int, overdue: int, worse: str) -> None:
    assert (
        light(_lead("negotiation", quiet, next_step_on=TODAY - timedelta(days=overdue)), TODAY, LIMITS).colour == worse
    )


def test_only_active_leads_before_production_have_a_light() -> None:
    late = {"next_step_on": date(2020, 1, 1)}
    for state in ("paused", "lost"):
        assert light(_lead("negotiation", 100, state=state, **late), TODAY, LIMITS).colour == "none"
    for stage in ("production", "capacity"):
        assert light(_lead(stage, 100, **late), TODAY, LIMITS).colour == "none"


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

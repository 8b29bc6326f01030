"""The light in SQL is the light in Python, lead by lead, on both engines."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Role
from crm.audit.operations import System
from crm.db import db
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.pipeline.lights import light
from crm.pipeline.lit import light_expression
from crm.settings.defaults import DEFAULTS
from crm.settings.operations import change
from crm.settings.workdays import Workdays, office_workdays
from tests.building import Make

LIMITS = DEFAULTS["limits"].value
DAY = date(2024, 5, 20)  # a Monday in the second quarter, the first half
QUIET = (None, 0, 1, 2, 3, 4, 7, 8, 14, 15, 20, 21, 30, 31, 40, 41)
STEPS = (None, -1, 0, 1, 6, 7, 8)
PLANS = (
    None, FuzzyDate(DAY), FuzzyDate(DAY - timedelta(1)), FuzzyDate(DAY - timedelta(30)), FuzzyDate(DAY - timedelta(31)),
    FuzzyDate(date(2024, 4, 1), "m"), FuzzyDate(date(2024, 5, 1), "m"), FuzzyDate(date(2024, 1, 1), "q"),
    FuzzyDate(date(2024, 4, 1), "q"), FuzzyDate(date(2023, 7, 1), "h"), FuzzyDate(date(2024, 1, 1), "h"),
    FuzzyDate(date(2023, 1, 1), "y"), FuzzyDate(date(2024, 1, 1), "y"),
)  # fmt: skip


def _add(number: int, like: Lead, **values: Any) -> None:
    fixed = {
        "code": f"T-{number}", "title": "灯", "unit_id": like.unit_id, "registered_at": like.registered_at,
        "registered_by_id": like.registered_by_id, "state": "active", "stage_entered_on": DAY - timedelta(3), "extra": {},
    }  # fmt: skip
    db.session.add(Lead(**{**fixed, **values}))


def test_every_mix_of_stage_silence_step_and_plan_has_one_light(make: Make) -> None:
    like = make.lead(make.user(Role.OFFICER))
    mixes: list[dict[str, Any]] = []
    for stage, quiet, entered in product(Stage, QUIET, (0, 9, 50)):
        contact = None if quiet is None else DAY - timedelta(quiet)
        big = {"investment": 100_000_000 if entered == 9 else None}
        mixes.append({"stage": stage, "last_contact_on": contact, "stage_entered_on": DAY - timedelta(entered), **big})
    mixes += [
        {"stage": stage, "next_step_on": DAY - timedelta(late)} for stage in Stage for late in STEPS if late is not None
    ]
    mixes += [{"stage": stage, "planned_construction_on": plan} for stage in Stage for plan in PLANS]
    mixes += [{"stage": stage, "planned_production_on": plan} for stage in Stage for plan in PLANS]
    mixes += [
        {"stage": "negotiation", "state": state, "next_step_on": DAY - timedelta(9)} for state in ("paused", "lost")
    ]
    for number, values in enumerate(mixes):
        _add(number, like, **values)
    db.session.flush()
    found = db.session.execute(select(Lead, light_expression(DAY, LIMITS)).where(Lead.title == "灯")).all()
    assert len(found) == len(mixes)
    wrong = [
        (lead.stage, lead.last_contact_on, colour)
        for lead, colour in found
        if light(lead, DAY, LIMITS, Workdays()).colour != colour
    ]
    assert wrong == []
    assert {colour for _, colour in found} == {"none", "green", "yellow", "red"}


def test_the_first_contact_is_waited_for_alike_on_every_day_around_the_holidays(make: Make) -> None:
    """Spring Festival and National Day of 2024 with their moved weekends, and a holiday the office added."""
    change("workdays.holidays", ["2024-10-14"], System())
    like = make.lead(make.user(Role.OFFICER))
    beginnings = (date(2024, 1, 31), date(2024, 9, 23))
    entered = [begin + timedelta(n) for begin in beginnings for n in range(26)]
    for number, day in enumerate(entered):
        _add(number, like, stage="lead", stage_entered_on=day)
    db.session.flush()
    office, seen = office_workdays(), set()
    for day in entered:
        found = db.session.execute(select(Lead, light_expression(day, LIMITS)).where(Lead.title == "灯")).all()
        assert [
            lead.stage_entered_on for lead, colour in found if light(lead, day, LIMITS, office).colour != colour
        ] == []
        seen |= {(lead.stage_entered_on, day, colour) for lead, colour in found}
    assert (date(2024, 2, 9), date(2024, 2, 18), "green") in seen
    assert (date(2024, 2, 9), date(2024, 2, 19), "yellow") in seen
    assert (date(2024, 10, 11), date(2024, 10, 14), "green") in seen  # Saturday the 12th worked, the 14th now off
    assert (date(2024, 10, 11), date(2024, 10, 15), "yellow") in seen

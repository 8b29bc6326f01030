"""The calendar shows the dated things of the list's leads, each in its month."""

from datetime import date

from crm.db import db
from crm.fuzzydate import FuzzyDate
from crm.lists.calendar import month_of
from crm.lists.leads import LeadList
from tests.building import Make
from tests.counting import counting


def test_next_steps_and_plans_stand_on_their_day_or_loose_in_their_month(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner, planned_construction_on=FuzzyDate.from_iso("2022-03"))
    lead.next_step_on, lead.next_step = date(2022, 3, 31), "寄图纸"
    other = make.lead(owner, expected_landing_on=FuzzyDate.from_iso("2022-03-05"))
    make.lead(
        owner, planned_production_on=FuzzyDate.from_iso("2022"), expected_landing_on=FuzzyDate.from_iso("2022-Q1")
    )
    outside = make.lead(owner)
    outside.next_step_on = date(2022, 4, 1)
    make.lead(make.user(unit=make.unit("县工信局")), expected_landing_on=FuzzyDate.from_iso("2022-03-06"))
    db.session.flush()
    with counting() as statements:
        found, too_many = month_of(LeadList(owner), date(2022, 3, 1))
    assert [(one.lead, one.kind, one.day) for one in found] == [
        (lead, "planned_construction_on", None),
        (other, "expected_landing_on", date(2022, 3, 5)),
        (lead, "next_step", date(2022, 3, 31)),
    ]
    assert (len(statements), too_many) == (2, False)  # one for the settings of the pool
    assert found[-1].text == "寄图纸"


def test_the_filters_of_the_list_hold_in_the_calendar(make: Make) -> None:
    owner = make.user()
    kept, _ = (
        make.lead(owner, channel=channel, expected_landing_on=FuzzyDate.from_iso("2022-12-31"))
        for channel in ("event", "agent")
    )
    found, _ = month_of(LeadList(owner, {"channel": ["event"]}), date(2022, 12, 1))
    assert [one.lead.code for one in found] == [kept.code]

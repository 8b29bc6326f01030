"""The idle-land clock: from which day contracted land is idle, and from which it may be taken back."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import FuzzyDate, today
from crm.placement.contracting import contract, note_building
from crm.placement.idle import Clock, clock_of
from crm.placement.land import clocks, lands
from crm.placement.models import Placement
from crm.placement.operations import reserve
from crm.settings.queries import value_of
from tests.building import Make


def contracted(make: Make, **values: object) -> Placement:
    """30,000 m² for a project of 1 亿元."""
    manager, parcel = make.manager(), make.parcel(area=60_000)
    placement = reserve(make.lead(park=parcel.park, investment=100_000_000), parcel, 30_000, manager)
    make.approve(placement)
    db.session.flush()
    contract(placement, date(2023, 1, 5), make.pdf(manager), manager)
    db.session.flush()
    note(placement, values)
    return placement


def note(placement: Placement, values: Mapping[str, object]) -> None:
    typed = {name: FuzzyDate.from_iso(value) if isinstance(value, str) else value for name, value in values.items()}
    note_building(placement, typed, placement.version, placement.reserved_by)
    db.session.flush()


def clock(placement: Placement) -> Clock | None:
    return clock_of(placement, value_of("idle.warn_days"))


def test_land_not_begun_is_idle_a_year_after_the_agreed_start_and_taken_back_after_two(make: Make) -> None:
    found = clock(contracted(make, agreed_start_on="2023-06-01"))

    assert found
    assert (found.reason, found.idle_on, found.back_on) == ("not_started", date(2024, 6, 1), date(2025, 6, 1))
    days = (
        date(2024, 3, 2),
        date(2024, 3, 3),
        date(2024, 5, 31),
        date(2024, 6, 1),
        date(2025, 5, 31),
        date(2025, 6, 1),
    )
    assert [found.standing(day) for day in days] == ["running", "soon", "soon", "idle", "idle", "forfeit"]


@pytest.mark.parametrize(
    ("agreed", "idle_on"),
    [("2023-06", date(2024, 6, 30)), ("2023-Q1", date(2024, 3, 31)), ("2024-02-29", date(2025, 2, 28))],
)
def test_a_coarse_agreed_start_counts_from_its_last_day(make: Make, agreed: str, idle_on: date) -> None:
    found = clock(contracted(make, agreed_start_on=agreed))
    assert found
    assert found.idle_on == idle_on


def test_nothing_runs_without_an_agreed_start_or_once_work_goes_on(make: Make) -> None:
    placement = contracted(make)
    assert clock(placement) is None
    note(placement, {"agreed_start_on": "2023-06-01", "started_on": "2023-09-01"})
    assert clock(placement) is None


@pytest.mark.parametrize(
    ("built", "invested", "runs"),
    [
        (9_999, 90_000_000, True),  # under a third of 30,000 m²
        (10_000, 24_999_999, True),  # under a quarter of 1 亿元
        (10_000, 25_000_000, False),
        (30_000, 25_000_000, False),
    ],
)
def test_stopped_work_counts_below_a_third_of_the_area_or_a_quarter_of_the_investment(
    make: Make, built: int, invested: int, runs: bool
) -> None:
    stopped = {"started_on": "2023-06-01", "stopped_on": "2024-02-10", "built_m2": built, "invested": invested}
    found = clock(contracted(make, agreed_start_on="2023-05-01", **stopped))

    assert bool(found) is runs
    if found:
        assert (found.reason, found.since, found.idle_on) == ("stopped", date(2024, 2, 10), date(2025, 2, 10))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agreed_start_on": "2023-06-01", "agreed_finish_on": "2023-05-31"}, "agreed_finish_on"),
        ({"started_on": (today() + timedelta(days=1)).isoformat()}, "started_on"),
        ({"stopped_on": "2024-01-01"}, "started_on"),
        ({"started_on": "2024-02-01", "stopped_on": "2024-01-01"}, "started_on"),
        ({"started_on": "2023-02-01", "stopped_on": "2024-01-01", "invested": 1}, "built_m2"),
        ({"started_on": "2023-02-01", "stopped_on": "2024-01-01", "built_m2": 1}, "invested"),
        ({"built_m2": 30_001}, "built_m2"),
        ({"invested": 2**63}, "invested"),
    ],
)
def test_what_cannot_be_true_of_a_construction_is_refused(make: Make, values: Mapping[str, object], field: str) -> None:
    placement = contracted(make)
    with pytest.raises(DomainError) as refused:
        note(placement, values)
    assert refused.value.field == field
    db.session.rollback()


def test_only_the_parks_manager_notes_construction_and_only_on_contracted_land(make: Make) -> None:
    placement = contracted(make)
    with pytest.raises(Forbidden):
        note_building(placement, {}, placement.version, make.manager("steel"))
    with pytest.raises(Stale):
        note_building(placement, {}, placement.version + 1, make.manager())
    reserved = reserve(placement.lead, placement.parcel, 1_000, make.manager())
    with pytest.raises(DomainError, match="not in the state"):
        note_building(reserved, {}, 1, make.manager())


def test_the_nearest_end_comes_first(make: Make) -> None:
    late, early = contracted(make, agreed_start_on="2024-06-01"), contracted(make, agreed_start_on="2023-06-01")
    found = clocks(lands(make.chief(), [late.parcel, early.parcel]))

    assert [clock.placement for _, _, clock in found] == [early, late]

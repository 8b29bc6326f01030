"""Utilities: what is promised against what a park has."""

from datetime import timedelta
from decimal import Decimal

import pytest

from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.parks.utilities import capacities_of, set_capacities
from crm.placement.demand import demands_of, set_demands, supplies_of
from crm.placement.operations import release, reserve
from tests.building import Make


def test_demand_of_all_placed_projects_stands_against_the_capacity(make: Make) -> None:
    """58.4 + 4.6 = 63 of 70 MVA are 90 %; 6,240 of 6,000 t are 104 %; gas has no demand, heat no capacity."""
    manager, park = make.manager(), make.park()
    leads = [make.lead(park=park), make.lead(park=park)]
    first, second = (reserve(lead, make.parcel(park), 10_000, manager) for lead in leads)
    capacities = {"power": Decimal(70), "sewage": Decimal(6000), "gas": Decimal(12)}
    set_capacities(park, capacities, park.version, manager)
    set_demands(first, {"power": Decimal("58.4"), "sewage": Decimal(6240)}, park.version, manager)
    set_demands(second, {"power": Decimal("4.6"), "heat": Decimal(2)}, park.version, manager)
    db.session.flush()
    found = {supply.field.name: supply for supply in supplies_of(park, today())}

    assert {name: (supply.percent, supply.light) for name, supply in found.items()} == {
        "power": (90, "yellow"),
        "gas": (0, "green"),
        "heat": (None, "none"),
        "sewage": (104, "red"),
    }
    release(second, "…", manager)
    first.reserved_until = today() - timedelta(days=1)
    db.session.flush()
    assert [supply.promised for supply in supplies_of(park, today())] == [0, 0, 0]


def test_a_project_on_two_parcels_draws_once_and_only_of_the_park_it_named(make: Make) -> None:
    manager, park = make.manager(), make.park()
    lead = make.lead(park=park)
    placement, _ = (reserve(lead, make.parcel(park), 10_000, manager) for _ in range(2))
    set_demands(placement, {"water": Decimal(500)}, park.version, manager)
    db.session.flush()

    assert [supply.promised for supply in supplies_of(park, today())] == [500]
    assert supplies_of(make.park("steel"), today()) == []


def test_a_save_replaces_the_one_before_and_a_stale_one_is_refused(make: Make) -> None:
    manager, park = make.manager(), make.park()
    placement = reserve(make.lead(park=park), make.parcel(park), 10_000, manager)
    db.session.flush()
    opened = park.version
    set_capacities(park, {"power": Decimal(70), "gas": Decimal(12)}, opened, manager)
    set_capacities(park, {"power": Decimal(80), "gas": None}, park.version, manager)
    db.session.flush()
    assert capacities_of(park) == {"power": 80}
    for save in (
        lambda: set_capacities(park, {}, opened, manager),
        lambda: set_demands(placement, {"gas": Decimal(1)}, opened, manager),
    ):
        with pytest.raises(Stale):
            save()
    assert demands_of(placement.lead, park) == {}


def test_only_the_parks_manager_sets_utilities_and_only_for_who_holds_land(make: Make) -> None:
    manager, park = make.manager(), make.park()
    placement = reserve(make.lead(park=park), make.parcel(park), 10_000, manager)
    for stranger in (make.manager("steel"), make.chief()):
        with pytest.raises(Forbidden):
            set_capacities(park, {}, park.version, stranger)
        with pytest.raises(Forbidden):
            set_demands(placement, {}, park.version, stranger)
    with pytest.raises(DomainError, match="too large") as refused:
        set_capacities(park, {"gas": Decimal(10**9)}, park.version, manager)
    assert refused.value.field == "gas"
    release(placement, "…", manager)
    with pytest.raises(DomainError, match="given back"):
        set_demands(placement, {}, park.version, manager)

"""Split and merge: the land stays the same, and so does whose it is."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.parks.boundary import read_boundary
from crm.parks.models import Parcel
from crm.parks.operations import change_parcel
from crm.parks.queries import origins_of, parcels_of, successors_of
from crm.parks.surveying import bound_parcel
from crm.placement.contracting import contract
from crm.placement.models import HOLDING, Placement
from crm.placement.operations import release, reserve
from crm.placement.queries import balances
from crm.placement.replotting import Part, merge, split
from tests.building import Make
from tests.parks.test_boundaries import typed


def halves(parcel: Parcel) -> list[Part]:
    return [Part(f"{parcel.number}-1", parcel.area_m2 // 2), Part(f"{parcel.number}-2")]


def test_a_split_retires_the_parcel_and_its_parts_are_all_of_its_land(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_001, gross_area=53_001, number="A-01", min_tax_per_mu=150_000)
    one, two, three = split(parcel, [Part("A-01-1", 20_000), Part("A-01-2"), Part("A-01-3", 10_000)], {}, 1, manager)

    assert [child.area_m2 for child in (one, two, three)] == [20_000, 20_001, 10_000]
    assert sum(child.gross_area_m2 or 0 for child in (one, two, three)) == 53_001
    assert {(child.status, child.min_tax_per_mu) for child in (one, two, three)} == {("ready", 150_000)}
    assert (parcel.retired_on, parcel.free_m2) == (today(), 0)
    assert parcels_of(make.park()) == [one, two, three]
    assert (list(origins_of(two)), list(successors_of(parcel))) == ([parcel], [one, two, three])
    assert (balances(today())[0].parcels, balances(today())[0].free) == (3, 50_001)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([Part("B-1")], "at least two parts"),
        ([Part("B-1", 30_000), Part("B-2", 19_999)], "must sum to the net area"),
        ([Part("B-1", 50_000), Part("B-2")], "must sum to the net area"),
        ([Part("B-1", 60_000), Part("B-2", -10_000)], "must sum to the net area"),
        ([Part("B-1"), Part("B-2")], "Only one part"),
        ([Part("B-1", 30_000), Part("B-1", 20_000)], "number of its own"),
        ([Part("A-01", 30_000), Part("B-2", 20_000)], "has a parcel A-01 already"),
    ],
)
def test_parts_that_are_not_the_parcel_are_refused(make: Make, parts: Sequence[Part], sentence: str) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000, number="A-01")
    db.session.flush()
    with pytest.raises(DomainError, match=sentence) as refused:
        split(parcel, parts, {}, parcel.version, manager)
    assert refused.value.field == "parts"


def test_a_placement_moves_whole_to_the_part_named_with_its_contract(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    placement = reserve(make.lead(park=parcel.park), parcel, 20_000, manager)
    make.approve(placement)
    db.session.flush()
    contract(placement, today(), make.pdf(manager), manager)
    db.session.flush()
    _, second = split(parcel, halves(parcel), {placement.id: f"{parcel.number}-2"}, parcel.version, manager)

    assert (placement.parcel, placement.state, placement.contracted_on) == (second, "contracted", today())
    assert (second.assigned_m2, parcel.assigned_m2) == (20_000, 0)


def test_a_placement_that_fits_no_part_forbids_the_split(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    first, second = (reserve(make.lead(park=parcel.park), parcel, area, manager) for area in (20_000, 6_000))
    db.session.flush()
    left, right = (part.number for part in halves(parcel))
    for to, field, sentence in (
        ({first.id: left}, f"to_{second.id}", "Name the part"),
        ({first.id: left, second.id: left}, f"to_{second.id}", "too small"),
        ({first.id: "A-99", second.id: right}, f"to_{first.id}", "Name the part"),
    ):
        with pytest.raises(DomainError, match=sentence) as refused:
            split(parcel, halves(parcel), to, parcel.version, manager)
        assert refused.value.field == field
    split(parcel, halves(parcel), {first.id: left, second.id: right}, parcel.version, manager)


def test_an_expired_reservation_holds_no_split_up(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    placement = reserve(make.lead(park=parcel.park), parcel, 40_000, manager)
    placement.reserved_until = today() - timedelta(days=1)
    db.session.flush()
    found = split(parcel, halves(parcel), {}, parcel.version, manager)

    assert placement.state == "released"
    assert [child.free_m2 for child in found] == [25_000, 25_000]


def test_land_given_away_before_stays_so_in_every_part(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000, status="built")
    parcel.external_holder = "老铸造厂"
    db.session.flush()
    found = split(parcel, halves(parcel), {}, parcel.version, manager)

    assert [(child.external_m2, child.free_m2, child.external_holder) for child in found] == [
        (25_000, 0, "老铸造厂"),
        (25_000, 0, "老铸造厂"),
    ]


def test_parts_with_boundaries_lie_where_the_parcel_lay(make: Make) -> None:
    manager, parcel, other = make.manager(), make.parcel(area=40_000), make.parcel()
    bound_parcel(other, typed(111.502), other.version, manager)
    bound_parcel(parcel, typed(), parcel.version, manager)
    db.session.flush()
    west, east = (_boundary(111.5), _boundary(111.501))
    with pytest.raises(DomainError, match="overlaps"):
        split(parcel, [Part("W", 20_000, west), Part("E", None, _boundary(111.5015))], {}, parcel.version, manager)
    found = split(parcel, [Part("W", 20_000, west), Part("E", None, east)], {}, parcel.version, manager)
    again = merge(found, "A-99", [child.version for child in found], manager)

    assert again.boundary
    assert again.boundary["type"] == "Polygon"


def _boundary(west: float) -> dict[str, object]:
    found = read_boundary(typed(west, 35.5, 0.001, 0.002))
    assert found
    return found


def test_a_merge_takes_over_all_land_all_holders_and_the_strictest_terms(make: Make) -> None:
    manager, park = make.manager(), make.park()
    one = make.parcel(park, 30_000, gross_area=31_000, is_standard="yes", min_tax_per_mu=100_000, location="一路")
    two = make.parcel(park, 20_000, gross_area=21_000, min_tax_per_mu=150_000, max_energy=Decimal("0.3"))
    placements = [reserve(make.lead(park=park), parcel, 10_000, manager) for parcel in (one, two)]
    db.session.flush()
    child = merge([one, two], "A-50", [one.version, two.version], manager)

    assert (child.area_m2, child.gross_area_m2, child.assigned_m2, child.free_m2) == (50_000, 52_000, 20_000, 30_000)
    assert {placement.parcel for placement in placements} == {child}
    assert (child.is_standard, child.min_tax_per_mu, child.max_energy, child.location) == (
        True, 150_000, Decimal("0.3"), None,
    )  # fmt: skip
    assert list(origins_of(child)) == [one, two]


def test_only_neighbours_of_one_park_and_status_are_merged(make: Make) -> None:
    manager, park = make.manager(), make.park()
    ready, other, planned = make.parcel(park), make.parcel(park), make.parcel(park, status="planned")
    bound_parcel(ready, typed(), ready.version, manager)
    bound_parcel(other, typed(111.503), other.version, manager)
    db.session.flush()

    for parcels, number, field, sentence in (
        ([ready], "N-1", "parcels", "at least two"),
        ([ready, ready], "N-1", "parcels", "at least two"),
        ([ready, planned], "N-1", "parcels", "one land status"),
        ([ready, other], "N-1", "parcels", "side by side"),
        ([ready, other], ready.number, "number", "already"),
        ([ready, other], " ", "number", "required"),
    ):
        with pytest.raises(DomainError, match=sentence) as refused:
            merge(parcels, number, [parcel.version for parcel in parcels], manager)
        assert refused.value.field == field


def test_a_retired_parcel_is_history(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    lead = make.lead(park=parcel.park)
    split(parcel, halves(parcel), {}, parcel.version, manager)

    for act in (
        lambda: reserve(lead, parcel, 1, manager),
        lambda: change_parcel(parcel, {"note": "…"}, parcel.version, manager),
        lambda: bound_parcel(parcel, typed(), parcel.version, manager),
        lambda: split(parcel, halves(parcel), {}, parcel.version, manager),
    ):
        with pytest.raises(DomainError):
            act()


def test_only_the_parks_manager_divides_land_and_nobody_over_anothers_save(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    opened = parcel.version
    for stranger in (make.manager("steel"), make.chief()):
        with pytest.raises(Forbidden):
            split(parcel, halves(parcel), {}, opened, stranger)
        with pytest.raises(Forbidden):
            merge([parcel, make.parcel()], "N-1", [opened, 1], stranger)
    reserve(make.lead(park=parcel.park), parcel, 1, manager)
    with pytest.raises(Stale):
        split(parcel, halves(parcel), {}, opened, manager)


ACTS = ("reserve", "approve", "contract", "release", "expire", "split", "merge")
_steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 60_000)), max_size=15)


class Yard:
    """A park in which anything may be tried; what is refused leaves no trace, as a route would roll it back."""

    def __init__(self, make: Make) -> None:
        self.make, self.manager, self.chief = make, make.manager(), make.chief()
        self.leads: list[Lead] = [make.lead(park=make.park()) for _ in range(2)]
        self.names = 0
        for _ in range(2):
            make.parcel(make.park(), 100_000)
        db.session.flush()

    def name(self) -> str:
        self.names += 1
        return f"N-{self.names}"

    def some(self, number: int) -> Parcel:
        parcels = parcels_of(self.make.park())
        return parcels[number % len(parcels)]

    def held(self, number: int) -> Placement | None:
        found = db.session.scalars(select(Placement).where(Placement.state.in_(HOLDING)).order_by(Placement.id)).all()
        return found[number % len(found)] if found else None

    def do(self, act: str, number: int) -> None:
        with db.session.begin_nested() as undone:
            try:
                getattr(self, act)(number)
                db.session.flush()
            except DomainError:
                undone.rollback()
        db.session.expire_all()

    def reserve(self, number: int) -> None:
        reserve(self.leads[number % 2], self.some(number), number, self.manager)

    def approve(self, number: int) -> None:
        if placement := self.held(number):
            self.make.approve(placement, self.chief)

    def contract(self, number: int) -> None:
        if placement := self.held(number):
            contract(placement, today(), self.make.pdf(self.manager), self.manager)

    def release(self, number: int) -> None:
        if placement := self.held(number):
            release(placement, "…", self.manager)

    def expire(self, number: int) -> None:
        if placement := self.held(number):
            placement.reserved_until = today() - timedelta(days=1)

    def split(self, number: int) -> None:
        parcel, names = self.some(number), [self.name(), self.name()]
        ids = db.session.scalars(select(Placement.id).where(Placement.parcel_id == parcel.id)).all()
        parts = [Part(names[0], 1 + number), Part(names[1])]
        split(parcel, parts, {each: names[each % 2] for each in ids}, parcel.version, self.manager)

    def merge(self, number: int) -> None:
        parcels = list(dict.fromkeys([self.some(number), self.some(number // 7)]))
        merge(parcels, self.name(), [parcel.version for parcel in parcels], self.manager)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_whatever_is_done_to_land_what_is_held_is_what_its_parcels_say(
    make: Make, steps: list[tuple[str, int]]
) -> None:
    with db.session.begin_nested() as example:
        yard = Yard(make)
        park = make.park()
        for act, number in steps:
            yard.do(act, number)
            held = dict(
                db.session.execute(
                    select(Placement.parcel_id, func.sum(Placement.area_m2))
                    .where(Placement.state.in_(HOLDING))
                    .group_by(Placement.parcel_id)
                ).all()
            )
            for parcel in db.session.scalars(select(Parcel)):
                assert held.get(parcel.id, 0) + parcel.external_m2 == parcel.assigned_m2 <= parcel.area_m2
            assert sum(parcel.area_m2 for parcel in parcels_of(park)) == 200_000
        example.rollback()

"""Land as entered: external holders, edits that keep promises, the standard-land check, balances."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Role, UnitKind
from crm.db import db
from crm.errors import DomainError, Stale
from crm.fuzzydate import today
from crm.parks.models import GIVEN_AWAY, Parcel
from crm.parks.operations import change_parcel
from crm.parks.queries import parcels_of
from crm.placement.contracting import contract
from crm.placement.land import lands, shares
from crm.placement.models import HOLDING, Placement
from crm.placement.operations import release, reserve
from crm.placement.queries import balances
from crm.placement.standard import checks, passed
from tests.building import Make


@pytest.mark.parametrize("status", GIVEN_AWAY)
def test_land_given_away_before_is_held_by_an_external_holder(make: Make, status: str) -> None:
    parcel = make.parcel(area=50_000, status=status)

    assert (parcel.external_m2, parcel.assigned_m2, parcel.free_m2) == (50_000, 50_000, 0)


def test_land_that_comes_back_is_free_again_and_land_given_away_is_not(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000, status="idle")
    change_parcel(parcel, {"status": "ready"}, parcel.version, manager)
    assert (parcel.external_m2, parcel.free_m2) == (0, 50_000)

    change_parcel(parcel, {"status": "supplied", "area": 45_000}, parcel.version, manager)
    assert (parcel.external_m2, parcel.assigned_m2) == (45_000, 45_000)


def test_land_a_project_holds_does_not_become_somebody_elses(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    reserve(make.lead(park=parcel.park), parcel, 20_000, manager)

    change_parcel(parcel, {"status": "building"}, parcel.version, manager)
    assert (parcel.external_m2, parcel.assigned_m2, parcel.free_m2) == (0, 20_000, 0)


def test_a_parcel_does_not_shrink_below_what_is_promised(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    reserve(make.lead(park=parcel.park), parcel, 20_000, manager)

    with pytest.raises(DomainError, match=r"30\.00 mu of this parcel are promised") as refused:
        change_parcel(parcel, {"area": 19_999}, parcel.version, manager)
    assert refused.value.field == "area"


def test_a_parcel_somebody_saved_in_between_is_not_overwritten(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel(area=50_000)
    opened = parcel.version
    reserve(make.lead(park=parcel.park), parcel, 20_000, manager)

    with pytest.raises(Stale):
        change_parcel(parcel, {"note": "旧页面"}, opened, manager)


def test_two_parcels_of_a_park_do_not_share_a_number(make: Make) -> None:
    manager = make.manager()
    first, second = make.parcel(), make.parcel()

    with pytest.raises(DomainError, match="already") as refused:
        change_parcel(second, {"number": first.number}, second.version, manager)
    assert refused.value.field == "number"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "九" * 41),
        ("land_use", "工" * 41),
        ("min_plot_ratio", Decimal(1000)),
        ("min_plot_ratio", Decimal("999.9999")),
        ("max_energy", Decimal(-1)),
    ],
)
def test_what_does_not_fit_its_column_is_refused_on_both_engines(make: Make, name: str, value: object) -> None:
    with pytest.raises(DomainError) as refused:
        make.parcel(**{name: value})
    assert refused.value.field == name


def test_the_standard_land_check_compares_promises_with_the_placed_area(make: Make) -> None:
    """60 亩 = 40,000 m². 1.8 亿 ÷ 60 = 300 万/亩; 750 万 ÷ 60 = 12.5 万/亩; 9,000 tce ÷ 3 亿 = 0.3 tce/万元."""
    manager = make.manager()
    limits = {"min_investment_intensity": 2_000_000, "min_tax_per_mu": 150_000, "max_energy": Decimal("0.35")}
    parcel = make.parcel(is_standard="yes", **limits)
    promises = {"annual_tax": 7_500_000, "annual_output": 300_000_000, "energy_tce": 9_000}
    lead = make.lead(park=parcel.park, investment=180_000_000, **promises)
    placement = reserve(lead, parcel, 40_000, manager)

    assert [(check.actual, check.met) for check in checks(placement)] == [
        (Decimal(3_000_000), True),
        (Decimal(125_000), False),
        (Decimal("0.3"), True),
    ]
    assert not passed(placement)


def test_the_fixed_investment_counts_where_it_is_given_and_what_is_unknown_is_not_met(make: Make) -> None:
    manager = make.manager()
    parcel = make.parcel(is_standard="yes", min_investment_intensity=2_000_000, min_tax_per_mu=150_000)
    lead = make.lead(park=parcel.park, investment=180_000_000, fixed_investment=60_000_000)
    placement = reserve(lead, parcel, 40_000, manager)

    assert [(check.actual, check.met) for check in checks(placement)] == [(Decimal(1_000_000), False), (None, None)]
    assert not passed(placement)


@pytest.mark.parametrize(
    ("plant_area", "expected"),
    [(24_000, [(Decimal("0.8"), False)]), (30_000, [(Decimal(1), True)]), (0, [(Decimal(0), False)]), (None, [])],
)
def test_the_plot_ratio_is_checked_where_the_project_says_how_much_plant_it_needs(
    make: Make, plant_area: int | None, expected: list[tuple[Decimal, bool]]
) -> None:
    """24,000 m² of floor on 30,000 m² of land are 0.8."""
    manager, parcel = make.manager(), make.parcel(is_standard="yes", min_plot_ratio=Decimal("1.0"))
    placement = reserve(make.lead(park=parcel.park, plant_area=plant_area), parcel, 30_000, manager)

    assert [(check.actual, check.met) for check in checks(placement)] == expected
    assert passed(placement) is all(met for _, met in expected)


def test_land_without_a_standard_asks_nothing(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel()
    assert passed(reserve(make.lead(park=parcel.park), parcel, 1000, manager))


def settled(make: Make) -> None:
    """A park with land of every kind, one expired reservation and one released placement."""
    manager, park = make.manager(), make.park()
    for status, area in (("built", 10_000), ("idle", 20_000), ("planned", 30_000), ("supplied", 5_000)):
        make.parcel(park, area, status)
    parcel, other = make.parcel(park, 100_000), make.parcel(park, 50_000)
    first, second, past, gone = (
        reserve(make.lead(park=park), where, area, manager)
        for where, area in ((parcel, 40_000), (parcel, 25_000), (other, 20_000), (other, 7_000))
    )
    make.approve(first)
    db.session.flush()
    contract(first, today(), make.pdf(manager), manager)
    past.reserved_until = today() - timedelta(days=1)
    release(gone, "企业放弃", manager)
    db.session.flush()
    assert second.state == "reserved"


def test_the_parts_of_a_balance_are_its_total(make: Make) -> None:
    settled(make)
    found = next(balance for balance in balances(today()) if balance.park.code == "equipment")

    assert (found.parcels, found.total) == (6, 215_000)
    assert (found.free, found.reserved, found.contracted) == (85_000, 25_000, 40_000)
    assert (found.external, found.unready) == (35_000, 30_000)
    assert found.free + found.reserved + found.contracted + found.external + found.unready == found.total


def test_the_balance_of_the_four_parks_equals_parcels_and_placements(make: Make) -> None:
    settled(make)
    found = balances(today())
    held = db.session.scalar(select(func.sum(Placement.area_m2)).where(Placement.state.in_(HOLDING)))
    external, assigned = db.session.execute(select(func.sum(Parcel.external_m2), func.sum(Parcel.assigned_m2))).one()

    assert [balance.park.code for balance in found] == ["equipment", "health", "steel", "materials"]
    assert sum(balance.reserved + balance.contracted for balance in found) == held - 20_000  # the expired one
    assert held + external == assigned


def test_the_figures_of_the_parks_page_equal_the_balance(make: Make) -> None:
    settled(make)
    found = lands(make.chief(), parcels_of(make.park()))
    parts = {share.kind: share.area_m2 for share in shares(found)}
    balance = balances(today())[0]

    assert sum(parts.values()) == balance.total
    assert (parts["free"], parts["held"], parts["contract"]) == (balance.free, balance.reserved, balance.contracted)
    assert (parts["run"] + parts["build"] + parts["idle"], parts["not"]) == (balance.external, balance.unready)
    assert sum(land.free_m2 for land in found) == balance.free


def test_a_holder_is_named_only_to_those_who_see_the_lead(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel()
    reserve(make.lead(park=parcel.park), parcel, 1000, manager)
    db.session.flush()

    stranger = make.user(unit=make.unit("某镇", UnitKind.TOWN))
    assert [lands(user, [parcel])[0].holders[0].is_seen for user in (manager, make.chief(), stranger)] == [
        True,
        True,
        False,
    ]
    assert lands(make.user(Role.LEADER), [parcel])[0].holders[0].is_seen

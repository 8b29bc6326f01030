"""Plants: buildings, floors and spaces; leased by the same rules as land."""

import pytest

from crm.db import db
from crm.errors import DomainError, Stale
from crm.fuzzydate import today
from crm.parks.models import PlantBuilding
from crm.parks.plants import add_space, change_space, floor_name, floor_number, floors_of, spaces_of
from crm.placement.contracting import contract
from crm.placement.land import lands
from crm.placement.operations import release, reserve
from crm.placement.queries import balances
from crm.placement.waiting import ask, grant
from tests.building import Make


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("1", 1),
        ("2F", 2),
        ("三层", 3),
        ("第2层", 2),
        ("B1", -1),
        ("-1", -1),
        ("负一层", -1),
        ("地下2层", -2),
        ("12楼", 12),
    ],
)
def test_a_floor_is_read_as_people_write_it(text: str, floor: int) -> None:
    assert floor_number(text) == floor
    assert floor_number(floor_name(floor)) == floor


@pytest.mark.parametrize("text", ["", "0", "B0", "顶层", "100", "1-2", "B10", None])
def test_what_is_no_floor_is_refused(text: str | None) -> None:
    with pytest.raises(DomainError, match="Write the floor") as refused:
        floor_number(text)
    assert refused.value.field == "floor"


def test_a_building_comes_into_being_with_its_first_space_and_its_floors_are_told_by_its_spaces(make: Make) -> None:
    for floor, number in (("2", "201"), ("1", "101"), ("1", "102"), ("B1", "B01")):
        make.space(floor=floor, number=number, area=1_000)
    found = floors_of(spaces_of(make.park()))

    assert [(floor.floor, [space.number for space in floor.spaces], floor.area_m2) for floor in found] == [
        (-1, ["B01"], 1_000),
        (1, ["101", "102"], 2_000),
        (2, ["201"], 1_000),
    ]
    assert db.session.query(PlantBuilding).count() == 1


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"building": ""}, "building", "Name the building"),
        ({"building": "厂" * 41}, "building", "at most 40"),
        ({"number": None}, "number", "required"),
        ({"number": "1" * 41}, "number", "at most 40"),
        ({"area": 0}, "area", "more than 0"),
        ({"area": -5}, "area", "more than 0"),
        ({"height": 0}, "height", "more than 0"),
        ({"load": 10**7}, "load", "too large"),
        ({"price": -1}, "price", "less than 0"),
        ({"holder": "某" * 121}, "holder", "at most 120"),
        ({"floor": "顶"}, "floor", "Write the floor"),
    ],
)
def test_values_no_space_can_have_are_refused_at_their_field(
    make: Make, values: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        make.space(**values)
    assert refused.value.field == field


def test_a_number_stands_once_in_its_building(make: Make) -> None:
    make.space(number="101")
    with pytest.raises(DomainError, match="has a space 101 already") as refused:
        make.space(number="101")
    assert refused.value.field == "number"
    assert make.space(building="2号厂房", number="101").building.name == "2号厂房"


def test_a_space_let_before_is_held_by_its_tenant_until_it_is_open_again(make: Make) -> None:
    space = make.space(status="leased", holder="老租户机械厂", area=1_200)
    assert (space.free_m2, space.external_m2, space.external_holder) == (0, 1_200, "老租户机械厂")

    change_space(space, {"status": "vacant", "holder": None}, space.version, make.manager())
    assert (space.free_m2, space.external_m2) == (1_200, 0)


def test_an_edit_neither_shrinks_what_is_promised_nor_overwrites_another_edit(make: Make) -> None:
    manager, space = make.manager(), make.space(area=1_200)
    opened = space.version
    reserve(make.lead(park=space.park), space, 800, manager)

    with pytest.raises(Stale):
        change_space(space, {"area": 1_500}, opened, manager)
    with pytest.raises(DomainError, match="800 m² of this space are promised") as refused:
        change_space(space, {"area": 799}, space.version, manager)
    assert refused.value.field == "area"


def test_plant_is_placed_by_the_rules_of_land(make: Make) -> None:
    """Asked for, reserved in part, refused beyond what is free, approved, contracted, given back."""
    space, officer, manager = make.space(area=1_200), make.user(), make.manager()
    wish = ask(make.lead(officer), space, 900, "装配车间", officer)
    grant(wish, 900, manager)
    with pytest.raises(DomainError, match="Only 300 m² of 1号厂房 101 are free") as refused:
        reserve(make.lead(park=space.park), space, 301, manager)
    make.approve(wish)
    contract(wish, today(), make.pdf(manager), manager)

    assert (refused.value.field, wish.state, space.assigned_m2) == ("area", "contracted", 900)
    assert lands(manager, [space])[0].pieces == {"contract": 900, "free": 300}
    release(wish, "退租", manager)
    assert space.assigned_m2 == 0


def test_a_space_that_is_let_or_being_fitted_out_is_not_offered(make: Make) -> None:
    manager = make.manager()
    for status in ("leased", "sold", "fitting"):
        space = make.space(number=status, status=status)
        with pytest.raises(DomainError, match="plant that is open"):
            reserve(make.lead(park=space.park), space, 1, manager)


def test_plant_is_no_land_in_the_balance_of_the_park(make: Make) -> None:
    parcel, space, manager = make.parcel(area=60_000), make.space(area=1_200), make.manager()
    reserve(make.lead(park=space.park), space, 1_000, manager)
    balance = next(one for one in balances(today()) if one.park.id == parcel.park_id)
    assert (balance.total, balance.free, balance.reserved) == (60_000, 60_000, 0)
    assert add_space(space.park, {"building": "A", "floor": 1, "number": "1", "area": 1}, manager).floor == 1

"""Wishes for land: who asks, who waits in which turn, and how a wish becomes a reservation."""

import pytest

from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.leads.queries import sees
from crm.pipeline.operations import pause
from crm.placement.land import lands
from crm.placement.operations import release, reserve
from crm.placement.replotting import Part, merge, split
from crm.placement.waiting import ask, grant, queue_of, turns, withdraw
from tests.building import Make


def test_a_wish_holds_nothing_and_shows_the_project_to_the_parks_manager(make: Make) -> None:
    manager, officer = make.manager(), make.user()
    lead, parcel = make.lead(officer), make.parcel(area=60_000)
    assert not sees(manager, lead)

    wish = ask(lead, parcel, 40_000, "一期厂房", officer)

    assert (wish.state, wish.request_note, parcel.assigned_m2, parcel.free_m2) == ("requested", "一期厂房", 0, 60_000)
    assert sees(manager, lead)


def test_only_the_projects_people_ask(make: Make) -> None:
    lead, parcel = make.lead(), make.parcel()
    for stranger in (make.user(), make.manager()):
        with pytest.raises(Forbidden):
            ask(lead, parcel, 1000, "", stranger)


def test_a_wish_is_refused_for_no_area_for_more_than_there_is_and_twice(make: Make) -> None:
    officer = make.user()
    lead, parcel = make.lead(officer), make.parcel(area=60_000)
    with pytest.raises(DomainError, match="more than 0") as nothing:
        ask(lead, parcel, 0, "", officer)
    with pytest.raises(DomainError, match="has 90 in all") as more:
        ask(lead, parcel, 60_001, "", officer)
    ask(lead, parcel, 60_000, "", officer)
    with pytest.raises(DomainError, match="waits for this land already") as twice:
        ask(lead, parcel, 1000, "", officer)
    assert (nothing.value.field, more.value.field, twice.value.field) == ("area", "area", "lead")


def test_a_paused_project_neither_asks_nor_is_served(make: Make) -> None:
    manager, officer = make.manager(), make.user()
    lead, parcel = make.lead(officer), make.parcel()
    wish = ask(lead, parcel, 1000, "", officer)
    db.session.flush()
    pause(lead, "等批复", lead.version, officer)
    db.session.flush()

    with pytest.raises(DomainError, match="paused or lost"):
        ask(lead, make.parcel(), 1000, "", officer)
    with pytest.raises(DomainError, match="paused or lost"):
        grant(wish, 1000, manager)


def test_whoever_asked_first_is_first_and_is_told_when_there_is_room_again(make: Make) -> None:
    manager, officer = make.manager(), make.user()
    parcel = make.parcel(area=60_000)
    held = reserve(make.lead(officer, park=parcel.park), parcel, 50_000, manager)
    first, second, third = (ask(make.lead(officer), parcel, area, "", officer) for area in (30_000, 40_000, 10_000))

    def told() -> list[tuple[int, bool]]:
        free = lands(manager, [parcel])[0].free_m2
        return [(turn.place, turn.is_possible) for turn in turns(queue_of(parcel), free)]

    assert [turn.placement for turn in turns(queue_of(parcel), 0)] == [first, second, third]
    assert told() == [(1, False), (2, False), (3, True)]
    release(held, "企业放弃", manager)
    assert told() == [(1, True), (2, False), (3, True)]


def test_the_manager_grants_a_wish_with_another_area_or_for_what_is_free(make: Make) -> None:
    manager, officer = make.manager(), make.user()
    parcel = make.parcel(area=60_000)
    wish, late = (ask(make.lead(officer), parcel, area, "", officer) for area in (40_000, 40_000))

    with pytest.raises(Forbidden):
        grant(wish, 40_000, officer)
    grant(wish, 30_000, manager)
    with pytest.raises(DomainError, match="Only 45 mu"):
        grant(late, 40_000, manager)

    assert (wish.state, wish.area_m2, wish.reserved_by, parcel.assigned_m2) == ("reserved", 30_000, manager, 30_000)
    with pytest.raises(DomainError, match="not in the state"):
        grant(wish, 1000, manager)


def test_a_wish_is_withdrawn_by_its_people_or_refused_by_the_manager_with_a_reason(make: Make) -> None:
    manager, officer, stranger = make.manager(), make.user(), make.user()
    parcel = make.parcel()
    first, second = (ask(make.lead(officer), parcel, 1000, "", officer) for _ in range(2))

    with pytest.raises(Forbidden):
        withdraw(first, "不要了", stranger)
    with pytest.raises(DomainError, match="Give the reason"):
        withdraw(first, " ", officer)
    withdraw(first, "改选别处", officer)
    withdraw(second, "不符合产业方向", manager)

    assert [wish.state for wish in (first, second)] == ["withdrawn", "withdrawn"]
    assert (first.release_reason, second.released_by_id) == ("改选别处", manager.id)
    assert queue_of(parcel) == []


def test_who_waits_goes_with_the_land_when_it_is_split_and_merged(make: Make) -> None:
    manager, officer = make.manager(), make.user()
    parcel = make.parcel(area=60_000)
    wish = ask(make.lead(officer), parcel, 40_000, "", officer)

    small, large = split(parcel, [Part("S", 15_000), Part("L")], {}, parcel.version, manager)
    assert wish.parcel == large
    whole = merge([small, large], "W", [small.version, large.version], manager)
    assert queue_of(whole) == [wish]

"""The ladder of approvals: who has to agree, and how many, by the size of the land."""

import pytest

from crm.accounts.models import Role, User
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.placement.approvals import approve, lacking, rung_of
from crm.placement.models import Placement
from crm.placement.operations import reserve
from crm.settings.operations import change
from tests.building import Make


def reserved(make: Make, mu: int) -> tuple[Placement, User]:
    manager = make.manager()
    parcel = make.parcel(area=200_000)
    return reserve(make.lead(park=parcel.park), parcel, mu * 2000 // 3, manager), manager


@pytest.mark.parametrize(
    ("mu", "who", "count"),
    [(1, "office", 1), (30, "office", 1), (31, "leader", 1), (100, "leader", 1), (101, "leader", 2)],
)
def test_the_size_says_who_approves_and_how_many(make: Make, mu: int, who: str, count: int) -> None:
    rung = rung_of(mu * 2000 // 3)
    assert (rung.who, rung.count) == (who, count)


def test_land_above_a_hundred_mu_takes_two_different_people(make: Make) -> None:
    placement, _ = reserved(make, 120)
    chief = make.chief()

    approve(placement, chief)
    assert (placement.state, lacking(placement), placement.approved_by_id) == ("reserved", 1, None)
    with pytest.raises(DomainError, match="approved this already"):
        approve(placement, chief)
    leader = make.user(Role.LEADER)
    approve(placement, leader)

    assert (placement.state, placement.approved_by_id) == ("approved", leader.id)


def test_a_colleague_of_the_manager_approves_small_land_alone(make: Make) -> None:
    small, manager = reserved(make, 30)
    colleague = make.user(Role.PARK_MANAGER)
    make.park("equipment", [manager, colleague])
    larger = reserve(small.lead, make.parcel(area=200_000), 60_000, manager)

    approve(small, colleague)
    with pytest.raises(Forbidden, match="chief or a leader"):
        approve(larger, colleague)
    assert (small.state, larger.state) == ("approved", "reserved")


def test_an_office_sets_its_own_ladder(make: Make) -> None:
    ladder = {"small": [10, "chief", 1], "middle": [20, "chief", 2], "large": [0, "leader", 3]}
    change("placement.approvals", ladder, System())
    placement, _ = reserved(make, 15)

    with pytest.raises(Forbidden, match="chief over the unit"):
        approve(placement, make.user(Role.LEADER))
    approve(placement, make.chief())
    assert lacking(placement) == 1


def test_the_trail_names_each_of_them(make: Make) -> None:
    placement, _ = reserved(make, 120)
    people = make.chief(), make.user(Role.LEADER)
    for person in people:
        approve(placement, person)
    db.session.flush()
    db.session.refresh(placement)
    assert [approval.by for approval in placement.approvals] == list(people)

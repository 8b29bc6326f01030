"""The ladder of approvals: who has to agree, and how many, by the size of the land."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from crm.placement.approvals import Decision, Rung, approve, lacking, rung_of
from crm.placement.models import Placement
from crm.placement.operations import reserve
from crm.settings.operations import change
from tests.building import Make


def reserved(make: Make, mu: int) -> tuple[Placement, User]:
    manager = make.manager()
    parcel = make.parcel(area=200_000)
    return reserve(make.lead(park=parcel.park), parcel, mu * 2000 // 3, manager), manager


def decided(make: Make, by: User) -> Decision:
    return Decision(today() - timedelta(1), make.pdf(by, "会议纪要.pdf"))


def colleague_of(make: Make, manager: User) -> User:
    colleague = make.user(Role.PARK_MANAGER)
    make.park("equipment", [manager, colleague])
    return colleague


@pytest.mark.parametrize(
    ("mu", "who", "count", "body"),
    [
        (1, "office", 1, ""),
        (30, "office", 1, ""),
        (31, "chief", 1, "准入会商和县政府常务会议"),
        (100, "chief", 1, "准入会商和县政府常务会议"),
        (101, "office", 2, "县政府常务会议和县委常委会"),
    ],
)
def test_the_size_says_who_approves_how_many_and_which_body_decides(
    make: Make, mu: int, who: str, count: int, body: str
) -> None:
    assert rung_of(mu * 2000 // 3) == Rung(who, count, body)


def test_land_above_a_hundred_mu_takes_two_different_people(make: Make) -> None:
    placement, manager = reserved(make, 120)
    chief, colleague = make.chief(), colleague_of(make, manager)

    approve(placement, chief, decided(make, chief))
    assert (placement.state, lacking(placement), placement.approved_by_id) == ("reserved", 1, None)
    with pytest.raises(DomainError, match="approved this already"):
        approve(placement, chief, decided(make, chief))
    approve(placement, colleague)

    assert (placement.state, placement.approved_by_id) == ("approved", colleague.id)


def test_without_the_decision_of_its_body_no_number_of_people_is_enough(make: Make) -> None:
    ladder = {"small": [30, "office", 1, "准入会商和领导小组"]}
    change("placement.approvals", ladder, System())
    placement, manager = reserved(make, 20)

    approve(placement, colleague_of(make, manager))
    assert (placement.state, lacking(placement)) == ("reserved", 1)
    chief = make.chief()
    approve(placement, chief, decided(make, chief))
    assert (placement.state, placement.approvals[1].body) == ("approved", "准入会商和领导小组")


def test_the_decision_comes_with_a_day_that_has_been_and_its_file(make: Make) -> None:
    placement, _ = reserved(make, 60)
    chief = make.chief()
    whole = decided(make, chief)

    for wrong, field in (
        (None, "decided_on"),
        (replace(whole, on=None), "decided_on"),
        (replace(whole, on=today() + timedelta(1)), "decided_on"),
        (replace(whole, document=None), "decision"),
    ):
        with pytest.raises(DomainError) as refused:
            approve(placement, chief, wrong)
        assert (refused.value.field, placement.state, placement.approvals) == (field, "reserved", [])
    approve(placement, chief, whole)

    db.session.commit()
    said = db.session.scalars(select(AuditChange).where(AuditChange.action == "approve land")).first()
    assert said is not None and said.values["body"] == "准入会商和县政府常务会议"
    assert placement.approvals[0].decision is whole.document


def test_a_colleague_of_the_manager_approves_small_land_alone(make: Make) -> None:
    small, manager = reserved(make, 30)
    colleague = colleague_of(make, manager)
    larger = reserve(small.lead, make.parcel(area=200_000), 60_000, manager)

    approve(small, colleague)
    with pytest.raises(Forbidden, match="by the chief over the unit"):
        approve(larger, colleague)
    assert (small.state, larger.state) == ("approved", "reserved")


def test_a_leader_reads_and_approves_nothing(make: Make) -> None:
    for mu in (20, 60, 120):
        with pytest.raises(Forbidden):
            approve(reserved(make, mu)[0], make.user(Role.LEADER))


def test_an_office_sets_its_own_ladder(make: Make) -> None:
    ladder = {"small": [10, "chief", 1, ""], "middle": [20, "chief", 2, ""], "large": [0, "office", 3, ""]}
    change("placement.approvals", ladder, System())
    placement, manager = reserved(make, 15)

    with pytest.raises(Forbidden, match="chief over the unit"):
        approve(placement, colleague_of(make, manager))
    approve(placement, make.chief())
    assert lacking(placement) == 1


def test_the_trail_names_each_of_them(make: Make) -> None:
    placement, manager = reserved(make, 120)
    people = make.chief(), colleague_of(make, manager)
    for person in people:
        make.approve(placement, person)
    db.session.flush()
    db.session.refresh(placement)
    assert [approval.by for approval in placement.approvals] == list(people)

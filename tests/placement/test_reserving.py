"""Land for a lead: who takes it, how much there is, and who has to agree."""

from datetime import timedelta

import pytest

from crm.accounts.models import Role, UnitKind
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from crm.leads.queries import sees
from crm.parks.models import PARCEL_STATUSES
from crm.pipeline.operations import pause
from crm.placement.approvals import approve
from crm.placement.contracting import contract
from crm.placement.land import lands
from crm.placement.models import Placement
from crm.placement.operations import release, reserve
from tests.building import Make


def reserved(make: Make, area: int = 40_000, code: str = "equipment", **values: object) -> Placement:
    manager = make.manager(code)
    parcel = make.parcel(make.park(code), area=100_000, **values)
    placement = reserve(make.lead(park=parcel.park), parcel, area, manager)
    placement.reserved_by = manager
    return placement


def test_reserving_takes_the_land_for_30_days(make: Make) -> None:
    placement = reserved(make)

    assert (placement.state, placement.parcel.assigned_m2, placement.parcel.free_m2) == ("reserved", 40_000, 60_000)
    assert placement.reserved_until == today() + timedelta(days=30)


def test_only_the_parks_own_manager_reserves(make: Make) -> None:
    parcel = make.parcel(make.park("equipment"))
    lead = make.lead(park=parcel.park)

    for stranger in (make.manager("health"), make.chief(), make.user()):
        with pytest.raises(Forbidden, match="park's manager"):
            reserve(lead, parcel, 1000, stranger)


def test_more_than_is_free_is_refused_with_the_free_area_named(make: Make) -> None:
    manager = make.manager()
    parcel = make.parcel(area=66_667, number="A-7")
    reserve(make.lead(park=parcel.park), parcel, 40_000, manager)

    with pytest.raises(DomainError, match="Only 40 mu of parcel A-7 are free") as refused:
        reserve(make.lead(park=parcel.park), parcel, 26_668, manager)
    assert refused.value.field == "area"
    assert reserve(make.lead(park=parcel.park), parcel, 26_667, manager).parcel.free_m2 == 0


@pytest.mark.parametrize("area", [0, -1])
def test_no_land_at_all_cannot_be_reserved(make: Make, area: int) -> None:
    manager = make.manager()
    with pytest.raises(DomainError, match="more than 0") as refused:
        reserve(make.lead(park=make.park()), make.parcel(), area, manager)
    assert refused.value.field == "area"


@pytest.mark.parametrize("status", sorted(set(PARCEL_STATUSES) - {"ready"}))
def test_only_land_that_is_ready_for_supply_is_offered(make: Make, status: str) -> None:
    manager = make.manager()
    parcel = make.parcel(status=status)

    with pytest.raises(DomainError, match="ready for supply"):
        reserve(make.lead(park=parcel.park), parcel, 1, manager)
    assert parcel.free_m2 == 0


def test_a_paused_project_gets_no_land(make: Make) -> None:
    officer, manager = make.user(), make.manager()
    lead = make.lead(officer, park=make.park())
    pause(lead, "等批复", lead.version, officer)

    with pytest.raises(DomainError, match="paused or lost"):
        reserve(lead, make.parcel(), 1000, manager)


def test_the_holding_park_becomes_one_of_the_leads_parks(make: Make) -> None:
    manager, lead = make.manager(), make.lead()
    assert not sees(manager, lead)

    reserve(lead, make.parcel(), 1000, manager)
    db.session.flush()
    assert sees(manager, lead)


def test_an_expired_reservation_gives_its_land_back_when_land_is_taken_next(make: Make) -> None:
    old = reserved(make, area=100_000)
    old.reserved_until = today() - timedelta(days=1)
    db.session.flush()
    parcel, manager = old.parcel, old.reserved_by
    assert lands(manager, [parcel])[0].free_m2 == 100_000

    new = reserve(make.lead(park=parcel.park), parcel, 100_000, manager)

    assert (old.state, old.release_reason, new.state) == ("released", "expired", "reserved")
    assert parcel.assigned_m2 == 100_000


def test_a_reservation_lasts_through_its_last_day(make: Make) -> None:
    placement = reserved(make, area=100_000)
    placement.reserved_until = today()
    db.session.flush()

    with pytest.raises(DomainError, match="Only 0 mu"):
        reserve(make.lead(park=placement.parcel.park), placement.parcel, 1, placement.reserved_by)
    make.approve(placement)


def test_the_one_who_reserved_does_not_approve(make: Make) -> None:
    placement = reserved(make)

    with pytest.raises(DomainError, match="Somebody other than"):
        approve(placement, placement.reserved_by)


def test_the_chief_over_the_leads_unit_or_another_manager_of_the_park_approves(make: Make) -> None:
    first, second = reserved(make, area=20_000), reserved(make, area=20_000)
    make.approve(first)
    colleague = make.user(Role.PARK_MANAGER)
    make.park("equipment", [second.reserved_by, colleague])
    approve(second, colleague)

    assert (first.state, second.state, second.approved_by_id) == ("approved", "approved", colleague.id)


def test_others_do_not_approve(make: Make) -> None:
    placement = reserved(make, area=20_000)
    elsewhere = make.chief(make.unit("某镇", UnitKind.TOWN))

    for stranger in (make.manager("steel"), elsewhere, make.user(), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            approve(placement, stranger)


def test_an_expired_reservation_is_not_approved(make: Make) -> None:
    placement = reserved(make)
    placement.reserved_until = today() - timedelta(days=1)

    with pytest.raises(DomainError, match="expired"):
        make.approve(placement)


def test_a_contract_needs_an_approval_its_file_and_a_day_that_has_come(make: Make) -> None:
    placement = reserved(make)
    manager = placement.reserved_by
    file = make.pdf(manager)

    with pytest.raises(DomainError, match="not in the state"):
        contract(placement, today(), file, manager)
    make.approve(placement)
    with pytest.raises(DomainError, match="Attach") as without:
        contract(placement, today(), None, manager)
    with pytest.raises(DomainError, match="not come") as early:
        contract(placement, today() + timedelta(days=1), file, manager)
    with pytest.raises(Forbidden):
        contract(placement, today(), file, make.manager("steel"))
    contract(placement, today(), file, manager)

    assert (without.value.field, early.value.field) == ("contract", "contracted_on")
    assert (placement.state, placement.contract) == ("contracted", file)


def test_releasing_gives_the_land_back_once_with_a_reason(make: Make) -> None:
    placement = reserved(make)
    manager, parcel = placement.reserved_by, placement.parcel

    with pytest.raises(DomainError, match="Give the reason"):
        release(placement, " ", manager)
    with pytest.raises(Forbidden):
        release(placement, "企业放弃", make.manager("steel"))
    release(placement, "企业放弃", manager)
    with pytest.raises(DomainError, match="given back already"):
        release(placement, "企业放弃", manager)

    assert (placement.state, placement.release_reason, parcel.assigned_m2) == ("released", "企业放弃", 0)

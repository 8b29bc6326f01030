"""From the contract to the finished plant, and a reservation until a day."""

from datetime import date, timedelta

import pytest

from crm.accounts.models import User
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from crm.placement.contracting import complete, contract, deliver
from crm.placement.models import Placement
from crm.placement.operations import reserve
from crm.placement.queries import balances
from tests.building import Make


def contracted(make: Make, on: date) -> tuple[Placement, User]:
    manager = make.manager()
    placement = reserve(make.lead(park=make.park()), make.parcel(area=60_000), 20_000, manager)
    make.approve(placement)
    contract(placement, on, make.pdf(manager), manager)
    db.session.flush()
    return placement, manager


def test_contracted_land_is_handed_over_and_then_built_each_on_its_day(make: Make) -> None:
    signed = today() - timedelta(days=30)
    placement, manager = contracted(make, signed)

    with pytest.raises(DomainError, match="not in the state"):
        complete(placement, today(), manager)
    with pytest.raises(DomainError, match="before its contract") as early:
        deliver(placement, signed - timedelta(days=1), manager)
    with pytest.raises(DomainError, match="not come yet"):
        deliver(placement, today() + timedelta(days=1), manager)
    with pytest.raises(Forbidden):
        deliver(placement, today(), make.manager("steel"))
    deliver(placement, signed + timedelta(days=5), manager)
    with pytest.raises(DomainError, match="before it was handed over"):
        complete(placement, signed, manager)
    complete(placement, today(), manager)

    assert early.value.field == "on"
    assert (placement.state, placement.delivered_on, placement.completed_on) == (
        "built",
        signed + timedelta(days=5),
        today(),
    )
    assert (placement.parcel.assigned_m2 if placement.parcel else None) == 20_000


def test_land_handed_over_and_built_stays_contracted_in_the_balance(make: Make) -> None:
    placement, manager = contracted(make, today())
    for step in (deliver, complete):
        step(placement, today(), manager)
        db.session.flush()
        balance = next(one for one in balances(today()) if one.park.id == placement.park_id)
        assert (balance.contracted, balance.reserved, balance.free) == (20_000, 0, 40_000)


def test_a_reservation_lasts_until_the_day_that_is_named(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel()
    lead = make.lead(park=parcel.park)
    assert reserve(lead, parcel, 1000, manager, today()).reserved_until == today()

    for day in (today() - timedelta(days=1), today() + timedelta(days=367)):
        with pytest.raises(DomainError, match="at most a year") as refused:
            reserve(lead, parcel, 1000, manager, day)
        assert refused.value.field == "until"
    assert parcel.assigned_m2 == 1000

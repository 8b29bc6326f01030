"""R4: two managers, one parcel, at once, again and again. And any sequence of taking and giving back adds up."""

import os
import threading

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.db import db, writing
from crm.errors import DomainError
from crm.leads.models import Lead
from crm.parks.models import Parcel
from crm.placement.models import HOLDING, Placement
from crm.placement.operations import release, reserve
from tests.building import Make
from tests.visiting import Site

ROUNDS, AREA = int(os.environ.get("LAND_RACE_ROUNDS", "200")), 100_000  # bench/landrace.py asks for 1,000


class Taker(threading.Thread):
    """A manager who wants 60 % of the parcel in every round, at the same moment as the other one."""

    def __init__(self, app: Flask, gates: tuple[threading.Barrier, threading.Barrier], ids: tuple[int, ...]) -> None:
        super().__init__(daemon=True)
        self.app, self.gates, self.ids = app, gates, ids
        self.answers: list[str] = []

    def run(self) -> None:
        begin, end = self.gates
        for _ in range(ROUNDS):
            begin.wait(30)
            self.answers.append(self.take())
            end.wait(30)

    def take(self) -> str:
        with self.app.app_context(), writing():
            try:
                user, lead, parcel = (
                    db.session.get_one(model, number)
                    for model, number in zip((User, Lead, Parcel), self.ids, strict=True)
                )
                reserve(lead, parcel, AREA * 6 // 10, user)
                db.session.commit()
                return "taken"
            except DomainError as refusal:
                db.session.rollback()
                return refusal.message
            except Exception as error:  # told below: nothing else may reach the caller
                db.session.rollback()
                return repr(error)
            finally:
                db.session.remove()


def test_of_two_managers_at_once_exactly_one_gets_the_land(site: Site) -> None:
    with site.made() as make:
        first, second = make.manager(), make.user(Role.PARK_MANAGER)
        park = make.park("equipment", [first, second])
        parcel = make.parcel(park, AREA)
        leads = [make.lead(park=park), make.lead(park=park)]
        db.session.flush()
        ids = [(user.id, lead.id, parcel.id) for user, lead in zip((first, second), leads, strict=True)]

    gates = threading.Barrier(3), threading.Barrier(3)
    takers = [Taker(site.app, gates, one) for one in ids]
    for taker in takers:
        taker.start()
    for _ in range(ROUNDS):
        gates[0].wait(30)
        gates[1].wait(30)
        give_back(site.app, ids[0])
    for taker in takers:
        taker.join(30)

    refused = "Only %(free)s mu of parcel %(number)s are free."
    assert [sorted(pair) for pair in zip(*(taker.answers for taker in takers), strict=True)] == [
        [refused, "taken"]
    ] * ROUNDS


def give_back(app: Flask, ids: tuple[int, ...]) -> None:
    """What was taken is what the parcel says, and goes back through the operation."""
    with app.app_context(), writing():
        manager, parcel = db.session.get_one(User, ids[0]), db.session.get_one(Parcel, ids[2])
        held = db.session.scalars(select(Placement).where(Placement.state.in_(HOLDING))).all()
        assert [placement.area_m2 for placement in held] == [AREA * 6 // 10] == [parcel.assigned_m2]
        release(held[0], "next round", manager)
        db.session.commit()
        db.session.remove()


_steps = st.lists(st.tuples(st.sampled_from(["reserve", "release"]), st.integers(1, 70_000)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_whatever_is_taken_and_given_back_the_parcel_adds_up(make: Make, steps: list[tuple[str, int]]) -> None:
    manager = make.manager()
    parcel = make.parcel(area=AREA)
    lead = make.lead(park=parcel.park)
    held: list[Placement] = []
    for step, number in steps:
        if step == "release":
            if held:
                release(held.pop(number % len(held)), "…", manager)
            continue
        room = AREA - sum(placement.area_m2 for placement in held)
        try:
            held.append(reserve(lead, parcel, number, manager))
            assert number <= room
        except DomainError:
            assert number > room
        taken = db.session.scalar(
            select(func.sum(Placement.area_m2)).where(Placement.parcel_id == parcel.id, Placement.state.in_(HOLDING))
        )
        db.session.refresh(parcel)
        assert sum(placement.area_m2 for placement in held) == (taken or 0) == parcel.assigned_m2 <= AREA

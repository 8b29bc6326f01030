"""A lead's team: who fits which part, from when and until when they see the lead and work on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from crm.leads.claims.operations import pick_up
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.queries import sees, works_on
from crm.leads.team import add_member, end_membership, team_of
from tests.building import Make


def _lead(make: Make) -> tuple[Lead, User]:
    owner = make.user(unit=make.unit("商务局"))
    return make.lead(owner), owner


@pytest.mark.parametrize(
    ("role", "part", "works"),
    [
        (Role.OFFICER, "co_owner", True),
        (Role.CHIEF, "co_owner", True),
        (Role.CHIEF, "official", False),
        (Role.LEADER, "official", False),
        (Role.PARK_MANAGER, "park_contact", False),
    ],
)
def test_whoever_joins_sees_the_lead_from_another_unit_until_the_day(
    make: Make, role: Role, part: str, works: bool
) -> None:
    """A row of the scope table each: those whose part it is to work may, the others look."""
    lead, owner = _lead(make)
    person = make.user(role, make.unit("工信局"))
    assert not sees(person, lead)
    place = add_member(lead, person, part, today(), owner)
    db.session.flush()
    assert (sees(person, lead), works_on(person, lead)) == (True, works)
    place.until = today() - timedelta(1)
    db.session.flush()
    assert (sees(person, lead), works_on(person, lead)) == (False, False)


@pytest.mark.parametrize(
    ("role", "part"),
    [
        (Role.LEADER, "co_owner"),
        (Role.PARK_MANAGER, "co_owner"),
        (Role.OFFICER, "official"),
        (Role.OFFICER, "park_contact"),
        (Role.ADMIN, "official"),
        (Role.AUDITOR, "co_owner"),
    ],
)
def test_whose_office_does_not_fit_the_part_is_refused(make: Make, role: Role, part: str) -> None:
    lead, owner = _lead(make)
    with pytest.raises(DomainError) as refusal:
        add_member(lead, make.user(role), part, None, owner)
    assert refusal.value.field == "person"


def test_a_unit_s_chief_and_leader_see_what_their_unit_has_work_on(make: Make) -> None:
    lead, owner = _lead(make)
    unit = make.unit("工信局")
    people = [make.user(role, unit) for role in (Role.OFFICER, Role.CHIEF, Role.LEADER, Role.PARK_MANAGER)]
    join_team(lead, unit, None, owner)
    db.session.flush()
    assert [sees(person, lead) for person in people] == [True] * 4
    assert [works_on(person, lead) for person in people] == [True, True, False, False]
    assert not sees(make.user(Role.ADMIN, unit), lead)


def test_owner_and_chief_keep_the_team_and_nobody_else(make: Make) -> None:
    lead, owner = _lead(make)
    helper, chief = make.user(unit=make.unit("工信局")), make.chief(owner.unit)
    place = add_member(lead, helper, "co_owner", None, chief)
    db.session.flush()
    for by in (helper, make.user(unit=owner.unit), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            add_member(lead, make.user(), "co_owner", None, by)
        with pytest.raises(Forbidden):
            end_membership(place, lead, by)
    end_membership(place, lead, owner)
    db.session.commit()
    assert not sees(helper, lead)
    said = db.session.scalars(select(AuditChange.action).where(AuditChange.subject_kind == "leads")).all()
    assert {"join team", "leave team"} <= set(said)


def test_what_is_refused(make: Make) -> None:
    lead, owner = _lead(make)
    helper = make.user()
    for person, part, until, field in (
        (None, "co_owner", None, "person"),
        (helper, "member", None, "role"),
        (helper, "boss", None, "role"),
        (helper, "co_owner", today() - timedelta(1), "until"),
    ):
        with pytest.raises(DomainError) as refusal:
            add_member(lead, person, part, until, owner)
        assert refusal.value.field == field
    add_member(lead, helper, "co_owner", None, owner)
    db.session.flush()
    with pytest.raises(DomainError, match="already"):
        add_member(lead, helper, "co_owner", None, owner)
    of_task = join_team(lead, make.user(), None, owner)
    with pytest.raises(DomainError, match="comes with a task"):
        end_membership(of_task, lead, owner)


def test_co_owners_stay_behind_when_the_lead_is_picked_up(make: Make) -> None:
    lead, owner = _lead(make)
    helper, official = make.user(unit=make.unit("工信局")), make.user(Role.LEADER, make.unit("工信局"))
    add_member(lead, helper, "co_owner", None, owner)
    add_member(lead, official, "official", None, owner)
    lead.claimed_on = today() - timedelta(90)
    db.session.flush()
    pick_up(lead, lead.version, make.user(unit=make.unit("古绛镇")))
    db.session.flush()
    assert [place.user for place in team_of(lead)] == [official]
    assert not sees(helper, lead)

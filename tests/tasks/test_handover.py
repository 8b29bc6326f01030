"""Whoever leaves hands over everything in their name; nothing stays behind without somebody who answers for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.accounts.operations import disable
from crm.audit.models import AuditChange
from crm.companies.models import Prospect
from crm.companies.prospects import assign
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.queries import sees
from crm.leads.team import team_of
from crm.pipeline.operations import lose
from crm.tasks.answering import sign, start_series
from crm.tasks.handover import hand_all, hand_over, key_of, leavers, work_of
from crm.tasks.models import Task
from crm.tasks.operations import Order, hand_out
from tests.building import Make

ORDER = Order("催办用地", "尽快落实", "批复文件")


def _office(make: Make) -> tuple[User, User, User]:
    """(who leaves, a colleague, their chief)."""
    bureau = make.unit("商务局")
    return make.user(unit=bureau), make.user(unit=bureau), make.chief(bureau)


def _task(make: Make, to: User, chief: User, lead: Lead | None = None) -> Task:
    task = hand_out(ORDER, today(), to, [], chief, lead)
    db.session.flush()
    return task


def test_leads_tasks_and_periodic_tasks_go_to_several_people_in_one_step(make: Make) -> None:
    leaver, colleague, chief = _office(make)
    one, other, lost = make.lead(leaver), make.lead(leaver), make.lead(leaver)
    lose(lost, "land", "无地", lost.version, leaver)
    task = _task(make, leaver, chief)
    sign(task, task.version, leaver)
    series = start_series(Order("周报", "报送", "周报"), "weekly", 5, today(), leaver, [], chief)
    db.session.flush()
    third = make.user(unit=leaver.unit)
    assert len(work_of(leaver)) == 4
    moved = hand_over(
        leaver, {key_of(one): colleague, key_of(other): third, key_of(task): third, key_of(series): colleague}, chief
    )
    db.session.commit()
    assert moved == 4
    assert (one.owner, other.owner, lost.owner) == (colleague, third, leaver)
    assert (task.main.holder, task.main.signed_at, task.state) == (third, None, "handed_out")
    assert series.main.holder == colleague
    assert len(work_of(leaver)) == 0
    kinds = db.session.scalars(select(AuditChange.subject_kind).where(AuditChange.action == "hand over")).all()
    assert set(kinds) == {"tasks", "task_series", "users"}


def test_the_sight_a_task_gave_goes_along(make: Make) -> None:
    leaver, colleague, _ = _office(make)
    county = make.chief()
    lead = make.lead(make.user(unit=make.unit("工信局")))
    task = _task(make, leaver, county, lead)
    assert (sees(leaver, lead), sees(colleague, lead)) == (True, False)
    hand_over(leaver, {key_of(task): colleague}, county)
    db.session.flush()
    assert (sees(leaver, lead), sees(colleague, lead)) == (False, True)


def test_who_helps_already_takes_the_main_place(make: Make) -> None:
    leaver, colleague, chief = _office(make)
    task = hand_out(ORDER, today(), leaver, [colleague], chief)
    db.session.flush()
    hand_all(leaver, colleague, chief)
    db.session.flush()
    assert [(party.holder, party.is_main) for party in task.parties] == [(colleague, True)]


def test_who_handed_a_task_out_does_not_answer_for_it(make: Make) -> None:
    leaver, _, chief = _office(make)
    task = _task(make, leaver, chief)
    with pytest.raises(DomainError, match="nobody closes what they answer for"):
        hand_over(leaver, {key_of(task): chief}, make.chief())


def test_the_chief_over_the_unit_or_an_administrator_hands_over(make: Make) -> None:
    leaver, colleague, _ = _office(make)
    make.lead(leaver)
    for by in (colleague, leaver, make.chief(make.unit("工信局")), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            hand_all(leaver, colleague, by)
    assert hand_all(leaver, colleague, make.user(Role.ADMIN)) == 1


def test_successors_are_of_the_own_units_and_fit(make: Make) -> None:
    leaver, _, chief = _office(make)
    lead = make.lead(leaver)
    gone = make.user(unit=leaver.unit)
    gone.active = False
    for successor in (leaver, gone, make.manager(), make.user(unit=make.unit("工信局"))):
        with pytest.raises(DomainError) as refusal:
            hand_over(leaver, {key_of(lead): successor}, chief)
        assert refusal.value.field == "successor"
    with pytest.raises(DomainError, match="no longer in the name"):
        hand_over(leaver, {"leads-99999": chief}, chief)


def test_work_of_who_was_disabled_waits_with_the_chief(make: Make) -> None:
    leaver, colleague, chief = _office(make)
    make.lead(leaver)
    assert list(leavers(chief)) == []
    disable(leaver, make.user(Role.ADMIN))
    db.session.flush()
    assert list(leavers(chief)) == [leaver]
    assert list(leavers(make.chief(make.unit("工信局")))) == []
    hand_all(leaver, colleague, chief)
    db.session.flush()
    assert list(leavers(chief)) == []


def test_co_ownerships_and_target_firms_go_along(make: Make) -> None:
    leaver, colleague, chief = _office(make)
    lead, firm, other = make.lead(make.user(unit=leaver.unit)), make.company(), make.company()
    until = today() + timedelta(30)
    join_team(lead, leaver, until, chief, "co_owner")
    kept, doubled = assign([firm, other], leaver, until, "首选", chief)
    assign([other], colleague, None, "", chief)
    db.session.flush()
    assert len(work_of(leaver, chief)) == 3
    assert hand_all(leaver, colleague, chief) == 3
    db.session.flush()
    assert [(place.user, place.until) for place in team_of(lead)] == [(colleague, until)]
    assert (kept.user, kept.until, kept.note) == (colleague, until, "首选")
    stands = db.session.scalars(select(Prospect).where(Prospect.company_id == doubled.company_id)).all()
    assert [(one.user, one.until) for one in stands] == [(colleague, None)]
    assert len(work_of(leaver, chief)) == 0


def test_a_part_in_the_project_of_another_chief_is_not_this_chief_s_to_give(make: Make) -> None:
    leaver, colleague, chief = _office(make)
    county, foreign = make.chief(), make.lead(make.user(unit=make.unit("工信局")))
    join_team(foreign, leaver, None, county, "co_owner")
    db.session.flush()
    assert (len(work_of(leaver, chief)), len(work_of(leaver, county))) == (0, 1)
    hand_all(leaver, colleague, county)
    db.session.flush()
    assert (sees(leaver, foreign), sees(colleague, foreign)) == (False, True)


def test_who_owns_a_lead_already_needs_no_part_in_it(make: Make) -> None:
    leaver, colleague, chief = _office(make)
    lead = make.lead(colleague)
    join_team(lead, leaver, None, chief, "co_owner")
    db.session.flush()
    hand_all(leaver, colleague, chief)
    db.session.flush()
    assert list(team_of(lead)) == []


def test_who_left_a_target_list_or_a_part_behind_waits_in_the_chief_s_inbox(make: Make) -> None:
    leaver, helper, chief = _office(make)
    assign([make.company()], leaver, None, "", chief)
    join_team(make.lead(make.user(unit=leaver.unit)), helper, None, chief, "co_owner")
    db.session.flush()
    for person in (leaver, helper):
        disable(person, make.user(Role.ADMIN))
    db.session.flush()
    assert set(leavers(chief)) == {leaver, helper}

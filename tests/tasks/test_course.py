"""The course of a task: handed out, signed for, reported on, closed; and who may do what."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.queries import sees
from crm.tasks.answering import report, sign
from crm.tasks.models import Task, TaskParty, TaskStep
from crm.tasks.operations import Order, close, extend, hand_out, send_back, withdraw
from crm.tasks.queries import course_of, find_task, steers, tasks_visible_to
from tests.building import Make
from tests.tasks.building import MONDAY, People, handed, people
from tests.travelling import at

ORDER = Order("落实用地指标", "协调用地", "用地批复文件")


def _signed(who: People, **more: Any) -> Task:
    task = handed(who, **more)
    sign(task, task.version, who.officer)
    db.session.flush()
    return task


def _finished(who: People, **more: Any) -> Task:
    task = _signed(who, **more)
    report(task, "批复已取得", None, True, [], task.version, who.officer)
    db.session.flush()
    return task


def test_a_task_goes_from_handing_out_to_closing_and_every_step_is_kept(make: Make) -> None:
    who = people(make)
    task = _signed(who)
    assert (task.state, task.main.signed_by) == ("accepted", who.officer)
    report(task, "已报省厅", 60, False, [make.pdf(who.officer, "回执.pdf")], task.version, who.officer)
    db.session.flush()
    assert (task.state, task.reported_on) == ("accepted", None)
    report(task, "批复已取得", None, True, [], task.version, who.officer)
    db.session.flush()
    assert (task.state, task.reported_on) == ("reported", today())
    close(task, "同意办结", task.version, who.leader)
    db.session.commit()
    assert (task.state, task.closed_on) == ("done", today())
    course = course_of(task)
    assert [(step.kind, step.by, step.percent) for step in course] == [
        ("hand_out", who.leader, None), ("sign", who.officer, None), ("report", who.officer, 60),
        ("finish", who.officer, 100), ("close", who.leader, None)]  # fmt: skip
    assert [file.name for file in course[2].files] == ["回执.pdf"]
    actions = db.session.scalars(select(AuditChange.action).where(AuditChange.subject_kind == "tasks")).all()
    assert sorted(actions) == ["close task", "hand out task", "report task", "report task", "sign task"]


def test_anyone_of_the_responsible_unit_signs_for_and_reports(make: Make) -> None:
    who = people(make)
    task = handed(who, who.bureau)
    sign(task, task.version, who.colleague)
    db.session.flush()
    report(task, "正在办", 30, False, [], task.version, who.officer)
    db.session.flush()
    with pytest.raises(Forbidden):
        report(task, "我也说", 30, False, [], task.version, who.elsewhere)


def test_numbers_of_tasks_count_up_within_the_year(make: Make) -> None:
    who = people(make)
    with at(date(2024, 12, 31)) as clock:
        codes = [handed(who).code, handed(who).code]
        clock.set(date(2025, 1, 1))
        codes.append(handed(who).code)
    assert codes == ["DB-2024-0001", "DB-2024-0002", "DB-2025-0001"]


def test_leaders_and_chiefs_hand_out_within_their_subtree_only(make: Make) -> None:
    who = people(make)
    assert handed(who, who.town, by=who.leader).main.unit is who.town
    assert handed(who, who.officer, by=who.chief).main.user is who.officer
    for by, to, field in ((who.chief, who.elsewhere, "main"), (who.chief, who.town, "main")):
        with pytest.raises(DomainError, match="is not below you") as refused:
            handed(who, to, by=by)
        assert refused.value.field == field
    with pytest.raises(DomainError, match="is not below you") as refused:
        handed(who, who.officer, by=who.chief, others=[who.town])
    assert refused.value.field == "others"
    for by in (who.officer, who.admin, who.auditor):
        with pytest.raises(Forbidden):
            handed(who, who.colleague, by=by)


def test_a_task_goes_to_those_who_can_do_it_and_never_to_oneself(make: Make) -> None:
    who = people(make)
    gone = make.user(Role.OFFICER, who.bureau)
    gone.active = False
    for to in (who.admin, who.auditor, gone):
        with pytest.raises(DomainError, match="Choose an officer"):
            handed(who, to)
    with pytest.raises(DomainError, match="somebody else"):
        handed(who, who.chief, by=who.chief)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (Order(" ", "内容", "标准"), "title"),
        (Order("事项", "", "标准"), "text"),
        (Order("事项", "内容", " "), "asks_for"),
        (Order("事项", "内容", "标准", "yesterday"), "urgency"),
        (Order("事" * 201, "内容", "标准"), "title"),
    ],
)
def test_an_order_without_its_words_is_refused(make: Make, order: Order, field: str) -> None:
    who = people(make)
    with pytest.raises(DomainError) as refused:
        hand_out(order, today(), who.officer, [], who.leader)
    assert refused.value.field == field


def test_a_past_due_date_or_nobody_responsible_is_refused_and_nothing_is_kept(make: Make) -> None:
    who = people(make)
    with pytest.raises(DomainError, match="has passed") as refused:
        handed(who, days=-1)
    assert refused.value.field == "due_on"
    with pytest.raises(DomainError, match="Say who answers") as refused:
        hand_out(ORDER, today(), None, [who.officer], who.leader)
    assert refused.value.field == "main"
    assert db.session.scalar(select(func.count(Task.id))) == 0


def test_the_responsible_cannot_close_what_they_answer_for(make: Make) -> None:
    who = people(make)
    task = _finished(who)
    for by in (who.officer, who.colleague, who.elsewhere, who.other_chief, who.auditor, who.admin):
        with pytest.raises(Forbidden):
            close(task, "", task.version, by)
        assert task.state == "reported"
    own = handed(who, who.bureau)  # the chief is one of the unit that answers
    sign(own, own.version, who.chief)
    db.session.flush()
    report(own, "办好了", None, True, [], own.version, who.chief)
    db.session.flush()
    with pytest.raises(Forbidden):
        close(own, "", own.version, who.chief)
    assert (steers(task, who.chief), steers(own, who.chief), steers(own, who.leader)) == (True, False, True)
    close(task, "", task.version, who.chief)
    assert task.state == "done"


def test_who_handed_it_out_does_not_report_on_it(make: Make) -> None:
    who = people(make)
    task = handed(who, who.bureau, by=who.chief)
    with pytest.raises(Forbidden):
        sign(task, task.version, who.chief)


def test_reporting_comes_after_signing_and_closing_after_reporting(make: Make) -> None:
    who = people(make)
    task = handed(who)
    with pytest.raises(DomainError, match="Sign for the task first"):
        report(task, "办好了", None, True, [], task.version, who.officer)
    for act in (
        lambda: close(task, "", task.version, who.leader),
        lambda: send_back(task, "否", task.version, who.leader),
    ):
        with pytest.raises(DomainError, match="Nothing has been reported"):
            act()
    sign(task, task.version, who.officer)
    db.session.flush()
    with pytest.raises(DomainError, match="signed for already"):
        sign(task, task.version, who.officer)
    with pytest.raises(DomainError, match="Write what") as refused:
        report(task, " ", None, False, [], task.version, who.officer)
    assert refused.value.field == "text"
    for percent in (-1, 101):
        with pytest.raises(DomainError, match="0 to 100") as refused:
            report(task, "办", percent, False, [], task.version, who.officer)
        assert refused.value.field == "percent"


def test_a_closed_task_takes_nothing_more(make: Make) -> None:
    who = people(make)
    task = _finished(who)
    close(task, "", task.version, who.leader)
    db.session.flush()
    steps = db.session.scalar(select(func.count(TaskStep.id)))
    acts = (
        lambda: report(task, "补充", None, False, [], task.version, who.officer),
        lambda: send_back(task, "再办", task.version, who.leader),
        lambda: extend(task, today() + timedelta(90), "晚", task.version, who.leader),
        lambda: withdraw(task, "不要了", task.version, who.leader),
        lambda: close(task, "", task.version, who.leader),
    )
    for act in acts:
        with pytest.raises(DomainError, match="closed"):
            act()
    assert (task.state, db.session.scalar(select(func.count(TaskStep.id)))) == ("done", steps)


def test_what_is_sent_back_is_reported_again(make: Make) -> None:
    who = people(make)
    task = _finished(who)
    with pytest.raises(DomainError, match="Give a reason"):
        send_back(task, " ", task.version, who.leader)
    send_back(task, "缺批复原件", task.version, who.leader)
    db.session.flush()
    assert (task.state, task.reported_on) == ("accepted", None)
    report(task, "补齐", None, True, [], task.version, who.officer)
    db.session.flush()
    assert task.state == "reported"
    assert [step.text for step in course_of(task) if step.kind == "send_back"] == ["缺批复原件"]


def test_the_due_date_is_extended_with_a_reason_and_stands_on_the_trail(make: Make) -> None:
    who = people(make)
    task = _signed(who)
    due = task.due_on
    for day, reason, field in (
        (due, "汛期", "due_on"),
        (due - timedelta(1), "汛期", "due_on"),
        (due + timedelta(5), " ", "reason"),
    ):
        with pytest.raises(DomainError) as refused:
            extend(task, day, reason, task.version, who.leader)
        assert (refused.value.field, task.due_on) == (field, due)
    with pytest.raises(Forbidden):
        extend(task, due + timedelta(5), "汛期", task.version, who.officer)
    extend(task, due + timedelta(5), "汛期停工", task.version, who.leader)
    db.session.commit()
    kept = db.session.query(AuditChange).filter_by(action="extend task").one()
    assert kept.values == {"due_on": [due.isoformat(), (due + timedelta(5)).isoformat()], "reason": "汛期停工"}


def test_a_page_opened_before_somebody_acted_is_stale(make: Make) -> None:
    who = people(make)
    task = handed(who, who.bureau)
    opened = task.version
    sign(task, opened, who.officer)
    db.session.flush()
    assert task.version == opened + 1
    for act in (
        lambda: report(task, "办", None, False, [], opened, who.officer),
        lambda: withdraw(task, "否", opened, who.leader),
    ):
        with pytest.raises(Stale):
            act()
    report(task, "办", 10, False, [], task.version, who.officer)
    db.session.flush()
    assert task.version == opened + 2


def test_those_who_help_sign_and_report_but_do_not_finish(make: Make) -> None:
    who = people(make)
    task = handed(who, others=[who.town])
    sign(task, task.version, who.elsewhere)
    db.session.flush()
    assert task.state == "handed_out"  # the main responsible has not
    with pytest.raises(DomainError, match="The main responsible") as refused:
        report(task, "办好", None, True, [], task.version, who.elsewhere)
    assert refused.value.field == "finished"
    report(task, "提供图纸", None, False, [], task.version, who.elsewhere)


def test_a_task_on_a_lead_lets_the_responsible_see_it_as_long_as_it_is_open(make: Make) -> None:
    who = people(make)
    with at(MONDAY) as clock:
        lead = make.lead(who.officer)
        task = handed(who, who.elsewhere, lead=lead, others=[who.colleague, who.bureau, who.town])
        db.session.flush()
        assert sees(who.elsewhere, lead)
        assert [party.membership is not None for party in task.parties] == [True, False, False, True]
        withdraw(task, "不要了", task.version, who.leader)
        db.session.flush()
        assert sees(who.elsewhere, lead)  # until the evening
        clock.set(MONDAY + timedelta(1))
        assert not sees(who.elsewhere, lead)
        assert sees(who.colleague, lead)  # of the unit, task or not


def test_nobody_hands_out_a_task_on_a_lead_they_do_not_see(make: Make) -> None:
    who = people(make)
    lead = make.lead(who.elsewhere)
    with pytest.raises(DomainError, match="a project you see") as refused:
        handed(who, by=who.chief, lead=lead)
    assert refused.value.field == "lead"


def test_a_task_is_seen_by_those_it_concerns_and_those_above_them(make: Make) -> None:
    who = people(make)
    tasks = {
        "to the officer": handed(who, who.officer),
        "to the town": handed(who, who.town),
        "by the chief": handed(who, who.colleague, by=who.chief),
    }
    named = {task.id: name for name, task in tasks.items()}
    seen = {
        name: {named[task.id] for task in db.session.scalars(tasks_visible_to(getattr(who, name)))}
        for name in ("leader", "chief", "officer", "colleague", "elsewhere", "other_chief", "auditor", "admin")
    }
    everything = set(tasks)
    assert seen == {
        "leader": everything, "auditor": everything, "admin": set(),
        "chief": {"to the officer", "by the chief"}, "officer": {"to the officer"}, "colleague": {"by the chief"},
        "elsewhere": {"to the town"}, "other_chief": {"to the town"},
    }  # fmt: skip
    assert find_task(who.elsewhere, tasks["to the officer"].id) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "done"},
        {"state": "reported"},
        {"closed_on": MONDAY},
        {"due_on": date(2000, 1, 1)},
        {"period": "2024-W01"},
    ],
    ids=str,
)
def test_the_database_refuses_a_task_that_cannot_be(make: Make, broken: dict[str, Any]) -> None:
    task = handed(people(make))
    for name, value in broken.items():
        setattr(task, name, value)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_database_refuses_a_party_that_is_nobody(make: Make) -> None:
    task = handed(people(make))
    db.session.add(TaskParty(task_id=task.id))
    with pytest.raises(IntegrityError):
        db.session.flush()

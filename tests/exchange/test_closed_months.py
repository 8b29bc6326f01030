"""A closed month stops a file as it stops a person; and what a project shows of its talks follows an undo."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.exchange.report_rows import rows_shown
from crm.exchange.undoing.operations import undo
from crm.exchange.undoing.plan import plan_undo
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.interactions.operations import finish_step, link_lead
from crm.leads.models import Lead
from crm.milestones.models import Milestone
from crm.milestones.months import close_month, reopen
from tests.building import Make
from tests.exchange.test_undo import imported
from tests.files_made import xlsx

PAST = (today().replace(day=1) - timedelta(days=40)).replace(day=10)  # a day two months ago
HEADINGS = ["项目名称", "投资方", "签约时间", "协议金额（万元）", "开工时间"]
TALKS = ["时间", "企业名称", "对接方式", "对接内容", "我方人员"]


def _people(make: Make) -> tuple[User, User]:
    bureau = make.unit("商务局")
    found = make.user(unit=bureau), make.chief(bureau)
    db.session.commit()
    return found


def _rows(*rows: list[Any]) -> bytes:
    return xlsx(HEADINGS, *rows)


def _problems(batch: Any) -> list[tuple[str, str | None]]:
    return [
        (row["action"], next((one["field"] for one in row["problems"] if one["severity"] == "error"), None))
        for row in rows_shown(batch, 1)
    ]


def test_a_fact_of_a_closed_month_is_a_problem_of_its_row_and_nothing_of_it_is_written(make: Make) -> None:
    officer, chief = _people(make)
    close_month(PAST, chief)
    data = _rows(["甲项目", "甲有限公司", PAST, 100, None], ["乙项目", "乙有限公司", today(), 200, None])
    batch = imported(make, data, officer)
    assert _problems(batch) == [("error", "signed_on"), ("create", None)]
    assert db.session.scalars(select(Lead.title)).all() == ["乙项目"]
    assert "is closed" in str(rows_shown(batch, 1)[0]["problems"])


def test_a_fact_that_stands_in_a_closed_month_is_not_completed_by_a_file(make: Make) -> None:
    officer, chief = _people(make)
    imported(make, _rows(["甲项目", "甲有限公司", PAST, None, None]), officer)
    close_month(PAST, chief)
    batch = imported(make, _rows(["甲项目", "甲有限公司", PAST, 300, None]), officer)
    assert _problems(batch) == [("error", "agreed_amount")]
    assert db.session.scalars(select(Milestone.amount)).all() == [None]


def test_the_months_of_another_unit_stop_nobody(make: Make) -> None:
    officer, _ = _people(make)
    close_month(PAST, make.chief(make.unit("工信局")))
    assert _problems(imported(make, _rows(["甲项目", "甲有限公司", PAST, 100, None]), officer)) == [("create", None)]


def test_what_a_month_counted_when_it_was_closed_an_undo_leaves_with_its_project(make: Make) -> None:
    officer, chief = _people(make)
    data = _rows(["甲项目", "甲有限公司", PAST, 100, None], ["乙项目", "乙有限公司", today(), 200, None])
    batch = imported(make, data, officer)
    month = close_month(PAST, chief)
    db.session.commit()
    plan = plan_undo(batch)
    assert {(table, why.why) for (table, _), why in plan.left.items() if table in ("milestones", "leads")} == {
        ("milestones", "closed"),
        ("leads", "needed"),
    }
    reopen(month, "更正", month.version, chief)
    db.session.commit()
    assert plan_undo(batch).left == {}
    month = close_month(PAST, chief)
    undo(batch, officer)
    db.session.commit()
    assert db.session.scalars(select(Lead.title)).all() == ["甲项目"]
    assert db.session.scalars(select(Milestone.amount)).all() == [1_000_000]


def test_an_old_value_does_not_come_back_into_a_closed_month(make: Make) -> None:
    """A file completed the fact; then its month was closed: the fact stays complete."""
    officer, chief = _people(make)
    imported(make, _rows(["甲项目", "甲有限公司", PAST, None, None]), officer)
    batch = imported(make, _rows(["甲项目", "甲有限公司", PAST, 300, None]), officer)
    close_month(PAST, chief)
    undo(batch, officer)
    db.session.commit()
    assert db.session.scalars(select(Milestone.amount)).all() == [3_000_000]


def _talk_completed_by_a_file(make: Make, officer: User) -> tuple[Lead, Any]:
    """A project whose one talk got its next step by an import, which can be undone."""
    imported(make, xlsx(TALKS, [PAST, "甲有限公司", "来访", None, "李明"]), officer)
    talk = db.session.scalars(select(Interaction)).one()
    lead = make.lead(officer, company=talk.companies[0])
    link_lead(talk, lead, officer)
    db.session.commit()
    headings = ["时间", "企业名称", "我方人员", "下一步", "下一步时间"]
    batch = imported(make, xlsx(headings, [PAST, "甲有限公司", "李明", "寄图纸", today() + timedelta(5)]), officer)
    assert (lead.last_contact_on, lead.next_step) == (PAST, "寄图纸")
    return lead, batch


def test_the_next_step_is_told_by_the_talks_that_are_there_after_an_undo(make: Make) -> None:
    """A later talk left the same to be done: it stands, though the file that said it first is taken back."""
    officer, _ = _people(make)
    lead, batch = _talk_completed_by_a_file(make, officer)
    later: date = PAST + timedelta(3)
    make.talk(lead, officer, met_on=later, next_step="寄图纸", next_step_on=today() + timedelta(5))
    db.session.commit()
    undo(batch, officer)
    db.session.commit()
    stored = db.session.get_one(Lead, lead.id)
    assert (stored.last_contact_on, stored.next_step, stored.next_step_on) == (later, "寄图纸", today() + timedelta(5))


def test_a_step_that_is_done_meanwhile_keeps_its_talk_as_it_is(make: Make) -> None:
    officer, _ = _people(make)
    lead, batch = _talk_completed_by_a_file(make, officer)
    talk = db.session.scalars(select(Interaction)).one()
    finish_step(talk, talk.version, officer)
    db.session.commit()
    plan = undo(batch, officer)
    db.session.commit()
    assert plan.left["interactions", talk.id].why == "changed"
    assert (talk.next_step, talk.next_step_done_on, db.session.get_one(Lead, lead.id).next_step) == (
        "寄图纸", today(), None,
    )  # fmt: skip

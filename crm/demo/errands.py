"""Tasks of the demo: one of each standing, two of them about projects, and a weekly report."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.db import db
from crm.demo import past
from crm.demo.papers import Papers
from crm.demo.people import People
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.settings.workdays import Workdays
from crm.tasks import answering, operations
from crm.tasks.models import Task
from crm.tasks.operations import Order
from crm.tasks.queries import course_of


@dataclass(frozen=True)
class _Errand:
    """`ago`: days since it was handed out; `due`: days from today; `until`: how far its course went."""

    order: Order
    to: str
    ago: int
    due: int
    until: str
    others: tuple[str, ...] = ()
    stage: str = ""


_ERRANDS = (
    _Errand(
        Order("落实用地预审", "协调县自然资源局完成项目用地预审，明确供地时间表。", "用地预审意见", "urgent", "县政府第 12 次常务会议"),
        "officer", 20, -9, "accepted", ("开发区管委会",), "signed"),
    _Errand(Order("协调 10 千伏临时用电", "会同供电公司落实施工临时用电，商定接入点。", "送电回执"), "park", 12, -2, "report", (), "placed"),
    _Errand(Order("回访秋季推介会客商", "推介会到会客商逐家回访，形成意向清单。", "意向清单一份"), "shanghai", 6, 2, "accepted"),
    _Errand(Order("摸排闲置厂房", "摸清全县闲置标准化厂房面积、层高、荷载和权属。", "闲置厂房台账"), "县工信局", 9, 14, "handed_out"),
    _Errand(Order("报送重点项目简介", "整理十个重点在谈项目的一页纸简介。", "简介十份", basis="县领导批示"), "beijing", 3, 20, "reported"),
    _Errand(Order("完善招商手册", "更新产业政策、要素价格和园区图件。", "定稿的招商手册"), "shenzhen", 40, -10, "done"),
)  # fmt: skip


def add_errands(people: People, papers: Papers) -> None:
    """Handed out by the county's leader, answered by the officers."""
    leader = people.users["leader"]
    for errand in _ERRANDS:
        task = operations.hand_out(
            errand.order,
            today() + timedelta(max(errand.due, 0)),
            _holder(people, errand.to),
            [_holder(people, name) for name in errand.others],
            leader,
            _lead(errand.stage),
        )
        db.session.flush()
        _walk(task, errand, people, papers)
        begin = Workdays().bound(today() - timedelta(errand.ago), 0)
        past.handed_out(task, course_of(task), begin, max(today() + timedelta(errand.due), begin))
        db.session.flush()
    weekly = Order("招商工作周报", "报送本周对接、签约、落地情况和下周安排。", "周报一份", basis="招商工作例会制度")
    answering.start_series(weekly, "weekly", 5, today(), people.units["县招商服务中心"], [], leader)


def _holder(people: People, name: str) -> User | Unit:
    return people.users.get(name) or people.units[name]


def _lead(stage: str) -> Lead | None:
    if not stage:
        return None
    return db.session.scalar(select(Lead).where(Lead.stage == stage, Lead.state == "active").order_by(Lead.id).limit(1))


def _walk(task: Task, errand: _Errand, people: People, papers: Papers) -> None:
    doer = task.main.user
    if errand.until == "handed_out" or doer is None:
        return
    answering.sign(task, task.version, doer)
    db.session.flush()
    if errand.until == "accepted":
        return
    finished = errand.until in ("reported", "done")
    words = "已完成，成果见附件。" if finished else "已与供电公司现场踏勘，方案待批。"
    files = [papers.of("result", task.title, doer)] if finished else []
    answering.report(task, words, None if finished else 60, finished, files, task.version, doer)
    db.session.flush()
    if errand.until == "done":
        operations.close(task, "同意办结。", task.version, task.given_by)
        db.session.flush()

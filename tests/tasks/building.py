"""A small office for tests of tasks: a leader, two bureaus with their chiefs and officers, and a clock."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from crm.accounts.models import Role, Unit, User
from crm.db import db
from crm.fuzzydate import today
from crm.tasks.models import Task
from crm.tasks.operations import Order, hand_out
from tests.building import Make

MONDAY = date(2024, 5, 20)  # a plain week: no holiday between 6 May and 7 June but the Saturday of the 11th


@dataclass
class People:
    leader: User
    chief: User
    officer: User
    colleague: User
    elsewhere: User
    other_chief: User
    auditor: User
    admin: User
    bureau: Unit
    town: Unit


def people(make: Make) -> People:
    bureau, town = make.unit("县工信局"), make.unit("卫庄镇")
    return People(
        leader=make.user(Role.LEADER),
        chief=make.chief(bureau),
        officer=make.user(Role.OFFICER, bureau),
        colleague=make.user(Role.OFFICER, bureau),
        elsewhere=make.user(Role.OFFICER, town),
        other_chief=make.chief(town),
        auditor=make.user(Role.AUDITOR),
        admin=make.user(Role.ADMIN),
        bureau=bureau,
        town=town,
    )


def handed(who: People, to: User | Unit | None = None, days: int = 10, **more: Any) -> Task:
    order = Order("落实用地指标", "协调自然资源局落实 86 亩用地指标。", "用地批复文件")
    by = more.pop("by", who.leader)
    task = hand_out(order, today() + timedelta(days), to or who.officer, more.pop("others", ()), by, **more)
    db.session.flush()
    return task


def again(who: People) -> People:
    """The same people in the present session."""
    return People(**{each.name: db.session.get_one(type(found), found.id)
                     for each in fields(who) for found in [getattr(who, each.name)]})  # fmt: skip

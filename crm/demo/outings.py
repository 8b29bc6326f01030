"""Activities of the demo: stationed trips, some of them overlapping, a tour, a conference and a firm met there."""

from datetime import timedelta

from sqlalchemy import select

from crm.companies.models import Company
from crm.db import db
from crm.demo import past
from crm.demo.people import People
from crm.fuzzydate import today
from crm.interactions.activities import add_activity
from crm.interactions.operations import Talk, log

# Who, the kind, its title, where, how many days ago it began, how many days it took, who came along.
_OUTINGS = (
    ("shanghai", "trip", "驻上海招商（第一批）", "上海、苏州", 96, 20, ("徐立凡",)),
    ("shanghai", "trip", "驻上海招商（第二批）", "上海", 62, 18, ("徐立凡",)),
    ("shanghai2", "trip", "苏南专题对接", "苏州、无锡", 48, 6, ()),
    ("beijing", "trip", "驻北京招商", "北京、廊坊", 80, 25, ("高子昂",)),
    ("shenzhen", "trip", "驻深圳招商", "深圳、东莞", 70, 15, ("罗文杰",)),
    ("industry", "tour", "装备制造小分队外出招商", "沧州、石家庄", 33, 4, ("马国栋",)),
)
_OUTCOME = "对接企业若干，重点跟进两家"


def add_outings(people: People) -> None:
    """Enter them as those who went would."""
    for username, kind, title, places, ago, days, others in _OUTINGS:
        by = people.users[username]
        first = today() - timedelta(days=ago)
        values = {"kind": kind, "title": title, "destinations": places, "starts_on": first, "outcome": _OUTCOME,
                  "ends_on": first + timedelta(days=days - 1), "cost": days * 1200}  # fmt: skip
        add_activity(values, [by.name, *others], [], by.unit, by)
    _conference(people)


def _conference(people: People) -> None:
    by, day = people.users["officer"], today() - timedelta(days=21)
    firms = db.session.scalars(select(Company).order_by(Company.id).limit(3)).all()
    values = {"kind": "conference", "title": "长三角装备制造推介会", "destinations": "上海", "starts_on": day,
              "ends_on": day, "guests": 120, "cost": 180_000, "outcome": "到会客商 120 人，三家企业约定来县考察"}  # fmt: skip
    held = add_activity(values, [by.name, "马国栋"], firms, by.unit, by)
    said = Talk(
        kind="event",
        met_on=day,
        summary="推介会后单独交谈，企业有意了解标准地政策，暂无具体项目。",
        next_step="寄送标准地手册，约来访时间",
        next_step_on=today() + timedelta(days=4),
        our_people=by.name,
        their_people="投资部来宾",
        activity_id=held.id,
    )
    past.talked(log(said, [], firms[:1], by))

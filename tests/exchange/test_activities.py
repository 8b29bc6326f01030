"""Lists of activities and stationed trips: written as they stand, once; sums of days away are no trips."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.exchange import importing
from crm.exchange.importing import PlannedSheet
from crm.exchange.models import BatchRow
from crm.interactions.models import Activity
from tests.building import Make
from tests.exchange.building import fields, recognised, xlsx

HEADINGS = [
    "活动名称",
    "活动类型",
    "开始日期",
    "结束日期",
    "单位",
    "地点",
    "参加人员",
    "参会企业",
    "参会人数",
    "费用（万元）",
    "成效",
]
ROW = [
    "长三角推介会",
    "推介会",
    "2022-05-10",
    "2022-05-12",
    "县工信局",
    "上海、苏州",
    "王伟、李静",
    "甲公司；乙公司",
    120,
    8.5,
    "签约两个",
]


def plan(data: bytes, by: User) -> PlannedSheet:
    return importing.plan(importing.recognise(data, "a.xlsx"), by)[0]


def write(make: Make, data: bytes, by: User) -> dict[str, int]:
    results = importing.recognise(data, "a.xlsx")
    batch = importing.keep_batch(make.files_root, data, "a.xlsx", None, importing.plan(results, by), by)
    importing.write(batch, results, by)
    db.session.commit()
    summary: dict[str, int] = batch.report["summary"]
    return {action: count for action, count in summary.items() if count and action != "rows"}


def changed(**cells: Any) -> bytes:
    return xlsx(HEADINGS, [cells.get(heading.split("（")[0], old) for heading, old in zip(HEADINGS, ROW, strict=True)])


def the_activity() -> Activity:
    return db.session.scalars(select(Activity)).one()


def test_an_activity_is_written_with_members_and_firms_and_once(make: Make) -> None:
    officer = make.user(unit=make.unit("县工信局"), name="王伟")
    assert write(make, changed(), officer) == {"create": 1}

    found = the_activity()
    assert (found.title, found.kind, found.starts_on, found.ends_on) == (
        "长三角推介会", "conference", date(2022, 5, 10), date(2022, 5, 12),
    )  # fmt: skip
    assert [(member.name, member.user_id) for member in found.members] == [("王伟", officer.id), ("李静", None)]
    assert {firm.name for firm in found.companies} == {"甲公司", "乙公司"}
    assert (found.destinations, found.guests, found.cost, found.outcome) == ("上海、苏州", 120, 85_000, "签约两个")
    assert {"activities", "companies"} <= {row.table for row in db.session.scalars(select(BatchRow))}
    assert write(make, changed(), officer) == {"unchanged": 1}


def test_a_corrected_list_updates_what_differs(make: Make) -> None:
    officer = make.user(unit=make.unit("县工信局"))
    write(make, changed(), officer)
    data = changed(结束日期="2022-05-13", 参加人员="王伟", 成效=None)

    assert set(plan(data, officer).rows[0].changes) == {"until", "members"}
    assert write(make, data, officer) == {"update": 1}
    assert (the_activity().days, the_activity().names, the_activity().outcome) == (4, ["王伟"], "签约两个")


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("on", {"开始日期": None}),
        ("on", {"开始日期": "2022年5月"}),
        ("until", {"结束日期": "2022-05-01"}),
        ("title", {"活动名称": "甲" * 201}),
        ("unit", {"单位": "古绛镇"}),
    ],
)
def test_a_row_that_cannot_be_is_refused_beside_its_field(make: Make, field: str, cells: dict[str, Any]) -> None:
    make.unit("古绛镇")
    (row,) = plan(changed(**cells), make.user(unit=make.unit("县工信局"))).rows

    assert row.action == "error"
    assert field in {problem.field for problem in row.problems}


def test_what_another_unit_entered_is_left_alone(make: Make) -> None:
    write(make, changed(), make.user(unit=make.unit("县工信局")))
    (row,) = plan(changed(单位=None, 成效="别的话"), make.user(unit=make.unit("古绛镇"))).rows

    assert (row.action, row.of, row.changes) == ("duplicate", None, {})


def test_a_list_of_trips_without_titles_calls_them_by_kind_and_place(make: Make) -> None:
    data = xlsx(
        ["驻点招商台账", None, None, None, None],
        ["驻点人员", "驻点城市", "起止时间", "天数", "工作成效"],
        ["王伟", "上海", "2022.3.1-3.20", 20, "对接三家"],
    )
    (row,) = plan(data, make.user()).rows

    assert (row.action, row.values["title"], row.values["kind"]) == ("create", "驻点招商（上海）", "trip")
    assert (str(row.values["on"]), str(row.values["until"])) == ("2022-03-01", "2022-03-20")


def test_tables_that_sum_up_days_away_are_skipped_and_say_why() -> None:
    by_leaders = recognised(
        ["党政主职驻外招商情况", None, None, None],
        ["序号", "责任单位", "驻外招商情况", None],
        [None, None, "党政主职（天数）", None],
        [None, None, "本月", "累计"],
        [1, "古绛镇", 5, 23],
        ["合计", None, 5, 23],
        merges=[(0, 0, 0, 3), (1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, 3), (2, 2, 2, 3)],
    )
    assert by_leaders.kind is None
    assert by_leaders.skipped
    assert "sums up days away" in by_leaders.skipped
    trips = recognised(
        ["单位", "驻点人员", "开始时间", "结束时间", "累计天数"], ["古绛镇", "王伟", "2022-03-01", "2022-03-05", 5]
    )
    assert (trips.kind, fields(trips)["驻点人员"]) == ("activities", "members")

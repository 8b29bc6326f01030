"""Lists of visits and talks in other layouts than the sample, and what becomes of them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.audit.queries import verify
from crm.companies.models import Company
from crm.db import db
from crm.exchange import importing
from crm.exchange.importing import PlannedSheet
from crm.exchange.layout import SheetResult
from crm.exchange.models import BatchRow
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.interactions.operations import set_step
from crm.interactions.queries import interactions_visible_to
from tests.building import Make
from tests.exchange.building import DATA, fields, left_out, recognised, xlsx

HEADINGS = ["单位", "姓名", "职务", "开始时间", "结束时间", "拜访企业名称", "接洽人姓名", "洽谈内容", "下一步打算"]
ROW = ["县工信局", "沈敏", "科员", "2022-06-25", "2022-06-27", "甲公司、乙公司", "蒋洋、郑志强", "介绍园区", None]


def plan(data: bytes, by: User) -> PlannedSheet:
    return importing.plan(importing.recognise(data, "a.xlsx"), by)[0]


def write(make: Make, data: bytes, by: User, name: str = "a.xlsx") -> dict[str, int]:
    results = importing.recognise(data, name)
    batch = importing.keep_batch(make.files_root, data, name, None, importing.plan(results, by), by)
    importing.write(batch, results, by)
    db.session.commit()
    summary: dict[str, int] = batch.report["summary"]
    return {action: count for action, count in summary.items() if count and action != "rows"}


def visits(*rows: list[Any]) -> bytes:
    return xlsx(HEADINGS, *rows)


def changed(**cells: Any) -> list[Any]:
    return [cells.get(heading, value) for heading, value in zip(HEADINGS, ROW, strict=True)]


def the_talk() -> Interaction:
    return db.session.scalars(select(Interaction)).one()


def first(result: SheetResult) -> dict[str, Any]:
    assert result.kind == "interactions", result.skipped
    return dict(result.rows[0].values)


def test_the_sample_is_written_with_its_firms_and_once(make: Make) -> None:
    officer = make.user()
    (file,) = DATA.glob("04-*")
    assert write(make, file.read_bytes(), officer, file.name) == {"create": 30}
    talks = db.session.scalars(select(Interaction).order_by(Interaction.id)).all()
    assert len(talks) == 30
    assert talks[4].our_people == "赵海涛"
    assert [firm.name[:6] for firm in talks[4].companies] == ["宁波恒锐同创", "香港中瀚睿芯", "苏州瑞康恒锐"]
    assert (talks[4].their_people, talks[4].their_titles) == ("沈建国、吴晓东、郑伟", "总经理、总经理、总经理")
    assert (talks[4].destinations, talks[4].unit_words, talks[4].extra) == ("上海、苏州", "古绛镇", {"天数": "4"})
    assert sum(talk.lacks_next_step for talk in talks) == 11
    firms = {firm.id for talk in talks for firm in talk.companies}
    kept = dict(iter(db.session.execute(select(BatchRow.table, func.count()).group_by(BatchRow.table))))
    assert (kept["interactions"], kept["companies"]) == (30, len(firms))
    assert verify().broken_at is None

    assert write(make, file.read_bytes(), officer, file.name) == {"unchanged": 30}
    assert write(make, file.read_bytes(), make.chief(), file.name) == {"unchanged": 30}


def test_a_weekly_list_whose_days_stand_in_one_cell_and_whose_unit_stands_above() -> None:
    result = recognised(
        ["长三角拜访客商周报", None, None, None, None, None],
        ["组别：第一组", None, "2022年12月26日-2023年1月3日", None, None, None],
        ["序号", "拜访时间", "拜访对象", "接洽人", "洽谈情况", "下步打算"],
        [1, "12月28日-30日", "上海甲公司", "王伟（总经理）、李静（副总）", "谈了用地", "回访"],
        [2, "2023.1.3", "苏州乙公司；无锡丙公司", "张强", "谈了用电", None],
        ["备注：每周五上报", None, None, None, None, None],
        merges=[(0, 0, 0, 5)],
    )
    values = first(result)
    assert (str(values["on"]), str(values["until"])) == ("2022-12-28", "2022-12-30")
    assert (values["unit"], values["kind"]) == ("第一组", "visit_out")
    assert (values["contacts"], values["contact_titles"]) == (["王伟", "李静"], ["总经理", "副总"])
    assert result.rows[1].values["companies"] == ["苏州乙公司", "无锡丙公司"]
    assert left_out(result) == {6: "note"}


def test_a_register_of_visitors_with_groups_over_names_and_titles() -> None:
    result = recognised(
        ["来访接待表", None, None, None, None, None, None, None],
        ["序号", "来访时间", "来访单位", "来访人员", None, "我方接待", None, "来访事由"],
        [None, None, None, "姓名", "职务", "接待领导", "职务", None],
        [1, "2022年3月5日", "甲公司", "王伟", "总经理", "李书记", "县委书记", "考察地块"],
        merges=[(0, 0, 0, 7), (1, 3, 1, 4), (1, 5, 1, 6)],
    )
    assert {heading: field for heading, field in fields(result).items() if field} == {
        "来访时间": "on",
        "来访单位": "companies",
        "来访人员/姓名": "contacts",
        "来访人员/职务": "contact_titles",
        "我方接待/接待领导": "our_people",
        "我方接待/职务": "our_titles",
        "来访事由": "summary",
    }
    values = first(result)
    assert (values["kind"], values["our_titles"], values["contact_titles"]) == ("visit_in", ["县委书记"], ["总经理"])


def test_a_column_says_of_each_row_how_the_talk_was_held() -> None:
    result = recognised(
        ["对接时间", "对接企业", "对接方式", "对接内容"],
        ["2022-03-05", "甲公司", "电话", "问候"],
        ["2022-03-06", "乙公司", "飞鸽传书", "问候"],
    )
    assert first(result)["kind"] == "call"
    assert result.rows[1].values["kind"] is None
    assert result.rows[1].extra == {"对接方式": "飞鸽传书"}


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("companies", {"拜访企业名称": None}),
        ("companies", {"拜访企业名称": "甲" * 121}),
        ("on", {"开始时间": None}),
        ("on", {"开始时间": "2022年3月"}),
        ("on", {"开始时间": "2099-03-05", "结束时间": None}),
        ("on", {"开始时间": "改日再定"}),
        ("until", {"结束时间": "2022-06-01"}),
        ("next_step", {"下一步打算": "寄" * 201}),
    ],
)
def test_a_row_that_says_too_little_is_refused_beside_its_field(make: Make, field: str, cells: dict[str, Any]) -> None:
    (row,) = plan(visits(changed(**cells)), make.user()).rows

    assert row.action == "error"
    assert field in {problem.field for problem in row.problems}
    assert write(make, visits(changed(**cells)), make.user()) == {"error": 1}
    assert db.session.scalar(select(func.count(Company.id)).where(Company.name == "甲公司")) == 0


def test_a_unit_outside_ones_own_is_an_error_and_an_unknown_one_keeps_its_words(make: Make) -> None:
    bureau, officer = make.unit("县工信局"), make.user()

    assert plan(visits(ROW), officer).rows[0].action == "error"
    assert plan(visits(ROW), make.chief(make.county())).rows[0].action == "create"
    write(make, visits(changed(单位="驻沪专班")), officer)
    assert (the_talk().unit_words, the_talk().unit) == ("驻沪专班", officer.unit)
    assert the_talk().unit is not bureau


def test_a_corrected_list_updates_what_differs_and_empties_nothing(make: Make) -> None:
    officer = make.user(unit=make.unit("县工信局"))
    write(make, visits(ROW), officer)
    data = visits(changed(洽谈内容=None, 下一步打算="寄图纸"))
    (row,) = plan(data, officer).rows

    assert (row.action, row.changes) == ("update", {"next_step": (None, "寄图纸")})
    assert write(make, data, officer) == {"update": 1}
    assert (the_talk().next_step, the_talk().summary) == ("寄图纸", "介绍园区")
    kept = db.session.scalars(select(BatchRow).where(BatchRow.table == "interactions").order_by(BatchRow.id)).all()
    assert len(kept) == 2
    assert "next_step" in kept[1].before


def test_the_same_visit_twice_in_a_file_counts_once(make: Make) -> None:
    assert [row.action for row in plan(visits(ROW, ROW), make.user()).rows] == ["create", "duplicate"]


def test_talks_of_a_file_are_linked_to_the_projects_and_people_they_mean(make: Make) -> None:
    by = make.user(unit=make.unit("县工信局"))
    one, both, hidden = (make.company(f"{name}有限公司") for name in ("甲", "丙", "丁"))
    only = make.lead(by, company=one)
    lost = make.lead(by, company=one)
    lost.state = "lost"
    first, second = (make.lead(by, company=both, title=title) for title in ("轴承项目", "齿轮项目"))
    make.lead(company=hidden)
    person = make.contact(one, name="蒋洋")
    db.session.commit()
    table = [
        [*HEADINGS, "洽谈项目"],
        [*changed(拜访企业名称="甲有限公司"), None],
        [*changed(拜访企业名称="丙有限公司", 接洽人姓名=None), None],
        [*changed(拜访企业名称="丙有限公司", 姓名="钱二"), "齿轮项目"],
        [*changed(拜访企业名称="丙有限公司", 姓名="孙三"), second.code],
        [*changed(拜访企业名称="乙有限公司"), "轴承项目"],
        [*changed(拜访企业名称="丁有限公司"), None],
    ]
    assert write(make, xlsx(*table), by) == {"create": 6}
    talks = db.session.scalars(select(Interaction).order_by(Interaction.id)).all()
    assert [[lead.id for lead in talk.leads] for talk in talks] == [[only.id], [], [second.id], [second.id], [], []]
    assert [[one.id for one in talk.contacts] for talk in talks] == [[person.id], [], [], [], [], []]
    assert (str(only.last_contact_on), first.last_contact_on) == ("2022-06-25", None)
    assert write(make, xlsx(*table), by) == {"unchanged": 6}


def test_two_teams_at_one_firm_on_one_day_are_two_visits(make: Make) -> None:
    assert [row.action for row in plan(visits(ROW, changed(姓名="王伟")), make.user()).rows] == ["create", "create"]


def test_what_another_unit_logged_is_left_alone_and_not_shown(make: Make) -> None:
    theirs = make.user(unit=make.unit("县工信局"))
    write(make, visits(ROW), theirs)
    stranger = make.user(unit=make.unit("古绛镇"))
    (row,) = plan(visits(changed(单位=None, 洽谈内容="别的话")), stranger).rows

    assert (row.action, row.of, row.changes) == ("duplicate", None, {})
    assert db.session.scalars(interactions_visible_to(stranger)).all() == []
    assert len(db.session.scalars(interactions_visible_to(make.user(Role.LEADER))).all()) == 1


def test_a_colleague_sees_the_visit_and_cannot_change_it_by_a_file(make: Make) -> None:
    unit = make.unit("县工信局")
    write(make, visits(ROW), make.user(unit=unit))

    assert plan(visits(changed(洽谈内容="别的话")), make.user(unit=unit)).rows[0].action == "error"
    assert plan(visits(ROW), make.user(unit=unit)).rows[0].action == "unchanged"


def test_a_list_whose_own_count_of_days_differs_from_its_dates_is_told(make: Make) -> None:
    data = xlsx([*HEADINGS, "天数"], [*ROW, 5])
    (row,) = plan(data, make.user()).rows

    assert [(told.field, told.severity) for told in row.problems if told.field == "until"] == [("until", "warning")]


def test_a_step_lacking_in_a_list_is_given_later(make: Make) -> None:
    officer = make.user(unit=make.unit("县工信局"))
    write(make, visits(ROW), officer)
    talk = the_talk()
    assert talk.lacks_next_step

    set_step(talk, "寄图纸", today() + timedelta(days=3), talk.version, officer)
    db.session.commit()

    assert not talk.lacks_next_step

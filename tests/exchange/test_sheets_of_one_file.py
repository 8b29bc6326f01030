"""The sheets of one file know of each other: the same thing is brought in once, what is nearly the same is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.db import Base, db
from crm.exchange import importing
from crm.exchange.importing import PlannedSheet
from crm.exchange.models import ImportBatch
from crm.interactions.models import Activity, Interaction
from crm.leads.models import Lead
from crm.parks.models import Parcel, PlantSpace
from tests.building import Make, credit_code
from tests.files_made import saved

Rows = Sequence[Sequence[Any]]
LEADS = ["项目名称", "投资方", "总投资（万元）"]
# By table, the headings of a ledger of it and a row of it.
KINDS: Mapping[type[Base], tuple[Sequence[str], Sequence[Any]]] = {
    Lead: (LEADS, ["高端铸件项目", "山西凌云铸锻有限公司", 500]),
    Contact: (["企业名称", "联系人", "职务", "联系电话"], ["甲有限公司", "王伟", "总经理", "13900000001"]),
    Interaction: (
        ["单位", "姓名", "开始时间", "拜访企业名称", "洽谈内容"],
        ["县工信局", "沈敏", "2022-06-25", "甲公司", "介绍园区"],
    ),
    Activity: (["活动名称", "活动类型", "开始日期", "地点"], ["春季推介会", "推介会", "2022-03-01", "上海"]),
    Parcel: (["园区名称", "地块编号", "净用地面积(亩)", "土地状态"], ["智能装备制造产业园", "A-1", 100, "具备供地"]),
    PlantSpace: (
        ["园区名称", "厂房名称", "层数", "房号", "面积（㎡）", "入驻状态"],
        ["智能装备制造产业园", "1号厂房", "1层", "101", 1800, "可招商"],
    ),
}


def workbook(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        table = book.create_sheet(name)
        for row in rows:
            table.append(list(row))
    return saved(book)


def planned(data: bytes, by: User, **decided: Mapping[int, str]) -> list[PlannedSheet]:
    return importing.plan(importing.recognise(data, "a.xlsx"), by, decided=decided)


def written(make: Make, data: bytes, by: User, decided: Mapping[str, Any] | None = None) -> ImportBatch:
    results = importing.recognise(data, "a.xlsx")
    batch = importing.keep_batch(make.files_root, data, "a.xlsx", None, importing.plan(results, by), by)
    batch.corrections = {name: {"decided": said} for name, said in (decided or {}).items()}
    importing.write(batch, results, by)
    db.session.commit()
    return batch


def said_of(sheet: PlannedSheet) -> list[tuple[str, list[str]]]:
    return [(row.action, [str(problem) for problem in row.problems]) for row in sheet.rows]


def test_what_two_sheets_say_is_brought_in_once_whatever_it_is(make: Make) -> None:
    by = make.manager("equipment")
    officer = make.user()
    for table, (headings, row) in KINDS.items():
        data = workbook(一季度=[headings, row], 二季度=[headings, row])
        who = by if table in (Parcel, PlantSpace) else officer
        first, second = planned(data, who)
        assert [first.rows[0].action, second.rows[0].action] == ["create", "duplicate"], table
        assert str(second.rows[0].problems[-1]) == ("Row 2 of sheet 一季度 says the same already: that one counts."), (
            table
        )
        written(make, data, who)
        assert db.session.scalar(select(func.count()).select_from(table)) == 1, table


def test_a_firm_of_two_lists_is_one_firm_and_the_first_says_what_it_is(make: Make) -> None:
    headings = ["企业名称", "统一社会信用代码", "行业"]
    rows = ["甲有限公司", credit_code(1), "钢铁"], ["甲有限公司", credit_code(1), "食品"]
    data = workbook(一=[headings, rows[0]], 二=[headings, rows[1]], 三=[headings, rows[0]])
    by = make.user()
    _, second, third = planned(data, by)
    assert said_of(second)[0][1][0] == "Row 2 of sheet 一 says 钢铁 of this company: that counts."
    assert (third.rows[0].action, second.rows[0].action) == ("duplicate", "duplicate")
    written(make, data, by)
    assert db.session.scalars(select(Company.industry).where(Company.name == "甲有限公司")).all() == ["钢铁"]


def test_near_names_of_two_sheets_are_asked_and_written_as_decided(make: Make) -> None:
    data = workbook(
        一=[LEADS, ["高端铸件项目", "山西凌云铸锻有限公司", 500]],
        二=[
            LEADS,
            ["齿轮项目", "运城市凌云铸锻有限责任公司", 600],
            ["高端铸件产业项目", "山西凌云铸锻有限公司", 500],
        ],
    )
    by = make.user()
    _, second = planned(data, by)
    assert [row.action for row in second.rows] == ["create", "create"]
    assert [[one.choice for one in row.candidates] for row in second.rows] == [["row:1.2"], ["project:1.2"]]
    assert "of row 2 in sheet 一; both are written" in said_of(second)[0][1][0]

    written(make, data, by, {"二": {"2": "row:1.2", "3": "project:1.2"}})
    assert db.session.scalars(select(Company.name).where(Company.name.contains("铸锻"))).all() == [
        "山西凌云铸锻有限公司"
    ]
    assert set(db.session.scalars(select(Lead.title))) == {"高端铸件项目", "齿轮项目"}

"""Two rows of one file that nearly name one firm, or one project of it: asked, and written as decided."""

from collections.abc import Mapping

from sqlalchemy import select

from crm.companies.models import Company
from crm.db import db
from crm.exchange import importing
from crm.exchange.planning.near import NEW
from crm.exchange.planning.rows import PlannedRow
from crm.leads.models import Lead
from tests.building import Make, credit_code
from tests.files_made import xlsx

HEADINGS = ["项目名称", "投资方", "统一社会信用代码", "总投资（万元）"]
ROWS = [
    ["高端铸件项目", "山西凌云铸锻有限公司", None, 500],
    ["齿轮项目", "运城市凌云铸锻有限责任公司", None, 600],
    ["高端铸件产业项目", "山西凌云铸锻有限公司", None, 500],
    ["高端铸件项目二期", "山西凌云铸锻有限公司", None, 700],
    ["电池项目", "深圳乙新能源有限公司", None, 800],
]


def planned(make: Make, decided: Mapping[int, str], rows: list[list[object]] | None = None) -> list[PlannedRow]:
    by = make.user()
    results = importing.recognise(xlsx(HEADINGS, *(rows or ROWS)), "a.xlsx")
    return list(importing.plan(results, by, decided={results[0].name: decided})[0].rows)


def test_near_names_of_one_file_are_asked_and_written_unless_decided(make: Make) -> None:
    rows = planned(make, {})
    assert [row.action for row in rows] == ["create"] * 5
    assert {row.row: [one.choice for one in row.candidates] for row in rows if row.candidates} == {
        3: ["row:2"],
        4: ["project:2"],
    }
    assert {row.row: [(p.field, p.severity) for p in row.problems] for row in rows if row.candidates} == {
        3: [("investor", "warning")],
        4: [("title", "warning")],
    }


def test_what_was_decided_is_one_firm_and_one_project(make: Make) -> None:
    by, data = make.user(), xlsx(HEADINGS, *ROWS)
    results = importing.recognise(data, "a.xlsx")
    batch = importing.keep_batch(make.files_root, data, "a.xlsx", None, importing.plan(results, by), by)
    batch.corrections = {results[0].name: {"decided": {"3": "row:2", "4": "project:2"}}}
    rows = importing.write(batch, results, by)[0].rows
    db.session.commit()
    assert [row.action for row in rows] == ["create", "create", "duplicate", "create", "create"]
    assert db.session.scalars(select(Company.name).where(Company.name.contains("铸锻"))).all() == [
        "山西凌云铸锻有限公司"
    ]
    gear = db.session.scalars(select(Lead).where(Lead.title == "齿轮项目")).one()
    assert [link.company.name for link in gear.investors] == ["山西凌云铸锻有限公司"]


def test_another_one_is_not_asked_again_and_neither_are_known_or_coded_firms(make: Make) -> None:
    assert not any(row.candidates or row.problems for row in planned(make, {3: NEW, 4: NEW}))
    make.company("山西凌云铸锻有限公司")
    make.company("运城市凌云铸锻有限责任公司")
    assert {row.row for row in planned(make, {}) if row.candidates} == {4}
    coded = [
        ["甲项目", "山西甲乙铸锻有限公司", credit_code(1), 5],
        ["乙项目", "山西甲乙锻铸有限公司", credit_code(2), 5],
    ]
    assert not any(row.candidates for row in planned(make, {}, coded))

"""Which record a row means: a near name is a question, another name is not; an empty cell empties only when asked to."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.companies.models import Company
from crm.db import db
from crm.exchange import importing
from crm.exchange.planning.decisions import Defaults
from crm.exchange.planning.near import NEW
from crm.exchange.planning.rows import PlannedRow
from crm.leads.models import Lead
from tests.building import Make, credit_code
from tests.counting import counting
from tests.files_made import xlsx

LEADS = ["项目编号", "项目名称", "投资方", "统一社会信用代码", "产业类型", "备注"]
KNOWN = "山西凌云铸锻有限公司"


def leads(*rows: list[Any]) -> bytes:
    return xlsx(LEADS, *([*row, *[None] * (6 - len(row))] for row in rows))


def rows_of(data: bytes, by: User, decided: Mapping[int, str] | None = None, **defaults: Any) -> list[PlannedRow]:
    results = importing.recognise(data, "a.xlsx")
    said = {results[0].name: decided or {}}
    return list(importing.plan(results, by, defaults=Defaults(**defaults), decided=said)[0].rows)


def written(make: Make, data: bytes, by: User, decided: Mapping[int, str] | None = None, **defaults: Any) -> None:
    results = importing.recognise(data, "a.xlsx")
    batch = importing.keep_batch(make.files_root, data, "a.xlsx", None, importing.plan(results, by), by)
    batch.corrections = {results[0].name: {"decided": {str(row): choice for row, choice in (decided or {}).items()}}}
    batch.defaults = defaults
    importing.write(batch, results, by)
    db.session.commit()


@pytest.mark.parametrize(
    ("name", "is_asked"),
    [
        ("运城市凌云铸锻有限责任公司", True),
        ("菱云铸锻", True),
        ("山西凌云铸锻二期有限公司", False),
        ("山西凌霄新材料有限公司", False),
        ("河北乙制造有限公司", False),
    ],
)
def test_only_a_near_name_is_a_question(make: Make, name: str, is_asked: bool) -> None:
    known = make.company(KNOWN)
    (row,) = rows_of(leads([None, "丙项目", name]), make.user())
    if is_asked:
        assert (row.action, [one.choice for one in row.candidates]) == ("duplicate", [f"firm:{known.id}"])
        assert [problem.field for problem in row.problems] == ["investor"]
    else:
        assert (row.action, row.candidates) == ("create", [])


def test_what_nobody_decided_is_not_written(make: Make) -> None:
    make.company(KNOWN)
    written(make, leads([None, "丙项目", "凌云铸锻"], [None, "丁项目", "丁有限公司"]), make.user())
    assert db.session.scalars(select(Lead.title)).all() == ["丁项目"]


def test_a_decision_joins_the_firms_or_keeps_them_apart(make: Make) -> None:
    officer, known = make.user(), make.company(KNOWN)
    data = leads([None, "丙项目", "凌云铸锻"], [None, "丁项目", "凌云铸"])
    decided = {2: f"firm:{known.id}", 3: NEW}
    rows = rows_of(data, officer, decided)
    assert [(row.action, row.values["investor"]) for row in rows] == [
        ("create", ["凌云铸锻"]),
        ("create", ["凌云铸"]),
    ]
    written(make, data, officer, decided)
    firms = {lead.title: lead.investors[0].company.name for lead in db.session.scalars(select(Lead))}
    assert firms == {"丙项目": KNOWN, "丁项目": "凌云铸"}


def test_a_decision_for_what_is_no_candidate_decides_nothing(make: Make) -> None:
    make.company(KNOWN)
    other = make.company("乙有限公司")
    (row,) = rows_of(leads([None, "丙项目", "凌云铸锻"]), make.user(), {2: f"firm:{other.id}"})
    assert row.action == "duplicate"


def test_a_near_title_of_the_same_firm_is_a_question_and_another_title_is_another_project(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, company=make.company(KNOWN), title="年产三万吨精密铸件加工项目", industry="铸造")
    data = leads(
        [None, "年产三万吨精密铸件的加工项目", KNOWN, None, "钢铁"], [None, "年产五万吨精密铸件加工项目", KNOWN]
    )
    near, other = rows_of(data, officer)
    assert (near.action, [one.choice for one in near.candidates]) == ("duplicate", [f"lead:{lead.code}"])
    assert other.action == "create"
    merged, _ = rows_of(data, officer, {2: f"lead:{lead.code}"})
    assert (merged.action, merged.of, merged.changes["industry"]) == ("update", lead.code, ("铸造", "钢铁"))
    apart, _ = rows_of(data, officer, {2: NEW})
    assert apart.action == "create"


def test_a_near_project_of_a_near_firm_takes_the_firm_along(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, company=make.company(KNOWN), title="资源综合利用项目", industry="环保")
    data = leads([None, "资源综合利用项目", "凌云铸锻", None, "环保"])
    (row,) = rows_of(data, officer)
    assert next(one.choice for one in row.candidates) == f"lead:{lead.code}"
    (row,) = rows_of(data, officer, {2: f"lead:{lead.code}"})
    assert (row.action, row.of, row.changes) == ("unchanged", lead.code, {})


def test_of_a_near_project_of_others_only_unit_and_day_are_told(make: Make) -> None:
    bureau, other = make.unit("县工信局"), make.unit("县商务局")
    lead = make.lead(make.user(unit=other), company=make.company(KNOWN), title="年产三万吨精密铸件加工项目")
    (row,) = rows_of(leads([None, "年产三万吨精密铸件的加工项目", KNOWN]), make.user(unit=bureau))
    told = str(row.problems) + str(row.candidates)
    assert row.action == "duplicate"
    assert "县商务局" in told
    assert lead.code not in told
    assert lead.title not in told


def test_a_credit_code_of_a_firm_with_another_name_is_said(make: Make) -> None:
    officer = make.user()
    make.company(KNOWN, credit_code(1))
    make.company("乙有限公司", credit_code(2))
    coded, apart = rows_of(
        leads([None, "丙项目", "凌云公司", credit_code(1)], [None, "丁项目", "乙有限公司", credit_code(3)]), officer
    )
    assert (coded.action, coded.problems[0].field, KNOWN in str(coded.problems[0])) == ("create", "investor", True)
    assert (apart.problems[0].field, credit_code(2) in str(apart.problems[0])) == ("investor_credit_code", True)
    written(make, leads([None, "丙项目", "凌云公司", credit_code(1)]), officer)
    assert db.session.scalar(select(func.count(Company.id)).where(Company.name == "凌云公司")) == 0


def test_two_different_credit_codes_are_two_firms(make: Make) -> None:
    make.company(KNOWN, credit_code(1))
    (row,) = rows_of(leads([None, "丙项目", "凌云铸锻", credit_code(2)]), make.user())
    assert row.action == "create"


def test_firms_and_people_of_a_list_are_asked_about_too(make: Make) -> None:
    officer, known = make.user(), make.company(KNOWN)
    firms = xlsx(["企业名称", "行业"], ["凌云铸锻", "环保"])
    people = xlsx(["客商名称", "联系人", "手机"], ["凌云铸锻", "王伟", "13900000001"])
    for data in (firms, people):
        (row,) = rows_of(data, officer)
        assert (row.action, [one.choice for one in row.candidates]) == ("duplicate", [f"firm:{known.id}"])
        (row,) = rows_of(data, officer, {2: NEW})
        assert row.action == "create"
    (row,) = rows_of(firms, officer, {2: f"firm:{known.id}"})
    assert (row.action, row.of, row.changes) == ("update", KNOWN, {"industry": (None, "环保")})
    written(make, people, officer, {2: f"firm:{known.id}"})
    assert db.session.scalar(select(func.count(Company.id)).where(Company.name.contains("凌云"))) == 1


def test_an_empty_cell_empties_only_when_asked_to(make: Make) -> None:
    officer = make.user()
    lead = make.lead(
        officer, company=make.company("甲有限公司"), title="甲项目", industry="铸造", description="年产三万吨"
    )
    lead.note = "好"
    db.session.flush()
    data = leads([lead.code, "甲项目", "甲有限公司"])
    assert rows_of(data, officer)[0].action == "unchanged"
    (row,) = rows_of(data, officer, clears=True)
    assert row.changes == {"industry": ("铸造", None), "note": ("好", None)}  # the file has no other columns
    written(make, data, officer, clears=True)
    assert (lead.industry, lead.note, lead.title, lead.description) == (None, None, "甲项目", "年产三万吨")


def test_near_names_are_looked_for_in_one_query_for_all_rows(make: Make) -> None:
    officer = make.user()
    for number in range(20):
        make.company(f"凌云{number}号有限公司")
    few, many = (leads(*([None, f"项目{n}", f"别家{n}有限公司"] for n in range(count))) for count in (2, 60))
    rows_of(few, officer)  # the office's settings are read once
    with counting() as for_few:
        rows_of(few, officer)
    with counting() as for_many:
        rows_of(many, officer)
    assert len(for_many) == len(for_few)

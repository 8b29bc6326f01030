"""Undoing an import: everything is as it was before, and nothing that lives on is destroyed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.audit.queries import verify
from crm.companies.models import Company, Contact
from crm.companies.operations import change as change_company
from crm.db import Base, db
from crm.errors import DomainError, Forbidden, Stale
from crm.exchange import importing
from crm.exchange.models import BatchRow, ColumnMapping, ImportBatch
from crm.exchange.planning.decisions import defaults_of
from crm.exchange.undoing.operations import undo
from crm.exchange.undoing.plan import Left, UndoPlan, plan_undo
from crm.exchange.undoing.told import take_back, text_of_undo
from crm.exchange.writing.tracing import STAYS
from crm.interactions.models import Interaction
from crm.leads.models import Lead
from crm.leads.operations import change as change_lead
from crm.leads.operations import set_investors
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.operations import verify as confirm
from crm.parks.models import Parcel
from crm.placement.operations import reserve
from crm.stored import owner_column
from tests.building import Make, credit_code
from tests.counting import counting
from tests.exchange.building import DATA
from tests.files_made import xlsx

HEADINGS = [
    "项目编号",
    "项目名称",
    "投资方",
    "总投资（万元）",
    "联系人",
    "联系电话",
    "园区",
    "开工时间",
    "到位资金（万元）",
]


def imported(make: Make, data: bytes, by: User, name: str = "a.xlsx", **defaults: Any) -> ImportBatch:
    results = importing.recognise(data, name)
    planned = importing.plan(results, by, defaults=defaults_of(defaults))
    batch = importing.keep_batch(make.files_root, data, name, None, planned, by)
    batch.defaults = defaults
    importing.write(batch, results, by)
    db.session.commit()
    return batch


def undone(batch: ImportBatch, by: User) -> UndoPlan:
    plan = undo(batch, by)
    db.session.commit()
    return plan


def ledger(*rows: list[Any]) -> bytes:
    return xlsx(HEADINGS, *rows)


def row(title: str, firm: str, amount: Any = None, *more: Any, code: Any = None) -> list[Any]:
    return [code, title, firm, amount, *more, *[None] * (5 - len(more))]


def records() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that an undo may touch; versions only count on."""
    db.session.flush()
    return {
        table.name: [
            tuple(found)
            for found in db.session.execute(
                select(*(c for c in table.columns if c.name not in _THEIR_OWN.get(table.name, ("version",)))).order_by(
                    *table.columns.values()[1:3] if table.name in _THEIR_OWN else table.primary_key
                )
            )
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in STAYS
    }


# The search table is written anew: its rows are the same under other ids.
_THEIR_OWN = {"search_documents": ("id",)}


def lead_of(title: str) -> Lead:
    return db.session.scalars(select(Lead).where(Lead.title == title)).one()


def left(plan: UndoPlan, table: str) -> dict[int, str]:
    return {number: why.why for (name, number), why in plan.left.items() if name == table}


@pytest.mark.parametrize("number", ["01", "02", "03", "06", "07", "08", "09"])
def test_after_an_undo_nothing_of_a_ledger_is_left(make: Make, number: str) -> None:
    path = next(DATA.glob(f"{number}*"))
    officer = make.user()
    db.session.commit()
    before = records()
    batch = imported(make, path.read_bytes(), officer, path.name, year=2022)
    assert records() != before
    plan = undone(batch, officer)

    assert records() == before
    assert plan.left == {}
    assert (batch.state, batch.undone_by_id) == ("undone", officer.id)
    assert verify().broken_at is None
    again = imported(make, path.read_bytes(), officer, path.name, year=2022)
    assert again.report["summary"] == batch.report["summary"]


def test_after_an_undo_the_land_is_nobodys(make: Make) -> None:
    manager = make.manager("equipment")
    for code in ("health", "steel", "materials"):
        make.park(code, [manager])
    db.session.commit()
    before = records()
    path = next(DATA.glob("05*"))
    batch = imported(make, path.read_bytes(), manager, path.name)
    assert db.session.scalar(select(func.sum(Parcel.external_m2)))
    undone(batch, manager)
    assert records() == before


def test_updated_rows_get_their_old_values_back(make: Make) -> None:
    officer = make.user()
    imported(make, ledger(row("甲项目", "甲有限公司", 100, "王伟", "13900000001", "智能装备制造产业园")), officer)
    lead = lead_of("甲项目")
    before = records()
    data = ledger(
        row(
            "甲项目",
            "甲有限公司、乙有限公司",
            200,
            "王伟",
            "13900000002",
            "大健康产业园",
            "2022-03-01",
            50,
            code=lead.code,
        )
    )
    batch = imported(make, data, officer)

    assert (lead.investment, [link.company.name for link in lead.investors]) == (
        2_000_000,
        ["甲有限公司", "乙有限公司"],
    )
    assert db.session.scalar(select(func.sum(FundArrival.amount))) == 500_000
    undone(batch, officer)
    assert records() == before
    assert lead.investment == 1_000_000
    said = db.session.scalars(
        select(AuditChange).where(AuditChange.action == "undo import", AuditChange.subject_kind == "leads")
    )
    assert [change.values["restored"] for change in said] == [{"investment": 1_000_000}]
    phones = db.session.scalars(
        select(AuditChange).where(AuditChange.action == "undo import", AuditChange.subject_kind == "contacts")
    )
    assert ["13900000001" in str(change.values) for change in phones] == [False]


def test_what_was_changed_since_is_listed_and_stays(make: Make) -> None:
    officer = make.user()
    imported(make, ledger(row("甲项目", "甲有限公司", 100, "王伟", "13900000001")), officer)
    lead = lead_of("甲项目")
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 200, "王伟", "13900000002", code=lead.code)), officer)
    change_lead(lead, {"investment": 7}, lead.version, officer)
    db.session.commit()
    plan = undone(batch, officer)

    assert lead.investment == 7
    assert db.session.scalars(select(Contact.phone)).all() == ["13900000001"]
    assert plan.left["leads", lead.id].fields == ("investment",)
    kept = db.session.scalars(select(BatchRow).where(BatchRow.left_because.is_not(None))).one()
    assert (kept.table, kept.row_id, Left.of_code(kept.left_because or "")) == (
        "leads",
        lead.id,
        plan.left["leads", lead.id],
    )
    assert batch.undone == {"removed": {}, "restored": {"contacts": 1}, "left": {"leads": 1}}


def test_another_value_changed_since_is_no_hindrance(make: Make) -> None:
    officer = make.user()
    imported(make, ledger(row("甲项目", "甲有限公司", 100)), officer)
    lead = lead_of("甲项目")
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 200, code=lead.code)), officer)
    change_lead(lead, {"industry": "钢铁"}, lead.version, officer)
    db.session.commit()
    undone(batch, officer)
    assert (lead.investment, lead.industry) == (1_000_000, "钢铁")


def test_a_new_lead_with_an_interaction_since_stays_whole_and_the_others_go(make: Make) -> None:
    officer = make.user()
    data = ledger(
        row("甲项目", "甲有限公司", 100, "王伟", "13900000001", "智能装备制造产业园", "2022-03-01", 50),
        row("乙项目", "乙有限公司", 100, "李娜", "13900000002"),
    )
    batch = imported(make, data, officer)
    lead = lead_of("甲项目")
    make.talk(lead, officer)
    db.session.commit()
    plan = undone(batch, officer)

    assert db.session.scalars(select(Lead.title)).all() == ["甲项目"]
    assert db.session.scalars(select(Company.name).where(Company.name.in_(["甲有限公司", "乙有限公司"]))).all() == [
        "甲有限公司"
    ]
    assert db.session.scalars(select(Contact.name)).all() == ["王伟"]
    assert db.session.scalar(select(func.count(Milestone.id))) == 1
    assert db.session.scalar(select(func.count(FundArrival.id))) == 1
    assert db.session.scalar(select(func.count(Interaction.id))) == 1
    assert left(plan, "leads") == {lead.id: "changed"}
    assert set(left(plan, "milestones").values()) == {"whole"}
    assert set(left(plan, "companies").values()) == {"used"}


def _given(make: Make, lead: Lead, officer: User) -> str:
    fact = db.session.scalars(select(Milestone)).one()
    fact.files.append(make.pdf(officer))
    return "milestones"


def _confirmed(make: Make, lead: Lead, officer: User) -> str:
    confirm(db.session.scalars(select(Milestone)).one(), lead, make.chief())
    return "milestones"


def _joined(make: Make, lead: Lead, officer: User) -> str:
    set_investors(lead, ["甲有限公司", "丙有限公司"], officer)
    return "leads"


def _of_the_firm(make: Make, lead: Lead, officer: User) -> str:
    make.lead(make.user(), company=lead.investors[0].company)
    return "companies"


@pytest.mark.parametrize("happens", [_given, _confirmed, _joined, _of_the_firm])
def test_what_somebody_built_upon_since_stays(make: Make, happens: Callable[[Make, Lead, User], str]) -> None:
    officer = make.user()
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100, None, None, None, "2022-03-01")), officer)
    table = happens(make, lead_of("甲项目"), officer)
    db.session.commit()
    plan = undone(batch, officer)

    stays = table != "companies"
    assert left(plan, table)
    assert bool(db.session.scalars(select(Lead).where(Lead.title == "甲项目")).all()) is stays
    assert db.session.scalars(select(Company).where(Company.name == "甲有限公司")).one()


def test_land_that_was_reserved_since_stays(make: Make) -> None:
    manager, officer = make.manager("equipment"), make.user()
    data = xlsx(
        ["园区名称", "地块编号", "净用地面积(亩)", "土地状态"],
        ["智能装备制造产业园", "A-1", 100, "具备供地"],
        ["智能装备制造产业园", "A-2", 50, "具备供地"],
    )
    batch = imported(make, data, manager)
    parcel = db.session.scalars(select(Parcel).where(Parcel.number == "A-1")).one()
    assert parcel.status == "ready"
    reserve(make.lead(officer), parcel, 1000, manager)
    db.session.commit()
    plan = undone(batch, manager)

    assert db.session.scalars(select(Parcel.number)).all() == ["A-1"]
    assert left(plan, "parcels") == {parcel.id: "changed"}
    assert (parcel.assigned_m2, parcel.external_m2) == (1000, 0)


def test_two_imports_are_undone_the_last_first(make: Make) -> None:
    officer = make.user()
    before = records()
    first = imported(make, ledger(row("甲项目", "甲有限公司", 100, "王伟", "13900000001")), officer)
    code = lead_of("甲项目").code
    second = imported(make, ledger(row("甲项目", "甲有限公司", 200, "王伟", "13900000002", code=code)), officer)

    assert left(plan_undo(first), "leads")
    undone(second, officer)
    assert undone(first, officer).left == {}
    assert records()["leads"] == before["leads"]


def test_an_import_is_undone_once(make: Make) -> None:
    officer = make.user()
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100)), officer)
    undone(batch, officer)
    before = records()
    with pytest.raises(DomainError, match="undone already"):
        undo(batch, officer)
    assert records() == before


def test_only_what_was_written_and_seen_as_it_is_is_undone(make: Make) -> None:
    officer = make.user()
    data = ledger(row("甲项目", "甲有限公司", 100))
    results = importing.recognise(data, "a.xlsx")
    batch = importing.keep_batch(make.files_root, data, "a.xlsx", None, importing.plan(results, officer), officer)
    with pytest.raises(DomainError, match="nothing to undo"):
        undo(batch, officer)
    importing.write(batch, results, officer)
    db.session.flush()
    with pytest.raises(Stale):
        undo(batch, officer, batch.version - 1)


def test_the_importer_and_the_chief_over_them_may_undo(make: Make) -> None:
    bureau = make.unit("县工信局")
    officer, colleague = make.user(unit=bureau), make.user(unit=bureau)
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100)), officer)
    others = [colleague, make.chief(make.unit("县商务局")), make.user(Role.ADMIN), make.user(Role.LEADER)]
    for other in others:
        with pytest.raises(Forbidden):
            undo(batch, other)
    assert undone(batch, make.chief(bureau)).going["leads"]


def test_an_import_of_before_undo_was_there_says_so(make: Make) -> None:
    officer = make.user()
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100)), officer)
    db.session.scalars(select(BatchRow)).first().change = "noted"  # type: ignore[union-attr]
    db.session.flush()
    with pytest.raises(DomainError, match="before imports could be undone"):
        undo(batch, officer)


def test_a_credit_code_that_came_along_goes_again_and_learnt_mappings_stay(make: Make) -> None:
    officer = make.user()
    known = make.company("甲有限公司")
    data = xlsx(["企业名称", "统一社会信用代码", "行业"], ["甲有限公司", credit_code(1), "钢铁"])
    batch = imported(make, data, officer)
    db.session.add(
        ColumnMapping(
            unit_id=officer.unit_id, kind="companies", headings_key="0" * 64, headings=[], choices={},
            by_id=officer.id, confirmed_at=batch.read_at,
        )
    )  # fmt: skip
    assert known.credit_code == credit_code(1)
    change_company(known, {"industry": "新材料"}, known.version, officer)
    db.session.commit()
    undone(batch, officer)
    assert (known.credit_code, known.industry) == (None, "新材料")
    assert db.session.scalar(select(func.count(ColumnMapping.id))) == 1


def test_an_undo_asks_the_database_as_often_for_many_rows_as_for_few(make: Make) -> None:
    officer = make.user()
    few = imported(make, ledger(*(row(f"甲{n}项目", f"甲{n}有限公司", 100) for n in range(3))), officer)
    many = imported(make, ledger(*(row(f"乙{n}项目", f"乙{n}有限公司", 100) for n in range(60))), officer)
    with counting() as for_few:
        plan_undo(few)
    with counting() as for_many:
        plan_undo(many)
    assert len(for_many) == len(for_few)


def test_the_owner_of_a_part_is_named_by_its_first_foreign_key() -> None:
    owners = {
        table.name: column.name for table in Base.metadata.sorted_tables if (column := owner_column(table)) is not None
    }
    wanted = "lead_investors lead_contacts lead_parks lead_team stage_moves milestones fund_arrivals placements".split()
    assert {owners[name] for name in wanted} == {"lead_id"}
    assert {owners[name] for name in ("listings", "contacts", "prospects")} == {"company_id"}
    assert (owners["interaction_leads"], owners["milestone_submitters"]) == ("interaction_id", "milestone_id")


def test_the_command_line_looks_first_and_then_takes_back(make: Make) -> None:
    officer, stranger = make.user(), make.user(unit=make.unit("县商务局"))
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100), row("乙项目", "乙有限公司", 100)), officer)
    lead = lead_of("甲项目")
    change_lead(lead, {"industry": "钢铁"}, lead.version, officer)
    db.session.commit()
    with pytest.raises(DomainError, match="yours to undo"):
        take_back(batch.id, stranger)
    report = take_back(batch.id, officer, dry_run=True)
    assert (report["removed"]["leads"], report["left"]["leads"], batch.state) == (1, 1, "written")
    assert {"table": "leads", "id": lead.id, "name": f"{lead.code} 甲项目", "why": "changed::"} in report["rows_left"]
    assert take_back(batch.id, officer) == report
    assert text_of_undo(report).splitlines()[0] == f"leads {lead.code} 甲项目: changed::"
    assert batch.state == "undone"

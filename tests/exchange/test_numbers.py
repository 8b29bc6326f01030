"""Long imports: few statements however many rows, decided before the writing, and nothing lost on the way."""

import json

import pytest
from sqlalchemy import func, select

from crm.audit.models import AuditChange
from crm.audit.operations import System, record
from crm.audit.queries import verify
from crm.companies.models import Company
from crm.db import db
from crm.exchange import importing
from crm.exchange.layout import SheetResult
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.undoing.operations import undo
from crm.leads.claims.models import Claim
from crm.leads.models import Lead
from crm.search.queries import search
from crm.text.indexing import settle
from tests.building import Make
from tests.counting import counting
from tests.files_made import xlsx

HEADINGS = [
    "项目名称",
    "投资方",
    "落地公司",
    "总投资（万元）",
    "到位资金（万元）",
    "联系人",
    "联系电话",
    "开工时间",
    "包联领导",
]


def ledger(rows: int, begin: int = 0) -> list[SheetResult]:
    lines = (
        [
            f"数项目{n}",
            f"数企业{n}有限公司",
            f"数公司{n}有限公司",
            n,
            5,
            f"王{n % 7}",
            "13900000001",
            "2022-03-01",
            "领导",
        ]
        for n in range(begin, begin + rows)
    )
    return importing.recognise(xlsx(HEADINGS, *lines), "a.xlsx")


def begin(make: Make, results: list[SheetResult], by: object) -> ImportBatch:
    return importing.keep_batch(make.files_root, b"a", "a.xlsx", None, importing.plan(results, by), by)  # type: ignore[arg-type]


def statements(make: Make, rows: int) -> int:
    by, results = make.user(), ledger(rows, begin=rows)
    batch = begin(make, results, by)
    with counting() as seen:
        importing.write(batch, results, by)
        db.session.commit()
    return len(seen)


def test_a_thousand_rows_take_a_bounded_number_of_statements(make: Make) -> None:
    few, many = statements(make, 300), statements(make, 1300)
    assert db.session.scalar(select(func.count(Lead.id))) == 1600
    assert many - few <= 120  # of a thousand rows more: two blocks of some fifty statements each


def test_what_is_written_in_numbers_is_found_told_and_undone(make: Make) -> None:
    by, results = make.user(), ledger(3)
    make.company("数企业1有限公司")
    before = set(db.session.scalars(select(Company.name)))
    batch = begin(make, results, by)
    importing.write(batch, results, by)
    settle(db.session())
    lead = db.session.scalars(select(Lead).where(Lead.title == "数项目1")).one()
    assert [hit.id for group in search(by, "数项目1", only="lead") for hit in group.hits] == [lead.id]
    db.session.commit()
    (said,) = db.session.scalars(select(AuditChange).where(AuditChange.subject_kind == "leads", AuditChange.subject_id == lead.id)).all()  # fmt: skip
    assert said.action == "carry_over"
    assert {"title", "code", "investor", "stage", "construction", "funds_arrived", "contact"} <= set(said.values)
    kept = select(func.count(BatchRow.id)).where(BatchRow.batch_id == batch.id, BatchRow.table == "companies")
    assert db.session.scalar(kept) == 5
    undo(batch, by)
    db.session.commit()
    assert set(db.session.scalars(select(Company.name))) == before
    assert (db.session.scalar(select(func.count(Lead.id))), db.session.scalar(select(func.count(Claim.id)))) == (0, 0)


def test_what_was_foreseen_holds_while_nothing_changes_and_is_decided_anew_otherwise(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, decided = importing.plan, list[int]()
    monkeypatch.setattr(importing, "plan", lambda *given, **named: decided.append(1) or plan(*given, **named))
    by, results = make.user(), ledger(2)
    batch = begin(make, results, by)
    db.session.commit()
    foreseen = importing.foresee(batch, results, by)
    decided.clear()
    written = importing.write(batch, results, by, foreseen)
    assert ([row.action for row in written[0].rows], len(decided)) == (["create", "create"], 0)
    db.session.commit()

    other = begin(make, results, by)
    db.session.commit()
    stale = importing.Foreseen(foreseen.sheets, foreseen.at)
    decided.clear()
    written = importing.write(other, results, by, stale)
    assert ([row.action for row in written[0].rows], len(decided)) == (["unchanged", "unchanged"], 1)
    assert db.session.scalar(select(func.count(Lead.id))) == 2


def test_a_trail_too_long_for_memory_is_the_same_trail(make: Make) -> None:
    for number in range(10_002):
        record(System(), "count", ("things", number), {"name": f"第{number}件", "at": None})
    db.session.commit()
    numbers = db.session.scalars(
        select(AuditChange.subject_id).where(AuditChange.action == "count").order_by(AuditChange.id)
    )
    assert list(numbers) == list(range(10_002))
    last = db.session.scalars(select(AuditChange).order_by(AuditChange.id.desc()).limit(1)).one()
    assert json.dumps(last.values) == json.dumps({"name": "第10001件", "at": None})
    assert verify().broken_at is None

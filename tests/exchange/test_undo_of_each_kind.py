"""Undoing an import of every kind: two batches in either order, and what was merged, moved or removed since."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.db import Base, db
from crm.errors import DomainError
from crm.exchange.models import ImportBatch
from crm.exchange.undoing.operations import undo
from crm.interactions.models import Activity, Interaction
from crm.leads.models import Lead
from crm.leads.operations import change
from crm.leads.words import Stage
from crm.merging.operations import merge_companies, merge_leads
from crm.parks.models import Parcel, PlantSpace
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, screen
from tests.building import Make
from tests.exchange.building import DATA
from tests.exchange.test_undo import imported, lead_of, ledger, left, records, row, undone
from tests.files_made import xlsx

# By table: the headings of a ledger, a row of it, and the place and text of what a later ledger corrects.
KINDS: Mapping[type[Base], tuple[Sequence[str], Sequence[Any], int, Any, str]] = {
    Lead: (["项目名称", "投资方", "总投资（万元）"], ["铸件项目", "甲有限公司", 500], 2, 700, "investment"),
    Company: (["企业名称", "行业", "地址"], ["甲有限公司", "钢铁", "路1号"], 1, "食品", "industry"),
    Contact: (["企业名称", "联系人", "职务", "联系电话"], ["甲有限公司", "王伟", "经理", "13900000001"], 2, "总监", "title"),
    Interaction: (
        ["单位", "姓名", "开始时间", "拜访企业名称", "洽谈内容"],
        ["县工信局", "沈敏", "2022-06-25", "甲公司", "介绍园区"], 4, "谈用电", "summary",
    ),
    Activity: (
        ["活动名称", "活动类型", "开始日期", "地点"], ["春季推介会", "推介会", "2022-03-01", "上海"], 3, "杭州", "destinations",
    ),
    Parcel: (
        ["园区名称", "地块编号", "净用地面积(亩)", "土地状态", "备注"],
        ["智能装备制造产业园", "A-1", 100, "具备供地", "临路"], 4, "临河", "note",
    ),
    PlantSpace: (
        ["园区名称", "厂房名称", "层数", "房号", "面积（㎡）", "入驻状态", "备注"],
        ["智能装备制造产业园", "1号厂房", "1层", "101", 1800, "可招商", "临路"], 6, "临河", "note",
    ),
}  # fmt: skip


_ASKED = {"channel": "referral", "source_region": "130900", "industry": "装备制造", "description": "年产三万吨铸件"}


def two_batches(make: Make, table: type[Base], by: User) -> tuple[ImportBatch, ImportBatch]:
    """A ledger, and one that corrects a cell of it."""
    headings, cells, place, text, _ = KINDS[table]
    first = imported(make, xlsx(headings, cells), by)
    second = imported(make, xlsx(headings, [*cells[:place], text, *cells[place + 1 :]]), by)
    assert (first.summary["create"], second.summary["update"]) == (1, 1), table
    return first, second


def importer_of(make: Make, table: type[Base]) -> User:
    return make.manager("equipment") if table in (Parcel, PlantSpace) else make.user(unit=make.unit("县工信局"))


def value(table: type[Base]) -> Any:
    """Of the record that the ledgers are about: the last."""
    return db.session.scalars(select(getattr(table, KINDS[table][4])).order_by(table.id.desc())).first()


@pytest.mark.parametrize("table", KINDS, ids=lambda table: table.__tablename__)
def test_two_batches_of_a_kind_are_undone_in_either_order(make: Make, table: type[Base]) -> None:
    by = importer_of(make, table)
    db.session.commit()
    before, new = records(), KINDS[table][3]
    first, second = two_batches(make, table, by)
    undone(second, by)
    assert value(table) != new
    assert undone(first, by).left == {}
    assert records() == before

    first, second = two_batches(make, table, by)
    plan = undone(first, by)  # what the second batch changed since stays, and is told
    assert set(left(plan, table.__tablename__).values()) == {"changed"}
    assert value(table) is not None
    undone(second, by)
    assert value(table) != new
    for batch in (first, second):
        with pytest.raises(DomainError, match="undone already"):
            undo(batch, by)


def test_after_an_undo_no_trip_of_a_weekly_list_is_left(make: Make) -> None:
    officer = make.user()
    db.session.commit()
    before, path = records(), next(DATA.glob("04*"))
    plan = undone(imported(make, path.read_bytes(), officer, path.name), officer)
    assert (records(), plan.left) == (before, {})


def test_a_firm_that_was_merged_since_stays_with_what_hangs_on_it(make: Make) -> None:
    officer, chief = make.user(), make.chief(make.county())
    known = make.company("太原铁马机械有限公司")
    db.session.commit()
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100, "王伟", "13900000001")), officer)
    new = db.session.scalars(select(Company).where(Company.name == "甲有限公司")).one()
    number = new.id
    merge_companies(known, new, (), (known.version, new.version), chief)
    db.session.commit()
    plan = undone(batch, officer)

    assert left(plan, "companies") == {number: "gone"}
    assert db.session.get(Company, number) is None
    assert db.session.scalar(select(func.count(Company.id)).where(Company.id == known.id)) == 1
    assert batch.state == "undone"


def test_a_project_that_was_merged_since_is_not_brought_back(make: Make) -> None:
    officer, chief = make.user(), make.chief(make.county())
    own = make.at(Stage.NEGOTIATION, officer, title="甲项目一期", company=make.company("甲有限公司"))
    db.session.commit()
    batch = imported(make, ledger(row("乙项目", "甲有限公司", 100, "王伟", "13900000001")), officer)
    other = lead_of("乙项目")
    number = other.id
    merge_leads(own, other, (), (own.version, other.version), chief)
    db.session.commit()
    plan = undone(batch, officer)

    assert left(plan, "leads") == {number: "gone"}
    assert db.session.scalars(select(Lead.title)).all() == ["甲项目一期"]


def test_a_project_that_moved_on_since_stays_whole(make: Make) -> None:
    officer = make.user()
    batch = imported(make, ledger(row("甲项目", "甲有限公司", 100), row("乙项目", "乙有限公司", 100)), officer)
    lead = lead_of("甲项目")
    change(lead, _ASKED, lead.version, officer)
    db.session.flush()
    screen(lead, "pursue", "", lead.version, make.chief())
    make.talk(lead, officer)
    db.session.flush()
    advance(lead, Stage.NEGOTIATION, Given({"land_area": 57_333, "two_high": "no"}), lead.version, officer)
    db.session.commit()
    plan = undone(batch, officer)
    assert left(plan, "leads") == {lead.id: "changed"}
    assert db.session.scalars(select(Lead.title)).all() == ["甲项目"]


def test_what_was_removed_since_does_not_come_back(make: Make) -> None:
    officer = make.user()
    first, second = two_batches(make, Contact, officer)
    person = db.session.scalars(select(Contact)).one()
    number = person.id
    db.session.delete(person)
    db.session.commit()
    assert left(undone(second, officer), "contacts") == {number: "gone"}
    assert left(undone(first, officer), "contacts") == {number: "gone"}
    assert db.session.scalar(select(func.count(Contact.id))) == 0

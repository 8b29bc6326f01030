"""Planning and writing: what stands in the ledger is what stands in the system, once, and nothing is overwritten."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Role, UnitKind, User
from crm.audit.queries import verify
from crm.companies.models import Company
from crm.db import db
from crm.errors import DomainError
from crm.exchange import importing
from crm.exchange.importing import PlannedSheet
from crm.exchange.models import BatchRow
from crm.leads.models import Lead
from crm.lists.rows import rows_of
from crm.milestones.models import FundArrival, Milestone
from crm.parks.models import Parcel
from crm.settings.operations import change
from crm.settings.queries import value_of
from tests.building import Make
from tests.files_made import xlsx

DATA = Path(__file__).parent.parent / "data"
SIGNED = DATA / "02-新签约项目一览表.xlsx"
LAND = DATA / "05-园区土地台账.xlsx"


def plan(file: Path, by: User) -> PlannedSheet:
    return importing.plan(importing.recognise(file.read_bytes(), file.name), by)[0]


def write(make: Make, file: Path, by: User) -> dict[str, int]:
    data = file.read_bytes()
    results = importing.recognise(data, file.name)
    batch = importing.keep_batch(make.files_root, data, file.name, None, importing.plan(results, by), by)
    importing.write(batch, results, by)
    db.session.commit()
    summary: dict[str, int] = batch.report["summary"]
    return summary


def lead_of(title: str, investor: str) -> Lead:
    found = db.session.scalars(select(Lead).where(Lead.title == title)).all()
    return next(lead for lead in found if lead.investors[0].company.name == investor)


def test_the_ledger_is_written_as_it_was_planned(make: Make) -> None:
    officer = make.user()
    write(make, SIGNED, officer)

    leads = db.session.scalars(select(Lead)).all()
    assert Counter((lead.stage, lead.state) for lead in leads) == {
        ("signed", "active"): 18,
        ("signed", "paused"): 10,
        ("signed", "lost"): 6,
        ("construction", "active"): 8,
        ("construction", "paused"): 5,
        ("construction", "lost"): 1,
    }
    assert db.session.scalar(select(func.sum(Lead.investment))) == 21_644_020_000
    assert db.session.scalar(select(func.sum(FundArrival.amount))) == 658_402_000
    assert db.session.scalar(select(func.count(BatchRow.id)).where(BatchRow.table == "leads")) == 48
    assert verify().broken_at is None


def test_carried_facts_wait_for_somebody_else(make: Make) -> None:
    write(make, SIGNED, make.user())

    facts = db.session.scalars(select(Milestone)).all()
    assert Counter(fact.kind for fact in facts) == {"signed": 48, "construction": 14}
    assert {(fact.state, fact.carried_over, fact.verified_by_id) for fact in facts} == {("submitted", True, None)}


def test_the_words_of_the_ledger_stay(make: Make) -> None:
    officer = make.user()
    write(make, SIGNED, officer)
    lead = lead_of("10万吨樱桃山楂精深加工项目", "北京蓝盾天工食品股份有限公司")

    assert (lead.owner_unit_words, lead.unit_id, lead.owner_id) == ("县工信局", officer.unit_id, officer.id)
    assert (lead.state, lead.state_reason) == ("paused", "因市场原因暂缓")
    assert str(lead.planned_construction_on) == "2023-03"  # after the ledger's own day: a plan
    assert [link.park.code for link in lead.parks] == ["materials"]


def test_the_same_file_again_changes_nothing(make: Make) -> None:
    officer = make.user()
    write(make, SIGNED, officer)

    assert {row.action for row in plan(SIGNED, officer).rows} == {"unchanged"}
    assert write(make, SIGNED, officer)["unchanged"] == 48
    assert db.session.scalar(select(func.count(Lead.id))) == 48


def test_a_lead_that_exists_does_not_step_down_again(make: Make) -> None:
    officer = make.user()
    write(make, SIGNED, officer)

    row = next(row for row in plan(SIGNED, officer).rows if row.row == 5)  # 设备安装调试 without a date
    assert (row.action, row.values["stage"]) == ("unchanged", "construction")
    assert [(told.field, told.params.get("here")) for told in row.problems] == [("stage", "Signed")]


def test_a_batch_is_written_once(make: Make) -> None:
    officer, data = make.user(), SIGNED.read_bytes()
    results = importing.recognise(data, SIGNED.name)
    batch = importing.keep_batch(make.files_root, data, SIGNED.name, None, importing.plan(results, officer), officer)
    importing.write(batch, results, officer)

    with pytest.raises(DomainError, match="written already"):
        importing.write(batch, results, officer)


def test_a_changed_value_is_an_update_and_an_empty_cell_is_none(make: Make) -> None:
    officer = make.user()
    write(make, SIGNED, officer)
    lead = lead_of("1万吨樱桃山楂精深加工项目", "宁波凯盛瑞康食品科技有限公司")
    lead.investment, lead.note = 1, "只在系统里"
    db.session.commit()

    row = next(row for row in plan(SIGNED, officer).rows if row.target == lead.id)
    assert (row.action, row.changes) == ("update", {"investment": (1, 2_300_000_000)})
    write(make, SIGNED, officer)
    assert (lead.investment, lead.note) == (2_300_000_000, "只在系统里")


def test_a_file_neither_moves_a_lead_nor_changes_a_verified_fact(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    write(make, SIGNED, officer)
    lead = lead_of("1万吨樱桃山楂精深加工项目", "宁波凯盛瑞康食品科技有限公司")
    lead.stage = "negotiation"
    fact = make.verified(lead, "signed", chief)
    fact.happened_on = fact.happened_on and type(fact.happened_on).from_iso("2022-06-01")
    db.session.commit()

    row = next(row for row in plan(SIGNED, officer).rows if row.target == lead.id)
    assert row.action == "unchanged"
    assert {problem.field for problem in row.problems} >= {"stage", "signed_on"}


def test_a_unit_of_the_tree_outside_the_importers_subtree_is_an_error(make: Make) -> None:
    make.unit("横水镇", UnitKind.TOWN)
    rows = plan(SIGNED, make.user()).rows

    assert Counter(row.action for row in rows) == {"create": 40, "error": 8}
    assert {row.values["owner_unit"] for row in rows if row.action == "error"} == {"横水镇"}


def test_a_lead_of_somebody_elses_is_told_and_left_alone(make: Make) -> None:
    write(make, SIGNED, make.user())
    stranger = make.user(unit=make.unit("商务局"))

    rows = plan(SIGNED, stranger).rows
    assert {(row.action, row.of) for row in rows} == {("duplicate", None)}
    assert rows[0].problems[-1].params["unit"] == "县招商服务中心"
    assert write(make, SIGNED, stranger)["duplicate"] == 48
    assert db.session.scalar(select(func.count(Lead.id))) == 48


def test_a_firm_that_is_known_is_not_made_again(make: Make) -> None:
    known = make.company("宁波凯盛瑞康食品科技有限公司")
    write(make, SIGNED, make.user())

    assert lead_of("1万吨樱桃山楂精深加工项目", known.name).investors[0].company_id == known.id
    assert db.session.scalar(select(func.count(Company.id)).where(Company.key == known.key)) == 1


def test_land_is_written_by_the_parks_own_manager(make: Make) -> None:
    manager = make.manager("health")

    assert write(make, LAND, manager) == {
        "rows": 32,
        "create": 8,
        "update": 0,
        "unchanged": 0,
        "duplicate": 0,
        "error": 24,
    }
    parcels = {parcel.number: parcel for parcel in db.session.scalars(select(Parcel))}
    assert parcels["JX-B-01"].area_m2 == 136_820  # 205.23 亩
    assert (parcels["JX-B-01"].free_m2, parcels["JX-B-02"].free_m2) == (136_820, 0)
    assert parcels["JX-B-02"].external_m2 == parcels["JX-B-02"].area_m2  # 在建: given away before
    assert {row.action for row in plan(LAND, manager).rows if not row.is_wrong} == {"unchanged"}


def test_no_officer_enters_land(make: Make) -> None:
    assert {row.action for row in plan(LAND, make.user(Role.OFFICER)).rows} == {"error"}


def test_what_was_written_reads_back_as_it_stood(make: Make) -> None:
    officer = make.user()
    write(make, SIGNED, officer)
    lead = lead_of("5万吨樱桃山楂精深加工项目", "石家庄瑞康蓝盾食品集团有限公司")
    values = rows_of([lead])[0]

    assert values["phase_one_investment"] == 78_000_000
    assert values["land_area"] == 40_000
    assert str(values["signed_on"]) == "2022-02-16"
    assert str(values["construction_on"]) == "2022-06"
    assert values["investor_credit_code"] == "911101081340YNCRWD"
    assert values["funds_arrived"] == 31_201_000


def csv_ledger(folder: Path, *lines: str) -> Path:
    path = folder / "台账.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_number_a_ledger_gave_is_kept_beside_ours(make: Make, tmp_path: Path) -> None:
    officer = make.user()
    file = csv_ledger(tmp_path, "项目编号,项目名称,投资方", "ZS2022-017,轴承生产线,宁波恒力轴承有限公司")
    assert write(make, file, officer)["create"] == 1
    lead = lead_of("轴承生产线", "宁波恒力轴承有限公司")
    assert lead.code.startswith("YF-")
    assert lead.extra == {"项目编号": "ZS2022-017"}
    assert write(make, file, officer)["unchanged"] == 1


def test_one_company_is_enough_even_the_one_registered_here(make: Make, tmp_path: Path) -> None:
    officer = make.user()
    rows = ("冷链物流园,绛县恒通物流有限公司", "冷链物流园,绛县广达物流有限公司", "无主项目,")
    file = csv_ledger(tmp_path, "项目名称,落地公司", *rows)
    counts = write(make, file, officer)
    assert (counts["create"], counts["duplicate"], counts["error"]) == (2, 0, 1)
    lead = lead_of("冷链物流园", "绛县恒通物流有限公司")
    assert lead.local_company is not None
    assert lead.local_company.name == "绛县恒通物流有限公司"
    assert write(make, file, officer)["unchanged"] == 2


def test_the_company_registered_here_does_not_take_the_place_of_who_invests(make: Make, tmp_path: Path) -> None:
    officer = make.user()
    lead = make.lead(officer, title="轴承生产线", company=make.company("宁波恒力轴承有限公司"))
    db.session.commit()
    file = csv_ledger(tmp_path, "项目编号,项目名称,落地公司", f"{lead.code},轴承生产线,绛县恒力轴承有限公司")
    assert write(make, file, officer)["update"] == 1
    assert [link.company.name for link in lead.investors] == ["宁波恒力轴承有限公司"]
    assert lead.local_company is not None
    assert lead.local_company.name == "绛县恒力轴承有限公司"


def test_a_stage_word_of_the_ledger_means_what_the_office_says(make: Make) -> None:
    data = xlsx(["项目名称", "投资方", "项目阶段"], ["甲项目", "甲有限公司", "摸底"])
    by = make.user()

    def stage() -> str:
        return str(importing.plan(importing.recognise(data, "a.xlsx"), by)[0].rows[0].values["stage"])

    assert stage() == "lead"
    change("words.stage", {**value_of("words.stage"), "摸底": "negotiation"}, make.user(Role.ADMIN))
    assert stage() == "negotiation"

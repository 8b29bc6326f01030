"""What a person says in the wizard goes before recognition, and is remembered for the unit."""

from typing import Any

from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.db import db
from crm.exchange import importing
from crm.exchange.layout import Choice, Told
from crm.exchange.mappings import forget, remembered
from crm.exchange.models import ColumnMapping, ImportBatch
from crm.exchange.planning.decisions import choices_beyond, defaults_of, told_of
from crm.exchange.recognising.tables import read
from crm.exchange.report_rows import rows_shown
from crm.leads.models import Lead
from tests.building import Make
from tests.exchange.building import fields, left_out, only_row, recognised, xlsx

HEADINGS = ["项目名称", "投资方", "盘子（亿元）", "牵线人"]
CHOICES = {"盘子（亿元）": {"field": "investment", "unit": None}, "牵线人": {"field": "referrer", "unit": None}}
SAID = {"Sheet": {"kind": None, "columns": CHOICES}}


def keep(make: Make, by: User, data: bytes, confirmed: dict[str, Any] | None = None, **more: Any) -> ImportBatch:
    """A batch as the wizard keeps it after “Read again”."""
    told = told_of(confirmed or {}, more.get("corrections", {}))
    planned = importing.plan(importing.recognise(data, "a.xlsx", told=told), by)
    batch = importing.keep_batch(make.files_root, data, "a.xlsx", None, planned, by)
    defaults, corrections = more.get("defaults", {}), more.get("corrections", {})
    importing.keep_decisions(batch, planned, confirmed or {}, corrections, defaults, by)
    return batch


def write(batch: ImportBatch, data: bytes, by: User) -> None:
    results = importing.recognise(data, batch.file, told=told_of(batch.confirmed, batch.corrections))
    importing.write(batch, results, by)
    db.session.commit()


def test_of_two_columns_of_one_heading_each_is_said_for_itself() -> None:
    result = recognised(
        ["项目名称", "投资方", "电话", "电话"], ["甲", "甲公司", "13900001111", "13900002222"],
        confirmed={"电话#2": Choice("contact_phone"), "电话": Choice(None, is_skipped=True)},
    )  # fmt: skip
    assert only_row(result).values["contact_phone"] == "13900002222"
    assert only_row(result).extra == {}


def test_a_row_left_out_by_hand_is_told_with_its_words() -> None:
    result = recognised(
        ["项目名称", "投资方"], ["甲项目", "甲公司"], ["乙项目", "乙公司"], told=Told(left_out=frozenset({1, 3}))
    )
    assert [row.values["title"] for row in result.rows] == ["甲项目"]
    assert left_out(result) == {3: "hand"}
    assert result.layout and result.layout.left_out[0].text == "乙项目 · 乙公司"


def test_a_cell_written_anew_is_read_as_the_column_is() -> None:
    result = recognised(
        ["项目名称", "投资方", "总投资（万元）", "备注"], ["甲项目", "甲公司", "约?", "旧话"],
        told=Told(corrected={2: {"3": "1.2亿元", "4": ""}}),
    )  # fmt: skip
    row = only_row(result)
    assert (row.values["investment"], row.values["note"], row.problems) == (120_000_000, None, ())


def test_a_sheet_is_of_the_kind_it_is_said_to_be_or_not_imported() -> None:
    rows = ["企业名称", "地址"], ["甲公司", "中条山路1号"]
    assert recognised(*rows).kind == "companies"
    said = recognised(*rows, told=Told(kind="leads", columns={"企业名称": Choice("investor")}))
    assert (said.kind, fields(said)["企业名称"]) == ("leads", "investor")
    assert recognised(*rows, told=Told(is_skipped=True)).skipped


def test_only_what_recognition_would_not_say_is_kept() -> None:
    result = recognised(["单位：万元"], ["项目名称", "投资方", "总投资", "牵线人"], ["甲", "甲公司", 3, "乙"])
    assert result.layout
    wanted = {column.name: Choice(column.field) for column in result.layout.columns}
    assert choices_beyond(result.layout.columns, wanted) == {}
    wanted |= {"总投资": Choice("investment", "亿元"), "牵线人": Choice("referrer")}
    assert choices_beyond(result.layout.columns, wanted) == {
        "总投资": {"field": "investment", "unit": "亿元", "skipped": False},
        "牵线人": {"field": "referrer", "unit": None, "skipped": False},
    }


def test_what_was_corrected_and_written_is_used_for_the_units_next_file(make: Make) -> None:
    officer, data = make.user(), xlsx(HEADINGS, ["甲项目", "甲有限公司", 1.5, "省商会"])
    batch = keep(make, officer, data, SAID)
    assert db.session.scalar(select(func.count(ColumnMapping.id))) == 0  # writing confirms, looking does not
    write(batch, data, officer)
    lead = db.session.scalars(select(Lead)).one()
    assert (lead.investment, lead.referrer) == (150_000_000, "省商会")

    later = read(xlsx(["项目名称", "投资方", "盘子(亿元)", "牵线人"], ["乙项目", "乙公司", 2, "县商会"]), "b.xlsx")
    colleague = make.user(unit=officer.unit)
    confirmed = remembered(later, colleague)
    (result,) = importing.recognise_read(later, told=told_of(confirmed))
    assert only_row(result).values["investment"] == 200_000_000  # （ and ( are one heading
    assert only_row(result).values["referrer"] == "县商会"
    assert remembered(later, make.user(unit=make.unit("县商务局"))) == {}


def test_a_heading_with_another_unit_is_another_file(make: Make) -> None:
    officer, data = make.user(), xlsx(HEADINGS, ["甲项目", "甲有限公司", 1.5, "省商会"])
    write(keep(make, officer, data, SAID), data, officer)

    for first, amount in ((["目录"], "盘子（万元）"), (["单位：万元"], "盘子（亿元）")):
        other = xlsx(first, ["项目名称", "投资方", amount, "牵线人"], ["乙项目", "乙公司", 2, "县商会"])
        assert remembered(read(other, "b.xlsx"), officer) == {}


def test_a_mapping_is_confirmed_anew_and_forgotten_with_a_trace(make: Make) -> None:
    officer, data = make.user(), xlsx(HEADINGS, ["甲项目", "甲有限公司", 1.5, "省商会"])
    write(keep(make, officer, data, SAID), data, officer)
    mapping = db.session.scalars(select(ColumnMapping)).one()
    version = mapping.version
    write(keep(make, officer, data, SAID), data, officer)
    assert mapping.version == version  # the same again says nothing new

    anew = {"Sheet": {"kind": None, "columns": {"牵线人": {"field": "lead_official", "unit": None}}}}
    write(keep(make, officer, data, anew), data, officer)
    assert mapping.choices["columns"] == anew["Sheet"]["columns"]
    forget(mapping, officer)
    db.session.commit()
    assert remembered(read(data, "a.xlsx"), officer) == {}
    told = db.session.scalars(select(AuditChange.action).where(AuditChange.subject_kind == "import_mappings"))
    assert list(told) == ["remember mapping", "remember mapping", "forget mapping"]


def test_defaults_hold_where_a_row_says_nothing(make: Make) -> None:
    chief, town = make.chief(), make.unit("横水镇")
    importer, owner = make.user(Role.CHIEF, make.county(), "马国栋"), make.user(name="周晓彤")
    data = xlsx(["项目名称", "投资方", "责任单位", "责任人", "阶段"], ["甲项目", "甲有限公司", None, None, None],
                ["乙项目", "乙有限公司", town.name, chief.name, "签约"])  # fmt: skip
    kept = {"owner": owner.id, "unit": owner.unit_id, "stage": "negotiation", "day": "2022-06-30"}
    batch = keep(make, importer, data, defaults=kept)
    write(batch, data, importer)

    found = {lead.title: lead for lead in db.session.scalars(select(Lead))}
    first, second = found["甲项目"], found["乙项目"]
    assert (first.owner_id, first.unit_id, first.stage) == (owner.id, owner.unit_id, "negotiation")
    assert str(first.stage_entered_on) == "2022-06-30"
    assert (second.owner_id, second.unit_id, second.stage) == (chief.id, town.id, "negotiation")
    assert defaults_of({}).owner is None


def test_the_words_of_a_corrected_cell_stay_out_of_the_trail(make: Make) -> None:
    officer, data = make.user(), xlsx(["项目名称", "投资方", "联系人"], ["甲项目", "甲有限公司", "张?"])
    batch = keep(make, officer, data, corrections={"Sheet": {"left_out": [], "cells": {"2": {"3": "张三丰"}}}})
    db.session.commit()

    assert rows_shown(batch, 1)[0]["values"]["contact_name"] == "张三丰"
    said = db.session.scalars(select(AuditChange).where(AuditChange.action == "adjust import")).one()
    assert said.values["rows"] == {"Sheet": {"left_out": [], "corrected": [2], "decided": {}}}


def test_without_a_person_nothing_that_is_remembered_is_used(make: Make) -> None:
    officer, data = make.user(), xlsx(HEADINGS, ["甲项目", "甲有限公司", 1.5, "省商会"])
    write(keep(make, officer, data, SAID), data, officer)
    workbook = read(data, "a.xlsx")
    (alone,) = importing.recognise_read(workbook)
    (told,) = importing.recognise_read(workbook, told=told_of(remembered(workbook, officer)))

    assert "referrer" not in only_row(alone).values
    assert only_row(told).values["referrer"] == "省商会"

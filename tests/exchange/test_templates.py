"""The blank files of each kind: empty they bring nothing, filled in they bring exactly what was written."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from crm.accounts.models import User
from crm.db import db
from crm.exchange.cells.headings import field_of
from crm.exchange.exporting.outgoing import Outgoing
from crm.exchange.exporting.shown import heading
from crm.exchange.exporting.templates import write_template
from crm.exchange.importing import keep_batch, plan, recognise, write
from crm.exchange.layout import SURE, SheetResult
from crm.exchange.planning.rows import plain
from crm.exchange.words.kinds import FIELDS
from crm.exchange.words.vocabulary import KINDS
from crm.fields import AREA, COUNT, DATE, FLOOR, LONG_TEXT, MONEY, NUMBER, TEXT, USD, Field
from crm.parks.queries import all_parks
from crm.web.exports import word
from tests.building import Make, credit_code
from tests.files_made import saved

PARKS = ("智能装备产业园", "大健康产业园")
CODE = credit_code(700_003)
# What is typed under the headings, and what the importer makes of it.
FILLED: dict[str, dict[str, tuple[Any, Any]]] = {
    "leads": {
        "title": ("年产5万吨果汁项目", "年产5万吨果汁项目"),
        "investor": ("绿源食品有限公司、海通投资有限公司", ["绿源食品有限公司", "海通投资有限公司"]),
        "investor_credit_code": (CODE, CODE),
        "source_region": ("浙江省杭州市", "330100"),
        "channel": ("以商招商", "referral"),
        "investment": (12000.5, 120_005_000),
        "investment_usd": (300, 3_000_000),
        "land_area": (86, 57_333),
        "plant_area": (1200, 1200),
        "jobs": (120, 120),
        "park": ("大健康产业园", ["health"]),
        "signed_on": ("2022-03", "2022-03"),
        "agreement_kind": ("正式协议", "formal"),
        "contact_phone": ("13900000123", "13900000123"),
        "note": ("=1+1", "=1+1"),
    },
    "companies": {
        "name": ("绿源食品有限公司", "绿源食品有限公司"),
        "credit_code": (CODE, CODE),
        "region": ("浙江省杭州市", "330100"),
        "parent": ("绿源控股集团有限公司", "绿源控股集团有限公司"),
        "listings": ("中国500强", ["china_500"]),
        "listing_year": (2022, 2022),
        "listing_rank": (17, 17),
        "note": ("00123", "00123"),
    },
    "contacts": {
        "company": ("绿源食品有限公司", "绿源食品有限公司"),
        "company_credit_code": (CODE, CODE),
        "region": ("浙江省杭州市", "330100"),
        "name": ("王示例", "王示例"),
        "title": ("副总经理", "副总经理"),
        "phone": ("13900000123", "13900000123"),
    },
    "parcels": {
        "park": ("大健康产业园", "health"),
        "number": ("JX-2022-07", "JX-2022-07"),
        "gross_area": (60, 40_000),
        "area": (30, 20_000),
        "is_standard": ("是", True),
        "min_investment_intensity": (260, 2_600_000),
        "min_plot_ratio": (1.2, "1.2"),
        "status": ("具备供地", "ready"),
        "acquired_on": ("2021-11-05", "2021-11-05"),
        "assessments": ("环评、能评、水保", "环评、能评、水保"),
    },
    "plants": {
        "park": ("大健康产业园", "health"),
        "building": ("3号厂房", "3号厂房"),
        "floor": ("3", 3),
        "number": ("301", "301"),
        "area": (1200, 1200),
        "note": ("00123", "00123"),
    },
    "interactions": {
        "on": ("2022-03-05", "2022-03-05"),
        "until": ("2022-03-06", "2022-03-06"),
        "kind": ("外出拜访", "visit_out"),
        "unit": ("县招商服务中心", "县招商服务中心"),
        "our_people": ("王示例、李示例", ["王示例", "李示例"]),
        "destinations": ("宁波、杭州", ["宁波", "杭州"]),
        "companies": ("绿源食品有限公司、海通投资有限公司", ["绿源食品有限公司", "海通投资有限公司"]),
        "summary": ("=1+1", "=1+1"),
    },
    "activities": {
        "title": ("长三角推介会", "长三角推介会"),
        "kind": ("推介会", "conference"),
        "on": ("2022-05-10", "2022-05-10"),
        "until": ("2022-05-12", "2022-05-12"),
        "destinations": ("上海", ["上海"]),
        "companies": ("绿源食品有限公司", ["绿源食品有限公司"]),
        "guests": (120, 120),
        "cost": (3.5, 35_000),
    },
}


def template(kind: str) -> bytes:
    """In the codes and message ids the application starts from."""
    return write_template(kind, PARKS, lambda message: message, _code, "Sheet1")


def _code(code: str, field: Field) -> str:
    return code


def filled(kind: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template(kind)))
    for at, field in enumerate(FIELDS[kind], 1):
        if field.name in FILLED[kind]:
            cell = book.worksheets[0].cell(3, at, FILLED[kind][field.name][0])
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # =1+1 was typed as text
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def table_of(data: bytes) -> SheetResult:
    """The sheet as any file's is recognised: nobody says of which kind it is."""
    (table,) = recognise(data, "模板.xlsx")
    return table


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_template_brings_nothing(kind: str) -> None:
    table = table_of(template(kind))

    assert (table.kind, table.skipped, list(table.rows)) == (kind, None, [])
    assert table.layout is not None
    assert [(row.row, row.reason) for row in table.layout.left_out] == [(2, "example")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_template_is_read_as_itself(kind: str) -> None:
    table = table_of(template(kind))

    assert table.layout is not None
    assert [column.field for column in table.layout.columns] == [field.name for field in FIELDS[kind]]
    assert not [problem for column in table.layout.columns for problem in column.problems]


def test_a_list_longer_than_a_cell_may_hold_stands_in_a_hidden_sheet_that_is_passed_over() -> None:
    parks = [f"县城第{number}产业园区" for number in range(60)]
    table, dictionary = recognise(write_template("plants", parks, str, _code, "Sheet1"), "模板.xlsx")
    assert (table.kind, dictionary.name) == ("plants", "字典")
    assert dictionary.skipped


_TYPED = {TEXT: "文字", LONG_TEXT: "几句话", MONEY: 1234.5, USD: 300, AREA: 86.5, FLOOR: 1200, COUNT: 12, NUMBER: 1.25,
          DATE: date(2022, 3, 15)}  # fmt: skip
_OF_NAME = {
    "park": PARKS[1], "source_region": "浙江省杭州市", "region": "浙江省杭州市", "listing_year": 2022, "floor": "3",
    "contact_phone": "13900000123", "phone": "13900000123", "state": "在推进", "until": date(2022, 3, 16),
    "investor_credit_code": credit_code(700_003), "company_credit_code": credit_code(700_003),
    "credit_code": credit_code(700_003), "local_credit_code": credit_code(700_004), "gross_area": 90,
    "planned_production_on": "2023", "production_on": "2022-Q4", "next_step_on": "2022-04", "holder": "老租户有限公司",
    "investor": "绿源食品有限公司", "companies": "绿源食品有限公司", "company": "绿源食品有限公司", "parent": "绿源集团有限公司",
    "local_company": "绿源（绛县）食品有限公司",
}  # fmt: skip
_NEVER_TYPED = {"code", "state_reason"}  # ours to give, and said with another state


def typed(field: Field, kind: str) -> Any:
    if field.choices and field.name not in _OF_NAME:
        return word(next(iter(field.choices)), field)
    if field.name == "name" and kind == "companies":
        return "绿源食品有限公司"
    return None if field.name in _NEVER_TYPED else _OF_NAME.get(field.name, _TYPED[field.kind])


def test_whatever_is_typed_into_a_template_is_in_the_list_afterwards(make: Make) -> None:
    """Of every kind, in the words of the page: no column is lost on the way in."""
    manager, chief = make.manager("health"), make.chief()
    db.session.flush()
    numbers, names = {"parcels": manager.id, "plants": manager.id}, [park.name for park in all_parks()]
    for kind in KINDS:
        by = db.session.get_one(User, numbers.get(kind, chief.id))
        book = openpyxl.load_workbook(io.BytesIO(write_template(kind, names, gettext, word, "表")))
        for at, field in enumerate(FIELDS[kind], 1):
            book.active.cell(3, at, typed(field, kind))
        results = recognise(saved(book), "模板.xlsx")
        batch = keep_batch(make.files_root, saved(book), "模板.xlsx", None, plan(results, by), by)
        written = write(batch, results, by)
        db.session.commit()
        found = [dict(row) for row in Outgoing(kind, by, names=["all"], is_plain=True).rows()]
        asked = [field.name for field in FIELDS[kind] if typed(field, kind)]
        missing = min(([name for name in asked if row.get(name) in (None, "", [])] for row in found), key=len)
        assert missing == [], (kind, written)


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_row_is_read_as_it_was_written(kind: str) -> None:
    row = plan([table_of(filled(kind))], None, stored=False)[0].rows[0]

    assert row.row == 3
    assert [problem for problem in row.problems if problem.severity == "error"] == []
    read = {name: plain(row.values.get(name)) for name in FILLED[kind]}
    assert read == {name: value for name, (_, value) in FILLED[kind].items()}


def test_coded_columns_offer_their_words() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template("leads"))).worksheets[0]
    offered = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    places = {field.name: f"{sheet.cell(2, at).coordinate}" for at, field in enumerate(FIELDS["leads"], 1)}

    assert offered[places["screening"]] == '"pursue,hold,drop"'
    assert offered[places["park"]] == '"智能装备产业园,大健康产业园"'
    assert {places[field.name] for field in FIELDS["leads"] if field.choices} <= set(offered)


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_headings_we_write_are_headings_we_read(app: Flask, kind: str, language: str) -> None:
    with app.app_context(), force_locale(language):
        headings = {field.name: heading(kind, field, gettext) for field in FIELDS[kind]}
    found = {text: field_of(kind, text) for text in headings.values()}
    assert [found[text][0] for text in headings.values()] == list(headings)
    assert min(sure for _, sure in found.values()) >= SURE

"""Official forms: each cell where the office's form has it, texts stay texts, sums are formulas, units are merged."""

import io
import random
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from crm.accounts.models import User
from crm.db import db
from crm.errors import DomainError
from crm.exchange.exporting import official
from crm.exchange.exporting.filling import Form
from crm.exchange.exporting.official import FORMS, Asked
from crm.exchange.importing import plan, recognise
from crm.fields import Field
from crm.fuzzydate import today
from crm.leads.words import Stage
from crm.lists.leads import LeadList
from tests.building import Make
from tests.files_made import repacked, saved, xlsx

FIRMS = {"甲": "钢铁", "乙": "新能源", "丙": "钢铁", "丁": "钢铁"}  # title → chain; the last has no firm here yet


def word(code: str, field: Field) -> str:
    return code


def filled(make: Make, name: str, asked: Asked) -> Any:
    db.session.commit()
    return openpyxl.load_workbook(io.BytesIO(official.filled(name, asked, make.files_root, word)[0])).active


def this_year(user: User, **more: Any) -> Asked:
    return Asked(user, date(today().year, 1, 1), date(today().year, 12, 31), **{"basis": "all", **more})


def signed(make: Make) -> User:
    """Three signed projects of two units, and one that is not."""
    chief = make.chief()
    for unit, title, amount in (("乙局", "=1+1", 320_000_000), ("甲局", "果汁", 150_000_000), ("甲局", "果酱", None)):
        owner = make.user(unit=make.unit(unit))
        lead = make.at(Stage.SIGNED, owner, make.chief(owner.unit), title=title, land_area=57_333)
        lead.investment = amount
    make.lead(title="还在谈")
    return chief


def test_the_list_of_signed_projects_is_the_offices_form(make: Make) -> None:
    sheet = filled(make, "signed", this_year(signed(make)))
    year = today().year

    assert sheet["A1"].value == f"{year}年1月1日至{year}年12月31日县人民政府新签约项目一览表"
    heads = [cell.value for cell in sheet[2]]
    assert heads[:4] == ["单位", "序号", "项目名称", "外来投资方名称"]
    assert heads[11:13] == ["总投资额[亿元]", "一期投资额[亿元]"]
    rows = [[cell.value for cell in sheet[row]] for row in (3, 4, 5)]
    assert [row[:3] for row in rows] == [["乙局", 1, "=1+1"], ["甲局", 2, "果汁"], [None, 3, "果酱"]]
    assert [row[11] for row in rows] == [3.2, 1.5, None]
    assert [row[15] for row in rows] == [85.9995] * 3  # every square metre; two decimals show 86.00
    assert "A4:A5" in [str(merge) for merge in sheet.merged_cells.ranges]
    assert sheet["C3"].data_type == "s"
    assert [sheet.cell(6, at).value for at in (1, 12, 16)] == ["合计", "=SUM(L3:L5)", "=SUM(P3:P5)"]
    assert sheet["L6"].data_type == "f"
    assert sheet.cell(4, 14).number_format == "yyyy-mm-dd"
    assert sheet.cell(4, 14).border.left.style == sheet.cell(3, 14).border.left.style == "thin"


def test_units_are_chosen(make: Make) -> None:
    sheet = filled(make, "signed", this_year(signed(make), money="万元", area="平方米"))

    assert (sheet["L2"].value, sheet["L3"].value) == ("总投资额[万元]", 32_000)
    assert (sheet["P2"].value, sheet["P3"].value) == ("项目用地（平方米）", 57_333)


def test_only_the_period_and_the_wanted_facts_are_in_it(make: Make) -> None:
    chief = signed(make)
    verified = filled(make, "signed", this_year(chief, basis="verified"))
    before = filled(make, "signed", Asked(chief, date(2020, 1, 1), date(2020, 12, 31), "all"))

    for sheet in (verified, before):
        assert [cell.value for cell in sheet[3] if cell.value] == []
        assert sheet["L4"].value == "=SUM(L3:L3)"


@pytest.mark.parametrize("kind", ["construction", "production"])
def test_begun_projects_have_their_day(make: Make, kind: str) -> None:
    owner, chief = make.user(), make.chief()
    lead = make.at(Stage.SIGNED, owner, chief)
    make.fact(lead, kind, owner)
    sheet = filled(make, kind, this_year(chief))

    heads = {cell.value: cell.column for cell in sheet[2]}
    day = heads["开工时间" if kind == "construction" else "投产时间"]
    assert sheet.cell(3, day).value.date() == today()
    assert sheet.cell(3, heads["项目名称"]).value == lead.title


def test_firms_newly_registered_stand_unit_by_unit_or_chain_by_chain(make: Make) -> None:
    owner, chief = make.user(), make.chief()
    leads = [make.at(Stage.SIGNED, owner, chief, title=title, chain=chain) for title, chain in FIRMS.items()]
    for lead in leads[:3]:
        make.fact(lead, "registered", owner)
    by_unit, by_chain = (filled(make, name, this_year(chief)) for name in ("registered", "chains"))

    assert [cell.value for cell in by_unit[2]][:5] == ["单位", "序号", "在本地注册名称", "外来投资方名称", "注册时间"]
    assert [by_unit.cell(row, 1).value for row in range(3, 7)] == [owner.unit.name, None, None, "合计"]
    assert by_unit["E3"].value.date() == today()
    assert [by_chain.cell(row, 1).value for row in range(3, 7)] == ["新能源", "钢铁", None, "合计"]
    assert "A4:A5" in [str(merge) for merge in by_chain.merged_cells.ranges]
    leads[0].chain = None  # whoever has none stands last
    assert [filled(make, "chains", this_year(chief)).cell(row, 1).value for row in (3, 4, 5)] == [
        "新能源",
        "钢铁",
        None,
    ]
    years = Asked(chief, date(2020, 1, 1), date(2020, 12, 31), "all")
    assert filled(make, "registered", years)["C3"].value is None


def test_trips_name_whom_they_met_masked(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner)
    talk = make.talk(lead, owner, kind="visit_out", our_people="王伟、李娜", until_on=today())
    talk.companies, talk.contacts = [lead.investors[0].company], [make.contact(lead.investors[0].company)]
    make.talk(lead, owner, kind="call")
    sheet = filled(make, "trips", this_year(owner))

    rows = [[cell.value for cell in sheet[row]] for row in range(3, sheet.max_row)]
    assert [(row[0], row[1], row[2], row[6], row[8], row[9]) for row in rows] == [
        (owner.unit.name, 1, "王伟、李娜", 1, lead.investors[0].company.name, "张*")
    ]


def test_the_importer_reads_a_filled_form_back(make: Make) -> None:
    chief = signed(make)
    db.session.commit()
    data, count = official.filled("signed", this_year(chief), make.files_root, word)
    (table,) = plan(recognise(data, "签约.xlsx"), chief)

    assert (table.result.kind, count) == ("leads", 3)
    assert [(row.action, row.changes) for row in table.rows] == [("unchanged", {})] * 3
    assert [row.values["owner_unit"] for row in table.rows] == ["乙局", "甲局", "甲局"]


@pytest.mark.parametrize("name", FORMS)
def test_our_own_drawings_are_forms(name: str) -> None:
    Form((official.DRAWN / FORMS[name].file).read_bytes(), FORMS[name].names)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["项目", "投资"]], "one row with the places of a record"),
        ([["{title}"], ["{title}"]], "it has 2"),
        ([["{title}", "{salary}"]], r"does not know the place \{salary\} in B1"),
        ([["{sum}"], ["{title}"]], r"does not know the place \{sum\} in A1"),
        ([["{title}", "{investment:亿元"], ["{to day}"]], r"does not know the place \{to day\} in A2"),
        ([["{investment}"], ["=SUM(A1:A1)"]], r"Write \{sum\} instead of the formula in A2"),
    ],
)
def test_a_drawing_that_is_no_form_is_refused_with_the_reason(make: Make, rows: list[list[str]], message: str) -> None:
    with pytest.raises(DomainError) as refused:
        official.draw("signed", make.files_root, "签约.xlsx", xlsx(*rows), make.user())
    assert refused.value.field == "file"
    assert re.search(message, str(refused.value))
    assert official.own_drawing("signed") is None


def heavy() -> bytes:
    """A form that unpacks to 30 MB, and is packed too badly for a bomb."""
    weight = random.Random(1).randbytes(400_000) + b" " * 30_000_000
    return repacked(xlsx(["{title}"]), lambda name, part: weight if name == "docProps/app.xml" else part)


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("签约.xlsx", b"", "is empty"),
        ("签约.xlsx", b"PK\x03\x04 broken", "is damaged"),
        ("签约.xlsx", b"%PDF-1.4 not a form", "This is a PDF"),
        ("签约.csv", b"{title}", "could not be opened"),
        ("签约.xlsm", xlsx(["{title}"]), "could not be opened"),
        ("签约.docx", xlsx(["{title}"]), "can be read"),
        ("签约.xlsx", heavy(), "unpacks to far more"),
        ("签约.xlsx", b"PK" + b" " * 2_000_001, "larger than 2 MB"),
        ("签约.xlsx", xlsx(["{title}"], *[["备注"]] * 300), "longer than 200 rows"),
    ],
)
def test_what_is_no_workbook_or_too_much_is_no_form(make: Make, file: str, data: bytes, message: str) -> None:
    with pytest.raises(DomainError, match=message) as refused:
        official.draw("signed", make.files_root, file, data, make.user())
    assert refused.value.field == "file"


def drawn_with_words() -> bytes:
    """A form as an office draws it: words around a place, a formula and merges in the record's row, borders far below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["{county}签约表", None, None, None, None, None, "=1+1"])
    sheet.append(["分局", "项目", None, "亿元", "亩", "亿元每亩", "状态"])
    sheet.append(
        ["{chain merged}产业链招商分局", "{title}", None, "{investment:亿元}", "{land_area}", "=D3/E3", "已核"]
    )
    sheet.append(["合计", None, None, "{sum}"])
    for merge in ("A1:F1", "B2:C2", "B3:C3", "A4:C4", "H2:H4"):
        sheet.merge_cells(merge)
    sheet.print_area = "A1:H4"
    for row in range(5, 3000):
        sheet.cell(row, 1).border = Border(left=Side(style="thin"))
    return saved(book)


def test_words_formulas_and_merges_of_the_records_row_are_those_of_every_record(make: Make) -> None:
    chief = signed(make)
    for lead, chain in zip(LeadList(chief).all().__next__()[::-1], ("钢铁", "钢铁", None), strict=False):
        lead.chain = chain
    official.draw("signed", make.files_root, "分局.xlsx", drawn_with_words(), chief)
    sheet = filled(make, "signed", this_year(chief))
    rows = list(sheet.iter_rows(min_row=3, max_row=6, values_only=True))

    assert [row[5:7] for row in rows[:3]] == [(f"=D{at}/E{at}", "已核") for at in (3, 4, 5)]
    assert {row[0] for row in rows[:3]} == {"钢铁产业链招商分局", None}
    assert rows[3][:4] == ("合计", None, None, "=SUM(D3:D5)")
    merges = {str(merge) for merge in sheet.merged_cells.ranges}
    assert merges >= {"A1:F1", "B2:C2", "B3:C3", "B4:C4", "B5:C5", "A6:C6", "H2:H6"}
    assert (sheet.print_area, sheet["G1"].data_type, sheet.max_row) == ("'Sheet'!$A$1:$H$6", "f", 6)


def test_the_office_draws_a_form_of_its_own_and_takes_it_back(make: Make) -> None:
    chief = signed(make)
    own = xlsx(
        ["{county}签约（{from}起）"],
        ["项目", "亿元"],
        ["{title}", "{investment:亿元}"],
        ["合计", "{sum}"],
        ["填表人："],
    )
    official.draw("signed", make.files_root, "我们的.xlsx", own, chief)
    sheet = filled(make, "signed", this_year(chief, money="万元"))

    assert [row[:2] for row in sheet.iter_rows(values_only=True)][1:] == [
        ("项目", "亿元"), ("=1+1", 3.2), ("果汁", 1.5), ("果酱", None), ("合计", "=SUM(B3:B5)"), ("填表人：", None),
    ]  # fmt: skip
    official.back_to_ours("signed", chief)
    db.session.flush()
    assert filled(make, "signed", this_year(chief))["A2"].value == "单位"

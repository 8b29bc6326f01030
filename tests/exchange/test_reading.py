"""Files of every accepted format are read whole, with what their values alone do not tell."""

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlwt
from building import DATA, repacked, saved, xlsx

from crm.exchange.reading.sheets import Merge
from crm.exchange.recognising.tables import read


def test_values_come_exactly_as_they_stand_in_the_file() -> None:
    row = ["项目", 23, 1.56005, 0.1, 216.4402, date(2022, 6, 8), datetime(2022, 6, 8, 10, 30), True, None, "end"]  # noqa: DTZ001
    sheet = read(xlsx(row), "a.xlsx").sheets[0]
    assert sheet.rows == [
        ["项目", 23, Decimal("1.56005"), Decimal("0.1"), Decimal("216.4402"), date(2022, 6, 8),
         datetime(2022, 6, 8, 10, 30), True, None, "end"]  # noqa: DTZ001
    ]  # fmt: skip
    assert [type(cell) for cell in sheet.rows[0][:4]] == [str, int, Decimal, Decimal]


def test_rows_are_counted_from_the_top_of_the_sheet() -> None:
    def move(sheet: Any) -> None:
        sheet["C4"] = "here"

    sheet = read(xlsx(change=move), "a.xlsx").sheets[0]
    assert sheet.rows == [[], [], [], [None, None, "here"]]
    assert sheet.cell(3, 2) == "here"
    assert sheet.cell(99, 99) is None


def test_what_the_values_do_not_tell_is_told() -> None:
    def change(sheet: Any) -> None:
        sheet["C2"].number_format = "0.0%"
        sheet["D2"] = "=A2*2"
        sheet["D3"] = "#REF!"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.merge_cells("A1:B1")

    sheet = read(xlsx(["标题", None, "比例"], ["a", "b", 0.5], ["c"], change=change), "a.xlsx").sheets[0]
    assert sheet.merges == (Merge(0, 0, 0, 1),)
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {1}
    assert sheet.percents == {(1, 2)}
    assert sheet.uncached == {(1, 3)}
    assert sheet.errors == {(2, 3): "#REF!"}


def test_hidden_sheets_are_read_and_marked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(["a", "b"])))
    book.create_sheet("字典").append(["x"])
    book["字典"].sheet_state = "veryHidden"
    assert [(sheet.name, sheet.state) for sheet in read(saved(book), "a.xlsx").sheets] == [
        ("Sheet", "visible"),
        ("字典", "hidden"),
    ]


def test_a_strict_workbook_is_not_read_as_empty() -> None:
    def strict(name: str, part: bytes) -> bytes:
        main, relations = (
            b"schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"schemas.openxmlformats.org/officeDocument/2006",
        )
        part = part.replace(main, b"purl.oclc.org/ooxml/spreadsheetml/main")
        return part.replace(relations, b"purl.oclc.org/ooxml/officeDocument")

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    sheet = read(repacked(xlsx(["a", 1], ["b", 2], change=hide), strict), "a.xlsx").sheets[0]
    assert sheet.rows == [["a", 1], ["b", 2]]
    assert sheet.hidden_rows == {1}


@pytest.mark.parametrize("false", [b"A1", b"A1:XFD1048576", b"C7:D9"])
def test_a_false_dimension_is_not_believed(false: bytes) -> None:
    data = repacked(xlsx(["a", 1], ["b", 2]), lambda name, part: part.replace(b'ref="A1:B2"', b'ref="' + false + b'"'))
    assert read(data, "a.xlsx").sheets[0].rows == [["a", 1], ["b", 2]]


@pytest.mark.parametrize("ending", [".xls", ".et", ".xlsx"])
def test_old_workbooks_are_read_whatever_their_ending_says(ending: str) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("旧台账")
    sheet.write(0, 0, "电话")
    sheet.write(0, 1, 13900003300.0)
    sheet.write(0, 2, date(2019, 6, 24), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    assert read(saved(book), "a" + ending).sheets[0].rows == [["电话", 13900003300, date(2019, 6, 24)]]


def test_old_workbooks_tell_what_their_values_do_not() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("旧台账")
    percent, struck = xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf("font: struck_out on")
    for column, (value, style) in enumerate([("a", None), (0.5, percent), ("c", struck), (1, percent)]):
        sheet.write(1, column, value, *([style] if style else []))
    sheet.row(2).set_cell_error(1, 0x2A)
    sheet.row(3).write(0, "藏")
    sheet.row(3).hidden = True
    sheet.col(2).hidden = True
    book.add_sheet("另一张").write(0, 0, 0.1, percent)
    first, second = read(saved(book), "a.xls").sheets
    assert first.percents == {(1, 1), (1, 3)} and second.percents == {(0, 0)}
    assert first.struck == {(1, 2)}
    assert first.errors == {(2, 1): "#N/A"}
    assert (first.hidden_rows, first.hidden_columns) == ({3}, {2})
    assert (second.errors, second.hidden_rows, second.hidden_columns) == ({}, set(), set())


def test_an_old_workbook_larger_than_a_short_stream_tells_the_same() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("长表")
    for row in range(3000):
        for column in range(20):
            sheet.write(row, column, f"第{row}行第{column}列")
    sheet.row(2999).set_cell_error(20, 0x17)
    read_back = read(saved(book), "a.et").sheets[0]
    assert read_back.errors == {(2999, 20): "#REF!"}
    assert len(read_back.rows) == 3000


def test_rows_and_columns_drawn_too_thin_to_see_are_hidden() -> None:
    def thin(name: str, part: bytes) -> bytes:
        columns = b'<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>'
        part = re.sub(rb'<row r="2"', b'<row r="2" ht="0" customHeight="1"', part)
        return part.replace(b"<sheetData>", columns) if name.endswith("sheet1.xml") else part

    sheet = read(repacked(xlsx(["a", "b"], ["c", "d"]), thin), "a.xlsx").sheets[0]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {1})


def test_a_formula_of_text_without_a_value_is_not_the_formula_of_nothing() -> None:
    def formulas(name: str, part: bytes) -> bytes:
        cells = b'<c r="B1" t="str"><f>TEXT(1,"0")</f></c><c r="C1" t="str"><f>T("")</f><v></v></c></row>'
        return part.replace(b"</row>", cells) if name.endswith("sheet1.xml") else part

    assert read(repacked(xlsx(["a"]), formulas), "a.xlsx").sheets[0].uncached == {(0, 1)}


def test_texts_of_several_fonts_are_whole_and_how_they_are_spoken_is_no_part_of_them() -> None:
    cell = "<is><r><t>总</t></r><r><t>投资</t></r><rPh sb='0' eb='1'><t>ZONG</t></rPh></is>".encode()

    def rich(name: str, part: bytes) -> bytes:
        return (
            re.sub(rb"<is>.*?</is>|<v>0</v>", cell, part).replace(b't="s"', b't="inlineStr"')
            if "sheet1" in name
            else part
        )

    assert read(repacked(xlsx(["x"]), rich), "a.xlsx").sheets[0].rows == [["总投资"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\n名称;电话\n甲;1\n", [["名称", "电话"], ["甲", "1"]]),
        ('名称,代码\n甲,="000123"\n乙,"=""0139"""\n', [["名称", "代码"], ["甲", "000123"], ["乙", "0139"]]),
        ("名称|电话\n甲|1\n", [["名称", "电话"], ["甲", "1"]]),
        ("名称，电话\n甲，1\n", [["名称", "电话"], ["甲", "1"]]),
        ("名称,电话\r甲,1\r乙\r\r丙,2,3,4\r", [["名称", "电话"], ["甲", "1"], ["乙"], [], ["丙", "2", "3", "4"]]),
        ('名称,规格\n甲,5" 管\n', [["名称", "规格"], ["甲", '5" 管']]),
    ],
)
def test_texts_are_read_as_spreadsheets_write_them(text: str, rows: list[list[str]]) -> None:
    assert read(text.encode(), "a.csv").sheets[0].rows == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_are_read_in_every_encoding(encoding: str, separator: str) -> None:
    text = f'名称{separator}备注\r\n甲{separator}"㈱、①、㎡\n第二行"\r\n乙{separator}\r\n'
    book = read(text.encode(encoding), "C:\\表\\客商.csv")
    assert book.name == "客商.csv"
    assert book.sheets[0].name == "客商"
    assert book.sheets[0].rows == [["名称", "备注"], ["甲", "㈱、①、㎡\n第二行"], ["乙"]]


def test_the_shelter_of_our_own_exports_is_taken_off() -> None:
    assert read(b"a,b\n'=1+1,'quoted\n", "a.csv").sheets[0].rows[1] == ["=1+1", "'quoted"]


def test_no_cell_of_the_samples_is_lost() -> None:
    for path in DATA.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for sheet, ours in zip(book.worksheets, read(path.read_bytes(), path.name).sheets, strict=True):
            filled = sum(cell.value is not None for row in sheet.iter_rows() for cell in row)
            read_or_told = (
                sum(cell is not None for row in ours.rows for cell in row) + len(ours.uncached) + len(ours.errors)
            )
            assert (ours.name, read_or_told) == (sheet.title, filled)

"""Files of every accepted format are read whole, with what their values alone do not tell."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlwt
from building import DATA, repacked, saved, xlsx

from crm.exchange.reading import read
from crm.exchange.sheets import Merge


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

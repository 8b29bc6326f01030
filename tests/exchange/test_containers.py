"""One ledger in every kind of file gives the same records; what a file hides or never calculated is said."""

import csv
import io
import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from building import header_rows, repacked, rows_of, saved, xlsx

from crm.exchange.layout import SheetResult
from crm.exchange.reading.sheets import Refused
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import read

ROWS: list[list[Any]] = [
    ["某县2022年1-6月新签约项目一览表"],
    ["单位：万元"],
    ["责任单位", "序号", "项目名称", "投资方", "投资方信息", None, "总投资", "签约时间", "备注"],
    [None, None, None, None, "来源地", "联系电话", None, None, None],
    ["甲镇", 1, "甲，项目", "甲甲有限公司", "广东深圳", 13900000001, 5000.5, date(2022, 3, 15), "a;b"],
    [None, 2, "乙\"项目", "乙乙有限公司、丙丙有限公司", "江苏省", "0359-6523194", "1.2亿元", "2022.4", "第一行\n第二行"],
    ["合计", None, None, None, None, None, 17000.5, None, None],
]  # fmt: skip
MERGES = ["A1:I1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "H3:H4", "I3:I4", "A5:A6"]
WANTED = {
    5: {
        "owner_unit": "甲镇", "title": "甲，项目", "investor": ["甲甲有限公司"], "source_region": "440300",
        "contact_phone": "13900000001", "investment": 50_005_000, "signed_on": "2022-03-15", "note": "a;b",
    },
    6: {
        "owner_unit": "甲镇", "title": '乙"项目', "investor": ["乙乙有限公司", "丙丙有限公司"],
        "source_region": "320000", "contact_phone": "03596523194", "investment": 120_000_000,
        "signed_on": "2022-04", "note": "第一行\n第二行",
    },
}  # fmt: skip


def recognised_of(data: bytes, name: str) -> SheetResult:
    return recognise_workbook(read(data, name))[0]


def merged(sheet: Any) -> None:
    for each in MERGES:
        sheet.merge_cells(each)


def as_text(separator: str, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    rows = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in ROWS]
    rows[5][0] = "甲镇"  # in a text nothing is merged
    csv.writer(out, delimiter=separator).writerows([row + [None] * (9 - len(row)) for row in rows])
    return out.getvalue().encode(encoding)


def as_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, column, cell, *([day] if isinstance(cell, date) else []))
    for each in MERGES:
        left, top, right, bottom = openpyxl.utils.range_boundaries(each)
        sheet.merge(top - 1, bottom - 1, left - 1, right - 1)
    return saved(book)


def strict(name: str, part: bytes) -> bytes:
    main, office = (
        b"schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"schemas.openxmlformats.org/officeDocument/2006",
    )
    part = part.replace(main, b"purl.oclc.org/ooxml/spreadsheetml/main")
    return part.replace(office, b"purl.oclc.org/ooxml/officeDocument")


def false_dimension(name: str, part: bytes) -> bytes:
    return part.replace(b'<dimension ref="A1:I7"', b'<dimension ref="A1"')


BOOK = xlsx(*ROWS, change=merged)
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "xlsx": (lambda: BOOK, "a.xlsx"),
    "xlsm": (lambda: repacked(BOOK, lambda name, part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")), "a.xlsm"),
    "strict": (lambda: repacked(BOOK, strict), "a.xlsx"),
    "false dimension": (lambda: repacked(BOOK, false_dimension), "a.xlsx"),
    "xls": (as_xls, "a.xls"),
    "et": (as_xls, "a.et"),
    "et of the new kind": (lambda: BOOK, "a.et"),
    "semicolons in GB18030": (lambda: as_text(";", "gb18030"), "a.csv"),
    "tabs in UTF-16": (lambda: as_text("\t", "utf-16"), "a.txt"),
    "commas with a mark": (lambda: as_text(",", "utf-8-sig"), "a.csv"),
    "commas without": (lambda: as_text(",", "utf-8"), "a.csv"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_the_same_ledger_is_the_same_in_every_file(case: str) -> None:
    make, name = FILES[case]
    result = recognised_of(make(), name)
    assert header_rows(result) == [3, 4]
    assert rows_of(result) == WANTED
    assert result.layout
    assert [(row.row, row.reason, row.problems) for row in result.layout.left_out] == [(7, "total", ())]
    assert [row.problems for row in result.rows] == [(), ()]


def test_a_calculated_formula_is_read_and_one_never_calculated_is_said() -> None:
    def formulas(sheet: Any) -> None:
        sheet["C2"] = "=1+1"
        sheet["C3"] = "=1+2"
        sheet["D3"] = "#DIV/0!"

    def calculated(name: str, part: bytes) -> bytes:
        return part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"
        )

    data = xlsx(
        ["项目名称", "投资方", "总投资（亿元）", "到位资金（亿元）"],
        ["甲", "甲公司"],
        ["乙", "乙公司"],
        change=formulas,
    )
    result = recognised_of(repacked(data, calculated), "a.xlsx")
    assert [row.values["investment"] for row in result.rows] == [200_000_000, None]
    assert [problem.severity for problem in result.rows[1].problems] == ["warning", "warning"]
    told = " ".join(str(problem) for problem in result.rows[1].problems)
    assert "never calculated" in told and "#DIV/0!" in told


def filled(book: Any) -> dict[str, int]:
    """By sheet, how many cells hold more than a blank."""
    return {
        sheet.title: sum(
            str(cell.value).strip() != "" for row in sheet.iter_rows() for cell in row if cell.value is not None
        )
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("seed", range(6))
def test_no_cell_of_any_workbook_is_lost(seed: int) -> None:
    """As many cells are read as the file has; formulas and errors that give no value are counted as told."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    values = ["文字", 1, 2.5, date(2022, 1, 2), True, "=1+1", "#N/A", " ", "0", "第一行\n第二行", -1, 10**12]
    for number in range(3):
        sheet = book.create_sheet(f"表{number}")
        for _ in range(chance.randint(1, 60)):
            sheet.cell(chance.randint(1, 40), chance.randint(1, 15), chance.choice(values))
        sheet.sheet_state = chance.choice(["visible", "hidden", "veryHidden"])
    data = saved(book)
    for sheet in read(data, "a.xlsx").sheets:
        cells = sum(cell is not None for row in sheet.rows for cell in row) + len(sheet.uncached) + len(sheet.errors)
        assert cells == filled(openpyxl.load_workbook(io.BytesIO(data)))[sheet.name], sheet.name


def test_every_cell_of_a_record_is_a_value_an_extra_or_said() -> None:
    """Whatever the columns are taken for: what stood in a record is found again."""
    header = ["项目名称", "投资方", "没听过的列", "总投资（万元）", "电话", "电话", "签约时间", "没听过的列", "备注"]
    row = ["甲", "甲公司", "丙", "面议", "13900000001", "13900000002", "择日", "丁", "戊"]
    result = recognise_workbook(read(xlsx(header, row), "a.xlsx"))[0]
    read_row = result.rows[0]
    found = [value for name, value in read_row.values.items() if value is not None and name[0] != "_"]
    assert {"甲", "戊"} <= {str(value) for value in found}
    assert read_row.extra == {
        "没听过的列": "丙", "没听过的列#2": "丁", "总投资（万元）": "面议", "电话": "13900000002", "签约时间": "择日",
    }  # fmt: skip
    assert len(found) + len(read_row.extra) == len(row)


def _flipped(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _swapped(data: bytearray, chance: random.Random) -> None:
    one, other, size = chance.randrange(len(data)), chance.randrange(len(data)), chance.randint(1, 200)
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def _open_handles() -> int:
    """0 where the system does not say."""
    handles = Path("/proc/self/fd")
    return len(list(handles.iterdir())) if handles.exists() else 0


@pytest.mark.parametrize("kind", ["xlsx", "xls", "semicolons in GB18030"])
def test_mutated_uploads_are_read_or_refused_and_leave_nothing_behind(
    kind: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CRM_MUTATIONS=2000 tries as many in a night."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make, name = FILES[kind]
    original, chance = make(), random.Random(7)
    before = _open_handles()
    for _ in range(int(os.environ.get("CRM_MUTATIONS", "24")) // 3):
        data = bytearray(original)
        chance.choice([_flipped, _cut, _swapped])(data, chance)
        try:
            recognise_workbook(read(bytes(data), name))
        except Refused as refusal:
            assert str(refusal).endswith(".")
    assert list(tmp_path.iterdir()) == []
    assert _open_handles() <= before

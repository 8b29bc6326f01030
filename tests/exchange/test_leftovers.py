"""The rows left out come back as the file had them, each with its reason; corrected they import."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from crm.accounts.models import User
from crm.exchange import importing
from crm.exchange.exporting.leftovers import has_left_out, reasons_of, write_left_out
from crm.exchange.planning.decisions import told_of
from crm.exchange.recognising.tables import read
from tests.building import Make
from tests.exchange.building import DATA, saved


def say(message: str, params: Mapping[str, Any]) -> str:
    return message % params if params else message


DAY = datetime.datetime(2022, 3, 5)  # noqa: DTZ001  (a cell has no time zone)


def ledger() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "一季度"
    for cells in (
        ["绛县2022年招商项目一览表", *[None] * 6],
        ["责任单位", "项目名称", "投资方", "投资", None, "签约时间", "备注"],
        [None, None, None, "总投资（万元）", "到位资金（万元）", None, None],
        ["县工信局", "甲项目", "甲有限公司", 100, 5, DAY, "好"],
        [None, "=1+1项目", None, "约数", 7, DAY, "-5"],
        [None, "丙项目", "丙有限公司", 300, None, "2022.5", "00123"],
        ["合计", None, None, 400, 12, None, None],
    ):
        sheet.append(cells)
    sheet["B5"].data_type = "s"
    for merge in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "A4:A6"):
        sheet.merge_cells(merge)
    return saved(book)


def left(
    folder: Path, data: bytes, by: User, name: str = "a.xlsx", corrections: Mapping[str, Any] | None = None
) -> tuple[int, openpyxl.Workbook, Path]:
    workbook, told = read(data, name), told_of({}, corrections or {})
    results = importing.recognise_read(workbook, told=told)
    batch = importing.keep_batch(folder / "files", data, name, None, importing.plan(results, by), by)
    count = write_left_out(folder / "left.xlsx", workbook, results, reasons_of(batch, say), say)
    return count, openpyxl.load_workbook(folder / "left.xlsx"), folder / "left.xlsx"


def test_titles_headings_and_merges_are_the_files_own_and_only_the_rows_left_follow(make: Make, tmp_path: Path) -> None:
    count, book, _ = left(tmp_path, ledger(), make.user(), corrections={"一季度": {"left_out": [6]}})
    sheet = book["一季度"]

    assert count == 2
    assert {str(merge) for merge in sheet.merged_cells.ranges} >= {"A1:G1", "A2:A3", "D2:E2"}
    assert [cell.value for cell in sheet[2]][:4] == ["责任单位", "项目名称", "投资方", "投资"]
    assert sheet["H3"].value == "Why it was not imported"
    assert [cell.value for cell in sheet[4]][:7] == ["县工信局", "=1+1项目", None, "约数", 7, DAY, "-5"]
    assert sheet["B4"].data_type == "s"
    assert sheet["H4"].value == "The row has no investing company."
    assert [sheet.cell(5, at).value for at in (1, 2, 7, 8)] == ["县工信局", "丙项目", "00123", "Left out by hand"]
    assert sheet.max_row == 5


def test_corrected_and_uploaded_again_it_imports(make: Make, tmp_path: Path) -> None:
    officer = make.user()
    _, book, path = left(tmp_path, ledger(), officer, corrections={"一季度": {"left_out": [6]}})
    book["一季度"]["C4"], book["一季度"]["D4"] = "乙有限公司", 200
    book.save(path)
    (planned,) = importing.plan(importing.recognise(path.read_bytes(), "b.xlsx"), officer)

    assert [(row.action, row.values["title"], row.values["investment"]) for row in planned.rows] == [
        ("create", "=1+1项目", 2_000_000),
        ("create", "丙项目", 3_000_000),
    ]
    assert planned.rows[0].values["owner_unit"] == "县工信局"
    assert all("imported" not in heading for row in planned.rows for heading in row.extra)


def test_a_cell_corrected_in_the_preview_comes_along(make: Make, tmp_path: Path) -> None:
    corrections = {"一季度": {"cells": {"5": {"2": "乙项目"}}}}
    _, book, _ = left(tmp_path, ledger(), make.user(), corrections=corrections)
    assert book["一季度"]["B4"].value == "乙项目"


@pytest.mark.parametrize("number", ["01", "02", "03", "05", "06", "07", "08", "09"])
def test_every_ledger_comes_back_row_for_row_when_nothing_of_it_could_be_written(
    make: Make, tmp_path: Path, number: str
) -> None:
    path, leader = next(DATA.glob(f"{number}*")), make.user()
    leader.role = "leader"  # may bring in nothing: every row is an error
    results = importing.recognise(path.read_bytes(), path.name)
    before = [row for sheet in importing.plan(results, None) for row in sheet.rows]
    count, _, made = left(tmp_path, path.read_bytes(), leader, path.name)
    again = [
        row for sheet in importing.plan(importing.recognise(made.read_bytes(), made.name), None) for row in sheet.rows
    ]

    assert count == len(before) > 0
    assert [row.values for row in again] == [row.values for row in before]
    assert [row.extra for row in again] == [row.extra for row in before]


def test_a_file_that_was_taken_whole_leaves_nothing(make: Make) -> None:
    path = next(DATA.glob("02*"))
    data, by = path.read_bytes(), make.user()
    planned = importing.plan(importing.recognise(data, path.name), by)
    assert not has_left_out(importing.keep_batch(make.files_root, data, path.name, None, planned, by))

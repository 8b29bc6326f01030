"""Whatever stands in the cells, recognising answers; and it answers in time that grows with the text, not faster."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from building import recognised, sheet_of
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.exchange.cells.converting import READINGS
from crm.exchange.cells.headings import field_of
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import split
from crm.exchange.words.vocabulary import KINDS

HEADINGS = [heading for words in KINDS.values() for listed in words.headings.values() for heading in listed]
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.dates(date(1990, 1, 1)),
    st.text(max_size=30),
    st.sampled_from(
        [*HEADINGS, "合计", "备注：1.", "序号", "单位：亿元", "3-5亿元", "2022.1", "无", "一、装备", "XX项目"]
    ),
)
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=12)
MERGES = st.lists(st.tuples(*[st.integers(0, 6)] * 4).map(lambda m: (*sorted(m[:2]), *sorted(m[2:]))), max_size=4)


@settings(max_examples=300, deadline=None)
@given(ROWS, MERGES)
def test_any_cells_are_recognised_or_skipped(rows: list[list[Any]], merges: list[tuple[int, int, int, int]]) -> None:
    merged = [(top, left, bottom, right) for top, bottom, left, right in merges]
    sheet = sheet_of(*rows, merges=merged)
    parts = list(split(sheet))
    if not parts[0].is_turned:
        for number, cells in enumerate(sheet.rows):
            for place, cell in enumerate(cells):
                assert cell is None or any(part.cell(number, place) == cell for part in parts)
    every = [cell for part in parts for cells in part.rows for cell in cells if cell is not None]
    assert len(every) >= sum(cell is not None for cells in sheet.rows for cell in cells)
    for kind in (None, "leads", "parcels"):
        for result in recognise_workbook(Workbook("a.xlsx", (sheet,)), kind=kind):
            assert (result.skipped is None) == (result.layout is not None)
            for row in result.rows:
                assert all(str(problem) for problem in row.problems)


@settings(max_examples=200, deadline=None)
@given(st.lists(CELLS, min_size=12, max_size=12))
def test_every_row_below_a_header_is_a_record_or_left_out(cells: list[Any]) -> None:
    header = ["项目名称", "投资方", "总投资（万元）", "签约时间"]
    rows = [cells[0:4], cells[4:8], cells[8:12]]
    result = recognised(header, *rows)
    if result.layout and result.layout.header_rows == (1,):
        told = {row.row for row in result.layout.left_out} | set(result.layout.data_rows)
        last_filled = max((n for n, row in enumerate(rows, 2) if any(cell is not None for cell in row)), default=1)
        assert told >= set(range(2, last_filled + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_every_listed_heading_names_its_field(kind: str) -> None:
    words = KINDS[kind]
    told_by_neighbour = {heading for listed, _ in words.neighbours.values() for heading in listed}
    for field, listed in words.headings.items():
        for heading in set(listed) - told_by_neighbour:
            assert field_of(kind, heading)[0] == field


def test_every_field_has_a_reading() -> None:
    special = {"date", "region", "person", "phone", "listings", "people", "titles", "days"} | {
        "step_day",
        "height",
        "load",
        "rent",
    }
    for words in KINDS.values():
        assert set(words.values) == set(words.headings)
        assert set(words.values.values()) <= set(READINGS) | special


@pytest.mark.parametrize("unit", [" ", "1", "X", "年", "（", "、", "1.", "2022年", "a ", "亿", "-", "\n", "公司 "])
def test_very_long_texts_do_not_hang(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    fields_of_leads = list(KINDS["leads"].headings)
    recognised([text], ["单位：" + text], fields_of_leads, [text] * len(fields_of_leads), [Decimal(1), text])
    recognised(list(KINDS["parcels"].headings), [text] * len(KINDS["parcels"].headings))

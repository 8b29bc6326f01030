"""Any table that can be laid out is read back to the values it was made from."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from building import read_back, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.exchange.reading.sheets import Cell, Merge, Sheet

EXAMPLES = int(os.environ.get("CRM_TABLES", "300"))  # other and more of them in a night


@dataclass(frozen=True)
class Heading:
    """One way to head a column: its words under a group (or none), and the unit its figures are in."""

    word: str
    group: str = ""
    size: Decimal = Decimal(1)  # of one of its figures, in yuan or square metres


def _units(*words: str, group: str = "") -> list[Heading]:
    sizes = {"元": 1, "万元": 10**4, "亿元": 10**8}
    brackets = ("（{}）", "({})", "[{}]", "\n（{}）", "【{}】", "（单位：{}）", "，{}")
    return [
        Heading(word + brackets[(number + turn) % len(brackets)].format(unit), group, Decimal(sizes[unit]))
        for number, word in enumerate(words)
        for turn, unit in enumerate(sizes)
    ]


_AREAS = [
    Heading("项目用地（亩）"), Heading("用地需求\n（平方米）", ""),
    Heading("占地[公顷]", "", Decimal(10**4)), Heading("用地（亩）", "要素需求"),
]  # fmt: skip
_PARTY, _TIME = "投资方信息", "时间节点"
WAYS: dict[str, list[Heading]] = {
    "title": [Heading("项目名称"), Heading("项 目\n名 称"), Heading("*项目名称"), Heading("名称", "项目概况")],
    "investor": [Heading("投资方"), Heading("投资主体"), Heading("名称", _PARTY), Heading("外来投资方名称")],
    "source_region": [Heading("来源地"), Heading("来源地", _PARTY), Heading("投资国别")],
    "investment": _units("总投资", "计划总投资额", "投资总额") + _units("总投资", group="资金情况"),
    "fixed_investment": _units("固定资产投资", "其中：固定资产投资"),
    "land_area": _AREAS,
    "signed_on": [Heading("签约时间"), Heading("签约时间", _TIME), Heading("协议签订日期")],
    "planned_construction_on": [Heading("拟开工时间"), Heading("计划开工时间", _TIME)],
    "contact_name": [Heading("项目联系人"), Heading("联系人", _PARTY)],
    "contact_phone": [Heading("联系电话"), Heading("联系方式", _PARTY)],
    "owner_unit": [Heading("责任单位"), Heading("牵头单位")],
    "description": [Heading("项目建设内容"), Heading("建设内容及规模"), Heading("项目简介")],
}
_NAMES = st.text(alphabet="甲乙丙丁东南西北金木水火土天地山河", min_size=2, max_size=6)
_DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31))
_PLACES = {"广东省深圳市": "440300", "江苏苏州": "320500", "德国": "DE", "上海市": "310000"}


def _figure(heading: Heading, number: int) -> tuple[Cell, Any]:
    """A figure in the heading's unit, as a cell and as the value it stands for."""
    cell = Decimal(number) / 100
    text = f"{cell:,f}" if number % 3 == 0 and cell >= 1000 else cell
    if heading.word.endswith("（亩）"):
        return text, (number * 40 + 3) // 6  # a hundredth of 亩 is 20/3 m², half up
    return text, int((Decimal(number) / 100 * heading.size).quantize(Decimal(1), "ROUND_HALF_UP"))


def _day(style: int, day: date) -> tuple[Cell, Any]:
    month = f"{day.year}-{day.month:02}"
    return (
        (day, day.isoformat()),
        (f"{day.year}年{day.month}月{day.day}日", day.isoformat()),
        (f"{day.year}.{day.month}.{day.day}", day.isoformat()),
        ((day - date(1899, 12, 30)).days, day.isoformat()),
        (f"{day.year}/{day.month}/{day.day} 10:00:00", day.isoformat()),
        (int(f"{day:%Y%m%d}"), day.isoformat()),
        (f"{day.year}年{day.month}月", month),
        (f"{day.year}年", str(day.year)),
    )[style % 8]


def _cell(field: str, heading: Heading, draw: Callable[[Any], Any]) -> tuple[Cell, Any]:
    """What stands in a cell of this field and the value it must be read as."""
    match field:
        case "title" | "description":
            text = draw(_NAMES) + "生产线项目"
            return text, text
        case "investor":
            firms = [f"{name}有限公司" for name in draw(st.lists(_NAMES, min_size=1, max_size=2, unique=True))]
            return draw(st.sampled_from("、，；\n")).join(firms), firms
        case "source_region":
            return draw(st.sampled_from(list(_PLACES.items())))
        case "investment" | "fixed_investment" | "land_area":
            return _figure(heading, draw(st.integers(0, 10**7)))
        case "signed_on" | "planned_construction_on":
            return _day(draw(st.integers(0, 7)), draw(_DAYS))
        case "contact_name":
            name = "王" + draw(st.sampled_from("一二三伟芳"))
            return name, name
        case "contact_phone":
            number = f"139{draw(st.integers(0, 10**8 - 1)):08}"
            return draw(st.sampled_from([number, int(number), f"{number[:3]}-{number[3:7]}-{number[7:]}"])), number
        case _:
            return "", None


@dataclass
class Made:
    """A sheet under way: its rows, its merges, and by row what must be read."""

    rows: list[list[Cell]]
    merges: list[Merge]
    wanted: dict[int, dict[str, Any]]
    left: dict[int, str]


@st.composite
def tables(draw: Callable[[Any], Any]) -> tuple[Sheet, tuple[int, ...], Made]:
    columns = draw(_columns())
    made = Made([], [], {}, {})
    for line in draw(
        st.lists(st.sampled_from(["某县招商引资项目一览表", "填报单位：甲镇", "2022年6月30日止"]), unique=True)
    ):
        made.rows.append([line])
        made.merges.append(Merge(len(made.rows) - 1, 0, len(made.rows) - 1, len(columns)))
    header = _draw_header(made, columns, has_merges=draw(st.booleans()))
    _draw_records(made, columns, draw)
    if draw(st.booleans()):
        made.rows.append([draw(st.sampled_from(["备注：1.投资额含流动资金。", "注：本表每月报送一次。"]))])
        made.left[len(made.rows)] = "note"
    return Sheet("Sheet1", "visible", made.rows, tuple(made.merges)), header, made


@st.composite
def _columns(draw: Callable[[Any], Any]) -> list[tuple[str, Heading]]:
    """Columns in any order; those of one group side by side, the telephone right of its person."""
    more = draw(
        st.lists(st.sampled_from([f for f in WAYS if f not in ("title", "investor", "contact_phone")]), unique=True)
    )
    fields = draw(st.permutations(["title", "investor", *more]))
    if "contact_name" in fields:
        fields = [*fields]
        fields.insert(fields.index("contact_name") + 1, "contact_phone")
    chosen = [(field, draw(st.sampled_from(WAYS[field]))) for field in fields]
    if chosen[0][0] == "owner_unit":
        return sorted(chosen, key=lambda pair: _first_of_group(chosen, pair[1]))
    rest = [pair for pair in chosen if pair[0] != "owner_unit"]
    return sorted(rest, key=lambda pair: _first_of_group(rest, pair[1]))


def _first_of_group(chosen: list[tuple[str, Heading]], heading: Heading) -> int:
    same = [
        number
        for number, (_, other) in enumerate(chosen)
        if other is heading or (heading.group and other.group == heading.group)
    ]
    return same[0]


def _draw_header(made: Made, columns: list[tuple[str, Heading]], has_merges: bool) -> tuple[int, ...]:
    """序号 first; a row of groups above where any column has one."""
    top = len(made.rows)
    headings = [Heading("序号"), *(heading for _, heading in columns)]
    if not any(heading.group for heading in headings):
        made.rows.append([heading.word for heading in headings])
        return (top + 1,)
    upper: list[Cell] = [heading.group or heading.word for heading in headings]
    lower: list[Cell] = [heading.word if heading.group else None for heading in headings]
    for number in range(len(headings) - 1, 0, -1):
        if headings[number].group and headings[number].group == headings[number - 1].group:
            upper[number] = None
    made.rows += [upper, lower]
    for number, heading in enumerate(headings if has_merges else ()):
        if not heading.group:
            made.merges.append(Merge(top, number, top + 1, number))
        elif upper[number] is not None:
            last = max(place for place, other in enumerate(headings) if other.group == heading.group)
            if last > number:
                made.merges.append(Merge(top, number, top, last))
    return (top + 1, top + 2)


def _draw_records(made: Made, columns: list[tuple[str, Heading]], draw: Callable[[Any], Any]) -> None:
    """Records with blank rows, groups and totals between; one unit merged down over its block."""
    number, has_unit = 0, columns[0][0] == "owner_unit"
    sums = [Decimal(0)] * len(columns)
    for block in range(draw(st.integers(1, 3))):
        start, unit = len(made.rows), "甲乙丙"[block] + "镇"
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            pairs = [_cell(field, heading, draw) for field, heading in columns]
            cells = [cell for cell, _ in pairs]
            wanted = {field: value for (field, _), (_, value) in zip(columns, pairs, strict=True) if value is not None}
            if has_unit:
                cells[0], wanted["owner_unit"] = unit if len(made.rows) == start else None, unit
            for place, (field, _) in enumerate(columns):
                if field in ("investment", "fixed_investment", "land_area"):
                    sums[place] += Decimal(str(cells[place]).replace(",", ""))
            made.rows.append([number, *cells])
            made.wanted[len(made.rows)] = wanted
        if has_unit and len(made.rows) - start > 1:
            made.merges.append(Merge(start, 1, len(made.rows) - 1, 1))
        _draw_between(made, columns, sums, draw)


def _draw_between(
    made: Made, columns: list[tuple[str, Heading]], sums: list[Decimal], draw: Callable[[Any], Any]
) -> None:
    kind = draw(st.sampled_from(["", "", "blank", "group", "total"]))
    if kind == "blank":
        made.rows.append([])
    elif kind == "group":
        made.rows.append([draw(st.sampled_from(["一、工业项目", "东片区（7个）", "（二）农业类"]))])
    elif kind == "total":
        word = draw(st.sampled_from(["合  计", "共计", "总计（3个）", "累计："]))
        made.rows.append([word, *(total or None for total in sums)])
    if kind:
        made.left[len(made.rows)] = kind


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CRM_TABLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(tables())
def test_a_table_is_read_back_to_what_it_was_made_from(drawn_table: tuple[Sheet, tuple[int, ...], Made]) -> None:
    sheet, header, made = drawn_table
    last = max(made.wanted)
    result = read_back(sheet, kind="leads")
    assert result.layout, result.skipped
    assert result.layout.header_rows == header
    assert rows_of(result) == made.wanted
    assert [row.problems for row in result.rows if row.problems] == []
    found = {row.row: row.reason for row in result.layout.left_out}
    assert {row: reason for row, reason in found.items() if row < last or reason != "blank"} == {
        row: reason for row, reason in made.left.items() if row < last or reason != "blank"
    }

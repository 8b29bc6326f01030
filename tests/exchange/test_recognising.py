"""Layouts are recognised by structure and words, whatever their place and style."""

from datetime import date

import pytest
from building import fields, left_out, only_row, recognised, sheet_of

from crm.exchange.layout import Choice
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import recognise_workbook

HEADER = ["序号", "项目名称", "投资方", "总投资（万元）"]


def test_a_table_may_begin_anywhere() -> None:
    result = recognised([], ["某县招商项目一览表"], [], [None, None, *HEADER], [None, None, 1, "甲项目", "甲公司", 500])
    assert result.layout and result.layout.header_rows == (4,)
    assert only_row(result).values["investment"] == 5_000_000


@pytest.mark.parametrize(
    ("heading", "unit", "yuan"),
    [
        ("总投资（亿元）", "亿元", 500_000_000),
        ("总投资额[亿元]", "亿元", 500_000_000),
        ("总投资【万元】", "万元", 50_000),
        ("投资总额\n（万元) ", "万元", 50_000),
        ("计划总投资(单位：万元)", "万元", 50_000),
        ("总投资，亿元", "亿元", 500_000_000),
        ("*总投资亿元", "亿元", 500_000_000),
        ("拟投资额(内资-亿元)", "亿元", 500_000_000),
    ],
)
def test_the_unit_is_read_from_the_heading(heading: str, unit: str, yuan: int) -> None:
    result = recognised(["项目名称", "投资方", heading], ["甲项目", "甲公司", 5])
    assert result.layout and result.layout.columns[2].unit == unit
    assert result.layout.columns[2].heading == "".join(heading.split())
    assert only_row(result).values["investment"] == yuan


def test_the_unit_is_read_from_the_title_where_the_heading_has_none() -> None:
    result = recognised(
        ["在谈项目表"], ["单位：亿元、公顷"], ["项目名称", "投资方", "总投资", "项目用地"], ["甲", "甲公司", 2, 3]
    )
    values = only_row(result).values
    assert (values["investment"], values["land_area"]) == (200_000_000, 30_000)


def test_a_figure_without_any_unit_is_not_guessed() -> None:
    row = only_row(recognised(["项目名称", "投资方", "总投资", "项目用地"], ["甲", "甲公司", 2, 3]))
    assert (row.values["investment"], row.values["land_area"]) == (None, None)
    assert [(p.field, p.severity) for p in row.problems] == [("investment", "error"), ("land_area", "error")]
    assert row.extra == {"总投资": "2", "项目用地": "3"}


def test_a_unit_line_that_names_an_office_is_not_a_unit() -> None:
    result = recognised(
        ["在谈项目表"], ["单位：县工信局"], ["项目名称", "投资方", "总投资（万元）"], ["甲", "甲公司", 2]
    )
    assert result.layout and result.layout.context.units == {}
    assert result.layout.context.metadata == {"单位": "县工信局"}


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("2022年1月1日至2022年6月30日签约项目表", date(2022, 6, 30)),
        ("外出招商上报表（2022年1-6月）", date(2022, 6, 30)),
        ("2022年1月—3月签约项目表", date(2022, 3, 31)),
        ("2022年一季度签约项目表", date(2022, 3, 31)),
        ("2022年上半年签约项目表", date(2022, 6, 30)),
        ("截至2022年5月在谈项目表", date(2022, 5, 31)),
        ("2021年度签约项目表", date(2021, 12, 31)),
        ("签约项目表", None),
    ],
)
def test_the_ledgers_date_is_the_end_of_its_period(title: str, end: date | None) -> None:
    result = recognised([title], HEADER, [1, "甲", "甲公司", 2])
    assert result.layout and result.layout.context.ledger_date == end


def test_the_day_of_filling_in_goes_before_the_period() -> None:
    lines = [["2022年签约项目表"], ["填报人：张三    填报时间：2022 年 7 月 5 日"], HEADER, [1, "甲", "甲公司", 2]]
    result = recognised(*lines)
    assert result.layout and result.layout.context.ledger_date == date(2022, 7, 5)


def test_a_title_in_two_cells_is_no_group_of_columns() -> None:
    result = recognised(["附件1"], ["内部", "2022年一季度在谈项目一览表"], ["项目名称", "投资方"], ["甲", "甲公司"])
    assert result.layout and result.layout.header_rows == (3,)
    assert list(fields(result)) == ["项目名称", "投资方"]
    assert result.layout.context.title == "内部 2022年一季度在谈项目一览表"


def test_merged_groups_give_two_part_headings() -> None:
    result = recognised(
        ["表"],
        ["项目名称", "投资方信息", None, "备注"],
        [None, "名称", "来源地", None],
        ["甲项目", "甲公司", "深圳", "好"],
        merges=[(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)],
    )
    assert fields(result) == {
        "项目名称": "title",
        "投资方信息/名称": "investor",  # 名称 alone would say nothing
        "投资方信息/来源地": "source_region",
        "备注": "note",
    }
    assert only_row(result).values["source_region"] == "440300"


def test_groups_are_understood_where_their_merges_were_lost() -> None:
    result = recognised(
        ["项目名称", "投资方信息", None, "数据指标", None],
        [None, "投资方名称", "来源地", "总投资（万元）", "项目用地（亩）"],
        ["甲项目", "甲公司", "深圳", 5, 3],
    )
    assert list(fields(result)) == [
        "项目名称",
        "投资方信息/投资方名称",
        "投资方信息/来源地",
        "数据指标/总投资（万元）",
        "数据指标/项目用地（亩）",
    ]
    assert only_row(result).values["land_area"] == 2000


def test_a_row_of_units_below_the_headings_belongs_to_them() -> None:
    result = recognised(
        ["项目名称", "投资方", "总投资", "项目用地"], [None, None, "（亿元）", "亩"], ["甲", "甲公司", 2, 3]
    )
    assert result.layout and result.layout.header_rows == (1, 2)
    assert only_row(result).values["investment"] == 200_000_000


def test_totals_are_left_out_wherever_they_stand() -> None:
    result = recognised(
        HEADER,
        ["合计", None, None, 60],
        [1, "甲", "甲公司", 10],
        ["卫庄镇小计", None, None, 10],
        [2, "乙", "乙公司", 20],
        [3, "丙", "丙公司", 30],
        [None, "小  计：", None, 50],
        ["总计（3个）", None, None, 61],
    )
    assert left_out(result) == {2: "total", 4: "total", 7: "total", 8: "total"}
    assert result.layout
    assert [[str(p) for p in row.problems] for row in result.layout.left_out] == [
        [],
        [],
        [],
        ["The total of “总投资（万元）” is 61 in the file, but its rows add up to 60."],
    ]


def test_groups_notes_blanks_examples_and_repeated_headers_are_left_out() -> None:
    result = recognised(
        HEADER,
        [0, "（示例）XX项目", "XX有限公司", 100],
        ["一、装备制造类（2个）"],
        [1, "甲项目", "甲公司", 10],
        [],
        HEADER,
        [2, "乙项目", "乙公司", 20],
        [3],
        ["备注：1.同一项目只报一次。"],
        ["2.投资额含流动资金。"],
        ["填表人：张三", None, "审核人：李四"],
    )
    assert [row.row for row in result.rows] == [4, 7]
    assert left_out(result) == {
        2: "example", 3: "group", 5: "blank", 6: "repeated-header", 8: "blank", 9: "note", 10: "note", 11: "note",
    }  # fmt: skip


def test_a_project_whose_name_resembles_a_total_is_no_total() -> None:
    result = recognised(HEADER, [1, "累计里程表生产线项目", "甲公司", 10], [2, "XXL服装项目", "合计科技有限公司", 20])
    assert [row.row for row in result.rows] == [2, 3]


def test_the_owning_unit_is_filled_down_over_its_merge() -> None:
    result = recognised(
        ["单位", "项目名称", "投资方", "总投资（万元）"],
        ["工信局", "甲", "甲公司", 10],
        [None, "乙", "乙公司", None],
        merges=[(1, 0, 2, 0), (1, 3, 2, 3)],
    )
    assert [row.values["owner_unit"] for row in result.rows] == ["工信局", "工信局"]
    # one amount merged over two projects is not twice that amount
    assert [row.values["investment"] for row in result.rows] == [100_000, None]


def test_the_owning_unit_is_filled_down_where_merges_were_lost_and_that_is_said() -> None:
    rows = [["工信局", "甲", "甲公司"], [None, "乙", "乙公司"], ["卫庄镇", "丙", "丙公司"], [None, "丁", "丁公司"]]
    result = recognised(["单位", "项目名称", "投资方"], *rows)
    assert [row.values["owner_unit"] for row in result.rows] == ["工信局", "工信局", "卫庄镇", "卫庄镇"]
    assert result.layout and "Blank cells" in str(result.layout.columns[0].problems[0])


def test_columns_of_one_heading_are_told_apart_by_the_column_before() -> None:
    result = recognised(
        ["项目名称", "投资主体", "联系人", "电话", "区级责任领导", "电话", "报送联络人", "电话"],
        ["甲", "甲公司", "张三", "13900000001", "李四", "13900000002", "王五", "13900000003"],
    )
    row = only_row(result)
    assert row.values["contact_phone"] == "13900000001"
    assert row.extra == {"电话": "13900000002", "报送联络人": "王五", "电话#2": "13900000003"}


def test_a_credit_code_belongs_to_the_firm_before_it() -> None:
    code = "91110108551385082Q"
    local = recognised(
        ["项目名称", "投资方名称", "新公司名称", "统一社会信用代码"], ["甲", "甲公司", "甲（绛县）公司", code]
    )
    assert only_row(local).values["local_credit_code"] == code
    outside = recognised(["项目名称", "投资方名称", "统一社会信用代码"], ["甲", "甲公司", code])
    assert only_row(outside).values["investor_credit_code"] == code


def test_what_is_unsure_stays_unmapped_and_asks() -> None:
    result = recognised(["项目名称", "投资方", "拟使用的项目用地情况说明"], ["甲", "甲公司", "靠近公路"])
    assert result.layout
    column = result.layout.columns[2]
    assert (column.field, column.confidence < 0.6) == (None, True)
    assert column.problems[0].field == "land_area"
    assert "Land needed" in str(column.problems[0])
    assert only_row(result).extra == {"拟使用的项目用地情况说明": "靠近公路"}


def test_of_two_columns_of_one_field_the_better_is_taken_and_the_other_kept() -> None:
    result = recognised(["填报部门", "项目名称", "投资方", "责任单位"], ["招商中心", "甲", "甲公司", "工信局"])
    assert only_row(result).values["owner_unit"] == "工信局"
    assert only_row(result).extra == {"填报部门": "招商中心"}


def test_monthly_and_registered_capital_are_not_the_funds_arrived() -> None:
    header = ["项目名称", "投资方", "当月实际到位额（万元）", "注册资本到位额（万元）", "累计到位资金（万元）"]
    row = only_row(recognised(header, ["甲", "甲公司", 1, 2, 3]))
    assert row.values["funds_arrived"] == 30_000
    assert row.extra == {"当月实际到位额（万元）": "1", "注册资本到位额（万元）": "2"}


def test_a_confirmed_mapping_is_obeyed() -> None:
    header, row = ["项目名称", "投资方", "盘子"], ["甲", "甲公司", 3]
    confirmed = {"盘子": Choice("investment", "亿元"), "投资方": Choice(None)}
    result = only_row(recognised(header, row, kind="leads", confirmed=confirmed))
    assert result.values["investment"] == 300_000_000
    assert result.extra == {"投资方": "甲公司"}


def test_a_table_whose_headings_were_all_explained_before_is_found() -> None:
    confirmed = {"工程": Choice("title"), "老板": Choice("investor"), "盘子": Choice("investment", "亿元")}
    result = only_row(
        recognised(["表"], ["工程", "老板", "盘子"], ["甲", "甲公司", 3], kind="leads", confirmed=confirmed)
    )
    assert result.values["title"] == "甲"
    assert result.values["investment"] == 300_000_000


def test_numbers_under_a_code_heading_only_number_the_rows() -> None:
    result = recognised(["编号", "项目名称", "投资方"], [1, "甲", "甲公司"], [2, "乙", "乙公司"])
    assert "code" not in result.rows[0].values
    assert recognised(["编号", "项目名称", "投资方"], ["L-7", "甲", "甲公司"]).rows[0].values["code"] == "L-7"


def test_a_table_kept_as_text_has_its_totals_checked() -> None:
    result = recognised(HEADER, ["1", "甲", "甲公司", "10"], ["2", "乙", "乙公司", "20.5"], ["合计", None, None, "32"])
    assert result.layout and "add up to 30.5" in str(result.layout.left_out[0].problems[0])


def test_field_names_are_headings_in_normal_units() -> None:
    header = ["code", "title", "investor", "investment", "investment_usd", "land_area", "signed_on", "park", "channel"]
    row = ["L-1", "甲", "甲公司", 120_000_000, 500, 57667, "2022-Q1", "steel", "stationed"]
    values = only_row(recognised(header, row)).values
    assert values["code"] == "L-1"
    assert (values["investment"], values["investment_usd"], values["land_area"]) == (120_000_000, 500, 57667)
    assert (str(values["signed_on"]), values["park"], values["channel"]) == ("2022-Q1", ["steel"], "stationed")


def test_hidden_rows_are_records_that_say_so_and_hidden_columns_too() -> None:
    result = recognised(HEADER, [1, "甲", "甲公司", 5], hidden_rows=frozenset({1}), hidden_columns=frozenset({3}))
    assert [str(problem) for problem in only_row(result).problems] == ["This row is hidden in the file."]
    assert result.layout and "hidden" in str(result.layout.columns[3].problems[0])


def test_sheets_are_chosen_by_name_and_kind() -> None:
    leads = sheet_of(HEADER, [1, "甲", "甲公司", 5], name="隐藏", state="hidden")
    other = sheet_of(["a", "b"], [1, 2], name="其他")
    book = Workbook("a.xlsx", (leads, other, sheet_of(name="空"), sheet_of(name="图", state="chart")))
    assert [(result.name, bool(result.skipped)) for result in recognise_workbook(book)] == [
        ("隐藏", True), ("其他", True), ("空", True), ("图", True),
    ]  # fmt: skip
    (asked,) = recognise_workbook(book, sheet="隐藏")
    assert len(asked.rows) == 1
    (wrong,) = recognise_workbook(book, kind="parcels", sheet="隐藏")
    assert wrong.skipped


def test_a_table_without_records_says_so() -> None:
    result = recognised(HEADER)
    assert result.layout and str(result.layout.problems[0]) == "There are no records below the heading."

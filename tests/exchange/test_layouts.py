"""Tables laid out in ways the samples are not: headings, groups, units and rows in strange places."""

import pytest
from building import drawn, header_rows, mapped, read_back, rows_of, said

from crm.exchange.layout import SheetResult
from crm.exchange.recognising.tables import split


def left(result: SheetResult) -> dict[int, str]:
    assert result.layout is not None, result.skipped
    return {row.row: row.reason for row in result.layout.left_out}


THREE_ROWS = """
某县2022年1-9月招商引资项目情况表

序号|项目概况||||资金情况（万元）||||时间节点|||责任单位
|名称|投资方||建设内容|总投资||到位资金||签约时间|开工时间||
||名称|来源地||总额|其中：固定资产投资|累计|当年||计划|实际|
1|甲项目|甲公司|江苏省苏州市|建厂|5000|3000|1000|200|2022.1.5|2022年6月|2022-06-18|工信局
合计|||||5000|3000|1000|200||||
"""


def test_three_rows_of_headings_with_groups_in_groups() -> None:
    merges = "A1:M1 A3:A5 B3:E3 F3:I3 J3:L3 M3:M5 B4:B5 C4:D4 E4:E5 F4:G4 H4:I4 J4:J5 K4:L4"
    result = read_back(drawn(THREE_ROWS, merges))
    assert header_rows(result) == [3, 4, 5]
    assert mapped(result) == {
        "title": "项目概况/名称", "investor": "项目概况/投资方/名称", "source_region": "项目概况/投资方/来源地",
        "description": "项目概况/建设内容", "investment": "资金情况（万元）/总投资/总额=万元",
        "fixed_investment": "资金情况（万元）/总投资/其中：固定资产投资=万元",
        "funds_arrived": "资金情况（万元）/到位资金/累计=万元", "signed_on": "时间节点/签约时间",
        "planned_construction_on": "时间节点/开工时间/计划", "construction_on": "时间节点/开工时间/实际",
        "owner_unit": "责任单位",
    }  # fmt: skip
    assert rows_of(result) == {
        6: {
            "title": "甲项目", "investor": ["甲公司"], "source_region": "320500", "description": "建厂",
            "investment": 50_000_000, "fixed_investment": 30_000_000, "funds_arrived": 10_000_000,
            "signed_on": "2022-01-05", "planned_construction_on": "2022-06", "construction_on": "2022-06-18",
            "owner_unit": "工信局",
        }
    }  # fmt: skip
    assert result.rows[0].extra == {"资金情况（万元）/到位资金/当年": "200"}
    assert left(result) == {7: "total"}
    assert str(result.layout.context.ledger_date) == "2022-09-30"  # type: ignore[union-attr]


def test_three_rows_of_headings_whose_merges_were_lost() -> None:
    result = read_back(drawn(THREE_ROWS))
    assert header_rows(result) == [3, 4, 5]
    found = mapped(result)
    assert found["investor"].endswith("投资方/名称")
    assert found["owner_unit"] == "责任单位"
    assert found["construction_on"].endswith("开工时间/实际")
    assert found["fixed_investment"].endswith("其中：固定资产投资=万元")


def test_a_group_of_one_column_whose_merges_were_lost() -> None:
    named = read_back(drawn("\n序号|投资方|项目概况|备注\n||名称|\n1|甲公司|甲项目|好\n2|乙公司|乙项目|\n"))
    assert (header_rows(named), mapped(named)["title"]) == ([1, 2], "项目概况/名称")
    asked = read_back(drawn("\n序号|项目名称|投资方|要素需求\n|||用地（亩）\n1|甲项目|甲公司|20\n"))
    assert (header_rows(asked), mapped(asked)["land_area"]) == ([1, 2], "要素需求/用地（亩）=亩")


def test_two_rows_where_only_some_columns_have_a_group_and_merges_were_lost() -> None:
    result = read_back(
        drawn(
            """
序号|项目名称|投资方信息|||总投资（亿元）|备注
||名称|来源地|联系人||
1|甲|甲公司|广东深圳|张三|1.2|
2|乙|乙公司|上海|李四|'0.5|好
"""
        )
    )
    assert header_rows(result) == [1, 2]
    assert mapped(result) == {
        "title": "项目名称", "investor": "投资方信息/名称", "source_region": "投资方信息/来源地",
        "contact_name": "投资方信息/联系人", "investment": "总投资（亿元）=亿元", "note": "备注",
    }  # fmt: skip
    assert rows_of(result)[4]["investment"] == 50_000_000


def test_a_row_that_names_its_columns_by_numbers_is_no_record() -> None:
    result = read_back(drawn("项目名称|投资方|总投资（万元）|备注\n1|2|3|4\n甲|甲公司|5|"))
    assert list(rows_of(result)) == [3]
    lettered = read_back(drawn("序号|项目名称|投资方|总投资（万元）\n甲|乙|丙|(1)\n1|A|A公司|5"))
    assert list(rows_of(lettered)) == [3]


@pytest.mark.parametrize(
    "line", ["|||单位：亿元", "单位：亿元、亩|||", "||计量单位：亿元|", "（单位：亿元）|||", "||单位：|亿元"]
)
def test_the_unit_stands_in_a_line_of_its_own(line: str) -> None:
    result = read_back(drawn(f"某县项目表\n{line}\n项目名称|投资方|总投资|一期投资\n甲|甲公司|1.5|'0.5"))
    assert header_rows(result) == [3]
    assert mapped(result)["investment"] == "总投资=亿元"
    assert rows_of(result)[4]["investment"] == 150_000_000


def test_the_unit_stands_in_the_title_itself_and_a_heading_goes_before_it() -> None:
    result = read_back(
        drawn("某县重点项目表（单位：亿元、亩）\n项目名称|投资方|总投资|一期投资（万元）|拟用地\n甲|甲公司|1.5|800|30")
    )
    assert rows_of(result)[3] == {
        "title": "甲", "investor": ["甲公司"], "investment": 150_000_000, "phase_one_investment": 8_000_000,
        "land_area": 20_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "unit", "value", "yuan"),
    [
        ("总投资〔亿元〕", "亿元", "2", 200_000_000),
        ("总投资<万元>", "万元", "2", 20_000),
        ("总投资｛万元｝", "万元", "2", 20_000),
        ("总投资（单位：↵亿 元）", "亿元", "2", 200_000_000),
        ("总投资↵(亿元、人民币)", "亿元", "2", 200_000_000),
        ("总投资额：万元", "万元", "2", 20_000),
        ("总投资/亿元", "亿元", "2", 200_000_000),
        ("总投资——亿元", "亿元", "2", 200_000_000),
        ("总 投 资 （ 亿 元 ）", "亿元", "2", 200_000_000),
        ("项目总投资(万元，含流动资金)", "万元", "2", 20_000),
        ("总投资额（含税）（万元）", "万元", "2", 20_000),
        ("总投资（亿元）★", "亿元", "2", 200_000_000),
        ("总投资(元)", "元", "20000", 20_000),
        ("其中：总投资（万元）", "万元", "2", 20_000),
        ("1.总投资（万元）", "万元", "2", 20_000),
        ("总投资（人民币万元）", "万元", "2", 20_000),
        ("总投资（万）", "万", "2", 20_000),
        ("总投资（亿）", "亿", "2", 200_000_000),
    ],
)
def test_a_unit_is_found_however_the_heading_brackets_it(heading: str, unit: str, value: str, yuan: int) -> None:
    result = read_back(drawn(f"项目名称|投资方|{heading}\n甲|甲公司|{value}"))
    assert mapped(result)["investment"] == f"{''.join(heading.replace('↵', '').split())}={unit}"
    assert rows_of(result)[2]["investment"] == yuan


def test_every_cell_may_have_a_unit_of_its_own() -> None:
    result = read_back(
        drawn(
            """
单位：万元
项目名称|投资方|投资额|占地|厂房面积
甲|甲公司|1.2亿|30亩|5千㎡
乙|乙公司|３，０００|2公顷|1.5万平方米
丙|丙公司|300万美元|20000㎡|
丁|丁公司|2亿元（含设备1亿元）|30亩（一期20亩）|800平米
"""
        )
    )
    rows = rows_of(result)
    assert (rows[3]["investment"], rows[3]["land_area"], rows[3]["plant_area"]) == (120_000_000, 20_000, 5_000)
    assert (rows[4]["investment"], rows[4]["land_area"], rows[4]["plant_area"]) == (30_000_000, 20_000, 15_000)
    assert (rows[5]["investment_usd"], rows[5]["land_area"]) == (3_000_000, 20_000)
    assert (rows[6]["investment"], rows[6]["land_area"], rows[6]["plant_area"]) == (200_000_000, 20_000, 800)
    assert said(result) == {6: ["investment warning", "land_area warning"]}
    assert result.rows[3].extra == {"投资额": "2亿元（含设备1亿元）", "占地": "30亩（一期20亩）"}


def test_the_table_may_begin_in_the_middle_with_blank_columns_and_rows_between() -> None:
    result = read_back(
        drawn(
            """


||招商项目表

||序号||项目名称||投资方||总投资（万元）
||1||甲||甲公司||100


||2||乙||乙公司||200
||合  计||||||300
"""
        )
    )
    assert header_rows(result) == [5]
    assert list(rows_of(result)) == [6, 9]
    assert left(result) == {7: "blank", 8: "blank", 10: "total"}


def test_the_numbering_may_stand_anywhere() -> None:
    result = read_back(
        drawn(
            "单位|项目名称|序号|投资方|总投资（万元）\n甲镇|甲|1|甲公司|5\n|乙|2|乙公司|6\n乙镇|丙|1|丙公司|7", "A2:A3"
        )
    )
    assert [row["owner_unit"] for row in rows_of(result).values()] == ["甲镇", "甲镇", "乙镇"]
    assert all("序号" not in row.extra for row in result.rows)


@pytest.mark.parametrize(
    "word",
    ["合  计", "共计", "总计（48个）", "合计：", "总 计", "合计2个项目", "累计", "全县合计", "小计1：", "本页小计"],
)
def test_totals_go_by_many_names(word: str) -> None:
    result = read_back(drawn(f"序号|项目名称|投资方|总投资（万元）\n1|甲|甲公司|1\n2|乙|乙公司|2\n{word}|||3"))
    assert left(result) == {4: "total"}
    assert result.layout and result.layout.left_out[0].problems == ()


def test_subtotals_stand_in_the_second_column_beside_a_merged_unit() -> None:
    result = read_back(
        drawn(
            """
单位|序号|项目名称|投资方|总投资（万元）
总计|3个|||60
甲镇|1|甲|甲公司|10
|2|乙|乙公司|20
|小计|||30
乙镇|1|丙|丙公司|30
|小 计|||30
""",
            "A3:A5 A6:A7",
        )
    )
    assert left(result) == {2: "total", 5: "total", 7: "total"}
    assert [row.problems for row in result.layout.left_out] == [(), (), ()]  # type: ignore[union-attr]
    assert [row["owner_unit"] for row in rows_of(result).values()] == ["甲镇", "甲镇", "乙镇"]


def test_groups_of_rows_by_area_by_kind_and_by_unit() -> None:
    result = read_back(
        drawn(
            """
序号|项目名称|投资方|总投资（万元）|责任单位
东片区（7个）||||
1|甲|甲公司|1|甲镇
一、工业项目||||
2|乙|乙公司|2|乙镇
（二）农业项目（1个）|||2|
3|丙|丙公司|2|丙镇
三|新材料类|||
4|丁|丁公司|3|丁镇
第二批||||
5|戊|戊公司|3|丁镇
""",
            "A2:E2 A4:E4 A10:E10",
        )
    )
    assert left(result) == {2: "group", 4: "group", 6: "group", 8: "group", 10: "group"}
    assert [row["title"] for row in rows_of(result).values()] == ["甲", "乙", "丙", "丁", "戊"]


def test_notes_stand_above_and_below_and_examples_first() -> None:
    result = read_back(
        drawn(
            """
附件2
某县2022年第一季度新签约项目表
填报单位（盖章）：甲镇|||填报日期：2022年4月2日
说明：1.投资额以合同为准。
序号|项目名称|投资方|总投资（万元）|签约时间
例|XX项目|XX公司|12|2012-12-12
1|甲|甲公司|1|2022.1.5
填表说明：一、本表由各镇填报。
二、每月5日前报送。
单位负责人：张三||填表人：李四||联系电话：13900000001
""",
            "A1:E1 A2:E2 A4:E4 A8:E8 A9:E9",
        )
    )
    assert header_rows(result) == [5]
    assert left(result) == {6: "example", 8: "note", 9: "note", 10: "note"}
    assert str(result.layout.context.ledger_date) == "2022-04-02"  # type: ignore[union-attr]
    assert result.layout.context.title == "某县2022年第一季度新签约项目表"  # type: ignore[union-attr]


def test_an_example_may_be_made_of_the_headings_words_and_round_figures() -> None:
    result = read_back(
        drawn("项目名称|投资方|总投资（万元）|签约时间\n项目名称|某某公司|12|2012-12-12\n甲|甲公司|1|2022.1.5")
    )
    assert left(result) == {2: "example"}


def test_a_unit_that_is_merged_in_another_column_too_and_an_amount_that_is_not_doubled() -> None:
    result = read_back(
        drawn(
            """
责任单位|包联领导|项目名称|投资方|总投资（万元）|备注
甲镇|赵书记|甲|甲公司|10|同一厂区
||乙|乙公司||
|钱县长|丙|丙公司|5|
""",
            "A2:A4 B2:B3 E2:E3 F2:F3",
        )
    )
    rows = rows_of(result)
    assert [row["owner_unit"] for row in rows.values()] == ["甲镇"] * 3
    assert [row.get("lead_official") for row in rows.values()] == ["赵书记", "赵书记", "钱县长"]
    assert [row.get("investment") for row in rows.values()] == [100_000, None, 50_000]
    assert [row.get("note") for row in rows.values()] == ["同一厂区", "同一厂区", None]
    assert said(result) == {3: ["investment warning"]}


def test_two_tables_below_one_another_are_both_read() -> None:
    result = read_back(
        drawn(
            """
一、在谈项目
序号|项目名称|投资方|总投资（万元）
1|甲|甲公司|10
合计|||10

二、签约项目
序号|项目名称|投资方|总投资（万元）
1|乙|乙公司|20
"""
        )
    )
    assert [row["title"] for row in rows_of(result).values()] == ["甲", "乙"]
    assert left(result) == {4: "total", 5: "blank", 6: "group", 7: "repeated-header"}


def test_a_second_table_of_other_columns_is_read_by_its_own_headings() -> None:
    sheet = drawn(
        """
在谈项目
序号|项目名称|投资方|总投资（万元）
1|甲|甲公司|10
合计|||10

二、签约项目
单位：亿元
序号|投资方|项目名称|签约时间|总投资
1|丙公司|丙|2022.1.5|3
2|丁公司|丁|2022.1.6|4
合计||||7
"""
    )
    first, second = split(sheet)
    assert rows_of(read_back(first)) == {3: {"title": "甲", "investor": ["甲公司"], "investment": 100_000}}
    result = read_back(second)
    assert second.name == "Sheet1（2）"
    assert header_rows(result) == [8]
    assert rows_of(result)[10] == {
        "title": "丁", "investor": ["丁公司"], "signed_on": "2022-01-06", "investment": 400_000_000,
    }  # fmt: skip
    assert left(result) == {11: "total"}
    assert result.layout and result.layout.left_out[0].problems == ()


def test_headings_repeated_on_every_page_are_one_table() -> None:
    sheet = drawn("序号|项目名称|投资方|备注\n1|甲|甲公司|\n序号|项目名称|投资方|备注\n2|乙|乙公司|")
    assert list(split(sheet)) == [sheet]


def test_sixty_columns_are_no_trouble() -> None:
    more = "|".join(f"指标{n}" for n in range(55))
    result = read_back(
        drawn(f"序号|项目名称|投资方|总投资（亿元）|{more}|备注\n1|甲|甲公司|2|{'|'.join(['x'] * 55)}|好")
    )
    assert rows_of(result)[2] == {"title": "甲", "investor": ["甲公司"], "investment": 200_000_000, "note": "好"}
    assert len(result.rows[0].extra) == 55


def test_dictionaries_and_instructions_are_skipped_with_a_reason() -> None:
    table = drawn("项目名称|投资方|总投资（亿元）\n甲|甲公司|2", name="在谈")
    guide = drawn("填写说明\n1.项目名称：填写全称\n2.投资方：填写企业全称\n3.总投资：单位亿元", name="填写说明")
    words = drawn("招商方式|行业大类|项目状态\n以商招商|制造业|在谈\n驻点招商|农业|签约", name="字典")
    glossary = drawn("字段|说明\n项目名称|填写全称\n投资方|填写全称\n总投资|亿元", name="Sheet3")
    for sheet in (guide, words, glossary):
        result = read_back(sheet, table)
        assert (result.kind, bool(result.skipped)) == (None, True), sheet.name


def test_a_sheet_whose_headings_nobody_knows_says_so() -> None:
    assert "No table" in (read_back(drawn("今天去了园区|\n明天再去|")).skipped or "")
    assert "known headings" in (read_back(drawn("a|b|c\n1|2|3")).skipped or "")
    assert "known headings" in (read_back(drawn("甲|甲公司|100\n乙|乙公司|200\n丙|丙公司|300")).skipped or "")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("*项目名称", "title"),
        ("项目名称（全称）", "title"),
        ("项 目↵名 称", "title"),
        ("投资方（企业名称）", "investor"),
        ("项目投资方", "investor"),
        ("拟投资规模（亿元）", "investment"),
        ("主要建设内容和规模", "description"),
        ("项目进展（截至6月底）", "progress"),
        ("目前进展情况", "progress"),
        ("项目责任单位", "owner_unit"),
        ("签约日期（年月日）", "signed_on"),
        ("拟开工日期", "planned_construction_on"),
        ("预计竣工投产时间", None),
        ("累计到位资金（万元）", "funds_arrived"),
        ("2022年到位资金（万元）", None),
        ("1-6月到位资金（万元）", None),
        ("本年度到位资金（万元）", None),
        ("开工时间（计划）", "planned_construction_on"),
        ("开工（计划开工）时间", None),
        ("签约时间（预计）", None),
        ("占地面积（亩）", "land_area"),
        ("办公面积（㎡）", None),
        ("年产值（亿元）", "annual_output"),
        ("利税（万元）", None),
        ("市外投资额（亿元）", None),
        ("上年度总投资（亿元）", None),
        ("剩余总投资（亿元）", None),
    ],
)
def test_headings_are_taken_only_for_what_they_say(heading: str, field: str | None) -> None:
    result = read_back(
        drawn(f"项目名称 |客商|{heading}\n甲|甲公司|5" if field != "title" else f"{heading}|客商\n甲|甲公司")
    )
    assert result.layout
    columns = [
        column for column in result.layout.columns if column.heading == "".join(heading.replace("↵", "").split())
    ]
    expected = field if field != "investor" else "investor"
    assert [column.field for column in columns] == [expected]


def test_people_of_other_roles_are_not_the_contact() -> None:
    result = read_back(
        drawn(
            """
项目名称|投资方|项目引荐人|||填报人信息|
||姓名|单位|电话|姓名|联系电话
甲|甲公司|赵一|商会|13900000001|钱二|13900000002
""",
            "A1:A2 B1:B2 C1:E1 F1:G1",
        )
    )
    assert mapped(result) == {"title": "项目名称", "investor": "投资方", "referrer": "项目引荐人/姓名"}
    assert result.rows[0].extra == {
        "项目引荐人/单位": "商会", "项目引荐人/电话": "13900000001", "填报人信息/姓名": "钱二",
        "填报人信息/联系电话": "13900000002",
    }  # fmt: skip


def test_the_contact_below_his_own_group() -> None:
    result = read_back(
        drawn("项目名称|投资方|联系人||\n||姓名|职务|电话\n甲|甲公司|赵一|经理|13900000001", "A1:A2 B1:B2 C1:E1")
    )
    values = rows_of(result)[3]
    assert (values["contact_name"], values["contact_title"], values["contact_phone"]) == ("赵一", "经理", "13900000001")


def test_a_heading_merged_over_two_columns_is_one_column() -> None:
    result = read_back(
        drawn("序号|项目名称||投资方|总投资（万元）\n1|甲||甲公司|5\n2|乙||乙公司|6", "B1:C1 B2:C2 B3:C3")
    )
    assert mapped(result) == {"title": "项目名称", "investor": "投资方", "investment": "总投资（万元）=万元"}
    assert result.layout and [problem for column in result.layout.columns for problem in column.problems] == []


def test_groups_with_their_own_sums_are_no_projects() -> None:
    result = read_back(
        drawn(
            """
序号|项目名称|投资方|总投资（万元）
一|装备制造（2个）||30
1|甲|甲公司|10
2|乙|乙公司|20
二|新材料（1个）||5
1|丙|丙公司|5
|合计（3个）||35
"""
        )
    )
    assert left(result) == {2: "group", 5: "group", 7: "total"}
    assert result.layout and result.layout.left_out[-1].problems == ()


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ("绛县招商引资项目台账\n（截至2022年6月30日）", "2022-06-30"),
        ("绛县2022年上半年招商引资项目台账", "2022-06-30"),
        ("绛县二〇二二年度招商引资项目台账", "2022-12-31"),
        ("绛县招商引资项目台账\n2022年1-9月", "2022-09-30"),
        ("绛县招商引资项目台账\n制表时间：2022.7.5", "2022-07-05"),
        ("绛县招商引资项目台账\n共上报项目2022个", "None"),
    ],
)
def test_the_ledgers_own_date_stands_above_the_table(lines: str, day: str) -> None:
    result = read_back(drawn(f"{lines}\n项目名称|投资方|备注\n甲|甲公司|"))
    assert result.layout and str(result.layout.context.ledger_date) == day


def test_a_firm_without_a_name_of_its_role_is_the_investor_and_that_is_said() -> None:
    alone = read_back(drawn("项目名称|企业名称|总投资（万元）\n甲|甲公司|5"))
    assert mapped(alone)["investor"] == "企业名称"
    assert alone.layout and [problem.field for problem in alone.layout.columns[1].problems] == ["investor"]
    beside = read_back(drawn("项目名称|投资方|企业名称|总投资（万元）\n甲|甲公司|甲（绛县）公司|5"))
    assert (mapped(beside)["investor"], mapped(beside)["local_company"]) == ("投资方", "企业名称")
    named = read_back(drawn("项目名称|企业名称（投资方）|总投资（万元）\n甲|甲公司|5"))
    assert mapped(named)["investor"] == "企业名称（投资方）"
    assert named.layout and named.layout.columns[1].problems == ()


def test_a_unit_without_projects_says_so_and_is_no_record() -> None:
    result = read_back(
        drawn(
            """
责任单位|序号|项目名称|投资方|总投资（万元）
甲镇|1|甲|甲公司|5
乙镇|2|无||
丙镇|3|||
丁镇|4|乙||6
戊镇|1|丙项目|联系人：王一|
"""
        )
    )
    assert left(result) == {3: "blank", 4: "blank"}
    assert list(rows_of(result)) == [2, 5, 6]


def test_a_heading_with_two_units_has_none() -> None:
    result = read_back(drawn("项目名称|投资方|总投资（万元/万美元）\n甲|甲公司|500\n乙|乙公司|500万美元"))
    assert result.layout and result.layout.columns[2].unit is None
    assert "investment" not in rows_of(result)[2]
    assert said(result) == {2: ["investment error"]}
    assert rows_of(result)[3]["investment_usd"] == 5_000_000


def test_columns_that_ask_for_a_list_are_answered_by_yes_or_no() -> None:
    result = read_back(
        drawn(
            """
企业名称|统一社会信用代码|是否上市|是否为独角兽企业|是否瞪羚企业|是否500强
甲公司|91110108551385082Q|是|否|√|世界500强
乙公司|914403001922038216|否|否||否
"""
        )
    )
    assert [row.values.get("listings") for row in result.rows] == [["listed", "gazelle", "fortune_global_500"], None]
    assert said(result) == {}


def test_amounts_in_their_group_with_inner_and_outer_money() -> None:
    result = read_back(
        drawn(
            "序号|项目名称|项目业主|建设规模及主要内容|资金到位情况（万元）||\n||||合计|内资|外资\n1|甲|甲公司|建厂|3|2|1",
            "A1:A2 B1:B2 C1:C2 D1:D2 E1:G1",
        )
    )
    assert mapped(result) == {
        "title": "项目名称", "investor": "项目业主", "description": "建设规模及主要内容",
        "funds_arrived": "资金到位情况（万元）/合计=万元",
    }  # fmt: skip


def test_words_of_time_in_a_group_say_which_day_is_meant() -> None:
    result = read_back(
        drawn(
            "项目名称|投资方|时间||计划|\n||签约|注册|开工时间|投产时间\n甲|甲公司|2022.3.1|2022.4|2023.5|2024",
            "A1:A2 B1:B2 C1:D1 E1:F1",
        )
    )
    assert rows_of(result)[3] == {
        "title": "甲", "investor": ["甲公司"], "signed_on": "2022-03-01", "registered_on": "2022-04",
        "planned_construction_on": "2023-05", "planned_production_on": "2024",
    }  # fmt: skip


def test_a_row_of_units_counts_people_too() -> None:
    result = read_back(
        drawn("项目名称|投资方|总投资|年税收|用地|带动就业\n||（亿元）|（万元）|（亩）|（人）\n甲|甲公司|1|300|30|120")
    )
    assert header_rows(result) == [1, 2]
    assert rows_of(result)[3] == {
        "title": "甲", "investor": ["甲公司"], "investment": 100_000_000, "annual_tax": 3_000_000,
        "land_area": 20_000, "jobs": 120,
    }  # fmt: skip


def test_a_part_of_the_row_above_is_no_project() -> None:
    result = read_back(
        drawn("项目名称|投资方|总投资（万元）\n甲|甲公司|500\n其中：设备投资||300\n乙|乙公司|600\n合计||1100")
    )
    assert left(result) == {3: "note", 5: "total"}
    assert result.layout and result.layout.left_out[1].problems == ()
    assert [row["title"] for row in rows_of(result).values()] == ["甲", "乙"]


def test_units_of_measure_in_a_column_are_no_offices() -> None:
    result = read_back(drawn("项目名称|投资方|总投资|单位\n甲|甲公司|5|亿元\n乙|乙公司|300|万元"))
    assert "owner_unit" not in mapped(result)
    assert [row["investment"] for row in rows_of(result).values()] == [500_000_000, 3_000_000]
    assert said(result) == {}


def test_signatures_under_the_columns_of_names_are_no_record() -> None:
    result = read_back(drawn("企业名称|投资项目名称|总投资（万元）\n甲公司|甲|5\n\n审核：|制表：|2022年6月"))
    assert rows_of(result) == {2: {"investor": ["甲公司"], "title": "甲", "investment": 50_000}}
    assert left(result) == {3: "blank", 4: "note"}

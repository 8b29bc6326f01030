"""Ledgers in odd combinations: units a row at a time, groups over groups, records over two rows, several tables."""

import pytest
from building import drawn, header_rows, left_out, mapped, read_back, rows_of, said

from crm.exchange.recognising.tables import split


def test_every_row_says_its_own_unit_in_the_column_beside_the_figure() -> None:
    result = read_back(
        drawn(
            """
项目名称|投资方|投资额|单位|占地|单位|责任单位
甲|甲公司|5|亿元|30|亩|甲镇
乙|乙公司|300|万元|2|公顷|乙镇
丙|丙公司|200|万美元|5000|㎡|丙镇
丁|丁公司|1.5亿元|万元|'/||丁镇
戊|戊公司|800||40|亩|戊镇
"""
        )
    )
    assert mapped(result)["owner_unit"] == "责任单位"
    rows = rows_of(result)
    assert [(row.get("investment"), row.get("investment_usd"), row.get("land_area")) for row in rows.values()] == [
        (500_000_000, None, 20_000),
        (3_000_000, None, 20_000),
        (None, 2_000_000, 5_000),
        (150_000_000, None, None),
        (None, None, 26_667),
    ]
    assert said(result) == {6: ["investment error"]}
    assert result.rows[0].extra == {}
    assert all({"investment", "land_area"} <= row.values.keys() for row in result.rows)


def test_a_column_of_currencies_says_what_the_figures_are() -> None:
    result = read_back(
        drawn(
            """
项目名称|外方投资方|投资总额（万）|币种|合同外资额（万）|币种
甲|ACME Inc.|500|美元|200|美元
乙|乙公司|500|人民币|30|美元
丙|丙公司|500|港币||
"""
        )
    )
    rows = rows_of(result)
    assert (rows[2].get("investment"), rows[2]["investment_usd"]) == (None, 5_000_000)
    assert rows[2]["foreign_investment_usd"] == 2_000_000
    assert (rows[3]["investment"], rows[3].get("investment_usd")) == (5_000_000, None)
    assert "investment" not in rows[4] and said(result) == {4: ["investment error"]}


def test_the_nearest_unit_counts_of_title_group_heading_and_cell() -> None:
    result = read_back(
        drawn(
            """
某县重点招商项目资金情况表（单位：万元、平方米）
项目名称|投资方|资金（亿元）||预期效益|||用地
||总投资|一期投资（元）|年产值|年税收|带动就业（人）|
甲|甲公司|2|30000000|5000|300万|1,200|666.67
乙|乙公司|3000万元|800万元|1.2亿|'120|约80|30亩
""",
            "A1:H1 A2:A3 B2:B3 C2:D2 E2:G2 H2:H3",
        )
    )
    assert header_rows(result) == [2, 3]
    assert rows_of(result) == {
        4: {
            "title": "甲", "investor": ["甲公司"], "investment": 200_000_000, "phase_one_investment": 30_000_000,
            "annual_output": 50_000_000, "annual_tax": 3_000_000, "jobs": 1200, "land_area": 667,
        },
        5: {
            "title": "乙", "investor": ["乙公司"], "investment": 30_000_000, "phase_one_investment": 8_000_000,
            "annual_output": 120_000_000, "annual_tax": 1_200_000, "jobs": 80, "land_area": 20_000,
        },
    }  # fmt: skip
    assert said(result) == {}


def test_areas_of_every_unit_and_dress_in_one_column() -> None:
    result = read_back(
        drawn(
            """
项目名称|投资方|需用土地
甲|甲公司|约50亩
乙|乙公司|30亩（合20000㎡）
丙|丙公司|1.5万㎡
丁|丁公司|80-100亩
戊|戊公司|3.3公顷
己|己公司|租赁标准厂房3000㎡
庚|庚公司|60 亩
辛|辛公司|一期30亩，二期50亩
壬|壬公司|不需要
癸|癸公司|50余亩
"""
        )
    )
    rows = rows_of(result)
    assert [rows[row].get("land_area") for row in range(2, 12)] == [
        33_333, 20_000, 15_000, None, 33_000, None, 40_000, None, None, 33_333,
    ]  # fmt: skip
    assert said(result) == {
        3: ["land_area warning"], 5: ["land_area error"], 7: ["land_area error"], 9: ["land_area error"],
        10: ["land_area warning"],
    }  # fmt: skip
    assert [row.extra.get("需用土地") for row in result.rows if row.extra] == [
        "30亩（合20000㎡）", "80-100亩", "租赁标准厂房3000㎡", "一期30亩，二期50亩", "不需要",
    ]  # fmt: skip


def test_three_header_rows_owners_merged_down_and_spaced_subtotals_in_the_middle() -> None:
    result = read_back(
        drawn(
            """
附件1：
绛县2023年1-10月新签约项目进展情况统计表
填报单位：县招商局（盖章）||||||||填报日期：2023年11月2日||单位：亿元
责任单位|序号|签约项目名称|签约企业|签约情况|||项目要素||形象进度|备注
||||时间|金额||用地|能耗||
|||||协议投资额|其中：固定资产投资|（亩）|（吨标煤）||
城东镇|1|轴承项目|洛阳甲轴承有限公司|2023.2|3.5|2|120|800|正在办理土地手续|
|2|山楂项目|运城乙食品有限公司|2023年4月18日|0.8|0.5|20|'-|已开工建设|县级重点
|小    计|||||4.3|2.5||||
城西镇|1|电池项目|深圳丙新能源有限公司|20230606|12|8|300|2.1万|洽谈|
| 小 计 |||||12|8||||
合       计||||||16.3|10.5||||
""",
            "A2:K2 A4:A6 B4:B6 C4:C6 D4:D6 E4:G4 E5:E6 F5:G5 H4:I4 H5:H5 J4:J6 K4:K6 A7:A9 A10:A11 A12:D12",
        )
    )
    assert header_rows(result) == [4, 5, 6]
    rows = rows_of(result)
    assert list(rows) == [7, 8, 10]
    assert [row["owner_unit"] for row in rows.values()] == ["城东镇", "城东镇", "城西镇"]
    assert rows[8] == {
        "owner_unit": "城东镇", "title": "山楂项目", "investor": ["运城乙食品有限公司"], "signed_on": "2023-04-18",
        "agreed_amount": 80_000_000, "fixed_investment": 50_000_000, "land_area": 13_333, "progress": "已开工建设",
        "note": "县级重点",
    }  # fmt: skip
    assert (rows[10]["signed_on"], rows[10]["energy_tce"], rows[7]["energy_tce"]) == ("2023-06-06", 21000, 800)
    assert left_out(result) == {9: "total", 11: "total", 12: "total"}
    assert str(result.layout.context.ledger_date) == "2023-11-02"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "example",
    [
        "（示例）|某某新材料项目|某某公司|12|2012-12-12|张三",
        "例：|年产10万吨铝材项目|XX集团有限公司|1.5|2022年1月|王某",
        "填写示例|XXX产业园|XXX公司|x.xx|xxxx年xx月|某某",
        "|请填写备案名称|营业执照全称|单位：亿元|格式：2022-01-01|填写姓名",
        "必填|必填|必填|数字|日期|选填",
        "0|填写项目全称|填写企业全称|保留两位小数|年/月/日|姓名",
    ],
)
def test_a_row_that_shows_how_to_fill_in_is_no_record(example: str) -> None:
    result = read_back(
        drawn(
            f"""
序号|项目名称|投资方|总投资（亿元）|签约时间|联系人
{example}
1|甲项目|甲公司|2|2022.3|李四
"""
        )
    )
    assert left_out(result) == {2: "example"}
    assert list(rows_of(result)) == [3]


def test_blank_units_are_filled_down_below_a_heading_of_two_rows() -> None:
    result = read_back(
        drawn(
            "单位|序号|项目名称|投资方|\n||||来源地\n甲镇|1|甲|甲公司|深圳\n|2|乙|乙公司|上海\n乙镇|3|丙|丙公司|苏州\n|4|丁|丁公司|无锡",
            "A1:A2 B1:B2 C1:C2",
        )
    )
    assert [row["owner_unit"] for row in rows_of(result).values()] == ["甲镇", "甲镇", "乙镇", "乙镇"]


def test_two_columns_of_one_heading_are_told_apart_by_group_or_neighbour() -> None:
    result = read_back(
        drawn(
            """
项目名称|客商|签约情况||开工情况||投产情况||联系人|电话|项目专员|电话|县级包联领导|电话
||时间|金额（亿元）|时间|是否开工|时间|年产值（万元）||||||
甲|甲公司|2022.3.5|2|2022年6月|是|拟2023年底|6000|赵一|13900000001|钱二|13900000002|孙三|13900000003
""",
            "A1:A2 B1:B2 C1:D1 E1:F1 G1:H1 I1:I2 J1:J2 K1:K2 L1:L2 M1:M2 N1:N2",
        )
    )
    row = rows_of(result)[3]
    assert row == {
        "title": "甲", "investor": ["甲公司"], "signed_on": "2022-03-05", "agreed_amount": 200_000_000,
        "construction_on": "2022-06", "planned_production_on": "2023-12", "annual_output": 60_000_000,
        "contact_name": "赵一", "contact_phone": "13900000001", "owner": "钱二", "lead_official": "孙三",
    }  # fmt: skip
    assert result.rows[0].extra == {"开工情况/是否开工": "是", "电话": "13900000002", "电话#2": "13900000003"}


def test_a_form_with_groups_at_its_left_and_sections_between() -> None:
    result = read_back(
        drawn(
            """
招商引资项目信息登记表
填报单位：商务局|||填报时间：2022年8月
一、基本情况
项目名称|高端铸件项目||
项目|建设内容|年产5万吨铸件|
概况|总投资（万元）|32,000|
|需用土地（亩）|约150|
投资方|企业名称|山西甲铸造有限公司|
|统一社会信用代码|91110108551385082Q|
|来源地|浙江省宁波市|
二、联系方式
项目联系人|王五（副总经理）|联系电话|139-0000-0005
对接时间|2022.7.8|招商方式|以商招商
备注|无
注：本表一式两份。
""",
            "A1:D1 A3:D3 B4:D4 A5:A7 C5:D5 C6:D6 C7:D7 A8:A10 C8:D8 C9:D9 C10:D10 A11:D11 B14:D14 A15:D15",
        )
    )
    assert header_rows(result) == []
    assert rows_of(result) == {
        4: {
            "title": "高端铸件项目", "description": "年产5万吨铸件", "investment": 320_000_000, "land_area": 100_000,
            "investor": ["山西甲铸造有限公司"], "investor_credit_code": "91110108551385082Q",
            "source_region": "330200", "contact_name": "王五", "contact_title": "副总经理",
            "contact_phone": "13900000005", "first_contact_on": "2022-07-08", "channel": "referral",
        }
    }  # fmt: skip
    assert said(result) == {}
    assert str(result.layout.context.ledger_date) == "2022-08-31"  # type: ignore[union-attr]


def test_several_tables_of_several_kinds_below_one_another() -> None:
    sheet = drawn(
        """
某县招商工作月报（2022年6月）

一、新签约项目
单位：亿元
序号|项目名称|投资方|总投资|签约时间
1|甲|甲公司|2|2022.6.3
合计|||2|

二、外出招商情况
序号|责任单位|外出时间|目的地|拜访企业|洽谈内容
1|工信局|2022.6.5-6.7|苏州、无锡|乙公司、丙公司|座谈
2|商务局|2022.6.9|深圳|丁公司|考察

三、新增客商
企业名称|统一社会信用代码|所在地|主营业务
戊有限公司|914403001922038216|深圳|芯片
""",
        "A1:F1",
    )
    tables = [read_back(each) for each in split(sheet)]
    assert [table.kind for table in tables] == ["leads", "interactions", "companies"]
    assert rows_of(tables[0]) == {
        6: {"title": "甲", "investor": ["甲公司"], "investment": 200_000_000, "signed_on": "2022-06-03"}
    }
    assert left_out(tables[0]) == {7: "total", 8: "blank"}
    assert rows_of(tables[1])[11] == {
        "unit": "工信局", "on": "2022-06-05", "until": "2022-06-07", "destinations": ["苏州", "无锡"],
        "companies": ["乙公司", "丙公司"], "summary": "座谈", "kind": "visit_out",
    }  # fmt: skip
    assert list(rows_of(tables[1])) == [11, 12]
    assert rows_of(tables[2]) == {
        16: {"name": "戊有限公司", "credit_code": "914403001922038216", "region": "440300", "industry": "芯片"}
    }


def test_a_project_over_two_rows_has_the_firms_of_both() -> None:
    result = read_back(
        drawn(
            """
序号|项目名称|投资方|总投资（万元）|责任单位
1|甲|甲甲有限公司|500|甲镇
||乙乙有限公司||
2|丙|丙丙有限公司|600|乙镇
""",
            "A2:A3 B2:B3 D2:D3 E2:E3",
        )
    )
    assert rows_of(result) == {
        2: {
            "title": "甲", "investor": ["甲甲有限公司", "乙乙有限公司"], "investment": 5_000_000, "owner_unit": "甲镇",
        },
        4: {"title": "丙", "investor": ["丙丙有限公司"], "investment": 6_000_000, "owner_unit": "乙镇"},
    }  # fmt: skip


def test_a_table_that_lies_on_its_side_is_read_column_by_column() -> None:
    sheet = drawn(
        """
重点项目对照表
项目名称|甲项目|乙项目|丙项目
投资方|甲公司|乙公司|丙公司
总投资（万元）|500|1.2亿元|800
签约时间|2022.3|2022.4.5|
责任单位|甲镇|乙镇|甲镇
"""
    )
    result = read_back(*split(sheet))
    assert result.kind == "leads"
    assert ["turned" in str(problem) for problem in result.layout.problems] == [True]  # type: ignore[union-attr]
    assert [
        (row["title"], row["investor"], row.get("investment"), row.get("signed_on")) for row in rows_of(result).values()
    ] == [
        ("甲项目", ["甲公司"], 5_000_000, "2022-03"),
        ("乙项目", ["乙公司"], 120_000_000, "2022-04-05"),
        ("丙项目", ["丙公司"], 8_000_000, None),
    ]


def test_two_tables_side_by_side_lose_nothing() -> None:
    sheet = drawn(
        """
在谈项目||||签约项目||
项目名称|投资方|总投资（万元）||项目名称|投资方|签约时间
甲|甲公司|500||丙|丙公司|2022.3.5
乙|乙公司|600||丁|丁公司|2022.4
||||戊|戊公司|2022.5
""",
        "A1:C1 E1:G1",
    )
    tables = [read_back(each) for each in split(sheet)]
    titles = [row["title"] for table in tables for row in rows_of(table).values()]
    assert titles == ["甲", "乙", "丙", "丁", "戊"]
    assert rows_of(tables[1])[3] == {"title": "丙", "investor": ["丙公司"], "signed_on": "2022-03-05"}


def test_firms_and_people_of_one_row_in_the_heading_of_another_kind() -> None:
    """A weekly list of visits, three heading rows, groups over names."""
    result = read_back(
        drawn(
            """
长三角片组拜访客商周报
组别：长三角组  2022年05月16日-2022年05月20日
序号|拜访时间|拜访企业情况|||我方|下步计划|
||企业名称|对接人||参加人员|内容|时限
|||姓名|职务|||
1|5月17日|甲甲有限公司|赵一、钱二|董事长、总经理|孙三|邀请来绛考察|2022年6月
2|5月18-19日|乙乙有限公司/丙丙有限公司|李四（副总）|'/|孙三、周五|跟踪|待定
""",
            "A1:H1 A2:H2 A3:A5 B3:B5 C3:E3 C4:C5 D4:E4 F3:F3 F4:F5 G3:H3 G4:G5 H4:H5",
            name="长三角组",
        )
    )
    assert result.kind == "interactions"
    assert header_rows(result) == [3, 4, 5]
    rows = rows_of(result)
    assert rows[6] == {
        "on": "2022-05-17", "companies": ["甲甲有限公司"], "contacts": ["赵一", "钱二"],
        "contact_titles": ["董事长", "总经理"], "our_people": ["孙三"], "next_step": "邀请来绛考察",
        "next_step_on": "2022-06", "unit": "长三角组", "kind": "visit_out",
    }  # fmt: skip
    assert (rows[7]["on"], rows[7]["until"]) == ("2022-05-18", "2022-05-19")
    assert (rows[7]["companies"], rows[7]["contacts"]) == (["乙乙有限公司", "丙丙有限公司"], ["李四"])

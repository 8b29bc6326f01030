"""Label–value forms in two, four and six columns, with groups, merged values and rows that are neither."""

from building import drawn, read_back, rows_of, said

from crm.exchange.layout import SheetResult


def cells(result: SheetResult) -> dict[str, tuple[str | None, str | None]]:
    assert result.layout is not None, result.skipped
    return {column.heading: (column.cell, column.field) for column in result.layout.columns}


def test_a_form_of_two_columns() -> None:
    result = read_back(
        drawn(
            """
在谈项目登记表
在谈项目名称|轴承项目
在谈建设内容|年产轴承10万套
拟投资额|1.2亿元
在谈投资方|洛阳甲轴承有限公司
行业|制造业
拟建地点|智能装备制造产业园
用地情况（亩）|约50
联系人|王一
联系人职务|总经理
联系人电话|13900000001
跟踪人|李二
跟踪单位|县工信局
""",
            "A1:B1",
        )
    )
    assert result.layout and result.layout.header_rows == ()
    assert result.rows[0].row == 2
    assert cells(result)["用地情况（亩）"] == ("B8", "land_area")
    assert rows_of(result)[2] == {
        "title": "轴承项目", "description": "年产轴承10万套", "investment": 120_000_000,
        "investor": ["洛阳甲轴承有限公司"], "industry": "制造业", "park": ["equipment"], "land_area": 33_333,
        "contact_name": "王一", "contact_title": "总经理", "contact_phone": "13900000001", "owner": "李二",
        "owner_unit": "县工信局",
    }  # fmt: skip
    assert (said(result), result.rows[0].extra) == ({}, {})


def test_a_form_of_four_columns_with_sections_and_merged_values() -> None:
    result = read_back(
        drawn(
            """
招商引资项目信息表
填报单位：甲镇||填报时间：2022年6月8日|
一、项目基本情况|||
项目名称|甲项目||
投资方|甲公司|来源地|广东省深圳市
总投资（万元）|5000|其中：固定资产投资（万元）|3000
建设内容|建厂房两栋||
|||
二、投资方联系人|||
联系人|王一|联系电话|13900000001
传真|0359-6523194|邮编|'043600
签约时间|2022.5.1|拟开工时间|2022年底
备注|无||
注：1.本表一式两份。|||
""",
            "A1:D1 A3:D3 B4:D4 A7:A8 B7:D8 A9:D9 B13:D13 A14:D14",
        )
    )
    assert cells(result)["来源地"] == ("D5", "source_region")
    assert cells(result)["传真"] == ("B11", None)
    assert rows_of(result) == {
        4: {
            "title": "甲项目", "investor": ["甲公司"], "source_region": "440300", "investment": 50_000_000,
            "fixed_investment": 30_000_000, "description": "建厂房两栋", "contact_name": "王一",
            "contact_phone": "13900000001", "signed_on": "2022-05-01", "planned_construction_on": "2022-12",
        }
    }  # fmt: skip
    assert result.rows[0].extra == {"传真": "0359-6523194", "邮编": "043600"}
    assert result.layout
    assert {row.row: row.reason for row in result.layout.left_out} == {9: "group", 14: "note"}
    assert str(result.layout.context.ledger_date) == "2022-06-08"


def test_a_form_of_six_columns_with_groups_beside_the_labels() -> None:
    result = read_back(
        drawn(
            """
项目名称|甲项目||项目编号|XM-7|
投资方信息|名称|甲公司|来源地|德国|
|联系人|王一|联系电话|13900000001|
资金情况|总投资|3亿元|到位资金|500万元|
项目引荐人|姓名|钱二|电话|13900000002|
负责人意见|同意||||
""",
            "B1:C1 A2:A3",
        )
    )
    found = cells(result)
    assert found["投资方信息/名称"] == ("C2", "investor")
    values = rows_of(result)[1]
    assert (values["investor"], values["source_region"], values["code"]) == (["甲公司"], "DE", "XM-7")
    assert (values["investment"], values["funds_arrived"]) == (300_000_000, 5_000_000)
    assert (values["contact_name"], values["contact_phone"]) == ("王一", "13900000001")
    assert "13900000002" in result.rows[0].extra.values()


def test_a_form_with_labels_that_end_in_colons_and_values_left_blank() -> None:
    result = read_back(
        drawn(
            "项目登记表\n项目名称：|甲|投资方：|甲公司\n总投资：||联系人：|\n建设地点：|大健康产业园|联系电话：|\n登记日期：|2022.3.15||"
        )
    )
    assert rows_of(result)[2] == {"title": "甲", "investor": ["甲公司"], "park": ["health"]}
    assert result.layout and str(result.layout.context.ledger_date) == "2022-03-15"


def test_a_park_that_presents_itself_is_no_project() -> None:
    result = read_back(
        drawn(
            "工业园区招商项目表\n招商单位|甲管委会\n园区名称|甲园\n园区地址|北环路\n邮编|'043600\n联系人|王一\n电话|0359-6523194"
        )
    )
    assert result.kind is None


def test_a_table_whose_words_are_headings_too_is_a_table() -> None:
    result = read_back(
        drawn(
            """
序号|项目名称|投资方|类别|责任单位
1|甲|甲公司|企业|单位
2|乙|乙公司|园区|甲镇
3|丙|丙公司|地区|乙镇
4|丁|丁公司|集团|丙镇
"""
        )
    )
    assert result.layout and result.layout.header_rows == (1,)
    assert len(result.rows) == 4

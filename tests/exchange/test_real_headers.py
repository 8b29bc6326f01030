"""Headings of ledgers as offices publish them: each column is what a person takes it for."""

import pytest
from building import drawn, header_rows, mapped, read_back, rows_of, said

TIANJIN = """
2022年内资在谈项目明细表
项目名称|投资方信息||||项目信息及状态↵项目分级|||||||||||||||||||具体数据指标|||||||| 项目联系人|项目联系方式|填报部门|填报人|联系电话|备注
|投资方名称|省、直辖市、自治区|市、自治州|投资方简介|项目简介|招商进度|拟落地时间|行业大类|行业中类|行业小类|企业类型|项目来源|项目类别|是否500强|是否企业总部|是否功能中心|功能中心类型|是否属于人工智能|是否属于新业态|是否为已签约项目|签约项目所属活动|是否已上报新区|环境效应|用地需求↵（平方米）|厂库房需求↵（平方米） |办公楼需求↵（平方米）|投资总额↵（万元）|注册资本↵（万元）|年纳税总额↵（万元）|年营业收入↵（万元）|带动就业
轴承项目|洛阳甲轴承有限公司|河南省|洛阳市|做轴承|年产轴承10万套|洽谈合同_02|2022/9/30 0:00:00|制造业_C|通用设备_34|轴承_3451|民营_02|以商招商_02|工业类项目_01|否|否|否||否|否|否||是|无|20000|5000||3000|500|120|8000|60|王一|13900000001|工信局|李二|13900000002|加急
"""


def test_t1_a_group_of_three_lines_over_twenty_columns() -> None:
    result = read_back(
        drawn(TIANJIN, "A1:AM1 A2:A3 B2:E2 F2:X2 Y2:AF2 AG2:AG3 AH2:AH3 AI2:AI3 AJ2:AJ3 AK2:AK3 AL2:AL3")
    )
    assert header_rows(result) == [2, 3]
    group, figures = "项目信息及状态项目分级/", "具体数据指标/"
    assert mapped(result) == {
        "title": "项目名称",
        "investor": "投资方信息/投资方名称",
        "source_region": "投资方信息/省、直辖市、自治区 投资方信息/市、自治州",
        "description": group + "项目简介",
        "progress": group + "招商进度",
        "expected_landing_on": group + "拟落地时间",
        "industry": group + "行业大类",
        "channel": group + "项目来源",
        "land_area": figures + "用地需求（平方米）=平方米",
        "plant_area": figures + "厂库房需求（平方米）=平方米",
        "investment": figures + "投资总额（万元）=万元",
        "annual_tax": figures + "年纳税总额（万元）=万元",
        "annual_output": figures + "年营业收入（万元）=万元",
        "jobs": figures + "带动就业",
        "contact_name": "项目联系人",
        "contact_phone": "项目联系方式",
        "owner_unit": "填报部门",
        "note": "备注",
    }
    assert rows_of(result) == {
        4: {
            "title": "轴承项目", "investor": ["洛阳甲轴承有限公司"], "source_region": "410300",
            "description": "年产轴承10万套", "progress": "洽谈合同", "expected_landing_on": "2022-09-30",
            "industry": "制造业", "channel": "referral", "land_area": 20000, "plant_area": 5000,
            "investment": 30_000_000, "annual_tax": 1_200_000, "annual_output": 80_000_000, "jobs": 60,
            "contact_name": "王一", "contact_phone": "13900000001", "owner_unit": "工信局", "note": "加急",
        }
    }  # fmt: skip
    assert said(result) == {}


def test_t3_signed_projects_with_the_new_firm_and_its_code() -> None:
    result = read_back(
        drawn(
            """
项目名称|投资方名称|新公司名称|统一社会信用代码|企业类型|落地时间|项目简介|行业大类|项目来源|是否500强|投资总额（万元)|注册资本（万元)|当月实际到位额（万元）|固定资产投资（万元）|年进出口（万元）|带动就业|填报人|联系电话
甲项目|甲公司|甲（绛县）有限公司|9111O108551385082Q|民营|2022.6|建甲厂|制造业|驻点招商_03|是|1,200.5|500|100|800|0|约120人|张三|13900000001
"""
        )
    )
    assert mapped(result) == {
        "title": "项目名称",
        "investor": "投资方名称",
        "local_company": "新公司名称",
        "local_credit_code": "统一社会信用代码",
        "description": "项目简介",
        "industry": "行业大类",
        "channel": "项目来源",
        "investment": "投资总额（万元)=万元",
        "fixed_investment": "固定资产投资（万元）=万元",
        "jobs": "带动就业",
    }
    assert rows_of(result)[2] == {
        "title": "甲项目", "investor": ["甲公司"], "local_company": "甲（绛县）有限公司",
        "local_credit_code": "91110108551385082Q", "description": "建甲厂", "industry": "制造业",
        "channel": "stationed", "investment": 12_005_000, "fixed_investment": 8_000_000, "jobs": 120,
    }  # fmt: skip


def test_t4_foreign_money_is_counted_in_dollars() -> None:
    result = read_back(
        drawn(
            """
外资在谈项目项目明细表
项目名称|投资方信息|||||项目信息||||具体数据指标||||上报部门
|外方投资方|中方投资方|投资国别|其他国别（投资国别为其他时填报）|投资方简介|项目简介|预计落地时间|用地↵（平方米）|厂库房↵（平方米）|投资总额↵（万美元）|注册资本↵（万美元）|合同外资额（万美元）|年纳税总额↵（万元）|
甲项目|ACME Co., Ltd.|甲有限公司|德国|||建厂|2023年底|1000|2千㎡|500|200|'１２０．５|10|县商务局
""",
            "A1:O1 A2:A3 B2:F2 G2:J2 K2:N2 O2:O3",
        )
    )
    assert header_rows(result) == [2, 3]
    assert {name: heading.split("/")[-1] for name, heading in mapped(result).items()} == {
        "title": "项目名称", "investor": "中方投资方", "source_region": "投资国别", "description": "项目简介",
        "expected_landing_on": "预计落地时间", "land_area": "用地（平方米）=平方米",
        "plant_area": "厂库房（平方米）=平方米", "investment_usd": "投资总额（万美元）=万美元",
        "foreign_investment_usd": "合同外资额（万美元）=万美元", "annual_tax": "年纳税总额（万元）=万元",
        "owner_unit": "上报部门",
    }  # fmt: skip
    assert rows_of(result)[4] == {
        "title": "甲项目", "investor": ["ACME Co., Ltd.", "甲有限公司"], "source_region": "DE", "description": "建厂",
        "expected_landing_on": "2023-12", "land_area": 1000, "plant_area": 2000, "investment_usd": 5_000_000,
        "foreign_investment_usd": 1_205_000, "annual_tax": 100_000, "owner_unit": "县商务局",
    }  # fmt: skip


def test_t7_an_export_with_a_doubled_column_and_two_telephones() -> None:
    result = read_back(
        drawn(
            """
项目名称|行业大类|行业中类|行业小类|投资方名称|投资总额（万元)|企业类型|省、直辖市、自治区|市、自治州|项目类别|项目简介|拟落地时间|是否500强|功能中心类型|功能中心类型|招商进度|用地需求（平方米）|办公楼需求（平方米)|注册资本（万元)|上报部门|填报人|联系电话|项目方联系人 |项目方联系方式
甲项目|制造业|||甲公司|'2亿元||江苏|苏州|工业|建厂|44835|||研发|在谈|0|100|5|招商局|张三|13900000001|李四|1390000000.2
"""
        )
    )
    assert mapped(result)["contact_name"] == "项目方联系人"
    assert mapped(result)["contact_phone"] == "项目方联系方式"
    row = result.rows[0]
    assert rows_of(result)[2]["investment"] == 200_000_000
    assert rows_of(result)[2]["source_region"] == "320500"
    assert rows_of(result)[2]["expected_landing_on"] == "2022-10-01"
    assert row.extra["功能中心类型"] == "研发"
    assert row.extra["联系电话"] == "13900000001"
    assert "contact_phone" not in rows_of(result)[2]  # 1390000000.2 is no number anybody has
    assert said(result) == {2: ["contact_phone error"]}


HUANGSHI = {
    "owner_unit": "单位",
    "local_company": "在黄注册名称",
    "investor": "外来投资方名称",
    "registered_on": "注册时间",
    "investment": "总投资额[亿元]=亿元",
    "phase_one_investment": "一期投资额[亿元]=亿元",
    "park": "建设地点(注明园区)",
    "referrer": "项目引荐单位",
    "note": "备注",
}


def test_t11_firms_newly_registered() -> None:
    result = read_back(
        drawn(
            """
2022年1月1日至2022年6月30日县（市）区（开发区）新注册项目一览表
单位|序号|在黄注册名称|外来投资方名称|注册时间|法人代表|注册资本(万元)|经营范围|产业类别|所属产业链|总投资额[亿元]|一期投资额[亿元]|合同签约时间|建设地点(注明园区)|项目用地(亩)|项目引荐单位|备注
大冶市|1|甲（黄石）有限公司|上海甲公司|2022-03-02|张三|5000|制造|制造业|电子|1.5|0.5|2022年1月8日|大健康产业园|50|商会|
|2|乙（黄石）有限公司|苏州乙公司、无锡丙公司|2022/4/1|李四|1000|销售|制造业|电子|2|无|2021.12|钢铁服务产业园|/|商会|
|合计|||||6000||||3.5|0.5|||50||
""",
            "A1:Q1 A3:A4",
        )
    )
    assert header_rows(result) == [2]
    assert mapped(result) == HUANGSHI | {
        "industry": "产业类别",
        "chain": "所属产业链",
        "signed_on": "合同签约时间",
        "land_area": "项目用地(亩)=亩",
    }
    assert {row.row: row.reason for row in result.layout.left_out} == {5: "total"}  # type: ignore[union-attr]
    assert result.layout.left_out[0].problems == ()  # type: ignore[union-attr]
    assert rows_of(result)[4] == {
        "owner_unit": "大冶市", "local_company": "乙（黄石）有限公司", "investor": ["苏州乙公司", "无锡丙公司"],
        "registered_on": "2022-04-01", "industry": "制造业", "chain": "电子", "investment": 200_000_000,
        "signed_on": "2021-12", "park": ["steel"], "referrer": "商会",
    }  # fmt: skip
    assert str(result.layout.context.ledger_date) == "2022-06-30"  # type: ignore[union-attr]


def test_t12_construction_begun() -> None:
    result = read_back(
        drawn(
            """
单位|序号|在黄注册名称|外来投资方名称|注册时间|法人代表|注册资本(万元)|总投资额[亿元]|一期投资额[亿元]|项目建设内容|产业类别|开工时间|建设地点(注明园区)|项目引荐单位|备注
大冶市|1|甲（黄石）有限公司|上海甲公司|2022-03-02|张三|5000|1.5|0.5|建厂房|制造业|2022年5月|大健康产业园|商会|好
"""
        )
    )
    assert mapped(result) == HUANGSHI | {
        "description": "项目建设内容", "industry": "产业类别", "construction_on": "开工时间",
    }  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        """
党政主职驻外招商情况
序号|责任单位|驻外招商情况||
||党政主职（天数）|
||本月|累计
1|甲镇|3|12
合计||3|12""",
        """
目标进度
单位|类别|新注册重点项目（个）|||实际到位内资（亿元）|||
||目标值|完成值|完成进度%|目标值|完成值|完成进度%
合计||10|5|50%|3|1|33.3%
甲镇|一类|10|5|50%|3|1|33.3%""",
        """
自评表
单位|履约率|||开竣工率||
|新签合同项目数(个)|履约项目数(个)|履约率(%)|开工项目数|竣工项目数|开竣工率(%)
甲县|10|5|50|5|2|40""",
        """
序号|指标|分值|评分细则
1|招商|20|每少一个扣1分""",
    ],
)
def test_t17_t18_t33_t34_statistics_are_no_projects(table: str) -> None:
    result = read_back(drawn(table))
    assert result.kind is None
    assert result.skipped


def test_t21_t22_lists_printed_from_a_county_system() -> None:
    negotiated = read_back(
        drawn(
            """
在谈项目名称|在谈建设内容|拟投资额|在谈投资方|行业|拟建地点|用地情况（亩）|联系人|联系人职务|联系人电话|跟踪人|跟踪单位
甲|建厂|3000万元|甲公司|制造业|新材料加工产业园|50亩|张三|经理|0359-6523194|李四|招商局
"""
        )
    )
    assert mapped(negotiated) == {
        "title": "在谈项目名称", "description": "在谈建设内容", "investment": "拟投资额", "investor": "在谈投资方",
        "industry": "行业", "park": "拟建地点", "land_area": "用地情况（亩）=亩", "contact_name": "联系人",
        "contact_title": "联系人职务", "contact_phone": "联系人电话", "owner": "跟踪人", "owner_unit": "跟踪单位",
    }  # fmt: skip
    assert rows_of(negotiated)[2]["investment"] == 30_000_000
    signed = read_back(
        drawn(
            """
外来投资方|签约项目名称|签约建设内容|签约时间|签约总投资额（亿元）|产业类别|状态|审核状态
甲公司|甲|建厂|20220315|1.2|制造业|在建|已审核
"""
        )
    )
    assert mapped(signed) == {
        "investor": "外来投资方", "title": "签约项目名称", "description": "签约建设内容", "signed_on": "签约时间",
        "investment": "签约总投资额（亿元）=亿元", "industry": "产业类别", "state": "状态",
    }  # fmt: skip
    assert signed.rows[0].extra == {"审核状态": "已审核"}


def test_t23_a_bracket_in_front_says_whose_amount_it_is() -> None:
    result = read_back(
        drawn(
            """
工商注册号|在黄注册名称|注册资本[万元]|法人代表|经营范围|注册时间|本地股东|[本地股东]投资额[亿元]|市外股东|[市外股东]投资额[亿元]|建设地点[注明园区]|项目用地[亩]|项目引荐单位|所属产业链|本地投资额[亿元]|市外投资额[亿元]|投资方实际到资额[亿元]|开工时间|开工备注
420200000012345|甲有限公司|1000|张三|制造|2022-01-02|乙公司|0.3|丙公司|0.7|大健康产业园|20|商会|电子|0.3|0.7|0.2|2022.5.1|
"""
        )
    )
    found = mapped(result)
    assert "investment" not in found
    assert found["investor"] == "本地股东 市外股东"
    assert found["funds_arrived"] == "投资方实际到资额[亿元]=亿元"
    assert found["land_area"] == "项目用地[亩]=亩"
    assert found["construction_on"] == "开工时间"


def test_t25_the_stationed_teams_form() -> None:
    result = read_back(
        drawn(
            """
驻上海招商专班驻点项目采集表
共上报在谈项目2个（新增1个），拟签约0个
所属片组： 长三角  填报人：张三 联系电话：13900000001  填报时间：2022年5月20日
序号|项目名称|投资方|固定资产投资|投资方简介|项目内容|需用土地|企业联系人|联系方式|片区|进度、备注|产业类型|研判结果
1|甲|甲公司|约3000万元|做甲|建厂|50亩左右|王一（副总）|13900000001|上海|已签意向|装备|继续跟进
2|乙|乙公司|3000-5000万元|做乙|建厂|20-30亩|李二 总经理|13900000002.0|上海|待定|装备|储备
备注：1.同一项目只报一次。
2.投资额为固定资产投资。
""",
            "A1:M1 A2:M2 A3:M3 A7:M7 A8:M8",
            name="驻上海招商专班",
        )
    )
    assert header_rows(result) == [4]
    assert rows_of(result) == {
        5: {
            "owner_unit": "驻上海招商专班", "title": "甲", "investor": ["甲公司"], "fixed_investment": 30_000_000,
            "description": "建厂", "land_area": 33333, "contact_name": "王一", "contact_title": "副总",
            "contact_phone": "13900000001", "progress": "已签意向", "industry": "装备", "screening": "pursue",
        },
        6: {
            "owner_unit": "驻上海招商专班", "title": "乙", "investor": ["乙公司"], "description": "建厂",
            "contact_name": "李二", "contact_title": "总经理", "contact_phone": "13900000002",
            "industry": "装备", "screening": "hold",
        },
    }  # fmt: skip
    assert said(result) == {6: ["fixed_investment error", "land_area error"]}
    assert {row.row: row.reason for row in result.layout.left_out} == {7: "note", 8: "note"}  # type: ignore[union-attr]
    assert str(result.layout.context.ledger_date) == "2022-05-20"  # type: ignore[union-attr]


GUANGGU = (
    "项目名称|纳统项目名称|纳统计划总投资额(万元)|项目分类|内外资|来源地|产业类别|行业类别|次要行业类别|对应965产业链|次要产业链类别"
    "|投资主体|投资主体联系人|联系电话|计划投资总额(亿元)|对接时间|招商类型|招商类型说明|项目简介|所属五谷产业集群|所属片区|建设性质"
    "|企业性质|企业类别|是否为存量企业|存量企业类型|首次投资年份|成立日期|注册资本(亿元)|是否产业外溢|外溢来源|是否飞地园区|是否研判"
    "|是否研发中心|是否先进制造业|楚商类型|交办层级|区级责任领导人|电话|区投促局责任人|电话|市投促局联络人|电话|报送联络人|电话|电话核实情况"
)


def test_t29_four_telephone_columns_and_one_contact() -> None:
    row = (
        "甲|甲一期|5000|A|内资|湖北省武汉市|光电子|制造业|软件|芯片||甲公司|王一|13900000001|1.2|2022年3月15日|以商招商|老乡|建厂"
        "|光|东片|新建|民营|中小|否||2022|2010-01-01|2|否||否|是|否|是|楚商|区级|赵局|13900000002|钱二|13900000003|孙三|13900000004"
        "|李四|13900000005|已核实"
    )
    result = read_back(drawn(f"{GUANGGU}\n{row}"))
    assert mapped(result) == {
        "title": "项目名称", "source_region": "来源地", "industry": "产业类别", "chain": "对应965产业链",
        "investor": "投资主体", "contact_name": "投资主体联系人", "contact_phone": "联系电话",
        "investment": "计划投资总额(亿元)=亿元", "first_contact_on": "对接时间", "channel": "招商类型",
        "description": "项目简介", "lead_official": "区级责任领导人", "owner": "区投促局责任人",
    }  # fmt: skip
    read = result.rows[0]
    assert read.values["investment"] == 120_000_000
    assert read.values["contact_phone"] == "13900000001"
    assert [read.extra[name] for name in ("电话", "电话#2", "电话#3", "电话#4")] == [
        "13900000002", "13900000003", "13900000004", "13900000005",
    ]  # fmt: skip
    assert read.extra["行业类别"] == "制造业"
    assert read.extra["纳统计划总投资额(万元)"] == "5000"
    assert len(read.values) + len(read.extra) == len([cell for cell in row.split("|") if cell]) + 1  # the stage words


def test_t35_sources_of_money_from_country_to_county() -> None:
    result = read_back(
        drawn(
            """
谋划项目名称|谋划项目编号|总投资(亿元)|拟引进投资(亿元)|主要资金来源(国家地区)|主要资金来源(省份信息)|主要资金来源(地市级信息)|投资方名称|拟投资额(外资-万美元)|税金(亿元/年)|利润(亿元/年)|项目所在县市区|社会效益
甲|MH-07|3|2|中国|广东省|深圳市|甲公司|120|0.1|0.2|绛县|带动就业
"""
        )
    )
    assert mapped(result) == {
        "title": "谋划项目名称", "code": "谋划项目编号", "investment": "总投资(亿元)=亿元",
        "source_region": "主要资金来源(国家地区) 主要资金来源(省份信息) 主要资金来源(地市级信息)",
        "investor": "投资方名称", "investment_usd": "拟投资额(外资-万美元)=万美元", "annual_tax": "税金(亿元/年)=亿元/年",
    }  # fmt: skip
    assert rows_of(result)[2]["source_region"] == "440300"


def test_t39_parcels_asked_for_and_land_contracts_signed() -> None:
    asked = read_back(
        drawn(
            """
编号|审批文号|申请主体|项目名称|地块号|所属园区|总用地面积(亩)|净用地面积(亩)|用地性质|地块状态
1|绛政〔2022〕3号|甲公司|甲|A-01|大健康产业园|120.5|100|工业用地|批而未供
2|绛政〔2022〕4号|乙公司|乙|A-02|大健康产业园|50|50|工业用地|公告中
合计|||||| 170.5|150||
"""
        )
    )
    assert asked.kind == "parcels"
    assert mapped(asked) == {
        "number": "地块号", "park": "所属园区", "gross_area": "总用地面积(亩)=亩", "area": "净用地面积(亩)=亩",
        "land_use": "用地性质", "status": "地块状态",
    }  # fmt: skip
    assert rows_of(asked)[2] == {
        "number": "A-01", "park": "health", "gross_area": 80333, "area": 66667, "land_use": "工业用地",
        "status": "approved",
    }  # fmt: skip
    contracts = read_back(
        drawn(
            """
供地编号|合同编号|受让人|统一社会信用代码|容积率|建筑密度|地块编号|合同签订日期|约定开工时间|合同总金额|是否标准地|固定资产投资强度（万元/亩）|亩均税收（万元/亩）|出让方式|地块坐落|地块用途|出让年限|宗地面积（公顷）|电子监管号
G1|H1|甲公司|91110108551385082Q|≥1.2|≥40%|B-02|2022.3.1|2022年底|1200|是|300|20|挂牌|北环路|工业|50|2.5|1408262022B00012
"""
        )
    )
    assert contracts.kind == "parcels"
    assert mapped(contracts) == {
        "number": "地块编号", "min_plot_ratio": "容积率", "is_standard": "是否标准地",
        "min_investment_intensity": "固定资产投资强度（万元/亩）=万元/亩", "min_tax_per_mu": "亩均税收（万元/亩）=万元/亩",
        "location": "地块坐落", "land_use": "地块用途", "area": "宗地面积（公顷）=公顷",
    }  # fmt: skip
    assert rows_of(contracts)[2] == {
        "number": "B-02", "min_plot_ratio": "1.2", "is_standard": True, "min_investment_intensity": 3_000_000,
        "min_tax_per_mu": 200_000, "location": "北环路", "land_use": "工业", "area": 25_000,
    }  # fmt: skip


def test_park_statistics_have_areas_and_no_parcels() -> None:
    result = read_back(
        drawn(
            """
园区名称|年月|是否省产业园|上报组织|规划面积(亩)|收储总面积(亩)|工业用地面积(亩)|土地投资强度(万元/公顷)
甲园|2022-06|是|甲镇|1000|500|300|4500
"""
        )
    )
    assert result.kind is None


def test_projects_with_their_parcel_are_projects() -> None:
    result = read_back(
        drawn(
            """
项目编号|项目名称|产业类型|所在地块|地块状态|投资额（万元）|联系人|联系电话|项目简介|预计投产时间|实际投产时间|项目状态|引资单位
XM-7|甲|制造业|A-01|在建|500|张三|13900000001|建厂|2023年6月||在建|招商局
"""
        )
    )
    assert result.kind == "leads"
    found = mapped(result)
    assert (found["stage"], found["production_on"], found["planned_production_on"]) == (
        "项目状态", "实际投产时间", "预计投产时间",
    )  # fmt: skip
    assert found["owner_unit"] == "引资单位"


def test_lists_of_firms_and_of_people_by_other_names() -> None:
    firms = read_back(
        drawn(
            """
序号|名称|统一社会信用代码|所属行业|注册地址|备注
1|甲有限公司|91110108551385082Q|制造业|深圳市南山区|
"""
        )
    )
    assert firms.kind == "companies"
    people = read_back(
        drawn(
            """
长三角客商名录
序号|客商姓名|职务|所在单位|手机号码|所在地
1|王一|董事长|甲有限公司|13900000001|浙江杭州
"""
        )
    )
    assert people.kind == "contacts"
    assert rows_of(people)[3] == {
        "name": "王一", "title": "董事长", "company": "甲有限公司", "phone": "13900000001", "region": "330100",
    }  # fmt: skip

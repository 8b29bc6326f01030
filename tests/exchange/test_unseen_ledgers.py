"""Ledgers of leads as other counties keep them: every row against values worked out by hand."""

from building import drawn, header_rows, left_out, mapped, read_back, rows_of, said

from crm.exchange.layout import SheetResult
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import split

WEEKLY = """
招商引资工作周报
（2024年3月4日—3月10日）
序号|招商单位|项目名称|投资主体|主要建设内容|投资规模|本周进展|下周计划|存在困难|对接领导
1|县工信局|铝合金轮毂项目|秦皇岛甲轮毂制造有限公司|建设2条低压铸造线|3.6亿元|3月6日县长带队赴企业考察|邀请企业回访|用气价格偏高|张副县长
2|县农业农村局|道地药材仓储项目|亳州乙药业有限公司；安国丙中药材有限公司|建设冷库2万立方米|8000万元|完成选址|签订框架协议|无|李县长
注：本周新增项目1个。
"""
FIRST_TALKS = """
绛县招商引资项目首谈线索报备表
报备单位|首谈人|报备时间|线索来源|企业名称|企业所在地|拟投资项目|预计投资额|洽谈联系人及职务|手机号码|首次洽谈时间|首谈情况
县商务局|孙三|2024-4-2|驻点招商|佛山甲陶瓷机械有限公司|广东省佛山市南海区|陶瓷机械零部件项目|约5000万元|周四 副总经理|13900000021|2024.3.28|双方互访一次
古绛镇|李五|2024-4-9|客商自荐|乙食品集团|境外（日本）|休闲食品项目|1-2亿元|吴六/董事长|13900000022|4月8日|电话沟通
"""
NEEDS = """
招商项目要素保障需求清单
序号|项目名称|投资商|总投资（亿元）|要素需求||||||落地园区
||||土地（亩）|厂房（㎡）|用能（万吨标煤/年）|用电（千伏安）|用水（吨/日）|融资（万元）|
1|铝基新材料项目|郑州甲铝业有限公司|5.5|200|/|1.8|20000|500|10000|新材料加工产业园
2|生物肥项目|武汉乙生物有限公司|0.9|/|8000|0.05|800|60|/|钢铁服务产业园
"""
SHORT = """
亿元以上招商引资项目台账（截至2023年末）
序号|项目|业主|地点|投资（亿元）||用地|效益||就业|能耗|时间|||联系人
||||总投|固投|(亩)|产值(亿元)|税收(万元)|(人)|(吨标煤)|签约|注册|开工|
1|碳化硅外延片|深圳甲半导体有限公司|智能装备制造产业园|12|9.5|180|20|6000|450|15000|2023.2.17|2023.3|2023.8.30|陈九13900000031
"""
OF_THE_CITY = """
附件3
运城市2024年一季度招商引资签约项目统计表
填报单位（盖章）：绛县招商服务中心|||填报时间：2024年4月3日||金额单位：人民币亿元
县（市、区）|序号|项目名称|甲方|乙方|投资总额|签约时间|签约活动|协议类别|所属产业链
绛县|1|风电塔筒项目|绛县人民政府|甲风电装备有限公司|8|2024.1.18|县内自签|正式协议|风电装备
小计|1个||||8||||
"""


def test_headings_put_together_of_words_nobody_listed() -> None:
    weekly = read_back(drawn(WEEKLY))
    assert rows_of(weekly) == {
        4: {
            "owner_unit": "县工信局", "title": "铝合金轮毂项目", "investor": ["秦皇岛甲轮毂制造有限公司"],
            "description": "建设2条低压铸造线", "investment": 360_000_000, "progress": "3月6日县长带队赴企业考察",
            "lead_official": "张副县长",
        },
        5: {
            "owner_unit": "县农业农村局", "title": "道地药材仓储项目",
            "investor": ["亳州乙药业有限公司", "安国丙中药材有限公司"], "description": "建设冷库2万立方米",
            "investment": 80_000_000, "progress": "完成选址", "lead_official": "李县长",
        },
    }  # fmt: skip
    assert weekly.rows[0].extra == {"下周计划": "邀请企业回访", "存在困难": "用气价格偏高"}

    talks = read_back(drawn(FIRST_TALKS))
    assert rows_of(talks) == {
        3: {
            "owner_unit": "县商务局", "owner": "孙三", "channel": "stationed", "investor": ["佛山甲陶瓷机械有限公司"],
            "source_region": "440605", "title": "陶瓷机械零部件项目", "investment": 50_000_000, "contact_name": "周四",
            "contact_title": "副总经理", "contact_phone": "13900000021", "first_contact_on": "2024-03-28",
            "progress": "双方互访一次",
        },
        4: {
            "owner_unit": "古绛镇", "owner": "李五", "channel": "inbound", "investor": ["乙食品集团"],
            "source_region": "JP", "title": "休闲食品项目", "contact_name": "吴六", "contact_title": "董事长",
            "contact_phone": "13900000022", "progress": "电话沟通",
        },
    }  # fmt: skip
    assert said(talks) == {4: ["investment error", "first_contact_on error"]}
    assert talks.rows[1].extra == {"报备时间": "2024-4-9", "预计投资额": "1-2亿元", "首次洽谈时间": "4月8日"}


def test_groups_abbreviations_and_two_parties() -> None:
    needs = read_back(drawn(NEEDS, "A2:A3 B2:B3 C2:C3 D2:D3 E2:J2 K2:K3"))
    assert header_rows(needs) == [2, 3]
    assert rows_of(needs) == {
        4: {
            "title": "铝基新材料项目", "investor": ["郑州甲铝业有限公司"], "investment": 550_000_000,
            "land_area": 133_333, "energy_tce": 18000, "park": ["materials"],
        },
        5: {
            "title": "生物肥项目", "investor": ["武汉乙生物有限公司"], "investment": 90_000_000, "plant_area": 8000,
            "energy_tce": 500, "park": ["steel"],
        },
    }  # fmt: skip
    assert needs.rows[0].extra == {
        "要素需求/用电（千伏安）": "20000", "要素需求/用水（吨/日）": "500", "要素需求/融资（万元）": "10000",
    }  # fmt: skip

    short = read_back(drawn(SHORT, "A2:A3 B2:B3 C2:C3 D2:D3 E2:F2 H2:I2 L2:N2 O2:O3"))
    assert rows_of(short)[4] == {
        "title": "碳化硅外延片", "investor": ["深圳甲半导体有限公司"], "park": ["equipment"],
        "investment": 1_200_000_000, "fixed_investment": 950_000_000, "land_area": 120_000,
        "annual_output": 2_000_000_000, "annual_tax": 60_000_000, "jobs": 450, "energy_tce": 15000,
        "signed_on": "2023-02-17", "registered_on": "2023-03", "construction_on": "2023-08-30",
        "contact_name": "陈九", "contact_phone": "13900000031",
    }  # fmt: skip

    city = read_back(drawn(OF_THE_CITY))
    assert rows_of(city) == {
        5: {
            "owner_unit": "绛县", "title": "风电塔筒项目", "investor": ["甲风电装备有限公司"], "investment": 800_000_000,
            "signed_on": "2024-01-18", "agreement_kind": "formal", "chain": "风电装备",
        }
    }  # fmt: skip
    assert city.rows[0].extra == {"甲方": "绛县人民政府", "签约活动": "县内自签"}
    assert left_out(city) == {6: "total"}


def test_headings_in_two_languages_and_units_below_them() -> None:
    result = read_back(
        drawn(
            """
Investment Projects of Jiang County 绛县招商项目清单
No.|*项目名称↵Project Name|*投资方↵Investor|投资总额↵Total Investment||合同外资|*来源地↵Origin|签约日期↵Date of Signing|联系人↵Contact|电话↵Tel
|||亿元人民币|万美元|（万美元）||||
1|精密模具|德国甲模具有限公司|3.5|5000|2000|德国|2024-05-20|Mr. Wang|13900000071
""",
            "A2:A3 B2:B3 C2:C3 D2:E2 G2:G3 H2:H3 I2:I3 J2:J3",
        )
    )
    assert rows_of(result) == {
        4: {
            "title": "精密模具", "investor": ["德国甲模具有限公司"], "investment": 350_000_000,
            "investment_usd": 50_000_000, "foreign_investment_usd": 20_000_000, "source_region": "DE",
            "signed_on": "2024-05-20", "contact_name": "Mr. Wang", "contact_phone": "13900000071",
        }
    }  # fmt: skip


def test_figures_of_a_period_are_no_promises() -> None:
    result = read_back(
        drawn(
            """
投产项目效益跟踪表（2024年6月）
序号|企业名称|项目名称|设计年产值（万元）|上年产值（万元）|2024年1-6月完成||3月||在谈项目（个）|计划投资（2024年）
|||||产值（万元）|税收（万元）|计划|完成||
1|甲公司|甲|20000|1200|8000|210|100|90|3|500
""",
            "A2:A3 B2:B3 C2:C3 D2:D3 E2:E3 F2:G2 H2:I2 J2:J3 K2:K3",
        )
    )
    assert rows_of(result) == {4: {"investor": ["甲公司"], "title": "甲", "annual_output": 200_000_000}}
    assert result.rows[0].extra == {
        "上年产值（万元）": "1200", "2024年1-6月完成/产值（万元）": "8000", "2024年1-6月完成/税收（万元）": "210",
        "3月/计划": "100", "3月/完成": "90", "在谈项目（个）": "3", "计划投资（2024年）": "500",
    }  # fmt: skip


def test_what_stands_under_the_group_of_another_is_not_the_projects() -> None:
    result = read_back(
        drawn(
            """
项目名称|投资方概况||||责任单位||||引荐单位||预期效益|
|名称|产值（亿元）|税收（万元）|员工（人）|名称|联系人|联系电话|分管领导|名称|联系人|产值（亿元）|税收（万元）
甲|甲公司|30|5000|800|商务局|张三|13900000001|王县长|商会|李四|2|300
""",
            "A1:A2 B1:E1 F1:I1 J1:K1 L1:M1",
        )
    )
    assert rows_of(result) == {
        3: {
            "title": "甲", "investor": ["甲公司"], "owner_unit": "商务局", "owner": "张三", "lead_official": "王县长",
            "referrer": "商会", "annual_output": 200_000_000, "annual_tax": 3_000_000,
        }
    }  # fmt: skip
    assert result.rows[0].extra == {
        "投资方概况/产值（亿元）": "30", "投资方概况/税收（万元）": "5000", "投资方概况/员工（人）": "800",
        "责任单位/联系电话": "13900000001", "引荐单位/联系人": "李四",
    }  # fmt: skip


def test_the_headings_of_groups_say_stage_and_unit_of_their_rows() -> None:
    nested = read_back(
        drawn(
            """
2024年绛县招商项目汇总
序号|项目名称|投资方|总投资（亿元）
一|签约项目（3个）||
（一）|县工信局||
1|甲|甲公司|1
（二）|古绛镇||
2|乙|乙公司|2
二|在谈项目（1个）||
1|丙|丙公司|3
"""
        )
    )
    assert left_out(nested) == {3: "group", 4: "group", 6: "group", 8: "group"}
    assert [(row.get("stage"), row.get("owner_unit")) for row in rows_of(nested).values()] == [
        ("签约", "县工信局"), ("签约", "古绛镇"), ("在谈", None),
    ]  # fmt: skip

    alone = read_back(drawn("序号|项目名称|投资方\n|在谈项目|\n1|甲|甲公司\n|已终止项目|\n1|乙|乙公司"))
    assert (header_rows(alone), left_out(alone)) == ([1], {2: "group", 4: "group"})
    assert [(row["title"], row.get("stage")) for row in rows_of(alone).values()] == [("甲", "在谈"), ("乙", "已终止")]

    said_in_column = read_back(
        drawn("序号|项目名称|投资方|责任单位|阶段\n一、县工信局（1个）||||\n1|甲|甲公司||签约", "A2:E2")
    )
    assert rows_of(said_in_column) == {3: {"title": "甲", "investor": ["甲公司"], "stage": "签约"}}


def test_the_title_names_the_park_and_the_sheet_its_leader() -> None:
    table = "{}\n序号|项目名称|投资方{}\n1|甲|甲公司|{}"
    sheets = [
        drawn(table.format("智能装备制造产业园招商项目台账", "", ""), name="智能装备"),
        drawn(table.format("智能装备产业链招商项目台账", "", ""), name="链"),
        drawn(table.format("大健康产业园台账", "|落户园区", "钢铁服务产业园"), name="大健康"),
        drawn(table.format("张副县长包联项目", "", ""), name="张副县长"),
        drawn(table.format("绛县横水镇在谈项目", "", ""), name="横水镇"),
    ]
    found = [rows_of(result)[3] for result in recognise_workbook(Workbook("a.xlsx", tuple(sheets)))]
    named = {"title": "甲", "investor": ["甲公司"]}
    assert found == [
        named | {"park": ["equipment"]}, named, named | {"park": ["steel"]}, named | {"lead_official": "张副县长"},
        named | {"owner_unit": "横水镇"},
    ]  # fmt: skip


def test_one_project_of_several_investors_over_several_rows() -> None:
    merged = read_back(
        drawn(
            """
序号|项目名称|投资方信息|||总投资（亿元）|签约时间|责任单位
||企业名称|来源地|出资比例|||
1|储能电池项目|甲能源有限公司|江苏无锡|60%|10|2024.3.8|县能源局
||乙投资有限公司|上海|30%|||
||丙产业基金（有限合伙）|山西太原|10%|||
2|玻璃器皿项目|丁玻璃有限公司|山东淄博|100%|1|2024.3.9|县工信局
""",
            "A1:A2 B1:B2 C1:E1 F1:F2 G1:G2 H1:H2 A3:A5 B3:B5 F3:F5 G3:G5 H3:H5",
        )
    )
    assert left_out(merged) == {4: "continued", 5: "continued"}
    assert rows_of(merged)[3] == {
        "title": "储能电池项目", "investor": ["甲能源有限公司", "乙投资有限公司", "丙产业基金（有限合伙）"],
        "investment": 1_000_000_000, "signed_on": "2024-03-08", "owner_unit": "县能源局",
    }  # fmt: skip
    assert rows_of(merged)[6]["source_region"] == "370300"
    assert merged.rows[0].extra == {
        "投资方信息/来源地": "江苏无锡、上海、山西太原", "投资方信息/出资比例": "60%、30%、10%",
    }  # fmt: skip
    assert said(merged) == {3: ["source_region warning"]}

    lost = read_back(
        drawn("序号|项目名称|投资方|来源地|总投资（亿元）\n1|甲|甲公司|江苏|10\n||乙公司|江苏苏州|\n2|丙|丙公司|山东|1")
    )
    assert rows_of(lost)[2]["investor"] == ["甲公司", "乙公司"]
    assert (rows_of(lost)[2]["source_region"], left_out(lost)) == ("320500", {3: "continued"})


def test_ticks_say_the_stage_and_days_in_their_place_its_fact() -> None:
    heading = "序号|项目名称|投资方|项目所处阶段|||\n|||在谈|签约|开工|投产"
    merges = "A1:A2 B1:B2 C1:C2 D1:G1"
    ticks = read_back(drawn(f"{heading}\n1|甲|甲公司|√|||\n2|乙|乙公司|√|√|√|\n3|丙|丙公司|否|是||", merges))
    assert [row["stage"] for row in rows_of(ticks).values()] == ["在谈", "开工", "签约"]
    assert [row.extra for row in ticks.rows] == [{}, {}, {}]

    days = read_back(drawn("项目|企业|签约|开工|投产\n甲|甲公司|2024.3|2024.6|\n乙|乙公司|2024.4||"))
    assert rows_of(days)[2] == {
        "title": "甲", "investor": ["甲公司"], "signed_on": "2024-03", "construction_on": "2024-06",
    }  # fmt: skip
    mixed = read_back(drawn("项目|企业|签约|开工\n甲|甲公司|2024.3|已开工\n乙|乙公司|2024.4|√"))
    assert mixed.rows[0].extra == {"开工": "已开工"}
    assert set(mapped(mixed)) == {"title", "investor", "signed_on"}


FORM = """
招商引资项目信息表
项目名称|年产500万套紧固件项目||
投资企业|名称|邯郸甲紧固件有限公司|
|注册地|河北省邯郸市永年区|
|统一社会信用代码|91440300192203821'|
总投资额|1.8亿元（其中固定资产投资1.5亿元）|占地面积|55亩
项目所处阶段|□洽谈  ☑签约  □开工||
招商方式|□以商招商 □驻点招商||
联系人|企业方|孙某（项目经理）13900000061|
|我方|李某 13900000062|
"""
FORM_MERGES = "A1:D1 B2:D2 A3:A5 C3:D3 C4:D4 C5:D5 B7:D7 B8:D8 A9:A10 C9:D9 C10:D10"


def test_a_form_with_boxes_groups_at_the_left_and_people_of_both_sides() -> None:
    result = read_back(drawn(FORM.replace("91440300192203821'", "914403001922038216（三证合一）"), FORM_MERGES))
    assert rows_of(result) == {
        2: {
            "title": "年产500万套紧固件项目", "investor": ["邯郸甲紧固件有限公司"], "source_region": "130408",
            "investment": 180_000_000, "fixed_investment": 150_000_000, "land_area": 36_667, "stage": "签约",
            "contact_name": "孙某", "contact_title": "项目经理", "contact_phone": "13900000061", "owner": "李某",
        }
    }  # fmt: skip
    assert result.rows[0].extra["联系人/我方"] == "李某 13900000062"


def test_two_forms_below_one_another_are_two_projects() -> None:
    form = "项目名称|{0}项目\n投资方|{0}公司\n总投资|3000万元\n联系人|赵某"
    parts = split(drawn(f"项目一\n{form.format('甲')}\n\n项目二\n{form.format('乙')}"))
    assert [row["title"] for part in parts for row in rows_of(read_back(part)).values()] == ["甲项目", "乙项目"]


def test_a_form_written_line_by_line() -> None:
    (sheet,) = split(
        drawn(
            """
绛县招商引资项目简介
项目名称：年产1万吨铝箔项目
投资单位：甲铝业有限公司
投资金额：2.5亿元
占地面积：约80-100亩
联系人：赵一（总经理） 联系电话：13900000301
项目进展：已签订框架协议，备注：待补充
"""
        )
    )
    result = read_back(sheet)
    assert rows_of(result) == {
        2: {
            "title": "年产1万吨铝箔项目", "investor": ["甲铝业有限公司"], "investment": 250_000_000, "contact_name": "赵一",
            "contact_title": "总经理", "contact_phone": "13900000301", "progress": "已签订框架协议", "note": "待补充",
        }
    }  # fmt: skip
    assert [(p.field, p.params["cell"]) for p in result.rows[0].problems] == [("land_area", "A5")]
    notes = drawn("说明\n1.项目名称：填写全称\n2.投资方：填写企业全称\n3.总投资：单位亿元")
    assert read_back(*split(notes)).skipped


def test_a_table_on_its_side_with_groups_left_of_its_labels() -> None:
    sheet = drawn(
        """
重点项目情况对照表
||项目一|项目二
基本情况|项目名称|甲项目|乙项目
|投资方|甲公司|乙公司
投资情况|总投资（亿元）|1|2
|固定资产投资（亿元）|0.8|1.5
进度|签约时间|2024.3|
|责任单位|工信局|商务局
""",
        "A3:A4 A5:A6 A7:A8",
    )
    assert list(rows_of(read_back(*split(sheet))).values()) == [
        {
            "title": "甲项目", "investor": ["甲公司"], "investment": 100_000_000, "fixed_investment": 80_000_000,
            "signed_on": "2024-03", "owner_unit": "工信局",
        },
        {
            "title": "乙项目", "investor": ["乙公司"], "investment": 200_000_000, "fixed_investment": 150_000_000,
            "owner_unit": "商务局",
        },
    ]  # fmt: skip


def column(heading: str, *cells: str) -> SheetResult:
    """A ledger of one column beside project and investor."""
    lines = "\n".join(f"项目{number}|公司{number}|'{cell}" for number, cell in enumerate(cells))
    return read_back(drawn(f"项目名称|投资方|{heading}\n{lines}"))


def test_a_cell_that_says_of_each_figure_what_it_is_fills_each_field() -> None:
    cells = {
        "总投资10亿元，一期2亿元": {"investment": 1_000_000_000, "phase_one_investment": 200_000_000},
        "首期2亿 总投10亿": {"investment": 1_000_000_000, "phase_one_investment": 200_000_000},
        "5亿元（其中固投3亿元）": {"investment": 500_000_000, "fixed_investment": 300_000_000},
        "1,200万元，其中：固定资产投资800万元": {"investment": 12_000_000, "fixed_investment": 8_000_000},
        "投资1.2亿元。": {"investment": 120_000_000},
        "预计1.2亿元": {"investment": 120_000_000},
        "固投3亿": {},
        "设备3亿元，厂房2亿元": {},
        "总投资5亿元，一期2-3亿元": {},
        "1.5-2亿": {},
    }
    result = column("总投资", *cells)
    found = list(rows_of(result).values())
    assert [{name: row[name] for name in row if name.endswith("investment")} for row in found] == list(cells.values())
    assert [row.extra.get("总投资") for row in result.rows] == [
        None if value else cell for cell, value in cells.items()
    ]
    assert said(result) == {row: ["investment error"] for row in (8, 9, 10, 11)}
    arrived = column("到位资金", "预计2000万元")
    assert "funds_arrived" not in rows_of(arrived)[2]
    apart = read_back(drawn("项目名称|投资方|总投资|固投\n甲|甲公司|2亿元（固投1.5亿元）|1.6亿元"))
    assert rows_of(apart)[2]["fixed_investment"] == 160_000_000
    assert (said(apart), apart.rows[0].extra) == ({2: ["investment warning"]}, {"总投资": "2亿元（固投1.5亿元）"})


def test_days_with_their_verb_and_years_of_two_figures() -> None:
    days = {
        "24年5月": "2024-05", "2024年年底": "2024-12", "2024.3.5签订": "2024-03-05",
        "已于2024年3月5日签约": "2024-03-05", "24.5.6": "2024-05-06", "2024年3月5日开工": None, "三月底": None,
        "240305": None, "2024.3.5-3.8": None,
    }  # fmt: skip
    result = column("签约时间", *days)
    assert [row.get("signed_on") for row in rows_of(result).values()] == list(days.values())
    assert said(result) == {6: ["signed_on warning"], 8: ["signed_on warning"]} | {
        row: ["signed_on error"] for row in (7, 9, 10)
    }


def test_people_of_both_sides_and_a_unit_with_its_man_in_one_cell() -> None:
    sides = read_back(
        drawn(
            "项目名称|投资方|企业方|||我方||\n||姓名|职务|电话|姓名|单位|电话\n甲|甲公司|赵一|总经理|13900000091|钱二|商务局|13900000092",
            "A1:A2 B1:B2 C1:E1 F1:H1",
        )
    )
    assert rows_of(sides)[3] == {
        "title": "甲", "investor": ["甲公司"], "contact_name": "赵一", "contact_title": "总经理",
        "contact_phone": "13900000091", "owner": "钱二", "owner_unit": "商务局",
    }  # fmt: skip
    assert sides.rows[0].extra == {"我方/电话": "13900000092"}

    slashed = rows_of(column("责任单位/责任人", "工信局/张三"))[2]
    assert (slashed["owner_unit"], slashed["owner"]) == ("工信局", "张三")
    men = column("责任单位及责任人", "县工信局 张三", "古绛镇（李四 13900000103）", "县商务局/王五", "开发区管委会")
    assert [(row["owner_unit"], row.get("owner")) for row in rows_of(men).values()] == [
        ("县工信局", "张三"), ("古绛镇", "李四"), ("县商务局", "王五"), ("开发区管委会", None),
    ]  # fmt: skip
    assert men.rows[1].extra == {"责任单位及责任人": "古绛镇（李四 13900000103）"}
    assert [row["owner_unit"] for row in rows_of(column("责任单位", "县工信局 张三")).values()] == ["县工信局 张三"]


def test_two_cities_of_one_province_are_not_one_place() -> None:
    result = column("来源地", "深圳、东莞", "江苏、苏州", "浙江省温州市/乐清市")
    assert [row.get("source_region") for row in rows_of(result).values()] == [None, "320500", "330382"]
    assert said(result) == {2: ["source_region warning"]}

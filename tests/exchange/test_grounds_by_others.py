"""Ledgers of land and plants as land offices and parks elsewhere draw them."""

from building import Ledger, check_ledger, drawn, read_back, rows_of

# fmt: off
PARCELS = [
    Ledger(
        """
绛县经济技术开发区工业用地台账（截至2024年6月30日）
单位：亩
宗地编号|所属园区|宗地位置|四至范围|||| 面积|规划用途|容积率|建筑密度|绿地率|土地状态|是否净地|备注
|||东至|南至|西至|北至|||||||||
2024-01|新材料加工产业园|纬三路北、经二路东|经三路|纬三路|经二路|纬四路|85.36|一类工业用地|≥1.0|≥40%|≤15%|已批未供|是|
2024-02|新材料加工产业园|纬三路南|河道|规划路|经二路|纬三路|120|工业用地|1.0-2.0|不低于40%|≤20%|净地|是|含代征道路5亩
2024-03|大健康产业园|樱花大道西|||||33.4|M1|0.8≤R≤1.5|||正在征收|否|
合计|||||||238.76|||||||
""",
        "A1:O1 A2:O2 D3:G3",
        [
            (5, {
                "number": "2024-01", "park": "materials", "location": "纬三路北、经二路东", "area": 56907,
                "land_use": "一类工业用地", "min_plot_ratio": "1", "status": "approved",
            }),
            (6, {
                "number": "2024-02", "park": "materials", "location": "纬三路南", "area": 80000, "land_use": "工业用地",
                "min_plot_ratio": "1", "status": "ready", "note": "含代征道路5亩",
            }),
            (7, {
                "number": "2024-03", "park": "health", "location": "樱花大道西", "area": 22267, "land_use": "M1",
                "min_plot_ratio": "0.8", "status": "acquiring",
            }),
        ],
        {
            5: {
                "四至范围/东至": "经三路", "四至范围/南至": "纬三路", "四至范围/西至": "经二路", "四至范围/北至": "纬四路", "建筑密度": "≥40%",
                "绿地率": "≤15%", "是否净地": "是",
            },
            6: {
                "四至范围/东至": "河道", "四至范围/南至": "规划路", "四至范围/西至": "经二路", "四至范围/北至": "纬三路", "容积率": "1.0-2.0",
                "建筑密度": "不低于40%", "绿地率": "≤20%", "是否净地": "是",
            },
            7: {"容积率": "0.8≤R≤1.5", "是否净地": "否"},
        },
    ),
    Ledger(
        """
可供地块一览
地块编号|面积||现状|权属|水电气配套
|亩|平方米|||
一、钢铁服务产业园
GT-01|150|100000.00|空地|国有|已通水、电、气
GT-02|75|50000|熟地|国有|通水通电
小计|225|150000|||
二、大健康产业园
DJK-05|30|20000|有附着物待拆迁|集体|
总计|255|170000|||
""",
        "A1:F1 B2:C2 A4:F4 A8:F8",
        [
            (5, {
                "park": "steel", "number": "GT-01", "area": 100000, "utilities": "已通水、电、气",
            }),
            (6, {
                "park": "steel", "number": "GT-02", "area": 50000, "status": "ready", "utilities": "通水通电",
            }),
            (9, {
                "park": "health", "number": "DJK-05", "area": 20000,
            }),
        ],
        {
            5: {"面积/平方米": "100000.00", "现状": "空地", "权属": "国有"},
            6: {"面积/平方米": "50000", "权属": "国有"},
            9: {"面积/平方米": "20000", "现状": "有附着物待拆迁", "权属": "集体"},
        },
        {5: ["status warning"], 9: ["status warning"]},
    ),
    Ledger(
        """
开发区工业用地“标准地”出让情况统计表
序号|宗地编号|土地位置|面积（亩）|控制性指标||||||出让情况||
||||投资强度≥（万元/亩）|亩均税收≥（万元/亩）|容积率≥|建筑系数≥|单位能耗≤（吨标煤/万元）|R&D占比|竞得人|成交价（万元）|成交时间
1|JXBZD-2023-1|开发区纬五路北|53.6|220|15|1.0|40%|0.45|≥2%|绛县铸泰有限公司|643|2023年8月16日
2|JXBZD-2023-2|开发区纬五路南|80.25|300|20|1.2|40%|0.35|≥2%|流拍||
""",
        "A1:M1 E2:J2 K2:M2 A2:A3 B2:B3 C2:C3 D2:D3",
        [
            (4, {
                "number": "JXBZD-2023-1", "location": "开发区纬五路北", "area": 35733,
                "min_investment_intensity": 2200000, "min_tax_per_mu": 150000, "min_plot_ratio": "1",
                "max_energy": "0.45",
            }),
            (5, {
                "number": "JXBZD-2023-2", "location": "开发区纬五路南", "area": 53500,
                "min_investment_intensity": 3000000, "min_tax_per_mu": 200000, "min_plot_ratio": "1.2",
                "max_energy": "0.35",
            }),
        ],
        {
            4: {
                "控制性指标/建筑系数≥": "40%", "控制性指标/R&D占比": "≥2%", "出让情况/竞得人": "绛县铸泰有限公司", "出让情况/成交价（万元）": "643",
                "出让情况/成交时间": "2023年8月16日",
            },
            5: {"控制性指标/建筑系数≥": "40%", "控制性指标/R&D占比": "≥2%", "出让情况/竞得人": "流拍"},
        },
    ),
]
PLANTS = [
    Ledger(
        """
标准化厂房基本情况及入驻台账
园区名称|厂房名称（栋号）|层数|建筑面积（㎡）|层高（m）|楼面荷载（KN/㎡）|租金（元/㎡·月）|使用状态|承租企业|租期|备注
智能装备制造产业园|1#厂房|1F|2400|8.1|15|12|已出租|绛县华锐机械有限公司|2023.1-2027.12|
||2F|2400|5.4|7.5|10|闲置|||可分割
||3F|2,350.5|5.4|7.5|10元/月/㎡|意向洽谈中|||
|2#厂房|一层|3600|9|20|12|已售|绛县金工铸造有限公司||
|合计||10750.5|||||||
""",
        "A1:K1 A3:A6 B3:B5",
        [
            (3, {
                "park": "equipment", "building": "1#厂房", "floor": 1, "area": 2400, "height": "8.1",
                "load": "1.53", "price": "12", "status": "leased", "holder": "绛县华锐机械有限公司", "number": "1F",
            }),
            (4, {
                "park": "equipment", "building": "1#厂房", "floor": 2, "area": 2400, "height": "5.4",
                "load": "0.76", "price": "10", "status": "vacant", "note": "可分割", "number": "2F",
            }),
            (5, {
                "park": "equipment", "building": "1#厂房", "floor": 3, "area": 2351, "height": "5.4",
                "load": "0.76", "price": "10", "number": "3F",
            }),
            (6, {
                "park": "equipment", "building": "2#厂房", "floor": 1, "area": 3600, "height": "9", "load": "2.04",
                "price": "12", "status": "sold", "holder": "绛县金工铸造有限公司", "number": "一层",
            }),
        ],
        {
            3: {"租期": "2023.1-2027.12"},
            5: {"使用状态": "意向洽谈中"},
        },
        {5: ["status warning"]},
    ),
    Ledger(
        """
孵化园房源信息表
园区|楼栋|楼层|单元/房号|可租面积|租金标准|物业费|现状|承重(t/㎡)|招商对象
大健康产业园|A栋|3|301|520.5㎡|0.5元/㎡/天|2元/㎡/月|空置|0.8|生物医药
大健康产业园|A栋|3|302|480㎡|15元/㎡/月|2|装修|0.8|
大健康产业园|B栋|1-2层|整栋|2000平方米|面议||待租|2|
""",
        "A1:J1",
        [
            (3, {
                "park": "health", "building": "A栋", "floor": 3, "number": "301", "area": 521, "price": "15.21",
                "status": "vacant", "load": "0.8",
            }),
            (4, {
                "park": "health", "building": "A栋", "floor": 3, "number": "302", "area": 480, "price": "15",
                "status": "fitting", "load": "0.8",
            }),
            (5, {
                "park": "health", "building": "B栋", "number": "整栋", "area": 2000, "status": "open", "load": "2",
            }),
        ],
        {
            3: {"物业费": "2元/㎡/月", "招商对象": "生物医药"},
            4: {"物业费": "2"},
            5: {"楼层": "1-2层", "租金标准": "面议"},
        },
        {5: ["floor error", "price warning"]},
    ),
]
# fmt: on


def test_land_is_read_with_the_limit_a_range_or_sign_gives() -> None:
    for ledger in PARCELS:
        check_ledger("parcels", ledger)


def test_plants_are_read_floor_by_floor_in_our_units() -> None:
    for ledger in PLANTS:
        check_ledger("plants", ledger)


def test_a_count_of_storeys_is_no_floor() -> None:
    result = read_back(drawn("厂房名称|层数|建筑面积（万㎡）|租金（元/㎡/天）\n1#楼|3|1.2|0.3"))
    assert result.kind == "plants" and result.layout
    assert "number" not in rows_of(result)[2]
    assert [column.problems for column in result.layout.columns] == [()] * 4

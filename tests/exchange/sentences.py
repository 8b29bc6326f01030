"""Every sentence an import may answer with: what is brought in, and what is said of it in English and in Chinese.

One case a sentence; test_every_sentence.py brings them in and counts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.exchange.layout import Told

_NOTHING = Told()
FAR = "2099-03-05"


@dataclass(frozen=True)
class Table:
    """A sheet of this kind that the officer (or who `by` names) of the office in test_every_sentence.py brings in.

    `above`: what an earlier sheet of the file says; `told`: what a person said of this one.
    """

    kind: str | None
    drawing: str
    english: str
    chinese: str
    by: str = "officer"
    above: str | None = None
    told: Told = _NOTHING
    about: Mapping[str, Any] = field(default_factory=dict)


def on(kind: str | None, drawing: str, english: str, chinese: str, by: str = "officer", **about: Any) -> Table:
    return Table(kind, drawing, english, chinese, by, about.pop("above", None), about=about)


LEAD = "项目名称|投资方|"
FIRM = "企业名称|"
PERSON = "企业名称|联系人|职务|联系电话"
TALK = "单位|姓名|开始时间|结束时间|拜访企业名称|洽谈内容|"
DEED = "活动名称|活动类型|开始日期|结束日期|单位|地点|参加人员|"
LAND = "园区名称|地块编号|净用地面积(亩)|土地状态|"
SPACE = "园区名称|厂房名称|层数|房号|面积（㎡）|入驻状态"
PARK = "智能装备制造产业园"

SHEETS = (
    on("leads", LEAD, "There are no records below the heading.", "表头下面没有数据。"),
    on(
        "leads",
        LEAD + "备注\n甲|甲公司|\n",
        "This row is hidden in the file.",
        "此行在文件中是隐藏的。",
        hidden_rows=frozenset({1}),
    ),
    on(
        "leads",
        LEAD + "备注\n甲|甲公司|好\n",
        "This column is hidden in the file.",
        "此列在文件中是隐藏的。",
        hidden_columns=frozenset({2}),
    ),
    on("leads", "表\n", "No table was found in this sheet.", "这张工作表中没有找到表格。"),
    on("leads", "", "This sheet is empty.", "这张工作表是空的。"),
    on(None, LEAD + "\n甲|甲公司", "This sheet is hidden in the file.", "这张工作表在文件中是隐藏的。", state="hidden"),
    on(None, "图", "This sheet holds a chart, not cells.", "这张工作表是图表，没有数据。", state="chart"),
    on(
        None,
        "甲|乙|丙\n1|2|3\n3|4|5\n5|6|7",
        "No row of known headings was found in this sheet: above the records belong words such as 项目名称 and 投资方.",
        "本表中没有找到认得的表头：记录上方应有“项目名称”“投资方”等字样。",
    ),
    on(
        "parcels",
        LEAD + "\n甲|甲公司",
        "The columns of this sheet are of no kind that can be imported.",
        "认不出这张表的内容，不能导入。",
    ),
    on(
        None,
        "党政主职驻外招商情况|||\n序号|责任单位|驻外招商情况|\n||党政主职（天数）|\n||本月|累计\n1|古绛镇|5|23",
        "This table sums up days away by month; it holds no single trip. Bring in the trips themselves.",
        "这张表只有按月汇总的驻外天数，没有逐次行程，不导入。请导入逐次的行程表。",
        merges="A1:D1 A2:A4 B2:B4 C2:D2 C3:D3",
    ),
    on(
        "leads",
        LEAD + "到位资金（万美元）\n甲|甲公司|5",
        "This column is in US dollars; the field takes yuan.",
        "此列单位是美元，该字段应为人民币。",
    ),
    on(
        "leads",
        "项目名称|企业名称|总投资\n甲|甲公司|5亿元",
        "No column names Investor; “企业名称” was read as that.",
        "没有一列写明“投资方”，已把“企业名称”读作该项。",
    ),
    on(
        "leads",
        LEAD + "责任单位|填报部门\n甲|甲公司|县工信局|县工信局",
        "Column “责任单位” was taken for Responsible unit; this one is kept apart.",
        "“责任单位”已取自“责任单位”列，本列原文保留。",
    ),
    on(
        "leads",
        LEAD + "拟投资规模总额情况\n甲|甲公司|5",
        "Column “拟投资规模总额情况” may be Total investment; it was not read as that.",
        "“拟投资规模总额情况”列可能是“总投资”，未按此读取，请确认。",
    ),
    on(
        "leads",
        LEAD + "总投资|单位\n甲|甲公司|5|万元\n乙|乙公司|6|亿元",
        "The unit of each row stands in column “单位”.",
        "每行的单位见“单位”列。",
    ),
    on(
        "leads",
        LEAD + "总投资|单位\n甲|甲公司|5|万元\n乙|乙公司|6|吨\n丙|丙公司|6|亿元",
        "“吨” is not a unit of this figure; write the figure with its unit.",
        "“吨”不是这个数字的单位；请把数字连同单位一起填写。",
    ),
    on(
        "leads",
        LEAD + "总投资（万元）\n甲|甲公司|5\n乙|乙公司|6",
        "“总投资（万元）” is one cell with row 2: the figure was counted there, once.",
        "“总投资（万元）”与第 2 行是同一合并格：数字只计在那一行，不重复计算。",
        merges="C2:C3",
    ),
    on(
        "leads",
        "责任单位|" + LEAD + "\n县工信局|甲|甲公司\n|乙|乙公司\n县商务局|丙|丙公司",
        "Blank cells of this column take the unit above them.",
        "此列空格沿用上方的单位名称。",
    ),
    on(
        "leads",
        LEAD + "总投资（万元）\n甲|甲公司|5\n合计||6",
        "The total of “总投资（万元）” is 6 in the file, but its rows add up to 5.",
        "“总投资（万元）”合计为 6，各行相加为 5，请核对。",
    ),
    on(
        "leads",
        LEAD + "总投资（万元）\n甲|甲公司|",
        "“总投资（万元）”: the formula was never calculated; open the file and save it once.",
        "“总投资（万元）”：公式没有计算结果，请打开文件保存一次再传。",
        uncached=frozenset({(1, 2)}),
    ),
    on(
        "leads",
        LEAD + "总投资（万元）\n甲|甲公司|",
        "“总投资（万元）”: the cell shows the error #DIV/0!.",
        "“总投资（万元）”：单元格显示错误 #DIV/0!。",
        errors={(1, 2): "#DIV/0!"},
    ),
    on(
        "leads",
        LEAD + "备注\n甲|甲公司|好",
        "This row is struck through in the file.",
        "该行在文件中画了删除线。",
        struck=frozenset({(1, 0), (1, 1), (1, 2)}),
    ),
    on(
        "leads",
        LEAD + "备注\n甲|甲公司|好",
        "“备注” is struck through in the file.",
        "“备注”在文件中画了删除线。",
        struck=frozenset({(1, 2)}),
    ),
    on(
        "leads",
        "项目名称|甲|乙|丙\n投资方|甲公司|乙公司|丙公司\n总投资（万元）|1|2|3",
        "The table lies on its side: it was turned, each column is a row.",
        "这张表是横排的：已转置，每一列作为一行。",
    ),
    on(
        None,
        "项目编号|项目名称|投资方|到位日期|凭证种类|认定人\nYF-2022-0001|甲|甲公司|2022-03-01|银行回单|李明远",
        "This is a list of arrived funds. Funds are reported at their project, each with its evidence.",
        "这是到位资金清单。到资请在项目里逐笔登记，并附凭证。",
    ),
)

CELLS = (
    on(
        "leads",
        LEAD + "备注\n甲|甲公司|110101199003074178",
        "The cell holds an identity-card number; it was not read.",
        "单元格里是身份证号，未读取。",
    ),
    on(
        "leads",
        LEAD + "总投资\n甲|甲公司|2亿元（含设备1亿元）",
        "Only what stands before the bracket was taken.",
        "只读取了括号前的内容。",
    ),
    on(
        "leads",
        LEAD + "签约时间\n甲|甲公司|2022.1",
        "The number 2022.1 may mean January or October; it was read as January.",
        "“2022.1”可能是 1 月或 10 月，按 1 月处理，有疑问请改。",
    ),
    on(
        "leads",
        LEAD + "开工时间\n甲|甲公司|预计2022年6月",
        "“2022年6月” is planned, not done; it was read as the planned date.",
        "“2022年6月”是计划而非事实，已读作计划日期。",
    ),
    on(
        "leads",
        LEAD + "总投资（万元）\n甲|甲公司、乙公司等5家企业|5",
        "The cell speaks of more firms than it names.",
        "该格所说的企业多于列出的企业。",
    ),
    on(
        "interactions",
        TALK + "备注\n县工信局|沈敏|2024年3月5日、12日||甲公司|谈|好",
        "The cell names single days, not a first and a last one; give each a row.",
        "单元格列的是几个单独的日子，不是起止日期，请每天一行。",
    ),
    on(
        "interactions",
        "2024年走访记录\n日期|走访企业|走访人员|走访内容\n3.1|甲公司|沈敏|谈",
        "The number 3.1 may mean day 1 or 10; it was read as the first.",
        "“3.1”可能是 1 日或 10 日，已按前者处理，有疑问请改。",
    ),
    on(
        "leads",
        "项目名称|投资方|总投资\n轴承项目|甲公司|1.2亿元/年",
        "“1.2亿元/年” is the amount of a year; it was read as the whole.",
        "“1.2亿元/年”是一年的数，已按总数填入，请核对。",
    ),
    on(
        "interactions",
        TALK + "接洽人\n县工信局|沈敏|2022-06-25|2022-06-25|甲公司|谈|郑凯等5人",
        "The cell speaks of more people than it names.",
        "单元格提到的人数多于写出姓名的人。",
    ),
    on(
        "interactions",
        TALK + "接洽人\n县工信局|沈敏|2022-06-25|2022-06-25|甲公司|谈|郑凯 13900000001",
        "A telephone number among names is kept beside.",
        "姓名中夹有电话号码，已另行保留原文。",
    ),
    on(
        "parcels",
        "园区|地块编号|净用地面积（亩）|容积率\n大健康产业园|B-01|30|≤2.0",
        "“≤2.0” is an upper limit; the field takes the lower one.",
        "“≤2.0”是上限，此处应填下限。",
    ),
    on(
        "parcels",
        "园区|地块编号|净用地面积（亩）|单位能耗\n大健康产业园|B-01|30|≥0.5",
        "“≥0.5” is a lower limit; the field takes the upper one.",
        "“≥0.5”是下限，此处应填上限。",
    ),
    on(
        "leads",
        LEAD + "责任单位\n甲|甲公司|甲镇\n乙|乙公司|乙镇",
        "Another value is hidden below a merged cell: 乙镇.",
        "合并单元格下还藏有另一个值：乙镇。",
        merges="C2:C3",
    ),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|甲公司|911408230000000016、911408230000000024",
        "Only the first of several credit codes was taken.",
        "有多个信用代码，只取第一个。",
    ),
    on(
        "leads",
        LEAD + "客商来源地\n甲|甲公司|火星",
        "“火星” is not one place we know; it is kept beside.",
        "认不出地区“火星”，原文保留。",
    ),
    on("leads", LEAD + "用地面积\n甲|甲公司|若干", "“若干” is not an area.", "“若干”不是面积。"),
    on(
        "leads",
        LEAD + "用地面积\n甲|甲公司|100",
        "No unit is given for this figure: neither in the cell, nor in the heading or title.",
        "这个数没有单位：单元格、表头和标题里都没写，请注明。",
    ),
    on(
        "leads",
        LEAD + "落户园区\n甲|甲公司|火星产业园",
        "“火星产业园” is not one of the parks; the words are kept.",
        "园区“火星产业园”不在系统中，原文保留。",
    ),
    on(
        "leads",
        LEAD + "招商方式\n甲|甲公司|飞鸽传书",
        "“飞鸽传书” is not one of the ways of promotion; it is kept beside.",
        "认不出招商方式“飞鸽传书”，原文保留。",
    ),
    on(
        "leads",
        LEAD + "研判结果\n甲|甲公司|再看看",
        "“再看看” is not a result of screening; it is kept beside.",
        "认不出研判结果“再看看”，原文保留。",
    ),
    on(
        "leads",
        LEAD + "协议类型\n甲|甲公司|口头",
        "“口头” is not a kind of agreement; it is kept beside.",
        "认不出协议种类“口头”，原文保留。",
    ),
    on(
        "leads",
        LEAD + "联系人\n甲|甲公司|王伟、李娜",
        "Only the first of several persons was taken.",
        "有多个联系人，只取第一个。",
    ),
    on(
        "leads",
        LEAD + "联系人|联系电话\n甲|甲公司|王伟|13900000001、13900000002",
        "Only the first of several telephone numbers was taken.",
        "有多个电话，只取第一个。",
    ),
    on(
        "leads",
        LEAD + "联系人|联系电话\n甲|甲公司|王伟|问门卫13900000001转达",
        "The number was taken out of other words.",
        "号码是从其他文字中取出的。",
    ),
    on("leads", LEAD + "联系人|联系电话\n甲|甲公司|王伟|139.5", "This is not a telephone number.", "这不是电话号码。"),
    on(
        "companies",
        FIRM + "榜单名称\n甲公司|天下第一强榜",
        "“天下第一强榜” is not one of the lists we know; it is kept beside.",
        "“天下第一强榜”不是已知的榜单，原文保留。",
    ),
    on(
        "companies",
        FIRM + "榜单年度|榜单名称\n甲公司|上一年2|世界500强",
        "“上一年2” is not a year.",
        "“上一年2”不是年份。",
    ),
    on(
        "companies",
        FIRM + "排名|榜单名称\n甲公司|前列0|世界500强",
        "“前列0” is not a place in a list.",
        "“前列0”不是名次。",
    ),
    on(
        "companies",
        FIRM + "排名|榜单名称|榜单年度\n甲公司|3|世界500强、中国500强|2022",
        "It is not clear of which list this is the rank; it was not taken.",
        "不清楚是哪份榜单的名次，未采用。",
    ),
    on(
        "companies",
        FIRM + "榜单名称\n甲公司|世界500强",
        "The year of the list is not given: without it the firm does not enter the list.",
        "没有榜单年份，暂不记入榜单；请填写榜单年份。",
    ),
    on(
        "companies",
        FIRM + "榜单年度|榜单名称\n甲公司|1900|世界500强",
        "The year is between 1990 and {next}.",
        "年份应在 1990 至 {next} 之间。",
    ),
    on(
        "interactions",
        TALK + "对接方式\n县工信局|沈敏|2022-06-25||甲公司|谈|飞鸽传书",
        "“飞鸽传书” is no way of contact we know; it is kept beside.",
        "“飞鸽传书”不是认得的对接方式，原文保留。",
    ),
    on(
        "activities",
        DEED + "\n春会|郊游|2022-03-01|||上海|",
        "“郊游” is no kind of activity we know; it is kept beside.",
        "“郊游”不是认得的活动类型，原文保留。",
    ),
    on(
        "parcels",
        LAND + f"\n{PARK}|A-9|100|水田",
        "“水田” is not a state of a parcel; it is kept beside.",
        "认不出土地状态“水田”，原文保留。",
    ),
    on(
        "parcels",
        LAND + f"是否标准地\n{PARK}|A-9|100|具备供地|也许",
        "“也许” is neither yes nor no; it is kept beside.",
        "“也许”不是“是”或“否”，原文保留。",
    ),
    on(
        "plants",
        SPACE + f"\n{PARK}|1号厂房|1层|101|1800|做梦",
        "“做梦” is not a state of a plant space; it is kept beside.",
        "“做梦”不是厂房状态，原文保留。",
    ),
    on(
        "interactions",
        TALK + "\n县工信局|沈敏|3月5日-7日||甲公司|谈",
        "The day has no year, and the list names none either.",
        "日期没有年份，表里也没有写明年份。",
    ),
    on("interactions", TALK + "\n县工信局|沈敏|2022年2月30日||甲公司|谈", "“2-30” is not a date.", "“2-30”不是日期。"),
    on(
        "leads",
        LEAD + "合同外资（万美元）|币种\n甲|甲公司|5|人民币\n乙|乙公司|5|人民币",
        "This amount is in yuan; the field takes US dollars.",
        "金额是人民币，此处应填美元。",
    ),
    on(
        "leads",
        LEAD + "协议金额（万元）\n甲|甲公司|5万美元",
        "This amount is in US dollars; the field takes yuan.",
        "金额是美元，此处应填人民币。",
    ),
    on(
        "leads",
        LEAD + "总投资\n甲|甲公司|5万港元",
        "港元 is not read; write the amount in yuan or US dollars.",
        "不支持币种“港元”，请折算成人民币或美元填写。",
    ),
    on("leads", LEAD + "总投资\n甲|甲公司|5吨", "“5吨” is not an amount of money.", "“5吨”不是金额。"),
    on(
        "leads",
        LEAD + "总投资（万元）\n甲|甲公司|3-5",
        "“3-5” is a range, not one figure.",
        "“3-5”是范围，请填一个数。",
    ),
    on("leads", LEAD + "总投资（万元）\n甲|甲公司|-3", "A negative figure is not accepted here.", "此处不能填负数。"),
    on("leads", LEAD + "总投资（万元）\n甲|甲公司|若干5", "“若干5” is not a figure.", "“若干5”不是数值。"),
    on(
        "leads",
        LEAD + "总投资（亿元）\n甲|甲公司|99999999999999",
        "This figure is too large to be true.",
        "数值过大，请核对单位。",
    ),
    on("leads", LEAD + "就业人数\n甲|甲公司|1.5", "“1.5” is not a whole number.", "“1.5”不是整数。"),
    on("leads", LEAD + "签约时间\n甲|甲公司|很快", "“很快” is not a date.", "“很快”不是日期。"),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|甲公司|110101199003074178",
        "This is the number of an identity card, not a credit code; it was not read.",
        "这是身份证号，不是信用代码，未读取。",
    ),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|甲公司|140823000000123",
        "This is an old registration number of 15 digits; the credit code has 18 characters.",
        "这是 15 位旧工商注册号，统一社会信用代码为 18 位。",
    ),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|甲公司|91140823",
        "A credit code has 18 characters; this has 8.",
        "统一社会信用代码应为 18 位，现有 8 位，请核对。",
    ),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|甲公司|911408230000000017",
        "The credit code 911408230000000017 is mistyped: its check digit does not fit.",
        "信用代码 911408230000000017 有误，校验位不符，请核对。",
    ),
    on(
        "leads",
        LEAD + "项目阶段\n甲|甲公司|睡着了",
        "“睡着了” is no stage the office knows; the words are kept.",
        "阶段“睡着了”不在阶段用词表中，原文保留。",
    ),
    on(
        "leads",
        LEAD + "签约时间\n甲|甲公司|'22.3.5",
        "“22.3.5” has a year of two figures; it was read as 2022-03-05.",
        "“22.3.5”的年份只写了两位，已读作 2022-03-05。",
    ),
    on(
        "leads",
        LEAD + "总投资|一期投资（亿元）\n甲|甲公司|总投资5亿元，一期投资2亿元|3",
        "The cell says something else of “Phase one investment” than its own column.",
        "单元格里写的“一期投资”与该列的数不一致，原文保留。",
    ),
)

ROWS = (
    on("leads", LEAD + "备注\n|甲公司|好", "The row has no project name.", "这一行没有项目名称。"),
    on("leads", LEAD + "备注\n甲||好", "The row has no investing company.", "这一行没有投资方。"),
    on(
        "leads",
        "项目编号|" + LEAD + "\nYF-2099-9999||",
        "The system has no project YF-2099-9999.",
        "系统里没有编号为 YF-2099-9999 的项目。",
    ),
    on(
        "leads",
        LEAD + "状态\n甲|甲公司|睡着了",
        "“睡着了” is no state the office knows; the project counts as active.",
        "认不出状态“睡着了”，按进行中处理。",
    ),
    on(
        "leads",
        LEAD + f"开工时间\n甲|甲公司|{FAR}",
        "2099-03-05 lies after the ledger's own date: it is kept as a plan.",
        "2099-03-05 晚于台账日期，按计划时间保存。",
    ),
    on("leads", LEAD + "\n甲|甲公司\n甲|甲公司", "The same project as in row 2.", "与第 2 行是同一个项目。"),
    on(
        "leads",
        LEAD + "\n铸件|山西凌云铸锻有限公司\n齿轮|运城市凌云铸锻有限责任公司",
        "“运城市凌云铸锻有限责任公司” is nearly “山西凌云铸锻有限公司” of row 2; both are written unless they are decided to be one.",
        "“运城市凌云铸锻有限责任公司”与第 2 行的“山西凌云铸锻有限公司”相近；未选定为同一个时，两个都会写入。",
    ),
    on(
        "leads",
        LEAD + "\n铸件|太原铁马机械有限责任公司",
        "“太原铁马机械有限责任公司” may be 太原铁马机械有限公司 (100): it is left out until somebody decides.",
        "“太原铁马机械有限责任公司”可能就是太原铁马机械有限公司 (100)：有人决定之前不导入。",
    ),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|别名有限公司|{code1}",
        "The system knows this credit code as 太原铁马机械有限公司: the name stays.",
        "系统中这个信用代码属于“太原铁马机械有限公司”，名称不改。",
    ),
    on(
        "leads",
        LEAD + "统一社会信用代码\n甲|太原铁马机械有限公司|{code2}",
        "The system has the credit code 91140826MA00000010 for this name: it may be another firm.",
        "系统中同名企业的信用代码是 91140826MA00000010，可能不是同一家企业。",
    ),
    on(
        "leads",
        LEAD + "\n别家项目|别家有限公司",
        "Registered by 县商务局 on {today} already; it is left alone.",
        "县商务局已于 {today} 登记，不作改动。",
    ),
    on(
        "leads",
        LEAD + "项目阶段\n自家项目|自家有限公司|投产",
        "The ledger says Production, the system Lead: a file does not move a project.",
        "台账为“投产”，系统为“线索”：导入文件不改动项目阶段和状态。",
    ),
    on(
        "leads",
        LEAD + "签约时间\n签过项目|签过有限公司|2021-05-06",
        "The system has {today}, the file 2021-05-06: the fact stays.",
        "系统为 {today}，文件为 2021-05-06：已有节点不变。",
    ),
    on(
        "leads",
        LEAD + "累计到位资金（万元）\n签过项目|签过有限公司|1",
        "The ledger's arrived funds are less than those recorded.",
        "台账的到位资金少于系统已记录的金额，请核对。",
    ),
    on(
        "leads",
        LEAD + "责任单位\n甲|甲公司|火星局",
        "The unit 火星局 is not known here: yours is used, the words are kept.",
        "系统中没有单位“火星局”，按您的单位导入，原文保留。",
    ),
    on(
        "leads",
        LEAD + "责任单位\n甲|甲公司|县商务局",
        "县商务局 is not one of your units.",
        "“县商务局”不在您的管辖范围内，不能代其导入。",
    ),
    on(
        "leads",
        LEAD + "\n甲|甲公司",
        "Records of this kind are not yours to bring in.",
        "您的岗位不能导入这类内容。",
        by="admin",
    ),
    on("companies", FIRM + "行业|地址\n|钢铁|路1号", "The row has no company name.", "这一行没有企业名称。"),
    on(
        "companies",
        FIRM + "统一社会信用代码\n无码有限公司|{code1}",
        "This is the credit code of 太原铁马机械有限公司.",
        "这是“太原铁马机械有限公司”的信用代码。",
    ),
    on(
        "companies",
        FIRM + "行业\n甲公司|钢铁\n甲公司|食品",
        "Row 2 says 钢铁 of this company: that counts.",
        "第 2 行已写明这家企业为“钢铁”，以那一行为准。",
    ),
    on(
        "companies", FIRM + "行业\n甲公司|钢铁\n甲公司|钢铁", "The same company as in row 2.", "与第 2 行是同一家企业。"
    ),
    on("contacts", PERSON + "\n甲公司||经理|13900000001", "The row names no person.", "这一行没有联系人姓名。"),
    on(
        "contacts",
        PERSON + "\n甲公司|王*|经理|13900000001",
        "The person is masked: the row says nothing of them.",
        "联系人已打码，这一行不改动任何信息。",
    ),
    on(
        "contacts",
        PERSON + "\n甲公司|王伟|经理|\n甲公司|王伟|经理|",
        "The same person as in row 2.",
        "与第 2 行是同一人。",
    ),
    on(
        "contacts",
        PERSON + "\n别家有限公司|王伟|经理|13900000001",
        "Somebody else deals with 别家有限公司: its contacts are theirs and are left alone.",
        "“别家有限公司”由其他单位对接，其联系人不作改动。",
    ),
    on(
        "contacts",
        PERSON + "\n闲置有限公司|张三丰|总监|13900001234",
        "Somebody else keeps this contact: it is left alone.",
        "这位联系人由他人维护，不作改动。",
    ),
    on("interactions", TALK + "\n县工信局|沈敏|2022-06-25|||谈", "The row names no company.", "这一行没有写企业名称。"),
    on(
        "interactions",
        "日期|对接企业|我方人员|对接内容\n2022-06-25|甲公司|沈敏|谈",
        "The way of contact is not said: it was taken for a meeting.",
        "没有写明对接方式，按会议处理。",
    ),
    on(
        "interactions", TALK + "\n县工信局|沈敏|||甲公司|谈", "The row does not say on which day.", "这一行没有写日期。"
    ),
    on(
        "interactions",
        TALK + "\n县工信局|沈敏|2022年3月||甲公司|谈",
        "“2022-03” is no day: write the day, such as 2022-03-15.",
        "“2022-03”没有写到日：请写到日，如 2022-03-15。",
    ),
    on(
        "interactions", TALK + f"\n县工信局|沈敏|{FAR}||甲公司|谈", "This day has not come yet.", "日期还没到，请核对。"
    ),
    on(
        "interactions",
        TALK + "\n县工信局|沈敏|2022-06-25|2022-06-01|甲公司|谈",
        "The end lies before the beginning.",
        "结束日期早于开始日期。",
    ),
    on(
        "interactions",
        TALK + "天数\n县工信局|沈敏|2022-06-25|2022-06-26|甲公司|谈|5",
        "The list counts 5 days, its dates make 2.",
        "表里写 5 天，按起止日期是 2 天。",
    ),
    on(
        "interactions",
        TALK + "\n县工信局|沈敏|2022-06-25||甲公司|谈\n县工信局|沈敏|2022-06-25||甲公司|谈",
        "The same conversation as in row 2.",
        "与第 2 行是同一次对接。",
    ),
    on(
        "interactions",
        TALK + "\n|沈敏|2022-05-05||别家有限公司|谈",
        "Another unit logged this conversation already; it is left alone.",
        "这次对接已由其他单位记录，不改动。",
    ),
    on(
        "interactions",
        TALK + "\n县工信局|沈敏|2022-05-05||自家有限公司|谈得好",
        "Only who logged this conversation and the chief of the unit can change it.",
        "只有记录人和本单位主任能改这条对接记录。",
        by="mate",
    ),
    on(
        "activities",
        DEED + "\n|推介会|2022-03-01|2022-03-02|县工信局||",
        "The row names no activity.",
        "这一行没有写活动名称。",
    ),
    on(
        "activities",
        DEED + "\n春会|推介会|2022-03-01|||上海|\n春会|推介会|2022-03-01|||上海|",
        "The same activity as in row 2.",
        "与第 2 行是同一次活动。",
    ),
    on(
        "activities",
        DEED + "\n别家春会|推介会|2022-05-05|||上海|",
        "Another unit entered this activity already; it is left alone.",
        "这次活动已由其他单位登记，不改动。",
    ),
    on(
        "activities",
        DEED + "\n自家春会|推介会|2022-05-05|||杭州|",
        "Only who entered this activity, its members and the chief of the unit can change it.",
        "只有登记人、参加人员和本单位主任能改这次活动。",
        by="mate",
    ),
    on(
        "parcels",
        LAND + f"\n{PARK}|A-9|100|具备供地",
        "Only the park's manager can do this.",
        "只有本园区管理员可以操作。",
    ),
    on(
        "parcels",
        LAND + "\n火星产业园|A-9|100|具备供地",
        "The row names no park that is known here.",
        "这一行没有系统中的园区。",
        by="manager",
    ),
    on(
        "parcels",
        LAND + f"\n{PARK}||100|具备供地",
        "The row has no parcel number.",
        "这一行没有地块编号。",
        by="manager",
    ),
    on(
        "parcels",
        LAND + f"\n{PARK}|A-9|0|具备供地",
        "The net area must be more than 0.",
        "净用地面积必须大于 0。",
        by="manager",
    ),
    on(
        "parcels",
        LAND + f"总面积(亩)\n{PARK}|A-9|100|具备供地|50",
        "The gross area cannot be smaller than the net area.",
        "总用地面积不能小于净用地面积。",
        by="manager",
    ),
    on(
        "parcels",
        LAND + f"\n{PARK}|A-9|100|具备供地\n{PARK}|A-9|100|具备供地",
        "The same parcel as in row 2.",
        "与第 2 行是同一宗地块。",
        by="manager",
    ),
    on(
        "parcels",
        LAND + f"\n{PARK}|旧-1|100|具备供地",
        "This parcel was split or merged. It stays as history.",
        "本地块已拆分或合并，仅作历史保留。",
        by="manager",
    ),
    on(
        "plants",
        SPACE + f"\n{PARK}||1层|101|1800|可招商",
        "The row names no building.",
        "这一行没有厂房名称。",
        by="manager",
    ),
    on(
        "plants",
        SPACE + f"\n{PARK}|1号厂房|1层||1800|可招商",
        "The row has no space number.",
        "这一行没有单元号。",
        by="manager",
    ),
    on(
        "plants",
        SPACE + f"\n{PARK}|1号厂房|1层|101|0|可招商",
        "The area must be more than 0.",
        "面积必须大于 0。",
        by="manager",
    ),
    on(
        "plants",
        SPACE + f"\n{PARK}|1号厂房|顶|101|1800|可招商",
        "The row names no floor.",
        "这一行没有楼层。",
        by="manager",
    ),
    on(
        "plants",
        SPACE + f"\n{PARK}|1号厂房|1层|101|1800|可招商\n{PARK}|1号厂房|1层|101|1800|可招商",
        "The same space as in row 2.",
        "与第 2 行是同一个单元。",
        by="manager",
    ),
    on(
        "leads",
        LEAD + "\n甲|甲公司",
        "Row 2 of sheet 一季度 says the same already: that one counts.",
        "工作表“一季度”第 2 行说的是同一个，以那一行为准。",
        above=LEAD + "\n甲|甲公司",
    ),
    on(
        "leads",
        LEAD + "\n齿轮|运城市凌云铸锻有限责任公司",
        "“运城市凌云铸锻有限责任公司” is nearly “山西凌云铸锻有限公司” of row 2 in sheet 一季度; both are written unless they are decided to be one.",
        "“运城市凌云铸锻有限责任公司”与工作表“一季度”第 2 行的“山西凌云铸锻有限公司”相近；未选定为同一个时，两个都会写入。",
        above=LEAD + "\n铸件|山西凌云铸锻有限公司",
    ),
    on(
        "companies",
        FIRM + "行业\n甲公司|食品",
        "Row 2 of sheet 一季度 says 钢铁 of this company: that counts.",
        "工作表“一季度”第 2 行已写明这家企业为“钢铁”，以那一行为准。",
        above=FIRM + "行业\n甲公司|钢铁",
    ),
)

# By a case of HOSTILE, what is said of the file.
FILES = {
    "empty": ("The file is empty.", "文件是空的。"),
    "unknown ending": (
        "Files ending in .xlsx, .xlsm, .xls, .et, .csv and .txt can be read.",
        "只能读取 .xlsx、.xlsm、.xls、.et、.csv、.txt 文件，请另存后再传。",
    ),
    "no rows": ("The file has no rows.", "文件没有数据行。"),
    "encrypted": ("The file is protected by a password; save it without one.", "文件有密码保护，请取消密码后再传。"),
    "word document": ("This is not a workbook; save the table as .xlsx.", "这不是工作簿，请把表格另存为 .xlsx。"),
    "truncated": ("The file is damaged; open it and save it again as .xlsx.", "文件已损坏，请打开后另存为 .xlsx。"),
    "bomb by ratio": (
        "The file unpacks to far more than a table can be; it was not opened.",
        "文件解压后远大于正常表格，未打开。",
    ),
    "entities": ("The file declares XML entities; it was not opened.", "文件含 XML 实体声明，未打开。"),
    "unclosed quote": (
        "A quotation mark near the end is never closed: the rows below it cannot be told apart.",
        "靠近文件末尾有一个引号没有闭合，其后的各行无法分开。",
    ),
    "charts only": (
        "The file holds charts or macros, but no sheet with cells.",
        "文件只有图表或宏，没有可读的工作表。",
    ),
    "sparse": (
        "The file could not be read: it is damaged, or far larger inside than a table can be.",
        "文件读不出来：已损坏，或解压后远大于正常表格。",
    ),
    "web page": (
        "This is a web page or XML under another name; open it and save it as .xlsx.",
        "这是改了扩展名的网页或 XML，请打开后另存为 .xlsx。",
    ),
    "pdf": ("This is a PDF, not a table; ask for the workbook itself.", "这是 PDF，不是表格，请索取原始工作簿。"),
    "workbook as csv": (
        "The file is not what its ending .csv says; save it again as .xlsx.",
        "文件内容与扩展名 .csv 不符，请另存为 .xlsx。",
    ),
    "prose": (
        "No table was found in this text; its columns need commas, tabs or semicolons.",
        "文本中没有找到表格，各列须用逗号、制表符或分号隔开。",
    ),
    "noise": (
        "This is not a text in UTF-8, UTF-16 or GB18030; save it as .xlsx.",
        "文本编码无法识别，请另存为 .xlsx。",
    ),
}

"""Cells as people type them, in ledgers of their own: people, places, stages, days, amounts, files of every make."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from building import drawn, left_out, mapped, read_back, repacked, rows_of, said, saved, xlsx
from openpyxl.styles import Font

from crm.exchange.layout import SheetResult
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import read


def of_file(data: bytes, name: str) -> SheetResult:
    return recognise_workbook(read(data, name))[0]


def test_people_with_titles_and_numbers_in_every_order() -> None:
    cells = {
        "王某（总经理）13900000001": ("王某", "总经理", "13900000001"),
        "总经理王某 13900000001": ("王某", "总经理", "13900000001"),
        "王某/副总经理/13900000001": ("王某", "副总经理", "13900000001"),
        "王某，男，13900000001": ("王某", None, "13900000001"),
        "王某 女士": ("王某", "女士", None),
        "联系人：王某 电话：13900000001": ("王某", None, "13900000001"),
        "王某13900000001、李某13900000002": ("王某", None, "13900000001"),
        "王 某": ("王某", None, None),
        "139-0000-0001": (None, None, "13900000001"),
        "欧阳某某 董事长": ("欧阳某某", "董事长", None),
        "John Smith": ("John Smith", None, None),
    }
    lines = "\n".join(f"项目{number}|公司{number}|{cell}" for number, cell in enumerate(cells))
    rows = rows_of(read_back(drawn(f"项目名称|投资方|联系人及电话\n{lines}")))
    found = [(row.get("contact_name"), row.get("contact_title"), row.get("contact_phone")) for row in rows.values()]
    assert found == list(cells.values())


def test_telephones_as_workbooks_spoil_them() -> None:
    numbers = {
        13900000001: "13900000001",
        Decimal("13900000001.0"): "13900000001",
        "1.39E+10": None,
        "139 0000 0001": "13900000001",
        "139-0000-0001": "13900000001",
        "（0359）6523194": "03596523194",
        "0359-6523194转801": "03596523194",
        "+86-13900000001": "13900000001",
        "'13900000001": "13900000001",
        "13900000001（微信同号）": "13900000001",
        "手机：13900000001": "13900000001",
        "1390000000l": None,
    }
    lines = [[f"项目{number}", f"公司{number}", "王某", cell] for number, cell in enumerate(numbers)]
    sheet = drawn("项目名称|投资方|项目联系人|联系方式")
    sheet.rows.extend(lines)  # type: ignore[arg-type]
    rows = rows_of(read_back(sheet))
    assert [row.get("contact_phone") for row in rows.values()] == list(numbers.values())


def test_credit_codes_as_they_are_typed() -> None:
    good = "91110108551385082Q"
    result = read_back(
        drawn(
            f"""
项目名称|投资方|统一社会信用代码|备注
甲|甲公司|{good}|
乙|乙公司|9111O1O8551385O82Q|
丙|丙公司|911l0108551385082q|
丁|丁公司|9111 0108 5513 85082Q|
戊|戊公司|统一社会信用代码：{good}|
己|己公司|140100000012345|
庚|庚公司|91110108551385082X|
辛|辛公司|正在办理|
壬|壬公司|11010519491231002X|
癸|癸公司|{good}/914403001922038216|
子|子公司||法人身份证11010519491231002X，电话13900000001
"""
        )
    )
    codes = [row.get("investor_credit_code") for row in rows_of(result).values()]
    assert codes == [good, good, good, good, good, None, None, None, None, good, None]
    assert said(result) == {
        7: ["investor_credit_code error"], 8: ["investor_credit_code error"], 9: ["investor_credit_code warning"],
        10: ["investor_credit_code error"], 11: ["investor_credit_code warning"], 12: ["note error"],
    }  # fmt: skip
    assert "1949" not in repr(result.rows)


def test_places_as_they_are_written() -> None:
    places = {
        "浙江省杭州市": "330100",
        "浙江杭州": "330100",
        "深圳": "440300",
        "广东省深圳市南山区": "440305",
        "美国": "US",
        "美国加州": "US",
        "中国香港": "810000",
        "北京市朝阳区": "110105",
        "江苏 苏州": "320500",
        "江苏-苏州": "320500",
        "内蒙古": "150000",
        "新疆维吾尔自治区乌鲁木齐市": "650100",
        "中国台湾": "710000",
        "韩国首尔": "KR",
        "省外": None,
        "长三角": None,
        "运城市盐湖区": "140802",
    }
    lines = "\n".join(f"项目{number}|公司{number}|{place}" for number, place in enumerate(places))
    result = read_back(drawn(f"项目名称|投资方|来源地\n{lines}"))
    assert [row.get("source_region") for row in rows_of(result).values()] == list(places.values())
    assert [row.extra.get("来源地") for row in result.rows if row.extra] == ["省外", "长三角"]


def test_firms_with_every_separator_and_brackets_of_their_own() -> None:
    cells = {
        "甲甲有限公司、乙乙集团；丙丙厂": ["甲甲有限公司", "乙乙集团", "丙丙厂"],
        "甲甲有限公司（出资60%）、乙乙有限公司（出资40%）": ["甲甲有限公司（出资60%）", "乙乙有限公司（出资40%）"],
        "甲甲(深圳)有限公司": ["甲甲（深圳）有限公司"],
        "甲甲有限公司+乙乙有限公司": ["甲甲有限公司", "乙乙有限公司"],
        "甲甲有限公司|乙乙有限公司": ["甲甲有限公司", "乙乙有限公司"],
        "甲甲有限公司，Beta Co., Ltd.": ["甲甲有限公司", "Beta Co., Ltd."],
        "（1）甲甲有限公司（2）乙乙有限公司": ["甲甲有限公司", "乙乙有限公司"],
        "甲甲有限公司 / 乙乙有限公司": ["甲甲有限公司", "乙乙有限公司"],
        "甲甲有限公司、甲甲有限公司": ["甲甲有限公司"],
        "张三（自然人）": ["张三（自然人）"],
    }
    sheet = drawn("项目名称|投资方")
    sheet.rows.extend([[f"项目{number}", cell] for number, cell in enumerate(cells)])
    assert [row["investor"] for row in rows_of(read_back(sheet)).values()] == list(cells.values())


def test_days_in_every_style_with_their_precision() -> None:
    days = {
        "2022.3": "2022-03",
        "2022-3-5": "2022-03-05",
        "2022/03/05 00:00": "2022-03-05",
        "2022年3月5日上午": "2022-03-05",
        "20220305": "2022-03-05",
        "2022年一季度": "2022-Q1",
        "2022年第4季度": "2022-Q4",
        "2022Q2": "2022-Q2",
        "2022年下半年": "2022-H2",
        "2022年底": "2022-12",
        "2022年末": "2022-12",
        "2022年": "2022",
        "2022年6月底": "2022-06",
        "2022年6月上旬": "2022-06",
        "2022年6月中旬": "2022-06",
        "2022年6月初": "2022-06",
        "2022年12月31日前": "2022-12-31",
        "2022.06.": "2022-06",
        "2022，6，5": "2022-06-05",
        "2022。6。5": "2022-06-05",
        "2022 年 6 月 5 日": "2022-06-05",
        "2022-06-05（农历五月初七）": "2022-06-05",
        "44717": "2022-06-05",
        "Jun-22": None,
        "6月5日": None,
        "去年": None,
    }
    lines = "\n".join(f"项目{number}|公司{number}|'{day}" for number, day in enumerate(days))
    rows = rows_of(read_back(drawn(f"项目名称|投资方|签约时间\n{lines}")))
    assert {day: row.get("signed_on") for day, row in zip(days, rows.values(), strict=True)} == days


def test_amounts_in_every_style() -> None:
    amounts = {
        "1.2亿": 120_000_000,
        "1.2亿元人民币": 120_000_000,
        "人民币1.2亿元": 120_000_000,
        "￥3000万元": 30_000_000,
        "RMB3000万": 30_000_000,
        "约3000": 30_000_000,
        "3000万元左右": 30_000_000,
        "1亿5000万元": 150_000_000,
        "1亿元5000万元": None,
        "3,000.50": 30_005_000,
        "３０００": 30_000_000,
        "3000-5000": None,
        "不低于3000万元": None,
        "三亿元": 300_000_000,
        "五千万元": 50_000_000,
        "3000万欧元": None,
        "30%": None,
        "-300": None,
        "0": 0,
        "3千万": 30_000_000,
        "3000 万": 30_000_000,
        "10个亿": 1_000_000_000,
        "12亿元（分三期）": 1_200_000_000,
    }
    sheet = drawn("项目名称|投资方|总投资（万元）")
    sheet.rows.extend([[f"项目{number}", f"公司{number}", cell] for number, cell in enumerate(amounts)])
    rows = rows_of(read_back(sheet))
    assert {said: row.get("investment") for said, row in zip(amounts, rows.values(), strict=True)} == amounts


def test_a_text_in_gb18030_with_semicolons_quotes_and_breaks_in_cells() -> None:
    text = (
        "某县项目台账;;;;\r\n序号;项目名称;投资方;总投资(万元);建设内容\r\n"
        '1;㐂项目;甲公司;"1,500";"建厂房；\n购设备"\r\n2;𠮷项目;"乙公司;丙公司";2000;""\r\n合计;;;3500;\r\n'
    )
    result = of_file(text.encode("gb18030"), "a.csv")
    assert rows_of(result) == {
        3: {"title": "㐂项目", "investor": ["甲公司"], "investment": 15_000_000, "description": "建厂房；\n购设备"},
        4: {"title": "𠮷项目", "investor": ["乙公司", "丙公司"], "investment": 20_000_000},
    }
    assert left_out(result) == {5: "total"}


def test_a_text_in_utf_16_with_tabs_and_a_title() -> None:
    text = "绛县在谈项目表（2022年6月）\n单位：亿元\n项目名称\t投资方\t总投资\t洽谈进度\n甲\t甲公司\t1.5\t已签意向\n"
    for encoding in ("utf-16", "utf-16-le"):
        result = of_file(text.encode(encoding), "台账.txt")
        assert rows_of(result) == {
            4: {"title": "甲", "investor": ["甲公司"], "investment": 150_000_000, "progress": "已签意向"}
        }


def test_rows_hidden_or_struck_through_are_read_and_say_so() -> None:
    def change(sheet: object) -> None:
        sheet.row_dimensions[3].hidden = True  # type: ignore[attr-defined]
        for cell in sheet[4]:  # type: ignore[index]
            cell.font = Font(strike=True)
        sheet["B5"].font = Font(strike=True)  # type: ignore[index]

    data = xlsx(
        ["项目名称", "投资方", "总投资（万元）"], ["甲", "甲公司", 5], ["乙", "乙公司", 6], ["丙", "丙公司", 7],
        ["丁", "丁公司", 8], change=change,
    )  # fmt: skip
    result = of_file(data, "a.xlsx")
    assert list(rows_of(result)) == [2, 3, 4, 5]
    told = {row.row: [(p.field, p.severity, str(p)) for p in row.problems] for row in result.rows if row.problems}
    assert set(told) == {3, 4, 5}
    assert "struck" in told[4][0][2] and told[4][0][:2] == (None, "warning") and len(told[4]) == 1
    assert "struck" in told[5][0][2] and told[5][0][0] == "investor"


def test_formulas_give_what_was_last_calculated() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx(["项目名称", "投资方", "总投资（万元）", "一期投资（万元）"], ["甲", "甲公司", "=C9*2", 5]))
    )
    book.active.append(["合计", None, "=SUM(C2:C2)", "=SUM(D2:D2)"])
    cached = {b"C2": b"30", b"C3": b"30", b"D3": b"5"}

    def change(name: str, part: bytes) -> bytes:
        for place, value in cached.items():
            part = re.sub(rb'(<c r="%s"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?' % place, rb"\1<v>%s</v>" % value, part)
        return part

    result = of_file(repacked(saved(book), change), "a.xlsx")
    assert rows_of(result) == {
        2: {"title": "甲", "investor": ["甲公司"], "investment": 300_000, "phase_one_investment": 50_000}
    }
    assert [row.problems for row in result.layout.left_out] == [()]  # type: ignore[union-attr]


def test_percentages_stay_what_they_show() -> None:
    def change(sheet: object) -> None:
        sheet["D2"].number_format = "0.0%"  # type: ignore[index]

    result = of_file(
        xlsx(
            ["项目名称", "投资方", "总投资（万元）", "固投占比", "完成比例(100%)"],
            ["甲", "甲公司", 500, 0.625, "62.5%"],
            change=change,
        ),
        "a.xlsx",
    )
    assert result.rows[0].extra == {"固投占比": "62.5%", "完成比例(100%)": "62.5%"}


def test_sheets_that_only_explain_are_skipped_and_every_month_is_read() -> None:
    book = openpyxl.Workbook()
    guide = book.active
    guide.title = "填表须知"
    for line in ["一、填报范围：总投资1000万元以上项目", "二、项目名称按备案填写", "三、投资方填企业全称"]:
        guide.append([line])
    for month in ("1月", "2月"):
        sheet = book.create_sheet(month)
        sheet.append([f"{month}招商项目"])
        sheet.append(["项目名称", "投资方", "总投资（万元）"])
        sheet.append([f"{month}甲", "甲公司", 5])
    words = book.create_sheet("下拉选项")
    for row in (["招商方式", "项目阶段", "产业类别"], ["以商招商", "在谈", "制造业"], ["驻点招商", "签约", "农业"]):
        words.append(row)
    fields = book.create_sheet("字段说明")
    for row in (["序号", "字段", "必填", "说明"], [1, "项目名称", "是", "与备案一致"], [2, "投资方", "是", "全称"]):
        fields.append(row)
    results = recognise_workbook(read(saved(book), "a.xlsx"))
    assert [result.kind for result in results] == [None, "leads", "leads", None, None]
    assert all(result.skipped for result in results if result.kind is None)


@pytest.mark.parametrize("name", ["项目表", "Sheet1"])
def test_stage_words_stand_where_the_pipeline_looks_for_them(name: str) -> None:
    result = read_back(
        drawn(
            """
项目名称|投资方|项目状态|洽谈进度|推进状态
甲|甲公司|已签意向||
乙|乙公司||洽谈中|
丙|丙公司|前期_01||跟进
丁|丁公司|在建|主体施工|
戊|戊公司|停产||
""",
            name=name,
        )
    )
    assert mapped(result)["stage"] == "项目状态"
    assert [row.values["_stage_words"] for row in result.rows] == [
        ["已签意向"], ["洽谈中"], ["前期", "跟进"], ["在建", "主体施工"], ["停产"],
    ]  # fmt: skip

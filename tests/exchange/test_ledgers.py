"""The sample ledgers, as offices keep them."""

from datetime import date
from decimal import Decimal

from building import fields, ledger, left_out, only_row

from crm.fuzzydate import FuzzyDate


def test_01_negotiations_with_two_header_rows_an_example_and_a_note() -> None:
    leads, guide, words = ledger("01")
    assert (leads.kind, guide.kind, words.kind) == ("leads", None, None)
    assert guide.skipped and words.skipped and "hidden" in words.skipped
    assert leads.layout and leads.layout.header_rows == (2, 3)
    assert left_out(leads) == {4: "example", 41: "total", 42: "note"}
    assert [str(p) for p in leads.layout.left_out[1].problems] == [
        "“具体数据指标/投资总额（万元）”: the formula was never calculated; open the file and save it once."
    ]
    assert leads.layout.context.ledger_date == date(2022, 12, 31)
    assert len(leads.rows) == 36
    first = leads.rows[0]
    assert (first.row, first.problems) == (5, ())
    assert first.values == {
        "title": "5万吨樱桃山楂精深加工项目",
        "investor": ["杭州远航凯盛食品科技有限公司"],
        "source_region": "330100",
        "description": "5万吨樱桃山楂精深加工项目，分两期建设",
        "progress": "洽谈合同",
        "expected_landing_on": FuzzyDate(date(2022, 9, 1), "m"),
        "industry": "制造业",
        "channel": "stationed",
        "land_area": 10413,
        "plant_area": 0,
        "investment": 50_000_000,
        "annual_tax": 1_500_000,
        "annual_output": 70_000_000,
        "jobs": 120,
        "contact_name": "郑磊",
        "contact_phone": "13900000953",
        "owner_unit": "县招商服务中心",
        "note": None,
        "_stage_words": ["洽谈合同"],
    }
    # the second telephone number is the reporter's
    assert first.extra == {
        "投资方信息/投资方简介": "主营食品",
        "项目信息及状态项目分级/是否500强": "否",
        "项目信息及状态项目分级/是否为已签约项目": "否",
        "填报人": "华磊",
        "联系电话": "0359-6523194",
    }
    by_row = {row.row: row.values for row in leads.rows}
    assert by_row[8]["expected_landing_on"] == FuzzyDate(date(2022, 10, 1))  # a serial number
    assert by_row[15]["expected_landing_on"] == FuzzyDate(date(2023, 12, 1), "m")  # 2023年底
    assert by_row[6]["expected_landing_on"] is None  # 待定
    assert by_row[10]["source_region"] == "120000"  # the city is a stroke
    assert by_row[13]["source_region"] == "810000"
    assert by_row[16]["investment"] == 156_005_000
    assert not any(row.problems for row in leads.rows)


def test_02_signed_projects_with_merged_units_and_totals_in_every_place() -> None:
    (signed,) = ledger("02")
    assert signed.layout and signed.layout.header_rows == (3,)
    assert signed.layout.context.units == {"money": "亿元", "area": "亩"}
    assert signed.layout.context.ledger_date == date(2022, 12, 31)
    assert set(left_out(signed).values()) == {"total"}
    assert sorted(left_out(signed)) == [4, 7, 14, 21, 25, 33, 42, 48, 53, 56, 62]
    assert signed.layout.left_out[0].problems == ()  # the sum of all rows agrees
    assert [column.unit for column in signed.layout.columns[6:9]] == ["亿元"] * 3
    assert len(signed.rows) == 48
    by_row = {row.row: row.values for row in signed.rows}
    assert by_row[9]["owner_unit"] == "县工信局"  # merged down from row 8
    assert by_row[13]["investor_credit_code"] == "911101088D5KBG37MY"  # O was typed for 0
    assert by_row[6]["phase_one_investment"] == 78_000_000  # 0.78亿元 in the cell
    assert by_row[50]["phase_one_investment"] == 78_002_500
    assert by_row[10]["funds_arrived"] is None  # 无
    assert by_row[5]["funds_arrived"] == 0
    assert by_row[5]["park"] == ["steel"]
    assert by_row[5]["land_area"] == 766_667
    assert [str(by_row[row]["signed_on"]) for row in (5, 6, 10, 18)] == [
        "2022-06-08",
        "2022-02-16",
        "2022-04-15",
        "2022-01-28",
    ]
    assert str(by_row[6]["construction_on"]) == "2022-06"
    assert by_row[8]["_stage_words"] == ["协议终止"]
    assert sum(values["investment"] for values in by_row.values()) == 21_644_020_000
    assert not any(row.problems or row.extra for row in signed.rows)


def test_03_stationed_teams_with_a_sheet_each_and_units_in_the_cells() -> None:
    teams = ledger("03")
    assert [team.name for team in teams] == ["驻北京招商专班", "驻深圳招商专班", "驻上海招商专班"]
    assert [len(team.rows) for team in teams] == [12, 12, 12]
    for team in teams:
        assert left_out(team) == {17: "note", 18: "note", 19: "note"}
        assert team.layout and team.layout.context.ledger_date == date(2022, 5, 20)
        assert {row.values["owner_unit"] for row in team.rows} == {team.name}
    first = teams[2].rows[0]
    assert first.values["fixed_investment"] == 50_000_000
    assert first.values["land_area"] == 12_667  # 19亩左右
    assert (first.values["contact_name"], first.values["contact_title"]) == ("张丽华", "副总")
    assert first.values["screening"] == "drop"
    third = teams[2].rows[2]
    assert third.values["land_area"] is None
    assert third.extra["需用土地"] == "租赁厂房"
    assert [(p.field, p.severity) for p in third.problems] == [("land_area", "warning")]


def test_05_parcels_with_units_in_the_title_and_limits_as_text() -> None:
    (parcels,) = ledger("05")
    assert parcels.kind == "parcels"
    assert parcels.layout and parcels.layout.left_out == ()
    assert len(parcels.rows) == 32
    assert not any(row.problems or row.extra for row in parcels.rows)
    assert parcels.rows[1].values == {
        "park": "equipment",
        "number": "JX-A-02",
        "location": "智能装备制造产业园内，纬2路以北",
        "gross_area": 109_813,
        "area": 98_833,
        "land_use": "工业用地",
        "is_standard": True,
        "min_investment_intensity": 3_000_000,
        "min_tax_per_mu": 200_000,
        "min_plot_ratio": Decimal("1.0"),
        "max_energy": Decimal("0.52"),
        "status": "idle",
        "acquired_on": FuzzyDate(date(2022, 8, 1), "m"),
        "utilities": "七通一平",
        "note": None,
    }
    assert str(parcels.rows[10].values["acquired_on"]) == "2019-10"


def test_04_visits_with_several_firms_and_people_in_a_cell() -> None:
    (visits,) = ledger("04")
    assert (visits.kind, len(visits.rows), left_out(visits)) == ("interactions", 30, {})
    assert not any(row.problems for row in visits.rows)
    assert visits.rows[4].values["companies"] == [
        "宁波恒锐同创生物医药科技有限公司",
        "香港中瀚睿芯食品集团有限公司",
        "苏州瑞康恒锐半导体材料有限公司",
    ]
    assert visits.rows[4].values["contact_titles"] == ["总经理"] * 3


def test_lists_of_firms_and_of_people_are_told_apart() -> None:
    assert [ledger(beginning)[0].kind for beginning in ("06", "07")] == ["companies", "contacts"]


def test_08_an_old_workbook_with_telephone_numbers_as_numbers() -> None:
    (old,) = ledger("08")
    assert len(old.rows) == 25
    assert old.layout and old.layout.context.ledger_date == date(2019, 12, 31)
    assert old.rows[0].values == {
        "title": "5万片砷化镓衬底生产线",
        "investor": ["珠海同创睿芯半导体材料科技有限公司"],
        "investment": 50_000_000,
        "funds_arrived": 10_000_000,
        "park": ["equipment"],
        "signed_on": FuzzyDate(date(2019, 6, 24)),
        "contact_name": "曹俊杰",
        "contact_phone": "13900000390",
        "_stage_words": [],
    }


def test_09_a_label_value_form_is_one_row() -> None:
    (form,) = ledger("09")
    assert form.layout and form.layout.header_rows == ()
    assert form.layout.context.ledger_date == date(2022, 3, 15)
    assert {column.heading: (column.cell, column.field) for column in form.layout.columns} == {
        "项目名称": ("B2", "title"),
        "投资方": ("D2", "investor"),
        "总投资": ("B3", "investment"),
        "拟用地": ("D3", "land_area"),
        "联系人": ("B4", "contact_name"),
        "联系电话": ("D4", "contact_phone"),
        "拟选址园区": ("B5", "park"),
        "登记日期": ("D5", None),
        "建设内容": ("B6", "description"),
    }
    row = only_row(form)
    assert row.row == 2
    assert row.extra == {"登记日期": "2022年3月15日"}
    assert (row.values["investment"], row.values["land_area"]) == (2_300_000_000, 1_022_220)
    assert row.values["park"] == ["health"]
    assert fields(form)["登记日期"] is None

"""Cells become typed values in the normal forms; what cannot is kept and said."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from building import only_row, recognised

from crm.exchange.layout import ParsedRow

IDENTITY = "11010519491231002X"  # the standard's own example


def lead(heading: str, cell: Any, **about: Any) -> ParsedRow:
    return only_row(recognised(["项目名称", "投资方", heading], ["甲", "甲公司", cell], **about))


@pytest.mark.parametrize("word", ["无", "-", "—", "/", "待定", "暂无", "", "  ", None, "N/A", "－", "（无）"])
def test_empty_words_are_nothing(word: str | None) -> None:
    row = lead("总投资（万元）", word)
    assert (row.values["investment"], row.problems, row.extra) == (None, (), {})


@pytest.mark.parametrize("heading", ["签约时间", "签约日期"])
@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        (date(2022, 6, 8), "2022-06-08"),
        (datetime(2022, 6, 8, 10, 0), "2022-06-08"),  # noqa: DTZ001
        (44835, "2022-10-01"),
        (2022, "2022"),
        (20220315, "2022-03-15"),
        (Decimal("2022.3"), "2022-03"),
        (Decimal("2022.11"), "2022-11"),
        ("2022.10", "2022-10"),
    ],
)
def test_dates_of_every_cell_type(heading: str, cell: Any, iso: str) -> None:
    row = lead(heading, cell)
    assert str(row.values["signed_on"]) == iso
    assert row.problems == ()


def test_the_number_2022_1_may_be_january_or_october() -> None:
    row = lead("签约时间", Decimal("2022.1"))
    assert str(row.values["signed_on"]) == "2022-01"
    assert [(p.severity, "January or October" in str(p)) for p in row.problems] == [("warning", True)]
    assert lead("签约时间", "2022.1").problems == ()


def test_a_figure_that_is_refused_is_an_error_and_words_are_a_warning() -> None:
    for cell, severity in (("3-5亿元", "error"), (-5, "error"), ("1亿港元", "error"), ("面议", "warning")):
        row = lead("总投资（万元）", cell)
        assert row.values["investment"] is None
        assert row.extra == {"总投资（万元）": str(cell)}
        assert [problem.severity for problem in row.problems] == [severity]


def test_dollars_go_to_their_own_field() -> None:
    in_heading = lead("投资总额（万美元）", 500)
    assert in_heading.values["investment_usd"] == 5_000_000
    in_cell = lead("总投资（万元）", "500万美元")
    assert (in_cell.values["investment"], in_cell.values["investment_usd"]) == (None, 5_000_000)
    nowhere = lead("一期投资额（万元）", "500万美元")
    assert [problem.severity for problem in nowhere.problems] == ["error"]
    assert lead("合同外资额（万美元）", Decimal("12.5")).values["foreign_investment_usd"] == 125_000


def test_several_investors_and_parks_are_lists() -> None:
    assert lead("招商方式", "以商招商_02").values["investor"] == ["甲公司"]
    header = ["项目名称", "外方投资方", "中方投资方", "建设地点"]
    row = only_row(recognised(header, ["甲", "ACME GmbH", "甲公司、乙公司", "钢铁服务产业园和大健康产业园"]))
    assert row.values["investor"] == ["ACME GmbH", "甲公司", "乙公司"]
    assert row.values["park"] == ["health", "steel"]


def test_an_unknown_park_stays_text_with_a_warning() -> None:
    row = lead("建设地点(注明园区)", "横水镇工业园")
    assert row.values["park"] == ["横水镇工业园"]
    assert [problem.severity for problem in row.problems] == ["warning"]


@pytest.mark.parametrize(
    ("heading", "cell", "field", "code"),
    [
        ("项目来源", "以商招商_02", "channel", "referral"),
        ("招商方式", "长板招商", "channel", "strength"),
        ("招商方式", "客商自荐", "channel", "inbound"),
        ("研判结果", "储备", "screening", "hold"),
        ("协议类型", "框架协议", "agreement_kind", "framework"),
        ("产业类别", "制造业_C", "industry", "制造业"),
        ("年综合能耗（吨标煤）", "1.2万", "energy_tce", 12000),
        ("综合能耗（万吨标煤）", 3, "energy_tce", 30000),
        ("综合能耗（吨标煤）", Decimal("1234.5"), "energy_tce", 1235),
        ("带动就业", "约120人", "jobs", 120),
        ("年纳税总额（万元）", Decimal("1.5"), "annual_tax", 15_000),
        ("来源地", "德国慕尼黑", "source_region", "DE"),
    ],
)
def test_words_become_codes(heading: str, cell: Any, field: str, code: Any) -> None:
    row = lead(heading, cell)
    assert row.values[field] == code
    assert row.problems == ()


def test_an_unknown_word_is_kept_beside() -> None:
    row = lead("招商方式", "朋友介绍")
    assert row.values["channel"] is None
    assert row.extra == {"招商方式": "朋友介绍"}
    assert [problem.severity for problem in row.problems] == ["warning"]
    nowhere = lead("来源地", "北京、香港")
    assert nowhere.values["source_region"] is None
    assert "北京、香港" in nowhere.extra.values()


def test_persons_and_telephone_numbers() -> None:
    row = lead("项目联系人", "王伟（总经理）、李四")
    assert (row.values["contact_name"], row.values["contact_title"]) == ("王伟", "总经理")
    assert row.extra == {"项目联系人": "王伟（总经理）、李四"}
    assert lead("项目联系方式", 13900003300).values["contact_phone"] == "13900003300"
    two = lead("项目联系方式", "13900003300/0359-6523194")
    assert two.values["contact_phone"] == "13900003300"
    assert len(two.problems) == 1


def test_credit_codes_with_mistakes_are_errors_and_two_codes_a_warning() -> None:
    good = "91110108551385082Q"
    assert lead("统一社会信用代码", "140100000012345").problems[0].severity == "error"
    assert lead("统一社会信用代码", "91350100M000100Y4Z").problems[0].severity == "error"
    two = lead("统一社会信用代码", f"{good}/914403001922038216")
    assert two.values["investor_credit_code"] == good
    assert two.problems[0].severity == "warning"


@pytest.mark.parametrize("heading", ["统一社会信用代码", "备注", "项目联系人", "法人证件"])
def test_an_identity_number_is_masked_and_refused_in_any_column(heading: str) -> None:
    row = lead(heading, f"{IDENTITY}")
    assert [problem.severity for problem in row.problems] == ["error"]
    assert "19491231" not in repr(row)
    assert row.extra == {heading: "110105************"}


def test_a_formula_without_a_result_and_an_error_cell_are_said() -> None:
    row = lead("总投资（万元）", None, uncached=frozenset({(1, 2)}))
    assert row.values["investment"] is None
    assert [(p.severity, p.field) for p in row.problems] == [("warning", "investment")]
    row = lead("总投资（万元）", None, errors={(1, 2): "#REF!"})
    assert "#REF!" in str(row.problems[0])


def test_stage_words_are_handed_on_raw() -> None:
    header = ["项目名称", "投资方", "项目状态", "进展情况"]
    row = only_row(recognised(header, ["甲", "甲公司", "在谈_02", "正在办理土地手续"]))
    assert row.values["_stage_words"] == ["在谈", "正在办理土地手续"]


def test_a_form_names_the_cell_of_a_problem() -> None:
    result = recognised(
        ["登记表"],
        ["项目名称", "甲", "投资方", "甲公司"],
        ["总投资", "3-5亿元", "联系人", "张三"],
        ["联系电话", "见名片", None, None],
    )
    row = only_row(result)
    assert [(p.field, p.params["cell"]) for p in row.problems] == [("investment", "B3"), ("contact_phone", "B4")]


def test_intensities_are_yuan_for_one_mu() -> None:
    header = ["园区", "地块编号", "净用地面积（公顷）", "投资强度（万元/公顷）", "容积率", "是否标准地", "土地状态"]
    values = only_row(recognised(header, ["大健康产业园", "B-01", 2, 4500, "≥1.0", "是", "批而未供"])).values
    assert values["area"] == 20_000
    assert values["min_investment_intensity"] == 3_000_000
    assert values["min_plot_ratio"] == 1
    assert (values["is_standard"], values["status"], values["park"]) == (True, "approved", "health")


@pytest.mark.parametrize(
    ("cell", "name", "title", "number"),
    [
        ("王伟，总经理", "王伟", "总经理", None),
        ("王伟 常务副总", "王伟", "常务副总", None),
        ("董事长：王伟", "王伟", "董事长", None),
        ("王伟 13900000001", "王伟", None, "13900000001"),
        ("王伟（13900000001）", "王伟", None, "13900000001"),
        ("王伟总经理 0359-6523194", "王伟", "总经理", "03596523194"),
    ],
)
def test_a_person_with_title_or_number_in_one_cell(cell: str, name: str, title: str | None, number: str | None) -> None:
    values = lead("项目联系人", cell).values
    assert (values["contact_name"], values.get("contact_title"), values.get("contact_phone")) == (name, title, number)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (Decimal("13900000001.0"), "13900000001"),
        ("0359-6523194-801", "03596523194"),
        ("+86 139-0000-0001", "13900000001"),
        ("8613900000001", "13900000001"),
        ("１３９００００ ０００１", "13900000001"),
    ],
)
def test_a_telephone_number_is_bare_digits(cell: Any, number: str) -> None:
    row = lead("项目联系方式", cell)
    assert (row.values["contact_phone"], row.problems) == (number, ())


def test_a_number_among_words_is_taken_and_the_words_are_kept() -> None:
    row = lead("项目联系方式", "张三13900000001（微信同号）")
    assert row.values["contact_phone"] == "13900000001"
    assert row.extra == {"项目联系方式": "张三13900000001（微信同号）"}
    assert [problem.severity for problem in row.problems] == ["warning"]
    assert lead("项目联系方式", Decimal("1390000000.2")).values["contact_phone"] is None


@pytest.mark.parametrize(
    ("cell", "firms"),
    [
        ("甲甲有限公司、乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司，乙乙有限公司；丙丙集团", ["甲甲有限公司", "乙乙有限公司", "丙丙集团"]),
        ("甲甲有限公司 乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司　乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司#乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司.乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司\\乙乙有限公司/丙丙有限公司", ["甲甲有限公司", "乙乙有限公司", "丙丙有限公司"]),
        ("甲甲有限公司 或 乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司和乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("甲甲有限公司（牵头）与乙乙有限公司", ["甲甲有限公司（牵头）", "乙乙有限公司"]),
        ("1.甲甲有限公司2.乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("①甲甲有限公司\n②乙乙有限公司", ["甲甲有限公司", "乙乙有限公司"]),
        ("万向集团和风科技公司", ["万向集团和风科技公司"]),
        ("ABC Co., Ltd., XYZ Inc.", ["ABC Co., Ltd.", "XYZ Inc."]),
    ],
)
def test_firms_of_one_cell_are_told_apart(cell: str, firms: list[str]) -> None:
    row = only_row(recognised(["项目名称", "投资方"], ["甲", cell]))
    assert (row.values["investor"], row.problems) == (firms, ())


def test_a_cell_that_names_only_some_of_its_firms_says_so() -> None:
    row = only_row(recognised(["项目名称", "投资方"], ["甲", "甲甲有限公司、乙乙有限公司等5家企业"]))
    assert row.values["investor"] == ["甲甲有限公司", "乙乙有限公司"]
    assert row.extra == {"投资方": "甲甲有限公司、乙乙有限公司等5家企业"}
    assert [problem.severity for problem in row.problems] == ["warning"]


def test_a_planned_day_is_never_a_fact() -> None:
    begun = lead("开工时间", "预计2022年6月")
    assert begun.values["construction_on"] is None
    assert str(begun.values["planned_construction_on"]) == "2022-06"
    assert [(p.field, p.severity) for p in begun.problems] == [("construction_on", "warning")]
    signed = lead("签约时间", "拟2022年6月签")
    assert (signed.values["signed_on"], signed.extra) == (None, {"签约时间": "拟2022年6月签"})
    landing = lead("预计落地时间", "预计2022年底前")
    assert (str(landing.values["expected_landing_on"]), landing.problems) == ("2022-12", ())


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2022年3月", "2022-03"),
        ("二〇二二年三月", "2022-03"),
        ("二零二二年十二月二十一日", "2022-12-21"),
        ("2022/3/5 10:00:00", "2022-03-05"),
        ("2022-03-05T10:00:00", "2022-03-05"),
        ("2022年元月", "2022-01"),
        ("2022年6月底前", "2022-06"),
        ("2022年3月15日（周二）", "2022-03-15"),
        ("２０２２．３．１５", "2022-03-15"),
        ("2022年第三季度", "2022-Q3"),
        ("2022年上半年", "2022-H1"),
        ("2022.13", None),
        ("3月15日", None),  # of which year?
        ("2022年3月-5月", None),
        ("2022年2月30日", None),
    ],
)
def test_dates_of_every_style(cell: str, iso: str | None) -> None:
    row = lead("签约时间", cell)
    found = row.values["signed_on"]
    assert (str(found) if found else None) == iso
    assert [problem.severity for problem in row.problems] == ([] if iso else ["error"])
    assert row.extra == ({} if iso else {"签约时间": cell})


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("1200余万元", 12_000_000),
        ("500（万元）", 5_000_000),
        ("人民币３亿元", 300_000_000),
        ("1亿2000万", 120_000_000),
        ("12,345.6", 123_456_000),
        ("近3亿元", 300_000_000),
        ("3000～5000万元", None),
        ("5亿元以上", None),
        ("2亿+3亿", None),
        ("12,34", None),
        ("5%", None),
    ],
)
def test_amounts_of_every_style(cell: str, yuan: int | None) -> None:
    row = lead("总投资（万元）", cell)
    assert row.values["investment"] == yuan
    assert [problem.severity for problem in row.problems] == ([] if yuan else ["error"])
    assert row.extra == ({} if yuan else {"总投资（万元）": cell})


@pytest.mark.parametrize("cell", ["110105 19491231 002X", "身份证号：11010519491231002X", 110105194912310020])
def test_an_identity_number_is_found_in_every_dress(cell: Any) -> None:
    row = lead("备注", cell)
    assert "1949" not in repr(row)
    assert [problem.severity for problem in row.problems] == ["error"]

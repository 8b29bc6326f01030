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
        ("年综合能耗（吨标煤）", "1.2万", "energy_tce", Decimal(12000)),
        ("综合能耗（万吨标煤）", 3, "energy_tce", Decimal(30000)),
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

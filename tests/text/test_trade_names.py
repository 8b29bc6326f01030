"""What tells a firm from others: its trade name, without place, legal form and group words."""

import pytest

from crm.text.trade_names import alike, likeness, trade_name


@pytest.mark.parametrize(
    ("name", "trade"),
    [
        ("山西恒晖资源利用有限公司", "恒晖资源利用"),
        ("山西省运城市恒晖资源利用有限公司", "恒晖资源利用"),
        ("深圳市比亚迪股份有限公司", "比亚迪"),
        ("首钢（河北）有限公司", "首钢"),
        ("小米集团", "小米"),
        ("河北钢铁集团有限公司", "河北钢铁"),  # 钢铁 alone is nobody's name
        ("有限公司", "有限公司"),
        ("", ""),
    ],
)
def test_a_trade_name_has_no_place_and_no_legal_form(name: str, trade: str) -> None:
    assert trade_name(name) == trade


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("河北恒晖机械有限公司", "恒晖机械有限公司"),
        ("恒晖资源利用有限公司", "恒辉资源利用有限公司"),  # 晖 and 辉 sound alike
        ("首钢集团有限公司", "首钢（河南）有限公司"),
        ("重庆长安汽车股份有限公司", "长安汽车"),
    ],
)
def test_these_are_likely_the_same(one: str, other: str) -> None:
    assert likeness(one, other) >= 85
    assert likeness(other, one) == likeness(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海A制造", "上海B制造"),
        ("上海甲精密机械制造有限公司", "上海乙精密机械制造有限公司"),
        ("河北钢铁集团有限公司", "山东钢铁集团有限公司"),
        ("海南航空", "厦门航空"),
        ("长安一号机械有限公司", "长安二号机械有限公司"),
        ("", "恒晖机械"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert likeness(one, other) < 85


def test_titles_that_count_differently_are_different() -> None:
    assert alike("年产三万吨精密铸件项目", "年产三万吨精密铸件 项目") == 100
    assert alike("年产三万吨精密铸件项目", "年产五万吨精密铸件项目") == 0
    assert alike("精密铸件项目一期", "精密铸件项目二期") == 0

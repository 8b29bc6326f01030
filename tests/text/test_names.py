"""Names of firms and persons, alone and several in one cell."""

import pytest

from crm.text.names import company_key, company_name, name_and_title
from crm.text.splitting import split_firms, split_persons


def test_a_company_is_named_as_on_its_licence() -> None:
    assert company_name(" 甲 乙 (上海) 有限公司\n") == "甲乙（上海）有限公司"
    assert company_name("ＡＢＣ　科技有限公司") == "ABC科技有限公司"
    assert company_name("Robert  Bosch GmbH") == "Robert Bosch GmbH"
    assert company_name("Toyota (China) Ltd.") == "Toyota (China) Ltd."


def test_the_key_ignores_case_width_and_punctuation() -> None:
    assert company_key("甲乙（上海）有限公司") == company_key("甲 乙(上海)有限公司")
    assert company_key("ＪＤ.com") == company_key("jd.COM") == "jdcom"


@pytest.mark.parametrize(
    ("cell", "firms"),
    [
        ("甲有限公司、乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("甲有限公司，乙有限公司；丙集团", ["甲有限公司", "乙有限公司", "丙集团"]),
        ("甲有限公司;乙有限公司;", ["甲有限公司", "乙有限公司"]),
        ("甲有限公司\n乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("甲有限公司/乙有限公司\\丙集团", ["甲有限公司", "乙有限公司", "丙集团"]),
        ("甲乙有限公司 丙丁有限公司", ["甲乙有限公司", "丙丁有限公司"]),
        ("甲乙有限公司　丙丁有限公司", ["甲乙有限公司", "丙丁有限公司"]),
        ("甲有限公司#乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("甲有限公司或乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("甲有限公司.乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("1.甲有限公司 2.乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("甲有限公司（上海、北京）、乙有限公司", ["甲有限公司（上海、北京）", "乙有限公司"]),
        ("甲 乙有限公司", ["甲乙有限公司"]),
        ("Foo Co., Ltd., Bar Inc.", ["Foo Co., Ltd.", "Bar Inc."]),
        ("Vestas A/S", ["Vestas A/S"]),
        ("Siemens AG", ["Siemens AG"]),
        ("京东（JD.com）", ["京东（JD.com）"]),
        ("甲有限公司、甲有限公司", ["甲有限公司"]),
    ],
)
def test_the_firms_of_a_cell_are_told_apart(cell: str, firms: list[str]) -> None:
    assert split_firms(cell) == firms


def test_the_persons_of_a_cell_are_told_apart() -> None:
    assert split_persons("许俊杰、钱建国") == ["许俊杰", "钱建国"]
    assert split_persons("王伟（总经理）、李四") == ["王伟（总经理）", "李四"]
    assert split_persons("张伟 李四") == ["张伟", "李四"]
    assert split_persons("张 伟") == ["张伟"]
    assert split_persons("县委常委、副县长王强，招商局 李娜") == ["王强（县委常委、副县长）", "李娜（招商局）"]
    assert split_persons("王强 县委常委、副县长") == ["王强（县委常委、副县长）"]
    assert split_persons("李静 张伟经理") == ["李静", "张伟经理"]
    assert split_persons("高远/副总经理\n郭敏/市场总监") == ["高远（副总经理）", "郭敏（市场总监）"]


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("王伟（总经理）", "王伟", "总经理"),
        ("王伟(区域负责人)", "王伟", "区域负责人"),
        ("王伟总经理", "王伟", "总经理"),
        ("王伟 副总经理", "王伟", "副总经理"),
        ("欧阳修副总", "欧阳修", "副总"),
        ("何静 投资部经理", "何静", "投资部经理"),
        ("县招商局局长李娜", "李娜", "县招商局局长"),
        ("郑凯等5人", "郑凯", None),
        ("会长梁栋一行", "梁栋", "会长"),
        ("王总", "王总", None),
        ("王伟", "王伟", None),
    ],
)
def test_a_title_behind_a_name_is_taken_off(text: str, name: str, title: str | None) -> None:
    assert name_and_title(text) == (name, title)

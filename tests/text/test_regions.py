"""Places as written to the finest code."""

import pytest

from crm.text.regions import region_code, region_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广东省深圳市", "440300"),
        ("广东深圳", "440300"),
        ("深圳", "440300"),
        ("浙江省宁波市", "330200"),
        ("上海", "310000"),
        ("上海市浦东新区", "310115"),
        ("绛县", "140826"),
        ("山西省运城市绛县", "140826"),
        ("江苏张家港", "320582"),
        ("南京市鼓楼区", "320106"),
        ("内蒙古呼和浩特", "150100"),
        ("湖北恩施州", "422800"),
        ("湖北恩施市", "422801"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("北京市朝阳区", "110105"),
        ("香港特别行政区", "810000"),
        ("中国香港", "810000"),
        ("台湾", "710000"),
        ("德国慕尼黑", "DE"),
        ("日本", "JP"),
        ("新加坡", "SG"),
    ],
)
def test_the_finest_place_is_found(text: str, code: str) -> None:
    assert region_code(text) == code


@pytest.mark.parametrize("text", ["鼓楼区", "朝阳区", "北京、香港", "长三角", "国外", "东北", "", "待定"])
def test_what_is_not_one_place_is_left_open(text: str) -> None:
    assert region_code(text) is None


def test_province_and_city_columns_are_read_together() -> None:
    assert region_code("广东省", "深圳市") == "440300"
    assert region_code("天津市", None) == "120000"


def test_a_code_has_its_name() -> None:
    assert region_name("440300") == "深圳市"
    assert region_name("DE") == "德国"
    assert region_name("999999") is None

"""Firms that are likely the same as the one being typed."""

from crm.audit.operations import System
from crm.companies.duplicates import SAME, likely
from crm.companies.operations import set_parent
from tests.building import Make, credit_code
from tests.counting import counting

BY = System()


def _found(name: str, code: str | None = None, **more: int) -> list[tuple[str, str]]:
    return [(one.company.name, one.why) for one in likely(name, code, **more)]


def test_the_same_firm_under_a_fuller_name_is_found(make: Make) -> None:
    make.company("恒泽机械有限公司")
    make.company("北辰机械有限公司")

    assert _found("河北恒泽机械有限公司") == [("恒泽机械有限公司", "similar")]
    assert likely("河北恒泽机械有限公司")[0].score >= SAME


def test_another_trade_name_of_the_same_place_and_trade_is_not(make: Make) -> None:
    make.company("上海甲精密机械制造有限公司")

    assert _found("上海乙精密机械制造有限公司") == []


def test_the_credit_code_finds_the_firm_whatever_its_name(make: Make) -> None:
    make.company("恒泽机械有限公司", credit_code(901))

    assert _found("全新名称有限公司", credit_code(901).lower()) == [("恒泽机械有限公司", "code")]
    assert _found("全新名称有限公司", "没有代码") == []


def test_the_same_name_comes_before_similar_ones_and_the_firm_itself_not_at_all(make: Make) -> None:
    fuller, exact = make.company("恒泽机械（天津）有限公司"), make.company("恒泽机械有限公司")

    assert _found("恒泽 机械有限公司") == [("恒泽机械（天津）有限公司", "similar"), ("恒泽机械有限公司", "name")]
    assert _found("恒泽机械有限公司", besides=exact.id) == [(fuller.name, "similar")]


def test_a_beginning_finds_firms_while_it_is_typed_but_does_not_hold_anybody_up(make: Make) -> None:
    make.company("恒泽资源利用有限公司")

    assert _found("恒泽") == [("恒泽资源利用有限公司", "begins")]
    assert likely("恒泽")[0].score < SAME
    assert _found("恒") == _found("") == _found("%_") == []


def test_the_rest_of_the_group_stands_behind(make: Make) -> None:
    group, plant, other = make.company("恒泽集团有限公司"), make.company("恒远铸件有限公司"), make.company("别家公司")
    set_parent(plant, group, BY)

    assert _found("山西恒泽有限公司") == [("恒泽集团有限公司", "similar"), ("恒远铸件有限公司", "group")]
    assert other.name not in dict(_found("山西恒泽有限公司"))


def test_at_most_five_are_named_and_many_firms_ask_no_more(make: Make) -> None:
    for number in range(30):
        make.company(f"恒泽机械（{number}厂）有限公司")
    with counting() as asked:
        found = likely("恒泽机械有限公司")

    assert len(found) == 5
    assert len(asked) <= 4

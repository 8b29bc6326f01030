"""Projects that are likely registered already; of others' only the unit and the day are told."""

from crm.companies.duplicates import SAME
from crm.fuzzydate import today
from crm.leads.duplicates import likely_leads
from crm.pipeline.operations import lose
from tests.building import Make


def test_an_active_project_of_the_same_firm_is_told(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, company=make.company("恒泽机械有限公司"), title="铸件基地")

    found = likely_leads(officer, ["河北恒泽机械有限公司"], "全新的事")

    assert [(one.lead, one.why) for one in found] == [(lead, "firm")]
    assert found[0].score >= SAME


def test_a_project_of_others_is_told_by_unit_and_day_only(make: Make) -> None:
    reader, other = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
    company = make.company("恒泽机械有限公司")
    for title in ("铸件基地", "铸件仓库"):
        make.lead(other, company=company, title=title)

    found = likely_leads(reader, ["恒泽机械有限公司"], "")

    assert [(one.lead, one.unit, one.registered_on) for one in found] == [(None, "卫庄镇", found[0].registered_on)]
    assert abs((found[0].registered_on - today()).days) <= 1


def test_a_lost_project_of_the_firm_holds_nobody_up(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, company=make.company("恒泽机械有限公司"))
    lose(lead, "land", "没有地", lead.version, officer)

    assert likely_leads(officer, ["恒泽机械有限公司"], "") == []


def test_a_title_that_is_nearly_the_same_is_told(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, title="年产三万吨精密铸件项目")

    assert [one.lead for one in likely_leads(officer, [], "年产三万吨精密铸件的项目")] == [lead]
    assert likely_leads(officer, [], "年产五万吨精密铸件项目") == []
    assert likely_leads(officer, [], "") == []


def test_a_firm_whose_name_only_begins_alike_is_no_reason(make: Make) -> None:
    officer = make.user()
    make.lead(officer, company=make.company("恒泽资源利用有限公司"))

    assert likely_leads(officer, ["恒泽"], "") == []

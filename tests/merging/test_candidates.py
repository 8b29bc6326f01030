"""What is proposed for merging, and why; what was said to be different is not proposed again."""

from crm.accounts.models import UnitKind
from crm.companies.operations import set_parent
from crm.db import db
from crm.merging.candidates import likely_companies, likely_leads
from crm.merging.operations import say_distinct
from tests.building import Make, credit_code
from tests.counting import counting


def firms(user) -> list[tuple[str, str, list[str]]]:  # type: ignore[no-untyped-def]
    return [(one.one.name, one.other.name, one.reasons) for one in likely_companies(user)]


def projects(user) -> list[tuple[str, str, list[str]]]:  # type: ignore[no-untyped-def]
    return [(one.one.title, one.other.title, one.reasons) for one in likely_leads(user)]


def test_names_that_differ_in_form_and_place_alone_are_proposed(make: Make) -> None:
    chief = make.chief()
    make.company("山西皓月资源利用有限公司", credit_code(1))
    make.company("皓月资源利用股份有限公司")
    make.company("蓝月化工有限公司")
    assert firms(chief) == [("山西皓月资源利用有限公司", "皓月资源利用股份有限公司", ["name", "code"])]


def test_two_credit_codes_are_two_firms(make: Make) -> None:
    chief = make.chief()
    make.company("山西皓月资源利用有限公司", credit_code(1))
    make.company("皓月资源利用股份有限公司", credit_code(2))
    assert firms(chief) == []


def test_firms_of_one_group_and_with_one_telephone_number_stand_first(make: Make) -> None:
    chief = make.chief()
    one, other = make.company("皓月资源利用有限公司"), make.company("皓月资源利用股份")
    make.company("紫电机械有限公司"), make.company("紫电机械集团")
    for firm in (one, other):
        set_parent(firm, make.company("大集团"), chief)
        make.lead(company=firm, title=f"{firm.name}的项目")
        make.contact(firm, phone="13900000555")
    db.session.flush()
    assert [pair[2] for pair in firms(chief)] == [["name", "phone", "group"], ["name"]]


def test_a_telephone_number_of_people_that_are_not_the_users_to_see_tells_nothing(make: Make) -> None:
    stranger = make.user(unit=make.unit("城关镇", UnitKind.TOWN))
    for name in ("皓月资源利用有限公司", "紫电机械有限公司"):
        firm = make.company(name)
        make.lead(company=firm)
        make.contact(firm, phone="13900000555")
    assert firms(stranger) == []
    assert [pair[2] for pair in firms(make.chief())] == [["phone"]]


def test_projects_with_nearly_one_title_or_of_one_firm_are_proposed(make: Make) -> None:
    chief, firm = make.chief(), make.company()
    make.lead(company=firm, title="年产三万吨精密铸件项目")
    make.lead(company=firm, title="年产三万吨精密铸件")
    make.lead(company=firm, title="药用玻璃")
    make.lead(title="锂电池回收")
    found = projects(chief)
    assert found[0] == ("年产三万吨精密铸件项目", "年产三万吨精密铸件", ["title", "firm"])
    assert [pair[2] for pair in found[1:]] == [["firm"], ["firm"]]


def test_nobody_is_proposed_a_project_of_others(make: Make) -> None:
    firm, town = make.company(), make.unit("城关镇", UnitKind.TOWN)
    make.lead(company=firm, title="年产三万吨精密铸件")
    make.lead(make.user(unit=town), company=firm, title="年产三万吨精密铸件")
    assert projects(make.chief(town)) == []
    assert len(projects(make.chief())) == 1


def test_what_somebody_said_is_different_is_not_proposed_again(make: Make) -> None:
    chief = make.chief()
    one, other = make.company("皓月资源利用有限公司"), make.company("皓月资源利用股份")
    say_distinct("companies", other.id, one.id, chief)
    say_distinct("companies", one.id, other.id, chief)
    db.session.flush()
    assert firms(chief) == []


def test_the_statements_do_not_grow_with_the_candidates(make: Make) -> None:
    chief = make.chief()
    sent = []
    for n in range(3):
        make.lead(title=f"甲乙铸件基地{'甲乙丙'[n]}", company=make.company(f"皓月资源利用{n * '新'}公司"))
        db.session.flush()
        db.session.expire_all()
        with counting() as statements:
            likely_companies(chief), likely_leads(chief)
        sent.append(len(statements))
    assert sent[1] == sent[2] <= 11

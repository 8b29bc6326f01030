"""The list of firms: filters by class, region, how far one is, and whose target it is."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from crm.accounts.models import Role, User
from crm.audit.operations import System
from crm.companies.listings import set_listing
from crm.companies.operations import change
from crm.companies.prospects import assign
from crm.errors import DomainError
from crm.fuzzydate import today
from crm.interactions.operations import Talk, log
from crm.leads.words import Stage
from crm.lists.companies import CompanyList
from crm.lists.leads import LeadList
from crm.pipeline.operations import pause
from tests.building import Make

BY = System()


def _names(user: User, **filters: Sequence[str]) -> list[str]:
    found = CompanyList(user, filters)
    firms, more = found.page()
    assert more is None
    assert found.count() == found.count(exact=True) == len(firms)
    return [firm.name for firm in firms if firm.name.startswith("目标")]


def test_a_class_finds_firms_of_any_year_once(make: Make) -> None:
    reader, unicorn, both = make.user(), make.company("目标甲"), make.company("目标乙")
    make.company("目标丙")
    set_listing(unicorn, "unicorn", 2019, None, BY)
    for year in (2020, 2021):
        set_listing(both, "unicorn", year, None, BY)
    set_listing(both, "gazelle", 2018, None, BY)

    assert _names(reader, list=["unicorn"]) == ["目标甲", "目标乙"]
    assert _names(reader, list=["gazelle"]) == ["目标乙"]
    assert _names(reader, list=["no such list"]) == []


def test_a_region_and_a_text_narrow_further(make: Make) -> None:
    reader = make.user()
    for name, region in (("目标甲", "河北省沧州市"), ("目标乙", "上海市"), ("目标丙", None)):
        firm = make.company(name)
        change(firm, {"region": region}, firm.version, BY)

    assert _names(reader, region=["jjj"]) == ["目标甲"]
    assert _names(reader, region=["yrd", "unknown"]) == ["目标乙", "目标丙"]
    assert _names(reader, region=["yrd", "unknown"], q=["丙"]) == ["目标丙"]


def test_contacted_and_in_talks_are_told_from_what_one_sees(make: Make) -> None:
    ours, theirs = make.unit("古绛镇"), make.unit("卫庄镇")
    officer, other, chief = make.user(unit=ours), make.user(unit=theirs), make.chief()
    known, met, talking = (make.company(f"目标{name}") for name in "甲乙丙")
    make.lead(officer, company=known)  # a project nobody has talked about yet
    make.talk(make.lead(officer, company=met), officer)
    make.at(Stage.NEGOTIATION, officer, chief, company=talking)

    assert _names(officer, contact=["contacted"]) == ["目标乙", "目标丙"]
    assert _names(officer, contact=["in_talks"]) == ["目标丙"]
    assert _names(officer, contact=["none"]) == ["目标甲"]
    assert _names(other, contact=["contacted", "in_talks"]) == []
    assert _names(other, contact=["none"]) == ["目标甲", "目标乙", "目标丙"]
    assert _names(chief, contact=["contacted"]) == ["目标乙", "目标丙"]


def test_a_talk_with_a_firm_alone_is_contact_for_who_had_it(make: Make) -> None:
    officer, other, firm = (
        make.user(unit=make.unit("古绛镇")),
        make.user(unit=make.unit("卫庄镇")),
        make.company("目标甲"),
    )
    log(Talk(kind="call", met_on=today(), summary="问候", no_next_step_reason="已谈完"), [], [firm], officer)

    assert _names(officer, contact=["contacted"]) == ["目标甲"]
    assert _names(other, contact=["contacted"]) == []


def test_a_paused_project_is_not_in_talks(make: Make) -> None:
    officer, chief, firm = make.user(), make.chief(), make.company("目标甲")
    lead = make.at(Stage.NEGOTIATION, officer, chief, company=firm)
    pause(lead, "等土地", lead.version, officer)

    assert _names(officer, contact=["in_talks"]) == []
    assert _names(officer, contact=["contacted"]) == ["目标甲"]


def test_target_firms_are_found_by_whose_they_are(make: Make) -> None:
    chief, officer, mate = make.chief(), make.user(), make.user()
    mine, units, over, _nobodys = (make.company(f"目标{name}") for name in "甲乙丙丁")
    assign([mine], officer, None, "", chief)
    assign([units], officer.unit, None, "", chief)
    [past] = assign([over], officer, today(), "", chief)
    past.until = today() - timedelta(days=1)

    assert _names(officer, assigned=["me"]) == ["目标甲"]
    assert _names(officer, assigned=["unit"]) == ["目标乙"]
    assert _names(officer, assigned=["me", "unit"]) == ["目标甲", "目标乙"]
    assert _names(mate, assigned=[f"u{officer.id}", f"n{officer.unit_id}"]) == ["目标甲", "目标乙"]
    assert _names(mate, assigned=["me"]) == []
    assert _names(mate, assigned=["any"]) == ["目标甲", "目标乙"]
    assert _names(mate, assigned=["none"]) == ["目标丙", "目标丁"]
    assert _names(mate, assigned=["u", "n１", "nobody"]) == []


def test_an_administrator_lists_no_firm_and_an_unknown_filter_is_refused(make: Make) -> None:
    make.company("目标甲")
    assert CompanyList(make.user(Role.ADMIN)).count() == 0
    with pytest.raises(DomainError, match="no filter"):
        CompanyList(make.user(), {"owner": ["1"]}).count()


def test_the_next_page_begins_behind_the_last_firm(make: Make) -> None:
    reader = make.user()
    firms = [make.company(f"目标{n}号") for n in range(5)]
    wanted = CompanyList(reader, {"q": ["目标"]})

    first, more = wanted.page(size=3)
    second, end = wanted.page(more or 0, size=3)
    assert [*first, *second] == firms
    assert (more, end) == (firms[2].id, None)


def test_leads_are_found_by_the_class_of_any_investor(make: Make) -> None:
    officer, unicorn = make.user(), make.company("目标甲")
    set_listing(unicorn, "unicorn", 2019, None, BY)
    lead, _other = make.lead(officer, company=unicorn), make.lead(officer)

    assert LeadList(officer, {"class": ["unicorn", "gazelle"]}).page()[0] == [lead]
    assert LeadList(officer, {"class": ["gazelle"]}).page()[0] == []

"""One search over everything, within what its user may see."""

from datetime import date

import pytest

from crm.accounts.models import Role, UnitKind
from crm.db import db
from crm.lists.companies import CompanyList
from crm.lists.leads import LeadList
from crm.search import queries, words
from crm.search.queries import search
from crm.search.words import Words
from crm.text.names import company_name
from tests.building import Make, credit_code
from tests.counting import counting


def found(user, text: str) -> dict[str, list[str]]:
    return {group.kind.code: [hit.title for hit in group.hits] for group in search(user, text)}


def test_two_characters_are_enough(make: Make) -> None:
    chief = make.chief()
    make.lead(title="精密铸件项目", company=make.company("首都钢铁集团"))
    make.lead(title="药用玻璃项目")
    assert found(chief, "铸件") == {"lead": ["精密铸件项目"]}
    assert found(chief, "首都")["company"] == ["首都钢铁集团"]


def test_pinyin_initials_find_what_they_stand_for(make: Make) -> None:
    chief = make.chief()
    make.lead(title="精密铸件项目", company=make.company("首都钢铁集团"))
    assert found(chief, "sdgt") == {"company": ["首都钢铁集团"], "lead": ["精密铸件项目"]}
    assert found(chief, "JMZJ") == {"lead": ["精密铸件项目"]}


def test_a_project_is_found_by_its_number_and_a_firm_by_its_credit_code(make: Make) -> None:
    chief, code = make.chief(), credit_code(77)
    lead = make.lead(company=make.company("红日重工有限公司", code))
    assert [hit.id for hit in search(chief, lead.code.lower())[0].hits] == [lead.id]
    assert found(chief, code[:10])["company"] == ["红日重工有限公司"]


def test_every_word_has_to_be_there(make: Make) -> None:
    chief = make.chief()
    make.lead(title="精密铸件项目")
    assert found(chief, "铸件 精密") == {"lead": ["精密铸件项目"]}
    assert found(chief, "铸件 玻璃") == {}
    assert found(chief, "密件") == {}


def test_pairs_that_do_not_stand_together_are_not_the_word(make: Make) -> None:
    chief = make.chief()
    make.lead(title="ABACA")
    assert found(chief, "baca") == {"lead": ["ABACA"]}
    assert found(chief, "bab") == {}


@pytest.mark.parametrize("text", ["", "  ", "——", "%", "_", "'\"", "\x00"])
def test_what_has_no_letter_finds_nothing(make: Make, text: str) -> None:
    make.lead()
    assert search(make.chief(), text) == []


@pytest.mark.parametrize("text", ['a" OR "b', "NOT (a", "a*", "^a:b", "项目' --", "{a b}"])
def test_the_signs_of_the_index_mean_nothing(make: Make, text: str) -> None:
    make.lead(title="完全无关")
    assert search(make.chief(), text) == []


def test_nobody_finds_or_counts_a_project_of_others(make: Make) -> None:
    town = make.unit("城关镇", UnitKind.TOWN)
    stranger, owner = make.user(unit=town), make.user()
    lead = make.lead(owner, title="机密铸件项目")
    make.talk(lead, owner, summary="铸件用地谈妥")
    assert found(stranger, "铸件") == {}
    assert found(owner, "铸件") == {"lead": ["机密铸件项目"], "interaction": ["铸件用地谈妥"]}


def test_a_person_is_found_masked_and_only_by_those_who_deal_with_the_firm(make: Make) -> None:
    town = make.unit("城关镇", UnitKind.TOWN)
    owner, stranger = make.user(), make.user(unit=town)
    lead = make.lead(owner)
    make.contact(lead.investors[0].company, "欧阳明月", "13900000321")
    assert found(owner, "欧阳") == {"contact": ["欧*"]}
    assert found(owner, "oymy") == {"contact": ["欧*"]}
    assert found(stranger, "欧阳") == {}
    assert found(make.user(Role.AUDITOR), "欧阳") == {}


@pytest.mark.parametrize("common", [words.COMMON, 0])
def test_a_telephone_number_is_found_whole_or_by_the_digits_that_are_shown_anyway(make, monkeypatch, common) -> None:
    monkeypatch.setattr(words, "COMMON", common)
    owner = make.user()
    lead = make.lead(owner)
    make.contact(lead.investors[0].company, "欧阳明月", "13900000321")
    assert found(owner, "139 0000 0321") == {"contact": ["欧*"]}
    assert found(owner, "0321") == {"contact": ["欧*"]}
    for part in ("1390000032", "3900000321", "00000321", "13900", "00003", "3", "1 3 9"):
        assert "contact" not in found(owner, part), part


def test_a_park_manager_finds_land_and_the_administrator_finds_nothing(make: Make) -> None:
    parcel = make.parcel(number="北区-19", location="铸造大道")
    assert found(make.manager(), "铸造") == {"parcel": ["北区-19"]}
    assert found(make.user(Role.ADMIN), "铸造") == {}
    parcel.retired_on = date(2026, 1, 1)
    db.session.flush()
    assert found(make.chief(), "铸造") == {}


def test_what_begins_with_the_words_stands_first(make: Make) -> None:
    chief = make.chief()
    for name in ("铸件世家有限公司", "大铸件有限公司", "小铸件有限公司"):
        make.company(name)
    assert found(chief, "铸件")["company"] == ["铸件世家有限公司", "小铸件有限公司", "大铸件有限公司"]


def test_the_count_is_of_all_and_stops_at_its_limit(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chief = make.chief()
    for n in range(4):
        make.company(f"铸件{n}厂")
    assert search(chief, "铸件", size=2)[0].total == 4
    monkeypatch.setattr(queries, "COUNT_STOPS_AT", 2)
    assert search(chief, "铸件", size=1)[0].total == 3


def test_it_takes_three_statements_whatever_is_found(make: Make) -> None:
    owner = make.user()
    for n in range(5):
        lead = make.lead(owner, title=f"铸件{n}")
        make.talk(lead, owner, summary="谈铸件")
    Words("")
    with counting() as statements:
        assert len(search(owner, "铸件")) == 2
    assert len(statements) == 3  # the settings, for what stands in the pool; how common the words are; what is found


TITLES = ("精密铸件项目", "精 密 铸件", "5G产业园（二期）", "AB钢管", "abba", "年产3.5万吨铝材")
ASKED = (
    "铸件",
    "精密",
    "密铸",
    "5G",
    "g产",
    "（二期",
    "二期）",
    "AB",
    "ab",
    "bb",
    "3.5万",
    "铝材",
    "钢管",
    "没有",
    "项目",
)


@pytest.mark.parametrize("common", [words.COMMON, 0])
def test_the_lists_find_what_a_plain_comparison_finds(make: Make, monkeypatch, common: int) -> None:
    """With the index, and where so many rows have the words that it is not asked."""
    monkeypatch.setattr(words, "COMMON", common)
    chief = make.chief()
    for n, title in enumerate(TITLES):
        make.lead(title=title, company=make.company(f"{title}集团{n}"))
    leads = {lead.title for lead in LeadList(chief).page()[0]}
    for text in ASKED:
        plain = {title for title in leads if text.casefold() in title.casefold()}
        listed = {lead.title for lead in LeadList(chief, {"q": [text]}).page()[0]}
        assert plain <= listed, text
        assert listed - plain <= {"精 密 铸件"}, text  # blanks do not count
        firms = {company.name for company in CompanyList(chief, {"q": [text]}).page()[0]}
        assert {company_name(f"{title}集团{n}") for n, title in enumerate(TITLES) if title in plain} <= firms, text


def test_the_list_of_projects_knows_the_initials_of_title_and_firm(make: Make) -> None:
    chief = make.chief()
    lead = make.lead(title="精密铸件项目", company=make.company("首都钢铁集团"))
    make.lead()
    for text in ("sd", "jmzj", "首都 ", lead.code):
        assert [one.id for one in LeadList(chief, {"q": [text]}).page()[0]] == [lead.id], text

"""Firms and people: what is refused, and that no save is lost."""

import pytest

from crm.companies.operations import add, add_contact, change, change_contact
from crm.companies.queries import listed, the_one
from crm.companies.regions import place, place_text
from crm.db import db
from crm.errors import DomainError, Stale
from tests.building import Make, credit_code


def test_a_firm_cannot_take_the_name_of_another(make: Make) -> None:
    officer = make.user()
    make.company("北辰精陶（天津）有限公司")
    own = make.company("南辰精陶有限公司", credit_code(71))

    with pytest.raises(DomainError, match="in the list of companies already") as refused:
        change(own, {"name": "北辰精陶(天津)有限公司", "credit_code": own.credit_code}, own.version, officer)

    assert refused.value.field == "name"


def test_a_firm_cannot_take_the_credit_code_of_another(make: Make) -> None:
    make.company("北辰精陶有限公司", credit_code(72))

    with pytest.raises(DomainError) as refused:
        add({"name": "南辰精陶有限公司", "credit_code": credit_code(72)}, make.user())

    assert refused.value.field == "credit_code"


def test_a_text_longer_than_its_column_is_refused(make: Make) -> None:
    with pytest.raises(DomainError, match="Use at most 120 characters") as refused:
        add({"name": "长" * 121}, make.user())

    assert refused.value.field == "name"


def test_a_save_begun_on_an_older_version_is_refused(make: Make) -> None:
    officer, company = make.user(), make.company()
    contact = add_contact(company, {"name": "王伟", "title": None, "phone": None}, officer)

    with pytest.raises(Stale):
        change(company, {"industry": "铸造"}, company.version - 1, officer)
    with pytest.raises(Stale):
        change_contact(contact, {"title": "总监"}, contact.version - 1, officer)


def test_a_save_raises_the_version(make: Make) -> None:
    officer, company = make.user(), make.company()
    before = company.version

    change(company, {"industry": "铸造"}, before, officer)
    db.session.flush()

    assert company.version == before + 1


def test_firms_are_found_by_part_of_a_name_however_its_brackets_are_typed(make: Make) -> None:
    make.company("北辰精陶（天津）有限公司", credit_code(73))

    assert [company.name for company in listed("精陶(天津)")] == ["北辰精陶（天津）有限公司"]
    assert len(listed(credit_code(73).lower())) == 1
    assert len(listed("_")) == 0


def test_a_firm_is_picked_by_part_of_its_name_only_when_that_is_clear(make: Make) -> None:
    north, _ = make.company("北辰精陶有限公司"), make.company("南辰精陶有限公司")

    assert the_one("北辰") == north
    with pytest.raises(DomainError, match="Several companies fit"):
        the_one("精陶")
    with pytest.raises(DomainError, match="Add it first"):
        the_one("无此企业")


@pytest.mark.parametrize("code", ["130900", "110105", "440300", "130104", "DE", "810000", "120100"])
def test_a_place_is_typed_as_it_is_read(code: str) -> None:
    assert place(place_text(code), "region") == code

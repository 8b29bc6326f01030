"""Firms are known once, codes are right or refused, people stay masked."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.audit.queries import history_of
from crm.companies.models import Company
from crm.companies.operations import add, add_contact, change, change_contact, find_or_add, reveal
from crm.companies.queries import find, listed, masked_name, masked_phone
from crm.db import db
from crm.errors import DomainError
from tests.building import Make

BY = System()
CODE = "91110000802100433B"


def test_a_name_is_kept_as_on_the_licence(make: Make) -> None:
    assert add({"name": " 首钢 (河北) 有限 公司 "}, BY).name == "首钢（河北）有限公司"
    assert add({"name": "ABB  Power\u200b Ltd."}, BY).name == "ABB Power Ltd."


@pytest.mark.parametrize(
    "again",
    [
        "首钢（河北）有限公司",
        "首钢(河北)有限公司",
        " 首钢（河北） 有限公司",
        "首钢·河北有限公司",
        "首钢(河北)有限公司。",
    ],
)
def test_width_blanks_and_punctuation_make_no_second_firm(make: Make, again: str) -> None:
    first = add({"name": "首钢（河北）有限公司"}, BY)

    assert find_or_add(again, BY) is first
    with pytest.raises(DomainError, match="首钢（河北）有限公司 is in the list") as refused:
        add({"name": again}, BY)
    assert refused.value.field == "name"


def test_another_place_or_form_is_another_firm(make: Make) -> None:
    names = ["首钢（河北）有限公司", "首钢（河南）有限公司", "首钢（河北）股份有限公司", "首钢有限公司"]
    assert len({find_or_add(name, BY).id for name in names}) == 4


def test_a_firm_is_found_by_its_code_under_another_name(make: Make) -> None:
    first = add({"name": "首钢总公司", "credit_code": CODE}, BY)
    assert find_or_add("首钢集团有限公司", BY, CODE) is first
    with pytest.raises(DomainError, match="in the list"):
        add({"name": "首钢集团有限公司", "credit_code": CODE}, BY)


def test_the_letters_o_and_i_of_a_code_are_meant_as_digits(make: Make) -> None:
    typed = "9111OOOO8O21OO433b"
    assert add({"name": "甲公司", "credit_code": typed}, BY).credit_code == CODE
    assert find_or_add("甲", BY, " 9III0000-8O2I 00433B ").name == "甲公司"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("91110000802100433X", "mistyped"),
        ("9111000080210043", "18 characters; this has 16"),
        ("110000012345678", "15 digits"),
        ("110101199003071234", "identity card"),
        ("12345", "18 characters"),
    ],
)
def test_a_wrong_code_is_refused_beside_its_field_on_every_way_in(make: Make, wrong: str, reason: str) -> None:
    known = add({"name": "甲公司"}, BY)
    for way_in in (
        lambda: add({"name": "乙公司", "credit_code": wrong}, BY),
        lambda: change(known, {"credit_code": wrong}, known.version, BY),
        lambda: find_or_add("甲公司", BY, wrong),
    ):
        with pytest.raises(DomainError, match=reason) as refused:
            way_in()
        assert refused.value.field == "credit_code"
        assert "19900307" not in str(refused.value)
    assert known.credit_code is None


def test_a_code_that_was_missing_is_filled_in_and_recorded(make: Make) -> None:
    firm = add({"name": "首钢集团有限公司"}, BY)
    find_or_add("首钢集团有限公司", BY, CODE)
    db.session.commit()
    assert firm.credit_code == CODE
    assert history_of([("companies", firm.id)])[0].values == {"credit_code": [None, CODE]}


def test_a_firm_cannot_take_the_name_or_the_code_of_another(make: Make) -> None:
    first, second = add({"name": "甲公司", "credit_code": CODE}, BY), add({"name": "乙公司"}, BY)
    with pytest.raises(DomainError, match="in the list"):
        change(second, {"credit_code": CODE}, second.version, BY)
    with pytest.raises(DomainError, match="乙公司 is in the list"):
        change(first, {"name": "乙公司", "credit_code": CODE}, first.version, BY)
    change(first, {"name": "甲公司", "credit_code": CODE, "industry": "钢铁"}, first.version, BY)
    assert first.industry == "钢铁"


@pytest.mark.parametrize("name", ["", "   ", "（）", "···", "\u200b", "。"])
def test_a_name_without_a_letter_is_none(make: Make, name: str) -> None:
    with pytest.raises(DomainError, match="not a company name"):
        add({"name": name}, BY)


def test_a_place_is_kept_as_its_code_or_refused(make: Make) -> None:
    assert add({"name": "甲公司", "region": "河北省沧州市"}, BY).region == "130900"
    assert add({"name": "乙公司", "region": "德国"}, BY).region == "DE"
    assert add({"name": "丙公司", "region": "440300"}, BY).region == "440300"
    with pytest.raises(DomainError, match="province and city") as refused:
        add({"name": "丁公司", "region": "那边"}, BY)
    assert refused.value.field == "region"


@pytest.mark.parametrize(("field", "longest"), [("name", 120), ("industry", 120), ("address", 200)])
def test_what_is_longer_than_its_column_is_refused_on_both_engines(make: Make, field: str, longest: int) -> None:
    fits = add({"name": "甲公司", field: "长" * longest}, BY)
    db.session.flush()
    assert len(getattr(fits, field)) == longest
    with pytest.raises(DomainError, match=f"at most {longest}") as refused:
        add({"name": "乙公司", field: "长" * longest + "些"}, BY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "values",
    [
        "('', 'k1', null)",
        "('甲', 'k2', '123')",
        "('甲', 'known', null)",
        "('甲', 'k3', '91110000802100433B')",
    ],
)
def test_the_database_refuses_what_gets_past_the_rules(make: Make, values: str) -> None:
    known = add({"name": "known", "credit_code": CODE}, BY)
    assert known.key == "known"
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(f"INSERT INTO companies (name, key, credit_code, version) SELECT v.*, 1 FROM (VALUES {values}) v")
        )


def test_firms_are_found_by_a_piece_of_the_name_in_any_case(make: Make) -> None:
    abb = add({"name": "ABB电气（北京）有限公司"}, BY)
    add({"name": "百分100%纯净有限公司"}, BY)
    assert list(listed("abb")) == [abb]
    assert [firm.name for firm in listed("0%")] == ["百分100%纯净有限公司"]
    assert list(listed("_")) == []
    assert find("ａｂｂ电气(北京)有限公司") is abb


def test_masks_leave_a_family_name_and_seven_of_eleven_digits() -> None:
    assert [masked_name(name) for name in ("王伟", "欧阳德胜", "王", "")] == ["王*", "欧*", "王*", ""]
    assert [masked_phone(phone) for phone in ("13912340000", "03591234567", "12345678", "12345", None)] == [
        "139****0000",
        "035****4567",
        "****",
        "****",
        "",
    ]


def test_a_phone_is_kept_as_bare_digits_or_refused(make: Make) -> None:
    firm = make.company()
    assert add_contact(firm, {"name": "王伟", "phone": "+86 139-1234-0000"}, BY).phone == "13912340000"
    contact = add_contact(firm, {"name": "李娜", "phone": None}, BY)
    for wrong in ("/", "、", "打给老王", "123", "1" * 16):
        with pytest.raises(DomainError, match="not a telephone number") as refused:
            change_contact(contact, {"phone": wrong}, contact.version, BY)
        assert refused.value.field == "phone"


def test_showing_a_contact_is_recorded_with_the_name_of_who_looked(make: Make) -> None:
    contact, officer = make.contact(make.company()), make.user(Role.OFFICER, name="专员甲")
    reveal(contact, officer)
    db.session.commit()

    shown = db.session.scalars(select(AuditChange).where(AuditChange.action == "reveal")).one()
    assert (shown.subject_kind, shown.subject_id, shown.entry.actor_name) == ("contacts", contact.id, "专员甲")
    assert shown.values == {}


def test_a_firm_has_one_row_after_all(make: Make) -> None:
    for name in ("甲 公司", "甲公司", "（甲）公司"):
        find_or_add(name, BY)
    db.session.commit()
    assert len(db.session.scalars(select(Company).where(Company.key == "甲公司")).all()) == 1

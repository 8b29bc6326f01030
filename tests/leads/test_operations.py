"""Values of a lead: checked at the operation, and by the database behind it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import FuzzyDate
from crm.leads import operations
from crm.leads.models import Lead, LeadSequence
from crm.leads.operations import (
    add_contact,
    change,
    create,
    next_code,
    set_investors,
    set_local_company,
    set_owner,
    set_parks,
)
from crm.quantities import LARGEST
from tests.building import Make

CODE = "91440300708461136T"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("investment", -1, "less than 0"),
        ("investment_usd", -1, "less than 0"),
        ("land_area", -1, "less than 0"),
        ("jobs", -1, "less than 0"),
        ("energy_tce", -1, "less than 0"),
        ("jobs", 2**31, "too large"),
        ("energy_tce", LARGEST, "too large"),
        ("title", "  ", "required"),
        ("title", None, "required"),
        ("title", "长" * 201, "at most 200"),
        ("industry", "长" * 121, "at most 120"),
        ("lead_official", "长" * 81, "at most 80"),
        ("channel", "friends", "Choose one"),
        ("two_high", "maybe", "Choose one"),
        ("source_region", "那边", "province and city"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(make: Make, field: str, value: Any, sentence: str) -> None:
    officer = make.user()
    lead = make.lead(officer)
    with pytest.raises(DomainError, match=sentence) as refused:
        change(lead, {field: value}, lead.version, officer)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("investment", 0),
        ("investment", LARGEST),
        ("investment_usd", LARGEST),
        ("land_area", LARGEST),
        ("jobs", 2**31 - 1),
        ("title", "长" * 200),
        ("description", "长" * 20_000),
        ("first_contact_on", FuzzyDate(date(2022, 1, 1), "q")),
    ],
)
def test_the_largest_value_that_fits_comes_back_as_it_was(make: Make, field: str, value: Any) -> None:
    officer = make.user()
    lead = make.lead(officer)
    change(lead, {field: value}, lead.version, officer)
    db.session.flush()
    db.session.expire(lead)
    assert getattr(lead, field) == value


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("河北省沧州市", "130900"),
        ("深圳", "440300"),
        ("440300", "440300"),
        ("德国", "DE"),
        ("香港", "810000"),
        ("", None),
    ],
)
def test_a_region_is_kept_as_a_code(make: Make, words: str, code: str | None) -> None:
    officer = make.user()
    lead = make.lead(officer)
    change(lead, {"source_region": words}, lead.version, officer)
    assert lead.source_region == code


@pytest.mark.parametrize(
    ("construction", "production", "fits"),
    [
        ("2022-03-15", "2022-03-15", True),
        ("2022-03-15", "2022-03-14", False),
        ("2022-03-15", "2022-03", True),  # production may be on the last day of March
        ("2022-03-15", "2022-Q1", True),
        ("2022-03-15", "2022", True),
        ("2022-03", "2022-02-28", False),
        ("2023", "2022", False),
        ("2022-H2", "2022-Q2", False),
        ("2022", "2022-01-01", True),
    ],
)
def test_production_is_not_planned_before_construction(
    make: Make, construction: str, production: str, fits: bool
) -> None:
    officer = make.user()
    lead = make.lead(officer)
    planned = {
        "planned_construction_on": FuzzyDate.from_iso(construction),
        "planned_production_on": FuzzyDate.from_iso(production),
    }
    if fits:
        change(lead, planned, lead.version, officer)
        return
    with pytest.raises(DomainError, match="before construction") as refused:
        change(lead, planned, lead.version, officer)
    assert refused.value.field == "planned_production_on"


def test_stage_and_state_are_not_changed_here(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    for name in ("stage", "state", "screening", "unit_id", "owner_id", "version", "carried_over", "gaps_waived_to"):
        with pytest.raises(KeyError):
            change(lead, {name: "signed"}, lead.version, officer)
    assert (lead.stage, lead.state) == ("lead", "active")


def test_a_save_that_began_on_an_older_version_is_refused(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    version = lead.version
    change(lead, {"industry": "新材料"}, version, officer)
    db.session.flush()

    assert lead.version == version + 1
    with pytest.raises(Stale):
        change(lead, {"industry": "医药"}, version, officer)
    assert lead.industry == "新材料"


def test_only_who_works_on_a_lead_changes_it(make: Make) -> None:
    lead = make.lead(make.user())
    with pytest.raises(Forbidden):
        change(lead, {"industry": "医药"}, lead.version, make.user())


def test_a_lead_has_an_investor_once_each(make: Make) -> None:
    officer, first, second = make.user(), make.company("甲公司"), make.company("乙公司")
    lead = create({"title": "项目"}, [first, second, first], officer.unit, officer)
    db.session.flush()
    assert [link.company.name for link in lead.investors] == ["甲公司", "乙公司"]

    set_investors(lead, ["乙公司", "丙公司", "乙 公司"], officer)
    db.session.flush()
    db.session.expire(lead)
    assert [link.company.name for link in lead.investors] == ["乙公司", "丙公司"]
    for nobody in (lambda: set_investors(lead, [], officer), lambda: create({"title": "x"}, [], officer.unit, officer)):
        with pytest.raises(DomainError, match="investing company") as refused:
            nobody()
        assert refused.value.field == "investor"


def test_parks_are_replaced_as_a_whole(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    for codes in (["steel", "health"], ["health", "materials"], []):
        set_parks(lead, [make.park(code) for code in codes], officer)
        db.session.flush()
        db.session.expire(lead)
        assert sorted(link.park.code for link in lead.parks) == sorted(codes)


def test_an_owner_is_named_and_a_contact_is_added_once(make: Make) -> None:
    officer, other = make.user(), make.user()
    lead = make.lead(officer)
    set_owner(lead, other, officer)
    contact = make.contact(lead.investors[0].company)
    add_contact(lead, contact, officer)
    add_contact(lead, contact, officer)
    db.session.flush()
    assert (lead.owner_id, [link.contact_id for link in lead.contacts]) == (other.id, [contact.id])


def test_the_local_company_comes_with_a_right_code(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    set_local_company(lead, "甲（本地）有限公司", CODE.lower(), officer)
    db.session.flush()
    assert (lead.local_company.name, lead.local_company.credit_code) == ("甲（本地）有限公司", CODE)  # type: ignore

    set_local_company(lead, "乙（本地）有限公司", None, officer)
    with pytest.raises(DomainError, match="mistyped") as refused:
        set_local_company(lead, "乙（本地）有限公司", CODE[:-1] + "0", officer)
    assert refused.value.field == "local_credit_code"
    with pytest.raises(DomainError, match="not a company name") as refused:
        set_local_company(lead, "——", None, officer)
    assert refused.value.field == "local_company"


def test_codes_count_up_within_the_year_of_the_office(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [next_code(2031), next_code(2031), next_code(2032)] == ["YF-2031-0001", "YF-2031-0002", "YF-2032-0001"]
    assert db.session.scalars(select(LeadSequence.last).where(LeadSequence.year == 2031)).one() == 2
    monkeypatch.setattr(operations, "today", lambda: date(2040, 1, 1))  # in London it is still 2039
    assert make.lead().code == "YF-2040-0001"


_BAD = {
    "investment": -1,
    "phase_one_investment": -1,
    "fixed_investment": -1,
    "investment_usd": -1,
    "foreign_investment_usd": -1,
    "land_area": -1,
    "plant_area": -1,
    "annual_output": -1,
    "annual_tax": -1,
    "jobs": -1,
    "energy_tce": -1,
    "stage": "'sold'",
    "state": "'asleep'",
    "screening": "'maybe'",
    "channel": "'friends'",
    "two_high": "'may'",
    "title": "''",
    "code": "(SELECT min(code) FROM leads)",
    "unit_id": 999_999,
    "owner_id": 999_999,
    "local_company_id": 999_999,
}


def test_the_database_refuses_what_gets_past_the_rules(make: Make) -> None:
    make.lead()
    lead = make.lead()
    db.session.commit()
    for column, bad in _BAD.items():
        with pytest.raises(IntegrityError):
            db.session.execute(text(f"UPDATE leads SET {column} = {bad} WHERE id = {lead.id}"))
            db.session.commit()  # SQLite looks at foreign keys at once, PostgreSQL too: nothing is deferred
        db.session.rollback()
    assert db.session.execute(text(f"UPDATE leads SET two_high = 'yes' WHERE id = {lead.id}")).rowcount == 1  # type: ignore


def test_a_team_row_names_a_person_or_a_unit_and_not_both(make: Make) -> None:
    lead, user = make.lead(), make.user()
    db.session.commit()
    for user_id, unit_id in (("null", "null"), (user.id, user.unit_id)):
        with pytest.raises(IntegrityError):
            db.session.execute(
                text(f"INSERT INTO lead_team (lead_id, user_id, unit_id) VALUES ({lead.id}, {user_id}, {unit_id})")
            )
        db.session.rollback()


def test_two_sessions_saving_one_row_do_not_both_win(make: Make) -> None:
    from sqlalchemy.orm.exc import StaleDataError

    lead = make.lead()
    db.session.commit()
    db.session.execute(text(f"UPDATE leads SET version = version + 1 WHERE id = {lead.id}"))
    lead.industry = "医药"
    with pytest.raises(StaleDataError):
        db.session.flush()
    db.session.rollback()
    assert db.session.get_one(Lead, lead.id).industry == "装备制造"


def test_the_system_may_be_an_actor(make: Make) -> None:
    lead = make.lead()
    set_parks(lead, [make.park("steel")], System())  # type: ignore[arg-type]
    assert [link.park.code for link in lead.parks] == ["steel"]

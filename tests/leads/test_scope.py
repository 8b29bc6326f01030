"""The scope table of design §3, cell by cell: who sees which lead and which contact."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, Unit, UnitKind, User
from crm.audit.operations import System
from crm.companies.models import Contact
from crm.db import db
from crm.fuzzydate import today
from crm.interactions.queries import interactions_visible_to, latest
from crm.leads.models import Lead
from crm.leads.operations import add_contact, join_team, set_parks
from crm.leads.queries import (
    contacts_visible_to,
    find_visible,
    leads_of_company,
    sees,
    visible_to,
    works_on,
)
from crm.lists.leads import LeadList
from crm.parks.operations import set_managers
from tests.building import Make

YESTERDAY, TODAY = today() - timedelta(days=1), today()


@dataclass(frozen=True)
class Office:
    """A county with an office, a team below it and another bureau; a lead in each place, and what hangs on them."""

    users: dict[str, User]
    leads: dict[str, Lead]
    contacts: dict[str, Contact]


# Each user's leads. The owners of all leads are other people than these.
EXPECTED = {
    "officer of the office": {"own unit", "below", "named park", "team today", "team unit", "team open", "own elsewhere"},
    "officer of the team below": {"below"},
    "officer of another bureau": {"elsewhere", "other park", "team expired", "team today", "team unit", "team open", "own elsewhere"},
    "chief of the office": {"own unit", "below", "named park", "team unit"},
    "chief of another bureau": {"elsewhere", "other park", "team expired", "team today", "team unit", "team open", "own elsewhere"},
    "chief of the promotion office": "all",
    "park manager": {"named park", "team open", "team unit"},
    "manager of the other park": {"other park", "team unit"},
    "manager of no park": {"team unit"},
    "leader of the county": "all",
    "leader of the office": {"own unit", "below", "named park", "team unit"},
    "administrator": set(),
    "auditor": "all",
}  # fmt: skip


def _units(make: Make) -> tuple[Unit, Unit, Unit]:
    office = make.unit("商务局")
    return office, make.unit("商务局驻深组", UnitKind.TEAM, office), make.unit("工信局")


def _users(make: Make, office: Unit, below: Unit, other: Unit) -> dict[str, User]:
    users = {
        "officer of the office": make.user(unit=office),
        "officer of the team below": make.user(unit=below),
        "officer of another bureau": make.user(unit=other),
        "chief of the office": make.user(Role.CHIEF, office),
        "chief of another bureau": make.user(Role.CHIEF, other),
        "chief of the promotion office": make.user(Role.CHIEF),
        "park manager": make.user(Role.PARK_MANAGER, office),
        "manager of the other park": make.user(Role.PARK_MANAGER, office),
        "manager of no park": make.user(Role.PARK_MANAGER, office),
        "leader of the county": make.user(Role.LEADER),
        "leader of the office": make.user(Role.LEADER, office),
        "administrator": make.user(Role.ADMIN),
        "auditor": make.user(Role.AUDITOR),
    }
    set_managers(make.park("equipment"), [users["park manager"]], System())
    set_managers(make.park("steel"), [users["manager of the other park"]], System())
    return users


def _team(lead: Lead, member: User | Unit, until: date | None) -> None:
    join_team(lead, member, until, System())  # type: ignore[arg-type]


@pytest.fixture
def office(make: Make) -> Office:
    office, below, other = _units(make)
    users = _users(make, office, below, other)
    here, there, far = make.user(unit=office), make.user(unit=below), make.user(unit=other)
    leads = {
        "own unit": make.lead(here),
        "below": make.lead(there),
        "elsewhere": make.lead(far),
        "named park": make.lead(here, park=make.park("equipment")),
        "other park": make.lead(far, park=make.park("steel")),
        "team expired": make.lead(far),
        "team today": make.lead(far),
        "team unit": make.lead(far),
        "team open": make.lead(far, park=make.park("equipment")),
        "own elsewhere": make.lead(users["officer of the office"], unit=other),
    }
    mine = users["officer of the office"]
    _team(leads["team expired"], mine, YESTERDAY)
    _team(leads["team today"], mine, TODAY)
    _team(leads["team unit"], office, None)
    _team(leads["team open"], mine, None)
    contacts = {}
    for name, lead in leads.items():
        contacts[name] = make.contact(lead.investors[0].company)
        add_contact(lead, contacts[name], System())  # type: ignore[arg-type]
        make.talk(lead, far if lead.unit == other else here)
    db.session.flush()
    return Office(users, leads, contacts)


def _expected(office: Office, who: str) -> set[str]:
    return set(office.leads) if EXPECTED[who] == "all" else set(EXPECTED[who])


def test_every_cell_of_the_table(office: Office) -> None:
    """The list, its count, the single lead and the loader all say the same."""
    names = {lead.id: name for name, lead in office.leads.items()}
    assert set(office.users) == set(EXPECTED)
    for who, user in office.users.items():
        expected = _expected(office, who)
        assert {names[lead.id] for lead in db.session.scalars(visible_to(user))} == expected, who
        assert {name for name, lead in office.leads.items() if sees(user, lead)} == expected, who
        assert {name for name, lead in office.leads.items() if find_visible(user, lead.id)} == expected, who
        listed = LeadList(user)
        assert listed.count() == listed.count(exact=True) == len(expected), who
        assert {names[lead.id] for lead in listed.page()[0]} == expected, who
        assert listed.sums() == (320_000_000 * len(expected), 57_333 * len(expected)), who


def test_contacts_follow_the_leads_and_an_administrator_sees_none(office: Office) -> None:
    names = {contact.id: name for name, contact in office.contacts.items()}
    for who, user in office.users.items():
        assert {names[contact.id] for contact in db.session.scalars(contacts_visible_to(user))} == _expected(
            office, who
        ), who


def test_interactions_follow_the_leads(office: Office) -> None:
    names = {lead.id: name for name, lead in office.leads.items()}
    for who, user in office.users.items():
        found = db.session.scalars(interactions_visible_to(user)).all()
        assert {names[talk.leads[0].id] for talk in found} == _expected(office, who), who
        assert set(latest(user)) == set(found), who


def test_the_leads_of_a_company_are_those_one_sees(office: Office) -> None:
    company = office.leads["elsewhere"].investors[0].company
    office.leads["own unit"].local_company = company
    db.session.flush()
    found = {who: {lead.id for lead in leads_of_company(user, company.id)} for who, user in office.users.items()}
    own, far = office.leads["own unit"].id, office.leads["elsewhere"].id

    assert found["leader of the county"] == found["auditor"] == {own, far}
    assert found["chief of the office"] == {own}
    assert found["chief of another bureau"] == {far}
    assert found["administrator"] == found["park manager"] == set()


# Who moves and edits: owner, team, and the chief over the unit; nobody else who merely sees it.
WORKS = {
    "officer of the office": {"team today", "team unit", "team open", "own elsewhere"},
    "chief of the office": {"own unit", "below", "named park", "team unit"},
    "chief of another bureau": EXPECTED["chief of another bureau"],
    "chief of the promotion office": "all",
}


def test_who_sees_a_lead_does_not_therefore_work_on_it(office: Office) -> None:
    for who, user in office.users.items():
        allowed = WORKS.get(who, set())
        expected = set(office.leads) if allowed == "all" else allowed
        assert {name for name, lead in office.leads.items() if works_on(user, lead)} == expected, who


def test_a_lead_nobody_owns_is_worked_on_by_its_own_unit(make: Make) -> None:
    unit = make.unit("商务局")
    lead = make.lead(make.user(unit=unit))
    lead.owner = None
    db.session.flush()
    assert works_on(make.user(unit=unit), lead)
    assert not works_on(make.user(unit=make.unit("工信局")), lead)


def test_a_park_that_is_no_longer_named_is_no_longer_seen(make: Make) -> None:
    manager, officer = make.manager("equipment"), make.user()
    lead = make.lead(officer, park=make.park("equipment"))
    assert sees(manager, lead)
    set_parks(lead, [make.park("steel")], officer)
    db.session.flush()
    assert not sees(manager, lead)


def test_a_contact_of_a_company_is_seen_by_whoever_sees_a_lead_of_it(make: Make) -> None:
    officer = make.user(unit=make.unit("商务局"))
    stranger = make.user(unit=make.unit("工信局"))
    contact = make.contact(make.lead(officer).investors[0].company)
    alone = make.contact(make.company())

    assert db.session.scalars(contacts_visible_to(officer)).all() == [contact]
    assert db.session.scalars(contacts_visible_to(stranger)).all() == []
    assert set(db.session.scalars(contacts_visible_to(make.user(Role.AUDITOR)))) == {contact, alone}


def test_the_scope_is_one_condition_not_a_list_of_ids(office: Office) -> None:
    """Whoever the user is: the same query however many leads there are."""
    statement = str(select(Lead.id).where(visible_to(office.users["officer of the office"]).whereclause))
    assert statement.count("EXISTS") == 1

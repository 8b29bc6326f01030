"""A deputy has the absent chief's rights over that chief's subtree, for the named days, and stays a person apart."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts import deputies
from crm.accounts.deputies import LONGEST, appoint, end
from crm.accounts.models import Deputyship, Role, User
from crm.accounts.operations import disable
from crm.accounts.permissions import Permission, may
from crm.accounts.queries import is_chief_over
from crm.audit.models import AuditEntry
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from crm.leads.claims.disputes import judges_of, open_dispute
from crm.leads.operations import join_team
from crm.leads.queries import visible_to, works_on
from crm.leads.words import Stage
from crm.milestones.operations import verify
from crm.milestones.queries import milestones_of
from tests.building import Make

DAY = timedelta(days=1)


def _appoint(chief: User, deputy: User, start: int = 0, days: int = 7, by: User | None = None) -> Deputyship:
    begin = today() + start * DAY
    return appoint(chief, deputy, begin, begin + days * DAY, "外出学习", by or chief)


def test_a_deputy_has_the_chief_s_rights_over_the_chief_s_units(make: Make) -> None:
    bureau = make.unit("商务局")
    chief, deputy, elsewhere = make.chief(bureau), make.user(unit=bureau), make.unit("工信局")
    lead, foreign = make.lead(make.user(unit=bureau)), make.lead(make.user(unit=elsewhere))
    assert not works_on(deputy, lead)
    _appoint(chief, deputy)
    assert (deputy.role, deputy.duty, deputy.scope_path) == (Role.OFFICER, Role.CHIEF, chief.scope_path)
    assert may(deputy.duty, Permission.LEAD_SCREEN)
    assert is_chief_over(deputy, bureau)
    assert not is_chief_over(deputy, elsewhere)
    assert works_on(deputy, lead)
    assert foreign not in db.session.scalars(visible_to(deputy)).all()


def test_the_deputy_of_the_promotion_office_s_chief_is_over_the_whole_county(make: Make) -> None:
    chief, deputy = make.chief(), make.user()
    _appoint(chief, deputy)
    assert is_chief_over(deputy, make.unit("商务局"))


@pytest.mark.parametrize(("start", "days", "holds"), [(-7, 7, True), (0, 0, True), (1, 3, False)])
def test_the_rights_are_those_of_the_named_days_alone(make: Make, start: int, days: int, holds: bool) -> None:
    chief, deputy = make.chief(), make.user()
    _appoint(chief, deputy, start, days)
    assert (deputy.duty == Role.CHIEF) is holds


def test_a_deputy_goes_on_seeing_what_they_own_and_help_with_elsewhere(make: Make) -> None:
    bureau, elsewhere = make.unit("商务局"), make.unit("工信局")
    chief, deputy = make.chief(bureau), make.user(unit=bureau)
    owned, helped = make.lead(deputy, unit=elsewhere), make.lead(make.user(unit=elsewhere))
    join_team(helped, deputy, None, chief)
    db.session.flush()
    before = set(db.session.scalars(visible_to(deputy)))
    assert {owned, helped} <= before
    _appoint(chief, deputy)
    assert before <= set(db.session.scalars(visible_to(deputy)))
    assert (works_on(deputy, owned), works_on(deputy, helped)) == (True, True)


def test_a_deputy_who_was_moved_elsewhere_is_one_no_more(make: Make) -> None:
    bureau, elsewhere = make.unit("商务局"), make.unit("工信局")
    chief, deputy = make.chief(bureau), make.user(unit=bureau)
    lead = make.lead(make.user(unit=elsewhere))
    _appoint(chief, deputy)
    deputy.unit, deputy.unit_id = elsewhere, elsewhere.id
    db.session.flush()
    assert (deputy.duty, deputy.scope_path) == (Role.OFFICER, elsewhere.path)
    assert lead in set(db.session.scalars(visible_to(deputy)))


def test_what_has_passed_holds_no_more(make: Make) -> None:
    chief, deputy = make.chief(), make.user()
    found = _appoint(chief, deputy)
    found.starts_on, found.ends_on = today() - 9 * DAY, today() - DAY
    assert deputy.duty == Role.OFFICER
    assert deputy.signature == deputy.name


@pytest.mark.parametrize("what", ["ended", "chief disabled", "chief no more", "deputy disabled"])
def test_what_ends_a_deputyship_at_once(make: Make, what: str) -> None:
    chief, deputy, admin = make.chief(), make.user(), make.user(Role.ADMIN)
    found = _appoint(chief, deputy)
    if what == "ended":
        end(found, chief)
    if what == "chief disabled":
        disable(chief, admin)
    if what == "chief no more":
        chief.role = Role.OFFICER
    if what == "deputy disabled":
        disable(deputy, admin)
    assert deputy.duty == Role.OFFICER


def test_two_persons_stay_two(make: Make) -> None:
    """The deputy does not verify what they submitted themselves, and may verify what the chief did."""
    chief, deputy = make.chief(), make.user()
    own, theirs = make.at(Stage.SIGNED, deputy, chief), make.at(Stage.SIGNED, make.user(), chief)
    _appoint(chief, deputy)
    with pytest.raises(DomainError, match="other than the submitter"):
        verify(milestones_of(own)["signed"], own, deputy)
    verify(milestones_of(theirs)["signed"], theirs, deputy)
    by_chief = make.lead(make.user())
    verify(make.fact(by_chief, "construction", chief), by_chief, deputy)


def test_a_deputy_decides_no_dispute_they_have_a_part_in(make: Make) -> None:
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(), make.company()
    make.lead(here, company=firm)
    chief, second = make.chief(), make.lead(there, company=firm)
    dispute = open_dispute(second, "我们先谈", [], there)
    db.session.flush()
    _appoint(chief, there)
    assert judges_of(dispute) == [chief]
    neutral = make.user()
    chief2 = make.chief()
    _appoint(chief2, neutral)
    assert judges_of(dispute) == [chief, chief2, neutral]


def test_the_trail_says_for_whom_somebody_acted(make: Make) -> None:
    chief, deputy = make.user(Role.CHIEF, name="马国栋"), make.user(name="李明远")
    _appoint(chief, deputy)
    make.lead(deputy)
    db.session.commit()
    assert db.session.scalars(select(AuditEntry.actor_name).where(AuditEntry.actor_id == deputy.id)).all() == [
        "李明远（代马国栋）"
    ]


def test_who_names_a_deputy(make: Make) -> None:
    chief, deputy, third = make.chief(), make.user(), make.user()
    for by in (deputy, make.chief(), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            _appoint(chief, third, by=by)
    _appoint(chief, deputy, by=make.user(Role.ADMIN))
    with pytest.raises(Forbidden):
        appoint(chief, third, today() + 60 * DAY, today() + 61 * DAY, "", deputy)  # a deputy appoints nobody
    with pytest.raises(Forbidden):
        _appoint(third, deputy, by=third)  # and nobody stands in for an officer


def test_what_is_refused(make: Make) -> None:
    bureau = make.unit("商务局")
    chief, deputy = make.chief(bureau), make.user(unit=bureau)
    refused = {
        "deputy": [(None, 0, 3), (make.user(unit=make.unit("工信局")), 0, 3), (make.manager(), 0, 3), (chief, 0, 3)],
        "ends_on": [(deputy, 0, -1), (deputy, -9, 3), (deputy, 0, LONGEST)],
    }
    for field, cases in refused.items():
        for person, start, days in cases:
            with pytest.raises(DomainError) as refusal:
                _appoint(chief, person, start, days)  # type: ignore[arg-type]
            assert refusal.value.field == field
    _appoint(chief, deputy)
    with pytest.raises(DomainError, match="already"):
        _appoint(chief, make.user(unit=bureau), 3)
    found = deputies.open_of(chief)[0]
    end(found, chief)
    with pytest.raises(DomainError, match="ended already"):
        end(found, chief)
    _appoint(chief, make.user(unit=bureau), 3)

"""Target lists: chiefs hand firms to people and units of their subtree."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Role, UnitKind
from crm.audit.models import AuditChange
from crm.companies.models import Prospect
from crm.companies.prospects import assign, prospects_of, release
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.fuzzydate import today
from tests.building import Make


def test_a_chief_hands_several_firms_to_a_stationed_team_and_to_a_person(make: Make) -> None:
    chief, team, officer = make.chief(), make.unit("驻上海招商专班", UnitKind.TEAM), make.user()
    firms = [make.company() for _ in range(3)]

    assign(firms, team, None, " 华东 ", chief)
    assign(firms[:1], officer, today() + timedelta(days=30), "", chief)

    found = prospects_of([firm.id for firm in firms])
    assert [[one.user or one.unit for one in found[firm.id]] for firm in firms] == [[team, officer], [team], [team]]
    assert [(one.note, one.assigned_on) for one in found[firms[1].id]] == [("华东", today())]


def test_a_firm_assigned_again_is_renewed_and_stands_once(make: Make) -> None:
    chief, officer, firm = make.chief(), make.user(), make.company()
    [first] = assign([firm], officer, today(), "", chief)
    [again] = assign([firm], officer, None, "再跟一年", chief)
    db.session.commit()

    assert again is first
    assert (first.until, first.note) == (None, "再跟一年")
    said = db.session.scalars(select(AuditChange.action).where(AuditChange.subject_kind == "prospects")).all()
    assert said == ["assign", "assign"]


def test_what_has_run_out_stands_on_nobodys_list(make: Make) -> None:
    chief, officer, firm = make.chief(), make.user(), make.company()
    [prospect] = assign([firm], officer, today(), "", chief)
    assert prospects_of([firm.id])[firm.id] == [prospect]

    prospect.until = today() - timedelta(days=1)
    assert prospects_of([firm.id])[firm.id] == []


def test_only_the_chief_over_the_unit_hands_out_and_takes_off(make: Make) -> None:
    bureau, elsewhere = make.unit("县工信局"), make.unit("县商务局")
    officer, own, other, firm = make.user(unit=bureau), make.chief(bureau), make.chief(elsewhere), make.company()
    for nobody in (other, officer, make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            assign([firm], officer, None, "", nobody)
    [prospect] = assign([firm], officer, None, "", own)
    with pytest.raises(Forbidden):
        release(prospect, other)

    release(prospect, own)
    db.session.flush()
    assert prospects_of([firm.id])[firm.id] == []


def test_what_makes_no_sense_is_refused_beside_its_field(make: Make) -> None:
    chief, officer, firm = make.chief(), make.user(), make.company()
    leader = make.user(Role.LEADER, make.promotion_office())
    for firms, to, until, field in (
        ([], officer, None, None),
        ([firm], leader, None, "who"),
        ([firm], officer, today() - timedelta(days=1), "until"),
    ):
        with pytest.raises(DomainError) as refused:
            assign(firms, to, until, "", chief)
        assert refused.value.field == field
    assert db.session.scalars(select(Prospect)).all() == []


@pytest.mark.parametrize("holder", ["null, null", ":user, :unit"])
def test_the_database_takes_exactly_one_holder(make: Make, holder: str) -> None:
    officer, firm = make.user(), make.company()
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(
                "INSERT INTO prospects (company_id, user_id, unit_id, assigned_by_id, assigned_on, version) "
                f"VALUES (:firm, {holder}, :user, '2022-03-05', 1)"
            ),
            {"firm": firm.id, "user": officer.id, "unit": officer.unit_id},
        )

"""The gate: what each stage asks for, and that there is no way around it."""

import pytest

from crm.accounts.models import Role
from crm.audit.queries import history_of
from crm.db import db
from crm.errors import DomainError, Forbidden, Missing, Stale
from crm.leads.words import Stage
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, back, lose, pause, prepare, revive, screen
from crm.pipeline.queries import moves_of
from tests.building import Make


def test_a_lead_walks_from_registration_to_signing(make: Make) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    advance(lead, Stage.SCREENING, Given(), lead.version, officer)
    screen(lead, "pursue", "", lead.version, chief)
    make.talk(lead, officer)
    advance(lead, Stage.NEGOTIATION, Given(), lead.version, officer)
    advance(lead, Stage.SIGNED, make.agreement(officer), lead.version, officer)

    assert lead.stage == "signed"
    assert [move.kind for move in reversed(moves_of(lead))] == ["register", "advance", "screen", "advance", "advance"]


def test_everything_that_is_missing_is_told_at_once(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, industry=None, two_high=None, investment=None)

    with pytest.raises(Missing) as refused:
        advance(lead, Stage.SIGNED, Given(), lead.version, officer)

    assert refused.value.missing == (
        "industry",
        "investment",
        "two_high",
        "screening",
        "next_step",
        "signed_agreement_kind",
        "signed_happened_on",
        "signed_amount",
        "signed_parties",
        "signed_files",
    )


def test_placing_asks_for_a_verified_signing_a_local_company_and_contracted_land(make: Make) -> None:
    officer = make.user()
    lead = make.at(Stage.SIGNED, officer)

    with pytest.raises(Missing) as refused:
        advance(lead, Stage.PLACED, Given(), lead.version, officer)

    assert refused.value.missing == ("signed_verified", "local_company", "registered_files", "placement")


def test_somebody_elses_save_in_between_is_not_overwritten(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)

    with pytest.raises(Stale):
        advance(lead, Stage.SCREENING, Given(), lead.version - 1, officer)


def test_a_colleague_outside_the_team_cannot_move_a_lead(make: Make) -> None:
    lead = make.lead(make.user())

    with pytest.raises(Forbidden):
        advance(lead, Stage.SCREENING, Given(), lead.version, make.user())


@pytest.mark.parametrize("role", [Role.LEADER, Role.PARK_MANAGER, Role.ADMIN, Role.AUDITOR])
def test_only_officers_and_chiefs_move_leads(make: Make, role: Role) -> None:
    lead = make.lead()

    with pytest.raises(Forbidden):
        advance(lead, Stage.SCREENING, Given(), lead.version, make.user(role))


def test_a_lead_goes_back_with_a_reason_only(make: Make) -> None:
    officer = make.user()
    lead = make.at(Stage.NEGOTIATION, officer)

    with pytest.raises(DomainError, match="Give the reason"):
        back(lead, Stage.LEAD, "  ", lead.version, officer)
    back(lead, Stage.SCREENING, "材料不实", lead.version, officer)

    assert lead.stage == "screening"
    assert moves_of(lead)[0].reason == "材料不实"


def test_a_paused_lead_moves_only_after_it_is_revived(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    pause(lead, "等总部批复", lead.version, officer)

    with pytest.raises(DomainError, match="paused or lost"):
        advance(lead, Stage.SCREENING, Given(), lead.version, officer)
    revive(lead, "已批复", lead.version, officer)
    advance(lead, Stage.SCREENING, Given(), lead.version, officer)

    assert (lead.stage, lead.state, lead.state_reason) == ("screening", "active", None)


def test_a_loss_has_a_reason_of_the_list_and_a_note(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)

    with pytest.raises(DomainError, match="Choose one"):
        lose(lead, "because", "…", lead.version, officer)
    lose(lead, "land", "没有合适地块", lead.version, officer)

    assert (lead.state, lead.state_reason) == ("lost", "land: 没有合适地块")


def test_the_chiefs_screening_sets_the_state(make: Make) -> None:
    lead, chief = make.lead(), make.chief()

    screen(lead, "hold", "等政策", lead.version, chief)
    assert (lead.screening, lead.state) == ("hold", "paused")
    screen(lead, "drop", "不符合导向", lead.version, chief)
    assert (lead.screening, lead.state) == ("drop", "lost")
    screen(lead, "pursue", "", lead.version, chief)
    assert (lead.screening, lead.state) == ("pursue", "active")


def test_an_officer_does_not_screen(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)

    with pytest.raises(Forbidden):
        screen(lead, "pursue", "", lead.version, officer)


def test_what_a_stage_asks_for_is_kept_before_it_can_be_entered(make: Make) -> None:
    officer, stranger = make.user(), make.user(unit=make.unit("县工信局"))
    lead = make.lead(officer, industry=None)
    version = lead.version
    with pytest.raises(Forbidden):
        prepare(lead, Given({"industry": "装备制造"}), version, stranger)
    prepare(lead, Given({"industry": "装备制造"}), version, officer)
    db.session.commit()
    assert (lead.stage, lead.industry) == ("lead", "装备制造")
    assert history_of([("leads", lead.id)])[0].values == {"industry": [None, "装备制造"]}
    with pytest.raises(Stale):
        prepare(lead, Given({"chain": "风电"}), version, officer)
    pause(lead, "等土地", lead.version, officer)
    db.session.flush()
    with pytest.raises(DomainError):
        prepare(lead, Given({"chain": "风电"}), lead.version, officer)

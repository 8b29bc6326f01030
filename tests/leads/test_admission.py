"""两高 judged by figures and confirmed by a person; the scored sheet and the meeting's decision."""

from datetime import timedelta
from typing import Any

import pytest

from crm.accounts.models import User
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Forbidden, Missing, Stale
from crm.fuzzydate import today
from crm.leads.admission import admission_of, confirm_two_high, decide, prepare, total_of
from crm.leads.models import Admission, Lead
from crm.leads.twohigh import judged
from crm.leads.words import ADMISSION_ITEMS, Stage
from crm.pipeline.facts import gather
from crm.pipeline.operations import advance
from crm.pipeline.stages import missing_for
from crm.settings.operations import change
from tests.building import Make


@pytest.mark.parametrize(
    ("industry", "energy", "is_high", "review"),
    [
        ("31 黑色金属冶炼", None, True, "unknown"),
        ("铁合金冶炼", 9_999, True, "city"),
        ("26 化学原料", 10_000, True, "province"),
        ("44 电力", 50_000, True, "national"),
        ("33 金属制品", 999, False, "exempt"),
        ("33 金属制品", 1_000, False, "city"),
        ("33 金属制品", 49_999, False, "province"),
        ("33 金属制品", 50_000, True, "national"),
        ("", 0, False, "exempt"),
    ],
)
def test_industry_and_energy_say_beforehand_whether_it_is_high_and_who_reviews(
    make: Make, industry: str, energy: int | None, is_high: bool, review: str
) -> None:
    found = judged(make.lead(industry=industry, energy_tce=energy))
    assert (found.is_high, found.review) == (is_high, review)


def test_an_office_sets_divisions_and_limits(make: Make) -> None:
    change("two_high.divisions", ["33"], System())
    change("energy_review.exempt_tce", 500, System())
    assert judged(make.lead(industry="33 金属制品", energy_tce=700)).review == "city"
    assert judged(make.lead(industry="33 金属制品")).is_high
    assert not judged(make.lead(industry="31 黑色金属冶炼")).is_high


def test_the_chief_confirms_and_says_why_where_the_figures_say_otherwise(make: Make) -> None:
    chief, officer = make.chief(), make.user()
    lead = make.lead(officer, industry="31 黑色金属冶炼", two_high="yes")
    with pytest.raises(Forbidden):
        confirm_two_high(lead, "no", "不在目录", 0, officer)
    with pytest.raises(DomainError, match="figures say otherwise") as silent:
        confirm_two_high(lead, "no", " ", 0, chief)
    with pytest.raises(DomainError, match="one of the list"):
        confirm_two_high(lead, "maybe", "", 0, chief)
    found = confirm_two_high(lead, "no", "工序不在目录之内", 0, chief)
    assert silent.value.field == "two_high_reason"
    assert (lead.two_high, found.two_high, found.confirmed_by) == ("no", "no", chief)
    with pytest.raises(Stale):
        confirm_two_high(lead, "yes", "", 0, chief)


def test_a_project_the_figures_call_high_is_not_cleared_by_the_word_no_alone(make: Make) -> None:
    lead = make.lead(industry="铁合金冶炼", two_high="no")

    def cleared() -> bool:
        return "cleared" not in {one.code for one in missing_for(gather(lead), Stage.PLACED)}

    assert not cleared()
    confirm_two_high(lead, "no", "工序不在目录之内", 0, make.chief())
    assert cleared()
    assert "cleared" not in {one.code for one in missing_for(gather(make.lead()), Stage.PLACED)}


def scored(make: Make, points: int | None = None, vetoes: tuple[str, ...] = ()) -> tuple[Lead, User, User, Admission]:
    officer, chief = make.user(), make.chief()
    lead = make.lead(officer)
    full = dict.fromkeys(ADMISSION_ITEMS, 5)
    full |= {"investment": 17, "intensity": 17, "tax": 16} if points is None else {"industry": points}
    return lead, officer, chief, prepare(lead, full, vetoes, "table", 0, officer)


def test_the_sheet_is_scored_within_its_weights_by_the_projects_people(make: Make) -> None:
    lead, officer, _, sheet = scored(make)
    assert (total_of(sheet), sheet.environment) == (17 + 17 + 16 + 8 * 5, "table")
    full = dict.fromkeys(ADMISSION_ITEMS, 5)
    with pytest.raises(Forbidden):
        prepare(lead, full, [], None, sheet.version, make.user())
    for code, points, sentence in (("jobs", 6, "from 0 to 5"), ("tax", -1, "from 0 to 16"), ("land", None, "required")):
        with pytest.raises(DomainError, match=sentence) as refused:
            prepare(lead, {**full, code: points}, [], None, sheet.version, officer)
        assert refused.value.field == code
    with pytest.raises(Stale):
        prepare(lead, full, [], None, 0, officer)


def meeting(make: Make, chief: User, **other: Any) -> dict[str, Any]:
    usual = {"decision": "admit", "meeting": "准入联席会议", "met_on": today(), "conditions": ""}
    return {**usual, "document": make.pdf(chief), **other}


def test_the_meetings_decision_has_its_day_its_file_and_another_person(make: Make) -> None:
    lead, officer, chief, sheet = scored(make)
    for other, field in (
        ({"meeting": " "}, "meeting"),
        ({"met_on": today() + timedelta(days=1)}, "met_on"),
        ({"met_on": None}, "met_on"),
        ({"decision": ""}, "decision"),
        ({"decision": "conditions"}, "conditions"),
        ({"document": None}, "file"),
    ):
        with pytest.raises(DomainError) as refused:
            decide(lead, **meeting(make, chief, **other), version=sheet.version, by=chief)
        assert refused.value.field == field
    with pytest.raises(Forbidden):
        decide(lead, **meeting(make, chief), version=sheet.version, by=officer)
    decide(lead, **meeting(make, chief), version=sheet.version, by=chief)
    assert (sheet.decision, sheet.decided_by) == ("admit", chief)


def test_who_scored_the_sheet_does_not_decide_on_it(make: Make) -> None:
    chief = make.chief()
    lead = make.lead()
    sheet = prepare(lead, dict.fromkeys(ADMISSION_ITEMS, 5), [], None, 0, chief)
    with pytest.raises(DomainError, match="Somebody other than"):
        decide(lead, **meeting(make, chief), version=sheet.version, by=chief)


def test_a_veto_or_too_few_points_can_be_put_off_or_refused_and_not_admitted(make: Make) -> None:
    vetoed, _, chief, sheet = scored(make, vetoes=("environment",))
    with pytest.raises(DomainError, match="A veto stands") as veto:
        decide(vetoed, **meeting(make, chief), version=sheet.version, by=chief)
    poor, _, _, low = scored(make, points=0)
    with pytest.raises(DomainError, match="50 points, 60 are needed"):
        decide(poor, **meeting(make, chief, decision="conditions", conditions="技改"), version=low.version, by=chief)
    decide(vetoed, **meeting(make, chief, decision="refuse"), version=sheet.version, by=chief)
    assert (veto.value.field, sheet.decision) == ("decision", "refuse")


def test_a_sheet_scored_anew_has_to_be_decided_anew(make: Make) -> None:
    lead, officer, chief, sheet = scored(make)
    decide(lead, **meeting(make, chief), version=sheet.version, by=chief)
    prepare(lead, dict.fromkeys(ADMISSION_ITEMS, 5), [], None, sheet.version, officer)
    assert (sheet.decision, sheet.file, sheet.decided_by) == (None, None, None)


def test_a_decision_against_the_project_keeps_it_from_being_signed_and_none_does_where_the_office_asks_for_one(
    make: Make,
) -> None:
    officer, chief = make.user(), make.chief()
    lead = make.at(Stage.NEGOTIATION, officer, chief)

    def sign() -> None:
        advance(lead, Stage.SIGNED, make.agreement(officer), lead.version, officer)

    assert missing_for(gather(lead), Stage.NEGOTIATION) == []
    change("admission.required", True, System())
    with pytest.raises(Missing):
        sign()
    sheet = prepare(lead, {**dict.fromkeys(ADMISSION_ITEMS, 5), "tax": 16}, [], None, 0, officer)
    decide(lead, **meeting(make, chief, decision="defer"), version=sheet.version, by=chief)
    change("admission.required", False, System())
    with pytest.raises(Missing):
        sign()
    decide(lead, **meeting(make, chief), version=sheet.version, by=chief)
    db.session.flush()
    sign()
    assert (lead.stage, admission_of(lead)) == (Stage.SIGNED, sheet)

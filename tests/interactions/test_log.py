"""Logging an interaction, and what the lead shows of it."""

from datetime import timedelta

import pytest

from crm.errors import DomainError
from crm.fuzzydate import today
from crm.interactions.operations import Talk, log
from crm.interactions.queries import has_next_step
from tests.building import Make

TODAY = today()
LATER = TODAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "dream"}, "kind"),
        ({"summary": "  "}, "summary"),
        ({"met_on": TODAY + timedelta(days=1)}, "met_on"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"next_step_on": None}, "next_step_on"),
        ({"next_step": None, "next_step_on": None}, "next_step"),
        ({"next_step": "", "no_next_step_reason": "等对方", "next_step_on": LATER}, "next_step"),
        ({"next_step_on": TODAY - timedelta(days=1)}, "next_step_on"),
        ({"our_people": "长" * 201}, "our_people"),
        ({"next_step": "长" * 201}, "next_step"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(make: Make, more: dict[str, object], field: str) -> None:
    officer = make.user()
    lead = make.lead(officer)
    values = {
        "kind": "call",
        "met_on": TODAY,
        "summary": "谈用地",
        "next_step": "寄图纸",
        "next_step_on": LATER,
        **more,
    }
    with pytest.raises(DomainError) as refused:
        log(Talk(**values), [lead], [], officer)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_lead_shows_its_latest_contact_whatever_order_talks_are_logged_in(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    make.talk(lead, officer, met_on=TODAY, next_step="签意向")
    make.talk(lead, officer, met_on=TODAY - timedelta(days=9), next_step="寄资料", next_step_on=TODAY)

    assert (lead.last_contact_on, lead.next_step, lead.next_step_on) == (TODAY, "签意向", TODAY + timedelta(days=7))


def test_a_talk_without_a_next_step_says_why(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    make.talk(lead, officer, next_step="", no_next_step_reason="对方暂不投资")
    assert (lead.next_step, lead.next_step_on, has_next_step(lead)) == ("对方暂不投资", None, False)
    make.talk(lead, officer)
    assert has_next_step(lead)


def test_a_talk_is_with_somebody_and_touches_the_firms_of_its_leads(make: Make) -> None:
    officer = make.user()
    first, second = make.lead(officer), make.lead(officer)
    talk = Talk("event", TODAY, "推介会", no_next_step_reason="—")
    with pytest.raises(DomainError, match="Choose a project"):
        log(talk, [], [], officer)
    logged = log(talk, [first, second], [], officer)
    assert logged.companies == [first.investors[0].company, second.investors[0].company]
    assert (first.last_contact_on, second.last_contact_on) == (TODAY, TODAY)

"""What a logged conversation must say, and what it changes on its leads."""

from datetime import timedelta

import pytest

from crm.errors import DomainError
from crm.fuzzydate import today
from crm.interactions.operations import Talk, log
from crm.interactions.queries import latest, leads_seen
from tests.building import Make


def talk(**more: object) -> Talk:
    values = {"kind": "call", "met_on": today(), "summary": "谈了用地", "no_next_step_reason": "等批复", **more}
    return Talk(**values)  # type: ignore[arg-type]


def test_a_conversation_moves_the_leads_last_contact_and_next_step(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    due = today() + timedelta(days=3)

    log(talk(next_step="寄图纸", next_step_on=due, no_next_step_reason=None), [lead], [], officer)

    assert (lead.last_contact_on, lead.next_step, lead.next_step_on) == (today(), "寄图纸", due)


def test_the_reason_stands_where_there_is_no_next_step(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)

    log(talk(), [lead], [], officer)

    assert (lead.next_step, lead.next_step_on) == ("等批复", None)


def test_an_older_conversation_logged_late_leaves_the_newer_next_step(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    make.talk(lead, officer, next_step="寄图纸")

    log(talk(met_on=today() - timedelta(days=9)), [lead], [], officer)

    assert (lead.last_contact_on, lead.next_step) == (today(), "寄图纸")


def test_a_leads_investors_are_the_firms_talked_to(make: Make) -> None:
    officer = make.user()
    company = make.company()
    lead = make.lead(officer, company=company)

    assert log(talk(), [lead], [], officer).companies == [company]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", {"kind": "dream"}),
        ("summary", {"summary": "  "}),
        ("met_on", {"met_on": today() + timedelta(days=1)}),
        ("until_on", {"until_on": today() - timedelta(days=1)}),
        ("next_step", {"no_next_step_reason": None}),
        ("next_step", {"no_next_step_reason": "  "}),
        ("next_step", {"next_step_on": today()}),
        ("next_step_on", {"next_step": "寄图纸", "no_next_step_reason": None}),
        (
            "next_step_on",
            {"next_step": "寄图纸", "next_step_on": today() - timedelta(days=1), "no_next_step_reason": None},
        ),
        ("no_next_step_reason", {"next_step": "寄图纸", "next_step_on": today()}),
        ("their_people", {"their_people": "王" * 401}),
    ],
)
def test_a_refusal_stands_beside_its_field(make: Make, field: str, wrong: dict[str, object]) -> None:
    officer = make.user()
    lead = make.lead(officer)

    with pytest.raises(DomainError) as refused:
        log(talk(**wrong), [lead], [], officer)

    assert refused.value.field == field


def test_a_conversation_is_about_a_lead_or_a_firm(make: Make) -> None:
    with pytest.raises(DomainError, match="Choose a project or a company"):
        log(talk(), [], [], make.user())


def test_a_conversation_about_two_leads_names_to_each_reader_only_theirs(make: Make) -> None:
    ours, theirs = make.user(), make.user(unit=make.unit("古绛镇"))
    mine, other = make.lead(ours), make.lead(theirs)
    logged = log(talk(), [mine, other], [], theirs)

    (seen,) = latest(ours)

    assert seen.id == logged.id
    assert leads_seen(ours, [seen]) == {logged.id: [mine]}


def test_the_newest_come_first_whenever_they_were_logged(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer)
    days = [today() - timedelta(days=n) for n in (5, 0, 9, 0)]
    for day in days:
        log(talk(met_on=day), [lead], [], officer)

    first = latest(officer, limit=2)
    rest = latest(officer, (first[-1].met_on, first[-1].id), limit=9)

    assert [one.met_on for one in [*first, *rest]] == sorted(days, reverse=True)
    assert len({one.id for one in [*first, *rest]}) == 4

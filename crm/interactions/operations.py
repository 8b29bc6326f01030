"""Logging an interaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from crm.accounts.models import User
from crm.audit.operations import record
from crm.companies.models import Company, Contact
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError
from crm.fuzzydate import today
from crm.interactions.models import KINDS, Interaction
from crm.leads.models import Lead


@dataclass(frozen=True)
class Talk:
    """What was said by whom, as the form or a file gives it. A next step has a date, or a reason why there is none."""

    kind: str
    met_on: date
    summary: str
    next_step: str | None = None
    next_step_on: date | None = None
    no_next_step_reason: str | None = None
    until_on: date | None = None
    our_people: str | None = None
    their_people: str | None = None
    contacts: Sequence[Contact] = field(default_factory=tuple)


def log(talk: Talk, leads: Sequence[Lead], companies: Sequence[Company], by: User) -> Interaction:
    """Keep an interaction of today or earlier with these leads and firms; the leads' last contact follows it."""
    talk = replace(talk, next_step=_text(talk.next_step), no_next_step_reason=_text(talk.no_next_step_reason))
    _check(talk)
    if not leads and not companies:
        raise DomainError(N_("Choose a project or a company."), "lead")
    interaction = Interaction(**{name: getattr(talk, name) or None for name in _COLUMNS}, by_id=by.id, logged_at=now())
    require_fit(interaction)
    interaction.leads = list(leads)
    interaction.companies = list(companies) or [link.company for lead in leads for link in lead.investors]
    interaction.contacts = list(talk.contacts)
    db.session.add(interaction)
    db.session.flush()
    record(by, "log", interaction, {"kind": talk.kind, "met_on": talk.met_on, "leads": [lead.code for lead in leads]})
    for lead in leads:
        _follow(lead, interaction, by)
    return interaction


_COLUMNS = [
    "kind",
    "met_on",
    "until_on",
    "our_people",
    "their_people",
    "summary",
    "next_step",
    "next_step_on",
    "no_next_step_reason",
]


def _text(value: str | None) -> str | None:
    """Blank text is no text."""
    return (value or "").strip() or None


def _check(talk: Talk) -> None:
    _check_talk(talk)
    _check_next_step(talk)


def _check_talk(talk: Talk) -> None:
    if talk.kind not in KINDS:
        raise DomainError(N_("Choose one of the list."), "kind")
    if not talk.summary.strip():
        raise DomainError(N_("Write what was said."), "summary")
    if talk.met_on > today():
        raise DomainError(N_("This day has not come yet."), "met_on")
    if talk.until_on and talk.until_on < talk.met_on:
        raise DomainError(N_("The end lies before the beginning."), "until_on")


def _check_next_step(talk: Talk) -> None:
    if talk.next_step and talk.no_next_step_reason:
        raise DomainError(N_("Either a next step, or the reason why there is none."), "no_next_step_reason")
    if talk.next_step_on and not talk.next_step:
        raise DomainError(N_("Say what is to be done on this day."), "next_step")
    if talk.next_step and not talk.next_step_on:
        raise DomainError(N_("Give the next step a date."), "next_step_on")
    if not talk.next_step and (talk.next_step_on or not talk.no_next_step_reason):
        raise DomainError(N_("Say what comes next, or why nothing does."), "next_step")
    if talk.next_step_on and talk.next_step_on < talk.met_on:
        raise DomainError(N_("The next step lies before the conversation."), "next_step_on")


def _follow(lead: Lead, interaction: Interaction, by: User) -> None:
    """The lead shows its latest contact and next step."""
    if lead.last_contact_on and lead.last_contact_on > interaction.met_on:
        return
    steps = {
        "last_contact_on": interaction.met_on,
        "next_step": interaction.next_step or interaction.no_next_step_reason,
        "next_step_on": interaction.next_step_on,
    }
    record(by, "contact", lead, {name: [getattr(lead, name), value] for name, value in steps.items()})
    for name, value in steps.items():
        setattr(lead, name, value)

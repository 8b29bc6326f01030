"""Logging an interaction, changing it, and what becomes of its next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from crm.accounts.models import Unit, User
from crm.accounts.queries import is_chief_over
from crm.audit.operations import record, record_edit
from crm.companies.models import Company, Contact
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.interactions.models import KINDS, Interaction, interaction_companies, interaction_leads
from crm.leads.models import Lead

PERSONAL = ("their_people",)


@dataclass(frozen=True)
class Talk:
    """What was said by whom, as the form gives it. A next step has a date, or a reason why there is none.

    `token`: of the form it was typed in; the same form sent again is the same conversation.
    """

    kind: str
    met_on: date
    summary: str
    next_step: str | None = None
    next_step_on: date | None = None
    no_next_step_reason: str | None = None
    until_on: date | None = None
    our_people: str | None = None
    their_people: str | None = None
    destinations: str | None = None
    contacts: Sequence[Contact] = field(default_factory=tuple)
    files: Sequence[Attachment] = field(default_factory=tuple)
    activity_id: int | None = None
    token: str | None = None


def log(talk: Talk, leads: Sequence[Lead], companies: Sequence[Company], by: User) -> Interaction:
    """Keep an interaction of today or earlier with these leads and firms; the leads' last contact follows it."""
    talk = _tidy(talk)
    if (known := _sent_before(talk, by)) is not None:
        change(known, talk, leads, companies, known.version, by)
        return known
    _check(talk)
    _require_somebody(leads, companies)
    interaction = Interaction(**_columns(talk), token=talk.token, by_id=by.id, unit=by.unit, logged_at=now())
    require_fit(interaction)
    interaction.leads = list(leads)
    interaction.contacts, interaction.files = list(talk.contacts), list(talk.files)
    db.session.add(interaction)
    _set_companies(interaction, companies or [link.company for lead in leads for link in lead.investors])
    record(by, "log", interaction, {"kind": talk.kind, "met_on": talk.met_on, "leads": [lead.code for lead in leads]})
    follow(leads, by)
    return interaction


def carry(values: Mapping[str, Any], companies: Sequence[Company], unit: Unit, by: User) -> Interaction:
    """Keep an interaction as a ledger tells it, whatever it leaves open. `values` are columns."""
    interaction = Interaction(**values, carried_over=True, by_id=by.id, unit=unit, logged_at=now())
    require_fit(interaction)
    db.session.add(interaction)
    _set_companies(interaction, companies)
    told = {"kind": interaction.kind, "met_on": interaction.met_on, "companies": [firm.name for firm in companies]}
    record(by, "import", interaction, told)
    return interaction


def complete(interaction: Interaction, values: Mapping[str, Any], by: User) -> None:
    """What a later ledger says of a conversation that is there. `values` are columns."""
    require_changeable(interaction, by)
    for name, value in values.items():
        setattr(interaction, name, value)
    require_fit(interaction)
    record_edit(by, "import", interaction, personal=PERSONAL)
    db.session.flush()
    follow(interaction.leads, by)


def change(
    interaction: Interaction, talk: Talk, leads: Sequence[Lead], companies: Sequence[Company], version: int, by: User
) -> None:
    """Save an edit that began at `version`. Files are added, none is taken away."""
    require_changeable(interaction, by)
    _check_version(interaction, version)
    talk = _tidy(talk)
    _check(talk)
    _require_somebody(leads, companies)
    if talk.next_step != interaction.next_step or talk.next_step_on != interaction.next_step_on:
        interaction.next_step_done_on = None
    for name, value in _columns(talk).items():
        setattr(interaction, name, value)
    require_fit(interaction)
    touched = list(dict.fromkeys([*interaction.leads, *leads]))
    record_edit(by, "edit", interaction, personal=PERSONAL)
    interaction.leads, interaction.contacts = list(leads), list(talk.contacts)
    there = {file.sha256 for file in interaction.files}
    interaction.files = [*interaction.files, *(file for file in talk.files if file.sha256 not in there)]
    _set_companies(interaction, companies or [link.company for lead in leads for link in lead.investors])
    follow(touched, by)


def set_step(interaction: Interaction, step: str | None, on: date | None, version: int, by: User) -> None:
    """Another next step or another day for it; also the one that a ledger did not tell."""
    require_changeable(interaction, by)
    _check_version(interaction, version)
    step = _text(step)
    if not step:
        raise DomainError(N_("Say what comes next, or why nothing does."), "next_step")
    _check_step_day(interaction.met_on, on)
    interaction.next_step, interaction.next_step_on = step, on
    interaction.no_next_step_reason = interaction.next_step_done_on = None
    require_fit(interaction)
    record_edit(by, "next step", interaction)
    db.session.flush()
    follow(interaction.leads, by)


def finish_step(interaction: Interaction, version: int, by: User) -> None:
    """The next step is done: nothing waits on the interaction any more."""
    require_changeable(interaction, by)
    _check_version(interaction, version)
    if not interaction.next_step:
        raise DomainError(N_("There is no next step that could be done."))
    if interaction.next_step_done_on:
        raise DomainError(N_("This step is done already."))
    interaction.next_step_done_on = today()
    record_edit(by, "finish step", interaction)
    db.session.flush()
    follow(interaction.leads, by)


def link_lead(interaction: Interaction, lead: Lead, by: User) -> None:
    """The project that came of a conversation with a firm."""
    if lead in interaction.leads:
        return
    interaction.leads.append(lead)
    db.session.flush()
    record(by, "lead", interaction, {"lead": lead.code})
    follow([lead], by)


def may_change(interaction: Interaction, by: User) -> bool:
    """Who logged it, or the chief over the unit."""
    return interaction.by_id == by.id or is_chief_over(by, interaction.unit)


def require_changeable(interaction: Interaction, by: User) -> None:
    """Raises Forbidden for anybody else."""
    if not may_change(interaction, by):
        raise Forbidden(N_("Only who logged this conversation and the chief of the unit can change it."))


_COLUMNS = (
    "kind met_on until_on our_people their_people destinations summary next_step next_step_on no_next_step_reason "
    "activity_id"
).split()


def _columns(talk: Talk) -> dict[str, Any]:
    return {name: getattr(talk, name) or None for name in _COLUMNS}


def _text(value: str | None) -> str | None:
    """Blank text is no text."""
    return (value or "").strip() or None


def _tidy(talk: Talk) -> Talk:
    return replace(talk, next_step=_text(talk.next_step), no_next_step_reason=_text(talk.no_next_step_reason))


def _sent_before(talk: Talk, by: User) -> Interaction | None:
    """The answer was lost and the form is sent again, perhaps with more typed."""
    if not talk.token:
        return None
    return db.session.scalar(select(Interaction).where(Interaction.token == talk.token, Interaction.by_id == by.id))


def _require_somebody(leads: Sequence[Lead], companies: Sequence[Company]) -> None:
    if not leads and not companies:
        raise DomainError(N_("Choose a project or a company."), "about")


def _set_companies(interaction: Interaction, companies: Sequence[Company]) -> None:
    """The firms in this order."""
    firms = list(dict.fromkeys(companies))
    interaction.companies = firms
    db.session.flush()
    if len(firms) < 2:
        return
    link = interaction_companies.c
    at = update(interaction_companies).where(
        link.interaction_id == interaction.id, link.company_id == bindparam("firm")
    )
    db.session.execute(
        at.values(place=bindparam("at")), [{"firm": firm.id, "at": place} for place, firm in enumerate(firms)]
    )


def _check_version(interaction: Interaction, version: int) -> None:
    if interaction.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


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
    if not talk.next_step and not talk.no_next_step_reason:
        raise DomainError(N_("Say what comes next, or why nothing does."), "next_step")
    if talk.next_step:
        _check_step_day(talk.met_on, talk.next_step_on)


def _check_step_day(met_on: date, on: date | None) -> None:
    if on is None:
        raise DomainError(N_("Give the next step a date."), "next_step_on")
    if on < met_on:
        raise DomainError(N_("The next step lies before the conversation."), "next_step_on")


def follow(leads: Sequence[Lead], by: User) -> None:
    """Each lead shows its latest contact and what that one left to be done."""
    for lead in leads:
        newest = _newest(lead)
        steps: dict[str, Any] = {"last_contact_on": None, "next_step": None, "next_step_on": None}
        if newest is not None:
            steps["last_contact_on"] = newest.met_on
            if newest.next_step_done_on is None:
                steps["next_step"] = newest.next_step or newest.no_next_step_reason
                steps["next_step_on"] = newest.next_step_on
        changed = {name: [getattr(lead, name), value] for name, value in steps.items() if getattr(lead, name) != value}
        if changed:
            record(by, "contact", lead, changed)
        for name, (_, value) in changed.items():
            setattr(lead, name, value)


def _newest(lead: Lead) -> Interaction | None:
    return db.session.scalars(
        select(Interaction)
        .join(interaction_leads, interaction_leads.c.interaction_id == Interaction.id)
        .where(interaction_leads.c.lead_id == lead.id)
        .order_by(Interaction.met_on.desc(), Interaction.id.desc())
        .limit(1)
    ).first()

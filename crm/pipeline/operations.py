"""Every way a lead moves. No page, command or test goes around these."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crm.accounts.models import Unit, User
from crm.accounts.queries import is_chief_over
from crm.audit.operations import changes_of, record
from crm.companies.models import Company
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden, Missing, Stale
from crm.fuzzydate import FuzzyDate, today
from crm.leads.claims.registering import claim_again
from crm.leads.models import Lead
from crm.leads.operations import create, require_work
from crm.leads.words import LOSS_REASONS, RULING, SCREENINGS, Stage
from crm.parks.models import Park
from crm.pipeline.facts import gather
from crm.pipeline.given import Given, write
from crm.pipeline.models import StageMove
from crm.pipeline.stages import missing_for

NEEDED = ("channel", "source_region")  # of a new lead, beside its title and investor


def register(
    values: Mapping[str, Any],
    investors: Sequence[Company],
    unit: Unit,
    by: User,
    owner: User | None = None,
    parks: Sequence[Park] = (),
    on: date | None = None,
) -> Lead:
    """A new lead at 线索: its title, investor, channel and source region are there or it is refused.

    `by` answers for it unless another owner is named; `on` is the day it was registered, when not today.
    """
    for name in NEEDED:
        if not values.get(name):
            raise DomainError(N_("This field is required."), name)
    lead = create(values, investors, unit, by, owner or by, parks, on)
    note_move(lead, "register", None, None, FuzzyDate.day(on or today()), by)
    return lead


def advance(lead: Lead, to: Stage, given: Given, version: int, by: User) -> StageMove:
    """Move forward to `to` (the next stage or a later one), with what the gate's form gave.

    Raises Missing with the whole list of what is still not there; the caller rolls back, so nothing is half written.
    """
    require_work(lead, by)
    _require_version(lead, version)
    _require_active(lead)
    if to.number <= Stage(lead.stage).number:
        raise DomainError(N_("The project is at this stage already, or past it."), "to")
    write(lead, given, by)
    missing = missing_for(gather(lead), to)
    if missing:
        raise Missing(
            N_("%(count)s things are missing for this stage."), [item.code for item in missing], count=len(missing)
        )
    return _move(lead, "advance", to.value, lead.state, None, by)


def prepare(lead: Lead, given: Given, version: int, by: User) -> None:
    """Keep what a gate's form gave of a stage that cannot be entered yet; the lead stays where it is."""
    require_work(lead, by)
    _require_version(lead, version)
    _require_active(lead)
    write(lead, given, by)
    if changed := changes_of(lead):
        record(by, "edit", lead, changed)


def back(lead: Lead, to: Stage, reason: str, version: int, by: User) -> StageMove:
    """Move back to an earlier stage, with the reason."""
    require_work(lead, by)
    _require_version(lead, version)
    if to.number >= Stage(lead.stage).number:
        raise DomainError(N_("Choose an earlier stage."), "to")
    return _move(lead, "back", to.value, lead.state, _reason(reason), by)


def pause(lead: Lead, reason: str, version: int, by: User) -> StageMove:
    """Put an active lead aside, with the reason."""
    require_work(lead, by)
    _require_version(lead, version)
    _require_active(lead)
    return _move(lead, "pause", lead.stage, "paused", _reason(reason), by)


def lose(lead: Lead, why: str, note: str, version: int, by: User) -> StageMove:
    """Give a lead up, with a reason of the list and a note."""
    require_work(lead, by)
    _require_version(lead, version)
    if lead.state == "lost":
        raise DomainError(N_("This project is lost already."))
    if why not in LOSS_REASONS:
        raise DomainError(N_("Choose one of the list."), "why")
    return _move(lead, "lose", lead.stage, "lost", f"{why}: {_reason(note)}", by)


def revive(lead: Lead, reason: str, version: int, by: User) -> StageMove:
    """Take a paused or lost lead up again."""
    require_work(lead, by)
    _require_version(lead, version)
    if lead.state == "active":
        raise DomainError(N_("This project is active."))
    _take_up(lead, by)
    return _move(lead, "revive", lead.stage, "active", _reason(reason), by)


def _take_up(lead: Lead, by: User) -> None:
    """A lost lead comes back behind whoever registered the firm meanwhile; one that a ruling ended does not."""
    if (lead.state_reason or "").startswith(f"{RULING}:"):
        raise DomainError(N_("The claim to this project was decided: it goes on as the other unit's."))
    if lead.state == "lost":
        claim_again(lead, by)


def lose_by_ruling(lead: Lead, reason: str, by: User) -> StageMove:
    """The lead gives way to another unit's: a decision about the claim, made by the chief over both."""
    return _move(lead, "lose", lead.stage, "lost", reason, by)


def screen(lead: Lead, decision: str, note: str, version: int, by: User) -> StageMove:
    """The chief's answer to a lead: pursue it, hold it (paused) or drop it (lost)."""
    if not is_chief_over(by, lead.unit):
        raise Forbidden(N_("The chief over the unit screens projects."))
    _require_version(lead, version)
    if decision not in SCREENINGS:
        raise DomainError(N_("Choose one of the list."), "decision")
    if decision != "pursue" and not note.strip():
        raise DomainError(N_("Give the reason."), "note")
    lead.screening, lead.screening_note = decision, note.strip() or None
    state = {"pursue": "active", "hold": "paused", "drop": "lost"}[decision]
    if state != "lost":
        _take_up(lead, by)
    return _move(lead, "screen", lead.stage, state, note.strip()[:200] or None, by)


def waive_gaps(lead: Lead, reason: str, version: int, by: User) -> StageMove:
    """A chief lets the gaps of a carried-over lead be, once, up to the stage it was carried to."""
    if not is_chief_over(by, lead.unit):
        raise Forbidden(N_("The chief over the unit waives gaps."))
    _require_version(lead, version)
    if not lead.carried_over or lead.gaps_waived_to:
        raise DomainError(N_("Only a carried-over project's gaps can be waived, and only once."))
    text = _reason(reason)
    lead.gaps_waived_to = lead.stage
    return _move(lead, "waive", lead.stage, lead.state, text, by)


def _move(lead: Lead, kind: str, stage: str, state: str, reason: str | None, by: User) -> StageMove:
    from_stage, from_state = lead.stage, lead.state
    if stage != from_stage:
        lead.stage_entered_on = today()
    lead.stage, lead.state = stage, state
    if state != from_state:
        lead.state_reason = reason if state != "active" else None
    return note_move(lead, kind, from_stage, from_state, FuzzyDate.day(today()), by, reason)


def note_move(
    lead: Lead,
    kind: str,
    from_stage: str | None,
    from_state: str | None,
    on: FuzzyDate,
    by: User,
    reason: str | None = None,
) -> StageMove:
    """Keep the move and audit it."""
    changed = changes_of(lead)
    db.session.flush()
    columns = move_columns(kind, (from_stage, lead.stage), (from_state, lead.state), on, by, reason)
    move = StageMove(lead_id=lead.id, **columns)
    db.session.add(move)
    record(by, kind, lead, changed if kind != "register" else {"stage": [None, lead.stage]})
    return move


def move_columns(
    kind: str,
    stage: tuple[str | None, str],
    state: tuple[str | None, str],
    on: FuzzyDate,
    by: User,
    reason: str | None,
) -> dict[str, Any]:
    """The columns of a move; `stage` and `state` are from and to."""
    (from_stage, to_stage), (from_state, to_state) = stage, state
    steps = {"from_stage": from_stage, "to_stage": to_stage, "from_state": from_state, "to_state": to_state}
    return {"kind": kind, **steps, "reason": reason, "effective_on": on, "at": now(), "by_id": by.id}


def _require_version(lead: Lead, version: int) -> None:
    if lead.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def _require_active(lead: Lead) -> None:
    if lead.state != "active":
        raise DomainError(N_("This project is paused or lost. Revive it first."))


def _reason(text: str) -> str:
    if not text.strip():
        raise DomainError(N_("Give the reason."), "reason")
    return text.strip()[:180]


def next_stage(stage: str) -> Stage | None:
    """The stage after this one, or None after the last."""
    number = Stage(stage).number
    return list(Stage)[number] if number < len(Stage) else None

"""Admission of a project: 两高 confirmed by a person, the scored sheet, the meeting's decision with its file."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.queries import is_chief_over
from crm.audit.operations import record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.leads.models import Admission, Lead
from crm.leads.operations import require_work
from crm.leads.twohigh import judged
from crm.leads.words import ADMITTING, DECISIONS, ENVIRONMENTS, TWO_HIGH
from crm.settings.queries import value_of


def admission_of(lead: Lead) -> Admission | None:
    """What was found of this lead so far."""
    people = (joinedload(one) for one in (Admission.confirmed_by, Admission.prepared_by, Admission.decided_by))
    found = select(Admission).where(Admission.lead_id == lead.id).options(*people, joinedload(Admission.file))
    return db.session.scalar(found)


def admissions_of(lead_ids: Sequence[int]) -> dict[int, Admission]:
    """{lead id: what was found} of several leads."""
    found = db.session.scalars(select(Admission).where(Admission.lead_id.in_(lead_ids)))
    return {admission.lead_id: admission for admission in found}


def document(lead: Lead, attachment_id: int) -> Attachment | None:
    """This file, when it is the one of the lead's admission."""
    of_lead = select(Admission.file_id).where(Admission.lead_id == lead.id)
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.id.in_(of_lead)))


def total_of(admission: Admission) -> int:
    """The points of the sheet."""
    return sum(admission.scores.values())


def confirm_two_high(lead: Lead, answer: str, reason: str, version: int, by: User) -> Admission:
    """The chief says whether it is 两高; an answer other than what the figures say needs its reason."""
    _require_chief(lead, by)
    if answer not in TWO_HIGH:
        raise DomainError(N_("Choose one of the list."), "two_high")
    if (answer == "yes") != judged(lead).is_high and not reason.strip():
        raise DomainError(N_("The figures say otherwise: give the reason."), "two_high_reason")
    found = _opened(lead, version)
    found.two_high, found.two_high_reason = answer, reason.strip() or None
    found.confirmed_by, found.confirmed_at = by, now()
    _save(found)
    before, lead.two_high = lead.two_high, answer
    record(by, "confirm two highs", lead, {"two_high": [before, answer], "reason": found.two_high_reason})
    return found


def prepare(
    lead: Lead,
    scores: Mapping[str, int | None],
    vetoes: Sequence[str],
    environment: str | None,
    version: int,
    by: User,
) -> Admission:
    """The project's people, or the chief, score the sheet. A decision taken before no longer stands."""
    require_work(lead, by)
    weights = value_of("admission.weights")
    for code, weight in weights.items():
        points = scores.get(code)
        if points is None:
            raise DomainError(N_("This field is required."), code)
        if not 0 <= points <= weight:
            raise DomainError(N_("Give points from 0 to %(most)s."), code, most=weight)
    if environment is not None and environment not in ENVIRONMENTS:
        raise DomainError(N_("Choose one of the list."), "environment")
    found = _opened(lead, version)
    found.scores = {code: int(scores[code] or 0) for code in weights}
    found.vetoes = [code for code in value_of("admission.vetoes") if code in vetoes]
    found.environment, found.prepared_by, found.prepared_at = environment, by, now()
    found.decision = found.decided_by = found.meeting = found.met_on = found.conditions = found.file = None
    _save(found)
    record(by, "score admission", lead, {"total": total_of(found), "vetoes": found.vetoes})
    return found


def decide(
    lead: Lead,
    decision: str,
    meeting: str,
    met_on: date | None,
    conditions: str,
    document: Attachment | None,
    version: int,
    by: User,
) -> Admission:
    """What the meeting decided on the sheet, recorded by the chief with its file: never by who scored it."""
    _require_chief(lead, by)
    found = _opened(lead, version)
    _check_decision(found, decision, by)
    if not meeting.strip():
        raise DomainError(N_("Name the meeting."), "meeting")
    if met_on is None or met_on > today():
        raise DomainError(N_("Give the day of the meeting; it cannot lie ahead."), "met_on")
    if decision == "conditions" and not conditions.strip():
        raise DomainError(N_("Name the conditions."), "conditions")
    if document is None and found.file is None:
        raise DomainError(N_("Attach the minutes or the decision."), "file")
    found.decision, found.decided_by, found.meeting, found.met_on = decision, by, meeting.strip(), met_on
    found.conditions = conditions.strip() or None
    found.file = document or found.file
    _save(found)
    record(by, "decide admission", lead, {"decision": decision, "meeting": found.meeting, "met_on": met_on})
    return found


def _check_decision(found: Admission, decision: str, by: User) -> None:
    if decision not in DECISIONS:
        raise DomainError(N_("Choose one of the list."), "decision")
    if found.prepared_by_id is None:
        raise DomainError(N_("The sheet has to be scored first."))
    if found.prepared_by_id == by.id:
        raise DomainError(N_("Somebody other than the one who scored the sheet records the decision."))
    if decision in ADMITTING and found.vetoes:
        raise DomainError(N_("A veto stands on the sheet: the project cannot be admitted."), "decision")
    if decision in ADMITTING and total_of(found) < value_of("admission.pass"):
        least, total = value_of("admission.pass"), total_of(found)
        sentence = N_("The sheet has %(total)s points, %(least)s are needed: the project cannot be admitted.")
        raise DomainError(sentence, "decision", total=total, least=least)


def _require_chief(lead: Lead, by: User) -> None:
    if not is_chief_over(by, lead.unit):
        raise Forbidden(N_("The chief over the unit decides on admission."))


def _opened(lead: Lead, version: int) -> Admission:
    """The record as it was opened; version 0: there was none yet."""
    found = admission_of(lead)
    if (found.version if found else 0) != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    return found or Admission(lead_id=lead.id, scores={}, vetoes=[])


def _save(admission: Admission) -> None:
    require_fit(admission)
    db.session.add(admission)
    db.session.flush()

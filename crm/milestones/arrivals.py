"""Reporting funds that arrived, verifying them, and taking a verified amount back."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.accounts.models import User
from crm.audit.operations import changes_of, record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.files.models import Attachment
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.leads.operations import require_work
from crm.milestones.fields import ARRIVAL_FIELDS
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.months import is_closed, require_open_month
from crm.milestones.operations import require_verifier, stated_reason, verify
from crm.milestones.queries import is_reversed, milestones_of


def submit_arrival(lead: Lead, values: Mapping[str, Any], files: Sequence[Attachment], by: User) -> FundArrival:
    """Report one amount that arrived, with its evidence. Another person verifies.

    `values` by the names of ARRIVAL_FIELDS: arrived_on (FuzzyDate), amount (yuan), origin, evidence_kind, note.
    """
    require_work(lead, by)
    require_open_month(lead, values.get("arrived_on"), field="arrived_on")
    arrival = FundArrival(lead_id=lead.id, files=list(files))
    with db.session.no_autoflush:
        _state(arrival, values, by)
        db.session.add(arrival)
        db.session.flush()
    record(by, "report arrival", lead, {**_told(arrival), "files": [file.name for file in files]})
    return arrival


def resubmit(
    arrival: FundArrival, lead: Lead, values: Mapping[str, Any], files: Sequence[Attachment], version: int, by: User
) -> None:
    """Change an arrival that nobody has verified, or complete one that was returned; it waits again."""
    _require_own(arrival, lead, version, by)
    require_open_month(lead, arrival.arrived_on, values.get("arrived_on"), field="arrived_on")
    if arrival.reversal_of_id:
        raise DomainError(N_("A reversal is not edited: withdraw it and write another."))
    with db.session.no_autoflush:
        arrival.files.extend(file for file in files if file not in arrival.files)
        _state(arrival, values, by)
        changed = changes_of(arrival)
    record(by, "change arrival", lead, {**_told(arrival), **changed, "files": [file.name for file in files]})


def withdraw(arrival: FundArrival, lead: Lead, version: int, by: User) -> None:
    """Take out an arrival that nobody has verified; the trail keeps what it said."""
    _require_own(arrival, lead, version, by)
    require_open_month(lead, arrival.arrived_on)
    record(by, "withdraw arrival", lead, _told(arrival))
    db.session.delete(arrival)


def verify_arrival(arrival: FundArrival, lead: Lead, by: User, seen: int | None = None) -> None:
    """Confirm an arrival somebody else reported: the chief over the lead's unit.

    A ledger's opening sum may be confirmed as it stands, without a day: that is all the ledger knew.
    """
    require_verifier(arrival, lead, by, [arrival.submitted_by], seen)
    require_open_month(lead, arrival.arrived_on)
    arrival.state, arrival.verified_by_id, arrival.verified_at = "verified", by.id, now()
    record(by, "verify arrival", lead, _told(arrival))


def return_arrival(arrival: FundArrival, lead: Lead, reason: str, by: User, seen: int | None = None) -> None:
    """Send an arrival back to who reported it, with the reason; until it comes again it does not count."""
    require_verifier(arrival, lead, by, [arrival.submitted_by], seen)
    require_open_month(lead, arrival.arrived_on)
    arrival.state, arrival.return_reason = "returned", stated_reason(reason)
    record(by, "return arrival", lead, {**_told(arrival), "reason": arrival.return_reason})


def reverse(arrival: FundArrival, lead: Lead, reason: str, by: User) -> FundArrival:
    """Take a verified arrival back: a row with the negative amount, which another person verifies in its turn.

    It is dated as the arrival, or today where that month is closed.
    """
    require_work(lead, by)
    if arrival.reversal_of_id:
        raise DomainError(N_("A reversal cannot be taken back. Report the arrival again."))
    if arrival.state != "verified":
        raise DomainError(N_("Only a verified arrival is taken back by a reversal. Change or withdraw this one."))
    if is_reversed(arrival):
        raise DomainError(N_("This arrival has been taken back already."))
    same = {name: getattr(arrival, name) for name in ("lead_id", "arrived_on", "opening", "origin", "evidence_kind")}
    if is_closed(lead, arrival.arrived_on):
        same["arrived_on"] = FuzzyDate.day(today())
    reversal = FundArrival(**same, amount=-arrival.amount, reversal_of_id=arrival.id, note=stated_reason(reason))
    reversal.state, reversal.submitted_by_id, reversal.submitted_at = "submitted", by.id, now()
    db.session.add(reversal)
    db.session.flush()
    record(by, "reverse arrival", lead, {**_told(reversal), "reason": reversal.note})
    return reversal


def verify_batch(facts: Sequence[tuple[Milestone | FundArrival, Lead, int]], by: User) -> None:
    """Verify several facts, each with its lead and the version that was looked at: all of them or none."""
    if not facts:
        raise DomainError(N_("Tick the facts to verify."))
    for fact, lead, seen in facts:
        if isinstance(fact, Milestone):
            verify(fact, lead, by, seen)
        else:
            verify_arrival(fact, lead, by, seen)


def precedes_signing(arrival: FundArrival, lead: Lead) -> bool:
    """Whether the funds came before the agreement was signed: unusual, so the page says it, but not impossible."""
    signed = milestones_of(lead).get("signed")
    day = signed.happened_on if signed else None
    return bool(day and arrival.arrived_on and day.is_after(arrival.arrived_on))


def _state(arrival: FundArrival, values: Mapping[str, Any], by: User) -> None:
    for field in ARRIVAL_FIELDS:
        value = values.get(field.name)
        if field.required and value in (None, ""):
            raise DomainError(N_("This field is required."), field.name)
        if field.choices and value not in field.choices:
            raise DomainError(N_("Choose one of the list."), field.name)
        setattr(arrival, field.name, value or None)
    if arrival.amount is None or arrival.amount < 0:
        raise DomainError(N_("The amount must be more than 0."), "amount")
    if arrival.arrived_on and arrival.arrived_on.start > today():
        raise DomainError(N_("This day has not come yet."), "arrived_on")
    require_fit(arrival)
    if not arrival.files:
        raise DomainError(N_("Attach the evidence as a file."), "files")
    arrival.state, arrival.return_reason = "submitted", None
    arrival.submitted_by_id, arrival.submitted_at = by.id, now()


def _require_own(arrival: FundArrival, lead: Lead, version: int, by: User) -> None:
    """Until it is verified an arrival is its submitter's; afterwards nobody's."""
    require_work(lead, by)
    if arrival.submitted_by_id != by.id:
        raise Forbidden(N_("Only who reported this arrival can change or withdraw it."))
    if arrival.state == "verified":
        raise DomainError(N_("This arrival is verified and cannot be changed. Take it back by a reversal."))
    if arrival.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def _told(arrival: FundArrival) -> dict[str, Any]:
    """What the trail says of an arrival, so that one that is gone is still known."""
    return {"amount": arrival.amount, "arrived_on": arrival.arrived_on, "origin": arrival.origin}

"""Facts of two projects that are one: what is verified or has evidence stays, and two such facts cannot be joined."""

from collections.abc import Iterator

from sqlalchemy import exists, select

from crm.db import db
from crm.errors import N_, DomainError
from crm.leads.models import Lead
from crm.leads.words import Stage, State
from crm.milestones.models import FundArrival, Milestone, arrival_files, milestone_files

_TWICE = {
    "signed": N_("Both projects have signed, with evidence. Only one agreement can stand: return the other one first."),
    "registered": N_("Both projects have a business registration with evidence. Return one of them first."),
    "construction": N_("Both projects began construction, with evidence. Return one of the two facts first."),
    "production": N_("Both projects began production, with evidence. Return one of the two facts first."),
}


def require_joinable(survivor: Lead, merged: Lead) -> None:
    """Raises DomainError, with the reason, for what would be lost."""
    if Stage(merged.stage).number > Stage(survivor.stage).number:
        raise DomainError(
            N_("%(title)s is further on. Keep that project, and merge the other one into it."), title=merged.title
        )
    if merged.state == State.ACTIVE and survivor.state != State.ACTIVE:
        raise DomainError(
            N_("%(title)s is active and the project to be kept is not. Keep the active one, or revive this one first."),
            title=merged.title,
        )


def renumber(lead: Lead) -> None:
    """Its investors and its contacts stand one behind the other."""
    for position, investor in enumerate(lead.investors):
        investor.position = position
    for position, contact in enumerate(lead.contacts):
        contact.position = position


def giving_way(ours: int, theirs: int) -> int:
    """Which of two facts of one kind goes: one that nobody verified and that has no evidence. Raises DomainError."""
    for number in (theirs, ours):
        fact = db.session.get_one(Milestone, number)
        has_files = exists().where(milestone_files.c.milestone_id == number)
        if fact.state != "verified" and not db.session.scalar(select(has_files)):
            return number
    raise DomainError(_TWICE[db.session.get_one(Milestone, ours).kind])


def repeated_openings(survivor: Lead, merged: Lead) -> Iterator[int]:
    """Opening sums that a ledger brought twice, once with each project. Raises DomainError where two sums differ."""
    ours, theirs = _openings(survivor), _openings(merged)
    for arrival in theirs if ours else ():
        known = next((one for one in ours if one.amount == arrival.amount), None)
        has_files = exists().where(arrival_files.c.arrival_id == arrival.id)
        is_plain = arrival.state != "verified" and not db.session.scalar(select(has_files))
        if known is None or not is_plain:
            raise DomainError(
                N_("Both projects carry a sum of funds from a ledger. Correct the funds of one of them first.")
            )
        yield arrival.id


def _openings(lead: Lead) -> list[FundArrival]:
    query = select(FundArrival).where(FundArrival.lead_id == lead.id, FundArrival.opening)
    return list(db.session.scalars(query.where(FundArrival.state != "returned").order_by(FundArrival.id)))

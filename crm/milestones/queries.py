"""Reading facts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import joinedload, selectinload

from crm.db import db
from crm.files.models import Attachment
from crm.leads.models import Lead
from crm.milestones.models import FundArrival, Milestone, YearlyResult, arrival_files, milestone_files


def milestones_of(lead: Lead) -> dict[str, Milestone]:
    """{kind: fact} of one lead, with evidence and people loaded."""
    found = db.session.scalars(
        select(Milestone)
        .where(Milestone.lead_id == lead.id)
        .options(joinedload(Milestone.files), joinedload(Milestone.submitters), joinedload(Milestone.verified_by))
    )
    return {milestone.kind: milestone for milestone in found.unique()}


def standing_expression() -> ColumnElement[str]:
    """The key in STANDINGS of each fact."""
    waits = and_(Milestone.state == "submitted", Milestone.carried_over)
    return case((waits, literal("carried")), else_=Milestone.state)


def happened_from(day: date) -> ColumnElement[bool]:
    """Facts whose interval begins on this day or later."""
    return Milestone.happened_on >= day


def happened_until(day: date) -> ColumnElement[bool]:
    """Facts whose interval begins on this day or earlier: below the next day, whatever order letters have."""
    return Milestone.happened_on < (day + timedelta(days=1) if day < date.max else day)


def facts_of(lead_ids: Sequence[int]) -> dict[int, dict[str, Milestone]]:
    """{lead id: {kind: fact}} of several leads, with evidence loaded."""
    facts: dict[int, dict[str, Milestone]] = defaultdict(dict)
    query = select(Milestone).where(Milestone.lead_id.in_(lead_ids)).options(selectinload(Milestone.files))
    for fact in db.session.scalars(query):
        facts[fact.lead_id][fact.kind] = fact
    return facts


def milestone(lead: Lead, milestone_id: int) -> Milestone | None:
    """This fact of this lead."""
    return db.session.scalar(select(Milestone).where(Milestone.id == milestone_id, Milestone.lead_id == lead.id))


def arrivals_of(lead: Lead) -> Sequence[FundArrival]:
    """A lead's arrivals, the latest day first, with evidence and people loaded."""
    found = db.session.scalars(
        select(FundArrival)
        .where(FundArrival.lead_id == lead.id)
        .options(
            joinedload(FundArrival.files), joinedload(FundArrival.submitted_by), joinedload(FundArrival.verified_by)
        )
        .order_by(func.coalesce(FundArrival.arrived_on, "").desc(), FundArrival.id.desc())
    )
    return found.unique().all()


def arrival(lead: Lead, arrival_id: int) -> FundArrival | None:
    """This arrival of this lead."""
    return db.session.scalar(select(FundArrival).where(FundArrival.id == arrival_id, FundArrival.lead_id == lead.id))


def counted() -> ColumnElement[bool]:
    """What counts as arrived: an arrival a verifier sent back does not until it is submitted again."""
    return FundArrival.state != "returned"


def funds_arrived(lead: Lead) -> int:
    """The sum of all arrivals but returned ones, unverified ones and reversals included; yuan."""
    total = db.session.scalar(select(func.sum(FundArrival.amount)).where(FundArrival.lead_id == lead.id, counted()))
    return int(total or 0)


def is_reversed(arrival: FundArrival) -> bool:
    """Whether a reversal takes this arrival back."""
    query = select(FundArrival.id).where(FundArrival.reversal_of_id == arrival.id)
    return db.session.scalar(query) is not None


def results_of(lead: Lead) -> Sequence[YearlyResult]:
    return db.session.scalars(
        select(YearlyResult).where(YearlyResult.lead_id == lead.id).order_by(YearlyResult.year.desc())
    ).all()


def results_of_leads(lead_ids: Sequence[int]) -> dict[int, list[YearlyResult]]:
    """{lead id: its yearly results} of several leads."""
    results: dict[int, list[YearlyResult]] = defaultdict(list)
    for result in db.session.scalars(select(YearlyResult).where(YearlyResult.lead_id.in_(lead_ids))):
        results[result.lead_id].append(result)
    return results


def evidence(lead: Lead, attachment_id: int) -> Attachment | None:
    """This file, when it is evidence of one of the lead's facts."""
    of_facts = select(milestone_files.c.attachment_id).join(Milestone).where(Milestone.lead_id == lead.id)
    of_funds = select(arrival_files.c.attachment_id).join(FundArrival).where(FundArrival.lead_id == lead.id)
    of_lead = of_facts.union(of_funds).scalar_subquery()
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.id.in_(of_lead)))

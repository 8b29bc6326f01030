"""Reading facts."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.files.models import Attachment
from crm.leads.models import Lead
from crm.milestones.models import FundArrival, Milestone, YearlyResult, milestone_files


def milestones_of(lead: Lead) -> dict[str, Milestone]:
    """{kind: fact} of one lead, with evidence and people loaded."""
    found = db.session.scalars(
        select(Milestone)
        .where(Milestone.lead_id == lead.id)
        .options(joinedload(Milestone.files), joinedload(Milestone.submitted_by), joinedload(Milestone.verified_by))
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


def milestone(lead: Lead, milestone_id: int) -> Milestone | None:
    """This fact of this lead."""
    return db.session.scalar(select(Milestone).where(Milestone.id == milestone_id, Milestone.lead_id == lead.id))


def funds_arrived(lead: Lead) -> int:
    """The sum of all arrivals, unverified ones and reversals included; yuan."""
    total = db.session.scalar(select(func.sum(FundArrival.amount)).where(FundArrival.lead_id == lead.id))
    return int(total or 0)


def results_of(lead: Lead) -> Sequence[YearlyResult]:
    return db.session.scalars(
        select(YearlyResult).where(YearlyResult.lead_id == lead.id).order_by(YearlyResult.year.desc())
    ).all()


def evidence(lead: Lead, attachment_id: int) -> Attachment | None:
    """This file, when it is evidence of one of the lead's facts."""
    of_lead = select(milestone_files.c.attachment_id).join(Milestone).where(Milestone.lead_id == lead.id)
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.id.in_(of_lead)))

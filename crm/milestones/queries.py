"""Reading facts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.leads.models import Lead
from crm.milestones.models import FundArrival, Milestone, YearlyResult


def milestones_of(lead: Lead) -> dict[str, Milestone]:
    """{kind: fact} of one lead, with evidence and people loaded."""
    found = db.session.scalars(
        select(Milestone)
        .where(Milestone.lead_id == lead.id)
        .options(joinedload(Milestone.files), joinedload(Milestone.submitted_by), joinedload(Milestone.verified_by))
    )
    return {milestone.kind: milestone for milestone in found.unique()}


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

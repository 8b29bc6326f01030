"""Reading claims: a lead's own, and those of a person that are about to end."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db
from crm.fuzzydate import today
from crm.leads.claims.models import Claim, ClaimShare, Dispute
from crm.leads.claims.standing import rules, standing_expression
from crm.leads.models import Lead
from crm.leads.queries import own_to


def claims_of(lead: Lead) -> tuple[list[Claim], list[Dispute]]:
    """Every claim the lead had, the open one first, with unit, person and the lead it came second to; and every
    dispute about them, the newest first. One statement: a lead has few of either.
    """
    sides = or_(Dispute.first_id == Claim.lead_id, Dispute.second_id == Claim.lead_id)
    query = select(Claim, Dispute).outerjoin(Dispute, sides).where(Claim.lead_id == lead.id).order_by(Claim.id.desc())
    people = (joinedload(Claim.unit), joinedload(Claim.by), joinedload(Claim.rival_of).joinedload(Lead.unit))
    shares = joinedload(Claim.shares).options(joinedload(ClaimShare.user), joinedload(ClaimShare.unit))
    rows = db.session.execute(query.options(*people, shares)).unique().all()
    disputes = {dispute.id: dispute for _, dispute in rows if dispute is not None}
    return list(dict.fromkeys(claim for claim, _ in rows)), [disputes[number] for number in sorted(disputes)[::-1]]


def ending(user: User) -> ColumnElement[bool]:
    """The user's own leads, and those of their unit that nobody owns, whose claim is about to end or has ended."""
    mine = or_(Lead.owner_id == user.id, and_(Lead.owner_id.is_(None), Lead.unit_id == user.unit_id))
    return and_(mine, standing_expression(today(), rules()).in_(("expiring", "pool")))


def ending_claims(user: User, limit: int) -> Sequence[Lead]:
    """Those leads, the longest silent first."""
    query = own_to(user).where(ending(user)).options(joinedload(Lead.unit))
    silent_since = func.coalesce(Lead.last_contact_on, Lead.claimed_on)
    return db.session.scalars(query.order_by(silent_since, Lead.id).limit(limit)).all()

"""Making claims: the first one with the lead, each later one in place of the one before."""

from collections.abc import Sequence

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.companies.models import Company
from crm.db import db, now
from crm.fuzzydate import today
from crm.leads.claims.models import Claim
from crm.leads.claims.standing import in_pool, rules
from crm.leads.models import Lead, LeadInvestor
from crm.leads.words import Stage, State

# Once it is being built, a firm's next intention is another one.
_SAME_INTENTION = [stage for stage in Stage if stage.number < Stage.CONSTRUCTION.number]


def registered_first(companies: Sequence[Company], unit: Unit) -> Lead | None:
    """The lead of these firms that another unit has a protected claim to: what is registered now comes second."""
    query = (
        select(Lead)
        .join(LeadInvestor, LeadInvestor.lead_id == Lead.id)
        .where(
            LeadInvestor.company_id.in_([company.id for company in companies]),
            Lead.unit_id != unit.id,
            Lead.state != State.LOST,
            Lead.stage.in_(_SAME_INTENTION),
            Lead.claimed_on.is_not(None),
            ~in_pool(today(), rules()),
        )
        .order_by(Lead.registered_at, Lead.id)
    )
    return db.session.scalars(query.limit(1)).first()


def begin(lead: Lead, origin: str, by: User, rival_of: Lead | None = None) -> Claim:
    """The claim a new lead comes with, from this moment of the server; a rival is not protected."""
    claim = _claim(lead, "rival" if rival_of else origin, by)
    claim.rival_of_id = rival_of.id if rival_of else None
    lead.claimed_on = None if rival_of else claim.started_on
    db.session.add(claim)
    return claim


def succeed(lead: Lead, origin: str, by: User) -> Claim:
    """The lead's open claim ends, a new one of the lead's unit begins today."""
    before = open_claim(lead)
    claim = _claim(lead, origin, by)
    if before is not None:
        before.ended_at, before.end_reason = claim.started_at, origin
        claim.rival_of_id = before.rival_of_id
        db.session.flush()  # one open claim at a time, in the database too
    lead.claimed_on = claim.started_on
    db.session.add(claim)
    return claim


def claim_again(lead: Lead, by: User) -> Claim:
    """A lost lead is taken up again: its claim begins anew, behind whoever registered the firm meanwhile."""
    first = registered_first([link.company for link in lead.investors], lead.unit)
    claim = succeed(lead, "rival" if first else "register", by)
    if first:
        claim.rival_of, lead.claimed_on = first, None
    return claim


def open_claim(lead: Lead) -> Claim | None:
    """The claim that counts."""
    return db.session.scalar(select(Claim).where(Claim.lead_id == lead.id, Claim.ended_at.is_(None)))


def _claim(lead: Lead, origin: str, by: User) -> Claim:
    unit_id = lead.unit_id or lead.unit.id
    return Claim(lead_id=lead.id, unit_id=unit_id, by_id=by.id, origin=origin, started_on=today(), started_at=now())

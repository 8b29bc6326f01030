"""Making claims: the first one with the lead, each later one in place of the one before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.companies.models import Company
from crm.companies.operations import Firm
from crm.db import db, now
from crm.fuzzydate import today
from crm.leads.claims.models import Claim
from crm.leads.claims.standing import in_pool, rules
from crm.leads.models import Lead, LeadInvestor
from crm.leads.words import Stage, State

# Once it is being built, a firm's next intention is another one.
_SAME_INTENTION = [stage for stage in Stage if stage.number < Stage.CONSTRUCTION.number]


def registered_first(companies: Sequence[Company | Firm], unit: Unit) -> Lead | None:
    """The lead of these firms that another unit has a protected claim to: what is registered now comes second."""
    return registered_first_all([(companies, unit)])[0]


def registered_first_all(wanted: Sequence[tuple[Sequence[Company | Firm], Unit]]) -> list[Lead | None]:
    """The same for several registrations at once, in their order."""
    firms = {firm.id for companies, _ in wanted for firm in companies if not (isinstance(firm, Firm) and firm.is_new)}
    query = (
        select(LeadInvestor.company_id, Lead)
        .join(LeadInvestor, LeadInvestor.lead_id == Lead.id)
        .where(
            LeadInvestor.company_id.in_(firms),
            Lead.unit_id.not_in(_only_unit(wanted)),
            Lead.state != State.LOST,
            Lead.stage.in_(_SAME_INTENTION),
            Lead.claimed_on.is_not(None),
            ~in_pool(today(), rules()),
        )
        .order_by(Lead.registered_at, Lead.id)
    )
    protected = [(company_id, lead) for company_id, lead in db.session.execute(query)] if firms else []
    found = []
    for companies, unit in wanted:
        own = {company.id for company in companies}
        rivals = (lead for company_id, lead in protected if company_id in own and lead.unit_id != unit.id)
        found.append(next(rivals, None))
    return found


def _only_unit(wanted: Sequence[tuple[Sequence[Company | Firm], Unit]]) -> set[int]:
    """The one unit all of them are registered for: its own leads are nobody's rivals."""
    units = {unit.id for _, unit in wanted}
    return units if len(units) == 1 else set()


def begin(lead: Lead, origin: str, by: User, rival_of: Lead | None = None) -> Claim:
    """The claim a new lead comes with, from this moment of the server; a rival is not protected."""
    claim = Claim(lead_id=lead.id, **first_claim(_unit_of(lead), origin, by, rival_of))
    lead.claimed_on = claimed_on(claim.started_on, rival_of)
    db.session.add(claim)
    return claim


def first_claim(unit_id: int, origin: str, by: User, rival_of: Lead | None) -> dict[str, Any]:
    """Its columns."""
    return {**_columns(unit_id, "rival" if rival_of else origin, by), "rival_of_id": rival_of.id if rival_of else None}


def claimed_on(started_on: date, rival_of: Lead | None) -> date | None:
    """What the lead keeps of its claim."""
    return None if rival_of else started_on


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
    return Claim(lead_id=lead.id, **_columns(_unit_of(lead), origin, by))


def _unit_of(lead: Lead) -> int:
    return lead.unit_id or lead.unit.id


def _columns(unit_id: int, origin: str, by: User) -> dict[str, Any]:
    return {"unit_id": unit_id, "by_id": by.id, "origin": origin, "started_on": today(), "started_at": now()}

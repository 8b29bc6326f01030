"""Projects that are likely the same as the one somebody is about to register.

A project of others is told only as far as it must be: which unit registered it, and on what day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, literal, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.companies.duplicates import SAME, likely
from crm.db import db
from crm.errors import N_
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import visible_to
from crm.leads.words import State
from crm.text.names import company_key
from crm.text.trade_names import alike, pairs

_LOOKED_AT = 200
_MOST_PAIRS = 8

WHY = {"firm": N_("Same company"), "title": N_("Similar title"), "group": N_("Same group")}


@dataclass(frozen=True)
class LikelyLead:
    """`lead` only where the user sees it; otherwise unit and day are all that is told."""

    lead: Lead | None
    unit: str
    registered_on: date
    why: str
    score: int


def likely_leads(user: User, firms: Sequence[str], title: str, limit: int = 5) -> list[LikelyLead]:
    """Active projects of the same firms or of their groups, and projects with nearly the same title."""
    found: dict[int, tuple[Lead, str, int]] = {}
    for lead, why, score in (*_of_the_firms(firms), *_of_the_title(title)):
        if lead.id not in found or found[lead.id][2] < score:
            found[lead.id] = (lead, why, score)
    best = sorted(found.values(), key=lambda one: (-one[2], one[0].id))[:limit]
    seen = set(
        db.session.scalars(visible_to(user).where(Lead.id.in_([one[0].id for one in best])).with_only_columns(Lead.id))
    )
    told = [_told(lead, why, score, lead.id in seen) for lead, why, score in best]
    return list(dict.fromkeys(told))  # two of one unit and day are one sentence


def _told(lead: Lead, why: str, score: int, is_seen: bool) -> LikelyLead:
    return LikelyLead(lead if is_seen else None, lead.unit.name, lead.registered_at.date(), why, score)


def _of_the_firms(firms: Sequence[str]) -> Iterable[tuple[Lead, str, int]]:
    scores: dict[int, int] = {}
    for name in firms:
        for one in likely(name):
            if one.score < SAME and one.why != "group":
                continue  # of a name that only begins alike nothing is told
            scores[one.company.id] = max(scores.get(one.company.id, 0), one.score)
    if not scores:
        return
    rows = db.session.execute(
        select(Lead, LeadInvestor.company_id)
        .join(LeadInvestor, LeadInvestor.lead_id == Lead.id)
        .where(LeadInvestor.company_id.in_(scores), Lead.state == State.ACTIVE)
        .options(joinedload(Lead.unit))
        .order_by(Lead.id)
        .limit(_LOOKED_AT)
    )
    for lead, company_id in rows:
        yield lead, "firm" if scores[company_id] >= SAME else "group", scores[company_id]


def _of_the_title(title: str) -> Iterable[tuple[Lead, str, int]]:
    parts = [Lead.title.contains(part, autoescape=True) for part in pairs(company_key(title))[:_MOST_PAIRS]]
    if not parts:
        return
    shared = sum((case((part, 1), else_=0) for part in parts), start=literal(0))
    query = select(Lead).where(or_(*parts)).options(joinedload(Lead.unit))
    for lead in db.session.scalars(query.order_by(shared.desc(), Lead.id).limit(_LOOKED_AT)):
        score = alike(title, lead.title)
        if score >= SAME:
            yield lead, "title", score

"""The calendar: next steps and planned dates of the list's leads in one month, in one query."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import load_only

from crm.db import db
from crm.errors import N_
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.lists.leads import LeadList

MOST = 500  # leads of a month: more than anybody reads
KINDS = {
    "next_step": N_("Next step"),
    "expected_landing_on": N_("Expected landing"),
    "planned_construction_on": N_("Planned construction"),
    "planned_production_on": N_("Planned production"),
}
_PLANS = tuple(KINDS)[1:]


@dataclass(frozen=True)
class Happening:
    """`day` is None where only the month is known."""

    lead: Lead
    kind: str
    day: date | None
    text: str = ""


def month_of(wanted: LeadList, first: date) -> tuple[list[Happening], bool]:
    """What falls into the month that begins with `first`, by day; and whether there was more than is shown."""
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    within = or_(
        Lead.next_step_on.between(first, last),
        *(getattr(Lead, name).between(f"{first.isoformat()}", f"{last.isoformat()}z") for name in _PLANS),
    )
    columns = (Lead.code, Lead.title, Lead.stage, Lead.state, Lead.next_step, Lead.next_step_on)
    plans = (getattr(Lead, name) for name in _PLANS)
    query = wanted.query().where(within).options(load_only(*columns, *plans, raiseload=True)).order_by(Lead.id)
    leads = db.session.scalars(query.limit(MOST + 1)).all()
    found = [happening for lead in leads[:MOST] for happening in _of(lead, first, last)]
    return sorted(found, key=lambda one: (one.day or date.min, one.kind, one.lead.id)), len(leads) > MOST


def _of(lead: Lead, first: date, last: date) -> Sequence[Happening]:
    found = []
    if lead.next_step_on and first <= lead.next_step_on <= last:
        found.append(Happening(lead, "next_step", lead.next_step_on, lead.next_step or ""))
    for name in _PLANS:
        plan: FuzzyDate | None = getattr(lead, name)
        if plan and first <= plan.start and plan.end <= last:
            found.append(Happening(lead, name, plan.start if plan.precision == "d" else None))
    return found

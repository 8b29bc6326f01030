"""What is due about somebody's own projects: next steps, lights, claims, projects without a next step."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import load_only

from crm.accounts.models import User
from crm.db import db
from crm.leads.claims import standing as claims
from crm.leads.claims.queries import ending
from crm.leads.models import Lead
from crm.leads.queries import own_to
from crm.leads.words import State
from crm.pipeline.lights import Limits, shines, turned
from crm.pipeline.lit import SHINING, light_expression
from crm.reminders.kinds import OWNERS, Reminder
from crm.settings.queries import value_of
from crm.settings.workdays import Workdays, office_workdays

MOST = 500  # of one query: nobody reads further
# What a reminder is made of: the bell asks for hundreds of leads, and the rest of each only where it is shown.
_ASKED = load_only(
    Lead.title, Lead.stage, Lead.state, Lead.investment, Lead.stage_entered_on, Lead.last_contact_on, Lead.claimed_on,
    Lead.next_step, Lead.next_step_on, Lead.planned_construction_on, Lead.planned_production_on, Lead.unit_id,
    Lead.owner_id,
)  # fmt: skip


def of_leads(user: User, day: date) -> Iterator[Reminder]:
    """The active projects this person owns, in one query; none for who cannot own any."""
    if user.role not in OWNERS:
        return
    limits, office = value_of("limits"), office_workdays()
    turning = light_expression(day, limits).in_(("yellow", "red"))
    lacking = and_(SHINING, Lead.next_step.is_(None), Lead.next_step_on.is_(None))
    due = or_(Lead.next_step_on <= day, turning, lacking)
    mine = own_to(user).where(Lead.owner_id == user.id, Lead.state == State.ACTIVE, due)
    for lead in db.session.scalars(mine.options(_ASKED).order_by(Lead.id.desc()).limit(MOST)):
        yield from _of_lead(lead, day, limits, office)


def _of_lead(lead: Lead, day: date, limits: Limits, office: Workdays) -> Iterator[Reminder]:
    subject = f"lead-{lead.id}"
    if lead.next_step_on is not None and lead.next_step_on <= day:
        red = (day - lead.next_step_on).days > limits["next_step"][1]
        yield Reminder(
            "step", subject, lead.next_step_on, "red" if red else "yellow", lead.title, lead, lead.next_step_on
        )
    shown = turned(lead, day, limits, office)
    if shown:
        colour, since = shown
        yield Reminder(f"light_{colour}", subject, since, colour, lead.title, lead)
    if _lacks_step(lead):
        yield Reminder("no_step", subject, lead.last_contact_on or lead.stage_entered_on, "none", lead.title, lead)


def _lacks_step(lead: Lead) -> bool:
    """Neither a next step nor the reason why there is none."""
    return shines(lead) and lead.next_step is None and lead.next_step_on is None


def of_claims(user: User, day: date) -> Iterator[Reminder]:
    """Claims of the user's projects, and of their unit's that nobody owns, near their end or past it."""
    if user.role not in OWNERS:
        return
    by = claims.rules()
    silent_since = func.coalesce(Lead.last_contact_on, Lead.claimed_on)
    query = own_to(user).where(ending(user)).options(_ASKED)
    query = query.order_by(silent_since.desc(), Lead.id.desc()).limit(MOST)
    for lead in db.session.scalars(query):
        found = claims.standing(lead, day, by)
        if found.until is None:
            continue
        gone = found.code == "pool"
        since = found.until + timedelta(1) if gone else found.until - timedelta(by.notice)
        kind, light = ("claim_pool", "red") if gone else ("claim_expiring", "yellow")
        yield Reminder(kind, f"lead-{lead.id}", since, light, lead.title, lead, found.until)

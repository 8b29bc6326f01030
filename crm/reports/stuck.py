"""What is stuck, why, since when, and with whom."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_
from crm.fuzzydate import today
from crm.leads.models import BY_INVESTMENT, Lead
from crm.leads.queries import visible_to
from crm.leads.words import Stage
from crm.pipeline.lit import light_expression
from crm.reports.figures import Figure, Groups
from crm.settings.queries import value_of

RED = {"light": ["red"]}
OVERDUE = N_("Next step overdue: %(step)s")


@dataclass(frozen=True)
class Stuck:
    """`reason` is a message, with %(step)s in it where it `has_step`; `days` since it should have happened."""

    lead: Lead
    reason: str
    days: int
    step: str | None = None

    @property
    def has_step(self) -> bool:
        return self.reason == OVERDUE


@dataclass(frozen=True)
class StuckProjects:
    """The largest of the red ones, and the figure of all."""

    shown: list[Stuck]
    all: Figure


def stuck(work: Groups, user: User, most: int = 8) -> StuckProjects:
    """Active projects with a red light; the largest investment first."""
    day = today()
    red = visible_to(user).where(light_expression(day, value_of("limits")) == "red")
    largest = red.order_by(BY_INVESTMENT.desc(), Lead.id.desc()).limit(most)
    leads = db.session.scalars(largest.options(joinedload(Lead.unit), joinedload(Lead.owner)))
    return StuckProjects([_why(lead, day) for lead in leads], Figure(*work.of(light="red"), RED))


def _why(lead: Lead, day: date) -> Stuck:
    """The overdue step says most, then the passed plan, then silence."""
    if lead.next_step_on and lead.next_step_on < day:
        return Stuck(lead, OVERDUE, (day - lead.next_step_on).days, lead.next_step)
    plans = {
        Stage.PLACED: (lead.planned_construction_on, N_("Construction was planned by now")),
        Stage.CONSTRUCTION: (lead.planned_production_on, N_("Production was planned by now")),
    }
    planned, reason = plans.get(Stage(lead.stage), (None, ""))
    if planned is not None and planned.end < day:
        return Stuck(lead, reason, (day - planned.end).days)
    if lead.last_contact_on is None:
        return Stuck(lead, N_("No contact yet"), (day - lead.stage_entered_on).days)
    return Stuck(lead, N_("No contact for a long time"), (day - lead.last_contact_on).days)

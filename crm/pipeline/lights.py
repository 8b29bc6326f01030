"""Lights: computed from dates whenever they are shown, so no missed job makes them wrong."""

from dataclasses import dataclass
from datetime import date

from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.pipeline.stages import GATES
from crm.settings.workdays import Workdays

LIGHTS = {"red": N_("Red"), "yellow": N_("Yellow"), "green": N_("On time")}
ORDER = ("none", "green", "yellow", "red")
BIG = 100_000_000  # yuan: screening may take a week from here on
BIG_SCREENING = {"yellow": 7, "red": 14}  # days
LATE_PLAN = 30  # days past the planned construction or production: from yellow to red
LATE_STEP = 7  # days past the next step: from yellow to red


@dataclass(frozen=True)
class Light:
    """`colour` is none, green, yellow or red; `days` since the last contact (or since entering the stage)."""

    colour: str
    days: int


def light(lead: Lead, today: date, office: Workdays) -> Light:
    """The worse of the stage's limit and an overdue next step; only for active leads in stages 1 to 6.

    `office` are the working days: the first contact with a new lead is waited for in those.
    """
    stage = Stage(lead.stage)
    days = (today - (lead.last_contact_on or lead.stage_entered_on)).days
    if lead.state != "active" or stage.number > Stage.CONSTRUCTION.number:
        return Light("none", days)
    colours = (_by_limit(lead, stage, days, today, office), _by_plan(lead, stage, today), _by_next_step(lead, today))
    return Light(max(colours, key=ORDER.index), days)


def _by_limit(lead: Lead, stage: Stage, days: int, today: date, office: Workdays) -> str:
    gate = GATES[stage]
    yellow, red = gate.yellow, gate.red
    if stage is Stage.LEAD:
        if lead.last_contact_on:
            return "green"
        days = office.between(lead.stage_entered_on, today)
    if stage is Stage.SCREENING and (lead.investment or 0) >= BIG:
        yellow, red = BIG_SCREENING["yellow"], BIG_SCREENING["red"]
    if yellow is None or red is None or days <= yellow:
        return "green"
    return "red" if days > red else "yellow"


def _by_plan(lead: Lead, stage: Stage, today: date) -> str:
    planned = {Stage.PLACED: lead.planned_construction_on, Stage.CONSTRUCTION: lead.planned_production_on}.get(stage)
    if planned is None or today <= planned.end:
        return "green"
    return "red" if (today - planned.end).days > LATE_PLAN else "yellow"


def _by_next_step(lead: Lead, today: date) -> str:
    if lead.next_step_on is None or today <= lead.next_step_on:
        return "green"
    return "red" if (today - lead.next_step_on).days >= LATE_STEP else "yellow"

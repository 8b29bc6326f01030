"""Lights: computed from dates whenever they are shown, so no missed job makes them wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.settings.workdays import Workdays

LIGHTS = {"red": N_("Red"), "yellow": N_("Yellow"), "green": N_("On time")}
ORDER = ("none", "green", "yellow", "red")
BIG = 100_000_000  # yuan: screening may take longer from here on

Limits = Mapping[str, Sequence[int]]  # code → days beyond which the light is yellow, red (the setting "limits")

LIMIT_LABELS = {
    "lead": N_("Lead, until the first contact"),
    "screening": N_("Screening"),
    "screening_big": N_("Screening, from 100 million yuan"),
    "negotiation": N_("Negotiation"),
    "signed": N_("Signed"),
    "plan": N_("Past the planned construction or production"),
    "next_step": N_("Past the day of the next step"),
}


@dataclass(frozen=True)
class Light:
    """`colour` is none, green, yellow or red; `days` since the last contact (or since entering the stage)."""

    colour: str
    days: int


def light(lead: Lead, today: date, limits: Limits, office: Workdays) -> Light:
    """The worse of the stage's limit and an overdue next step; only for active leads in stages 1 to 6.

    `office` are the working days: the first contact with a new lead is waited for in those.
    """
    stage = Stage(lead.stage)
    days = (today - (lead.last_contact_on or lead.stage_entered_on)).days
    if lead.state != "active" or stage.number > Stage.CONSTRUCTION.number:
        return Light("none", days)
    waited = office.between(lead.stage_entered_on, today) if stage is Stage.LEAD else days
    planned = {Stage.PLACED: lead.planned_construction_on, Stage.CONSTRUCTION: lead.planned_production_on}.get(stage)
    colours = (
        _colour(waited, limits.get(_limit_of(lead, stage))),
        _colour((today - planned.end).days, limits["plan"]) if planned else "green",
        _colour((today - lead.next_step_on).days, limits["next_step"]) if lead.next_step_on else "green",
    )
    return Light(max(colours, key=ORDER.index), days)


def _limit_of(lead: Lead, stage: Stage) -> str:
    if stage is Stage.LEAD and lead.last_contact_on:
        return ""  # the limit is for the first contact
    return "screening_big" if stage is Stage.SCREENING and (lead.investment or 0) >= BIG else stage.value


def _colour(days: int, limit: Sequence[int] | None) -> str:
    if limit is None or days <= limit[0]:
        return "green"
    return "red" if days > limit[1] else "yellow"

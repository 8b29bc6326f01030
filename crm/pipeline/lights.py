"""Lights: computed from dates whenever they are shown, so no missed job makes them wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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


@dataclass(frozen=True)
class Clock:
    """What runs since a day: yellow and red come when more than so many days have passed, working days of `office`."""

    since: date
    limit: Sequence[int]
    office: Workdays | None = None

    def colour(self, day: date) -> str:
        return _colour(self.office.between(self.since, day) if self.office else (day - self.since).days, self.limit)

    def turns(self, colour: str) -> date:
        """The first day on which it shows yellow, or red."""
        days = self.limit[ORDER.index(colour) - 2] + 1
        return self.office.after(self.since, days) if self.office else self.since + timedelta(days)


def light(lead: Lead, today: date, limits: Limits, office: Workdays) -> Light:
    """The worse of the stage's limit and an overdue next step; only for active leads in stages 1 to 6.

    `office` are the working days: the first contact with a new lead is waited for in those.
    """
    days = (today - (lead.last_contact_on or lead.stage_entered_on)).days
    if not shines(lead):
        return Light("none", days)
    clocks = _stage_clocks(lead, limits, office)
    if lead.next_step_on:
        clocks.append(Clock(lead.next_step_on, limits["next_step"]))
    return Light(_worst(clocks, today), days)


def turned(lead: Lead, today: date, limits: Limits, office: Workdays) -> tuple[str, date] | None:
    """Yellow or red, and since which day, by the limits of the stage alone; None while it is green or shows none."""
    clocks = _stage_clocks(lead, limits, office) if shines(lead) else []
    colour = _worst(clocks, today)
    if colour == "green":
        return None
    return colour, min(clock.turns(colour) for clock in clocks if clock.colour(today) == colour)


def shines(lead: Lead) -> bool:
    """Whether the lead has a light at all."""
    return lead.state == "active" and Stage(lead.stage).number <= Stage.CONSTRUCTION.number


def _worst(clocks: Sequence[Clock], today: date) -> str:
    return max((clock.colour(today) for clock in clocks), key=ORDER.index, default="green")


def _stage_clocks(lead: Lead, limits: Limits, office: Workdays) -> list[Clock]:
    """Silence, from the last interaction or from entering the stage; and the planned date of what comes next."""
    stage, clocks = Stage(lead.stage), []
    if limit := limits.get(_limit_of(lead, stage)):
        heard = lead.last_contact_on or lead.stage_entered_on
        clocks.append(Clock(heard, limit, office if stage is Stage.LEAD else None))
    planned = {Stage.PLACED: lead.planned_construction_on, Stage.CONSTRUCTION: lead.planned_production_on}.get(stage)
    if planned:
        clocks.append(Clock(planned.end, limits["plan"]))
    return clocks


def _limit_of(lead: Lead, stage: Stage) -> str:
    if stage is Stage.LEAD and lead.last_contact_on:
        return ""  # the limit is for the first contact
    return "screening_big" if stage is Stage.SCREENING and (lead.investment or 0) >= BIG else stage.value


def _colour(days: int, limit: Sequence[int]) -> str:
    if days <= limit[0]:
        return "green"
    return "red" if days > limit[1] else "yellow"

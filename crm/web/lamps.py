"""A lead's light as a card and a page say it: the colour of the light, words by the next step."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.words import STATES, State
from crm.pipeline.lights import Light, light
from crm.settings.queries import value_of
from crm.settings.workdays import office_workdays


@dataclass(frozen=True)
class Lamp:
    colour: str
    words: str


def lamps_of(leads: Iterable[Lead]) -> dict[int, Lamp]:
    """{lead id: its lamp today}."""
    limits, office, day = value_of("limits"), office_workdays(), today()
    return {lead.id: Lamp(*_said(lead, light(lead, day, limits, office))) for lead in leads}


def _said(lead: Lead, shown: Light) -> tuple[str, str]:
    if lead.state != State.ACTIVE:
        return "none", gettext(STATES[State(lead.state)])
    if shown.colour == "none":
        return "none", gettext("No light")
    left = (lead.next_step_on - today()).days if lead.next_step_on else None
    if left is not None and left < 0:
        return shown.colour, gettext("Overdue %(days)s d", days=-left)
    if shown.colour != "green":
        return shown.colour, _of_limit(shown)
    if left == 0:
        return "green", gettext("Due today")
    return "green", gettext("%(days)s d left", days=left) if left else gettext("On time")


def _of_limit(shown: Light) -> str:
    if shown.colour == "red":
        return gettext("Red %(days)s d", days=shown.days)
    return gettext("Yellow %(days)s d", days=shown.days)

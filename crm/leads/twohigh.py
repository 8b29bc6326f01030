"""High energy use, high emission 两高: judged beforehand from industry and energy; people confirm it."""

from dataclasses import dataclass

from crm.errors import N_
from crm.leads.industry import division_of
from crm.leads.models import Lead
from crm.settings.queries import value_of

REVIEWS = {
    "exempt": N_("No energy review of its own"),
    "city": N_("Energy review below the province"),
    "province": N_("Energy review by the province"),
    "national": N_("Guidance by the state, then energy review by the province"),
    "unknown": N_("Unknown: the energy use is not given"),
}


@dataclass(frozen=True)
class Judgement:
    """`division` is the listed division it belongs to, if any; `review` a key of REVIEWS."""

    division: str | None
    energy_tce: int | None
    is_listed: bool
    uses_much: bool
    review: str

    @property
    def is_high(self) -> bool:
        return self.is_listed or self.uses_much


def judged(lead: Lead) -> Judgement:
    """What the figures say before anybody confirms it."""
    division, energy = division_of(lead.industry), lead.energy_tce
    is_listed = division in value_of("two_high.divisions")
    uses_much = energy is not None and energy >= value_of("two_high.energy_tce")
    return Judgement(division, energy, is_listed, uses_much, _review(energy, is_listed or uses_much))


def _review(energy: int | None, is_high: bool) -> str:
    if energy is None:
        return "unknown"
    if is_high and energy >= value_of("two_high.national_tce"):
        return "national"
    if energy >= value_of("energy_review.province_tce"):
        return "province"
    return "city" if energy >= value_of("energy_review.exempt_tce") else "exempt"

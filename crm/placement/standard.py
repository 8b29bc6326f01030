"""Standard land 标准地: what a parcel asks of a project, and whether it gives it: as promised, and year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from crm.fuzzydate import today
from crm.leads.industry import division_of
from crm.leads.models import Lead
from crm.parks.indicators import Asked, asked_of
from crm.placement.models import Placement

M2_PER_MU = Decimal(2000) / 3
ALL = "all"  # a waiver from before indicators were waived one by one


class Yearly(Protocol):
    """What a year, promised or past, comes to; None where a figure lacks."""

    @property
    def output(self) -> int | None: ...
    @property
    def tax(self) -> int | None: ...
    @property
    def energy_tce(self) -> int | None: ...
    @property
    def emission_kg(self) -> int | None: ...
    @property
    def rnd_spend(self) -> int | None: ...


@dataclass(frozen=True)
class Promise:
    """What the lead says its plant will make, pay and use in a year."""

    lead: Lead

    @property
    def output(self) -> int | None:
        return self.lead.annual_output

    @property
    def tax(self) -> int | None:
        return self.lead.annual_tax

    @property
    def energy_tce(self) -> int | None:
        return self.lead.energy_tce

    @property
    def emission_kg(self) -> int | None:
        return self.lead.emission_kg

    @property
    def rnd_spend(self) -> int | None:
        return self.lead.rnd_spend


@dataclass(frozen=True)
class Check:
    """One indicator. `required` and `actual` are yuan per 亩 (or tce per 万元, or m² of floor per m² of land …).

    `met` is None where a value lacks. `waiver` is asked, granted or refused where one was asked for.
    """

    asked: Asked
    actual: Decimal | None
    waiver: str | None = None

    @property
    def code(self) -> str:
        return self.asked.code

    @property
    def label(self) -> str:
        return self.asked.indicator.label

    @property
    def unit(self) -> str:
        return self.asked.indicator.unit

    @property
    def per_unit(self) -> int:
        return self.asked.indicator.per_unit

    @property
    def at_least(self) -> bool:
        return self.asked.indicator.at_least

    @property
    def required(self) -> Decimal:
        return self.asked.value

    @property
    def met(self) -> bool | None:
        if self.actual is None:
            return None
        return self.actual >= self.required if self.at_least else self.actual <= self.required

    @property
    def passes(self) -> bool:
        """Met, or waived by two people."""
        return bool(self.met) or self.waiver == "granted"


def checks(placement: Placement) -> list[Check]:
    """What is asked against the lead's promises, over the area placed.

    The plot ratio is asked only where the lead says how much plant it needs: few ledgers have it before the design.
    """
    parcel = placement.parcel
    if parcel is None:
        return []
    day = placement.reserved_at.date() if placement.reserved_at else today()
    waived = {waiver.indicator: waiver.state for waiver in placement.waivers}  # the last word on each
    given = values_of(placement.lead, Promise(placement.lead), placement.area_m2)
    return [
        Check(asked, given[asked.code], waived.get(asked.code) or waived.get(ALL))
        for asked in asked_of(parcel, division_of(placement.lead.industry), day)
        if asked.code != "plot_ratio" or given[asked.code] is not None
    ]


def values_of(lead: Lead, year: Yearly, area_m2: int) -> Mapping[str, Decimal | None]:
    """{indicator: value} of a year, promised or past, on this much land; investment and plant are the lead's."""
    mu = Decimal(area_m2) / M2_PER_MU
    investment = lead.fixed_investment if lead.fixed_investment is not None else lead.investment
    return {
        "investment": Decimal(investment) / mu if investment is not None else None,
        "tax": Decimal(year.tax) / mu if year.tax is not None else None,
        "plot_ratio": Decimal(lead.plant_area) / area_m2 if lead.plant_area is not None else None,
        "energy": _per_output(year.energy_tce, year.output),
        "emission": _per_output(year.emission_kg, year.output),
        "rnd": Decimal(year.rnd_spend) * 100 / year.output if year.rnd_spend is not None and year.output else None,
    }


def _per_output(amount: int | None, output: int | None) -> Decimal | None:
    """Per 万元 of output."""
    return Decimal(amount) * 10_000 / output if amount is not None and output else None


def passed(placement: Placement) -> bool:
    """Whether nothing stands against the placement: every indicator met, or waived by two people."""
    return not placement.ground.is_standard or all(check.passes for check in checks(placement))

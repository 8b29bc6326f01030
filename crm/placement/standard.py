"""Standard land 标准地: what a parcel asks of a project, and whether it gives it."""

from dataclasses import dataclass
from decimal import Decimal

from crm.errors import N_
from crm.placement.models import Placement

M2_PER_MU = Decimal(2000) / 3


@dataclass(frozen=True)
class Check:
    """One indicator. `required` and `actual` are yuan per 亩 (or tce per 万元, or m² of floor per m² of land).

    `met` is None where a value lacks.
    """

    label: str
    unit: str
    required: Decimal
    actual: Decimal | None
    at_least: bool
    per_unit: int = 1  # of `required` and `actual` in the unit shown

    @property
    def met(self) -> bool | None:
        if self.actual is None:
            return None
        return self.actual >= self.required if self.at_least else self.actual <= self.required


def checks(placement: Placement) -> list[Check]:
    """The parcel's indicators against the lead's promises, over the area placed.

    The plot ratio is asked only where the lead says how much plant it needs: few ledgers have it before the design.
    """
    lead, parcel = placement.lead, placement.parcel
    mu = Decimal(placement.area_m2) / M2_PER_MU
    found = []
    if parcel.min_investment_intensity is not None:
        amount = lead.fixed_investment if lead.fixed_investment is not None else lead.investment
        found.append(_per_mu(N_("Investment per mu"), parcel.min_investment_intensity, amount, mu))
    if parcel.min_tax_per_mu is not None:
        found.append(_per_mu(N_("Tax per mu"), parcel.min_tax_per_mu, lead.annual_tax, mu))
    if parcel.min_plot_ratio is not None and lead.plant_area is not None:
        ratio = Decimal(lead.plant_area) / placement.area_m2
        found.append(Check(N_("Plot ratio"), "", parcel.min_plot_ratio, ratio, at_least=True))
    if parcel.max_energy is not None:
        output = Decimal(lead.annual_output) / 10000 if lead.annual_output else None
        actual = Decimal(lead.energy_tce) / output if output and lead.energy_tce is not None else None
        found.append(
            Check(N_("Energy per unit of output"), N_("tce per 10k CNY"), parcel.max_energy, actual, at_least=False)
        )
    return found


def _per_mu(label: str, required: int, amount: int | None, mu: Decimal) -> Check:
    return Check(
        label,
        N_("10k CNY per mu"),
        Decimal(required),
        Decimal(amount) / mu if amount is not None else None,
        at_least=True,
        per_unit=10_000,
    )


def passed(placement: Placement) -> bool:
    """Whether nothing stands against the placement: every indicator met, or waived with a reason."""
    if placement.waiver_reason or not placement.parcel.is_standard:
        return True
    return all(check.met for check in checks(placement))

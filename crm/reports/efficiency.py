"""Efficiency of land by the mu 亩均效益: a year's figures against the office's benchmarks, as a score and a grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.milestones.models import YearlyResult
from crm.parks.models import Park
from crm.placement.models import SETTLED, Placement
from crm.placement.standard import M2_PER_MU
from crm.settings.queries import value_of

MOST = Decimal("1.5")  # no single part lifts a firm by more than half above its benchmark
PARTS = {
    "tax": (N_("Tax per mu"), N_("10k CNY per mu")),
    "output": (N_("Output per mu"), N_("10k CNY per mu")),
    "energy": (N_("Output per tonne of standard coal"), N_("10k CNY per tce")),
}
GRADES = ("A", "B", "C")


@dataclass(frozen=True)
class Part:
    """One part of the score; `value` and `benchmark` in the unit shown."""

    code: str
    value: Decimal
    benchmark: int
    weight: int

    @property
    def label(self) -> str:
        return PARTS[self.code][0]

    @property
    def unit(self) -> str:
        return PARTS[self.code][1]

    @property
    def ratio(self) -> Decimal:
        return min(self.value / self.benchmark, MOST)


@dataclass(frozen=True)
class Efficiency:
    """score = Σ weight × min(value ÷ benchmark, 1.5) ÷ Σ weight × 100, over the parts whose figures are known."""

    lead: Lead
    year: int
    area_m2: int
    parts: Sequence[Part]
    limits: Sequence[int]  # from which score on A, B and C are given

    @property
    def score(self) -> Decimal:
        total = sum(part.weight for part in self.parts)
        return sum((part.weight * part.ratio for part in self.parts), Decimal(0)) * 100 / total

    @property
    def grade(self) -> str:
        return next((grade for grade, least in zip(GRADES, self.limits, strict=True) if self.score >= least), "D")


def efficiency_of(lead: Lead, result: YearlyResult, area_m2: int) -> Efficiency | None:
    """A year on this much land; None without land."""
    if not area_m2:
        return None
    mu, wan = Decimal(area_m2) / M2_PER_MU, Decimal(10_000)
    values = {"tax": Decimal(result.tax) / wan / mu, "output": Decimal(result.output) / wan / mu}
    if result.energy_tce:
        values["energy"] = Decimal(result.output) / wan / result.energy_tce
    parts = [
        Part(code, value, value_of(f"efficiency.{code}_benchmark"), value_of(f"efficiency.{code}_weight"))
        for code, value in values.items()
    ]
    return Efficiency(
        lead, result.year, area_m2, parts, [value_of(f"efficiency.grade_{code.lower()}") for code in GRADES]
    )


def land_of(lead: Lead) -> int:
    """m² of land the project has settled on; plant is no land."""
    held = select(func.sum(Placement.area_m2)).where(
        Placement.lead_id == lead.id, Placement.parcel_id.is_not(None), Placement.state.in_(SETTLED)
    )
    return int(db.session.scalar(held) or 0)


def graded(user: User, park: Park, year: int) -> list[Efficiency]:
    """The projects on the park's land that this user may see, with that year's figures, the best first."""
    land = (
        select(Placement.lead_id, func.sum(Placement.area_m2).label("area_m2"))
        .where(Placement.park_id == park.id, Placement.parcel_id.is_not(None), Placement.state.in_(SETTLED))
        .group_by(Placement.lead_id)
        .subquery()
    )
    rows = db.session.execute(
        visible_to(user)
        .join(land, land.c.lead_id == Lead.id)
        .join(YearlyResult, YearlyResult.lead_id == Lead.id)
        .where(YearlyResult.year == year)
        .with_only_columns(Lead, YearlyResult, land.c.area_m2)
    )
    found = [efficiency_of(lead, result, int(area)) for lead, result, area in rows]
    return sorted((one for one in found if one), key=lambda one: (-one.score, one.lead.id))


def years_of(park: Park) -> Sequence[int]:
    """The years for which projects on the park's land gave figures, the latest first."""
    on_land = select(Placement.lead_id).where(Placement.park_id == park.id, Placement.state.in_(SETTLED))
    years = select(YearlyResult.year).where(YearlyResult.lead_id.in_(on_land)).distinct()
    return db.session.scalars(years.order_by(YearlyResult.year.desc())).all()

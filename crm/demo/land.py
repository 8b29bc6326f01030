"""The parcels of the four parks, from parcels.csv."""

import csv
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.parks.models import OFFERED, Parcel
from crm.parks.operations import add_parcel, change_parcel
from crm.parks.queries import all_parks
from crm.parks.utilities import set_capacities
from crm.placement.demand import set_demands
from crm.placement.models import Placement
from crm.placement.operations import note_building
from crm.quantities import parse_area

Parcels = Mapping[tuple[str, str], Parcel]  # by park code and number

# What standard land asks for here: 300 万元 of investment and 20 万元 of tax a 亩, tce per 万元 of output.
_INDICATORS = {
    "min_investment_intensity": 3_000_000,
    "min_tax_per_mu": 200_000,
    "min_plot_ratio": Decimal("1.0"),
    "max_energy": Decimal("0.35"),
}
_BUILT = {Stage.CONSTRUCTION: "building", Stage.PRODUCTION: "built", Stage.CAPACITY: "built"}


def mu(text: str) -> int:
    """亩 as m²."""
    area: int = parse_area(text)
    return area


def add_parcels(by: User) -> Parcels:
    """All land as it was before the first project of the demo came."""
    parks = {park.code: park for park in all_parks()}
    with Path(__file__).with_name("parcels.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["park"], row["number"]): add_parcel(parks[row["park"]], _values(row), by)
            for row in csv.DictReader(file)
        }


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    net = mu(row["mu"])
    is_standard = row["standard"] == "yes"
    return {
        "number": row["number"],
        "location": row["location"],
        "area": net,
        "gross_area": net * 106 // 100,
        "land_use": "工业用地",
        "status": row["status"],
        "is_standard": is_standard,
        "acquired_on": FuzzyDate.from_iso(row["acquired"]) if row["acquired"] else None,
        "utilities": row["utilities"] or None,
        **(_INDICATORS if is_standard else {}),
    }


# MVA, 10k m³ and t a day: what each park can supply, and what an mu of a project draws.
_CAPACITIES = {"power": Decimal(63), "gas": Decimal(12), "water": Decimal(8000), "sewage": Decimal(6000)}
_DRAWN_PER_MU = {
    "power": Decimal("0.13"),
    "gas": Decimal("0.02"),
    "water": Decimal(12),
    "sewage": Decimal(13),
}


def supply(by: User) -> None:
    """Utilities of the parks, and what the projects on their land draw."""
    for park in all_parks():
        set_capacities(park, _CAPACITIES, park.version, by)
    for placement in db.session.scalars(select(Placement).where(Placement.state == "contracted")):
        mu = Decimal(placement.area_m2) * 3 / 2000
        drawn = {kind: round(amount * mu, 1) for kind, amount in _DRAWN_PER_MU.items()}
        set_demands(placement, drawn, placement.parcel.park.version, by)
        db.session.flush()


def note_built(parcels: Parcels, by: User) -> None:
    """Land wholly contracted to projects that build or produce is offered no more."""
    placed = db.session.execute(
        select(Placement.parcel_id, Lead.stage).join(Placement.lead).where(Placement.state == "contracted")
    )
    stages = {parcel_id: _BUILT.get(Stage(stage), OFFERED) for parcel_id, stage in placed}
    for placement in db.session.scalars(select(Placement).where(Placement.state == "contracted")):
        _note_building(placement, by)
    for parcel in parcels.values():
        status = stages.get(parcel.id, OFFERED)
        if status != OFFERED and parcel.assigned_m2 == parcel.area_m2:
            change_parcel(parcel, {"status": status}, parcel.version, by)


def _note_building(placement: Placement, by: User) -> None:
    """Work is agreed to begin two weeks after the contract; where the project builds, it did so."""
    agreed = (placement.contracted_on or today()) + timedelta(days=14)
    values: dict[str, Any] = {
        "agreed_start_on": FuzzyDate.day(agreed),
        "agreed_finish_on": FuzzyDate.day(agreed + timedelta(days=540)),
    }
    if Stage(placement.lead.stage) in _BUILT and agreed <= today():
        values |= {"started_on": FuzzyDate.day(agreed), "built_m2": placement.area_m2 // 2}
    note_building(placement, values, placement.version, by)

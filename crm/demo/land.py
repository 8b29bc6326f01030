"""The land of the four parks, from parcels.csv, and their plants; what projects hold of them and wish for."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.demo.papers import Papers
from crm.demo.people import People
from crm.fuzzydate import FuzzyDate, today
from crm.leads.admission import decide, prepare
from crm.leads.models import Lead, LeadPark
from crm.leads.words import Stage
from crm.parks.indicators import add_rule
from crm.parks.keeping import change_park
from crm.parks.models import OFFERED, Parcel, Park, PlantSpace
from crm.parks.operations import add_parcel, change_parcel
from crm.parks.plants import add_space
from crm.parks.queries import all_parks
from crm.parks.utilities import set_capacities
from crm.placement.contracting import complete, deliver, note_building
from crm.placement.demand import set_demands
from crm.placement.models import SETTLED, Placement
from crm.placement.waiting import ask, grant
from crm.quantities import parse_area
from crm.settings.queries import value_of

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


def add_indicators(admin: User, by: User) -> None:
    """The county's table for all industries and for two that use much energy, and a stricter one of a park."""
    source = {"version_name": "2023版", "source": "工业项目建设用地控制指标"}
    county = {"min_investment_intensity": 2_000_000, "min_tax_per_mu": 150_000, "min_plot_ratio": Decimal("0.8")}
    add_rule(None, {**source, **county, "min_rnd": Decimal("1.5")}, date(2023, 6, 1), admin)
    for division, ratio in (("31", "0.6"), ("26", "0.6")):
        figures = {"min_plot_ratio": Decimal(ratio), "max_energy": Decimal("0.52"), "max_emission": Decimal("0.8")}
        add_rule(None, {**source, **figures, "division": division}, date(2023, 6, 1), admin)
    own = {"version_name": "2025年", "source": "开发区管委会会议纪要", "min_tax_per_mu": 220_000}
    add_rule(next(park for park in all_parks() if park.code == "health"), own, date(2025, 1, 1), by)


# 亩 of the whole park, of which the land office has parcelled a part.
_PLANNED = {"equipment": "3000亩", "health": "2000亩", "steel": "2400亩", "materials": "2600亩"}


def supply(by: User) -> None:
    """Plans and utilities of the parks, and what the projects on their land draw."""
    for park in all_parks():
        change_park(park, {"planned_area": mu(_PLANNED[park.code])}, park.version, by)
        set_capacities(park, _CAPACITIES, park.version, by)
    for placement in db.session.scalars(
        select(Placement).where(Placement.state.in_(SETTLED), Placement.parcel_id.is_not(None))
    ):
        held = Decimal(placement.area_m2) * 3 / 2000
        drawn = {kind: round(amount * held, 1) for kind, amount in _DRAWN_PER_MU.items()}
        set_demands(placement, drawn, placement.park.version, by)
        db.session.flush()


# Building, floors, m² a space, clear height, t per m², yuan per m² and month.
_PLANTS = {
    "equipment": (("1号标准厂房", 3, 1800, "9.6", "2.5", 12), ("2号标准厂房", 2, 2400, "8.1", "2", 11)),
    "health": (("医药标准厂房", 4, 1500, "6.5", "1.5", 13),),
}
_TENANT = "绛山包装制品有限公司"


def add_plants(by: User) -> None:
    """Standard plants of two parks: two spaces a floor, the first one let long ago."""
    for park in all_parks():
        for name, floors, area, height, load, rent in _PLANTS.get(park.code, ()):
            for floor, letter in product(range(1, floors + 1), "AB"):
                is_let = floor == 1 and letter == "A" and "1号" in name
                add_space(
                    park,
                    {
                        "building": name,
                        "floor": floor,
                        "number": f"{floor}{letter}",
                        "area": area,
                        "height": Decimal(height),
                        "load": Decimal(load),
                        "price": Decimal(rent),
                        "status": "leased" if is_let else "open",
                        "holder": _TENANT if is_let else None,
                    },
                    by,
                )


def score_admissions(people: People, papers: Papers) -> None:
    """Sheets of a few projects in talks: one admitted, one put off, one with a veto and no decision yet."""
    in_talks = select(Lead).where(Lead.stage == Stage.NEGOTIATION, Lead.state == "active", Lead.owner_id.is_not(None))
    leads = db.session.scalars(in_talks.order_by(Lead.id).limit(3)).all()
    weights = value_of("admission.weights")
    for lead, percent, vetoes, decision in zip(
        leads, (85, 60, 72), ((), (), ("environment",)), ("admit", "defer", ""), strict=False
    ):
        if lead.owner is None:
            continue
        scores = {code: most * percent // 100 for code, most in weights.items()}
        sheet = prepare(lead, scores, vetoes, "table", 0, lead.owner)
        if decision:
            paper = papers.of("result", lead.title, people.chief)
            day = today() - timedelta(days=5)
            decide(lead, decision, "项目准入联席会议", day, "", paper, sheet.version, people.chief)
    db.session.flush()


def note_wishes(people: People) -> None:
    """Projects in talks that ask for land and plant; one of them has its space reserved."""
    parcel = db.session.scalars(
        select(Parcel).join(Parcel.park).where(Park.code == "equipment").order_by(Parcel.id)
    ).first()
    spaces = db.session.scalars(select(PlantSpace).order_by(PlantSpace.id)).all()
    in_talks = select(Lead).where(Lead.stage == Stage.NEGOTIATION, Lead.state == "active", Lead.owner_id.is_not(None))
    leads = db.session.scalars(
        in_talks.join(LeadPark, LeadPark.lead_id == Lead.id)
        .join(Park, Park.id == LeadPark.park_id)
        .where(Park.code == "equipment")
        .order_by(Lead.id)
        .limit(4)
    ).all()
    for lead, ground, area in zip(
        leads, (spaces[2], parcel, parcel, spaces[3]), (900, mu("20"), mu("35"), 1_800), strict=False
    ):
        if ground is None or lead.owner is None:
            continue
        wish = ask(lead, ground, area, "一期生产", lead.owner)
        if ground is spaces[2]:
            grant(wish, area, people.park)
    db.session.flush()


def note_built(parcels: Parcels, by: User) -> None:
    """Land wholly contracted to projects that build or produce is offered no more."""
    placed = db.session.execute(
        select(Placement.parcel_id, Lead.stage)
        .join(Placement.lead)
        .where(Placement.state.in_(SETTLED), Placement.parcel_id.is_not(None))
    )
    stages = {parcel_id: _BUILT.get(Stage(stage), OFFERED) for parcel_id, stage in placed}
    for placement in db.session.scalars(
        select(Placement).where(Placement.state.in_(SETTLED), Placement.parcel_id.is_not(None))
    ):
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
    if placement.contracted_on and placement.lead.stage in _BUILT:
        deliver(placement, placement.contracted_on, by)
    if placement.contracted_on and placement.lead.stage in (Stage.PRODUCTION, Stage.CAPACITY):
        complete(placement, today(), by)

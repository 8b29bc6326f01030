"""Park, Parcel and PlantSpace. Areas are stored in m², boundaries as GeoJSON in WGS84."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from crm.companies.models import Company
from crm.db import Area, Base, Money, Versioned
from crm.errors import N_
from crm.fuzzydate import FuzzyDate
from crm.text.indexing import Searched

PARCEL_STATUSES = {
    "planned": N_("Planned"),
    "acquiring": N_("Being acquired"),
    "approved": N_("Approved, not supplied"),
    "ready": N_("Ready for supply"),
    "announced": N_("Announced"),
    "supplied": N_("Supplied, not built"),
    "building": N_("Under construction"),
    "built": N_("Built"),
    "idle": N_("Idle"),
    "low_use": N_("Low use"),
    "withdrawn": N_("Withdrawn"),
}
OFFERED = "ready"  # only these parcels are offered to leads
GIVEN_AWAY = ("supplied", "building", "built", "idle", "low_use")  # held by somebody from before

SPACE_STATUSES = {
    "open": N_("Open to projects"),
    "vacant": N_("Vacant"),
    "fitting": N_("Being fitted out"),
    "leased": N_("Leased"),
    "sold": N_("Sold"),
}
OPEN_SPACES = ("open", "vacant")
TAKEN_SPACES = ("fitting", "leased", "sold")

park_managers = Table(
    "park_managers",
    Base.metadata,
    Column("park_id", ForeignKey("parks.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
)
park_companies = Table(
    "park_companies",
    Base.metadata,
    Column("park_id", ForeignKey("parks.id"), primary_key=True),
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
)


Boundary = Annotated[dict[str, Any], mapped_column(JSON(none_as_null=True))]  # a Polygon or MultiPolygon


class Park(Versioned, Base):
    __tablename__ = "parks"
    __table_args__ = (CheckConstraint("planned_area is null or planned_area > 0", "planned_area"),)

    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)
    planned_area: Mapped[Area | None]  # of the whole park, by its plan
    boundary: Mapped[Boundary | None]

    leading: Mapped[list[Company]] = relationship(secondary=park_companies, order_by=Company.id)


def _balance_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("area_m2 > 0", "area"),
        CheckConstraint("0 <= assigned_m2 and assigned_m2 <= area_m2", "assigned"),
        CheckConstraint("0 <= external_m2 and external_m2 <= assigned_m2", "external"),
    )


class Ground(Versioned):
    """What projects hold part or all of, by one set of rules: a parcel of land or a space of a plant.

    `area_m2` is what can be given; `assigned_m2` is what placements and the external holder have of it.
    """

    GIVEN_AWAY: ClassVar[tuple[str, ...]]

    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"))
    number: Mapped[str] = mapped_column(String(40))
    area_m2: Mapped[Area]
    assigned_m2: Mapped[Area] = mapped_column(default=0)
    external_m2: Mapped[Area] = mapped_column(default=0)
    external_holder: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[str]
    note: Mapped[str | None] = mapped_column(Text)

    @declared_attr
    @classmethod
    def park(cls) -> Mapped[Park]:
        return relationship()

    @classmethod
    def takable(cls) -> ColumnElement[bool]:
        """In SQL: whether any of it may be given at all."""
        raise NotImplementedError

    @property
    def is_offered(self) -> bool:
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What people call it within its park."""
        raise NotImplementedError

    @property
    def free_m2(self) -> int:
        """What could still be given, m²; 0 unless it is offered."""
        return self.area_m2 - self.assigned_m2 if self.is_offered else 0


class Parcel(Ground, Base):
    """A piece of land; its area is net."""

    __tablename__ = "parcels"
    searched_as = Searched("parcel", words=("number", "location", "external_holder"))
    __table_args__ = (
        UniqueConstraint("park_id", "number"),
        *_balance_checks(),
        CheckConstraint("gross_area_m2 is null or gross_area_m2 >= area_m2", "gross"),
        CheckConstraint("retired_on is null or assigned_m2 = 0", "retired"),
        CheckConstraint(f"status in ({', '.join(repr(code) for code in PARCEL_STATUSES)})", "status"),
    )
    GIVEN_AWAY = GIVEN_AWAY

    status: Mapped[str] = mapped_column(String(20), default="planned")
    location: Mapped[str | None] = mapped_column(String(200))
    gross_area_m2: Mapped[Area | None]
    land_use: Mapped[str | None] = mapped_column(String(40))
    is_standard: Mapped[bool] = mapped_column(default=False)
    min_investment_intensity: Mapped[Money | None]  # yuan per 亩
    min_tax_per_mu: Mapped[Money | None]  # yuan per 亩 and year
    min_plot_ratio: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    max_energy: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))  # tce per 万元 of output
    acquired_on: Mapped[FuzzyDate | None]
    utilities: Mapped[str | None] = mapped_column(String(80))
    assessments: Mapped[str | None] = mapped_column(String(120))  # regional ones that are done: 环评、能评 …
    boundary: Mapped[Boundary | None]
    retired_on: Mapped[date | None]  # split or merged: kept as history, not offered and not counted

    @classmethod
    def takable(cls) -> ColumnElement[bool]:
        return and_(cls.status == OFFERED, cls.retired_on.is_(None))

    @property
    def is_offered(self) -> bool:
        return self.status == OFFERED and not self.retired_on

    @property
    def name(self) -> str:
        return self.number


class PlantBuilding(Base):
    """A plant of a park; its floors are told by the spaces on them."""

    __tablename__ = "plant_buildings"
    __table_args__ = (UniqueConstraint("park_id", "name"),)

    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"))
    name: Mapped[str] = mapped_column(String(40))


class PlantSpace(Ground, Base):
    """A space on a floor of a plant, leased or sold as one or in parts."""

    __tablename__ = "plant_spaces"
    __table_args__ = (
        UniqueConstraint("building_id", "number"),
        *_balance_checks(),
        CheckConstraint("floor between -9 and 99 and floor <> 0", "floor"),
        CheckConstraint("height is null or height > 0", "height"),
        CheckConstraint("load is null or load > 0", "load"),
        CheckConstraint("price is null or price >= 0", "price"),
        CheckConstraint(f"status in ({', '.join(repr(code) for code in SPACE_STATUSES)})", "status"),
        Index("ix_plant_spaces_park_id", "park_id"),
    )
    GIVEN_AWAY = TAKEN_SPACES

    status: Mapped[str] = mapped_column(String(20), default="open")
    building_id: Mapped[int] = mapped_column(ForeignKey("plant_buildings.id"))
    floor: Mapped[int]
    height: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))  # m, clear
    load: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))  # t per m²
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))  # yuan per m² and month

    building: Mapped[PlantBuilding] = relationship(lazy="joined", innerjoin=True)
    is_standard = False  # what standard land asks is asked of land
    boundary = None

    @classmethod
    def takable(cls) -> ColumnElement[bool]:
        return cls.status.in_(OPEN_SPACES)

    @property
    def is_offered(self) -> bool:
        return self.status in OPEN_SPACES

    @property
    def name(self) -> str:
        return f"{self.building.name} {self.number}"


class ParcelLineage(Base):
    """That one parcel came of another by a split or a merge."""

    __tablename__ = "parcel_lineage"
    __table_args__ = (UniqueConstraint("parent_id", "child_id"), Index("ix_parcel_lineage_child_id", "child_id"))

    parent_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))


UTILITIES = ("power", "gas", "water", "heat", "steam", "sewage")
IS_UTILITY = f"kind in ({', '.join(repr(kind) for kind in UTILITIES)})"


class UtilityCapacity(Base):
    """How much of one utility a park can supply, in the unit of its field."""

    __tablename__ = "utility_capacities"
    __table_args__ = (
        UniqueConstraint("park_id", "kind"),
        CheckConstraint("capacity >= 0", "capacity"),
        CheckConstraint(IS_UTILITY, "kind"),
    )

    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"))
    kind: Mapped[str] = mapped_column(String(12))
    capacity: Mapped[Decimal] = mapped_column(Numeric(12, 2))


class IndicatorRule(Versioned, Base):
    """What standard land asks of a project from a day on: of all industries or one division, everywhere or in a park."""

    __tablename__ = "indicator_rules"
    __table_args__ = (
        CheckConstraint("length(version_name) > 0 and length(source) > 0", "told"),
        Index("ix_indicator_rules_park_id", "park_id"),
    )

    park_id: Mapped[int | None] = mapped_column(ForeignKey("parks.id"))
    division: Mapped[str | None] = mapped_column(String(2))  # of GB/T 4754
    version_name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(120))  # the document it stands in
    valid_from: Mapped[date]
    min_investment_intensity: Mapped[Money | None]  # yuan per 亩
    min_tax_per_mu: Mapped[Money | None]  # yuan per 亩 and year
    min_plot_ratio: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    max_energy: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))  # tce per 万元 of output
    max_emission: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))  # kg per 万元 of output
    min_rnd: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))  # per cent of output

    park: Mapped[Park | None] = relationship()

"""Park and Parcel. Areas are stored in m², boundaries as GeoJSON in WGS84."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Numeric, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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

    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)
    boundary: Mapped[Boundary | None]

    leading: Mapped[list[Company]] = relationship(secondary=park_companies, order_by=Company.id)


class Parcel(Versioned, Base):
    """A piece of land. `area_m2` is net; `assigned_m2` is what placements and the external holder have of it."""

    __tablename__ = "parcels"
    searched_as = Searched("parcel", words=("number", "location", "external_holder"))
    __table_args__ = (
        UniqueConstraint("park_id", "number"),
        CheckConstraint("area_m2 > 0", "area"),
        CheckConstraint("gross_area_m2 is null or gross_area_m2 >= area_m2", "gross"),
        CheckConstraint("0 <= assigned_m2 and assigned_m2 <= area_m2", "assigned"),
        CheckConstraint("0 <= external_m2 and external_m2 <= assigned_m2", "external"),
        CheckConstraint("retired_on is null or assigned_m2 = 0", "retired"),
        CheckConstraint(f"status in ({', '.join(repr(code) for code in PARCEL_STATUSES)})", "status"),
    )

    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"))
    number: Mapped[str] = mapped_column(String(40))
    location: Mapped[str | None] = mapped_column(String(200))
    gross_area_m2: Mapped[Area | None]
    area_m2: Mapped[Area]
    assigned_m2: Mapped[Area] = mapped_column(default=0)
    external_m2: Mapped[Area] = mapped_column(default=0)
    external_holder: Mapped[str | None] = mapped_column(String(120))
    land_use: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20), default="planned")
    is_standard: Mapped[bool] = mapped_column(default=False)
    min_investment_intensity: Mapped[Money | None]  # yuan per 亩
    min_tax_per_mu: Mapped[Money | None]  # yuan per 亩 and year
    min_plot_ratio: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    max_energy: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))  # tce per 万元 of output
    acquired_on: Mapped[FuzzyDate | None]
    utilities: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str | None] = mapped_column(Text)
    boundary: Mapped[Boundary | None]
    retired_on: Mapped[date | None]  # split or merged: kept as history, not offered and not counted

    park: Mapped[Park] = relationship()

    @property
    def free_m2(self) -> int:
        """What could still be given, m²; 0 unless the parcel is ready for supply."""
        return self.area_m2 - self.assigned_m2 if self.status == OFFERED and not self.retired_on else 0


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

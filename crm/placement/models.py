"""Placement: a lead's hold on part or all of a parcel."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Area, Base, Money, Versioned
from crm.errors import N_
from crm.files.models import Attachment
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.parks.models import IS_UTILITY, Parcel

STATES = {
    "reserved": N_("Reserved"),
    "approved": N_("Approved"),
    "contracted": N_("Contracted"),
    "released": N_("Released"),
}
HOLDING = ("reserved", "approved", "contracted")


class Placement(Versioned, Base):
    """Released rows stay as history."""

    __tablename__ = "placements"
    __table_args__ = (
        CheckConstraint("area_m2 > 0", "area"),
        CheckConstraint("built_m2 is null or (0 <= built_m2 and built_m2 <= area_m2)", "built"),
        CheckConstraint("approved_by_id is null or approved_by_id <> reserved_by_id", "two_persons"),
        CheckConstraint("state in ('reserved','approved','contracted','released')", "state"),
        Index("ix_placements_lead_id", "lead_id"),
        Index("ix_placements_parcel_id_state", "parcel_id", "state"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    area_m2: Mapped[Area]
    state: Mapped[str] = mapped_column(String(12), default="reserved")
    reserved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reserved_at: Mapped[datetime]
    reserved_until: Mapped[date]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    contracted_on: Mapped[date | None]
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    contracted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_start_on: Mapped[FuzzyDate | None]  # of construction, in the contract
    agreed_finish_on: Mapped[FuzzyDate | None]
    started_on: Mapped[FuzzyDate | None]
    stopped_on: Mapped[FuzzyDate | None]  # since when nothing is done, until work goes on
    built_m2: Mapped[Area | None]  # of the land, built on so far
    invested: Mapped[Money | None]  # so far
    waiver_reason: Mapped[str | None] = mapped_column(String(200))  # of the standard-land check
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    release_reason: Mapped[str | None] = mapped_column(String(200))

    lead: Mapped[Lead] = relationship()
    parcel: Mapped[Parcel] = relationship()
    reserved_by: Mapped[User] = relationship(foreign_keys=reserved_by_id)
    contract: Mapped[Attachment | None] = relationship()

    def is_expired(self, day: date) -> bool:
        """A reservation past its day holds nothing any more, though nobody has released it yet."""
        return self.state == "reserved" and self.reserved_until < day


class UtilityDemand(Base):
    """How much of one utility of a park a project says it will draw."""

    __tablename__ = "utility_demands"
    __table_args__ = (
        UniqueConstraint("lead_id", "park_id", "kind"),
        CheckConstraint("amount >= 0", "amount"),
        CheckConstraint(IS_UTILITY, "kind"),
        Index("ix_utility_demands_park_id", "park_id"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"))
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))

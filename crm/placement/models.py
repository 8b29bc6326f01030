"""Placement: a lead's hold on part or all of a parcel or a plant space, from the wish to the finished plant."""

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
from crm.parks.models import IS_UTILITY, Parcel, Park, PlantSpace

STATES = {
    "requested": N_("Requested"),
    "reserved": N_("Reserved"),
    "approved": N_("Approved"),
    "contracted": N_("Contracted"),
    "delivered": N_("Handed over"),
    "built": N_("Built"),
    "released": N_("Released"),
    "withdrawn": N_("Withdrawn"),
}
SETTLED = ("contracted", "delivered", "built")
HOLDING = ("reserved", "approved", *SETTLED)
OVER = ("released", "withdrawn")


class Placement(Versioned, Base):
    """A wish waits and holds nothing; from the reservation on it holds land. Released rows stay as history."""

    __tablename__ = "placements"
    __table_args__ = (
        CheckConstraint("area_m2 > 0", "area"),
        CheckConstraint("built_m2 is null or (0 <= built_m2 and built_m2 <= area_m2)", "built"),
        CheckConstraint("approved_by_id is null or approved_by_id <> reserved_by_id", "two_persons"),
        CheckConstraint(f"state in ({', '.join(repr(code) for code in STATES)})", "state"),
        CheckConstraint("(parcel_id is null) <> (space_id is null)", "ground"),
        CheckConstraint(
            "state in ('requested','withdrawn') or "
            "(reserved_by_id is not null and reserved_at is not null and reserved_until is not null)",
            "reserved",
        ),
        CheckConstraint("state not in ('delivered','built') or delivered_on is not null", "delivered"),
        CheckConstraint("state <> 'built' or completed_on is not null", "completed"),
        Index("ix_placements_lead_id", "lead_id"),
        Index("ix_placements_state", "state"),
        Index("ix_placements_parcel_id_state", "parcel_id", "state"),
        Index("ix_placements_space_id_state", "space_id", "state"),
        Index("ix_placements_park_id_state", "park_id", "state"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcels.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("plant_spaces.id"))
    area_m2: Mapped[Area]
    state: Mapped[str] = mapped_column(String(12), default="reserved")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime | None]
    request_note: Mapped[str | None] = mapped_column(String(200))
    reserved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reserved_at: Mapped[datetime | None]
    reserved_until: Mapped[date | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # whose word made it enough
    approved_at: Mapped[datetime | None]
    contracted_on: Mapped[date | None]
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    contracted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    delivered_on: Mapped[date | None]
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    completed_on: Mapped[date | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_start_on: Mapped[FuzzyDate | None]  # of construction, in the contract
    agreed_finish_on: Mapped[FuzzyDate | None]
    started_on: Mapped[FuzzyDate | None]
    stopped_on: Mapped[FuzzyDate | None]  # since when nothing is done, until work goes on
    built_m2: Mapped[Area | None]  # of the land, built on so far
    invested: Mapped[Money | None]  # so far
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    release_reason: Mapped[str | None] = mapped_column(String(200))

    lead: Mapped[Lead] = relationship()
    park: Mapped[Park] = relationship()
    parcel: Mapped[Parcel | None] = relationship()
    space: Mapped[PlantSpace | None] = relationship()
    requested_by: Mapped[User | None] = relationship(foreign_keys=requested_by_id)
    reserved_by: Mapped[User | None] = relationship(foreign_keys=reserved_by_id)
    contract: Mapped[Attachment | None] = relationship()
    approvals: Mapped[list["PlacementApproval"]] = relationship(order_by="PlacementApproval.id")
    waivers: Mapped[list["Waiver"]] = relationship(order_by="Waiver.id", back_populates="placement")

    @property
    def ground(self) -> Parcel | PlantSpace:
        found = self.parcel or self.space
        if found is None:
            raise ValueError("a placement is on a parcel or a plant space")
        return found

    def is_expired(self, day: date) -> bool:
        """A reservation past its day holds nothing any more, though nobody has released it yet."""
        return self.state == "reserved" and self.reserved_until is not None and self.reserved_until < day


class PlacementApproval(Base):
    """One person's yes to a reservation, with the decision of the body that had to be asked, if it was for this one."""

    __tablename__ = "placement_approvals"
    __table_args__ = (
        UniqueConstraint("placement_id", "by_id"),
        CheckConstraint("by_id <> reserved_by_id", "two_persons"),
        CheckConstraint(
            "(body is null) = (decided_on is null) and (body is null) = (decision_id is null)", "whole_decision"
        ),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    reserved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    body: Mapped[str | None] = mapped_column(String(40))
    decided_on: Mapped[date | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))

    by: Mapped[User] = relationship(foreign_keys=by_id)
    decision: Mapped[Attachment | None] = relationship()


class Waiver(Base):
    """That a project is let in though it misses an indicator: asked for by one person, decided by another."""

    __tablename__ = "waivers"
    __table_args__ = (
        CheckConstraint("decided_by_id is null or decided_by_id <> asked_by_id", "two_persons"),
        CheckConstraint("state in ('asked','granted','refused')", "state"),
        CheckConstraint("(state = 'asked') = (decided_by_id is null)", "decided"),
        Index("ix_waivers_placement_id", "placement_id"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    indicator: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    placement: Mapped[Placement] = relationship(back_populates="waivers")
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)


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

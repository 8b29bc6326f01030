"""Claim: who registered a lead, and from when; every claim a lead ever had stays."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base
from crm.errors import N_
from crm.leads.models import Lead

ORIGINS = {
    "register": N_("Registered"),
    "import": N_("Brought in by an import"),
    "rival": N_("Registered second, without protection"),
    "pick_up": N_("Picked up from the pool"),
    "transfer": N_("Transferred"),
    "ruling": N_("By a ruling"),
}
_OPEN = text("ended_at is null")


class Claim(Base):
    """A unit's claim to a lead. The open one counts; its day stands on the lead as `claimed_on` too, for lists.

    `rival_of` is the lead of the same firm that another unit had registered before.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint(f"origin in ({', '.join(repr(code) for code in ORIGINS)})", "origin"),
        CheckConstraint("(ended_at is null) = (end_reason is null)", "ended"),
        CheckConstraint("origin <> 'rival' or rival_of_id is not null", "rival"),
        Index("ix_claims_lead_id", "lead_id"),
        Index("uq_claims_open", "lead_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    origin: Mapped[str] = mapped_column(String(10))
    started_on: Mapped[date]
    started_at: Mapped[datetime]
    rival_of_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(10))  # the origin of the claim that came after

    unit: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship()
    rival_of: Mapped[Lead | None] = relationship(foreign_keys=rival_of_id)

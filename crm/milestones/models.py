"""Milestone (认定), FundArrival (到位资金), YearlyResult."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Money, Versioned
from crm.errors import N_
from crm.files.models import Attachment
from crm.fuzzydate import FuzzyDate

MILESTONES = {
    "signed": N_("Signed"),
    "registered": N_("Business registered"),
    "construction": N_("Construction began"),
    "production": N_("Production began"),
}
FIRST_YEAR = 1990
STATES = {"submitted": N_("To be verified"), "verified": N_("Verified"), "returned": N_("Returned")}
# How far a fact is confirmed: what an old ledger stated stands apart until somebody verifies it.
STANDINGS = {
    "verified": N_("Verified"),
    "submitted": N_("To be verified"),
    "carried": N_("Carried over"),
    "returned": N_("Returned"),
}

milestone_files = Table(
    "milestone_files",
    Base.metadata,
    Column("milestone_id", ForeignKey("milestones.id"), primary_key=True),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True),
)

# Nobody verifies what they submitted: the two-person rule, in the database.
_TWO_PERSONS = "verified_by_id is null or verified_by_id <> submitted_by_id"


class Milestone(Versioned, Base):
    """One fact of a lead. `amount` and `agreement_kind` belong to the signed one."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("lead_id", "kind"),
        CheckConstraint(_TWO_PERSONS, "two_persons"),
        CheckConstraint("amount is null or amount >= 0", "amount"),
        CheckConstraint("(state = 'verified') = (verified_by_id is not null)", "state"),
        Index("ix_milestones_kind_happened_on", "kind", "happened_on"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(20))
    happened_on: Mapped[FuzzyDate | None]
    amount: Mapped[Money | None]
    agreement_kind: Mapped[str | None] = mapped_column(String(20))
    parties: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="submitted")
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(String(200))
    carried_over: Mapped[bool] = mapped_column(default=False)

    submitted_by: Mapped[User] = relationship(foreign_keys=submitted_by_id)
    verified_by: Mapped[User | None] = relationship(foreign_keys=verified_by_id)
    files: Mapped[list[Attachment]] = relationship(secondary=milestone_files, order_by=Attachment.id)


class FundArrival(Versioned, Base):
    """One amount that arrived; a correction is a reversal, a row with a negative amount."""

    __tablename__ = "fund_arrivals"
    __table_args__ = (CheckConstraint(_TWO_PERSONS, "two_persons"), CheckConstraint("amount <> 0", "amount"))

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    arrived_on: Mapped[FuzzyDate | None]
    amount: Mapped[Money]
    opening: Mapped[bool] = mapped_column(default=False)  # brought in from a ledger as one sum
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified_at: Mapped[datetime | None]


class YearlyResult(Versioned, Base):
    """What the plant made and paid in a year, compared with what was promised."""

    __tablename__ = "yearly_results"
    __table_args__ = (
        UniqueConstraint("lead_id", "year"),
        CheckConstraint("output >= 0 and tax >= 0", "amounts"),
        CheckConstraint(f"year between {FIRST_YEAR} and 2100", "year"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    year: Mapped[int]
    output: Mapped[Money]
    tax: Mapped[Money]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_on: Mapped[date]

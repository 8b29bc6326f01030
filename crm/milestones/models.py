"""Milestone (认定), FundArrival (到位资金), YearlyResult."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base, Money, Versioned
from crm.errors import N_
from crm.files.models import Attachment, files_of
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
ORIGINS = {
    "outside_province": N_("From outside the province"),
    "inside_province": N_("From inside the province"),
    "abroad": N_("From abroad"),
}
# What proves that money arrived (the lists that counties give their verifiers).
EVIDENCE_KINDS = {
    "bank_slip": N_("Bank transfer slip"),
    "invoice": N_("Invoice"),
    "equipment_invoice": N_("Equipment invoice"),
    "land_payment": N_("Receipt for the land price"),
    "cost_report": N_("Cost report of the works"),
    "settlement": N_("Settlement of the works"),
    "firm_ledger": N_("Ledger of the firm"),
    "site": N_("Site photo"),
    "licence": N_("Business licence"),
    "agreement": N_("Agreement"),
    "land_contract": N_("Land contract"),
}

milestone_files = files_of("milestone", "milestones")

# Everybody who stated a part of the fact, or added a file to it: none of them verifies it.
milestone_submitters = Table(
    "milestone_submitters",
    Base.metadata,
    Column("milestone_id", ForeignKey("milestones.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True, index=True),
)

arrival_files = files_of("arrival", "fund_arrivals")

# Nobody verifies what they submitted: the two-person rule, in the database.
_TWO_PERSONS = "verified_by_id is null or verified_by_id <> submitted_by_id"
_FIRST_PERSON = "verified_by_id is null or stated_by_id is null or verified_by_id <> stated_by_id"
_VERIFIED = "(state = 'verified') = (verified_by_id is not null)"


class Milestone(Versioned, Base):
    """One fact of a lead. `amount` and `agreement_kind` belong to the signed one."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("lead_id", "kind"),
        CheckConstraint(_TWO_PERSONS, "two_persons"),
        CheckConstraint(_FIRST_PERSON, "first_person"),
        CheckConstraint("amount is null or amount >= 0", "amount"),
        CheckConstraint(_VERIFIED, "state"),
        Index("ix_milestones_kind_happened_on", "kind", "happened_on"),
        Index("ix_milestones_state", "state"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(20))
    happened_on: Mapped[FuzzyDate | None]
    amount: Mapped[Money | None]
    agreement_kind: Mapped[str | None] = mapped_column(String(20))
    parties: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="submitted")
    stated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who stated it first
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # who changed or completed it last
    submitted_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(String(200))
    carried_over: Mapped[bool] = mapped_column(default=False)

    submitted_by: Mapped[User] = relationship(foreign_keys=submitted_by_id)
    verified_by: Mapped[User | None] = relationship(foreign_keys=verified_by_id)
    files: Mapped[list[Attachment]] = relationship(secondary=milestone_files, order_by=Attachment.id)
    submitters: Mapped[list[User]] = relationship(secondary=milestone_submitters, order_by=User.id)

    @property
    def label(self) -> str:
        return MILESTONES[self.kind]


class FundArrival(Versioned, Base):
    """One amount that arrived. A verified one never changes: a correction is its reversal, a row with the negative
    amount, on the same day and of the same origin, so that the two come to nothing in every figure of a period;
    where that month is closed, on the day it is taken back, so that the closed figures stand.
    """

    __tablename__ = "fund_arrivals"
    __table_args__ = (
        CheckConstraint(_TWO_PERSONS, "two_persons"),
        CheckConstraint(_VERIFIED, "state"),
        CheckConstraint("amount <> 0", "amount"),
        CheckConstraint("(amount < 0) = (reversal_of_id is not null)", "reversal"),
        CheckConstraint(
            "opening or (arrived_on is not null and origin is not null and evidence_kind is not null)", "complete"
        ),
        Index("ix_fund_arrivals_state_arrived_on", "state", "arrived_on"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    arrived_on: Mapped[FuzzyDate | None]
    amount: Mapped[Money]
    opening: Mapped[bool] = mapped_column(default=False)  # brought in from a ledger as one sum
    origin: Mapped[str | None] = mapped_column(String(20))
    evidence_kind: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(200))
    reversal_of_id: Mapped[int | None] = mapped_column(ForeignKey("fund_arrivals.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="submitted")
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(String(200))

    submitted_by: Mapped[User] = relationship(foreign_keys=submitted_by_id)
    verified_by: Mapped[User | None] = relationship(foreign_keys=verified_by_id)
    files: Mapped[list[Attachment]] = relationship(secondary=arrival_files, order_by=Attachment.id)


FURTHER_RESULTS = ("energy_tce", "emission_kg", "rnd_spend")  # beside output and tax, where they are known


class YearlyResult(Versioned, Base):
    """What the plant made and paid in a year, compared with what was promised."""

    __tablename__ = "yearly_results"
    __table_args__ = (
        UniqueConstraint("lead_id", "year"),
        CheckConstraint("output >= 0 and tax >= 0", "amounts"),
        *(CheckConstraint(f"{name} is null or {name} >= 0", name) for name in FURTHER_RESULTS),
        CheckConstraint(f"year between {FIRST_YEAR} and 2100", "year"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    year: Mapped[int]
    output: Mapped[Money]
    tax: Mapped[Money]
    energy_tce: Mapped[int | None] = mapped_column(BigInteger)
    emission_kg: Mapped[int | None] = mapped_column(BigInteger)
    rnd_spend: Mapped[Money | None]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_on: Mapped[date]


_NOT_REOPENED = text("reopened_at is null")


class ClosedMonth(Versioned, Base):
    """A month whose figures stand: closed for a unit and all below it; a reopened row stays as history."""

    __tablename__ = "closed_months"
    __table_args__ = (
        CheckConstraint("(reopened_at is null) = (reopen_reason is null)", "reopened"),
        Index(
            "uq_closed_months_open",
            "unit_id",
            "month",
            unique=True,
            sqlite_where=_NOT_REOPENED,
            postgresql_where=_NOT_REOPENED,
        ),
    )

    month: Mapped[date]  # its first day
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reopened_at: Mapped[datetime | None]
    reopen_reason: Mapped[str | None] = mapped_column(String(200))

    unit: Mapped[Unit] = relationship()
    closed_by: Mapped[User] = relationship(foreign_keys=closed_by_id)
    reopened_by: Mapped[User | None] = relationship(foreign_keys=reopened_by_id)

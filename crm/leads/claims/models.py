"""Claim: who registered a lead, and from when; every claim stays. Its shares, disputes about it, transfers."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base, Versioned
from crm.errors import N_
from crm.files.models import Attachment
from crm.leads.models import Lead

ORIGINS = {
    "register": N_("Registered"),
    "import": N_("Brought in by an import"),
    "rival": N_("Registered second, without protection"),
    "pick_up": N_("Picked up from the pool"),
    "transfer": N_("Transferred"),
    "ruling": N_("By a ruling"),
}
WHOLE = 10_000  # shares are hundredths of a per cent
OUTCOMES = {
    "first": N_("The first registration stands"),
    "second": N_("The second registration takes its place"),
    "different": N_("Two different projects: both are protected"),
}
# The grounds of a ruling, in the order in which they decide.
GROUNDS = {
    "authorisation": N_("Written authorisation or minutes"),
    "time": N_("Time of registration"),
    "follow_ups": N_("Effective follow-ups"),
    "investor": N_("Written opinion of the investor"),
}
DISPUTE_STATES = {"open": N_("To be decided"), "decided": N_("Decided"), "withdrawn": N_("Dispute withdrawn")}
EVIDENCE = {
    "authorisation": N_("Written authorisation or minutes"),
    "follow_ups": N_("Record of a follow-up"),
    "investor": N_("Written opinion of the investor"),
    "other": N_("Other paper"),
}
TRANSFER_STATES = {
    "proposed": N_("Waits for the other unit"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "withdrawn": N_("Transfer withdrawn"),
}
_PROPOSED = text("state = 'proposed'")
_OPEN = text("ended_at is null")
_UNDECIDED = text("state = 'open'")


def _one_of(column: str, codes: Iterable[str]) -> str:
    return f"{column} in ({', '.join(repr(code) for code in codes)})"


class Claim(Base):
    """A unit's claim to a lead. The open one counts; its day stands on the lead as `claimed_on` too, for lists.

    `rival_of` is the lead of the same firm that another unit had registered before.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint(_one_of("origin", ORIGINS), "origin"),
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
    shares: Mapped[list["ClaimShare"]] = relationship(order_by="ClaimShare.id", cascade="all, delete-orphan")


class ClaimShare(Base):
    """What part of a claim's credit is a unit's or a person's; the shares of a claim come to a whole, or there are none."""

    __tablename__ = "claim_shares"
    __table_args__ = (
        CheckConstraint("(user_id is null) <> (unit_id is null)", "one"),
        CheckConstraint(f"share > 0 and share <= {WHOLE}", "share"),
        UniqueConstraint("claim_id", "user_id"),
        UniqueConstraint("claim_id", "unit_id"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    share: Mapped[int]

    user: Mapped[User | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    @property
    def holder(self) -> User | Unit:
        found = self.user or self.unit
        assert found is not None  # noqa: S101  (one of both, by constraint)
        return found


class Dispute(Versioned, Base):
    """Two units say that a firm's intention is theirs: `first` was registered first, `second` after it."""

    __tablename__ = "claim_disputes"
    __table_args__ = (
        CheckConstraint(_one_of("state", DISPUTE_STATES), "state"),
        CheckConstraint(f"outcome is null or {_one_of('outcome', OUTCOMES)}", "outcome"),
        CheckConstraint(f"ground is null or {_one_of('ground', GROUNDS)}", "ground"),
        CheckConstraint("(state = 'decided') = (decided_by_id is not null)", "decided"),
        CheckConstraint("decided_by_id is null or decided_by_id <> opened_by_id", "two_persons"),
        CheckConstraint("first_id <> second_id", "two_leads"),
        Index("ix_claim_disputes_first_id", "first_id"),
        Index("uq_claim_disputes_open", "second_id", unique=True, sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    statement: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    outcome: Mapped[str | None] = mapped_column(String(10))
    ground: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(200))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    first: Mapped[Lead] = relationship(foreign_keys=first_id)
    second: Mapped[Lead] = relationship(foreign_keys=second_id)
    opened_by: Mapped[User] = relationship(foreign_keys=opened_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.id")


class Evidence(Base):
    """A paper one side brought: `lead_id` says which side, `kind` which ground it speaks for."""

    __tablename__ = "dispute_evidence"
    __table_args__ = (CheckConstraint(_one_of("kind", EVIDENCE), "kind"),)

    dispute_id: Mapped[int] = mapped_column(ForeignKey("claim_disputes.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(20))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    file: Mapped[Attachment] = relationship()
    by: Mapped[User] = relationship()


class Transfer(Versioned, Base):
    """流转: a unit offers its lead to another, whose chief accepts or declines; `shares` wait as they were proposed."""

    __tablename__ = "lead_transfers"
    __table_args__ = (
        CheckConstraint(_one_of("state", TRANSFER_STATES), "state"),
        CheckConstraint("from_unit_id <> to_unit_id", "two_units"),
        CheckConstraint("state <> 'accepted' or answered_by_id <> proposed_by_id", "two_persons"),
        Index("ix_lead_transfers_to_unit_id", "to_unit_id"),
        Index("uq_lead_transfers_open", "lead_id", unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    reason: Mapped[str] = mapped_column(String(200))
    shares: Mapped[list[Any]]  # [["unit" or "user", id, hundredths of a per cent], …]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_on: Mapped[date]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(String(200))

    lead: Mapped[Lead] = relationship()
    from_unit: Mapped[Unit] = relationship(foreign_keys=from_unit_id)
    to_unit: Mapped[Unit] = relationship(foreign_keys=to_unit_id)
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)

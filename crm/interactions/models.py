"""Interaction: one visit, call or meeting; it may touch several leads and firms."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.db import Base, Versioned
from crm.errors import N_
from crm.leads.models import Lead
from crm.text.indexing import Searched

KINDS = {
    "visit_out": N_("Visit out"),
    "visit_in": N_("Visit in"),
    "call": N_("Call"),
    "message": N_("Message"),
    "meeting": N_("Meeting"),
    "event": N_("Event"),
}

interaction_leads = Table(
    "interaction_leads",
    Base.metadata,
    Column("interaction_id", ForeignKey("interactions.id"), primary_key=True),
    Column("lead_id", ForeignKey("leads.id"), primary_key=True, index=True),
)
interaction_companies = Table(
    "interaction_companies",
    Base.metadata,
    Column("interaction_id", ForeignKey("interactions.id"), primary_key=True),
    Column("company_id", ForeignKey("companies.id"), primary_key=True, index=True),
)
interaction_contacts = Table(
    "interaction_contacts",
    Base.metadata,
    Column("interaction_id", ForeignKey("interactions.id"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True, index=True),
)


class Interaction(Versioned, Base):
    __tablename__ = "interactions"
    searched_as = Searched("interaction", words=("summary", "next_step", "our_people"))
    __table_args__ = (
        CheckConstraint("until_on is null or until_on >= met_on", "until"),
        CheckConstraint("(next_step is null) = (next_step_on is null)", "next_step"),
        Index("ix_interactions_met_on", "met_on"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    met_on: Mapped[date]
    until_on: Mapped[date | None]
    our_people: Mapped[str | None] = mapped_column(String(200))
    their_people: Mapped[str | None] = mapped_column(String(200))  # those who are no contact yet
    summary: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(String(200))
    next_step_on: Mapped[date | None]
    no_next_step_reason: Mapped[str | None] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    logged_at: Mapped[datetime]

    by: Mapped[User] = relationship()
    leads: Mapped[list[Lead]] = relationship(secondary=interaction_leads)
    companies: Mapped[list[Company]] = relationship(secondary=interaction_companies)
    contacts: Mapped[list[Contact]] = relationship(secondary=interaction_contacts)

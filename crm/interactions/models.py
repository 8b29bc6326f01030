"""Interaction: one visit, call or meeting, with several leads and firms. Activity: what such talks come from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.companies.models import Company, Contact
from crm.db import Base, Money, Versioned
from crm.errors import N_
from crm.files.models import Attachment, files_of
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
    Column("place", Integer, nullable=False, server_default="0"),  # their order: the first person is of the first firm
)
interaction_contacts = Table(
    "interaction_contacts",
    Base.metadata,
    Column("interaction_id", ForeignKey("interactions.id"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True, index=True),
)

interaction_files = files_of("interaction", "interactions")

activity_companies = Table(
    "activity_companies",
    Base.metadata,
    Column("activity_id", ForeignKey("activities.id"), primary_key=True),
    Column("company_id", ForeignKey("companies.id"), primary_key=True, index=True),
)

ACTIVITIES = {
    "conference": N_("Promotion conference"),
    "fair": N_("Trade fair"),
    "trip": N_("Stationed trip"),
    "tour": N_("Promotion tour"),
    "salon": N_("Salon"),
    "other": N_("Other"),
}
AWAY = ("trip", "tour")  # whose days are days away


class Activity(Versioned, Base):
    """A promotion conference, a stationed trip: from a day to a day, by one unit, with members and guests."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "ends_on"),
        CheckConstraint("length(title) > 0", "title"),
        CheckConstraint("cost is null or cost >= 0", "cost"),
        CheckConstraint("guests is null or guests >= 0", "guests"),
        CheckConstraint("kind in (" + ", ".join(f"'{code}'" for code in ACTIVITIES) + ")", "kind"),
        Index("ix_activities_starts_on", "starts_on"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    destinations: Mapped[str | None] = mapped_column(String(200))
    guests: Mapped[int | None]  # how many came
    cost: Mapped[Money | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    unit_words: Mapped[str | None] = mapped_column(String(120))  # as the ledger named it
    carried_over: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime]

    by: Mapped[User] = relationship()
    unit: Mapped[Unit] = relationship()
    companies: Mapped[list[Company]] = relationship(secondary=activity_companies, order_by=Company.id)
    members: Mapped[list["ActivityMember"]] = relationship(order_by="ActivityMember.id", cascade="all, delete-orphan")

    @property
    def days(self) -> int:
        """How many days it takes, both ends counted."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def names(self) -> list[str]:
        """Its members by name."""
        return [member.name for member in self.members]


class ActivityMember(Base):
    """One of ours who took part: somebody with an account, or only a name."""

    __tablename__ = "activity_members"
    __table_args__ = (UniqueConstraint("activity_id", "name"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))


# What somebody typed is complete; what a ledger says may lack the summary, the next step or its day.
_COMPLETE = (
    "carried_over or (summary is not null and (next_step is null) = (next_step_on is null) "
    "and (next_step is null) <> (no_next_step_reason is null))"
)


class Interaction(Versioned, Base):
    """Columns of people, titles and places hold several, with 、 between them: `parts` and `joined`."""

    __tablename__ = "interactions"
    searched_as = Searched("interaction", words=("summary", "next_step", "our_people"))
    __table_args__ = (
        CheckConstraint("until_on is null or until_on >= met_on", "until"),
        CheckConstraint(_COMPLETE, "complete"),
        CheckConstraint("next_step_done_on is null or next_step is not null", "done"),
        Index("ix_interactions_met_on", "met_on"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    met_on: Mapped[date]
    until_on: Mapped[date | None]
    our_people: Mapped[str | None] = mapped_column(String(400))
    our_titles: Mapped[str | None] = mapped_column(String(400))
    their_people: Mapped[str | None] = mapped_column(String(400))  # those who are no contact yet
    their_titles: Mapped[str | None] = mapped_column(String(400))
    destinations: Mapped[str | None] = mapped_column(String(200))
    summary: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(String(200))
    next_step_on: Mapped[date | None]
    next_step_done_on: Mapped[date | None]
    no_next_step_reason: Mapped[str | None] = mapped_column(String(200))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    unit_words: Mapped[str | None] = mapped_column(String(120))  # as the ledger named it
    carried_over: Mapped[bool] = mapped_column(default=False)  # came from a ledger
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)  # ledger columns that no field takes
    token: Mapped[str | None] = mapped_column(String(40), unique=True)  # of the form: the same one sent again
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), index=True)  # that it came from
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    logged_at: Mapped[datetime]

    by: Mapped[User] = relationship()
    unit: Mapped[Unit] = relationship()
    leads: Mapped[list[Lead]] = relationship(secondary=interaction_leads)
    companies: Mapped[list[Company]] = relationship(
        secondary=interaction_companies, order_by=interaction_companies.c.place
    )
    contacts: Mapped[list[Contact]] = relationship(secondary=interaction_contacts)
    files: Mapped[list[Attachment]] = relationship(secondary=interaction_files)
    activity: Mapped[Activity | None] = relationship()

    @property
    def lacks_next_step(self) -> bool:
        """Only what a ledger brought can: neither a next step nor a reason why there is none."""
        return self.next_step is None and self.no_next_step_reason is None

    @property
    def strangers(self) -> list[tuple[str, str]]:
        """Those of theirs who are none of its contacts, each with a title or none."""
        known, titles = {person.name for person in self.contacts}, parts(self.their_titles)
        named = enumerate(parts(self.their_people))
        return [(name, titles[at] if at < len(titles) else "") for at, name in named if name not in known]


def joined(words: list[str] | None) -> str | None:
    """Several names, titles or places in one column, each at its place; None for none."""
    text = "、".join(words or ())
    return text if text.strip("、") else None


def parts(text: str | None) -> list[str]:
    """The several again, with an empty word where one of them had none."""
    return text.split("、") if text else []

"""Lead, and who and what it belongs to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.companies.models import Company, Contact
from crm.db import Area, Base, Money, Versioned
from crm.files.models import Attachment
from crm.fuzzydate import FuzzyDate
from crm.leads.words import (
    CHANNELS,
    DECISIONS,
    ENVIRONMENTS,
    SCREENINGS,
    STAGES,
    STATES,
    TEAM_ROLES,
    TWO_HIGH,
)
from crm.parks.models import Park
from crm.text.indexing import Searched

_AMOUNTS = (
    "investment",
    "phase_one_investment",
    "fixed_investment",
    "investment_usd",
    "foreign_investment_usd",
    "land_area",
    "plant_area",
    "annual_output",
    "annual_tax",
    "jobs",
    "energy_tce",
    "emission_kg",
    "rnd_spend",
)
# What lists are counted by and figures are added from, the scope of each user included: the index alone answers them.
_COUNTED_BY = (
    "stage", "state", "unit_id", "owner_id", "claimed_on", "stage_entered_on", "last_contact_on", "next_step_on",
    "planned_construction_on", "planned_production_on", "source_region", "investment", "land_area",
)  # fmt: skip


def _one_of(column: str, codes: dict[Any, str]) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} is null or {column} in ({listed})", column)


class Lead(Versioned, Base):
    """One investment intention. `stage` and `state` change only through the pipeline's operations."""

    __tablename__ = "leads"
    searched_as = Searched("lead", names=("title",), words=("code",))
    __table_args__ = (
        *(CheckConstraint(f"{name} is null or {name} >= 0", name) for name in _AMOUNTS),
        _one_of("stage", STAGES),
        _one_of("state", STATES),
        _one_of("screening", SCREENINGS),
        _one_of("channel", CHANNELS),
        _one_of("two_high", TWO_HIGH),
        CheckConstraint("length(title) > 0", "title"),
        Index("ix_leads_unit_id_stage", "unit_id", "stage"),
        Index("ix_leads_counted_by", *_COUNTED_BY),
        Index("ix_leads_stage_id", "stage", "id"),  # a column of the board, the newest first
        Index("ix_leads_owner_id", "owner_id"),
        Index("ix_leads_title", "title"),
        Index("ix_leads_claimed_on", "claimed_on"),
    )

    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(String(120))
    chain: Mapped[str | None] = mapped_column(String(120))
    channel: Mapped[str | None] = mapped_column(String(20))
    source_region: Mapped[str | None] = mapped_column(String(6))

    stage: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="active")
    state_reason: Mapped[str | None] = mapped_column(String(200))
    stage_entered_on: Mapped[date]
    screening: Mapped[str | None] = mapped_column(String(10))
    screening_note: Mapped[str | None] = mapped_column(Text)
    two_high: Mapped[str | None] = mapped_column(String(3))
    two_high_clearance: Mapped[str | None] = mapped_column(String(200))
    outside_parks_reason: Mapped[str | None] = mapped_column(String(200))
    progress: Mapped[str | None] = mapped_column(Text)

    investment: Mapped[Money | None]
    phase_one_investment: Mapped[Money | None]
    fixed_investment: Mapped[Money | None]
    investment_usd: Mapped[Money | None]
    foreign_investment_usd: Mapped[Money | None]
    land_area: Mapped[Area | None]
    plant_area: Mapped[Area | None]
    annual_output: Mapped[Money | None]
    annual_tax: Mapped[Money | None]
    jobs: Mapped[int | None]
    energy_tce: Mapped[int | None]
    emission_kg: Mapped[int | None] = mapped_column(BigInteger)  # of the main pollutants, a year
    rnd_spend: Mapped[Money | None]  # a year

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    owner_unit_words: Mapped[str | None] = mapped_column(String(80))  # as the ledger named it
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    owner_words: Mapped[str | None] = mapped_column(String(80))
    lead_official: Mapped[str | None] = mapped_column(String(80))
    referrer: Mapped[str | None] = mapped_column(String(80))
    park_words: Mapped[str | None] = mapped_column(String(120))  # a park the system does not know

    first_contact_on: Mapped[FuzzyDate | None]
    expected_landing_on: Mapped[FuzzyDate | None]
    planned_construction_on: Mapped[FuzzyDate | None]
    planned_production_on: Mapped[FuzzyDate | None]

    last_contact_on: Mapped[date | None]  # written by interactions.log
    next_step: Mapped[str | None] = mapped_column(String(200))
    next_step_on: Mapped[date | None]

    local_company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    note: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)  # ledger columns that no field takes

    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    claimed_on: Mapped[date | None]  # the day of the open claim; none where another unit registered the firm first
    carried_over: Mapped[bool] = mapped_column(default=False)
    gaps_waived_to: Mapped[str | None] = mapped_column(String(20))  # a chief let carried gaps up to here be, once

    unit: Mapped[Unit] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=owner_id)
    local_company: Mapped[Company | None] = relationship(foreign_keys=local_company_id)
    investors: Mapped[list["LeadInvestor"]] = relationship(
        order_by="LeadInvestor.position", cascade="all, delete-orphan"
    )
    contacts: Mapped[list["LeadContact"]] = relationship(order_by="LeadContact.position", cascade="all, delete-orphan")
    parks: Mapped[list["LeadPark"]] = relationship(order_by="LeadPark.id", cascade="all, delete-orphan")


# The orders of the list whose key is made of columns: as the database has it, so that an index is found.
BY_INVESTMENT = func.coalesce(Lead.investment, literal_column("-1"))
BY_SILENCE = func.coalesce(Lead.last_contact_on, Lead.stage_entered_on)
# New leads nobody has decided on, or nobody owns: written with literals, so that SQLite finds the index of just these.
TO_SCREEN = and_(
    Lead.state == literal_column("'active'"),
    Lead.stage.in_([literal_column("'lead'"), literal_column("'screening'")]),
    or_(Lead.screening.is_(None), Lead.owner_id.is_(None)),
)
# What old ledgers brought in and nobody waived the gaps of.
WITH_GAPS = and_(Lead.state == literal_column("'active'"), Lead.carried_over, Lead.gaps_waived_to.is_(None))
Index("ix_leads_with_gaps", Lead.state, Lead.stage_entered_on, sqlite_where=WITH_GAPS, postgresql_where=WITH_GAPS)
Index(
    "ix_leads_to_screen", Lead.stage, Lead.state, Lead.registered_at, sqlite_where=TO_SCREEN, postgresql_where=TO_SCREEN
)
Index("ix_leads_by_investment", BY_INVESTMENT, Lead.id)
Index("ix_leads_by_silence", BY_SILENCE, Lead.id)


class LeadInvestor(Base):
    """A firm that invests in the lead; position 0 is the first named."""

    __tablename__ = "lead_investors"
    __table_args__ = (UniqueConstraint("lead_id", "company_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    company: Mapped[Company] = relationship()


class LeadContact(Base):
    __tablename__ = "lead_contacts"
    __table_args__ = (UniqueConstraint("lead_id", "contact_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    contact: Mapped[Contact] = relationship()


class LeadPark(Base):
    """A park the lead names, or holds land in: what park managers' scope reads."""

    __tablename__ = "lead_parks"
    __table_args__ = (UniqueConstraint("lead_id", "park_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"), index=True)

    park: Mapped[Park] = relationship()


class LeadTeam(Base):
    """Somebody (or a whole unit) who has a part in the lead beside its owner, perhaps until a day."""

    __tablename__ = "lead_team"
    __table_args__ = (CheckConstraint("(user_id is null) <> (unit_id is null)", "one"), _one_of("role", TEAM_ROLES))

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    until: Mapped[date | None]
    role: Mapped[str] = mapped_column(String(20), default="member")

    user: Mapped[User | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class LeadFile(Base):
    """A file kept with the lead itself: what proves no fact and was said in no talk."""

    __tablename__ = "lead_files"
    __table_args__ = (Index("ix_lead_files_lead_id", "lead_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), unique=True)
    note: Mapped[str | None] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    file: Mapped[Attachment] = relationship()
    by: Mapped[User] = relationship()


class Admission(Versioned, Base):
    """What an office found of a lead before it lets the project in: 两高 confirmed, the scored sheet, the decision."""

    __tablename__ = "admissions"
    __table_args__ = (
        _one_of("two_high", TWO_HIGH),
        _one_of("environment", ENVIRONMENTS),
        _one_of("decision", DECISIONS),
        CheckConstraint("(decision is null) = (decided_by_id is null)", "decided"),
        CheckConstraint("decided_by_id is null or decided_by_id <> prepared_by_id", "two_persons"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), unique=True)
    two_high: Mapped[str | None] = mapped_column(String(3))  # as a person confirmed it
    two_high_reason: Mapped[str | None] = mapped_column(String(200))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    environment: Mapped[str | None] = mapped_column(String(20))
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)  # item → points
    vetoes: Mapped[list[Any]] = mapped_column(default=list)
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(20))
    meeting: Mapped[str | None] = mapped_column(String(120))
    met_on: Mapped[date | None]
    conditions: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)
    prepared_by: Mapped[User | None] = relationship(foreign_keys=prepared_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    file: Mapped[Attachment | None] = relationship()


class LeadSequence(Base):
    """The last number given in a year: codes are YF-2026-0001."""

    __tablename__ = "lead_sequences"

    year: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(default=0)

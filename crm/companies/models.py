"""Company, the lists it stands in, who is to win it, and the people in it."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base, Versioned
from crm.text.indexing import Searched


class Company(Versioned, Base):
    """An investor or target firm. `key` is the normalised name that duplicates are found by."""

    __tablename__ = "companies"
    searched_as = Searched("company", names=("name",), words=("credit_code",))
    __table_args__ = (
        CheckConstraint("length(name) > 0", "name"),
        CheckConstraint("credit_code is null or length(credit_code) = 18", "credit_code"),
    )

    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    region: Mapped[str | None] = mapped_column(String(6))  # GB/T 2260 code, or ISO 3166 alpha-2 abroad
    industry: Mapped[str | None] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)  # heading → text that no field of a file took

    parent: Mapped["Company | None"] = relationship(remote_side="Company.id")


class Listing(Versioned, Base):
    """A firm's place in one list of one year: what class it is. `list` is a code of companies.listings.LISTS."""

    __tablename__ = "listings"
    __table_args__ = (
        UniqueConstraint("company_id", "list", "year", "industry"),
        CheckConstraint("year between 1990 and 2100", "year"),
        CheckConstraint("rank is null or rank >= 1", "rank"),
        Index("ix_listings_list_company_id", "list", "company_id"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    list: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    industry: Mapped[str] = mapped_column(String(60), default="")  # of which industry; never null, so that it is unique
    rank: Mapped[int | None]
    source: Mapped[str | None] = mapped_column(String(200))

    company: Mapped[Company] = relationship()


class Prospect(Versioned, Base):
    """A firm on somebody's target list: a person's or a unit's, perhaps until a day. Assigning it again renews it."""

    __tablename__ = "prospects"
    __table_args__ = (
        UniqueConstraint("company_id", "unit_id"),
        UniqueConstraint("company_id", "user_id"),
        CheckConstraint("(user_id is null) <> (unit_id is null)", "one"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    assigned_on: Mapped[date]
    until: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(200))

    company: Mapped[Company] = relationship()
    unit: Mapped[Unit | None] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=user_id)


class Contact(Versioned, Base):
    """A person at a company: personal data, masked unless revealed."""

    __tablename__ = "contacts"
    searched_as = Searched("contact", names=("name",), whole=("phone",))
    __table_args__ = (Index("ix_contacts_company_id", "company_id"),)

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str | None] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(40))
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)  # heading → text that no field of a file took

    company: Mapped[Company] = relationship()


# What of a contact is personal: masked on pages and in the audit trail.
PERSONAL = ("name", "phone")

"""The audit trail: one chained entry a transaction, one row a changed subject."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base


class AuditEntry(Base):
    """One transaction by one actor. `hash` covers the entry, its changes and the hash before it."""

    __tablename__ = "audit_entries"

    at: Mapped[datetime]
    actor_id: Mapped[int | None]  # no foreign key: the trail outlives the account
    actor_name: Mapped[str] = mapped_column(String(80))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    changes: Mapped[list["AuditChange"]] = relationship(back_populates="entry", order_by="AuditChange.id")


class AuditChange(Base):
    """What happened to one subject. `values` is {field: [old, new]}; personal fields stand in it masked."""

    __tablename__ = "audit_changes"
    __table_args__ = (Index("ix_audit_changes_subject", "subject_kind", "subject_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    values: Mapped[dict[str, Any]]

    entry: Mapped[AuditEntry] = relationship(back_populates="changes")


class AuditHead(Base):
    """The one row that says where the chain ends; writers queue for it, and a cut-off tail shows."""

    __tablename__ = "audit_head"

    hash: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))  # of the keyed hashes that stand for personal values

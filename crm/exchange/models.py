"""ImportBatch and ExportRecord: what came in and went out, by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Versioned


class ImportBatch(Versioned, Base):
    """One file. `state` is previewed, written or discarded; `report` is the object `crm import --json` prints."""

    __tablename__ = "import_batches"
    __table_args__ = (Index("ix_import_batches_by_id", "by_id"),)

    file: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(20))
    sheet: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default="previewed")
    report: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    read_at: Mapped[datetime]
    written_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()


class BatchRow(Base):
    """A row of another table that a batch created, or changed from `before`."""

    __tablename__ = "batch_rows"
    __table_args__ = (Index("ix_batch_rows_batch_id", "batch_id"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)  # empty for a created row


class ExportRecord(Base):
    """Who took which list out, with how many rows, and why."""

    __tablename__ = "export_records"
    __table_args__ = (Index("ix_export_records_by_id", "by_id"),)

    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    filters: Mapped[dict[str, Any]]
    columns: Mapped[list[Any]]
    rows: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(200))

"""One row an uploaded file; the bytes lie under instance/files by their hash."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Attachment(Base):
    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_sha256", "sha256"),)

    name: Mapped[str] = mapped_column(String(200))  # as its owner called it
    kind: Mapped[str] = mapped_column(String(40))  # what its content is: a key of content.KINDS
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]


def files_of(owner: str, table: str) -> Table:
    """Which files belong to which row of `table`: interaction_files for "interaction"."""
    return Table(
        f"{owner}_files",
        Base.metadata,
        Column(f"{owner}_id", ForeignKey(f"{table}.id"), primary_key=True),
        Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True),
    )

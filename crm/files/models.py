"""One row an uploaded file; the bytes lie under instance/files by their hash."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
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

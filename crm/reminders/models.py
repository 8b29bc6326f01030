"""Kept of reminders: what was read and sent, on which days somebody was written to, and their own choices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base, Versioned
from crm.reminders.kinds import Mark

_ONE = "(user_id is null) <> (robot_id is null)"


class ReminderMark(Base):
    """That a reminder was read by a person, or sent to a person or a group robot. Each once, by its constraints."""

    __tablename__ = "reminder_marks"
    __table_args__ = (
        CheckConstraint(_ONE, "one"),
        UniqueConstraint("user_id", "kind", "subject", "day"),
        UniqueConstraint("robot_id", "kind", "subject", "day"),
    )

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("robots.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    read_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    @property
    def mark(self) -> Mark:
        """Of which reminder it is kept."""
        return self.kind, self.subject, self.day


class ReminderDigest(Base):
    """That somebody was looked at on this day, whether or not anything was to be sent."""

    __tablename__ = "reminder_digests"
    __table_args__ = (
        CheckConstraint(_ONE, "one"),
        UniqueConstraint("user_id", "day"),
        UniqueConstraint("robot_id", "day"),
    )

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("robots.id"))
    day: Mapped[date]


class ReminderSetting(Versioned, Base):
    """A person's choices: kinds not wanted, whether and where to mails go. `calendar_hash` is of the feed's token."""

    __tablename__ = "reminder_settings"
    __table_args__ = (CheckConstraint("not mails or email is not null", "email"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    muted: Mapped[list[Any]] = mapped_column(default=list)
    mails: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(String(200))
    calendar_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    calendar_made_at: Mapped[datetime | None]

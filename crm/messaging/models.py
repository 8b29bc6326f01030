"""A unit's group robots, and every message that goes out."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base, Versioned
from crm.errors import N_

STATES = {"waiting": N_("Waiting to be sent"), "sent": N_("Sent"), "failed": N_("Not sent")}


class Robot(Versioned, Base):
    """A robot in a unit's group. Its key and secret are sealed; `tail` is what is shown of the key."""

    __tablename__ = "robots"
    __table_args__ = (CheckConstraint("channel in ('wecom','dingtalk')", "channel"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    sealed_key: Mapped[str] = mapped_column(Text)
    sealed_secret: Mapped[str | None] = mapped_column(Text)
    tail: Mapped[str] = mapped_column(String(4))
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship()


class Message(Base):
    """One message to a person (by e-mail) or to a robot's group. The same `key` never goes out twice."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("(user_id is null) <> (robot_id is null)", "one"),
        CheckConstraint(f"state in ({', '.join(repr(state) for state in STATES)})", "state"),
        Index("ix_messages_state_id", "state", "id"),
    )

    key: Mapped[str] = mapped_column(String(80), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("robots.id"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(300))  # a message id with its params
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()
    robot: Mapped[Robot | None] = relationship()

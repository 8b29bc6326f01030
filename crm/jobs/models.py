"""The queue: one row a piece of work, from queued to done or failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base

STATES = ("queued", "running", "done", "failed")


class Job(Base):
    """`kind` names the handler, `args` is what it gets. `worker` holds it while it runs and says so by `beat_at`.

    `due_at`: nobody begins it earlier. `by_id` is the account that asked (no foreign key: accounts lie above). `done` of `total` is its progress; a
    failure is a message id with its params.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"state in ({', '.join(repr(state) for state in STATES)})", "state"),
        Index("ix_jobs_state_id", "state", "id"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]]
    by_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(32))
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str | None] = mapped_column(String(400))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to wait for it."""
        return self.state in ("queued", "running")

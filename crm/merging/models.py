"""Merge: what was joined and how to undo it. Distinct: that two records are not the same, said once.

The ids are plain numbers: a merged record is gone, and a survivor may be merged itself.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    event,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from crm.accounts.models import User
from crm.companies.models import Company
from crm.db import Base
from crm.leads.models import Lead
from crm.stored import keeps_ids

_KIND = "kind in ('companies', 'leads')"


class Merge(Base):
    """`kind` is the table. `joined` says what happened to the rows that referred to the merged record:
    `moved` by table and column, `dropped` rows whole, `changed` rows with their old values, `counts` of what referred
    to the survivor afterwards.
    """

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint(_KIND, "kind"),
        CheckConstraint("survivor_id <> merged_id", "two"),
        CheckConstraint("(undone_at is null) = (undone_by_id is null)", "undone"),
        Index("ix_merges_kind_merged_id", "kind", "merged_id"),
        Index("ix_merges_kind_survivor_id", "kind", "survivor_id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    survivor_id: Mapped[int]
    merged_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))  # of the merged record
    merged: Mapped[dict[str, Any]]  # its row
    before: Mapped[dict[str, Any]]  # what the survivor's columns held
    joined: Mapped[dict[str, Any]]
    survivor_version: Mapped[int]  # as the merge left it
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]

    by: Mapped[User] = relationship(foreign_keys=by_id)


class Distinct(Base):
    """Somebody said that these two are not the same: they are no candidates any more."""

    __tablename__ = "distinct_records"
    __table_args__ = (
        CheckConstraint(_KIND, "kind"),
        CheckConstraint("first_id < second_id", "order"),
        UniqueConstraint("kind", "first_id", "second_id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    first_id: Mapped[int]
    second_id: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


@event.listens_for(Session, "before_flush")
def _give_no_id_twice(session: Session, _context: Any, _instances: Any) -> None:
    """SQLite gives a new row the number of the last one that was removed: a merged record's address is its own."""
    for model in (Company, Lead):
        fresh = [record for record in session.new if isinstance(record, model) and record.id is None]
        if fresh and session.connection().dialect.name == "sqlite":
            _number(session, model, fresh)


def _number(session: Session, model: type[Any], fresh: list[Any]) -> None:
    floor = _last_merged(session.connection(), model.__table__)
    last = session.connection().scalar(select(func.max(model.id))) or 0
    if floor > last:
        for number, record in enumerate(fresh, floor + 1):
            record.id = number


@keeps_ids
def _last_merged(connection: Connection, table: Table) -> int:
    """The highest number of this table that a merged record had."""
    return connection.scalar(select(func.max(Merge.merged_id)).where(Merge.kind == table.name)) or 0

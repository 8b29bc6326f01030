"""Reading the trail, and proving it whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from crm.audit.models import AuditChange, AuditEntry, AuditHead
from crm.audit.operations import GENESIS, entry_hash
from crm.db import db


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the id of the first entry that does not fit, or None; `reason` says how (a message id)."""

    entries: int
    broken_at: int | None = None
    reason: str = ""


def history_of(subjects: Sequence[tuple[str, int]], limit: int = 200) -> Sequence[AuditChange]:
    """Changes of these (table, id) subjects, newest first, with their entries loaded."""
    if not subjects:
        return []
    return db.session.scalars(
        select(AuditChange)
        .where(tuple_(AuditChange.subject_kind, AuditChange.subject_id).in_(list(subjects)))
        .options(joinedload(AuditChange.entry))
        .order_by(AuditChange.id.desc())
        .limit(limit)
    ).all()


def verify() -> Verdict:
    """Walk the chain from its beginning and name the first entry that was edited, removed, added or moved."""
    previous, count = GENESIS, 0
    entries = db.session.scalars(
        select(AuditEntry)
        .options(selectinload(AuditEntry.changes))
        .order_by(AuditEntry.id)
        .execution_options(yield_per=500)
    )
    for entry in entries:
        if entry.previous != previous:
            return Verdict(count, entry.id, "An entry before this one is missing, moved or added.")
        if entry.hash != entry_hash(entry, entry.changes):
            return Verdict(count, entry.id, "This entry was changed after it was written.")
        previous, count = entry.hash, count + 1
    head = db.session.scalar(select(AuditHead))
    known, length = (head.hash, head.entries) if head else (GENESIS, 0)
    if (known, length) != (previous, count):
        return Verdict(count, count + 1, "Entries at the end of the trail are missing or added.")
    stray = db.session.scalar(
        select(AuditChange.id).where(or_(AuditChange.entry_id.is_(None), ~AuditChange.entry.has())).limit(1)
    )
    if stray:
        return Verdict(count, stray, "A change belongs to no entry.")
    return Verdict(count)

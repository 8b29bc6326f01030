"""Reading the trail, and proving it whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from crm.audit.models import AuditChange, AuditEntry, AuditHead
from crm.audit.operations import GENESIS, entry_hash, said_of, text_of
from crm.db import db
from crm.errors import N_

_END = N_("Entries at the end of the trail are missing or added.")


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


def last_changes(kind: str) -> dict[int, AuditChange]:
    """The newest change of each subject of this table, with its entry loaded."""
    newest = select(func.max(AuditChange.id)).where(AuditChange.subject_kind == kind).group_by(AuditChange.subject_id)
    found = db.session.scalars(
        select(AuditChange).where(AuditChange.id.in_(newest)).options(joinedload(AuditChange.entry))
    )
    return {change.subject_id: change for change in found if change.subject_id is not None}


def verify(session: Session | None = None) -> Verdict:
    """Walk the chain from its beginning and name the first entry that was edited, removed, added or moved.

    `session` when the trail to look at is not the committed one.
    """
    session = session or db.session()
    head = session.scalar(select(AuditHead)) or AuditHead(hash=GENESIS, entries=0)
    query = select(AuditEntry).options(selectinload(AuditEntry.changes)).order_by(AuditEntry.id)
    with session.scalars(query.execution_options(yield_per=500)) as entries:
        verdict = _walk(entries, head)
    if verdict.broken_at is not None:
        return verdict
    stray = session.scalar(
        select(AuditChange.id).where(or_(AuditChange.entry_id.is_(None), ~AuditChange.entry.has())).limit(1)
    )
    return Verdict(verdict.entries, stray, N_("A change belongs to no entry.")) if stray else verdict


def _walk(entries: Iterable[AuditEntry], head: AuditHead) -> Verdict:
    previous, count, last = GENESIS, 0, 0
    for entry in entries:
        if entry.previous != previous:
            return Verdict(count, entry.id, N_("An entry before this one is missing, moved or added."))
        if entry.hash != entry_hash(entry, _texts(entry.changes)):
            return Verdict(count, entry.id, N_("This entry was changed after it was written."))
        previous, count, last = entry.hash, count + 1, entry.id
        if count > head.entries or (count == head.entries and previous != head.hash):
            return Verdict(count, entry.id, _END)
    return Verdict(count, last + 1, _END) if count < head.entries else Verdict(count)


def _texts(changes: Sequence[AuditChange]) -> list[bytes]:
    return [text_of([said_of(change) for change in changes])] if changes else []


def end_of_trail() -> str:
    """The hash of the last entry: the same for as long as nothing is written."""
    return db.session.scalar(select(AuditHead.hash)) or GENESIS

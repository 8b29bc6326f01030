"""Recording: operations say what they did, the end of the transaction writes the chained entry."""

import hashlib
import hmac
import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session

from crm.audit.models import AuditChange, AuditEntry, AuditHead
from crm.db import Base, db, now
from crm.fuzzydate import FuzzyDate

GENESIS = "0" * 64
_PENDING, _KEY = "audit pending", "audit key"


class Actor(Protocol):
    """Whoever acts: a user, or the system itself."""

    @property
    def id(self) -> Any: ...

    @property
    def name(self) -> Any: ...


@dataclass(frozen=True)
class System:
    """The actor of what no person did: set-up, demo data."""

    id: int | None = None
    name: str = "system"


@dataclass(frozen=True)
class _Pending:
    actor_id: int | None
    actor_name: str
    action: str
    subject: Base | tuple[str, int | None]
    values: dict[str, Any]


def record(by: Actor, action: str, subject: Base | tuple[str, int | None], values: Mapping[str, Any]) -> None:
    """Note what `by` did to `subject` in this transaction.

    `values` is {field: [old, new]}, or {field: value} for a fact. Written when the transaction commits, gone when it
    rolls back.
    """
    plain = {name: plain_value(value) for name, value in values.items()}
    if not isinstance(subject, tuple) and subject.id is not None:
        subject = (subject.__tablename__, subject.id)  # a long import need not be kept in memory
    db.session.info.setdefault(_PENDING, []).append(
        _Pending(by.id, getattr(by, "signature", by.name), action, subject, plain)
    )


def record_edit(by: Actor, action: str, subject: Base, personal: Collection[str] = ()) -> bool:
    """Note every column of `subject` changed since it was loaded; `personal` ones masked. True if any was."""
    changed = changes_of(subject)
    for name in personal:
        if name in changed:
            changed[name] = [masked(value) for value in changed[name]]
    if changed:
        record(by, action, subject, changed)
    return bool(changed)


def changes_of(subject: Base) -> dict[str, list[Any]]:
    """{column: [old, new]} not yet flushed; the version itself is no change."""
    state = inspect(subject)
    changed = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if attribute.key != "version" and history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                changed[attribute.key] = [old, new]
    return changed


def plain_value(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Mapping):
        return {str(name): plain_value(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(part) for part in value]
    if isinstance(value, FuzzyDate | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def masked(value: str | None) -> str | None:
    """A personal value as the trail keeps it: its first character and a keyed hash, so that equal values show."""
    if not value:
        return value
    digest = hmac.new(_key().encode(), value.encode(), hashlib.sha256).hexdigest()
    return f"{value[0]}*#{digest[:12]}"


def _key() -> str:
    """The key of the masks, asked for once a transaction."""
    info = db.session.info
    if _KEY not in info:
        info[_KEY] = _head().key
    return str(info[_KEY])


def _head() -> AuditHead:
    head = db.session.scalar(select(AuditHead))
    if head is None:
        head = AuditHead(hash=GENESIS, entries=0, key=secrets.token_hex(32))
        db.session.add(head)
        db.session.flush()
    return head


def entry_hash(entry: AuditEntry, changes: Collection[AuditChange]) -> str:
    """SHA-256 over the previous hash and everything the entry says."""
    said = [
        entry.previous,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor_name,
        [[change.action, change.subject_kind, change.subject_id, change.values] for change in changes],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _write_entries(session: Session) -> None:
    pending: list[_Pending] = session.info.get(_PENDING, [])
    if not pending:
        return
    session.flush()
    head = session.scalars(select(AuditHead).with_for_update().execution_options(populate_existing=True)).first()
    head = head or _head()
    by_actor: dict[tuple[int | None, str], list[_Pending]] = defaultdict(list)
    for item in pending:
        by_actor[item.actor_id, item.actor_name].append(item)
    for (actor_id, actor_name), items in by_actor.items():
        changes = [_change(item) for item in items]
        entry = AuditEntry(at=now(), actor_id=actor_id, actor_name=actor_name, previous=head.hash)
        entry.hash = head.hash = entry_hash(entry, changes)
        head.entries += 1
        session.add(entry)
        session.flush()
        said = ("action", "subject_kind", "subject_id", "values")
        rows = [{"entry_id": entry.id, **{name: getattr(change, name) for name in said}} for change in changes]
        session.execute(insert(AuditChange), rows)
    session.info[_PENDING] = []


def _change(item: _Pending) -> AuditChange:
    if isinstance(item.subject, tuple):
        kind, number = item.subject
    else:
        kind, number = item.subject.__tablename__, item.subject.id
    return AuditChange(action=item.action, subject_kind=kind, subject_id=number, values=item.values)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info[_PENDING] = []


@event.listens_for(Session, "after_transaction_end")
def _forget_key(session: Session, _transaction: Any) -> None:
    session.info.pop(_KEY, None)

"""Recording: operations say what they did, the end of the transaction writes the chained entry."""

import hashlib
import hmac
import json
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Protocol

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from crm.audit.models import AuditChange, AuditEntry, AuditHead
from crm.db import Base, db, now
from crm.fuzzydate import FuzzyDate
from crm.stored import write_many

GENESIS = "0" * 64
_PENDING, _KEY = "audit pending", "audit key"
_AT_ONCE = 5000
_SAID = ("action", "subject_kind", "subject_id", "values")
_changes = Base.metadata.tables[AuditChange.__tablename__]


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


Subject = Base | tuple[str, int | None]
Act = tuple[str, Subject, Mapping[str, Any]]  # action, subject, values
Said = list[Any]  # action, kind and id of the subject, values: what a change says


class _Acts:
    """What one actor did so far in this transaction, in order; a long import's acts wait on the disk."""

    def __init__(self) -> None:
        self.new: list[tuple[str, Subject, dict[str, Any]]] = []
        self.file: IO[bytes] | None = None

    def add(self, action: str, subject: Subject, values: dict[str, Any]) -> None:
        if not isinstance(subject, tuple) and subject.id is not None:
            subject = (subject.__tablename__, subject.id)
        self.new.append((action, subject, values))
        if len(self.new) % _AT_ONCE == 0 and all(isinstance(subject, tuple) for _, subject, _ in self.new):
            self.file = self.file or tempfile.TemporaryFile()  # noqa: SIM115  (of the transaction, closed with it)
            self.file.write(text_of(self._said()) + b"\n")
            self.new = []

    def close(self) -> None:
        if self.file:
            self.file.close()

    def _said(self) -> list[Said]:
        return [[action, *_place(subject), values] for action, subject, values in self.new]

    def _kept(self) -> Iterator[bytes]:
        if self.file:
            self.file.seek(0)
            yield from self.file

    def blocks(self) -> Iterator[list[Said]]:
        """All of them, as the trail says them; only once everything they are about is written."""
        yield from map(json.loads, self._kept())
        if self.new:
            yield self._said()

    def texts(self) -> Iterator[bytes]:
        """The blocks as the hash covers them."""
        yield from (line.rstrip(b"\n") for line in self._kept())
        if self.new:
            yield text_of(self._said())


def said_of(change: AuditChange) -> Said:
    return [change.action, change.subject_kind, change.subject_id, change.values]


def _place(subject: Subject) -> tuple[str, int | None]:
    return subject if isinstance(subject, tuple) else (subject.__tablename__, subject.id)


def record(by: Actor, action: str, subject: Subject, values: Mapping[str, Any]) -> None:
    """Note what `by` did to `subject` in this transaction.

    `values` is {field: [old, new]}, or {field: value} for a fact. Written when the transaction commits, gone when it
    rolls back.
    """
    record_all(by, [(action, subject, values)])


def record_all(by: Actor, acts: Iterable[Act]) -> None:
    """The same of several acts, in their order."""
    actor = (by.id, getattr(by, "signature", by.name))
    pending = db.session.info.setdefault(_PENDING, defaultdict(_Acts))[actor]
    for action, subject, values in acts:
        pending.add(action, subject, {name: plain_value(value) for name, value in values.items()})


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
    if value is None or isinstance(value, str | int):
        return value
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


def entry_hash(entry: AuditEntry, texts: Iterable[bytes]) -> str:
    """SHA-256 over the previous hash and everything the entry says: of its changes text_of(), block by block."""
    head = text_of([entry.previous, entry.at.isoformat(), entry.actor_id, entry.actor_name])
    found, between = hashlib.sha256(head[:-1] + b", ["), b""
    for text in texts:
        found.update(between + text[1:-1])
        between = b", "
    found.update(b"]]")
    return found.hexdigest()


def text_of(said: Sequence[Any]) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()


@event.listens_for(Session, "before_commit")
def _write_entries(session: Session) -> None:
    pending: dict[tuple[int | None, str], _Acts] = session.info.get(_PENDING, {})
    if not pending:
        return
    session.flush()
    head = session.scalars(select(AuditHead).with_for_update().execution_options(populate_existing=True)).first()
    head = head or _head()
    for (actor_id, actor_name), acts in pending.items():
        entry = AuditEntry(at=now(), actor_id=actor_id, actor_name=actor_name, previous=head.hash)
        entry.hash = head.hash = entry_hash(entry, acts.texts())
        head.entries += 1
        session.add(entry)
        session.flush()
        for block in acts.blocks():
            rows = [dict(zip(_SAID, said, strict=True), entry_id=entry.id) for said in block]
            write_many(session.connection(), _changes, rows)
    _drop_pending(session)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    _drop_pending(session)


def _drop_pending(session: Session) -> None:
    for acts in session.info.pop(_PENDING, {}).values():
        acts.close()


@event.listens_for(Session, "after_transaction_end")
def _forget_key(session: Session, _transaction: Any) -> None:
    session.info.pop(_KEY, None)

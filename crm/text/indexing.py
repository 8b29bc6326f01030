"""Keeping the search table: whatever way a record is written, its row there follows in the same transaction.

A model says what it is found by (`searched_as`). The session tells what it flushed; statements that write past the
session's objects are watched: inserts and deletes are caught up with, an update of a searched column is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    column,
    delete,
    event,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
)
from sqlalchemy.orm import ORMExecuteState, Session

from crm.db import Base
from crm.text.grams import Document, document
from crm.text.models import INDEX, SearchDocument

_PENDING, _MISSING, _GONE = "search pending", "search missing", "search gone"
_AT_ONCE = 500
_fts = table(INDEX, column(INDEX), column("rowid"), column("grams"))


@dataclass(frozen=True)
class Searched:
    """Columns a record is found by: `names` also by pinyin initials, `whole` only by all of it."""

    kind: str
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.names, *self.words, *self.whole)

    def document(self, values: Sequence[Any]) -> Document:
        """Of the values in the order of `columns`."""
        given = dict(zip(self.columns, values, strict=True))
        names, words, whole = ([given[name] for name in part] for part in (self.names, self.words, self.whole))
        return document(names, words, whole)


def searched_models() -> list[type[Any]]:
    """Every model that says what it is found by."""
    mappers = Base.registry.mappers
    return sorted((one.class_ for one in mappers if hasattr(one.class_, "searched_as")), key=lambda one: one.__name__)


def put(session: Session, record: Any) -> None:
    """The record's row is written anew before anybody searches, or commits."""
    searched: Searched = record.searched_as
    values = [getattr(record, name) for name in searched.columns]
    _pending(session)[searched.kind, record.id] = searched.document(values)


def _pending(session: Session) -> dict[tuple[str, int], Document | None]:
    found: dict[tuple[str, int], Document | None] = session.info.setdefault(_PENDING, {})
    return found


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: Any) -> None:
    for record in (*session.new, *session.dirty):
        if hasattr(record, "searched_as") and (record in session.new or _is_changed(record)):
            put(session, record)
    for record in session.deleted:
        if hasattr(record, "searched_as"):
            _pending(session)[record.searched_as.kind, record.id] = None


def _is_changed(record: Any) -> bool:
    attributes = inspect(record).attrs
    return any(attributes[name].history.has_changes() for name in record.searched_as.columns)


@event.listens_for(Session, "do_orm_execute")
def _watch(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        written = getattr(state.statement, "table", None)
        for model in searched_models():
            if model.__tablename__ == getattr(written, "name", None):
                _note(state, model)


def _note(state: ORMExecuteState, model: type[Any]) -> None:
    if state.is_update:
        statement: Any = state.statement
        written = {getattr(column, "key", column) for column in statement._values or ()}
        if written & set(model.searched_as.columns):
            raise RuntimeError(f"{model.__name__} is searched by a column this statement writes past the session")
    else:
        state.session.info.setdefault(_MISSING if state.is_insert else _GONE, set()).add(model)


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    session.flush()
    settle(session)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    for name in (_PENDING, _MISSING, _GONE):
        session.info.pop(name, None)


def settle(session: Session) -> None:
    """Write what is pending, many rows a statement: before a search of the same transaction, and before its commit."""
    gone, missing = session.info.pop(_GONE, set()), session.info.pop(_MISSING, set())
    pending = session.info.pop(_PENDING, {})
    if not (gone or missing or pending):
        return
    connection = session.connection()
    _remove(connection, list(pending))
    _add(connection, ((kind, number, found) for (kind, number), found in pending.items() if found is not None))
    for model in gone:
        ids = select(model.id)
        _delete(connection, SearchDocument.kind == model.searched_as.kind, SearchDocument.record_id.not_in(ids))
    for model in missing:
        known = select(SearchDocument.record_id).where(SearchDocument.kind == model.searched_as.kind)
        _add(connection, _documents(connection, model, model.id.not_in(known)))


def _remove(connection: Connection, keys: Sequence[tuple[str, int]]) -> None:
    for kind in dict.fromkeys(kind for kind, _ in keys):
        for ids in _chunks(number for of, number in keys if of == kind):
            _delete(connection, SearchDocument.kind == kind, SearchDocument.record_id.in_(ids))


def _delete(connection: Connection, *which: ColumnElement[bool]) -> None:
    if connection.dialect.name == "sqlite":
        old = select(literal("delete"), SearchDocument.id, SearchDocument.grams).where(*which)
        connection.execute(insert(_fts).from_select(["search_index", "rowid", "grams"], old))
    connection.execute(delete(SearchDocument).where(*which))


def _add(connection: Connection, documents: Iterable[tuple[str, int, Document]]) -> int:
    count = 0
    last = connection.scalar(select(func.max(SearchDocument.id))) or 0
    for chunk in _chunks(documents):
        rows = [
            {"kind": kind, "record_id": number, "text": found.text, "grams": found.grams}
            for kind, number, found in chunk
        ]
        connection.execute(insert(SearchDocument), rows)
        count += len(rows)
    if count and connection.dialect.name == "sqlite":
        new = select(SearchDocument.id, SearchDocument.grams).where(SearchDocument.id > last)
        connection.execute(insert(_fts).from_select(["rowid", "grams"], new))
    return count


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _documents(connection: Connection, model: type[Any], *which: Any) -> Iterator[tuple[str, int, Document]]:
    searched: Searched = model.searched_as
    columns = [getattr(model, name) for name in searched.columns]
    last = 0
    while True:
        page = select(model.id, *columns).where(model.id > last, *which).order_by(model.id).limit(2000)
        rows = connection.execute(page).all()
        for row in rows:
            yield searched.kind, row[0], searched.document(row[1:])
        if not rows:
            return
        last = rows[-1][0]


def rebuild(connection: Connection) -> int:
    """The whole table anew from the records as they are stored; how many rows it has."""
    _delete(connection)
    return sum(_add(connection, _documents(connection, model)) for model in searched_models())

"""Keeping the search table: whatever way a record is written, its row there follows in the same transaction.

A model says what it is found by (`searched_as`). The session tells what it flushed; statements that write past the
session's objects are watched on every connection: inserts and deletes are caught up with, and an update of a searched
column is refused unless its rows were named to `reread`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Table,
    Update,
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
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from crm.db import Base
from crm.stored import TOLD, Stored, batched, watches_rows, write_many
from crm.text.grams import Document, document
from crm.text.models import INDEX, SearchDocument

_PENDING, _MISSING, _GONE, _REREAD = "search pending", "search missing", "search gone", "search reread"
_NEW = "search new"
_AT_ONCE = 500
_documents_table = Base.metadata.tables[SearchDocument.__tablename__]
_fts = table(INDEX, column(INDEX), column("rowid"), column("grams"))
_models: dict[str, type[Any]] = {}  # by table
_flushing: ContextVar[bool] = ContextVar("flushing", default=False)


@dataclass(frozen=True)
class Searched:
    """Columns a record is found by: `names` also by pinyin initials, `whole` only by all of it."""

    kind: str
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    def __set_name__(self, model: type[Any], _name: str) -> None:
        _models[model.__tablename__] = model

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.names, *self.words, *self.whole)

    def document(self, values: Sequence[Any]) -> Document:
        """Of the values in the order of `columns`."""
        given = dict(zip(self.columns, values, strict=True))
        names, words, whole = ([given[name] for name in part] for part in (self.names, self.words, self.whole))
        return document(names, words, whole)


def put(session: Session, record: Any) -> None:
    """The record's row is written anew before anybody searches, or commits."""
    searched: Searched = record.searched_as
    values = [getattr(record, name) for name in searched.columns]
    _pending(session)[searched.kind, record.id] = searched.document(values)


def reread(session: Session, table_name: str, ids: Iterable[int]) -> None:
    """Rows that a statement is about to update: they are read again afterwards. Tables nobody searches need nothing."""
    if table_name in _models:
        session.connection().info.setdefault(_REREAD, {}).setdefault(table_name, set()).update(ids)


@watches_rows
def _note_new(session: Session, of: Table, rows: Sequence[Stored]) -> None:
    """Rows written in numbers: nothing stands in the search table for them yet."""
    if (model := _models.get(of.name)) is not None:
        searched: Searched = model.searched_as
        values = [(searched, row["id"], [row[name] for name in searched.columns]) for row in rows]
        session.info.setdefault(_NEW, []).extend(values)


def _pending(session: Session) -> dict[tuple[str, int], Document | None]:
    found: dict[tuple[str, int], Document | None] = session.info.setdefault(_PENDING, {})
    return found


@event.listens_for(Session, "before_flush")
def _begin_flush(_session: Session, _context: Any, _instances: Any) -> None:
    _flushing.set(True)


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: Any) -> None:
    _flushing.set(False)
    new = session.new
    for record in (*new, *session.dirty):
        if hasattr(record, "searched_as") and (record in new or _is_changed(record)):
            put(session, record)
    for record in session.deleted:
        if hasattr(record, "searched_as"):
            _pending(session)[record.searched_as.kind, record.id] = None


def _is_changed(record: Any) -> bool:
    attributes = inspect(record).attrs
    return any(attributes[name].history.has_changes() for name in record.searched_as.columns)


@event.listens_for(Engine, "before_execute")
def _watch(connection: Connection, statement: Any, _many: Any, _params: Any, options: Stored) -> None:
    if not isinstance(statement, Insert | Update | Delete) or _flushing.get() or TOLD in options:
        return
    written: Any = statement.table
    model = _models.get(written.name)
    if model is None or getattr(written, "metadata", None) is not Base.metadata:
        return
    if not isinstance(statement, Update):
        connection.info.setdefault(_MISSING if isinstance(statement, Insert) else _GONE, set()).add(model)
    elif written.name not in connection.info.get(_REREAD, {}) and _is_searched(statement, model):
        raise RuntimeError(f"{model.__name__} is searched by a column that is updated past the session: say reread()")


def _is_searched(statement: Update, model: type[Any]) -> bool:
    values: Any = statement._values or {}
    return bool({getattr(column, "key", column) for column in values} & set(model.searched_as.columns))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    session.flush()
    settle(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _transaction: Any) -> None:
    _flushing.set(False)
    for name in (_PENDING, _NEW):
        session.info.pop(name, None)


@event.listens_for(Engine, "rollback")
def _forget_statements(connection: Connection) -> None:
    for name in (_MISSING, _GONE, _REREAD):
        connection.info.pop(name, None)


def settle(session: Session) -> None:
    """Write what is pending, many rows a statement: before a search of the same transaction, and before its commit."""
    connection = session.connection()
    if new := session.info.pop(_NEW, []):
        _add(connection, ((searched.kind, number, searched.document(values)) for searched, number, values in new))
    if pending := session.info.pop(_PENDING, {}):
        _remove(connection, list(pending))
        _add(connection, ((kind, number, found) for (kind, number), found in pending.items() if found is not None))
    for name, ids in connection.info.pop(_REREAD, {}).items():
        _read_again(connection, _models[name], ids)
    for model in connection.info.pop(_GONE, ()):
        old = SearchDocument.record_id.not_in(select(model.id))
        _delete(connection, SearchDocument.kind == model.searched_as.kind, old)
    for model in connection.info.pop(_MISSING, ()):
        known = select(SearchDocument.record_id).where(SearchDocument.kind == model.searched_as.kind)
        _add(connection, _documents(connection, model, model.id.not_in(known)))


def _read_again(connection: Connection, model: type[Any], ids: Iterable[int]) -> None:
    for some in batched(ids, _AT_ONCE):
        _remove(connection, [(model.searched_as.kind, number) for number in some])
        _add(connection, _documents(connection, model, model.id.in_(some)))


def _remove(connection: Connection, keys: Sequence[tuple[str, int]]) -> None:
    for kind in dict.fromkeys(kind for kind, _ in keys):
        for ids in batched([number for of, number in keys if of == kind], _AT_ONCE):
            _delete(connection, SearchDocument.kind == kind, SearchDocument.record_id.in_(ids))


def _delete(connection: Connection, *which: ColumnElement[bool]) -> None:
    if connection.dialect.name == "sqlite":
        old = select(literal("delete"), SearchDocument.id, SearchDocument.grams).where(*which)
        connection.execute(insert(_fts).from_select(["search_index", "rowid", "grams"], old))
    connection.execute(delete(SearchDocument).where(*which))


def _add(connection: Connection, documents: Iterable[tuple[str, int, Document]]) -> int:
    count = 0
    last = connection.scalar(select(func.max(SearchDocument.id))) or 0
    for chunk in batched(documents, _AT_ONCE):
        rows = [
            {"kind": kind, "record_id": number, "text": found.text, "grams": found.grams}
            for kind, number, found in chunk
        ]
        write_many(connection, _documents_table, rows)
        count += len(rows)
    if count and connection.dialect.name == "sqlite":
        new = select(SearchDocument.id, SearchDocument.grams).where(SearchDocument.id > last)
        connection.execute(insert(_fts).from_select(["rowid", "grams"], new))
    return count


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
    for name in (_MISSING, _GONE, _REREAD):
        connection.info.pop(name, None)
    return sum(_add(connection, _documents(connection, model)) for model in _models.values())

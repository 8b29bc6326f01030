"""Rows of any table as JSON keeps them, and back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from crm.db import db
from crm.fuzzydate import FuzzyDate

Stored = Mapping[str, Any]  # column → value
Watcher = Callable[[Session, Table, Sequence[Stored]], None]
TOLD = "told"  # execution option of an insert whose rows the watchers are told
_watchers: list[Watcher] = []
Keeper = Callable[[Connection, Table], int]
_keepers: list[Keeper] = []
Key = TypeVar("Key", int, str)
Each = TypeVar("Each")
_CHUNK = 5000  # SQLite takes 32,766 parameters, PostgreSQL 65,535


def kept(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, FuzzyDate):
        return f"{value.start.isoformat()}{value.precision}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def revived(column: Column[Any], value: Any) -> Any:
    """What the column takes, of what `kept` made."""
    if value is None:
        return None
    stored_as = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = stored_as.python_type
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


def revived_row(table: Table, row: Stored) -> dict[str, Any]:
    return {name: revived(table.columns[name], value) for name, value in row.items()}


def rows_by_id(
    table: Table,
    ids: Iterable[int],
    connection: Connection | None = None,
    only: Sequence[str] | None = None,
    lock: bool = False,
) -> dict[int, dict[str, Any]]:
    """The rows that are there, by id; `only` these columns of them, `lock` against everybody else's writing."""
    names = list(only or (column.name for column in table.columns))
    found = {}
    for some in chunks(ids):
        query = select(*(table.columns[name] for name in names)).where(table.columns.id.in_(some))
        rows = (connection or db.session).execute(query.with_for_update() if lock else query)
        for row in rows.mappings():
            found[row["id"]] = {name: kept(row[name]) for name in names}
    return found


def chunks(ids: Iterable[Key]) -> Iterator[Collection[Key]]:
    """In portions that one statement takes, each id (or other key) once."""
    return portions(sorted(set(ids)), _CHUNK)


def portions(rows: Sequence[Each], most: int = 400) -> Iterator[Sequence[Each]]:
    """The rows in their order, so many at once."""
    return (rows[start : start + most] for start in range(0, len(rows), most))


def batched(rows: Iterable[Each], most: int) -> Iterator[list[Each]]:
    """portions() of rows that come one by one: no more of them are held at once."""
    coming = iter(rows)
    while some := list(islice(coming, most)):
        yield some


def owner_column(table: Table) -> Column[Any] | None:
    """Whose part a row is: a table's first foreign key that is never empty names it (lead_id of lead_investors)."""
    return next((column for column in table.columns if column.foreign_keys and not column.nullable), None)


def watches_rows(watcher: Watcher) -> Watcher:
    """The function is told of all rows that insert_rows() writes: upper areas register theirs."""
    _watchers.append(watcher)
    return watcher


def keeps_ids(keeper: Keeper) -> Keeper:
    """The function says up to which id the rows of a table are known by, even when they are gone."""
    _keepers.append(keeper)
    return keeper


def new_ids(table: Table, count: int) -> Sequence[int]:
    """Ids for so many rows that insert_rows() writes next; the transaction is one that writes."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        number = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
        return connection.scalars(select(number).select_from(func.generate_series(1, count))).all()
    last = connection.scalar(select(func.max(table.columns.id))) or 0
    last = max((last, *(keeper(connection, table) for keeper in _keepers)))
    return range(last + 1, last + 1 + count)


def numbered(table: Table, rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows, each with an id of its own."""
    for row, number in zip(rows, new_ids(table, len(rows)) if rows else (), strict=True):
        row["id"] = number
    return rows


def insert_rows(table: Table, rows: Sequence[Stored]) -> None:
    """Write rows in numbers, past the session's records. Each has its id, where the table has one, and the same keys.

    What the session still holds is written before them: they may refer to it.
    """
    if rows:
        session = db.session()
        session.flush()
        write_many(session.connection(), table, rows)
        for watcher in _watchers:
            watcher(session, table, rows)


def write_many(connection: Connection, table: Table, rows: Sequence[Stored]) -> None:
    """insert_rows() for tables that nobody watches: no word to anybody.

    On SQLite column by column and without SQLAlchemy's care for each value, which takes longer than the writing.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), rows, execution_options={TOLD: True})
        return
    given = {name: _bound(connection, table.columns[name], [row[name] for row in rows]) for name in rows[0]}
    given = {name: values for name, values in given.items() if values.count(None) < len(rows)}
    for column in table.columns:
        if column.name not in rows[0] and column.default is not None:
            given[column.name] = _bound(connection, column, [_default(column)]) * len(rows)
    quote = connection.dialect.identifier_preparer.quote
    names, places = ", ".join(map(quote, given)), ", ".join("?" * len(given))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places})"  # noqa: S608  (names of our tables)
    connection.exec_driver_sql(statement, list(zip(*given.values(), strict=True)))


def _bound(connection: Connection, column: Column[Any], values: list[Any]) -> list[Any]:
    """The values as the driver takes them."""
    bind = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return list(map(bind, values)) if bind else values


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default.arg if default.is_scalar else default.arg(None)

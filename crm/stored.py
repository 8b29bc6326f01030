"""Rows of any table as JSON keeps them, and back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Table, select
from sqlalchemy.types import TypeDecorator

from crm.db import db
from crm.fuzzydate import FuzzyDate

Stored = Mapping[str, Any]  # column → value
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


def chunks(ids: Iterable[int]) -> Iterator[Collection[int]]:
    """In portions that one statement takes, each id once."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def owner_column(table: Table) -> Column[Any] | None:
    """Whose part a row is: a table's first foreign key that is never empty names it (lead_id of lead_investors)."""
    return next((column for column in table.columns if column.foreign_keys and not column.nullable), None)

"""The database: engine rules, the base of every table, typed columns."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Numeric, String, Table, event, func, inspect, select
from sqlalchemy.engine import URL, Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.types import JSON, TypeDecorator

from crm.errors import N_, DomainError
from crm.fuzzydate import FuzzyDate

# Whether transactions that begin now will write. SQLite takes the write lock at BEGIN: a reading transaction
# that turns into a writing one fails at once, whatever the busy timeout.
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_patience: ContextVar[int | None] = ContextVar("patience", default=None)


def set_writing(value: bool) -> None:
    """What kind of transaction begins next in this thread: the request or command that starts the work says so."""
    _writing.set(value)


@contextmanager
def writing(value: bool = True) -> Iterator[None]:
    """Transactions that begin inside write (or, with False, only read)."""
    token = _writing.set(value)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def patient(milliseconds: int) -> Iterator[None]:
    """Writing transactions that begin inside wait so long for whoever else writes, instead of five seconds."""
    token = _patience.set(milliseconds)
    try:
        yield
    finally:
        _patience.reset(token)


@event.listens_for(Engine, "connect")
def _set_up_connection(dbapi: Any, _record: Any) -> None:
    """SQLite answers with the pragmas below; the driver's own BEGIN is switched off."""
    if not isinstance(dbapi, sqlite3.Connection):
        return
    dbapi.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "synchronous=FULL",
        "journal_size_limit=67108864",
        "cache_size=-16000",  # kB of a connection: figures read the same pages of leads again and again
        "trusted_schema=OFF",
    ):
        dbapi.execute(f"PRAGMA {pragma}")
    if dbapi.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise RuntimeError("this SQLite does not enforce foreign keys")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    patience = _patience.get() if _writing.get() else None
    if connection.dialect.name != "sqlite":
        if patience is not None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")
    elif patience is None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
    else:
        usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={usual}")


def engine_options(url: URL) -> dict[str, Any]:
    """Options of create_engine() for this database."""
    if url.get_backend_name() != "postgresql":
        return {"connect_args": {"timeout": 5, "check_same_thread": False}}
    limits = "-c statement_timeout=60000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
    return {"pool_pre_ping": True, "isolation_level": "READ COMMITTED", "connect_args": {"options": limits}}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC, always with its time zone in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class FuzzyDateType(TypeDecorator[FuzzyDate]):
    """A FuzzyDate as its first day and its precision letter, e.g. 2022-03-01m: sorts by time as text does."""

    impl = String(11)
    cache_ok = True

    def process_bind_param(self, value: FuzzyDate | date | str | None, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, date):
            return value.isoformat()  # a bound to compare with, not a value to keep
        return f"{value.start.isoformat()}{value.precision}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> FuzzyDate | None:
        return FuzzyDate(date.fromisoformat(value[:10]), value[10:]) if value else None


Money = Annotated[int, mapped_column(BigInteger)]  # yuan (or US dollars where the name ends in _usd)
Area = Annotated[int, mapped_column(BigInteger)]  # m²


class Base(DeclarativeBase):
    """Every table. Constraint names follow one rule, so that migrations can name them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, FuzzyDate: FuzzyDateType, dict[str, Any]: JSON, list[Any]: JSON},
    )

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Versioned:
    """A record people edit: a save names the version it started from, and a stale one is refused."""

    version: Mapped[int] = mapped_column(default=1, sort_order=99)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})


def require_fit(record: Base) -> None:
    """Raises DomainError, with the column's name, for a value its column is too small for.

    PostgreSQL refuses such a value with an error no page can explain; SQLite keeps it, and then it cannot move.
    """
    require_values_fit(type(record), {name: getattr(record, name) for name in _sizes(type(record))})


def require_values_fit(model: type[Base], values: Mapping[str, Any]) -> None:
    """The same for the values of a record that is none yet, by column."""
    sizes = _sizes(model)
    for name, value in values.items():
        if isinstance(value, str):
            length = sizes[name][0]
            if length and len(value) > length:
                raise DomainError(N_("Use at most %(length)s characters."), name, length=length)
        elif isinstance(value, int | Decimal) and not -sizes[name][1] <= value <= sizes[name][1]:
            raise DomainError(N_("This figure is too large to be true."), name)


def count_references(record: Base, table: Table) -> int:
    """How many rows of the table name the record, by whichever of its foreign keys: areas above need not be known."""
    columns = [key.parent for key in table.foreign_keys if key.column.table.name == record.__tablename__]
    counts = (select(func.count()).select_from(table).where(column == record.id) for column in columns)
    return sum(db.session.scalar(count) or 0 for count in counts)


@cache
def _sizes(model: type[Base]) -> Mapping[str, tuple[int | None, int]]:
    """Of each column the longest text, where it has one, and the largest figure."""
    columns = inspect(model).columns.items()
    return {
        name: (column.type.length if isinstance(column.type, String) else None, _largest(column.type))
        for name, column in columns
    }


def _largest(kind: Any) -> int:
    if isinstance(kind, Numeric) and kind.precision is not None:
        return int(10 ** (kind.precision - (kind.scale or 0))) - 1
    return 2**31 - 1 if isinstance(kind, Integer) and not isinstance(kind, BigInteger) else 2**63 - 1


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)

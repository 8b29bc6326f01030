"""Restoring: everything that is there is replaced by the archive in one transaction, or stays as it was."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from crm.audit.queries import verify
from crm.backup.archive import Manifest, TablePart, file_member, kind_of, table_member, values_of
from crm.backup.operations import LEFT_OUT, is_stored, reflected, without_limits
from crm.backup.queries import examine
from crm.config import resource
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.files.operations import path_of, store
from crm.stored import batched
from crm.text.indexing import rebuild
from crm.text.models import INDEX

_BATCH = 1000
_DANGLING = N_("A row in the archive refers to another that is not there.")

# The catalogue quotes the names it returns.
_OWN_FUNCTIONS = text(
    "SELECT oid::regprocedure::text FROM pg_proc AS one WHERE pronamespace = current_schema()::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = one.oid AND deptype = 'e')"
)
_FOREIGN_KEYS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)
_SEQUENCE = text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)")


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    entries: int  # of the audit trail, proven whole


def holds_users() -> bool:
    """Whether the database is somebody's: restoring would take it away."""
    with writing(False), db.engine.connect() as connection:
        users = inspect(connection).has_table("users")
        return users and connection.scalar(text("SELECT 1 FROM users LIMIT 1")) is not None


def restore(path: Path, files_root: Path) -> Restored:
    """Make database and attachments what the archive says. Raises DomainError, and then nothing has changed."""
    manifest = examine(path)
    _refuse_newer(manifest.revision)
    with ZipFile(path) as archive, _files(archive, manifest, files_root):
        try:
            with _alone() as connection:
                _replace(connection, archive, manifest)
                entries = _proven(connection)
        except OperationalError as error:
            raise DomainError(
                N_("The database could not be replaced. Stop the server and try again. (%(reason)s)"),
                reason=str(error.orig).strip(),
            ) from error
    return Restored(manifest, entries)


def _proven(connection: Connection) -> int:
    verdict = verify(Session(connection))
    if verdict.broken_at is not None:
        raise DomainError(N_("The audit trail in the archive does not hold at entry %(id)s."), id=verdict.broken_at)
    return verdict.entries


def migrations() -> Config:
    """Alembic's view of our migrations."""
    found = Config()
    found.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    return found


def _refuse_newer(revision: str) -> None:
    try:
        ScriptDirectory.from_config(migrations()).get_revision(revision)
    except CommandError as error:
        raise DomainError(N_("The archive was made by a newer version. Install that version first.")) from error


@contextmanager
def _files(archive: ZipFile, manifest: Manifest, root: Path) -> Iterator[None]:
    """Bring the attachments first, by hash: beside what is there they harm nothing. A failed restore takes them away."""
    new = [digest for digest in manifest.files if not is_stored(root, digest)]
    try:
        for digest in new:
            path_of(root, digest).unlink(missing_ok=True)  # what lies there under this name is damaged
            store(root, archive.read(file_member(digest)))
        yield
    except BaseException:
        for digest in new:
            path_of(root, digest).unlink(missing_ok=True)
        raise


@contextmanager
def _alone() -> Iterator[Connection]:
    """One writing transaction on a connection of its own, which SQLite does not ask about every single reference."""
    with writing(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys = OFF")  # only outside of a transaction
            connection.detach()  # closed at the end, not given to the next request
        with connection.begin():
            yield connection


def _replace(connection: Connection, archive: ZipFile, manifest: Manifest) -> None:
    """The schema anew as it was then, the rows, and from there to the schema of today."""
    _clear(connection)
    scripts = migrations()
    scripts.attributes["connection"] = connection
    command.upgrade(scripts, manifest.revision)
    keys = _drop_foreign_keys(connection)
    tables = reflected(connection).tables
    if set(manifest.tables) != set(tables) - LEFT_OUT:
        raise DomainError(N_("The tables in the archive are not those of its version."))
    for name, part in manifest.tables.items():
        _load(connection, archive, tables[name], part)
    _check_foreign_keys(connection, keys)
    command.upgrade(scripts, "head")
    rebuild(connection)
    _reset_sequences(connection)


def _clear(connection: Connection) -> None:
    """Drop everything, but never what another application keeps here."""
    tables = reflected(connection).tables
    if tables and "alembic_version" not in tables:
        raise DomainError(N_("The database holds tables of another application. Give Yinfeng a database of its own."))
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "sqlite":
        for name in (INDEX, *tables):
            connection.execute(text(f"DROP TABLE IF EXISTS {quote(name)}"))
        return
    without_limits(connection)
    if tables:
        connection.execute(text(f"DROP TABLE {', '.join(map(quote, tables))} CASCADE"))
    for function in connection.scalars(_OWN_FUNCTIONS).all():
        connection.execute(text(f"DROP FUNCTION {function} CASCADE"))


def _drop_foreign_keys(connection: Connection) -> Sequence[Sequence[str]]:
    """PostgreSQL forgets the references while rows come in any order; they are (table, name, definition)."""
    if connection.dialect.name == "sqlite":
        return []
    keys = [tuple(row) for row in connection.execute(_FOREIGN_KEYS)]
    for table, name, _ in keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    return keys


def _check_foreign_keys(connection: Connection, keys: Sequence[Sequence[str]]) -> None:
    """Every reference leads to a row: PostgreSQL looks when it gets them back."""
    try:
        for table, name, definition in keys:
            connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    except IntegrityError as error:
        raise DomainError(_DANGLING) from error
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise DomainError(_DANGLING)


def _load(connection: Connection, archive: ZipFile, table: Table, part: TablePart) -> None:
    """Only the rows of the archive, not those a migration puts into a new table."""
    if {name: kind_of(column.type) for name, column in table.c.items()} != part.columns:
        raise DomainError(N_("The tables in the archive are not those of its version."))
    connection.execute(delete(table))
    insert = table.insert().values({name: _place(connection, column) for name, column in table.c.items()})
    try:
        with archive.open(table_member(table.name)) as lines:
            rows = (values_of(line, part.columns) for line in lines)
            for batch in batched(rows, _BATCH):
                connection.execute(insert, batch)
    except (ValueError, IntegrityError, DataError, StatementError) as error:
        raise DomainError(N_("A row of %(table)s in the archive does not fit."), table=table.name) from error
    if connection.scalar(select(func.count()).select_from(table)) != part.rows:
        raise DomainError(N_("The archive does not hold as many rows of %(table)s as it says."), table=table.name)


def _place(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """JSON goes in as the text it came out as."""
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    as_text = bindparam(column.name, type_=Text())
    return cast(as_text, column.type) if connection.dialect.name == "postgresql" else as_text


def _reset_sequences(connection: Connection) -> None:
    """The next id of each table is one nobody has. (SQLite looks for itself.)"""
    if connection.dialect.name == "sqlite":
        return
    for table in reflected(connection).tables.values():
        for column in table.primary_key.columns:
            sequence = connection.scalar(_SEQUENCE, {"table": table.name, "column": column.name})
            last = connection.scalar(select(func.max(column)))
            if sequence is not None:
                connection.execute(select(func.setval(sequence, last or 1, last is not None)))

"""Making a backup: one reading transaction over every table, then the attachments it names."""

import hashlib
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, Text, cast, select, text
from sqlalchemy.types import JSON

from crm.backup.archive import (
    MANIFEST,
    Manifest,
    TablePart,
    chunks,
    file_member,
    kind_of,
    line_of,
    table_member,
    write_member,
)
from crm.backup.queries import OFFICE_TIME, backups_in, examine
from crm.db import db, now, writing
from crm.errors import N_, DomainError
from crm.files.operations import path_of
from crm.text.models import is_index

# Not carried: the revision is in the manifest, whoever was logged in logs in again after a restore, and what is
# searched in is made anew from the records.
LEFT_OUT = {"alembic_version", "user_sessions", "search_documents"}


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    manifest: Manifest


def usual_name(prefix: str = "backup") -> str:
    return f"{prefix}-{now().astimezone(OFFICE_TIME):%Y%m%d-%H%M%S}.zip"


def make(target: Path, files_root: Path) -> Made:
    """Write a new archive at `target`, while others work on. It is there whole and read again, or not at all."""
    if target.exists():
        raise DomainError(N_("%(file)s is there already."), file=str(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-", suffix=".partial")  # for its owner alone
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                with ZipFile(out, "w") as archive:
                    _write(archive, files_root)
                out.flush()
                os.fsync(out.fileno())
            manifest = examine(partial)
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DomainError(N_("The backup could not be written: %(reason)s"), reason=str(error)) from error
    _sync_folder(target.parent)
    return Made(target, target.stat().st_size, manifest)


def remove_older(folder: Path, keep: int) -> Sequence[Path]:
    """Remove all but the newest `keep` backups of the usual name; those removed are returned."""
    older = backups_in(folder)[:-keep]
    for path in older:
        path.unlink()
    return older


def _write(archive: ZipFile, files_root: Path) -> None:
    moment = now()
    with writing(False), db.engine.connect() as connection:
        tables, digests, revision = _write_tables(archive, snapshot(connection), moment)
    files, missing = _write_files(archive, files_root, sorted(digests), moment)
    manifest = Manifest(moment.isoformat(), db.engine.dialect.name, revision, tables, files, tuple(missing))
    write_member(archive, MANIFEST, [manifest.as_json()], moment)


def snapshot(connection: Connection) -> Connection:
    """What the connection reads from now on is the state of one moment. (SQLite's reading transactions are so.)"""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        without_limits(connection)
    return connection


def without_limits(connection: Connection) -> None:
    """This transaction may take its time."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def reflected(connection: Connection) -> MetaData:
    """The tables as they are, whatever version of the application made them."""
    found = MetaData()
    with warnings.catch_warnings():  # of an index over an expression SQLite tells nothing: no backup holds indexes
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        found.reflect(connection, only=lambda name, _: not is_index(name))
    return found


def _write_tables(
    archive: ZipFile, connection: Connection, moment: datetime
) -> tuple[dict[str, TablePart], set[str], str]:
    """The tables written, the hashes of files they name, the revision of the schema."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise DomainError(N_("The database is empty: there is nothing to back up."))
    tables, digests = {}, set()
    for table in sorted(reflected(connection).tables.values(), key=lambda table: table.name):
        if table.name in LEFT_OUT:
            continue
        columns = {name: kind_of(table.c[name].type) for name in sorted(table.c.keys())}
        written = write_member(archive, table_member(table.name), lines_of(connection, table), moment)
        tables[table.name] = TablePart(columns, written.lines, written.size, written.sha256)
        digests |= _files_of(connection, table)
    return tables, digests, revision


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows in the order of their key, the values in the order of their names; few of them in memory."""
    columns: list[Any] = [table.c[name] for name in sorted(table.c.keys())]
    said = [cast(column, Text) if isinstance(column.type, JSON) else column for column in columns]
    query = select(*said).order_by(*(table.primary_key.columns or columns))
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        yield line_of(row)


def _files_of(connection: Connection, table: Table) -> set[str]:
    """Wherever a table names a file, it does so in a column called sha256."""
    return set(connection.scalars(select(table.c.sha256).distinct())) if "sha256" in table.c else set()


def _write_files(
    archive: ZipFile, root: Path, digests: Sequence[str], moment: datetime
) -> tuple[dict[str, int], list[str]]:
    """{hash: bytes} of what was there as it should be, and the hashes of what was not."""
    files, missing = {}, []
    for digest in digests:
        if not is_stored(root, digest):
            missing.append(digest)
            continue
        with path_of(root, digest).open("rb") as source:
            files[digest] = write_member(archive, file_member(digest), chunks(source), moment).size
    return files, missing


def is_stored(root: Path, digest: str) -> bool:
    """Whether the bytes of this hash are there, and are those."""
    try:
        with path_of(root, digest).open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

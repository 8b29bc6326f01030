"""The archive: a zip with every table as JSON lines, the attachments by hash, and a manifest that vouches for all.

It knows no engine: what SQLite wrote, PostgreSQL reads.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, Numeric, String
from sqlalchemy.types import TypeEngine

FORMAT = 1
MANIFEST = "manifest.json"
TABLE = re.compile(r"tables/([a-z_]+)\.jsonl")
FILE = re.compile(r"files/([0-9a-f]{64})")
CHUNK = 1 << 20

# Float is a Numeric, so it stands before it. JSON is kept as the text the database holds: NULL and null differ.
_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (JSON, "json"),
    (Boolean, "boolean"),
    (DateTime, "datetime"),
    (Date, "date"),
    (Integer, "integer"),
    (Float, "float"),
    (Numeric, "number"),
    (String, "text"),
)
_READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "number": Decimal,
}


@dataclass(frozen=True)
class TablePart:
    """`columns` is {name: kind}, by name: the order of the values of a line."""

    columns: Mapping[str, str]
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`files` is {hash: bytes}; `missing` are hashes the database names whose bytes were gone when it was made."""

    made_at: str
    engine: str
    revision: str
    tables: Mapping[str, TablePart]
    files: Mapping[str, int]
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Manifest":
        """Raises ValueError, TypeError or KeyError for anything that is no manifest."""
        said = json.loads(data)
        tables = {name: TablePart(**part) for name, part in said.pop("tables").items()}
        return cls(**{**said, "tables": tables, "missing": tuple(said["missing"])})

    @property
    def members(self) -> dict[str, tuple[int, str]]:
        """{member: (size, hash)} of everything but the manifest itself."""
        tables = {table_member(name): (part.size, part.sha256) for name, part in self.tables.items()}
        return tables | {file_member(digest): (size, digest) for digest, size in self.files.items()}


def table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def file_member(digest: str) -> str:
    return f"files/{digest}"


def kind_of(column: TypeEngine[Any]) -> str:
    """How values of this type stand in a line. Raises TypeError for a type the archive has no form for."""
    for one, kind in _KINDS:
        if isinstance(column, one):
            return kind
    raise TypeError(f"the archive has no form for {column!r}")


def line_of(values: Iterable[Any]) -> bytes:
    plain = [value if value is None or isinstance(value, str | int | float) else _text(value) for value in values]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _text(value: date | Decimal) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def values_of(line: bytes, columns: Mapping[str, str]) -> dict[str, Any]:
    """A line as {column: value}. Raises ValueError when it does not fit."""
    values = json.loads(line)
    return {
        name: _READERS[kind](value) if value is not None and kind in _READERS else value
        for (name, kind), value in zip(columns.items(), values, strict=True)
    }


@dataclass
class Tally:
    """What went into a member."""

    size: int
    lines: int
    sha256: str


def write_member(archive: ZipFile, name: str, parts: Iterable[bytes], moment: datetime) -> Tally:
    """Write the parts one after another; only attachments, pressed already, are not compressed."""
    info = ZipInfo(name, moment.timetuple()[:6])
    info.compress_type = ZIP_STORED if FILE.fullmatch(name) else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    digest, size, lines = hashlib.sha256(), 0, 0
    with archive.open(info, "w", force_zip64=True) as member:
        for part in parts:
            member.write(part)
            digest.update(part)
            size, lines = size + len(part), lines + 1
    return Tally(size, lines, digest.hexdigest())


def chunks(source: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file, a megabyte at a time."""
    while part := source.read(CHUNK):
        yield part

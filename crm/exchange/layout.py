"""What was recognised in a sheet: its columns, its context, the rows that are no records, the records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.errors import Problem

SURE = 0.6  # below this a column is asked about, not read


@dataclass(frozen=True)
class Column:
    """`index` counts from 1. `heading` is group and column without blanks. `cell` (B2) only in label–value forms.

    `field` is None when no field takes the column; its cells are then kept as extra, unless `is_skipped`:
    a numbering, or a column of our own export that follows from other records.
    """

    index: int
    heading: str
    field: str | None = None
    unit: str | None = None
    confidence: float = 0.0
    problems: tuple[Problem, ...] = ()
    cell: str | None = None
    is_skipped: bool = False


@dataclass(frozen=True)
class Context:
    """What stands above the table. `units`: money, area and per_mu → the word that holds where a heading has none."""

    title: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    ledger_date: date | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """A row (from 1) that is no record, and why: total, group, note, example, blank, repeated-header."""

    row: int
    reason: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Layout:
    """The sheet as understood. `header_rows` and `data_rows` count from 1; a label–value form has no header rows."""

    kind: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    context: Context
    left_out: tuple[LeftOut, ...] = ()
    data_rows: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ParsedRow:
    """One record: typed values by field, the rest by heading, and what is wrong with either."""

    row: int
    values: Mapping[str, Any]
    extra: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class SheetResult:
    """One sheet. `skipped` is the reason when nothing was taken from it; then the rest is empty."""

    name: str
    kind: str | None
    skipped: str | None = None
    layout: Layout | None = None
    rows: tuple[ParsedRow, ...] = ()


@dataclass(frozen=True)
class Choice:
    """What a person decided about a heading: its field (None: keep as extra) and its unit."""

    field: str | None
    unit: str | None = None


Confirmed = Mapping[str, Choice]  # heading → choice

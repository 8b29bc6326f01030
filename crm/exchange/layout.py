"""What was recognised in a sheet: its columns, its context, the rows that are no records, the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.errors import Problem

SURE = 0.6  # below this a column is asked about, not read
Corrected = Mapping[int, Mapping[str, str]]  # row → place of the column → what a person says the cell should hold


@dataclass(frozen=True)
class Choice:
    """What a person decided about a heading: its field (None: keep as extra, or not at all) and its unit."""

    field: str | None
    unit: str | None = None
    is_skipped: bool = False


Confirmed = Mapping[str, Choice]  # name of the column → choice


@dataclass(frozen=True)
class Told:
    """What a person said about one sheet; what is not said is recognised.

    `is_skipped`: nothing is taken from it. `left_out`: rows that are records and are not wanted.
    """

    kind: str | None = None
    is_skipped: bool = False
    columns: Confirmed = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    corrected: Corrected = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """`index` counts from 1. `heading` is group and column without blanks. `cell` (B2) only in label–value forms.
    `name` is the heading told apart from others of the same words: 电话, 电话#2, and #5 where there is none.

    `field` is None when no field takes the column; its cells are then kept as extra, unless `is_skipped`:
    a numbering, a column of our own export that follows from other records, or one that holds another's units.
    `unit_from`: where among the columns (from 0) the one stands that gives each row's unit.
    `tick`: the word a tick in the column stands for: 签约, where 在谈, 签约, 开工 are columns to be ticked.
    """

    index: int
    heading: str
    field: str | None = None
    unit: str | None = None
    confidence: float = 0.0
    problems: tuple[Problem, ...] = ()
    cell: str | None = None
    is_skipped: bool = False
    name: str = ""
    unit_from: int | None = None
    tick: str | None = None

    @property
    def place(self) -> str:
        """What a person's correction of a cell of this column is kept under."""
        return self.cell or str(self.index)


@dataclass(frozen=True)
class Context:
    """What stands above the table. `units`: money, area and per_mu → the word that holds where a heading has none."""

    title: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    ledger_date: date | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """A row (from 1) that is no record of its own, and why: total, group, note, example, blank, repeated-header,
    continued (more of the record above it), hand.

    `text` says of a row left out by hand what stands in it.
    """

    row: int
    reason: str
    problems: tuple[Problem, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Layout:
    """The sheet as understood. `header_rows` and `data_rows` count from 1; a label–value form has no header rows.

    `continued`: record → the rows below it that hold more firms or people of it.
    """

    kind: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    context: Context
    left_out: tuple[LeftOut, ...] = ()
    data_rows: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    corrected: Corrected = field(default_factory=dict)
    continued: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One record: typed values by field, the rest by heading, and what is wrong with either.

    `park_words` is what its cell says of parks: only the database knows what the office calls its own.
    """

    row: int
    values: Mapping[str, Any]
    extra: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    park_words: str = ""


@dataclass(frozen=True)
class SheetResult:
    """One sheet. `skipped` is the reason when nothing was taken from it; then the rest is empty."""

    name: str
    kind: str | None
    skipped: str | None = None
    layout: Layout | None = None
    rows: Sequence[ParsedRow] = ()

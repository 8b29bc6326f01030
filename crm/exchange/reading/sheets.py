"""What was read from a file: workbook, sheets and cells, and the one way to refuse a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crm.errors import DomainError

Cell = str | int | Decimal | date | datetime | bool | None
Place = tuple[int, int]  # row and column, both from 0


class Refused(DomainError):
    """The file cannot be read at all; nothing was taken from it."""


@dataclass(frozen=True)
class Merge:
    """A merged range, all four ends 0-based and inclusive. Only the top left cell has the value."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. Rows begin at the sheet's first row and first column; empty ends are cut off.

    `state` is visible, hidden or chart (no cells at all). Places tell what the values alone do not: cells shown as
    percentages, formulas that were never calculated, cells with an error value, and those with a line through them.
    `is_turned`: in the file it lies on its side, a record a column. `labels`: the words that stood in one cell with
    its value, before a colon.
    """

    name: str
    state: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    percents: frozenset[Place] = frozenset()
    uncached: frozenset[Place] = frozenset()
    errors: Mapping[Place, str] = field(default_factory=dict)
    struck: frozenset[Place] = frozenset()
    is_turned: bool = False
    labels: Mapping[Place, str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """The value, None outside the rows that were read."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True)
class Workbook:
    """A file. `name` is its base name."""

    name: str
    sheets: tuple[Sheet, ...]

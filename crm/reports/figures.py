"""What every report is made of: figures that carry the filters of the list whose rows they count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func

from crm.db import db
from crm.leads.models import Lead

Filters = Mapping[str, Sequence[str]]
Counts = dict[Any, tuple[int, int]]


@dataclass(frozen=True)
class Figure:
    """`amount` is a sum in yuan: of the investments, or of the arrivals where `listed` is "arrivals".

    `filters` give exactly the rows counted, in the list that `listed` names.
    """

    count: int
    amount: int
    filters: Filters
    listed: str = "leads"


@dataclass(frozen=True)
class Row:
    """`label` is a message where `is_word`, else a name of the office's own."""

    code: str
    label: str
    figures: tuple[Figure, ...]
    is_word: bool = True


@dataclass(frozen=True)
class Table:
    """Figures side by side. `columns` are the messages over them, one for each figure of a row."""

    code: str
    title: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    def column(self, at: int) -> list[Figure]:
        return [row.figures[at] for row in self.rows]


def counted(query: Select[Any], *keys: Any) -> Counts:
    """{key, or tuple of keys: (leads, their investment in yuan)}: one grouped query over leads."""
    wanted = query.with_only_columns(*keys, func.count(Lead.id), func.sum(Lead.investment)).group_by(*keys)
    found = db.session.execute(wanted).all()
    return {row[0] if len(keys) == 1 else tuple(row[:-2]): (int(row[-2]), int(row[-1] or 0)) for row in found}


def added(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The sum of disjoint groups."""
    return sum(count for count, _ in counts), sum(amount for _, amount in counts)

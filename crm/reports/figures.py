"""What every report is made of: figures that carry the filters of the list whose rows they count."""

from collections.abc import Collection, Mapping, Sequence
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


class Groups:
    """Counts by several keys from one grouped query: any of them may be asked for, the others are added up."""

    def __init__(self, keys: tuple[str, ...], counts: Counts) -> None:
        self._keys, self._counts = keys, counts
        self._sums: dict[tuple[str, ...], Counts] = {}

    def of(self, **wanted: Any) -> tuple[int, int]:
        """Count and amount of the groups that have these values."""
        return self.by(*wanted).get(tuple(wanted.values()), (0, 0))

    def by(self, *names: str) -> Counts:
        """{values of these keys: count and amount}."""
        if names not in self._sums:
            places = [self._keys.index(name) for name in names]
            sums: Counts = {}
            for key, (count, amount) in self._counts.items():
                values = tuple(key[at] for at in places)
                known = sums.get(values, (0, 0))
                sums[values] = (known[0] + count, known[1] + amount)
            self._sums[names] = sums
        return self._sums[names]


def added(counts: Collection[tuple[int, int]]) -> tuple[int, int]:
    """The sum of disjoint groups."""
    return sum(count for count, _ in counts), sum(amount for _, amount in counts)

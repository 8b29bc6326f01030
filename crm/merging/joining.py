"""The rows that refer to a record that is about to go: pointed to the survivor, or dropped where it has the same."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table

from crm.db import Base
from crm.errors import N_, DomainError
from crm.merging.facts import giving_way
from crm.merging.references import (
    FACTS,
    LABELS,
    MOVE,
    ONCE,
    OTHER,
    POLICIES,
    clashes,
    count_of,
    drop,
    key_of,
    name_of,
    point,
    references_to,
    rows_of,
)
from crm.stored import Stored


@dataclass
class Joined:
    """What `Merge.joined` keeps."""

    moved: dict[str, list[list[Any]]] = field(default_factory=dict)
    dropped: list[tuple[str, Stored]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"moved": self.moved, "dropped": [list(one) for one in self.dropped], "counts": self.counts}

    def said(self) -> dict[str, int]:
        """How many rows of which table, for the trail."""
        return {name: len(keys) for name, keys in self.moved.items() if keys}


def join(target: str, survivor: int, merged: int, joined: Joined) -> None:
    """Every table that refers to the merged record of `target`. Raises DomainError for what cannot be joined."""
    for column in references_to(target):
        _join(column, survivor, merged, joined)
    joined.counts = {name_of(column): count_of(column, survivor) for column in references_to(target)}


def _join(column: Column[Any], survivor: int, merged: int, joined: Joined) -> None:
    theirs = rows_of(column, merged)
    if not theirs:
        return
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  (columns of models stand in tables)
    going: list[Stored] = []
    for same, row in clashes(column, rows_of(column, survivor), theirs):
        loser = _loser(column, same, row)
        if loser not in going:
            going.append(loser)
    for row in going:
        joined.dropped += drop(table, row)
    keys = [key_of(column, row) for row in theirs if row not in going]
    point(column, keys, merged, survivor)
    joined.moved[name_of(column)] = keys


def _loser(column: Column[Any], ours: Stored, theirs: Stored) -> Stored:
    """Which of two rows goes where only one may stay. A table nobody thought of is refused, never thinned out."""
    policy = POLICIES.get(name_of(column), MOVE)
    if policy == ONCE:
        return theirs
    if policy == FACTS:
        return theirs if giving_way(ours["id"], theirs["id"]) == theirs["id"] else ours
    raise DomainError(
        N_("Both have entries of which there can be only one: %(what)s. Remove one of them first."),
        what=LABELS.get(column.table.name, OTHER),
    )


def table_named(name: str) -> Column[Any]:
    """lead_team.lead_id → the column."""
    table, _, column = name.partition(".")
    return Base.metadata.tables[table].columns[column]

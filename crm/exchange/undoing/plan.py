"""What undoing a batch would do: which rows go, which old values come back, which rows stay and why.

Three rules, the same for every table. A row that somebody changed since stays. What a staying or later record refers
to stays. What is a part of a record (stored.owner_column) goes and stays with it, so that none is left half.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, select

from crm.db import Base, db
from crm.errors import N_
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.planning.closed import closed_facts
from crm.exchange.undoing.kinds import kind_of
from crm.exchange.writing.tracing import STAYS, Link
from crm.stored import Stored, owner_column, rows_by_id

WHY = {
    "changed": N_("Changed since."),
    "used": N_("In use since by %(by)s."),
    "needed": N_("Something that stays needs it."),
    "whole": N_("It belongs to a record that stays."),
    "gone": N_("It was removed since."),
    "closed": N_("Its month is closed."),
}
Place = tuple[str, int]  # table and id


@dataclass(frozen=True)
class Left:
    """A row that stays as it is, or (`fields`) keeps these values. `by`: the table that uses it since."""

    why: str
    by: str = ""
    fields: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """As a BatchRow keeps it."""
        return f"{self.why}:{self.by}:{','.join(self.fields)}"[:200]

    @classmethod
    def of_code(cls, code: str) -> "Left":
        why, by, fields = code.split(":", 2)
        return cls(why, by, tuple(name for name in fields.split(",") if name))


@dataclass(frozen=True)
class _Row:
    """A BatchRow, read without the session's bookkeeping."""

    change: str
    before: Stored
    after: Stored
    version: int | None


@dataclass
class UndoPlan:
    """`going`: ids by table; `restored`: by row, the old values; `again`: deleted rows to be put back, whole."""

    going: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    restored: dict[Place, Stored] = field(default_factory=dict)
    again: dict[Place, Stored] = field(default_factory=dict)
    links_going: list[Link] = field(default_factory=list)
    links_again: list[Link] = field(default_factory=list)
    left: dict[Place, Left] = field(default_factory=dict)
    versions: dict[Place, tuple[int, int]] = field(default_factory=dict)  # of rows nobody else touched: before, now


def plan_undo(batch: ImportBatch, lock: bool = False) -> UndoPlan:
    """Decide for every row of the batch. `lock`: the rows are about to be written."""
    return _Deciding(batch, lock).plan


class _Deciding:
    def __init__(self, batch: ImportBatch, lock: bool) -> None:
        self.batch, self.lock, self.plan = batch, lock, UndoPlan()
        self.rows: dict[str, dict[int, _Row]] = defaultdict(dict)
        self.links: dict[Link, str] = {}
        self._load()
        for name, rows in self.rows.items():
            self._compare(Base.metadata.tables[name], rows)
        self._leave_lost_targets()
        self._leave_closed()
        self._keep_what_is_used()
        for name, rows in self.rows.items():
            self._sort(Base.metadata.tables[name], rows)
        self._sort_links()

    def _load(self) -> None:
        columns = (BatchRow.table, BatchRow.row_id, BatchRow.change, BatchRow.before, BatchRow.after, BatchRow.version)
        found = db.session.execute(select(*columns).where(BatchRow.batch_id == self.batch.id))
        for table, number, change, before, after, version in found:
            if "id" in Base.metadata.tables[table].columns:
                self.rows[table][number] = _Row(change, before, after, version)
            else:
                self.links[table, tuple((before or after).items())] = change

    def _compare(self, table: Table, rows: dict[int, _Row]) -> None:
        """What was changed since; the old values that can go back."""
        made = [number for number, row in rows.items() if row.change == "created"]
        only = ["id", "version"] if "version" in table.columns else ["id"]
        present = rows_by_id(table, made, only=only, lock=self.lock)
        for number in made:
            if number not in present:
                self.plan.left[table.name, number] = Left("gone")
            elif present[number].get("version") != rows[number].version:
                self.plan.left[table.name, number] = Left("changed")
        changed = [number for number, row in rows.items() if row.change == "changed"]
        current = rows_by_id(table, changed, lock=self.lock)
        for number in changed:
            self._restore(table.name, number, rows[number], current.get(number))

    def _restore(self, table: str, number: int, row: _Row, now: Stored | None) -> None:
        place = (table, number)
        if now is None:
            self.plan.left[place] = Left("gone")
            return
        names = [name for name in row.before if name != "version"]
        differing = tuple(name for name in names if now[name] not in (row.after[name], row.before[name]))
        is_whole = not kind_of(table).by_field
        if is_whole and (differing or now.get("version") != row.version):
            self.plan.left[place] = Left("changed")
            return
        if differing:
            self.plan.left[place] = Left("changed", fields=differing)
        if back := {name: row.before[name] for name in names if name not in differing and now[name] == row.after[name]}:
            self.plan.restored[place] = back
            if "version" in row.before and now["version"] == row.version:
                self.plan.versions[place] = (row.before["version"], now["version"])

    def _leave_lost_targets(self) -> None:
        """An old value that refers to what is no longer there cannot come back."""
        wanted: dict[Table, dict[int, list[tuple[Place, str]]]] = defaultdict(lambda: defaultdict(list))
        for place, values in self.plan.restored.items():
            for column in Base.metadata.tables[place[0]].columns:
                for key in column.foreign_keys if values.get(column.name) is not None else ():
                    wanted[key.column.table][values[column.name]].append((place, column.name))
        for target, places in wanted.items():
            for number in places.keys() - rows_by_id(target, places, only=["id"]).keys():
                for place, _ in places[number]:
                    self.plan.restored.pop(place, None)
                    self.plan.left[place] = Left("changed")

    def _leave_closed(self) -> None:
        """Facts whose month was closed meanwhile."""
        for place in closed_facts(self.rows):
            self.plan.restored.pop(place, None)
            self.plan.left.setdefault(place, Left("closed"))

    def _is_made(self, table: str, number: int) -> bool:
        row = self.rows[table].get(number) if table in self.rows else None
        return row is not None and row.change == "created"

    def _keep_what_is_used(self) -> None:
        """Follow the foreign keys into what the batch made, from what stays and to what belongs to it."""
        holds: dict[Place, list[tuple[Place, str]]] = defaultdict(list)  # if the first stays, so does the other
        for user, target, is_part in self._uses():
            if user is None:
                continue
            holds[user].append((target, "needed"))
            if is_part:
                holds[target].append((user, "whole"))
        waiting = [place for place, left in self.plan.left.items() if left.why != "gone"]
        while waiting:
            for place, why in holds.get(waiting.pop(), ()):
                if place not in self.plan.left:
                    self.plan.left[place] = Left(why)
                    waiting.append(place)

    def _uses(self) -> Iterator[tuple[Place | None, Place, bool]]:
        """(user, what it refers to, whether it is a part of that); a user from outside the batch holds at once."""
        for table, column, target in _references(self.rows):
            is_owner = column is owner_column(table)
            for row in self._referring(table, column, target):
                place = (target, row[column.name])
                if "id" in row and self._is_made(table.name, row["id"]):
                    yield (table.name, row["id"]), place, is_owner
                elif link_owner := self._made_link(table, row):
                    if not is_owner:
                        yield link_owner, place, False
                elif not self._lets_go(table.name, row, column.name) and self._is_made(*place):
                    self.plan.left.setdefault(place, Left("used", table.name))

    def _referring(self, table: Table, column: Column[Any], target: str) -> Iterator[dict[str, Any]]:
        made = select(BatchRow.row_id).where(
            BatchRow.batch_id == self.batch.id, BatchRow.table == target, BatchRow.change == "created"
        )
        names = ["id"] if "id" in table.columns else [each.name for each in table.primary_key]
        query = select(*{table.columns[name] for name in (*names, column.name)}).where(column.in_(made))
        return (dict(row) for row in db.session.execute(query).mappings())

    def _made_link(self, table: Table, row: dict[str, Any]) -> Place | None:
        """The owner of a link that the batch made."""
        if "id" in table.columns:
            return None
        columns = [column for column in table.columns if column.foreign_keys]
        key = tuple((column.name, row[column.name]) for column in columns)
        if self.links.get((table.name, key)) != "created":
            return None
        return next(iter(columns[0].foreign_keys)).column.table.name, row[columns[0].name]

    def _lets_go(self, table: str, row: dict[str, Any], column: str) -> bool:
        """Whether the old value of this row, which goes back, no longer refers to what the batch made."""
        return column in self.plan.restored.get((table, row.get("id", 0)), {})

    def _sort(self, table: Table, rows: dict[int, _Row]) -> None:
        disturbed = {
            tuple(rows[number].after.items())
            for (name, number) in self.plan.left
            if name == table.name and number in rows
        }
        owner = owner_column(table)
        for number, row in rows.items():
            if row.change == "created" and (table.name, number) not in self.plan.left:
                self.plan.going[table.name].add(number)
            elif row.change == "deleted":
                is_as_left = owner is None or ((owner.name, row.before[owner.name]),) not in disturbed
                self._put_back((table.name, number), row, is_as_left)

    def _put_back(self, place: Place, row: _Row, is_as_left: bool) -> None:
        if is_as_left:
            self.plan.again[place] = row.before
        else:
            self.plan.left[place] = Left("changed")

    def _sort_links(self) -> None:
        for link, change in self.links.items():
            table, key = link
            owner = next(iter(Base.metadata.tables[table].columns[key[0][0]].foreign_keys)).column.table.name
            if (owner, key[0][1]) in self.plan.left:
                continue
            (self.plan.links_going if change == "created" else self.plan.links_again).append(link)


def _references(rows: dict[str, dict[int, _Row]]) -> Iterator[tuple[Table, Column[Any], str]]:
    """Every foreign key into a table of which the batch made rows."""
    made = {name for name, own in rows.items() if any(row.change == "created" for row in own.values())}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table.name in made and table.name not in STAYS:
                    yield table, column, key.column.table.name

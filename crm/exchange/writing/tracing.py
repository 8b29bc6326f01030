"""What an import writes, noticed as it is written: the BatchRows that an undo works on.

Whatever goes through the session or insert_rows() while `traced(batch)` lasts is kept, in every table but those of
STAYS; no writer keeps anything itself. Any other statement (insert().from_select, update() of many rows) says so to
the Trace: `created` after it inserted, `touched` before it changes or deletes.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Connection, Insert, Table, event, insert, inspect, literal, select
from sqlalchemy.orm import Session, object_session

from crm.db import Base, db
from crm.exchange.models import BatchRow, ImportBatch
from crm.stored import Stored, owner_column, rows_by_id, watches_rows, write_many

# Never taken back: the trail, the batches themselves, numbers that are given once, who is logged in.
STAYS = frozenset(
    "audit_entries audit_changes audit_head import_batches import_mappings batch_rows report_rows row_texts left_rows export_records "
    "jobs lead_sequences task_sequences user_sessions login_failures".split()
)
_TRACE = "import trace"
_rows = Base.metadata.tables[BatchRow.__tablename__]
Link = tuple[str, tuple[tuple[str, int], ...]]  # table without an id of its own, and its one row as (column, id) pairs


class Runs:
    """Ids in the order in which they are given: those that follow each other take the room of one."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.stops: list[int] = []

    def add(self, ids: Iterable[int]) -> None:
        for number in ids:
            if self.stops and self.stops[-1] == number:
                self.stops[-1] += 1
            else:
                self.starts.append(number)
                self.stops.append(number + 1)

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self.starts, number) - 1
        return at >= 0 and number < self.stops[at]

    def __iter__(self) -> Iterator[range]:
        return map(range, self.starts, self.stops)


class Trace:
    """What one batch made and touched so far. `runs` are rows that insert_rows() made, `made` all others."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.made: dict[str, set[int]] = defaultdict(set)
        self.runs: dict[str, Runs] = defaultdict(Runs)
        self.before: dict[str, dict[int, Stored]] = defaultdict(dict)
        self.links: dict[Link, bool] = {}  # True: made, False: taken away

    def created(self, table: str, ids: Iterable[int]) -> None:
        """These rows are new."""
        if table not in STAYS:
            self.made[table].update(ids)

    def inserted(self, table: Table, rows: Sequence[Stored]) -> None:
        """These rows were written in numbers; a row of a table without ids is kept at once."""
        if table.name in STAYS:
            return
        if "id" not in table.columns:
            first = table.primary_key.columns[0].name
            _keep(self.batch, (_row(table.name, row[first], "created", {}, row) for row in rows))
        elif self._are_whole(table, rows):
            self.runs[table.name].add(row["id"] for row in rows)
        else:
            self.created(table.name, (row["id"] for row in rows))

    def _are_whole(self, table: Table, rows: Sequence[Stored]) -> bool:
        """Whether none is a part of a record that was there before: then nothing is to be kept beside their ids."""
        owner = owner_column(table) if "version" not in table.columns else None
        if owner is None:
            return True
        of = next(iter(owner.foreign_keys)).column.table.name
        return all(self._is_made(of, row[owner.name]) for row in rows)

    def _is_made(self, table: str, number: int) -> bool:
        return number in self.made[table] or number in self.runs[table]

    def touched(self, table: str, ids: Iterable[int], connection: Connection | None = None) -> None:
        """These rows are about to change or go: what they were is read now, once."""
        if table in STAYS:
            return
        known = self.before[table]
        fresh = {number for number in ids if number not in known and not self._is_made(table, number)}
        known.update(rows_by_id(Base.metadata.tables[table], fresh, connection))

    def linked(self, table: str, key: Mapping[str, int], is_made: bool) -> None:
        """A row of a table without ids was made or taken away; what was undone in the same batch never happened."""
        link = (table, tuple(key.items()))
        if self.links.get(link, is_made) == is_made:
            self.links[link] = is_made
        else:
            del self.links[link]

    def keep(self) -> None:
        """Write the batch's rows, by the tables as they stand now."""
        _keep(self.batch, self.rows())
        for name, runs in self.runs.items():
            table = Base.metadata.tables[name]
            for run in runs:
                db.session.connection().execute(_made_of(self.batch.id, table, run))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The batch's rows but those of `runs`."""
        for name in {*self.made, *self.before}:
            yield from self._made(Base.metadata.tables[name])
            yield from self._touched(Base.metadata.tables[name])
        for (name, pairs), is_made in self.links.items():
            key = dict(pairs)
            yield _row(name, pairs[0][1], "created" if is_made else "deleted", *(({}, key) if is_made else (key, {})))

    def _made(self, table: Table) -> Iterator[dict[str, Any]]:
        """A part of a record that was there before says whose it is: it may be gone when that is asked."""
        owner = owner_column(table) if "version" not in table.columns else None
        of = next(iter(owner.foreign_keys)).column.table.name if owner is not None else ""
        wanted = [
            "id",
            *(["version"] if "version" in table.columns else []),
            *([owner.name] if owner is not None else []),
        ]
        for number, row in rows_by_id(table, self.made[table.name], only=wanted).items():
            is_part = owner is not None and not self._is_made(of, row[owner.name])
            after = {owner.name: row[owner.name]} if owner is not None and is_part else {}
            yield _row(table.name, number, "created", {}, after, row.get("version"))

    def _touched(self, table: Table) -> Iterator[dict[str, Any]]:
        known = self.before[table.name]
        current = rows_by_id(table, known)
        for number, before in known.items():
            after = current.get(number)
            if after is None:
                yield _row(table.name, number, "deleted", before, {})
            elif changed := [name for name in before if before[name] != after[name]]:
                old, new = ({name: row[name] for name in changed} for row in (before, after))
                yield _row(table.name, number, "changed", old, new, after.get("version"))


def _row(
    table: str, number: int, change: str, before: Stored, after: Stored, version: int | None = None
) -> dict[str, Any]:
    return {
        "table": table, "row_id": number, "change": change, "before": before, "after": after, "version": version,
    }  # fmt: skip


def _keep(batch: ImportBatch, rows: Iterable[Stored]) -> None:
    if given := [{"batch_id": batch.id, **row} for row in rows]:
        write_many(db.session.connection(), _rows, given)


def _made_of(batch_id: int, table: Table, run: range) -> Insert:
    """One statement that keeps every row of this run as made by the batch."""
    nothing = literal({}, JSON())
    kept: dict[str, Any] = {"batch_id": literal(batch_id), "table": literal(table.name), "row_id": table.columns.id}
    kept |= {"change": literal("created"), "before": nothing, "after": nothing}
    kept |= {"version": table.columns.version} if "version" in table.columns else {}
    source = select(*kept.values()).where(table.columns.id >= run.start, table.columns.id < run.stop)
    return insert(_rows).from_select(list(kept), source)


@contextmanager
def traced(batch: ImportBatch) -> Iterator[Trace]:
    """Keep as rows of the batch what is written inside."""
    session = db.session()
    session.flush()
    trace = session.info[_TRACE] = Trace(batch)
    try:
        yield trace
        session.flush()
        trace.keep()
    finally:
        del session.info[_TRACE]


def _trace_of(session: Session | None) -> Trace | None:
    return session.info.get(_TRACE) if session is not None else None


@watches_rows
def _note_inserted(session: Session, table: Table, rows: Sequence[Stored]) -> None:
    trace = _trace_of(session)
    if trace is not None:
        trace.inserted(table, rows)


@event.listens_for(Session, "before_flush")
def _note_touched(session: Session, _context: Any, _instances: Any) -> None:
    trace = _trace_of(session)
    if trace is None:
        return
    ids: dict[str, list[int]] = defaultdict(list)
    for record in chain(session.dirty, session.deleted):
        ids[record.__tablename__].extend(inspect(record).identity or ())
    for table, numbers in ids.items():
        trace.touched(table, numbers, session.connection())


@event.listens_for(Base, "before_delete", propagate=True)
def _note_orphan(_mapper: Any, connection: Connection, record: Base) -> None:
    """A part that its record let go of is found only while the session flushes."""
    trace = _trace_of(object_session(record))
    if trace is not None:
        trace.touched(record.__tablename__, inspect(record).identity or (), connection)


@event.listens_for(Session, "after_flush")
def _note_made(session: Session, _context: Any) -> None:
    trace = _trace_of(session)
    if trace is None:
        return
    for record in session.new:
        trace.created(record.__tablename__, [record.id])
    for record in chain(session.new, session.dirty):
        _note_links(trace, record)


def _note_links(trace: Trace, record: Base) -> None:
    state = inspect(record)
    for relation in state.mapper.relationships:
        if relation.secondary is None or not isinstance(relation.secondary, Table):
            continue
        history = state.attrs[relation.key].history
        (own,), (other,) = relation.synchronize_pairs, relation.secondary_synchronize_pairs or ()
        for others, is_made in ((history.added, True), (history.deleted, False)):
            for each in _present(others):
                trace.linked(relation.secondary.name, {own[1].name: record.id, other[1].name: each.id}, is_made)


def _present(others: Collection[Any] | None) -> Sequence[Any]:
    return [each for each in others or () if each is not None]

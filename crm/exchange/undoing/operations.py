"""Undoing a batch: what it made goes, what it changed gets its old values back, what lives on stays and is told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, UniqueConstraint, bindparam, delete, func, insert, select, update

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.accounts.queries import is_chief_over
from crm.audit.operations import masked, record
from crm.db import Base, db, now
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.undoing.kinds import kind_of, names_of
from crm.exchange.undoing.plan import UndoPlan, plan_undo
from crm.exchange.writing.tracing import Link
from crm.interactions.models import interaction_leads
from crm.interactions.operations import follow
from crm.leads.models import Lead
from crm.stored import Stored, chunks, revived_row
from crm.text.indexing import reread

_TALKED_ABOUT = interaction_leads.name


def may_undo(user: User, batch: ImportBatch) -> bool:
    """Its importer, or the chief whose subtree the importer is in."""
    is_own = batch.by_id == user.id and may(user.duty, Permission.IMPORT)
    return is_own or is_chief_over(user, batch.by.unit)


def require_undoable(batch: ImportBatch, by: User) -> None:
    """Raises Forbidden, or DomainError when there is nothing (more) to undo."""
    if not may_undo(by, batch):
        raise Forbidden(N_("The importer, or the chief over the importer's unit, undoes an import."))
    if batch.state == "undone":
        raise DomainError(N_("This import was undone already."))
    if batch.state != "written":
        raise DomainError(N_("This import was not written: there is nothing to undo."))
    if db.session.scalar(select(BatchRow.id).where(BatchRow.batch_id == batch.id, BatchRow.change == "noted").limit(1)):
        raise DomainError(N_("This import was written before imports could be undone."))


def undo(batch: ImportBatch, by: User, version: int | None = None) -> UndoPlan:
    """Undo in the caller's one transaction; the plan that was carried out. `version` is that of the batch as shown."""
    db.session.flush()
    db.session.refresh(batch, with_for_update=True)
    require_undoable(batch, by)
    if version is not None and batch.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    plan = plan_undo(batch, lock=True)
    gone = _gone(plan, by)
    _note_left(batch, plan)
    _restore(plan, by)
    _remove(plan)
    _put_back(plan)
    _follow_talks(plan, by)
    batch.state, batch.undone_at, batch.undone_by_id, batch.undone = "undone", now(), by.id, counts_of(plan)
    record(by, "undo import", batch, {"file": batch.file, **batch.undone})
    for table, number, name in gone:
        record(by, "undo import", (table, number), {"removed": name})
    db.session.flush()
    db.session.expire_all()
    return plan


def counts_of(plan: UndoPlan) -> dict[str, dict[str, int]]:
    """{removed, restored, left}: how many rows of each table."""
    return {
        "removed": {table: len(ids) for table, ids in plan.going.items() if ids},
        "restored": dict(Counter(table for table, _ in plan.restored)),
        "left": dict(Counter(table for table, _ in plan.left)),
    }


def _gone(plan: UndoPlan, by: User) -> list[tuple[str, int, str | None]]:
    """What the trail says of the records that go: their names, while they are there."""
    return [
        (table, number, name)
        for table, ids in plan.going.items()
        if kind_of(table).names
        for number, name in names_of(table, ids, by).items()
    ]


def _note_left(batch: ImportBatch, plan: UndoPlan) -> None:
    rows = [{"of_table": table, "of_row": number, "why": left.code} for (table, number), left in plan.left.items()]
    if not rows:
        return
    this = (
        BatchRow.batch_id == batch.id,
        BatchRow.table == bindparam("of_table"),
        BatchRow.row_id == bindparam("of_row"),
    )
    rule = update(BatchRow).where(*this).values(left_because=bindparam("why"))
    db.session.connection().execute(rule, rows)


def _restore(plan: UndoPlan, by: User) -> None:
    """Old values go back, rows of the same table and columns in one statement."""
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[int, Stored]]] = defaultdict(list)
    for (table, number), values in plan.restored.items():
        alike[table, tuple(sorted(values))].append((number, values))
    for (name, columns), rows in alike.items():
        _set_back(Base.metadata.tables[name], columns, rows)
        for number, values in rows:
            _record_restored(name, number, values, by)
    _let_earlier_batches_follow(plan)


def _set_back(table: Table, columns: Sequence[str], rows: Sequence[tuple[int, Stored]]) -> None:
    versions = {"version": table.columns.version + 1} if "version" in table.columns else {}
    rule = update(table).where(table.columns.id == bindparam("of_row"))
    rule = rule.values({**{column: bindparam(f"new_{column}") for column in columns}, **versions})
    given = []
    for number, values in rows:
        old = revived_row(table, values)
        given.append({"of_row": number, **{f"new_{column}": old[column] for column in columns}})
    reread(db.session(), table.name, [number for number, _ in rows])
    db.session.connection().execute(rule, given)


def _record_restored(table: str, number: int, values: Stored, by: User) -> None:
    if kind_of(table).names:
        hidden = kind_of(table).personal
        said = {name: masked(value) if name in hidden else value for name, value in values.items()}
        record(by, "undo import", (table, number), {"restored": said})


def _let_earlier_batches_follow(plan: UndoPlan) -> None:
    """An earlier batch whose row stood as it left it, before this one, finds it so again."""
    rows = [
        {"of_table": table, "of_row": number, "was": before, "is": found + 1}
        for (table, number), (before, found) in plan.versions.items()
    ]
    if rows:
        this = (BatchRow.table == bindparam("of_table"), BatchRow.row_id == bindparam("of_row"))
        rule = update(BatchRow).where(*this, BatchRow.version == bindparam("was")).values(version=bindparam("is"))
        db.session.connection().execute(rule, rows)


def _remove(plan: UndoPlan) -> None:
    """The last made first: parts before their records."""
    for link in plan.links_going:
        db.session.execute(delete(Base.metadata.tables[link[0]]).where(*_is(link)))
    for table in reversed(Base.metadata.sorted_tables):
        for ids in chunks(plan.going.get(table.name, ())):
            db.session.execute(delete(table).where(table.columns.id.in_(ids)))


def _put_back(plan: UndoPlan) -> None:
    """Rows that the batch took away, where what they refer to is there and nobody has put the same in since."""
    order = {table.name: at for at, table in enumerate(Base.metadata.sorted_tables)}
    for (name, _number), values in sorted(plan.again.items(), key=lambda one: (order[one[0][0]], one[0][1])):
        table = Base.metadata.tables[name]
        row = revived_row(table, values)
        if _fits(table, row):
            db.session.execute(insert(table).values(**row))
    for link in plan.links_again:
        table = Base.metadata.tables[link[0]]
        if _fits(table, dict(link[1])):
            db.session.execute(insert(table).values(**dict(link[1])))


def _follow_talks(plan: UndoPlan, by: User) -> None:
    """What a project shows of its latest contact is told by the talks as they are now, not as they were then."""
    talks = {number for table, number in plan.restored if table == "interactions"}
    leads = {dict(link[1])["lead_id"] for link in (*plan.links_going, *plan.links_again) if link[0] == _TALKED_ABOUT}
    db.session.expire_all()
    touched = select(interaction_leads.c.lead_id).where(interaction_leads.c.interaction_id.in_(talks))
    for some in chunks(leads | set(db.session.scalars(touched))):
        follow(db.session.scalars(select(Lead).where(Lead.id.in_(some)).order_by(Lead.id)).all(), by)


def _fits(table: Table, row: Mapping[str, Any]) -> bool:
    for column in table.columns:
        for key in column.foreign_keys:
            if row.get(column.name) is not None and not _has(key.column.table, {key.column.name: row[column.name]}):
                return False
    return not any(_has(table, {name: row.get(name) for name in names}) for names in _keys(table))


def _keys(table: Table) -> Iterator[list[str]]:
    yield [column.name for column in table.primary_key]
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint):
            yield [column.name for column in rule.columns]


def _has(table: Table, values: Mapping[str, Any]) -> bool:
    this = [table.columns[name] == value for name, value in values.items()]
    return bool(db.session.scalar(select(func.count()).select_from(table).where(*this)))


def _is(link: Link) -> Iterable[Any]:
    table = Base.metadata.tables[link[0]]
    return [table.columns[name] == value for name, value in link[1]]

"""An undo as people read it: by kind of record what goes, what comes back, what stays and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.exchange.batches import looked_after_by
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.undoing.kinds import KINDS, PART, kind_of, names_of
from crm.exchange.undoing.operations import counts_of, require_undoable, undo
from crm.exchange.undoing.plan import Left, Place, UndoPlan, plan_undo
from crm.stored import Stored

NAMED = 100  # of each kind so many are named, the rest counted


@dataclass(frozen=True)
class Named:
    """One record; `name` is None where it is not the reader's to see. `values`: column → the value that comes back."""

    name: str | None
    values: Stored = field(default_factory=dict)
    left: Left | None = None


@dataclass(frozen=True)
class Told:
    """One kind of record: how many, and the first of them by name. A kind of parts has numbers only."""

    label: str
    personal: tuple[str, ...]
    removed: int
    restored: int
    left: int
    going: Sequence[Named] = ()
    returning: Sequence[Named] = ()
    staying: Sequence[Named] = ()


def tell(plan: UndoPlan, user: User) -> list[Told]:
    """What the undo would do."""
    returning = {place: Named(None, values) for place, values in plan.restored.items()}
    going = {(table, number): Named(None) for table, ids in plan.going.items() for number in ids}
    staying = {place: Named(None, left=left) for place, left in plan.left.items()}
    return _tell(going, returning, staying, user)


def tell_undone(batch: ImportBatch, user: User) -> list[Told]:
    """What an undo did: numbers, and what it left."""
    query = select(BatchRow.table, BatchRow.row_id, BatchRow.left_because)
    rows = db.session.execute(query.where(BatchRow.batch_id == batch.id, BatchRow.left_because.is_not(None)))
    staying = {(table, number): Named(None, left=Left.of_code(code or "")) for table, number, code in rows}
    counts = {what: _by_label(batch.undone.get(what, {})) for what in ("removed", "restored")}
    told = {one.label: one for one in _tell({}, {}, staying, user)}
    found = []
    for kind in (*KINDS.values(), PART):
        removed, restored = counts["removed"].get(kind.label, 0), counts["restored"].get(kind.label, 0)
        stays = told.get(kind.label)
        if removed or restored or stays:
            left, lines = (stays.left, stays.staying) if stays else (0, ())
            found.append(Told(kind.label, kind.personal, removed, restored, left, staying=lines))
    return found


def _by_label(counts: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for table, count in counts.items():
        found[kind_of(table).label] += count
    return found


def _tell(
    going: Mapping[Place, Named], returning: Mapping[Place, Named], staying: Mapping[Place, Named], user: User
) -> list[Told]:
    found = []
    for kind in (*KINDS.values(), PART):
        parts = [
            {place: one for place, one in some.items() if kind_of(place[0]) is kind}
            for some in (going, returning, staying)
        ]
        if any(parts):
            lines = [_named(some, user) for some in parts]
            removed, restored, left = map(len, parts)
            found.append(Told(kind.label, kind.personal, removed, restored, left, *lines))
    return found


def _named(some: Mapping[Place, Named], user: User) -> list[Named]:
    shown = dict(sorted(some.items())[:NAMED])
    names: dict[Place, str] = {}
    for table in {table for table, _ in shown}:
        if kind_of(table).names is None:
            continue
        ids = [number for name, number in shown if name == table]
        names |= {(table, number): name for number, name in names_of(table, ids, user).items()}
    records = [place for place in shown if kind_of(place[0]).names]
    return [Named(names.get(place), shown[place].values, shown[place].left) for place in records]


def take_back(number: int, by: User, dry_run: bool = False) -> dict[str, Any]:
    """Undo the batch of this number (or only look), told for the command line. The caller commits."""
    batch = db.session.scalar(looked_after_by(by).where(ImportBatch.id == number))
    if batch is None:
        raise DomainError(N_("There is no import %(number)s that is yours to undo."), number=number)
    require_undoable(batch, by)
    plan = plan_undo(batch) if dry_run else undo(batch, by)
    return {"batch": number, **counts_of(plan), "rows_left": _rows_left(plan, by)}


def _rows_left(plan: UndoPlan, user: User) -> list[dict[str, Any]]:
    """The rows that stay, with the code of the reason."""
    names = {
        (table, number): name
        for table in {table for table, _ in plan.left}
        for number, name in names_of(table, [id for of, id in plan.left if of == table], user).items()
    }
    return [
        {"table": table, "id": number, "name": names.get((table, number)), "why": left.code}
        for (table, number), left in plan.left.items()
    ]


def text_of_undo(report: Mapping[str, Any]) -> str:
    """The rows that stay as lines, and the counts."""
    lines = [f"{row['table']} {row['name'] or row['id']}: {row['why']}" for row in report["rows_left"]]
    counts = (f"{what}={sum(report[what].values())}" for what in ("removed", "restored", "left"))
    return "\n".join([*lines, " ".join(counts)])

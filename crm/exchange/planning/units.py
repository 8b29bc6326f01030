"""The unit a row of a file names, against the tree and the importer's part of it."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.accounts.queries import covers
from crm.db import db
from crm.errors import N_
from crm.exchange.planning.repeats import Said
from crm.exchange.planning.rows import PlannedRow
from crm.stored import portions


def check_unit(row: PlannedRow, field: str, units: Mapping[str, Unit], by: User | None) -> None:
    """A unit of the tree must lie in the importer's subtree; an unknown one keeps its words."""
    words = row.values.get(field)
    if not words or row.target is not None or row.action == "duplicate":
        return
    unit = units.get(words)
    if unit is None:
        row.warn(field, N_("The unit %(unit)s is not known here: yours is used, the words are kept."), unit=words)
    elif by is not None and not covers(by, unit):
        row.refuse(field, N_("%(unit)s is not one of your units."), unit=words)


class Units:
    """The units a file's rows mean: those of the tree by name, and one for rows that name none of them."""

    def __init__(self, default: Unit) -> None:
        self.default = default
        self.named = {unit.name: unit for unit in db.session.scalars(select(Unit))}

    def of(self, words: str | None) -> Unit:
        return self.named.get(words or "", self.default)

    def words(self, words: str | None) -> str | None:
        """What to keep of the ledger's words: nothing where the tree has such a unit."""
        return None if words in self.named else words


def decide(
    rows: Sequence[PlannedRow],
    by: User | None,
    match: Callable[[Sequence[PlannedRow]], None] | None,
    key: Callable[[PlannedRow], Hashable],
    twice: str,
    said: Said,
) -> None:
    """The way of every row that belongs to a unit: against what is there (`match`), its unit, the rows before it.

    `key` tells what a row is about; `twice` says that another row is about the same, the first of which counts.
    """
    if match is not None:
        units = {unit.name: unit for unit in db.session.scalars(select(Unit))}
        for some in portions(rows):
            match([row for row in some if not row.is_wrong])
        for row in rows:
            check_unit(row, "unit", units, by)
    for row in rows:
        if row.is_wrong:
            row.action, row.changes = "error", {}
        elif row.action != "duplicate":
            said.leaves_out(row, twice, row.target or key(row), twice)

"""Everything that refers to a record, read from the tables themselves, and what happens to it when two are joined."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, delete, func, insert, select, tuple_, update

from crm.db import Base, db
from crm.errors import N_
from crm.stored import Stored, kept, revived_row

# What happens to a row of the merged record where the survivor has the same one, by the table's unique rules.
MOVE = "move"  # cannot happen, or is refused: nothing of these may be lost
ONCE = "once"  # the survivor's stays, the other one goes: it says nothing more
FACTS = "facts"  # see facts.py
POLICIES: Mapping[str, str] = {
    "admissions.lead_id": MOVE,
    "claim_disputes.first_id": MOVE,
    "claim_disputes.second_id": MOVE,
    "claims.lead_id": MOVE,  # see claiming.py
    "claims.rival_of_id": MOVE,
    "activity_companies.company_id": ONCE,
    "companies.parent_id": MOVE,
    "contacts.company_id": MOVE,
    "dispute_evidence.lead_id": MOVE,
    "fund_arrivals.lead_id": MOVE,
    "interaction_companies.company_id": ONCE,
    "interaction_leads.lead_id": ONCE,
    "lead_contacts.lead_id": ONCE,
    "lead_files.lead_id": MOVE,
    "lead_investors.company_id": ONCE,
    "lead_investors.lead_id": ONCE,
    "lead_parks.lead_id": ONCE,
    "lead_team.lead_id": MOVE,
    "lead_transfers.lead_id": MOVE,
    "leads.local_company_id": MOVE,
    "listings.company_id": ONCE,
    "milestones.lead_id": FACTS,
    "park_companies.company_id": ONCE,
    "placements.lead_id": MOVE,
    "prospects.company_id": ONCE,
    "stage_moves.lead_id": MOVE,
    "tasks.lead_id": MOVE,
    "utility_demands.lead_id": MOVE,
    "yearly_results.lead_id": MOVE,
}
# How a sentence names what refers to a record; anything else is "other records".
LABELS: Mapping[str, str] = {
    "admissions": N_("admissions"),
    "claim_disputes": N_("disputes"),
    "claims": N_("claims"),
    "activity_companies": N_("activities"),
    "companies": N_("companies"),
    "contacts": N_("contacts"),
    "dispute_evidence": N_("disputes"),
    "fund_arrivals": N_("arrived funds"),
    "interaction_companies": N_("conversations"),
    "interaction_leads": N_("conversations"),
    "lead_contacts": N_("contacts"),
    "lead_files": N_("files"),
    "lead_investors": N_("investors"),
    "lead_parks": N_("parks"),
    "lead_team": N_("team members"),
    "lead_transfers": N_("transfers"),
    "leads": N_("projects"),
    "listings": N_("places in lists"),
    "milestones": N_("milestones"),
    "park_companies": N_("parks"),
    "placements": N_("land"),
    "prospects": N_("target lists"),
    "stage_moves": N_("moves to another stage"),
    "tasks": N_("tasks"),
    "utility_demands": N_("utilities needed"),
    "yearly_results": N_("yearly results"),
}
OTHER = N_("other records")


def references_to(target: str) -> list[Column[Any]]:
    """Every column of every table that refers to a row of this one."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == target
    ]


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def rows_of(column: Column[Any], number: int) -> list[dict[str, Any]]:
    """The rows that refer to this record, whole, as JSON keeps them."""
    found = db.session.execute(select(column.table).where(column == number).order_by(*column.table.primary_key))
    return [{name: kept(value) for name, value in row.items()} for row in found.mappings()]


def count_of(column: Column[Any], number: int) -> int:
    return db.session.scalar(select(func.count()).select_from(column.table).where(column == number)) or 0


def clashes(column: Column[Any], ours: Sequence[Stored], theirs: Sequence[Stored]) -> Iterator[tuple[Stored, Stored]]:
    """(survivor's row, merged row) pairs that cannot both refer to the survivor, by the table's unique rules."""
    for names, where in _unique(column):
        rest = [name for name in names if name != column.name]
        covered = [row for row in ours if _is_covered(column, row, where)]
        known = {key: row for row in covered if None not in (key := tuple(row[name] for name in rest))}
        for row in (row for row in theirs if known and _is_covered(column, row, where)):
            if same := known.get(tuple(row[name] for name in rest)):
                yield same, row


def _is_covered(column: Column[Any], row: Stored, where: Any) -> bool:
    """Whether a partial index speaks of this row."""
    if where is None:
        return True
    this = select(func.count()).select_from(column.table).where(where, column.table.columns.id == row["id"])
    return bool(db.session.scalar(this))


def _unique(column: Column[Any]) -> Iterator[tuple[list[str], Any]]:
    """The columns of each unique rule that holds this one, and what a partial index is limited to."""
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  (columns of models stand in tables)
    rules: list[tuple[list[Any], Any]] = [(list(table.primary_key.columns), None)]
    rules += [(list(rule.columns), None) for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    rules += [
        (list(index.columns), index.dialect_options["sqlite"]["where"]) for index in table.indexes if index.unique
    ]
    for parts, where in rules:
        if column in parts:
            yield [part.name for part in parts], where


def key_of(column: Column[Any], row: Stored) -> list[Any]:
    """What finds the row again, whoever it refers to."""
    return [row[part.name] for part in column.table.primary_key if part.name != column.name]


def point(column: Column[Any], keys: Sequence[Sequence[Any]], old: int, new: int) -> int:
    """These rows refer to the new record instead of the old one; how many there were."""
    parts = [part for part in column.table.primary_key if part.name != column.name]
    count = 0
    for start in range(0, len(keys), 500):
        some = [tuple(key) for key in keys[start : start + 500]]
        which = tuple_(*parts).in_(some) if len(parts) > 1 else parts[0].in_([key[0] for key in some])
        rule = update(column.table).where(column == old, which).values({column.name: new})
        count += db.session.execute(rule).rowcount  # type: ignore[attr-defined]
    return count


def drop(table: Table, row: Stored) -> list[tuple[str, Stored]]:
    """Remove a row with the links that are its own; (table, row) of all that went, in the order they come back."""
    gone: list[tuple[str, Stored]] = [(table.name, row)]
    for column in references_to(table.name) if "id" in row else ():
        links = rows_of(column, row["id"])
        if links and "id" in links[0]:
            raise RuntimeError(f"{column.table.name} refers to a row of {table.name} that would go")
        gone += [(column.table.name, link) for link in links]
        db.session.execute(delete(column.table).where(column == row["id"]))
    keys = revived_row(table, {part.name: row[part.name] for part in table.primary_key})
    db.session.execute(delete(table).where(*(table.columns[name] == value for name, value in keys.items())))
    return gone


def bring_back(table: str, row: Stored) -> None:
    found = Base.metadata.tables[table]
    db.session.execute(insert(found).values(**revived_row(found, row)))

"""Changing the tree: rename, another kind, below another parent, remove."""

from sqlalchemy import func, select, update

from crm.accounts.models import Unit, UnitKind
from crm.audit.operations import Actor, record, record_edit
from crm.db import Base, count_references, db
from crm.errors import N_, DomainError, Stale

_LONGEST_PATH = 200


def lock_tree() -> None:
    """Changes of the tree come one after the other: two moves at once could hang each unit below the other."""
    db.session.scalar(select(Unit.id).where(Unit.parent_id.is_(None)).with_for_update())


def change_unit(unit: Unit, name: str, kind: UnitKind, parent: Unit | None, version: int, by: Actor) -> None:
    """Save an edit that began at `version`; below another parent the whole subtree goes along."""
    lock_tree()
    for each in (unit, parent):
        if each is not None:
            db.session.refresh(each)
    if unit.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    check_name(name, unit)
    unit.name, unit.kind = name, kind
    if parent is not None and parent.id != unit.parent_id:
        _move(unit, parent)
    record_edit(by, "edit unit", unit)
    db.session.flush()


def check_name(name: str, unit: Unit | None = None) -> None:
    """A unit's name is there, fits its column and is given once."""
    if not name:
        raise DomainError(N_("This field is required."), "name")
    if len(name) > 80:
        raise DomainError(N_("Use at most %(length)s characters."), "name", length=80)
    namesake = db.session.scalar(select(Unit.id).where(Unit.name == name))
    if namesake is not None and (unit is None or namesake != unit.id):
        raise DomainError(N_("There is a unit of this name already."), "name")


def _move(unit: Unit, parent: Unit) -> None:
    if unit.parent_id is None:
        raise DomainError(N_("The unit at the top stays at the top."), "parent")
    if parent.path.startswith(unit.path):
        raise DomainError(N_("A unit cannot be moved below itself."), "parent")
    old, new = unit.path, f"{parent.path}{unit.id}/"
    longest = db.session.scalar(select(func.max(func.length(Unit.path))).where(Unit.path.startswith(old))) or 0
    if longest - len(old) + len(new) > _LONGEST_PATH:
        raise DomainError(N_("The tree would become too deep."), "parent")
    below = update(Unit).where(Unit.path.startswith(old), Unit.id != unit.id)
    moved = below.values(path=new + func.substr(Unit.path, len(old) + 1))
    db.session.execute(moved.execution_options(synchronize_session="fetch"))
    unit.parent_id, unit.path = parent.id, new


def remove_unit(unit: Unit, by: Actor) -> None:
    """A unit that nobody and nothing refers to goes; whatever refers to it keeps it."""
    lock_tree()
    if unit.parent_id is None:
        raise DomainError(N_("The unit at the top cannot be removed."))
    if people := count_references(unit, Base.metadata.tables["users"]):
        raise DomainError(N_("%(count)s people belong to this unit: give them another unit first."), count=people)
    if units := count_references(unit, Base.metadata.tables["units"]):
        raise DomainError(N_("%(count)s units hang below this one: move or remove them first."), count=units)
    if any(count_references(unit, table) for table in Base.metadata.tables.values()):
        raise DomainError(N_("Projects or other records name this unit, so it stays; rename it or move it instead."))
    record(by, "remove unit", unit, {"name": unit.name, "path": unit.path})
    db.session.delete(unit)
    db.session.flush()

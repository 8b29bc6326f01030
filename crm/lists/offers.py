"""What the filter bar offers from the database, in one statement: parks, owners, units."""

from sqlalchemy import Integer, Select, String, cast, literal, select, union_all

from crm.accounts.models import Role, Unit, User
from crm.accounts.queries import units_below
from crm.db import db
from crm.parks.models import Park


def choices_for(user: User) -> dict[str, list[tuple[str, str]]]:
    """{filter: [(value, label)]}: every park, and the owners and units of the user's subtree."""
    found: dict[str, list[tuple[str, str]]] = {"park": [], "owner": [], "unit": []}
    rows = db.session.execute(union_all(_parks(), _owners(user), _units(user)))
    for row in sorted(rows, key=lambda row: (row.place, row.path, row.label)):
        found[row.kind].append((row.value, row.label))
    return found


def _parks() -> Select[tuple[str, str, str, int, str]]:
    return _choice("park", Park.code, Park.short_name, Park.position, literal("", String))


def _owners(user: User) -> Select[tuple[str, str, str, int, str]]:
    own = _choice("owner", cast(User.id, String), User.name, literal(0, Integer), literal("", String))
    may_own = User.role.in_([Role.OFFICER, Role.CHIEF])
    return own.where(User.active, may_own, User.unit_id.in_(units_below(user.scope_path)))


def _units(user: User) -> Select[tuple[str, str, str, int, str]]:
    below = _choice("unit", cast(Unit.id, String), Unit.name, literal(0, Integer), Unit.path)
    return below.where(Unit.path.startswith(user.scope_path))


def _choice(kind: str, *columns: object) -> Select[tuple[str, str, str, int, str]]:
    names = ("value", "label", "place", "path")
    labelled = [column.label(name) for column, name in zip(columns, names, strict=True)]  # type: ignore[attr-defined]
    return select(literal(kind, String).label("kind"), *labelled)

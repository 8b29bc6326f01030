"""What the head of a list offers from the database, in one statement: choices of the filters, and saved views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, String, Text, and_, case, cast, literal, select, union_all

from crm.accounts.models import Role, Unit, User
from crm.accounts.queries import units_below
from crm.db import db
from crm.lists.models import SavedView, ViewMark
from crm.lists.views import offered_to
from crm.parks.models import Park

_NOTHING, _NO_TEXT = literal(0, Integer), literal("", Text)
_NAMES = ("value", "label", "place", "path", "owner", "audience", "pinned", "is_default")


@dataclass(frozen=True)
class View:
    """A saved view as the head of the list shows it to one person."""

    id: int
    name: str
    address: str
    version: int
    audience: str
    own: bool
    pinned: bool
    is_default: bool


@dataclass(frozen=True)
class Offers:
    """`choices` is {filter: [(value, label)]}."""

    choices: dict[str, list[tuple[str, str]]]
    views: Sequence[View]


def offers_for(user: User) -> Offers:
    """Every park, the owners and units of the user's subtree, and the views the user may open."""
    choices: dict[str, list[tuple[str, str]]] = {"park": [], "owner": [], "unit": []}
    views = []
    rows = db.session.execute(union_all(_parks(), _owners(user), _units(user), _views(user)))
    for row in sorted(rows, key=lambda row: (row.place, row.path, row.label)):
        if row.kind == "view":
            views.append(_view(row, user))
        else:
            choices[row.kind].append((row.value, row.label))
    return Offers(choices, sorted(views, key=lambda view: (not view.pinned, not view.own, view.name)))


def _view(row: Any, user: User) -> View:
    return View(
        int(row.value), row.label, row.path, row.place, row.audience, row.owner == user.id, bool(row.pinned),
        bool(row.is_default),
    )  # fmt: skip


def _parks() -> Select[Any]:
    return _offer("park", Park.code, Park.short_name, Park.position)


def _owners(user: User) -> Select[Any]:
    may_own = User.role.in_([Role.OFFICER, Role.CHIEF])
    below = User.unit_id.in_(units_below(user.scope_path))
    return _offer("owner", cast(User.id, String), User.name).where(User.active, may_own, below)


def _units(user: User) -> Select[Any]:
    own = _offer("unit", cast(Unit.id, String), Unit.name, _NOTHING, Unit.path)
    return own.where(Unit.path.startswith(user.scope_path))


def _views(user: User) -> Select[Any]:
    """Where a choice has its place in order, a view has its version; where it has a path, its address."""
    marked = and_(ViewMark.view_id == SavedView.id, ViewMark.user_id == user.id)
    columns = (
        cast(SavedView.id, String), SavedView.name, SavedView.version, SavedView.address, SavedView.owner_id,
        SavedView.audience, case((ViewMark.pinned, 1), else_=0), case((ViewMark.is_default, 1), else_=0),
    )  # fmt: skip
    return _offer("view", *columns).outerjoin(ViewMark, marked).where(offered_to(user))


def _offer(kind: str, *columns: Any) -> Select[Any]:
    rest = (_NOTHING, _NO_TEXT, _NOTHING, _NO_TEXT, _NOTHING, _NOTHING)
    filled = (*columns, *rest[len(columns) - 2 :])
    return select(
        literal(kind, String).label("kind"),
        *(column.label(name) for column, name in zip(filled, _NAMES, strict=True)),
    )

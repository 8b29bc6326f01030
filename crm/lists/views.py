"""Saved views: made, changed, shared and removed by their owners; pinned and made the default by everybody."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from sqlalchemy import ColumnElement, and_, or_, select, update

from crm.accounts.models import User
from crm.audit.operations import record, record_edit
from crm.db import db
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.lists.columns import BY_NAME
from crm.lists.filters import FILTERS
from crm.lists.leads import SORTS
from crm.lists.models import AUDIENCES, SavedView, ViewMark

_LONGEST = 40
NAMES = (*FILTERS, "sort", "col")  # what an address says of a list


def address_of(args: Mapping[str, Sequence[str]]) -> str:
    """Filters, order and columns in one fixed spelling, so that two addresses of one list are equal."""
    kept = [(name, value) for name in NAMES for value in args.get(name, ()) if value.strip()]
    return urlencode([pair for pair in kept if pair[0] in FILTERS or _is_known(*pair)])


def filters_of(address: str) -> dict[str, list[str]]:
    """What an address filters by."""
    return {name: values for name, values in parse_qs(address).items() if name in FILTERS}


def _is_known(name: str, value: str) -> bool:
    return value in SORTS and value != "newest" if name == "sort" else value == "all" or value in BY_NAME


def offered_to(user: User) -> ColumnElement[bool]:
    """The views this user may open: their own, those shared with their unit, and with everyone."""
    of_unit = and_(SavedView.audience == "unit", SavedView.unit_id == user.unit_id)
    return or_(SavedView.owner_id == user.id, SavedView.audience == "all", of_unit)


def find_view(user: User, view_id: int) -> SavedView | None:
    return db.session.scalar(select(SavedView).where(SavedView.id == view_id, offered_to(user)))


def default_view(user: User) -> SavedView | None:
    """What the list opens with for this user."""
    own = and_(ViewMark.view_id == SavedView.id, ViewMark.user_id == user.id, ViewMark.is_default)
    return db.session.scalar(select(SavedView).join(ViewMark, own).where(offered_to(user)))


def save_view(name: str, address: str, audience: str, by: User) -> SavedView:
    """A new view; it is pinned for who made it."""
    view = SavedView(owner_id=by.id, unit_id=by.unit_id, address=address)
    _name(view, name, audience, by)
    db.session.add(view)
    db.session.flush()
    record(by, "save view", view, {"name": view.name, "address": address, "audience": audience})
    mark(view, by, pinned=True)
    return view


def change_view(view: SavedView, name: str, address: str, audience: str, version: int, by: User) -> None:
    """Save it under the same name or another. Only its owner does, and not over a change of theirs."""
    _require_own(view, by)
    if view.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    with db.session.no_autoflush:
        _name(view, name, audience, by)
    view.address = address
    record_edit(by, "edit", view)


def remove_view(view: SavedView, by: User) -> None:
    """Gone for everybody it was shared with; the list stays."""
    _require_own(view, by)
    record(by, "remove", view, {"name": view.name, "address": view.address})
    db.session.delete(view)


def mark(view: SavedView, by: User, pinned: bool | None = None, default: bool | None = None) -> None:
    """Pin it among one's own tabs, or open the list with it; a person has one default."""
    found = db.session.scalar(select(ViewMark).where(ViewMark.user_id == by.id, ViewMark.view_id == view.id))
    if found is None:
        found = ViewMark(user_id=by.id, view_id=view.id)
        db.session.add(found)
    if pinned is not None:
        found.pinned = pinned
    if default is not None:
        db.session.execute(update(ViewMark).where(ViewMark.user_id == by.id).values(is_default=False))
        found.is_default = default
    db.session.flush()


def _require_own(view: SavedView, by: User) -> None:
    if view.owner_id != by.id:
        raise Forbidden(N_("Only who made a view changes it. Save it as a view of your own."))


def _name(view: SavedView, name: str, audience: str, by: User) -> None:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise DomainError(N_("This field is required."), "name")
    if len(name) > _LONGEST:
        raise DomainError(N_("Use at most %(length)s characters."), "name", length=_LONGEST)
    if audience not in AUDIENCES:
        raise DomainError(N_("Choose one of the list."), "audience")
    same = select(SavedView.id).where(SavedView.owner_id == by.id, SavedView.name == name)
    if db.session.scalar(same) not in (None, view.id):
        raise DomainError(N_("You have a view of this name already."), "name")
    view.name, view.audience = name, audience

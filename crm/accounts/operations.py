"""Making units and users."""

import re

from sqlalchemy import select

from crm.accounts import passwords, sessions
from crm.accounts.models import Role, Unit, UnitKind, User
from crm.audit.operations import Actor, record
from crm.db import db
from crm.errors import N_, DomainError

COUNTY = "县人民政府"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def add_unit(name: str, kind: UnitKind, parent: Unit | None, by: Actor) -> Unit:
    """A new node of the tree."""
    if db.session.scalar(select(Unit.id).where(Unit.name == name)):
        raise DomainError(N_("There is a unit of this name already."), "name")
    unit = Unit(name=name, kind=kind, parent_id=parent.id if parent else None, path="")
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    record(by, "add unit", unit, {"name": name, "kind": kind, "path": unit.path})
    return unit


def root_unit(by: Actor) -> Unit:
    """The unit at the top of the tree, made when there is none."""
    found = db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)))
    return found or add_unit(COUNTY, UnitKind.COUNTY, None, by)


def add_user(username: str, name: str, role: Role, unit: Unit, password_hash: str, by: Actor) -> User:
    """A new account; its owner must change the password at the first login."""
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise DomainError(N_("A user name has 2 to 40 letters, digits, dots, dashes or underscores."), "username")
    if not name.strip():
        raise DomainError(N_("Give the person's name."), "name")
    if db.session.scalar(select(User.id).where(User.username == username)):
        raise DomainError(N_("There is a user of this name already."), "username")
    user = User(username=username, name=name.strip()[:40], role=role, unit=unit, password_hash=password_hash)
    db.session.add(user)
    db.session.flush()
    record(by, "add user", user, {"username": username, "role": role, "unit": unit.name})
    return user


def set_password(user: User, password_hash: str, by: Actor, keep: str | None = None) -> None:
    """Store a new password and end the user's other sessions (`keep` is the token of the one that stays)."""
    user.password_hash = password_hash
    user.must_change_password = by.id != user.id
    sessions.end_all(user, but=keep)
    record(by, "change password", user, {})


def disable(user: User, by: Actor) -> None:
    """The account cannot log in any more, its sessions end now; the last administrator stays."""
    _require_another_admin(user)
    user.active = False
    sessions.end_all(user)
    record(by, "disable user", user, {})


def _require_another_admin(user: User) -> None:
    others = select(User.id).where(User.role == Role.ADMIN, User.active, User.id != user.id)
    if user.role == Role.ADMIN and user.active and db.session.scalar(others) is None:
        raise DomainError(N_("The last administrator cannot be disabled."))


def set_role(user: User, role: Role, by: Actor) -> None:
    """Another role; the user's sessions end, so that no page outlives the right to it."""
    if role != Role.ADMIN:
        _require_another_admin(user)
    record(by, "change role", user, {"role": [user.role, role]})
    user.role = role
    sessions.end_all(user)


def check_password(password: str, username: str) -> str:
    """The hash of a password that passes the policy."""
    passwords.check(password, username)
    return passwords.hash_password(password)

"""Making units and users, and what may happen to an account."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from crm.accounts import passwords, sessions
from crm.accounts.models import Role, Unit, UnitKind, User
from crm.accounts.units import change_unit, check_name, lock_tree
from crm.audit.models import AuditHead
from crm.audit.operations import Actor, System, record, record_edit
from crm.db import db, require_fit
from crm.errors import N_, DomainError, Stale

COUNTY = "县人民政府"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def add_unit(name: str, kind: UnitKind, parent: Unit | None, by: Actor) -> Unit:
    """A new node of the tree."""
    check_name(name)
    if parent is not None:
        lock_tree()
        db.session.refresh(parent)
    unit = Unit(name=name, kind=kind, parent_id=parent.id if parent else None, path="")
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    record(by, "add unit", unit, {"name": name, "kind": kind, "path": unit.path})
    return unit


def root_unit(by: Actor) -> Unit:
    """The unit at the top of the tree, made when there is none."""
    found = db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)))
    return found or add_unit(COUNTY, UnitKind.COUNTY, None, by)


def add_user(username: str, name: str, role: Role, unit: Unit, password_hash: str, by: Actor) -> User:
    """A new account. With a password somebody else set, its owner must change it at the first login.

    Without one (passwords.NONE_YET) the person is invited: nobody logs in before a link has set it.
    """
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
    if by.id == user.id:
        raise DomainError(N_("Nobody disables their own account: ask another administrator."))
    user.active = False
    sessions.end_all(user)
    record(by, "disable user", user, {})


def enable(user: User, by: Actor) -> None:
    """The account can log in again, with the password it had."""
    user.active = True
    record(by, "enable user", user, {})


def _require_another_admin(user: User) -> None:
    """Another administrator who can log in; the rows are held, so that two cannot send each other away at once."""
    living = (User.role == Role.ADMIN, User.active, User.password_hash != passwords.NONE_YET)
    held = db.session.scalars(select(User.id).where(*living).order_by(User.id).with_for_update()).all()
    if user.role == Role.ADMIN and user.active and not [number for number in held if number != user.id]:
        raise DomainError(N_("The last administrator cannot be disabled or given another role."))


def set_role(user: User, role: Role, by: Actor) -> None:
    """Another role; the user's sessions end, so that no page outlives the right to it."""
    if role != Role.ADMIN:
        _require_another_admin(user)
    record(by, "change role", user, {"role": [user.role, role]})
    user.role = role
    sessions.end_all(user)


def change_user(user: User, name: str, role: Role, unit: Unit, version: int, by: Actor) -> None:
    """Save an edit that began at `version`. Another role or unit ends the user's sessions."""
    if user.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    if not name.strip():
        raise DomainError(N_("Give the person's name."), "name")
    if role != user.role:
        with _beside("role"):
            set_role(user, role, by)
        db.session.flush()
    if unit.id != user.unit_id:
        sessions.end_all(user)
    user.name, user.unit = name.strip(), unit
    user.unit_id = unit.id
    require_fit(user)
    record_edit(by, "edit user", user)


@contextmanager
def _beside(field: str) -> Iterator[None]:
    """A refusal inside stands beside this field."""
    try:
        yield
    except DomainError as refusal:
        raise DomainError(refusal.message, field, **refusal.params) from refusal


def set_up(county: str, office: str, username: str, name: str, password_hash: str) -> User:
    """The first administrator of an empty installation, with the root unit and the promotion office.

    Refused once there is a user; two set-ups at once queue for the head of the trail.
    """
    db.session.scalar(select(AuditHead).with_for_update())
    if db.session.scalar(select(User.id).limit(1)) is not None:
        raise DomainError(N_("This installation is set up already."))
    by = System()
    root = root_unit(by)
    with _beside("county"):
        change_unit(root, county, UnitKind(root.kind), None, root.version, by)
    with _beside("office"):
        add_unit(office, UnitKind.PROMOTION, root, by)
    admin = add_user(username, name, Role.ADMIN, root, password_hash, by)
    admin.must_change_password = False
    return admin


def check_password(password: str, username: str) -> str:
    """The hash of a password that passes the policy."""
    passwords.check(password, username)
    return passwords.hash_password(password)

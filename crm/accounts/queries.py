"""Reading the tree and its people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from crm.accounts.models import Role, Unit, User, UserSession
from crm.db import db


def units_below(path: str) -> Select[int]:
    """Ids of the unit at this path and all below it."""
    return select(Unit.id).where(Unit.path.startswith(path))


def unit_named(name: str) -> Unit | None:
    return db.session.scalar(select(Unit).where(Unit.name == name))


def people_of(user: User) -> Sequence[User]:
    """Active users of the subtree this user may hand work to."""
    below = units_below(user.scope_path)
    return db.session.scalars(select(User).where(User.active, User.unit_id.in_(below)).order_by(User.name)).all()


def owners_of(user: User) -> list[User]:
    """Those of them who may own a project: officers and chiefs."""
    return [person for person in people_of(user) if person.role in (Role.OFFICER, Role.CHIEF)]


def covers(user: User, unit: Unit) -> bool:
    """Whether the unit lies in the user's subtree."""
    return unit.path.startswith(user.scope_path)


def covers_all(user: User) -> bool:
    """Whether the user's subtree is the whole tree."""
    return user.scope_path.count("/") == 2


def is_chief_over(user: User, unit: Unit) -> bool:
    """Whether the user is the chief whose subtree the unit lies in: who screens, verifies and takes over."""
    return user.duty == Role.CHIEF and covers(user, unit)


def chiefs_over(units: Sequence[Unit]) -> list[User]:
    """The chiefs whose subtree holds all of these units."""
    return [chief for chief in all_chiefs() if all(covers(chief, unit) for unit in units)]


def all_chiefs() -> Sequence[User]:
    """The chiefs of the whole tree."""
    return db.session.scalars(select(User).where(User.active, User.role == Role.CHIEF).order_by(User.id)).all()


def units_of(user: User) -> Sequence[Unit]:
    """The units of the user's subtree."""
    return db.session.scalars(select(Unit).where(Unit.path.startswith(user.scope_path)).order_by(Unit.path)).all()


def has_user() -> bool:
    """Whether anybody has an account: until then the installation waits for its first administrator."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def all_units() -> Sequence[Unit]:
    """The whole tree, each unit behind its parent and beside its siblings in the order they were made."""
    units = db.session.scalars(select(Unit)).all()
    return sorted(units, key=lambda unit: [int(number) for number in unit.path.strip("/").split("/")])


def people_per_unit() -> dict[int, int]:
    """{unit id: accounts in it}, disabled ones too: they keep the unit from being removed."""
    rows = db.session.execute(select(User.unit_id, func.count()).group_by(User.unit_id))
    return {row[0]: row[1] for row in rows}


def users_page(
    text: str, unit: Unit | None, role: str, after: str, size: int
) -> tuple[Sequence[tuple[User, datetime | None]], str | None]:
    """Accounts with when they were last seen, by user name after `after`; and the cursor of the next page or None."""
    seen = select(func.max(UserSession.seen_at)).where(UserSession.user_id == User.id).scalar_subquery()
    query = select(User, seen).order_by(User.username).limit(size + 1)
    if text:
        query = query.where(
            or_(User.name.contains(text, autoescape=True), User.username.icontains(text, autoescape=True))
        )
    if unit is not None:
        query = query.where(User.unit_id.in_(units_below(unit.path)))
    if role:
        query = query.where(User.role == role)
    if after:
        query = query.where(User.username > after)
    rows = [(user, moment) for user, moment in db.session.execute(query)]
    return rows[:size], rows[size - 1][0].username if len(rows) > size else None

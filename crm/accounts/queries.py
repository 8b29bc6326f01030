"""Reading the tree and its people."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from crm.accounts.models import Role, Unit, User
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


def covers(user: User, unit: Unit) -> bool:
    """Whether the unit lies in the user's subtree."""
    return unit.path.startswith(user.scope_path)


def is_chief_over(user: User, unit: Unit) -> bool:
    """Whether the user is the chief whose subtree the unit lies in: who screens, verifies and takes over."""
    return user.role == Role.CHIEF and covers(user, unit)


def units_of(user: User) -> Sequence[Unit]:
    """The units of the user's subtree."""
    return db.session.scalars(select(Unit).where(Unit.path.startswith(user.scope_path)).order_by(Unit.path)).all()

"""What came in and went out, as the pages list it."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.accounts.queries import units_below
from crm.db import db
from crm.exchange.models import ExportRecord

_SHOWN = 100


def exports_of(user: User) -> Sequence[ExportRecord]:
    """What the user took out, the latest first; a chief reads what the people of the units below took out, too."""
    seen = ExportRecord.by_id == user.id
    if user.duty == Role.CHIEF:
        below = select(User.id).where(User.unit_id.in_(units_below(user.scope_path)))
        seen = or_(seen, ExportRecord.by_id.in_(below))
    query = select(ExportRecord).where(seen).options(joinedload(ExportRecord.by))
    return db.session.scalars(query.order_by(ExportRecord.id.desc()).limit(_SHOWN)).all()

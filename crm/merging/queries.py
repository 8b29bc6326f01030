"""Where a merged record went, and what was merged."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.queries import units_below
from crm.db import db
from crm.merging.models import Merge


def survivor_of(kind: str, number: int) -> int | None:
    """The record that this one is a part of now; None when it was never merged away."""
    found: int | None = None
    for _ in range(50):  # a chain of merges
        step = select(Merge.survivor_id).where(Merge.kind == kind, Merge.merged_id == (found or number))
        further = db.session.scalar(step.where(Merge.undone_at.is_(None)).order_by(Merge.id.desc()).limit(1))
        if further is None:
            break
        found = further
    return found


def merges_by(user: User, limit: int = 20) -> Sequence[Merge]:
    """What the user and the people below merged, the newest first."""
    query = select(Merge).join(User, User.id == Merge.by_id).where(User.unit_id.in_(units_below(user.scope_path)))
    query = query.where(Merge.undone_at.is_(None)).options(joinedload(Merge.by)).order_by(Merge.id.desc())
    return db.session.scalars(query.limit(limit)).all()

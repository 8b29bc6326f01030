"""Reading moves."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.leads.models import Lead
from crm.pipeline.models import StageMove


def moves_of(lead: Lead) -> Sequence[StageMove]:
    """A lead's moves, newest first."""
    return db.session.scalars(
        select(StageMove)
        .where(StageMove.lead_id == lead.id)
        .options(joinedload(StageMove.by))
        .order_by(StageMove.id.desc())
    ).all()

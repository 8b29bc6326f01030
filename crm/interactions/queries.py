"""Reading interactions within the scope of leads."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.interactions.models import Interaction, interaction_leads
from crm.leads.models import Lead
from crm.leads.queries import visible_to


def interactions_visible_to(user: User) -> Select[Interaction]:
    """Those with a lead the user sees, and the user's own."""
    seen = visible_to(user).with_only_columns(Lead.id)
    linked = select(interaction_leads.c.interaction_id).where(interaction_leads.c.lead_id.in_(seen))
    return select(Interaction).where(or_(Interaction.id.in_(linked), Interaction.by_id == user.id))


def of_lead(lead: Lead) -> Sequence[Interaction]:
    """A lead's interactions, newest first; whoever sees the lead sees them."""
    return db.session.scalars(
        select(Interaction)
        .join(interaction_leads)
        .where(interaction_leads.c.lead_id == lead.id)
        .options(joinedload(Interaction.by), selectinload(Interaction.contacts))
        .order_by(Interaction.met_on.desc(), Interaction.id.desc())
    ).all()


def latest(user: User, before: int | None = None, limit: int = 50) -> Sequence[Interaction]:
    """The newest interactions the user may see, older than the id `before`."""
    query = interactions_visible_to(user).options(
        joinedload(Interaction.by), selectinload(Interaction.leads), selectinload(Interaction.companies)
    )
    if before:
        query = query.where(Interaction.id < before)
    return db.session.scalars(query.order_by(Interaction.id.desc()).limit(limit)).all()


def has_next_step(lead: Lead) -> bool:
    """Whether any interaction with the lead led to a next step."""
    linked = exists().where(
        interaction_leads.c.interaction_id == Interaction.id, interaction_leads.c.lead_id == lead.id
    )
    query = select(Interaction.id).where(linked, Interaction.next_step.is_not(None)).limit(1)
    return db.session.scalar(query) is not None

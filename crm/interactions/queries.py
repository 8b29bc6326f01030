"""Reading interactions within the scope of leads."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, exists, func, not_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role, User
from crm.accounts.queries import units_below
from crm.companies.models import Company
from crm.db import db
from crm.interactions.models import Interaction, interaction_companies, interaction_leads
from crm.leads.models import Lead
from crm.leads.queries import visible_to

_BY_UNIT = (Role.OFFICER, Role.CHIEF, Role.LEADER)


def interactions_visible_to(user: User) -> Select[Interaction]:
    """Those with a lead the user sees, the user's own, and those of the user's units that touch no lead."""
    about = and_(interaction_leads.c.lead_id == Lead.id, interaction_leads.c.interaction_id == Interaction.id)
    seen = visible_to(user).join(interaction_leads, about).with_only_columns(Lead.id)
    reach = [seen.correlate(Interaction).exists(), Interaction.by_id == user.id]
    if user.duty in _BY_UNIT:
        touches = exists().where(interaction_leads.c.interaction_id == Interaction.id).correlate(Interaction)
        reach.append(and_(Interaction.unit_id.in_(units_below(user.scope_path)), not_(touches)))
    return select(Interaction).where(true() if user.duty == Role.AUDITOR else or_(*reach))


def find_visible_talk(user: User, interaction_id: int) -> Interaction | None:
    """The interaction with what its page shows, or None when it is not the user's to see."""
    shown = (joinedload(Interaction.by), joinedload(Interaction.unit), selectinload(Interaction.companies))
    more = (selectinload(Interaction.contacts), selectinload(Interaction.files), selectinload(Interaction.leads))
    query = interactions_visible_to(user).where(Interaction.id == interaction_id)
    return db.session.scalars(query.options(*shown, *more)).one_or_none()


def of_lead(lead: Lead) -> Sequence[Interaction]:
    """A lead's interactions, newest first; whoever sees the lead sees them."""
    found = db.session.scalars(
        select(Interaction)
        .join(interaction_leads)
        .where(interaction_leads.c.lead_id == lead.id)
        .options(joinedload(Interaction.by), joinedload(Interaction.contacts))
        .order_by(Interaction.met_on.desc(), Interaction.id.desc())
    )
    return found.unique().all()


def latest(user: User, after: tuple[date, int] | None = None, limit: int = 50) -> Sequence[Interaction]:
    """The newest interactions the user may see, by day and id; those after (day, id) in that order."""
    query = interactions_visible_to(user)
    if after:
        day, number = after
        further = and_(Interaction.met_on == day, Interaction.id < number)
        query = query.where(or_(Interaction.met_on < day, further))
    return _newest(query, limit)


def of_company(user: User, company: Company, limit: int = 50) -> Sequence[Interaction]:
    """The newest interactions with this firm that the user may see."""
    met = select(interaction_companies.c.interaction_id).where(interaction_companies.c.company_id == company.id)
    return _newest(interactions_visible_to(user).where(Interaction.id.in_(met)), limit)


def _newest(query: Select[Interaction], limit: int) -> Sequence[Interaction]:
    people = (joinedload(Interaction.by), selectinload(Interaction.companies), selectinload(Interaction.contacts))
    order = (Interaction.met_on.desc(), Interaction.id.desc())
    return db.session.scalars(query.options(*people).order_by(*order).limit(limit)).all()


def leads_seen(user: User, interactions: Sequence[Interaction]) -> dict[int, list[Lead]]:
    """{interaction id: its leads that this user may see}: an interaction may touch leads of other units too."""
    rows = db.session.execute(
        visible_to(user)
        .join(interaction_leads, interaction_leads.c.lead_id == Lead.id)
        .where(interaction_leads.c.interaction_id.in_([interaction.id for interaction in interactions]))
        .add_columns(interaction_leads.c.interaction_id)
        .order_by(Lead.id)
    )
    seen: dict[int, list[Lead]] = defaultdict(list)
    for lead, interaction_id in rows:
        seen[interaction_id].append(lead)
    return seen


def newest_of(lead_ids: Sequence[int]) -> dict[int, Interaction]:
    """{lead id: its newest interaction}, the one that says what comes next; one statement for all."""
    order = (Interaction.met_on.desc(), Interaction.id.desc())
    place = func.row_number().over(partition_by=interaction_leads.c.lead_id, order_by=order).label("place")
    ranked = (
        select(interaction_leads.c.lead_id, interaction_leads.c.interaction_id, place)
        .join(Interaction, Interaction.id == interaction_leads.c.interaction_id)
        .where(interaction_leads.c.lead_id.in_(lead_ids))
        .subquery()
    )
    rows = db.session.execute(
        select(ranked.c.lead_id, Interaction)
        .join(Interaction, Interaction.id == ranked.c.interaction_id)
        .where(ranked.c.place == 1)
        .options(joinedload(Interaction.unit))
    )
    return {row[0]: row[1] for row in rows}


def has_next_step(lead: Lead) -> bool:
    """Whether any interaction with the lead led to a next step."""
    linked = exists().where(
        interaction_leads.c.interaction_id == Interaction.id, interaction_leads.c.lead_id == lead.id
    )
    query = select(Interaction.id).where(linked, Interaction.next_step.is_not(None)).limit(1)
    return db.session.scalar(query) is not None


def with_next_step(lead_ids: Sequence[int]) -> set[int]:
    """Those of these leads with which any interaction led to a next step."""
    query = (
        select(interaction_leads.c.lead_id)
        .join(Interaction, Interaction.id == interaction_leads.c.interaction_id)
        .where(interaction_leads.c.lead_id.in_(lead_ids), Interaction.next_step.is_not(None))
    )
    return set(db.session.scalars(query))

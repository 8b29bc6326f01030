"""Who sees which leads: the scope every list, count, figure, export and page starts from."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.accounts.queries import is_chief_over, units_below
from crm.companies.models import Contact
from crm.db import db
from crm.fuzzydate import today
from crm.leads.claims.standing import Rules, in_pool, rules
from crm.leads.models import Lead, LeadContact, LeadInvestor, LeadPark, LeadTeam
from crm.leads.words import TEAM_ROLES, WORKING, State
from crm.parks.models import park_managers


@dataclass(frozen=True)
class Viewer:
    """What of a user on a day the scope is made of."""

    id: int
    unit_id: int
    scope_path: str
    day: date


def _viewer(user: User) -> Viewer:
    return Viewer(user.id, user.unit_id, user.scope_path, today())


def _own_units(user: Viewer) -> ColumnElement[bool]:
    return Lead.unit_id.in_(units_below(user.scope_path))


def _in_team(user: Viewer, roles: Collection[str] = tuple(TEAM_ROLES)) -> ColumnElement[bool]:
    """Leads in whose team the user is, or the user's unit, in one of these parts: whoever has one sees the lead."""
    return exists().where(LeadTeam.lead_id == Lead.id, LeadTeam.role.in_(roles), *_current(user)).correlate(Lead)


def _current(user: Viewer) -> tuple[ColumnElement[bool], ...]:
    """The places in teams that are the user's today."""
    own = or_(LeadTeam.user_id == user.id, LeadTeam.unit_id == user.unit_id)
    return own, or_(LeadTeam.until.is_(None), LeadTeam.until >= user.day)


def _team_units(user: Viewer) -> ColumnElement[bool]:
    return or_(_own_units(user), _in_team(user))


def _own_work(user: Viewer) -> ColumnElement[bool]:
    return or_(_team_units(user), Lead.owner_id == user.id)


def _own_parks(user: Viewer) -> ColumnElement[bool]:
    managed = select(park_managers.c.park_id).where(park_managers.c.user_id == user.id)
    named = exists().where(LeadPark.lead_id == Lead.id, LeadPark.park_id.in_(managed))
    return or_(named.correlate(Lead), _in_team(user))  # whatever tables a figure joins beside its leads


@dataclass(frozen=True)
class Scope:
    """What a role sees of leads, how of contacts (plain, masked or not at all), and whether of the pool."""

    leads: Callable[[Viewer], ColumnElement[bool]]
    contacts: str
    pool: bool = False


# The scope table of design §3.
SCOPES: dict[str, Scope] = {
    Role.OFFICER: Scope(_own_work, "masked", pool=True),
    Role.CHIEF: Scope(_own_work, "masked", pool=True),
    Role.PARK_MANAGER: Scope(_own_parks, "masked"),
    Role.LEADER: Scope(_team_units, "masked"),
    Role.ADMIN: Scope(lambda user: false(), "none"),
    Role.AUDITOR: Scope(lambda user: true(), "sealed"),
}


def visible_to(user: User) -> Select[Lead]:
    """The leads this user may see."""
    viewer = _viewer(user)
    if SCOPES[user.duty].pool:
        return select(Lead).where(_own_or_pooled(user.duty, viewer, rules()))
    return select(Lead).where(_own(user.duty, viewer))


# A page asks for a dozen lists, each within the scope: the same expression of the same things stands in all of them.
@lru_cache(maxsize=512)
def _own(duty: str, viewer: Viewer) -> ColumnElement[bool]:
    return SCOPES[duty].leads(viewer)


@lru_cache(maxsize=512)
def _own_or_pooled(duty: str, viewer: Viewer, by: Rules) -> ColumnElement[bool]:
    return or_(_own(duty, viewer), in_pool(viewer.day, by))


def own_to(user: User) -> Select[Lead]:
    """Those of them that are the user's or below: what lies in the pool may be seen, and is nobody's to work on."""
    return select(Lead).where(_own(user.duty, _viewer(user)))


def sees(user: User, lead: Lead) -> bool:
    """Whether this one lead is within the user's scope."""
    return db.session.scalar(visible_to(user).where(Lead.id == lead.id).with_only_columns(Lead.id)) is not None


def is_own(user: User, lead: Lead) -> bool:
    """Whether this one lead is within the user's own scope, the pool left out."""
    return db.session.scalar(own_to(user).where(Lead.id == lead.id).with_only_columns(Lead.id)) is not None


def open_leads_owned(user: User) -> int:
    """How many active leads this person owns: told to who disables the account, and nothing else of them."""
    owned = select(func.count()).select_from(Lead).where(Lead.owner_id == user.id, Lead.state == State.ACTIVE)
    return db.session.scalar(owned) or 0


def find_visible(user: User, lead_id: int) -> Lead | None:
    """The lead with what its page shows, or None when it is not the user's to see."""
    found = db.session.scalars(
        visible_to(user)
        .where(Lead.id == lead_id)
        .options(
            joinedload(Lead.unit),
            joinedload(Lead.owner),
            joinedload(Lead.local_company),
            joinedload(Lead.investors).joinedload(LeadInvestor.company),
            joinedload(Lead.contacts).joinedload(LeadContact.contact),
            joinedload(Lead.parks).joinedload(LeadPark.park),
        )
    )
    return found.unique().one_or_none()


def works_on(user: User, lead: Lead) -> bool:
    """Whether the user moves and edits this lead: its owner, its team, or the chief over its unit."""
    if user.duty not in (Role.CHIEF, Role.OFFICER):
        return False
    if is_chief_over(user, lead.unit):
        return True
    if lead.owner_id == user.id or (lead.owner_id is None and lead.unit_id == user.unit_id):
        return True
    return db.session.scalar(_team_membership(user, lead)) is not None


def workable_by(user: User) -> ColumnElement[bool]:
    """works_on() in SQL: which of many leads the user moves and edits."""
    if user.duty not in (Role.CHIEF, Role.OFFICER):
        return false()
    viewer = _viewer(user)
    below = _own_units(viewer) if user.duty == Role.CHIEF else false()
    unowned = and_(Lead.owner_id.is_(None), Lead.unit_id == user.unit_id)
    return or_(below, Lead.owner_id == user.id, unowned, _in_team(viewer, WORKING))


def _team_membership(user: User, lead: Lead) -> Select[int]:
    return select(LeadTeam.id).where(LeadTeam.lead_id == lead.id, LeadTeam.role.in_(WORKING), *_current(_viewer(user)))


def contacts_visible_to(user: User) -> Select[Contact]:
    """Contacts of companies that stand behind a visible lead, and contacts of those leads."""
    if SCOPES[user.duty].contacts == "none":
        return select(Contact).where(false())
    if SCOPES[user.duty].contacts == "sealed":
        return select(Contact)
    seen = own_to(user).with_only_columns(Lead.id)
    companies = select(LeadInvestor.company_id).where(LeadInvestor.lead_id.in_(seen))
    linked = select(LeadContact.contact_id).where(LeadContact.lead_id.in_(seen))
    return select(Contact).where(or_(Contact.company_id.in_(companies), Contact.id.in_(linked)))


def leads_of_company(user: User, company_id: int) -> Sequence[Lead]:
    """The company's leads that this user may see, as investor or as local company."""
    invested = select(LeadInvestor.lead_id).where(LeadInvestor.company_id == company_id)
    query = visible_to(user).where(or_(Lead.id.in_(invested), Lead.local_company_id == company_id))
    return db.session.scalars(query.options(joinedload(Lead.unit)).order_by(Lead.id.desc())).all()


def contacts_behind(user: User, company_ids: Sequence[int], lead: Lead | None = None) -> Sequence[Contact]:
    """The people of these firms and of this lead, within the user's scope."""
    behind = or_(
        Contact.company_id.in_(company_ids),
        Contact.id.in_(select(LeadContact.contact_id).where(LeadContact.lead_id == (lead.id if lead else None))),
    )
    return db.session.scalars(contacts_visible_to(user).where(behind).order_by(Contact.id)).all()


def active_choices(user: User, limit: int = 200) -> Sequence[tuple[int, str, str]]:
    """(id, title, code) of the user's own active leads, the most recent first."""
    query = own_to(user).where(Lead.state == State.ACTIVE).order_by(Lead.id.desc()).limit(limit)
    rows = db.session.execute(query.with_only_columns(Lead.id, Lead.title, Lead.code))
    return [(lead_id, title, code) for lead_id, title, code in rows]

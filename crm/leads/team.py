"""A lead's team: co-owners, the leader in charge, the park's contact; who joins, who leaves."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.accounts.queries import is_chief_over
from crm.db import db
from crm.errors import N_, DomainError, Forbidden
from crm.fuzzydate import today
from crm.leads.models import Lead, LeadTeam
from crm.leads.operations import join_team, leave_team

# Whose part each role is; "member" comes with a task or a share, and is nobody's to choose.
FIT = {
    "co_owner": (Role.OFFICER, Role.CHIEF),
    "official": (Role.LEADER, Role.CHIEF),
    "park_contact": (Role.PARK_MANAGER,),
}


def require_holder(lead: Lead, by: User) -> None:
    """Raises Forbidden unless `by` owns the lead or is the chief over its unit: a team helps, it decides nothing."""
    if lead.owner_id != by.id and not is_chief_over(by, lead.unit):
        raise Forbidden(N_("Only the owner and the chief over the unit can do this."))


def add_member(lead: Lead, person: User | None, role: str, until: date | None, by: User) -> LeadTeam:
    """Somebody joins in a role, perhaps until a day; from now on they see the lead."""
    require_holder(lead, by)
    if role not in FIT:
        raise DomainError(N_("Choose one of the list."), "role")
    if person is None or not person.active or person.role not in FIT[role]:
        raise DomainError(N_("Choose somebody whose office fits this part."), "person")
    if until is not None and until < today():
        raise DomainError(N_("This day has passed."), "until")
    if any(one.user_id == person.id and one.role == role for one in team_of(lead)):
        raise DomainError(N_("This person is in the team already."), "person")
    return join_team(lead, person, until, by, role)


def end_membership(membership: LeadTeam, lead: Lead, by: User) -> None:
    """The part ends now: from this moment the person does not see the lead by it any more."""
    require_holder(lead, by)
    if membership.role == "member":
        raise DomainError(N_("This place comes with a task or a share and ends with it."))
    leave_team(membership, today() - timedelta(1), by)


def end_co_owners(lead: Lead, by: User) -> None:
    """The lead goes to another unit: its co-owners stay behind."""
    for membership in team_of(lead):
        if membership.role == "co_owner":
            leave_team(membership, today() - timedelta(1), by)


def team_of(lead: Lead) -> Sequence[LeadTeam]:
    """Those who have a part in the lead today."""
    current = or_(LeadTeam.until.is_(None), LeadTeam.until >= today())
    query = select(LeadTeam).where(LeadTeam.lead_id == lead.id, current).order_by(LeadTeam.id)
    return db.session.scalars(query.options(joinedload(LeadTeam.user), joinedload(LeadTeam.unit))).all()


def membership(lead: Lead, number: int) -> LeadTeam | None:
    """This place in this lead's team."""
    return db.session.scalar(select(LeadTeam).where(LeadTeam.id == number, LeadTeam.lead_id == lead.id))


def people_for_teams() -> Sequence[User]:
    """Everybody who can have a part in a lead, of whichever unit."""
    roles = sorted({role for fit in FIT.values() for role in fit})
    return db.session.scalars(select(User).where(User.active, User.role.in_(roles)).order_by(User.name)).all()

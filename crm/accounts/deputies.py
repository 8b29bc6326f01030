"""代: somebody stands in for an absent chief for some days, with that chief's rights over that subtree."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Deputyship, Role, User
from crm.accounts.queries import covers, owners_of
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden
from crm.fuzzydate import today

LONGEST = 90  # days: who is away for longer needs a successor


def appoint(chief: User, deputy: User | None, starts_on: date, ends_on: date, reason: str, by: User) -> Deputyship:
    """The chief, or an administrator, names who stands in. Two persons stay two: neither verifies the own facts."""
    require_appointer(chief, by)
    if deputy is None or deputy not in candidates(chief):
        raise DomainError(N_("Choose an officer or a chief of the own units."), "deputy")
    if ends_on < starts_on:
        raise DomainError(N_("The end lies before the beginning."), "ends_on")
    if ends_on < today():
        raise DomainError(N_("This day has passed."), "ends_on")
    if (ends_on - starts_on).days >= LONGEST:
        raise DomainError(N_("A deputy stands in for at most %(days)s days."), "ends_on", days=LONGEST)
    if any(one.starts_on <= ends_on and starts_on <= one.ends_on for one in open_of(chief)):
        raise DomainError(N_("Somebody stands in on some of these days already."), "starts_on")
    found = Deputyship(chief=chief, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()[:200])
    db.session.add(found)
    db.session.flush()
    said = {"deputy": deputy.name, "chief": chief.name, "starts_on": starts_on, "ends_on": ends_on}
    for person in (chief, deputy):
        record(by, "appoint deputy", person, said)
    return found


def end(deputyship: Deputyship, by: User) -> None:
    """The chief is back before the time: from now on the deputy is who they were."""
    require_appointer(deputyship.chief, by)
    if deputyship.ended_at is not None or deputyship.ends_on < today():
        raise DomainError(N_("This has ended already."))
    deputyship.ended_at = now()
    for person in (deputyship.chief, deputyship.deputy):
        record(by, "end deputy", person, {"deputy": deputyship.deputy.name, "chief": deputyship.chief.name})


def require_appointer(chief: User, by: User) -> None:
    """Raises Forbidden unless `by` is the chief or an administrator: a deputy appoints nobody."""
    if chief.role != Role.CHIEF or (by.id != chief.id and by.role != Role.ADMIN):
        raise Forbidden(N_("A chief, or an administrator, names who stands in for the chief."))


def candidates(chief: User) -> list[User]:
    """Officers and chiefs of the chief's own units."""
    return [person for person in owners_of(chief) if person.id != chief.id and covers(chief, person.unit)]


def open_of(chief: User) -> Sequence[Deputyship]:
    """Those that stand, or will."""
    return db.session.scalars(
        select(Deputyship).where(
            Deputyship.chief_id == chief.id, Deputyship.ended_at.is_(None), Deputyship.ends_on >= today()
        )
    ).all()


def deputyships_of(user: User) -> Sequence[Deputyship]:
    """Those a chief named, or all of them for an administrator; the newest first."""
    query = select(Deputyship).options(joinedload(Deputyship.chief), joinedload(Deputyship.deputy))
    if user.role != Role.ADMIN:
        query = query.where(or_(Deputyship.chief_id == user.id, Deputyship.deputy_id == user.id))
    return db.session.scalars(query.order_by(Deputyship.id.desc()).limit(100)).all()


def deputies_of(chief: User) -> list[User]:
    """Who stands in for the chief today."""
    return [one.deputy for one in open_of(chief) if one.holds(today())]

"""Target lists: which firms an officer or a stationed team is to win. Chiefs hand them out within their subtree."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, Unit, User
from crm.accounts.queries import is_chief_over, owners_of, units_of
from crm.audit.operations import record, record_edit
from crm.companies.models import Company, Prospect
from crm.db import db, require_fit
from crm.errors import N_, DomainError, Forbidden
from crm.fuzzydate import today

_WINNERS = (Role.OFFICER, Role.CHIEF)


def assign(companies: Sequence[Company], to: User | Unit, until: date | None, note: str, by: User) -> list[Prospect]:
    """Put these firms on the target list of a person or a unit; a firm that stands there already is renewed."""
    if not companies:
        raise DomainError(N_("Tick the companies first."))
    unit = to.unit if isinstance(to, User) else to
    if not is_chief_over(by, unit):
        raise Forbidden(N_("The chief over the unit hands out target firms."))
    if isinstance(to, User) and not (to.active and to.role in _WINNERS):
        raise DomainError(N_("Choose an officer or a chief."), "who")
    if until is not None and until < today():
        raise DomainError(N_("This day has passed."), "until")
    known = _standing(companies, to)
    return [_put(company, to, known.get(company.id), until, note.strip() or None, by) for company in companies]


def release(prospect: Prospect, by: User) -> None:
    """Take a firm off a target list."""
    holder = prospect.user.unit if prospect.user else prospect.unit
    if holder is None or not is_chief_over(by, holder):
        raise Forbidden(N_("The chief over the unit hands out target firms."))
    gone = {name: getattr(prospect, name) for name in ("company_id", "user_id", "unit_id")}
    record(by, "remove", ("prospects", prospect.id), gone)
    db.session.delete(prospect)


def hand_on(prospect: Prospect, successor: User, by: User) -> None:
    """The firm goes to a successor's target list with its day and note; where it stands there already, that one stays."""
    record(by, "hand over", prospect, {"company_id": prospect.company_id, "user_id": [prospect.user_id, successor.id]})
    if _standing([prospect.company], successor):
        db.session.delete(prospect)
        return
    prospect.user, prospect.user_id = successor, successor.id


def _standing(companies: Sequence[Company], to: User | Unit) -> dict[int, Prospect]:
    holder = Prospect.user_id == to.id if isinstance(to, User) else Prospect.unit_id == to.id
    ids = [company.id for company in companies]
    found = db.session.scalars(select(Prospect).where(holder, Prospect.company_id.in_(ids)))
    return {prospect.company_id: prospect for prospect in found}


def _put(
    company: Company, to: User | Unit, known: Prospect | None, until: date | None, note: str | None, by: User
) -> Prospect:
    holder = {"user_id": to.id} if isinstance(to, User) else {"unit_id": to.id}
    prospect = known or Prospect(company_id=company.id, **holder)
    prospect.assigned_by_id, prospect.assigned_on = by.id, today()
    prospect.until, prospect.note = until, note
    require_fit(prospect)
    if known is None:
        db.session.add(prospect)
        db.session.flush()
        record(by, "assign", prospect, {"company_id": company.id, **holder, "until": until, "note": note})
    else:
        record_edit(by, "assign", prospect)
    return prospect


def assignees(chief: User) -> tuple[Sequence[Unit], list[User]]:
    """The units and the people this chief may hand firms to."""
    return units_of(chief), owners_of(chief)


def _lasting() -> ColumnElement[bool]:
    return or_(Prospect.until.is_(None), Prospect.until >= today())


def prospects_of(company_ids: Collection[int]) -> dict[int, list[Prospect]]:
    """Who has these firms on a target list today. One query."""
    found: dict[int, list[Prospect]] = defaultdict(list)
    query = (
        select(Prospect)
        .where(Prospect.company_id.in_(list(company_ids)), _lasting())
        .options(joinedload(Prospect.user), joinedload(Prospect.unit))
        .order_by(Prospect.id)
    )
    for prospect in db.session.scalars(query):
        found[prospect.company_id].append(prospect)
    return found


def is_assigned(units: Collection[int] = (), users: Collection[int] = (), anybody: bool = False) -> ColumnElement[bool]:
    """Whether a firm stands on the target list of one of these units or people, or on any."""
    assigned = exists().where(Prospect.company_id == Company.id, _lasting())
    if anybody:
        return assigned
    return assigned.where(or_(Prospect.unit_id.in_(list(units)), Prospect.user_id.in_(list(users))))

"""Closed months: once the chief has closed one, nothing dated in it changes; what was wrong is put right later on."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, Unit, User
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.milestones.models import ClosedMonth

CLOSED = N_("%(month)s is closed: nothing dated in it changes. Put it right in an open month.")


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def close_month(month: date, by: User) -> ClosedMonth:
    """Close a month that is over, for the units below the chief."""
    unit = _scope(by)
    month = month_of(month)
    if month >= month_of(today()):
        raise DomainError(N_("Only a month that is over is closed."), "month")
    if closed_for(unit, month):
        raise DomainError(N_("This month is closed already."), "month")
    closed = ClosedMonth(month=month, unit=unit, closed_by=by, closed_at=now())
    db.session.add(closed)
    db.session.flush()
    record(by, "close month", closed, {"month": f"{month:%Y-%m}", "unit": unit.name})
    return closed


def reopen(closed: ClosedMonth, reason: str, version: int, by: User) -> None:
    """Open a month again, with the reason; the chief who could have closed it does."""
    if _scope(by).id != closed.unit_id:
        raise Forbidden(N_("The chief over these units opens their months."))
    if closed.version != version or closed.reopened_at is not None:
        raise DomainError(N_("This month is open already."))
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    closed.reopened_by, closed.reopened_at, closed.reopen_reason = by, now(), reason.strip()[:200]
    record(by, "reopen month", closed, {"month": f"{closed.month:%Y-%m}", "reason": closed.reopen_reason})


def _scope(by: User) -> Unit:
    """The unit at the top of the chief's subtree."""
    if by.duty != Role.CHIEF:
        raise Forbidden(N_("The chief over the units closes their months."))
    return db.session.scalars(select(Unit).where(Unit.path == by.scope_path)).one()


def closed_for(unit: Unit, month: date) -> bool:
    """Whether the month is closed for the unit, by its own chief or by one above."""
    query = select(ClosedMonth.id).where(
        ClosedMonth.month == month, ClosedMonth.reopened_at.is_(None), ClosedMonth.unit_id.in_(_above(unit))
    )
    return db.session.scalar(query.limit(1)) is not None


class ClosedMonths:
    """Every month that is closed, asked for once: for work on many leads."""

    def __init__(self) -> None:
        rows = db.session.execute(
            select(ClosedMonth.month, ClosedMonth.unit_id).where(ClosedMonth.reopened_at.is_(None))
        )
        self._closed = {(month, unit_id) for month, unit_id in rows}

    def __bool__(self) -> bool:
        return bool(self._closed)

    def hold(self, unit: Unit, on: FuzzyDate | None) -> bool:
        """is_closed() of a lead of this unit."""
        if on is None:
            return False
        return any((month_of(on.start), number) in self._closed for number in _above(unit))


def _above(unit: Unit) -> list[int]:
    return [int(number) for number in unit.path.strip("/").split("/")]


def is_closed(lead: Lead, on: FuzzyDate | None) -> bool:
    """Whether a date of this lead counts in a closed month; a longer interval counts where it begins."""
    return on is not None and closed_for(lead.unit, month_of(on.start))


def require_open_month(lead: Lead, *days: FuzzyDate | None, field: str | None = None) -> None:
    """Raises DomainError when one of these dates lies in a closed month."""
    for day in days:
        if day is not None and is_closed(lead, day):
            raise DomainError(
                CLOSED,
                field,
                month=f"{day.start:%Y-%m}",
            )


def months_of(by: User) -> Sequence[ClosedMonth]:
    """The months closed for this chief's units, the newest first."""
    people = (joinedload(ClosedMonth.closed_by), joinedload(ClosedMonth.reopened_by), joinedload(ClosedMonth.unit))
    query = select(ClosedMonth).where(ClosedMonth.unit_id == _scope(by).id)
    return db.session.scalars(query.options(*people).order_by(ClosedMonth.month.desc(), ClosedMonth.id.desc())).all()

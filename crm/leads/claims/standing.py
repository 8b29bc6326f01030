"""Until when a claim protects its lead: computed from dates whenever it is asked, in Python and in SQL alike.

A claim is protected for so many days without an interaction; in the first two stages it ends at a cap, whatever was
talked; once the agreement is signed it has no end. What is protected no more lies in the pool.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, literal, or_

from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.words import Stage, State
from crm.settings.queries import value_of

STANDINGS = {
    "protected": N_("Protected"),
    "expiring": N_("About to expire"),
    "pool": N_("In the pool"),
    "rival": N_("Not protected: registered second"),
}
CAPPED = (Stage.LEAD, Stage.SCREENING)
ENDING = (*CAPPED, Stage.NEGOTIATION)


@dataclass(frozen=True)
class Rules:
    """The office's days: silence until the reminder, silence until the pool, the cap of the first two stages."""

    remind_days: int
    silent_days: int
    cap_days: int

    @property
    def notice(self) -> int:
        """How many days before its end a claim is about to expire."""
        return self.silent_days - self.remind_days


@dataclass(frozen=True)
class Standing:
    """`code` is a key of STANDINGS, or none for a lost lead; `until` is the last protected day where there is one."""

    code: str
    until: date | None = None
    days_left: int | None = None


def rules() -> Rules:
    """The rules as the office has set them."""
    return Rules(*(value_of(f"claims.{name}_days") for name in ("remind", "silent", "cap")))


def standing(lead: Lead, day: date, by: Rules) -> Standing:
    """How the lead's claim stands on this day."""
    if lead.state == State.LOST:
        return Standing("none")
    if lead.claimed_on is None:
        return Standing("rival")
    if lead.stage not in ENDING:
        return Standing("protected")
    until = max(lead.claimed_on, lead.last_contact_on or lead.claimed_on) + timedelta(by.silent_days)
    if lead.stage in CAPPED:
        until = min(until, lead.claimed_on + timedelta(by.cap_days))
    left = (until - day).days
    code = "pool" if left < 0 else "expiring" if left <= by.notice else "protected"
    return Standing(code, until, left)


def in_pool(day: date, by: Rules) -> ColumnElement[bool]:
    """Leads that nobody's claim protects any more."""
    return and_(_has_end(), _ended(day, by))


def standing_expression(day: date, by: Rules) -> ColumnElement[str]:
    """standing().code of each lead."""
    return case(
        (Lead.state == State.LOST, literal("none")),
        (Lead.claimed_on.is_(None), literal("rival")),
        (~Lead.stage.in_(ENDING), literal("protected")),
        (_ended(day, by), literal("pool")),
        (_ended(day + timedelta(by.notice + 1), by), literal("expiring")),
        else_=literal("protected"),
    )


def _has_end() -> ColumnElement[bool]:
    return and_(Lead.state != State.LOST, Lead.claimed_on.is_not(None), Lead.stage.in_(ENDING))


def _ended(day: date, by: Rules) -> ColumnElement[bool]:
    """The last protected day lies before this one."""
    heard, capped = day - timedelta(by.silent_days), day - timedelta(by.cap_days)
    silent = and_(Lead.claimed_on < heard, or_(Lead.last_contact_on.is_(None), Lead.last_contact_on < heard))
    return or_(silent, and_(Lead.stage.in_(CAPPED), Lead.claimed_on < capped))

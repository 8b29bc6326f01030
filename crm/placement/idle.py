"""Idle land 闲置土地: from when contracted land counts as idle, told from its dates and what is built on it."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from crm.errors import N_
from crm.placement.models import Placement

# 《闲置土地处置办法》: the same everywhere, so no settings.
IDLE_YEARS, BACK_YEARS = 1, 2
BUILT_SHARE, INVESTED_SHARE = Fraction(1, 3), Fraction(1, 4)

REASONS = {
    "not_started": N_("Construction has not begun"),
    "stopped": N_("Construction has stopped"),
}
STANDINGS = {
    "running": N_("In time"),
    "soon": N_("Soon idle"),
    "idle": N_("Idle"),
    "forfeit": N_("May be taken back"),
}


@dataclass(frozen=True)
class Clock:
    """What runs against one placement. `idle_on`: a fee of 20 % of the land's price is due; `back_on`: taken back."""

    placement: Placement
    reason: str
    since: date
    idle_on: date
    back_on: date
    warn_days: int

    def standing(self, day: date) -> str:
        if day >= self.back_on:
            return "forfeit"
        if day >= self.idle_on:
            return "idle"
        return "soon" if day >= self.idle_on - timedelta(days=self.warn_days) else "running"


def clock_of(placement: Placement, warn_days: int) -> Clock | None:
    """The clock of contracted land; None where nothing runs. `warn_days` before it is idle it is soon idle.

    Land is idle a year after the agreed start of construction, when nothing was begun; or a year after work stopped,
    when less than a third of the area is built on or less than a quarter of the investment made. After two years it
    may be taken back without payment. A coarse agreed date counts from its last day: nobody is blamed too early.
    """
    since = _since(placement)
    if placement.state not in ("contracted", "delivered") or since is None:
        return None
    day, reason = since
    return Clock(placement, reason, day, _after(day, IDLE_YEARS), _after(day, BACK_YEARS), warn_days)


def _since(placement: Placement) -> tuple[date, str] | None:
    if placement.started_on is None:
        return (placement.agreed_start_on.end, "not_started") if placement.agreed_start_on else None
    if placement.stopped_on is None or not _is_little(placement):
        return None
    return placement.stopped_on.end, "stopped"


def _is_little(placement: Placement) -> bool:
    """Less than a third of the land built on, or less than a quarter of the investment made where it is known."""
    if Fraction(placement.built_m2 or 0) < BUILT_SHARE * placement.area_m2:
        return True
    total = placement.lead.investment
    return total is not None and Fraction(placement.invested or 0) < INVESTED_SHARE * total


def _after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28 February."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))

"""What arrived: amounts by the day they came, their origin, and how far they are confirmed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, func, type_coerce

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_
from crm.lists.arrivals import ArrivalList
from crm.milestones.models import FundArrival
from crm.reports.figures import Counts, Figure, Row, Table, added
from crm.reports.period import Period
from crm.reports.results import BASES

_STATES_OF = {"verified": ["verified"], "all": ["verified", "submitted"]}
_FROM_OUTSIDE = ["outside_province", "abroad"]


def arrived(user: User, period: Period, basis: str) -> Table:
    """One row: what counts, what of it came from outside the province, what waits to be verified.

    A sum that an old ledger opened with has no day: it lies in no period.
    """
    found = _counted(user, period, FundArrival.state, FundArrival.origin)
    states = _STATES_OF[basis]
    figures = (
        _figure(found, period, states),
        _figure(found, period, states, _FROM_OUTSIDE),
        _figure(found, period, ["submitted"]),
    )
    columns = (BASES[basis], N_("From outside the province or abroad"), N_("To be verified"))
    return Table("arrived", N_("Arrived funds"), N_("Fact"), columns, (Row("arrived", N_("Arrived funds"), figures),))


def arrived_by_month(user: User, period: Period, months: Sequence[Period], basis: str) -> dict[str, Figure]:
    """{code of the month: what arrived in it}; `period` spans them all."""
    month = func.substr(type_coerce(FundArrival.arrived_on, String), 1, 7)
    found = _counted(user, period, FundArrival.state, month)
    return {each.code: _month(found, each, basis) for each in months}


def _month(found: Counts, month: Period, basis: str) -> Figure:
    parts = [found.get((state, month.code), (0, 0)) for state in _STATES_OF[basis]]
    return Figure(*added(parts), {**_between(month), "state": _STATES_OF[basis]}, "arrivals")


def _figure(found: Counts, period: Period, states: list[str], origins: list[str] | None = None) -> Figure:
    fitting = [
        counts
        for (state, origin), counts in found.items()
        if state in states and (origins is None or origin in origins)
    ]
    filters = {**_between(period), "state": states, **({"origin": origins} if origins else {})}
    return Figure(*added(fitting), filters, "arrivals")


def _between(period: Period) -> dict[str, list[str]]:
    return {"from": [period.first.isoformat()], "to": [period.last.isoformat()]}


def _counted(user: User, period: Period, *keys: Any) -> Counts:
    query = ArrivalList(user, _between(period)).query()
    wanted = query.with_only_columns(*keys, func.count(FundArrival.id), func.sum(FundArrival.amount)).group_by(*keys)
    return {tuple(row[:-2]): (int(row[-2]), int(row[-1] or 0)) for row in db.session.execute(wanted)}

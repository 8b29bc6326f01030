"""What arrived: amounts by the day they came, their origin, and how far they are confirmed."""

from collections.abc import Sequence

from sqlalchemy import String, func, type_coerce

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_
from crm.lists.arrivals import ArrivalList
from crm.milestones.models import FundArrival
from crm.reports.figures import Figure, Groups, Row, Table, added
from crm.reports.period import Period
from crm.reports.results import BASES

_STATES_OF = {"verified": ["verified"], "all": ["verified", "submitted"]}
_FROM_OUTSIDE = ["outside_province", "abroad"]


def funds_within(user: User, span: Period) -> Groups:
    """What arrived, by state, origin and month: one grouped query."""
    month = func.substr(type_coerce(FundArrival.arrived_on, String), 1, 7)
    keys = (FundArrival.state, FundArrival.origin, month)
    query = ArrivalList(user, _between(span)).query()
    wanted = query.with_only_columns(*keys, func.count(FundArrival.id), func.sum(FundArrival.amount)).group_by(*keys)
    found = {tuple(row[:-2]): (int(row[-2]), int(row[-1] or 0)) for row in db.session.execute(wanted)}
    return Groups(("state", "origin", "month"), found)


def arrived(funds: Groups, period: Period, basis: str) -> Table:
    """One row: what counts, what of it came from outside the province, what waits to be verified.

    A sum that an old ledger opened with has no day: it lies in no period.
    """
    states = _STATES_OF[basis]
    figures = (
        _figure(funds, period, states),
        _figure(funds, period, states, _FROM_OUTSIDE),
        _figure(funds, period, ["submitted"]),
    )
    columns = (BASES[basis], N_("From outside the province or abroad"), N_("To be verified"))
    return Table("arrived", N_("Arrived funds"), N_("Fact"), columns, (Row("arrived", N_("Arrived funds"), figures),))


def arrived_by_month(funds: Groups, months: Sequence[Period], basis: str) -> dict[str, Figure]:
    """{code of the month: what arrived in it}."""
    return {each.code: _figure(funds, each, _STATES_OF[basis]) for each in months}


def _figure(funds: Groups, period: Period, states: list[str], origins: list[str] | None = None) -> Figure:
    by_origin = [{"origin": origin} for origin in origins] if origins else [{}]
    parts = [
        funds.of(state=state, month=month, **origin)
        for state in states
        for month in period.months
        for origin in by_origin
    ]
    filters = {**_between(period), "state": states, **({"origin": origins} if origins else {})}
    return Figure(*added(parts), filters, "arrivals")


def _between(period: Period) -> dict[str, list[str]]:
    return {"from": [period.first.isoformat()], "to": [period.last.isoformat()]}

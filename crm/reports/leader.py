"""The leader's page: what was achieved in a period, what is at work, and what is stuck."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.accounts.models import User
from crm.errors import N_
from crm.fuzzydate import today
from crm.placement.queries import Balance, balances
from crm.reports.classes import by_region_and_class
from crm.reports.figures import Figure, Groups, Row, Table
from crm.reports.funds import arrived, arrived_by_month, funds_within
from crm.reports.period import Period, months
from crm.reports.pipeline import at_work, by_park, by_stage, by_state, by_unit
from crm.reports.results import KINDS, facts_within, month_by_month, results
from crm.reports.stuck import StuckProjects, stuck


@dataclass(frozen=True)
class LeaderPage:
    period: Period
    basis: str
    results: Table
    arrived: Table
    months: Table
    stages: Table
    states: Table
    classes: Table
    units: Table
    parks: Table
    stuck: StuckProjects
    land: list[Balance]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of figures, in the order of the page."""
        return self.results, self.arrived, self.stages, self.states, self.months, self.classes, self.units, self.parks

    @property
    def figures(self) -> list[Figure]:
        return [self.stuck.all, *(figure for table in self.tables for row in table.rows for figure in row.figures)]


def leader_page(user: User, period: Period, basis: str) -> LeaderPage:
    """All figures of what this user sees. `basis`: a key of results.BASES."""
    day, work = today(), at_work(user)
    shown = months(period, day)
    span = period.with_also(Period("", shown[0].first, shown[-1].last))
    facts, funds = facts_within(user, span), funds_within(user, span)
    return LeaderPage(
        period=period,
        basis=basis,
        results=results(facts, period, basis),
        arrived=arrived(funds, period, basis),
        months=by_month(facts, funds, shown, basis),
        stages=by_stage(work),
        states=by_state(work),
        classes=by_region_and_class(user),
        units=by_unit(work, facts, period, basis),
        parks=by_park(user, period, basis),
        stuck=stuck(work, user),
        land=balances(day),
    )


def by_month(facts: Groups, funds: Groups, shown: Sequence[Period], basis: str) -> Table:
    """The twelve months up to the period's end (or this day): the facts, and the funds that arrived."""
    done, arrivals = month_by_month(facts, shown, basis), arrived_by_month(funds, shown, basis)
    rows = tuple(Row(each.code, each.code, (*done[each.code], arrivals[each.code]), is_word=False) for each in shown)
    return Table("months", N_("By month"), N_("Month"), (*KINDS.values(), N_("Arrived funds")), rows)

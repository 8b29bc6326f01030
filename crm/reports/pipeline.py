"""The projects at work: by stage and light, by state, by responsible unit and by park."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.db import db
from crm.errors import N_
from crm.fuzzydate import today
from crm.leads.models import Lead, LeadPark
from crm.leads.queries import visible_to
from crm.leads.words import STAGES, STATES
from crm.parks.queries import all_parks
from crm.pipeline.lit import light_expression
from crm.reports.figures import Counts, Figure, Filters, Groups, Row, Table, added, counted
from crm.reports.period import Period
from crm.reports.results import KINDS, facts_by, filters_of, of_units
from crm.settings.queries import value_of

_ACTIVE: Filters = {"state": ["active"]}
_COLUMNS = (N_("Active"), *KINDS.values(), N_("Red"))


def at_work(user: User) -> Groups:
    """All projects in scope by state, stage, unit and light: one grouped query that several tables are added from."""
    keys = (Lead.state, Lead.stage, Lead.unit_id, light_expression(today(), value_of("limits")))
    return Groups(("state", "stage", "unit", "light"), counted(visible_to(user), *keys))


def by_stage(work: Groups) -> Table:
    """The active ones of each stage, and those with a yellow or red light."""
    rows = tuple(Row(code, label, _lit(work, {"stage": [code]}, stage=code)) for code, label in STAGES.items())
    return Table("stages", N_("By stage"), N_("Stage"), (N_("Active"), N_("Yellow"), N_("Red")), rows)


def _lit(work: Groups, filters: Filters, **wanted: Any) -> tuple[Figure, ...]:
    base = {**filters, **_ACTIVE}
    shown = (
        Figure(*work.of(state="active", light=colour, **wanted), {**base, "light": [colour]})
        for colour in ("yellow", "red")
    )
    return Figure(*work.of(state="active", **wanted), base), *shown


def by_state(work: Groups) -> Table:
    """All projects, and how many are active, paused and lost."""
    rows = tuple(Row(code, label, (Figure(*work.of(state=code), {"state": [code]}),)) for code, label in STATES.items())
    total = Row("all", N_("All projects"), (Figure(*work.of(), {}),))
    return Table("states", N_("By state"), N_("State"), (N_("Projects"),), (total, *rows))


def by_unit(work: Groups, done: Groups, period: Period, basis: str) -> Table:
    """A row for each unit that has any figure, the largest active investment first; `done` are the facts."""
    facts = of_units(done, period, basis)
    ids = {unit for state, unit in work.by("state", "unit") if state == "active"} | {unit for _, unit in facts}
    rows = []
    for unit_id, name in db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids))):
        filters = {"unit": [str(unit_id)]}
        active, _, red = _lit(work, filters, unit=unit_id)
        rows.append(Row(str(unit_id), name, (active, *_done(facts, unit_id, filters, period, basis), red), False))
    rows.sort(key=lambda row: (-row.figures[0].amount, row.label))
    return Table("units", N_("By unit"), N_("Unit"), _COLUMNS, tuple(rows))


def by_park(user: User, period: Period, basis: str) -> Table:
    """A row for each park, and one for projects that name none; a project of two parks stands in both."""
    beside = (LeadPark, LeadPark.lead_id == Lead.id)
    active = visible_to(user).where(Lead.state == "active")
    found = counted(active.outerjoin(*beside), LeadPark.park_id, light_expression(today(), value_of("limits")))
    facts = facts_by(user, period, basis, LeadPark.park_id, beside)

    def figures(park_id: int | None, code: str) -> tuple[Figure, ...]:
        filters = {"park": [code]}
        lit = {colour: counts for (park, colour), counts in found.items() if park == park_id}
        whole = Figure(*added(list(lit.values())), {**filters, **_ACTIVE})
        red = Figure(*lit.get("red", (0, 0)), {**filters, **_ACTIVE, "light": ["red"]})
        return whole, *_done(facts, park_id, filters, period, basis), red

    rows = [Row(park.code, park.short_name, figures(park.id, park.code), False) for park in all_parks()]
    none = Row("none", N_("No park"), figures(None, "none"))
    return Table("parks", N_("By park"), N_("Park"), _COLUMNS, (*rows, none))


def _done(facts: Counts, key: Any, filters: Filters, period: Period, basis: str) -> Iterator[Figure]:
    for kind in KINDS:
        yield Figure(*facts.get((kind, key), (0, 0)), {**filters, **filters_of(kind, period, basis)})

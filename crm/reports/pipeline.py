"""The projects at work: by stage and light, by state, by responsible unit and by park."""

from collections.abc import Mapping
from typing import Any

from crm.accounts.models import Unit, User
from crm.db import db
from crm.errors import N_
from crm.fuzzydate import today
from crm.leads.models import Lead, LeadPark
from crm.leads.queries import visible_to
from crm.leads.words import STAGES, STATES
from crm.parks.queries import all_parks
from crm.pipeline.lit import light_expression
from crm.reports.figures import Counts, Figure, Filters, Row, Table, added, counted
from crm.reports.period import Period
from crm.reports.results import KINDS, facts_by, filters_of

_ACTIVE: Filters = {"state": ["active"]}
_COLUMNS = (N_("Active"), *KINDS.values(), N_("Red"))


def by_stage(user: User) -> Table:
    """The active ones of each stage, and those with a yellow or red light."""
    found = counted(_active(user), Lead.stage, light_expression(today()))
    rows = tuple(Row(code, label, _lit(found, code, {**_ACTIVE, "stage": [code]})) for code, label in STAGES.items())
    return Table("stages", N_("By stage"), N_("Stage"), (N_("Active"), N_("Yellow"), N_("Red")), rows)


def _lit(found: Counts, key: Any, filters: Filters) -> tuple[Figure, ...]:
    whole = added([counts for (one, _), counts in found.items() if one == key])
    shown = (Figure(*found.get((key, colour), (0, 0)), {**filters, "light": [colour]}) for colour in ("yellow", "red"))
    return Figure(*whole, filters), *shown


def by_state(user: User) -> Table:
    """All projects, and how many are active, paused and lost."""
    found = counted(visible_to(user), Lead.state)
    rows = tuple(
        Row(code, label, (Figure(*found.get(code, (0, 0)), {"state": [code]}),)) for code, label in STATES.items()
    )
    total = Row("all", N_("All projects"), (Figure(*added(list(found.values())), {}),))
    return Table("states", N_("By state"), N_("State"), (N_("Projects"),), (total, *rows))


def by_unit(user: User, period: Period, basis: str) -> Table:
    """A row for each unit that has any figure, the largest active investment first."""
    found = counted(_active(user), Lead.unit_id, light_expression(today()))
    facts = facts_by(user, period, basis, Lead.unit_id)
    ids = {unit_id for unit_id, _ in found} | {unit_id for _, unit_id in facts}
    names = {unit.id: unit.name for unit in db.session.query(Unit).where(Unit.id.in_(ids))}
    rows = [
        Row(str(unit_id), name, _side_by_side(found, facts, unit_id, {"unit": [str(unit_id)]}, period, basis), False)
        for unit_id, name in names.items()
    ]
    rows.sort(key=lambda row: (-row.figures[0].amount, row.label))
    return Table("units", N_("By unit"), N_("Unit"), _COLUMNS, tuple(rows))


def by_park(user: User, period: Period, basis: str) -> Table:
    """A row for each park, and one for projects that name none; a project of two parks stands in both."""
    beside = (LeadPark, LeadPark.lead_id == Lead.id)
    found = counted(_active(user).outerjoin(*beside), LeadPark.park_id, light_expression(today()))
    facts = facts_by(user, period, basis, LeadPark.park_id, beside)
    rows = [
        Row(
            park.code,
            park.short_name,
            _side_by_side(found, facts, park.id, {"park": [park.code]}, period, basis),
            False,
        )
        for park in all_parks()
    ]
    none = Row("none", N_("No park"), _side_by_side(found, facts, None, {"park": ["none"]}, period, basis))
    return Table("parks", N_("By park"), N_("Park"), _COLUMNS, (*rows, none))


def _side_by_side(
    found: Counts, facts: Counts, key: Any, filters: Mapping[str, list[str]], period: Period, basis: str
) -> tuple[Figure, ...]:
    active, _, red = _lit(found, key, {**filters, **_ACTIVE})
    done = (Figure(*facts.get((kind, key), (0, 0)), {**filters, **filters_of(kind, period, basis)}) for kind in KINDS)
    return active, *done, red


def _active(user: User) -> Any:
    return visible_to(user).where(Lead.state == "active")

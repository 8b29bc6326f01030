"""Closed months against a file: a fact dated in one is neither brought in nor taken back."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select

from crm.accounts.models import Unit
from crm.db import db
from crm.exchange.planning.rows import PlannedRow
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.months import CLOSED, ClosedMonths
from crm.stored import chunks

_DAYS: dict[str, tuple[type[Milestone | FundArrival], str]] = {
    "milestones": (Milestone, "happened_on"),
    "fund_arrivals": (FundArrival, "arrived_on"),
}
_Known = Mapping[int, tuple[Unit, Mapping[str, FuzzyDate]]]


def refuse_closed(rows: Sequence[PlannedRow], units: Mapping[str, Unit], home: Unit | None) -> None:
    """A row that would state a fact in a closed month, or change one dated in it, is an error. `home`: the unit of
    new projects that name none.
    """
    months = ClosedMonths()
    if not months:
        return
    known = _known([row.target for row in rows if row.action == "update" and row.target])
    for row in rows:
        if row.action == "create":
            unit = units.get(row.plan.values.get("owner_unit") or "", home)
            stated = {name: row.plan.values.get(name) for name in _DATE_FIELDS}
            _refuse(row, unit, stated, months)
        elif row.action == "update" and row.target and row.target in known:
            unit, facts = known[row.target]
            _refuse(row, unit, dict(_touched(row, facts)), months)


_DATE_FIELDS = [name for names in FACT_FIELDS.values() for name, column in names.items() if column == "happened_on"]


def _touched(row: PlannedRow, facts: Mapping[str, FuzzyDate]) -> Iterator[tuple[str, FuzzyDate | None]]:
    """(field, the day of the fact) of what the row changes of facts."""
    for kind, names in FACT_FIELDS.items():
        for name in names:
            if name in row.changes:
                new = row.changes[name][1]
                yield name, new if isinstance(new, FuzzyDate) else facts.get(kind)


def _refuse(row: PlannedRow, unit: Unit | None, stated: Mapping[str, FuzzyDate | None], months: ClosedMonths) -> None:
    for name, day in stated.items():
        if unit is not None and day is not None and months.hold(unit, day):
            row.refuse(name, CLOSED, month=f"{day.start:%Y-%m}")


def _known(lead_ids: Sequence[int]) -> _Known:
    """{lead: its unit, the days of its facts}."""
    units = db.session.execute(select(Lead.id, Unit).join(Unit, Unit.id == Lead.unit_id).where(Lead.id.in_(lead_ids)))
    found: dict[int, tuple[Unit, dict[str, FuzzyDate]]] = {number: (unit, {}) for number, unit in units}
    facts = select(Milestone.lead_id, Milestone.kind, Milestone.happened_on).where(Milestone.lead_id.in_(lead_ids))
    for number, kind, day in db.session.execute(facts):
        if day is not None:
            found[number][1][kind] = day
    return found


def closed_facts(rows: Mapping[str, Collection[int]]) -> Iterator[tuple[str, int]]:
    """(table, id) of those of these facts, {table: ids}, that are dated in a closed month."""
    asked = [(table, some) for table in _DAYS for some in chunks(rows.get(table, ()))]
    months = ClosedMonths() if asked else None
    for table, some in asked if months else ():
        model, column = _DAYS[table]
        dated = select(model.id, getattr(model, column), Unit).join(Lead, Lead.id == model.lead_id)
        for number, day, unit in db.session.execute(
            dated.join(Unit, Unit.id == Lead.unit_id).where(model.id.in_(some))
        ):
            if months and months.hold(unit, day):
                yield table, number

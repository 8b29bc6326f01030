"""What was signed, begun and brought into production: facts by their own dates, and how far they are confirmed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, and_, func, type_coerce

from crm.accounts.models import User
from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.milestones.models import Milestone
from crm.milestones.queries import happened_from, happened_until, standing_expression
from crm.reports.figures import Counts, Figure, Groups, Row, Table, added, counted
from crm.reports.period import Period

KINDS = {
    "signed": N_("Signed"),
    "construction": N_("Construction"),
    "production": N_("Production"),
}
# What counts: confirmed facts alone, or every fact that was not returned.
BASES = {"verified": N_("Verified only"), "all": N_("With unverified")}
STANDINGS_OF = {"verified": ("verified",), "all": ("verified", "submitted", "carried")}


def facts_within(user: User, span: Period) -> Groups:
    """Facts in scope that are not returned, by kind, standing, month and unit: several tables are added from these."""
    month = func.substr(type_coerce(Milestone.happened_on, String), 1, 7)
    keys = (Milestone.kind, standing_expression(), month, Lead.unit_id)
    return Groups(("kind", "standing", "month", "unit"), counted(_facts(user, span), *keys))


def results(facts: Groups, period: Period, basis: str) -> Table:
    """A row for each kind of fact: what counts, what waits to be verified, what an old ledger stated."""
    parts = (STANDINGS_OF[basis], ("submitted",), ("carried",))
    rows = tuple(
        Row(kind, label, tuple(_figure(facts, kind, standings, period) for standings in parts))
        for kind, label in KINDS.items()
    )
    columns = (BASES[basis], N_("To be verified"), N_("Carried over"))
    return Table("results", N_("Results"), N_("Fact"), columns, rows)


def month_by_month(facts: Groups, months: Sequence[Period], basis: str) -> dict[str, list[Figure]]:
    """{code of the month: a figure for each kind of fact}."""
    return {each.code: [_figure(facts, kind, STANDINGS_OF[basis], each) for kind in KINDS] for each in months}


def of_units(facts: Groups, period: Period, basis: str) -> Counts:
    """{(kind, unit): counts} of the facts that count in the period."""
    months, found = set(period.months), dict[Any, list[tuple[int, int]]]()
    for (kind, unit, standing, month), counts in facts.by("kind", "unit", "standing", "month").items():
        if month in months and standing in STANDINGS_OF[basis]:
            found.setdefault((kind, unit), []).append(counts)
    return {key: added(parts) for key, parts in found.items()}


def facts_by(user: User, period: Period, basis: str, key: Any, beside: tuple[Any, Any]) -> Counts:
    """{(kind, key): counts} of the facts that count in the period; `beside` is the key's table and how it joins."""
    return counted(_facts(user, period, basis).outerjoin(*beside), Milestone.kind, key)


def filters_of(kind: str, period: Period, basis: str) -> dict[str, list[str]]:
    """Of the leads whose fact of this kind counts in the period."""
    return {**period.bounds(kind), "fact": _values(kind, STANDINGS_OF[basis])}


def _figure(facts: Groups, kind: str, standings: Sequence[str], period: Period) -> Figure:
    parts = [facts.of(kind=kind, standing=standing, month=month) for standing in standings for month in period.months]
    return Figure(*added(parts), {**period.bounds(kind), "fact": _values(kind, standings)})


def _values(kind: str, standings: Sequence[str]) -> list[str]:
    return [f"{kind}:{standing}" for standing in standings]


def _facts(user: User, period: Period, basis: str = "all") -> Select[Any]:
    """Leads in scope beside their facts of the period."""
    on = and_(
        Milestone.lead_id == Lead.id,
        Milestone.kind.in_(KINDS),
        happened_from(period.first),
        happened_until(period.last),
    )
    return visible_to(user).join(Milestone, on).where(standing_expression().in_(STANDINGS_OF[basis]))

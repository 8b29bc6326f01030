"""The pipeline: active leads by stage and by target region, those put aside, and the balance of the land.

Every figure carries the filters of the list whose rows it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func

from crm.accounts.models import User
from crm.companies.regions import TARGET_REGIONS, region_expression
from crm.db import db
from crm.errors import N_
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.words import STAGES, STATES
from crm.lists.leads import LeadList
from crm.placement.queries import Balance, balances
from crm.settings.queries import value_of

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Figure:
    """`amount` is the sum of the investments in yuan; `filters` give exactly the rows counted."""

    code: str
    label: str
    count: int
    amount: int
    filters: Filters


@dataclass(frozen=True)
class Pipeline:
    stages: list[Figure]
    regions: list[Figure]
    states: list[Figure]
    total: Figure
    parks: list[Balance] = field(default_factory=list)


def pipeline(user: User, filters: Filters | None = None) -> Pipeline:
    """The figures of what this user sees, under these filters."""
    base = dict(filters or {})
    active = {**base, "state": ["active"]}
    stages = _grouped(user, active, Lead.stage, "stage", STAGES)
    region = region_expression(Lead.source_region, value_of("regions.all_guangdong"))
    regions = _grouped(user, active, region, "region", TARGET_REGIONS)
    states = _grouped(user, base, Lead.state, "state", STATES)
    total = Figure("all", N_("All projects"), sum(f.count for f in states), sum(f.amount for f in states), base)
    return Pipeline(stages, regions, states, total, balances(today()))


def _grouped(user: User, filters: Filters, by: object, name: str, words: Mapping[str, str]) -> list[Figure]:
    """One grouped query; a group without rows is a figure of 0."""
    rows = db.session.execute(
        LeadList(user, filters)
        .query()
        .with_only_columns(by, func.count(Lead.id), func.sum(Lead.investment))  # type: ignore[call-overload]
        .group_by(by)
    )
    found = {code: (int(count), int(amount or 0)) for code, count, amount in rows}
    return [Figure(code, label, *found.get(code, (0, 0)), {**filters, name: [code]}) for code, label in words.items()]

"""Where the projects at work come from: target region by class of the investing firm."""

from typing import Any

from sqlalchemy import case, func

from crm.accounts.models import User
from crm.companies.listings import LISTS
from crm.companies.regions import TARGET_REGIONS, region_expression
from crm.db import db
from crm.errors import N_
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.lists.filters import OTHER_CLASS, of_class
from crm.reports.figures import Figure, Row, Table, added
from crm.settings.queries import value_of

_CHASED = tuple(code for code, found in LISTS.items() if found.chased)


def by_region_and_class(user: User) -> Table:
    """Active projects; one whose firms are of two classes stands in both columns, and once in the last."""
    classes = (*_CHASED, OTHER_CLASS)
    region = region_expression(Lead.source_region, value_of("regions.all_guangdong"))
    shares = [_share(of_class([code])) for code in classes]
    query = visible_to(user).where(Lead.state == "active")
    flat: list[Any] = [column for share in shares for column in share]
    found = db.session.execute(
        query.with_only_columns(region, *flat, func.count(Lead.id), func.sum(Lead.investment)).group_by(region)
    ).all()
    counts = {region: [_whole(pair) for pair in zip(rest[::2], rest[1::2], strict=True)] for region, *rest in found}
    nothing = [(0, 0)] * (len(classes) + 1)
    rows = [
        _row(code, label, counts.get(code, nothing), {"region": [code]}, classes)
        for code, label in TARGET_REGIONS.items()
    ]
    sums = [added(column) for column in zip(*counts.values(), strict=True)] or nothing
    columns = (*(LISTS[code].badge for code in _CHASED), N_("Others"), N_("Sum"))
    total = _row("all", N_("Sum"), sums, {}, classes)
    return Table("classes", N_("By region and class of firm"), N_("Target region"), columns, (*rows, total))


def _share(clause: Any) -> tuple[Any, Any]:
    """Count and investment of the rows that fit."""
    return func.sum(case((clause, 1), else_=0)), func.sum(case((clause, Lead.investment), else_=0))


def _whole(pair: tuple[Any, Any]) -> tuple[int, int]:
    count, amount = pair
    return int(count or 0), int(amount or 0)


def _row(
    code: str, label: str, counts: list[tuple[int, int]], place: dict[str, list[str]], classes: tuple[str, ...]
) -> Row:
    base = {"state": ["active"], **place}
    filters = [*({**base, "class": [one]} for one in classes), base]
    return Row(code, label, tuple(Figure(*pair, each) for pair, each in zip(counts, filters, strict=True)))

"""Coverage: of the firms of each class and target region, how many are known, contacted, in talks.

Every figure carries the filters of the list of firms whose rows it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, distinct, func, literal
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import User
from crm.companies.listings import LIST_LABELS
from crm.companies.models import Company, Listing
from crm.companies.regions import TARGET_REGIONS
from crm.db import db
from crm.errors import N_
from crm.lists.companies import CompanyList, contacted, in_talks, region_of_firm

MEASURES = {"known": N_("Known"), "contacted": N_("Contacted"), "in_talks": N_("In talks")}
ALL = ""  # every firm, whatever its class; every region

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Figure:
    """`filters` give exactly the firms counted."""

    measure: str
    count: int
    filters: Filters


@dataclass(frozen=True)
class Row:
    """One class of firms: its figures by region, ALL for every region."""

    code: str
    label: str
    cells: Mapping[str, Sequence[Figure]]


@dataclass(frozen=True)
class Coverage:
    regions: Mapping[str, str]
    rows: Sequence[Row]


def coverage(user: User) -> Coverage:
    """The figures as this user may see them, in two grouped queries: of the classes, and of all firms."""
    counts = {**_counted(user, Listing.list), **_counted(user, None)}
    regions = {ALL: N_("All regions"), **TARGET_REGIONS}
    classes = {**LIST_LABELS, ALL: N_("All firms")}
    rows = [
        Row(code, label, {region: _figures(counts, code, region) for region in regions})
        for code, label in classes.items()
    ]
    return Coverage(regions, rows)


Counts = dict[tuple[str, str], tuple[int, ...]]


def _counted(user: User, by: InstrumentedAttribute[str] | None) -> Counts:
    """{(class, region): (known, contacted, in talks)}; a firm in a list of several years counts once."""
    group = by if by is not None else literal(ALL)
    query = CompanyList(user).query()
    if by is not None:
        query = query.join(Listing, Listing.company_id == Company.id)
    region = region_of_firm()
    met, talking = (distinct(case((state, Company.id))) for state in (contacted(user), in_talks(user)))
    columns = (group, region, func.count(distinct(Company.id)), func.count(met), func.count(talking))
    rows = db.session.execute(query.with_only_columns(*columns).group_by(*([by] if by is not None else []), region))
    return {(code, place): tuple(counts) for code, place, *counts in rows}


def _figures(counts: Counts, code: str, region: str) -> list[Figure]:
    regions = [region] if region else list(TARGET_REGIONS)
    sums = [sum(counts.get((code, place), (0, 0, 0))[n] for place in regions) for n in range(len(MEASURES))]
    place = {"list": [code]} if code else {}
    base = {**place, **({"region": [region]} if region else {})}
    return [
        Figure(measure, count, base if measure == "known" else {**base, "contact": [measure]})
        for measure, count in zip(MEASURES, sums, strict=True)
    ]

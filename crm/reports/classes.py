"""Where the projects at work come from: target region by class of the investing firm."""

from sqlalchemy import literal, select, union

from crm.accounts.models import User
from crm.companies.listings import LISTS
from crm.companies.models import Listing
from crm.companies.regions import TARGET_REGIONS, target_region
from crm.errors import N_
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import visible_to
from crm.lists.filters import OTHER_CLASS
from crm.reports.figures import Counts, Figure, Groups, Row, Table, counted
from crm.settings.queries import value_of

_CHASED = tuple(code for code, found in LISTS.items() if found.chased)
_ALL, _ANY = "all", "any"  # every project; the ones of a firm of any class


def by_region_and_class(user: User) -> Table:
    """Active projects; one whose firms are of two classes stands in both columns, and once in the last."""
    projects = _projects(user)
    rows = [_row(code, label, projects, code) for code, label in TARGET_REGIONS.items()]
    columns = (*(LISTS[code].badge for code in _CHASED), N_("Others"), N_("Sum"))
    total = _row("all", N_("Sum"), projects)
    return Table("classes", N_("By region and class of firm"), N_("Target region"), columns, (*rows, total))


def _projects(user: User) -> Groups:
    """By place, region and class of firm: the few that stand in a list are read from the lists."""
    active, wide = visible_to(user).where(Lead.state == "active"), value_of("regions.all_guangdong")
    investors = select(LeadInvestor.lead_id).join(Listing, Listing.company_id == LeadInvestor.company_id)
    chased = investors.where(Listing.list.in_(_CHASED))
    listed = union(
        chased.add_columns(Listing.list.label("class")), chased.add_columns(literal(_ANY).label("class"))
    ).subquery()
    found: Counts = {(place, _ALL): counts for place, counts in counted(active, Lead.source_region).items()}
    found |= counted(active.join(listed, listed.c.lead_id == Lead.id), Lead.source_region, listed.c["class"])
    placed = {(place, target_region(place, wide), kind): counts for (place, kind), counts in found.items()}
    return Groups(("place", "region", "class"), placed)


def _row(code: str, label: str, projects: Groups, region: str | None = None) -> Row:
    place = {"region": region} if region else {}
    of_class = {kind: projects.of(**place, **{"class": kind}) for kind in (*_CHASED, _ANY, _ALL)}
    every, any_class = of_class[_ALL], of_class[_ANY]
    others = (every[0] - any_class[0], every[1] - any_class[1])
    base = {"state": ["active"], **({"region": [region]} if region else {})}
    figures = [Figure(*of_class[kind], {**base, "class": [kind]}) for kind in _CHASED]
    return Row(code, label, (*figures, Figure(*others, {**base, "class": [OTHER_CLASS]}), Figure(*every, base)))

"""The filter table of leads: what a URL may ask for, and what it means in SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from crm.companies.listings import LIST_LABELS, LISTS
from crm.companies.models import Listing
from crm.companies.regions import TARGET_REGIONS, region_expression
from crm.errors import N_, DomainError
from crm.fuzzydate import FuzzyDate, today
from crm.leads.claims.standing import STANDINGS as CLAIMS
from crm.leads.claims.standing import rules
from crm.leads.claims.standing import standing_expression as claim_expression
from crm.leads.models import Lead, LeadInvestor, LeadPark
from crm.leads.words import CHANNELS, STAGES, STATES
from crm.milestones.models import MILESTONES, STANDINGS, Milestone
from crm.milestones.queries import happened_from, happened_until, standing_expression
from crm.parks.models import Park
from crm.pipeline.lights import LIGHTS
from crm.pipeline.lit import light_expression
from crm.quantities import parse_money, parse_text
from crm.search.queries import leads_with
from crm.search.words import Words
from crm.settings.queries import value_of

_MOST_VALUES = 200  # of one filter: there are fewer owners, units and parks than that

Clause = Callable[[Sequence[str]], ColumnElement[bool]]


@dataclass(frozen=True)
class Filter:
    """`kind` is text, choice (of `choices`), pick (choices the page loads: owner, unit, park), amount or date."""

    name: str
    label: str
    kind: str
    clause: Clause
    choices: Mapping[Any, Any] | None = None


def _text(values: Sequence[str]) -> ColumnElement[bool]:
    return leads_with(Words(values[0]))


def _region(values: Sequence[str]) -> ColumnElement[bool]:
    return region_expression(Lead.source_region, value_of("regions.all_guangdong")).in_(list(values))


def _park(values: Sequence[str]) -> ColumnElement[bool]:
    parks = select(Park.id).where(Park.code.in_(list(values)))
    named = Lead.id.in_(select(LeadPark.lead_id).where(LeadPark.park_id.in_(parks)))
    if "none" in values:
        return or_(named, ~exists().where(LeadPark.lead_id == Lead.id))
    return named


def _ids(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10]


def _at_least(values: Sequence[str]) -> ColumnElement[bool]:
    return Lead.investment >= parse_money(values[0])


def _at_most(values: Sequence[str]) -> ColumnElement[bool]:
    return Lead.investment <= parse_money(values[0])


def _happened(kind: str, compare: str) -> Clause:
    def clause(values: Sequence[str]) -> ColumnElement[bool]:
        try:
            bound = FuzzyDate.from_iso(values[0])
        except ValueError:
            raise DomainError(N_("Write a date such as 2022-03-15."), f"{kind}_{compare}") from None
        on = happened_from(bound.start) if compare == "from" else happened_until(bound.end)
        return exists().where(and_(Milestone.lead_id == Lead.id, Milestone.kind == kind, on))

    return clause


_PERIODS = {
    "signed": (N_("Signed from"), N_("Signed to")),
    "construction": (N_("Construction from"), N_("Construction to")),
    "production": (N_("Production from"), N_("Production to")),
}


OTHER_CLASS = "other"  # of none of the classes the mission chases
CLASSES = {**LIST_LABELS, OTHER_CLASS: N_("None of the classes sought")}
_CHASED = [code for code, found in LISTS.items() if found.chased]


def of_class(values: Sequence[str]) -> ColumnElement[bool]:
    """Leads an investor of which stands, or ever stood, in one of these lists."""
    within = _in_lists(values)
    return or_(within, ~_in_lists(_CHASED)) if OTHER_CLASS in values else within


def _in_lists(lists: Sequence[str]) -> ColumnElement[bool]:
    listed = select(Listing.company_id).where(Listing.list.in_(lists))
    return Lead.id.in_(select(LeadInvestor.lead_id).where(LeadInvestor.company_id.in_(listed)))


def _fact(values: Sequence[str]) -> ColumnElement[bool]:
    """Any of these; a lead has one fact of a kind, so a kind's period and standing speak of the same one."""
    known = [value.split(":") for value in values]
    wanted = (and_(Milestone.kind == kind, standing_expression() == standing) for kind, standing in known)
    return exists().where(Milestone.lead_id == Lead.id, or_(*wanted))


# What is known of a fact: {value: (label of the fact, label of its standing)}.
FACTS: dict[str, tuple[str, str]] = {
    f"{kind}:{standing}": (kind_label, standing_label)
    for kind, kind_label in MILESTONES.items()
    for standing, standing_label in STANDINGS.items()
}

FILTERS: dict[str, Filter] = {
    item.name: item
    for item in (
        Filter("q", N_("Text"), "text", _text),
        Filter("stage", N_("Stage"), "choice", lambda values: Lead.stage.in_(values), STAGES),
        Filter("state", N_("State"), "choice", lambda values: Lead.state.in_(values), STATES),
        Filter("region", N_("Target region"), "choice", _region, TARGET_REGIONS),
        Filter("class", N_("Class of firm"), "choice", of_class, CLASSES),
        Filter("park", N_("Park"), "pick", _park),
        Filter("owner", N_("Owner"), "pick", lambda values: Lead.owner_id.in_(_ids(values))),
        Filter("unit", N_("Unit"), "pick", lambda values: Lead.unit_id.in_(_ids(values))),
        Filter("channel", N_("Channel"), "choice", lambda values: Lead.channel.in_(values), CHANNELS),
        Filter("investment_from", N_("Investment from"), "amount", _at_least),
        Filter("investment_to", N_("Investment to"), "amount", _at_most),
        Filter(
            "light",
            N_("Warning light"),
            "choice",
            lambda values: light_expression(today(), value_of("limits")).in_(values),
            LIGHTS,
        ),
        Filter("claim", N_("Claim"), "choice", lambda values: claim_expression(today(), rules()).in_(values), CLAIMS),
        Filter("fact", N_("Fact"), "choice", _fact, FACTS),
        *(
            Filter(f"{kind}_{compare}", label, "date", _happened(kind, compare))
            for kind, labels in _PERIODS.items()
            for compare, label in zip(("from", "to"), labels, strict=True)
        ),
    )
}


def clauses(wanted: Mapping[str, Sequence[str]], table: Mapping[str, Filter] = FILTERS) -> list[ColumnElement[bool]]:
    """The conditions of these filters of the table. Raises DomainError, with the filter's name, for a value that is none."""
    found: list[ColumnElement[bool]] = []
    for name, values in wanted.items():
        if name not in table:
            raise DomainError(N_("There is no filter %(name)s."), None, name=name[:40])
        if len(values) > _MOST_VALUES:
            raise DomainError(N_("Choose fewer values."), name)
        given = [text for value in values if (text := parse_text(value))]
        if not given:
            continue
        chosen = table[name]
        if chosen.choices is not None:
            given = [value for value in given if value in chosen.choices]
            if not given:
                found.append(false())
                continue
        try:
            found.append(chosen.clause(given))
        except DomainError as refusal:
            raise DomainError(refusal.message, name, **refusal.params) from refusal
    return found

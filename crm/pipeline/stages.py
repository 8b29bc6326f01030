"""The stage table (design §4): what page, importer, API and docs read."""

from collections.abc import Callable
from dataclasses import dataclass

from crm.errors import N_
from crm.leads.twohigh import judged
from crm.leads.words import ADMITTING, Stage
from crm.pipeline.facts import Facts
from crm.placement.standard import passed
from crm.settings.queries import value_of


@dataclass(frozen=True)
class Requirement:
    """One thing a stage asks for. `inputs` name the gate form's inputs that can give it; none: done elsewhere."""

    code: str
    label: str
    met: Callable[[Facts], bool]
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """What it takes to enter a stage. How long a lead may stay there is the setting "limits"."""

    stage: Stage
    requirements: tuple[Requirement, ...]


def _lead(name: str, label: str, *inputs: str) -> Requirement:
    return Requirement(name, label, lambda facts: getattr(facts.lead, name) not in (None, ""), inputs or (name,))


def _fact(kind: str, attribute: str, label: str, *inputs: str) -> Requirement:
    return Requirement(f"{kind}_{attribute}", label, lambda facts: facts.has(kind, attribute), inputs)


def _verified(kind: str, label: str) -> Requirement:
    return Requirement(f"{kind}_verified", label, lambda facts: facts.verified(kind))


def _placed(facts: Facts) -> bool:
    return bool(facts.contracted or facts.lead.outside_parks_reason)


def _cleared(facts: Facts) -> bool:
    """Not 两高, and where the figures say it is a person has confirmed that it is not; or its review is cleared."""
    if facts.lead.two_high == "no" and judged(facts.lead).is_high:
        confirmed = facts.admission is not None and facts.admission.two_high == "no"
        return confirmed or bool(facts.lead.two_high_clearance)
    return facts.lead.two_high == "no" or bool(facts.lead.two_high_clearance)


def _admitted(facts: Facts) -> bool:
    """A decision against the project stands in the way; where the office asks for one, none does too."""
    decision = facts.admission.decision if facts.admission else None
    return decision in ADMITTING if decision or value_of("admission.required") else True


GATES: dict[Stage, Gate] = {
    gate.stage: gate
    for gate in (
        Gate(
            Stage.LEAD,
            (
                _lead("title", N_("Project")),
                Requirement("investor", N_("Investor"), lambda facts: bool(facts.lead.investors)),
                _lead("channel", N_("Channel")),
                _lead("source_region", N_("Source region")),
            ),
        ),
        Gate(
            Stage.SCREENING,
            (
                _lead("owner_id", N_("Owner"), "owner"),
                _lead("industry", N_("Industry")),
                _lead("description", N_("What is to be built")),
                Requirement(
                    "investment",
                    N_("Estimated investment"),
                    lambda facts: facts.lead.investment is not None or facts.lead.investment_usd is not None,
                    ("investment",),
                ),
                _lead("two_high", N_("Two-highs question answered")),
            ),
        ),
        Gate(
            Stage.NEGOTIATION,
            (
                Requirement(
                    "screening", N_("The chief's screening says pursue"), lambda f: f.lead.screening == "pursue"
                ),
                Requirement("next_step", N_("An interaction with a next step"), lambda facts: facts.next_step),
            ),
        ),
        Gate(
            Stage.SIGNED,
            (
                Requirement("admission", N_("Admission decided, and not against the project"), _admitted),
                _fact("signed", "agreement_kind", N_("Kind of agreement"), "agreement_kind"),
                _fact("signed", "happened_on", N_("Date of signing"), "signed_on"),
                _fact("signed", "amount", N_("Agreed amount"), "agreed_amount"),
                _fact("signed", "parties", N_("Parties"), "parties"),
                _fact("signed", "files", N_("Agreement as a file"), "signed_files"),
            ),
        ),
        Gate(
            Stage.PLACED,
            (
                _verified("signed", N_("Signing verified by a second person")),
                Requirement(
                    "local_company",
                    N_("Local company with its credit code"),
                    lambda facts: bool(facts.lead.local_company and facts.lead.local_company.credit_code),
                    ("local_company", "local_credit_code"),
                ),
                _fact("registered", "files", N_("Business licence as a file"), "registered_on", "registered_files"),
                Requirement(
                    "placement",
                    N_("Contracted land in a park, or why the project stays outside the parks"),
                    _placed,
                    ("outside_parks_reason",),
                ),
                Requirement(
                    "standard_land",
                    N_("Standard-land check passed or waived"),
                    lambda facts: all(passed(placement) for placement in facts.contracted),
                ),
                Requirement("cleared", N_("Two-highs review cleared"), _cleared, ("two_high_clearance",)),
            ),
        ),
        Gate(
            Stage.CONSTRUCTION,
            (
                _fact("construction", "happened_on", N_("Day construction began"), "construction_on"),
                _fact("construction", "files", N_("Permit or site photo"), "construction_files"),
            ),
        ),
        Gate(
            Stage.PRODUCTION,
            (
                _verified("construction", N_("Construction verified by a second person")),
                _fact("production", "happened_on", N_("Day production began"), "production_on"),
            ),
        ),
        Gate(
            Stage.CAPACITY,
            (
                _verified("production", N_("Production verified by a second person")),
                Requirement(
                    "results",
                    N_("Actual yearly output and tax"),
                    lambda facts: bool(facts.results),
                    ("result_year", "result_output", "result_tax"),
                ),
            ),
        ),
    )
}


def missing_for(facts: Facts, to: Stage) -> list[Requirement]:
    """Every requirement up to and including `to` that is not met; carried gaps a chief waived are let be."""
    waived = Stage(facts.lead.gaps_waived_to).number if facts.lead.gaps_waived_to else 0
    return [
        requirement
        for stage in Stage
        if waived < stage.number <= to.number
        for requirement in GATES[stage].requirements
        if not requirement.met(facts)
    ]

"""Everything a gate asks about one lead, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from crm.interactions.queries import has_next_step, with_next_step
from crm.leads.admission import admission_of, admissions_of
from crm.leads.models import Admission, Lead
from crm.milestones.models import Milestone, YearlyResult
from crm.milestones.queries import facts_of, milestones_of, results_of, results_of_leads
from crm.placement.models import SETTLED, Placement
from crm.placement.queries import of_lead, of_leads


@dataclass(frozen=True)
class Facts:
    """What the gate and the lead's page know; the rarer facts are asked for when a requirement needs them."""

    lead: Lead
    milestones: dict[str, Milestone]
    placements: Sequence[Placement]

    @cached_property
    def next_step(self) -> bool:
        return bool(self.lead.next_step_on) or has_next_step(self.lead)

    @cached_property
    def results(self) -> Sequence[YearlyResult]:
        return results_of(self.lead)

    @cached_property
    def admission(self) -> Admission | None:
        return admission_of(self.lead)

    @property
    def contracted(self) -> list[Placement]:
        return [placement for placement in self.placements if placement.state in SETTLED]

    def has(self, kind: str, attribute: str) -> bool:
        """Whether the fact of this kind stands, is not returned, and has the attribute."""
        fact = self.milestones.get(kind)
        return fact is not None and fact.state != "returned" and bool(getattr(fact, attribute))

    def verified(self, kind: str) -> bool:
        fact = self.milestones.get(kind)
        return fact is not None and fact.state == "verified"


@dataclass(frozen=True)
class KnownFacts(Facts):
    """The same of one lead among many: the rarer facts were asked for with the others."""

    next_step: bool = False
    results: Sequence[YearlyResult] = ()
    admission: Admission | None = None


def gather_all(leads: Sequence[Lead]) -> list[Facts]:
    """What the gates ask about each of these leads, in a handful of queries however many there are."""
    ids = [lead.id for lead in leads]
    milestones, placements, stepped, results = facts_of(ids), of_leads(ids), with_next_step(ids), results_of_leads(ids)
    admissions = admissions_of(ids)
    return [
        KnownFacts(
            lead,
            milestones.get(lead.id, {}),
            placements.get(lead.id, []),
            bool(lead.next_step_on) or lead.id in stepped,
            results.get(lead.id, ()),
            admissions.get(lead.id),
        )
        for lead in leads
    ]


def gather(lead: Lead) -> Facts:
    """Two queries, whatever the lead holds."""
    return Facts(lead, milestones_of(lead), of_lead(lead))

"""Which columns of a lead in files are facts: {kind: {name in files: column of Milestone}}; the columns of an arrival."""

from crm.errors import N_
from crm.fields import DATE, MONEY, TEXT, Field
from crm.milestones.models import EVIDENCE_KINDS, ORIGINS

FACT_FIELDS: dict[str, dict[str, str]] = {
    "signed": {"signed_on": "happened_on", "agreed_amount": "amount", "agreement_kind": "agreement_kind"},
    "registered": {"registered_on": "happened_on"},
    "construction": {"construction_on": "happened_on"},
    "production": {"production_on": "happened_on"},
}

ARRIVAL_FIELDS = (
    Field("arrived_on", N_("Arrived on"), DATE, required=True),
    Field("amount", N_("Amount"), MONEY, required=True),
    Field("origin", N_("Origin of the funds"), TEXT, required=True, choices=ORIGINS),
    Field("evidence_kind", N_("Kind of evidence"), TEXT, required=True, choices=EVIDENCE_KINDS),
    Field("note", N_("Note"), TEXT),
)

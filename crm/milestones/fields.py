"""Which columns of a lead in files are facts: {kind: {name in files: column of Milestone}}."""

FACT_FIELDS: dict[str, dict[str, str]] = {
    "signed": {"signed_on": "happened_on", "agreed_amount": "amount", "agreement_kind": "agreement_kind"},
    "registered": {"registered_on": "happened_on"},
    "construction": {"construction_on": "happened_on"},
    "production": {"production_on": "happened_on"},
}

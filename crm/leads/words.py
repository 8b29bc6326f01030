"""The words a lead is described with: codes and their labels."""

from enum import StrEnum

from crm.errors import N_


class Stage(StrEnum):
    LEAD = "lead"
    SCREENING = "screening"
    NEGOTIATION = "negotiation"
    SIGNED = "signed"
    PLACED = "placed"
    CONSTRUCTION = "construction"
    PRODUCTION = "production"
    CAPACITY = "capacity"

    @property
    def number(self) -> int:
        """1 to 8, in the order a lead walks."""
        return _NUMBERS[self]


_NUMBERS = {stage: number for number, stage in enumerate(Stage, 1)}
STAGES: dict[str, str] = {
    Stage.LEAD: N_("Lead"),
    Stage.SCREENING: N_("Screening"),
    Stage.NEGOTIATION: N_("Negotiation"),
    Stage.SIGNED: N_("Signed"),
    Stage.PLACED: N_("Placed"),
    Stage.CONSTRUCTION: N_("Construction"),
    Stage.PRODUCTION: N_("Production"),
    Stage.CAPACITY: N_("Full capacity"),
}


class State(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    LOST = "lost"


STATES: dict[str, str] = {State.ACTIVE: N_("Active"), State.PAUSED: N_("Paused"), State.LOST: N_("Lost")}

SCREENINGS = {"pursue": N_("Pursue"), "hold": N_("Hold"), "drop": N_("Drop")}

CHANNELS = {
    "strength": N_("Playing to strengths"),
    "cluster": N_("Industry cluster"),
    "stationed": N_("Stationed team"),
    "referral": N_("Referral by a firm"),
    "event": N_("Promotion event"),
    "agent": N_("Chamber or agent"),
    "official": N_("Recommended by a leader"),
    "inbound": N_("Came by itself"),
    "other": N_("Other"),
}

TWO_HIGH = {"no": N_("No"), "yes": N_("Yes")}

ENVIRONMENTS = {
    "registration": N_("Registration form"),
    "table": N_("Report table"),
    "report": N_("Report book"),
}

DECISIONS = {
    "admit": N_("Admitted"),
    "conditions": N_("Admitted with conditions"),
    "defer": N_("Put off"),
    "refuse": N_("Refused"),
}
ADMITTING = ("admit", "conditions")

# The items of the admission sheet; what each weighs is a setting.
ADMISSION_ITEMS = {
    "industry": N_("Kind of industry"),
    "technology": N_("Technology"),
    "investment": N_("Size of investment"),
    "intensity": N_("Investment per mu"),
    "investor": N_("The investor"),
    "environment": N_("Environment"),
    "safety": N_("Safety"),
    "land": N_("Use of land"),
    "planning": N_("Planning and design"),
    "tax": N_("Tax"),
    "jobs": N_("Jobs"),
}
VETOES = {
    "banned": N_("Industry that is banned or to be phased out"),
    "zone": N_("Outside the development boundary or in a protected zone"),
    "environment": N_("Environmental capacity is exceeded"),
    "safety": N_("Safety cannot be assured"),
    "credit": N_("The investor is on a list of dishonest debtors"),
}

LOSS_REASONS = {
    "land": N_("Land"),
    "energy": N_("Energy or environment"),
    "policy": N_("Policy terms"),
    "funds": N_("The investor's funds"),
    "market": N_("Market"),
    "elsewhere": N_("Settled elsewhere"),
    "screened": N_("Did not pass screening"),
    "other": N_("Other"),
}

# Lost by a decision about who registered first: nobody gives a project up for this reason.
RULING = "ruling"
LOSS_LABELS = {**LOSS_REASONS, RULING: N_("First-registration ruling")}

TEAM_ROLES = {
    "co_owner": N_("Co-owner"),
    "official": N_("Leader in charge"),
    "park_contact": N_("Contact of the park"),
    "member": N_("Has work on it"),
}
WORKING = ("co_owner", "member")  # the others look and advise

AGREEMENTS = {"framework": N_("Framework agreement"), "formal": N_("Formal contract")}

"""Picking a lead up from the pool."""

from crm.accounts.models import Role, Unit, User
from crm.audit.operations import record
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.claims.disputes import require_undisputed
from crm.leads.claims.models import Claim
from crm.leads.claims.registering import open_claim, succeed
from crm.leads.claims.standing import Standing, rules, standing
from crm.leads.models import Lead
from crm.leads.queries import sees
from crm.leads.team import end_co_owners

_TAKERS = (Role.OFFICER, Role.CHIEF)


def pick_up(lead: Lead, version: int, by: User) -> Claim:
    """Take a lead of the pool over: the taker's unit gets a new claim, the taker answers for it."""
    if by.role not in _TAKERS or not sees(by, lead):
        raise Forbidden(N_("Officers and chiefs pick projects up."))
    require_version(lead, version)
    if not is_free(lead):
        raise DomainError(_HELD[(now := standing_now(lead)).code], day=now.until.isoformat() if now.until else "")
    require_undisputed(lead)
    hand_to(lead, by.unit, by, by)
    claim = succeed(lead, "pick_up", by)
    record(by, "pick up", lead, {"unit": by.unit.name, "owner": by.name})
    return claim


_HELD = {
    "none": N_("This project is lost. Revive it first."),
    "rival": N_("Another unit registered this firm first, and its claim still stands. Open a dispute."),
    "protected": N_("This project is protected and not in the pool."),
    "expiring": N_("This project is protected until %(day)s and not in the pool."),
}


def standing_now(lead: Lead) -> Standing:
    """How the lead's claim stands today."""
    return standing(lead, today(), rules())


def is_free(lead: Lead) -> bool:
    """Whether the lead can be picked up: it lies in the pool, or came second to a claim that stands no more."""
    code = standing_now(lead).code
    if code != "rival":
        return code == "pool"
    claim = open_claim(lead)
    first = claim.rival_of if claim else None
    return first is None or standing_now(first).code in ("pool", "none")


def hand_to(lead: Lead, unit: Unit, owner: User, by: User) -> None:
    """Another unit and person answer for the lead; what a ledger called them no longer holds, co-owners stay behind."""
    end_co_owners(lead, by)
    lead.unit, lead.owner = unit, owner
    lead.unit_id, lead.owner_id = unit.id, owner.id
    lead.owner_unit_words = lead.owner_words = None


def require_version(lead: Lead, version: int) -> None:
    """Raises Stale when somebody saved the lead since the page was opened."""
    if lead.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))

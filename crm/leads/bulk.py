"""One value for many leads: each checked, versioned and audited as if it were changed alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm.accounts.models import Unit, User
from crm.accounts.queries import covers, is_chief_over
from crm.audit.operations import changes_of, record
from crm.errors import N_, DomainError, Forbidden
from crm.leads.models import Lead
from crm.leads.operations import assign, set_owner, set_parks

MOST = 1000  # leads at once: what one person can answer for, and one transaction holds
FIELDS = {
    "owner": N_("Owner"),
    "unit": N_("Responsible unit"),
    "park": N_("Park"),
    "channel": N_("Channel"),
    "industry": N_("Industry"),
}


@dataclass(frozen=True)
class Picked:
    """A lead as it was looked at: its version then, and whether this user works on it."""

    lead: Lead
    version: int
    workable: bool

    @property
    def is_stale(self) -> bool:
        return self.lead.version != self.version


@dataclass(frozen=True)
class Outcome:
    """`stale` were saved by somebody since they were looked at, `refused` with the reason; neither is changed."""

    changed: Sequence[Lead]
    same: Sequence[Lead]
    stale: Sequence[Lead]
    refused: Sequence[tuple[Lead, DomainError]]


def change_many(picked: Sequence[Picked], field: str, value: Any, by: User) -> Outcome:
    """Give these leads this owner, unit, park, channel or industry. The caller parsed the value."""
    changed: list[Lead] = []
    same: list[Lead] = []
    stale: list[Lead] = []
    refused: list[tuple[Lead, DomainError]] = []
    for one in picked:
        if one.is_stale:
            stale.append(one.lead)
        elif reason := why_not(one, field, value, by):
            refused.append((one.lead, reason))
        elif has(one.lead, field, value):
            same.append(one.lead)
        else:
            _CHANGES[field](one.lead, value, by)
            changed.append(one.lead)
    return Outcome(changed, same, stale, refused)


def why_not(one: Picked, field: str, value: Any, by: User) -> DomainError | None:
    """The rule that keeps this lead as it is, or None."""
    if not one.workable:
        return Forbidden(N_("Only the owner, the team and the chief of the unit can change this project."))
    if field == "unit" and not (is_chief_over(by, one.lead.unit) and covers(by, value)):
        return Forbidden(N_("The chief over both units moves a project from one to the other."))
    return None


def has(lead: Lead, field: str, value: Any) -> bool:
    """Whether the lead has this already, and nothing else."""
    if field == "park":
        return [link.park for link in lead.parks] == [value]
    return bool(getattr(lead, field) == value)


def _plain(name: str) -> Callable[[Lead, Any, User], None]:
    def change(lead: Lead, value: Any, by: User) -> None:
        assign(lead, {name: value})
        record(by, "edit", lead, changes_of(lead))

    return change


def _unit(lead: Lead, unit: Unit, by: User) -> None:
    record(by, "edit", lead, {"owner_unit": [lead.owner_unit_words or lead.unit.name, unit.name]})
    lead.unit, lead.owner_unit_words = unit, None  # the ledger's words named the unit of then


_CHANGES: dict[str, Callable[[Lead, Any, User], None]] = {
    "owner": set_owner,
    "unit": _unit,
    "park": lambda lead, park, by: set_parks(lead, [park], by),
    "channel": _plain("channel"),
    "industry": _plain("industry"),
}

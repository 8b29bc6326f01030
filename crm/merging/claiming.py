"""Claims of two projects that are one: the first registration stays, and two units settle it between them first."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from crm.db import db, now
from crm.errors import N_, DomainError
from crm.leads.claims.models import Claim, Dispute
from crm.leads.claims.registering import open_claim
from crm.leads.models import Lead
from crm.merging.joining import Joined


def require_one_claimant(survivor: Lead, merged: Lead) -> None:
    """Raises DomainError where two units claim what is to be one project, or disputed it."""
    both = (survivor.id, merged.id)
    between = select(Dispute.id).where(Dispute.first_id.in_(both), Dispute.second_id.in_(both))
    if db.session.scalar(between.limit(1)):
        raise DomainError(N_("There is a dispute between the two projects: they stay two."))
    claims = [claim for lead in (survivor, merged) if (claim := open_claim(lead))]
    if len({claim.unit_id for claim in claims}) > 1:
        raise DomainError(N_("Two units claim these projects. Settle it by a transfer or a dispute first."))


def keep_first_claim(survivor: Lead, merged: Lead, joined: Joined) -> date | None:
    """Of two open claims the later one ends; the day from which the project is protected."""
    claims = sorted(
        (claim for lead in (survivor, merged) if (claim := open_claim(lead))), key=lambda one: one.started_at
    )
    for claim in claims[1:]:
        joined.changed.append(("claims", claim.id, {"ended_at": None, "end_reason": None}))
        claim.ended_at, claim.end_reason = now(), claims[0].origin
    if claims:
        _never_behind_itself(claims, (survivor.id, merged.id), joined)
    db.session.flush()
    return min((lead.claimed_on for lead in (survivor, merged) if lead.claimed_on), default=None)


def _never_behind_itself(claims: Sequence[Claim], both: tuple[int, int], joined: Joined) -> None:
    """The claim that stays came second to the other project: now it stands behind whoever that one came second to."""
    kept = claims[0]
    before = next((claim.rival_of_id for claim in claims[1:] if claim.rival_of_id not in (None, *both)), None)
    if kept.rival_of_id in both and before is not None:
        joined.changed.append(("claims", kept.id, {"rival_of_id": kept.rival_of_id}))
        kept.rival_of_id = before

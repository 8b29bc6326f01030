"""Deciding a dispute about a claim: both sides' facts, what the rules say, the decision and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.fuzzydate import office_day
from crm.interactions.models import Interaction, interaction_leads
from crm.leads.claims.disputes import require_judge
from crm.leads.claims.models import GROUNDS, OUTCOMES, Dispute, Evidence
from crm.leads.claims.registering import open_claim, succeed
from crm.leads.claims.shares import Shares, set_shares
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.words import RULING, State
from crm.pipeline.operations import lose_by_ruling


@dataclass(frozen=True)
class Side:
    """What is known of one side: who registered it when, how often it was followed up, which papers it brought."""

    code: str
    lead: Lead
    registered_at: datetime
    registered_on: date
    talks: int
    last_talk: date | None
    papers: Sequence[Evidence]

    def has(self, kind: str) -> bool:
        """Whether the side brought a paper of this kind."""
        return any(paper.kind == kind for paper in self.papers)


def sides_of(dispute: Dispute) -> tuple[Side, Side]:
    """The first and the second registration, side by side."""
    leads = (dispute.first, dispute.second)
    count = func.count(Interaction.id), func.max(Interaction.met_on)
    rows = db.session.execute(
        select(interaction_leads.c.lead_id, *count)
        .join(Interaction, Interaction.id == interaction_leads.c.interaction_id)
        .where(interaction_leads.c.lead_id.in_([lead.id for lead in leads]))
        .group_by(interaction_leads.c.lead_id)
    )
    talks = {lead_id: (number, last) for lead_id, number, last in rows}
    first, second = (
        Side(code, lead, lead.registered_at, day_of(lead), *talks.get(lead.id, (0, None)), _papers(dispute, lead))
        for code, lead in zip(("first", "second"), leads, strict=True)
    )
    return first, second


def _papers(dispute: Dispute, lead: Lead) -> list[Evidence]:
    return [paper for paper in dispute.evidence if paper.lead_id == lead.id]


def day_of(lead: Lead) -> date:
    """The office's day of the registration."""
    return office_day(lead.registered_at)


def advised(first: Side, second: Side) -> tuple[str, str]:
    """(ground, whose side) of the first rule, in their order, that tells the two apart; ("", "") when none does.

    Registrations of one day are of one time.
    """
    compared = {
        "authorisation": (first.has("authorisation"), second.has("authorisation")),
        "time": (-first.registered_on.toordinal(), -second.registered_on.toordinal()),
        "follow_ups": (first.talks, second.talks),
        "investor": (first.has("investor"), second.has("investor")),
    }
    for ground, (one, other) in compared.items():
        if one != other:
            return ground, "first" if one > other else "second"
    return "", ""


def decide(dispute: Dispute, outcome: str, ground: str, reason: str, shares: Shares, version: int, by: User) -> None:
    """Decide by a ground that bears the outcome, with its reason and whose credit the project is.

    The lead that has to give way is lost by the ruling; its unit joins the other's team where it has a share.
    """
    require_judge(dispute, version, by)
    if outcome not in OUTCOMES:
        raise DomainError(N_("Choose one of the list."), "outcome")
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    if outcome != "different":
        _check_ground(dispute, outcome, ground)
    dispute.state, dispute.outcome, dispute.reason = "decided", outcome, reason.strip()[:200]
    dispute.ground = ground if outcome != "different" else None
    dispute.decided_by, dispute.decided_by_id, dispute.decided_at = by, by.id, now()
    said = {"outcome": outcome, "ground": dispute.ground, "reason": dispute.reason}
    for lead in (dispute.first, dispute.second):
        record(by, "decide dispute", lead, said)
    if outcome == "different":
        succeed(dispute.second, "ruling", by)
    else:
        _settle(dispute, shares, by)


def _settle(dispute: Dispute, shares: Shares, by: User) -> None:
    winner, loser = dispute.first, dispute.second
    if dispute.outcome == "second":
        winner, loser = loser, winner
    if winner.state == State.LOST:
        raise DomainError(N_("The project that would stand is lost. Revive it first."), "outcome")
    claim = open_claim(winner) if dispute.outcome == "first" else succeed(winner, "ruling", by)
    if claim is not None:
        set_shares(claim, shares, by)
    if any(getattr(holder, "unit", holder) == loser.unit for holder, share in shares if share):
        join_team(winner, loser.unit, None, by)
    if loser.state != State.LOST:
        lose_by_ruling(loser, f"{RULING}: {dispute.reason}"[:200], by)


def _check_ground(dispute: Dispute, outcome: str, ground: str) -> None:
    if ground not in GROUNDS:
        raise DomainError(N_("Choose one of the list."), "ground")
    first, second = sides_of(dispute)
    own, other = (first, second) if outcome == "first" else (second, first)
    bears = {
        "authorisation": own.has("authorisation"),
        "time": own.registered_at <= other.registered_at,
        "follow_ups": own.talks > other.talks,
        "investor": own.has("investor"),
    }
    if not bears[ground]:
        raise DomainError(N_("The facts of this side do not bear this ground."), "ground")

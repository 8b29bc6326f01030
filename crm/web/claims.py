"""A lead's claim: what its page says of it, its history, picking up from the pool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.accounts.queries import is_chief_over
from crm.db import db
from crm.leads.claims.models import DISPUTE_STATES, ORIGINS, OUTCOMES, TRANSFER_STATES, Claim, Dispute
from crm.leads.claims.operations import is_free, pick_up, standing_now
from crm.leads.claims.queries import claims_of
from crm.leads.claims.standing import STANDINGS, Standing
from crm.leads.claims.transfers import transfers_of
from crm.leads.models import Lead, LeadTeam
from crm.leads.queries import is_own, works_on
from crm.leads.team import team_of
from crm.leads.words import TEAM_ROLES
from crm.web.access import allowed, requires, signed_in_user, visible_lead_or_404
from crm.web.paging import number

blueprint = Blueprint("claims", __name__, url_prefix="/leads/<int:lead_id>")
COLOURS = {"protected": "green", "expiring": "yellow", "pool": "none", "rival": "red"}


@dataclass(frozen=True)
class Shown:
    """What a page says of a lead's claim. `own` is whether the lead is the user's, not merely seen in the pool."""

    standing: Standing
    claims: Sequence[Claim]
    own: bool
    works: bool
    free: bool
    disputes: Sequence[Dispute]
    team: Sequence[LeadTeam]
    dispute_states: Mapping[str, str] = field(default_factory=lambda: DISPUTE_STATES)
    team_roles: Mapping[str, str] = field(default_factory=lambda: TEAM_ROLES)

    @property
    def open(self) -> Claim | None:
        return next((claim for claim in self.claims if claim.ended_at is None), None)

    @property
    def disputable(self) -> bool:
        """Whether the user may dispute the claim that came first."""
        waits = any(dispute.state == "open" for dispute in self.disputes)
        return self.standing.code == "rival" and self.works and not self.free and not waits

    @property
    def word(self) -> str:
        return STANDINGS.get(self.standing.code, "")

    @property
    def colour(self) -> str:
        return COLOURS.get(self.standing.code, "none")


@blueprint.app_template_global("claim_of")
def claim_of(lead: Lead) -> Shown:
    """For templates: the lead's claim as the signed-in user may see it."""
    user, found = signed_in_user(), standing_now(lead)
    own = found.code != "pool" or is_own(user, lead)
    free = allowed(Permission.LEAD_EDIT) and found.code in ("pool", "rival") and is_free(lead)
    claims, disputes = claims_of(lead)
    return Shown(found, claims, own, works_on(user, lead), free, disputes, team_of(lead))


@blueprint.get("/claim")
@requires(Permission.LEAD_READ)
def show(lead_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    return render_template(
        "claims/show.html",
        lead=lead,
        origins=ORIGINS,
        outcomes=OUTCOMES,
        team_roles=TEAM_ROLES,
        transfers=transfers_of(lead),
        transfer_states=TRANSFER_STATES,
        holds=lead.owner_id == signed_in_user().id or is_chief_over(signed_in_user(), lead.unit),
    )


@blueprint.post("/pick-up")
@requires(Permission.LEAD_EDIT)
def take(lead_id: int) -> ResponseReturnValue:
    lead, user = visible_lead_or_404(lead_id), signed_in_user()
    pick_up(lead, number(request.form.get("version")), user)
    db.session.commit()
    flash(gettext("%(title)s is yours now. The claim is protected from today.", title=lead.title))
    return redirect(url_for("leads.show", lead_id=lead_id))

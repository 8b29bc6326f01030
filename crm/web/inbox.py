"""The inbox: what waits for this chief to decide, and what came back to its submitter."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from crm.accounts.models import Role, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import owners_of
from crm.db import db
from crm.fuzzydate import today
from crm.leads.claims.disputes import disputes_over, due_on, light_of
from crm.leads.claims.models import Dispute, Transfer
from crm.leads.claims.operations import standing_now
from crm.leads.claims.queries import ending_claims
from crm.leads.claims.transfers import offered_to, transfers_visible_to
from crm.leads.operations import assign_owner
from crm.leads.words import STAGES
from crm.lists import inbox
from crm.lists.landbox import landbox
from crm.milestones.arrivals import verify_batch
from crm.tasks.handover import leavers
from crm.web.access import requires, signed_in_user, visible_lead_or_404
from crm.web.paging import number

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/inbox")
@requires(Permission.INBOX_READ)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    chief = user.duty == Role.CHIEF
    return render_template(
        "inbox/index.html",
        chief=chief,
        counts=inbox.counts(user),
        land=landbox(user),
        returned=inbox.returned_to(user),
        mine=inbox.submitted_by(user),
        leads=inbox.leads_to_screen(user) if chief else [],
        facts=inbox.facts_to_verify(user, of_ledgers=False) if chief else [],
        ledger_facts=inbox.facts_to_verify(user, of_ledgers=True) if chief else [],
        gaps=inbox.leads_with_gaps(user) if chief else [],
        disputes=_disputes(user) if chief else [],
        transfers=_offers(user) if chief else [],
        leavers=leavers(user) if chief else [],
        claims=[(lead, standing_now(lead)) for lead in ending_claims(user, inbox.SHOWN)],
        people=owners_of(user) if chief else [],
        shown=inbox.SHOWN,
        stages=STAGES,
    )


def _disputes(user: User) -> list[tuple[Dispute, date, str]]:
    """Open disputes below this chief, each with the last day for it and its light."""
    found = db.session.scalars(disputes_over(user).limit(inbox.SHOWN)).unique()
    return [(dispute, due_on(dispute), light_of(dispute, today())) for dispute in found]


def _offers(user: User) -> list[Transfer]:
    """Projects other units offer to this chief's."""
    query = transfers_visible_to(user).where(offered_to(user)).order_by(Transfer.id)
    return list(db.session.scalars(query.limit(inbox.SHOWN)))


@blueprint.post("/inbox/verify")
@requires(Permission.MILESTONE_VERIFY)
def verify() -> ResponseReturnValue:
    """All facts that are ticked, or none."""
    user = signed_in_user()
    facts = inbox.ticked(user, request.form.getlist("fact")[: inbox.SHOWN])
    if facts is None:
        abort(404)
    verify_batch(facts, user)
    db.session.commit()
    flash(ngettext("%(num)s fact verified.", "%(num)s facts verified.", len(facts)))
    return redirect(url_for(".index"))


@blueprint.post("/inbox/leads/<int:lead_id>/owner")
@requires(Permission.LEAD_SCREEN)
def assign(lead_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    owner = db.session.get(User, number(request.form.get("owner")))
    assign_owner(lead, owner, number(request.form.get("version")), signed_in_user())
    db.session.commit()
    flash(gettext("%(title)s is now with %(name)s.", title=lead.title, name=lead.owner.name if lead.owner else ""))
    return redirect(url_for(".index"))

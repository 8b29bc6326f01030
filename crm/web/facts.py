"""Stating a fact outside the gate: adding its evidence, or submitting again what was returned."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.leads.models import Lead
from crm.milestones.models import MILESTONES
from crm.milestones.operations import submit
from crm.milestones.queries import milestones_of
from crm.pipeline.given import FACT_INPUTS
from crm.settings.queries import value_of
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.gate_form import GateForm, fact_form

blueprint = Blueprint("facts", __name__)


@blueprint.route("/leads/<int:lead_id>/facts/<kind>", methods=["GET", "POST"])
@requires(Permission.MILESTONE_SUBMIT)
def state(lead_id: int, kind: str) -> ResponseReturnValue:
    lead = workable_lead_or_404(lead_id)
    if kind not in MILESTONES:
        abort(404)
    fact = milestones_of(lead).get(kind)
    form = fact_form(kind, fact)
    if form.validate_on_submit() and _submit(lead, kind, form):
        flash(gettext("Submitted. Another person verifies it."))
        return redirect(url_for("leads.show", lead_id=lead_id))
    lead = visible_lead_or_404(lead_id)
    stored = milestones_of(lead).get(kind)
    definition = value_of("definitions").get(kind)
    page = render_template(
        "leads/fact.html", lead=lead, form=form, fact=stored, title=gettext(MILESTONES[kind]), definition=definition
    )
    return page, 422 if form.errors else 200


def _submit(lead: Lead, kind: str, form: GateForm) -> bool:
    user, lead_id = signed_in_user(), lead.id
    try:
        with form.showing_domain_errors():
            given = form.given(user)
            values = {column: given.values.get(name) for name, column in FACT_INPUTS[kind].items()}
            submit(lead, kind, values, given.files.get(kind, ()), user, form.version.number)
            db.session.commit()
            return True
    except Stale:
        form.show(
            DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again."))
        )
        fact = milestones_of(visible_lead_or_404(lead_id)).get(kind)
        form.version.raw_data, form.version.data = None, str(fact.version if fact else 0)
    return False

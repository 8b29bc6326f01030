"""Moving a lead: the gate's form, back, pause, lose, revive, screen, verify. All through pipeline and milestones."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.db import Versioned, db
from crm.errors import N_, DomainError, Stale
from crm.leads.models import Lead
from crm.leads.words import LOSS_REASONS, SCREENINGS, STAGES, Stage
from crm.milestones.operations import send_back, verify
from crm.milestones.queries import milestone
from crm.pipeline import operations as pipeline
from crm.pipeline.facts import gather
from crm.pipeline.stages import missing_for
from crm.settings.queries import value_of
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.dialogs import onward
from crm.web.forms import PlainForm, VersionInput
from crm.web.gate_form import GateForm, gate_form
from crm.web.language import say
from crm.web.paging import number
from crm.web.security import local_path

blueprint = Blueprint("stages", __name__, url_prefix="/leads/<int:lead_id>")


class StepForm(PlainForm):
    """A step that needs a reason, and for some a choice."""

    version = VersionInput()
    reason = StringField(lazy_gettext("Reason"))


class BackForm(StepForm):
    to = SelectField(lazy_gettext("Back to"))


class LoseForm(StepForm):
    why = SelectField(lazy_gettext("Lost because of"))


class ScreenForm(PlainForm):
    version = VersionInput()
    decision = SelectField(lazy_gettext("Decision"))
    note = StringField(lazy_gettext("Opinion"), description=lazy_gettext("Needed for hold and drop"))


def _to_lead(lead: Lead) -> ResponseReturnValue:
    """Back to where the step was taken: the page the address names, else the lead's."""
    return onward(local_path(request.args.get("next")) or url_for("leads.show", lead_id=lead.id))


@blueprint.route("/advance", methods=["GET", "POST"])
@requires(Permission.LEAD_MOVE)
def advance(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), workable_lead_or_404(lead_id)
    to = _stage_or_404(request.args.get("to") or pipeline.next_stage(lead.stage))
    asked = missing_for(gather(lead), to)
    form = gate_form(asked, user, lead.version)
    later = "later" in request.form
    if form.validate_on_submit() and _advance(lead, to, form, later):
        done = N_("Kept. The project stays where it is.") if later else N_("%(title)s is now at: %(stage)s.")
        flash(say(done, {"title": lead.title, "stage": STAGES[to]}))
        return _to_lead(lead)
    if form.is_submitted():
        lead = visible_lead_or_404(lead_id)
        form.mark(missing_for(gather(lead), to))
    definition = value_of("definitions").get(to.value)
    page = render_template("leads/advance.html", lead=lead, to=to, form=form, asked=asked, definition=definition)
    return page, 200 if not form.errors else 422


def _advance(lead: Lead, to: Stage, form: GateForm, later: bool) -> bool:
    """Move with what the form gives; `later`: only keep it."""
    user = signed_in_user()
    try:
        with form.showing_domain_errors():
            given = form.given(user)
            if later:
                pipeline.prepare(lead, given, form.version.number, user)
            else:
                pipeline.advance(lead, to, given, form.version.number, user)
            db.session.commit()
            return True
    except Stale:
        form.show(
            DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again."))
        )
        form.version.raw_data, form.version.data = None, str(visible_lead_or_404(lead.id).version)
    return False


def _stage_or_404(code: str | None) -> Stage:
    if code not in STAGES:
        abort(404)
    return Stage(code)


@blueprint.route("/back", methods=["GET", "POST"])
@requires(Permission.LEAD_MOVE)
def back(lead_id: int) -> ResponseReturnValue:
    lead = workable_lead_or_404(lead_id)
    form = BackForm(data={"version": lead.version, "to": request.args.get("to")})
    earlier = [stage for stage in Stage if stage.number < Stage(lead.stage).number]
    form.to.choices = [(stage.value, gettext(STAGES[stage])) for stage in reversed(earlier)]
    return _step(
        lead,
        form,
        N_("Move back"),
        lambda: pipeline.back(lead, Stage(form.to.data), form.reason.data or "", form.version.number, signed_in_user()),
    )


@blueprint.route("/pause", methods=["GET", "POST"])
@requires(Permission.LEAD_MOVE)
def pause(lead_id: int) -> ResponseReturnValue:
    return _reasoned(workable_lead_or_404(lead_id), N_("Pause"), pipeline.pause)


@blueprint.route("/lose", methods=["GET", "POST"])
@requires(Permission.LEAD_MOVE)
def lose(lead_id: int) -> ResponseReturnValue:
    lead = workable_lead_or_404(lead_id)
    form = LoseForm(data={"version": lead.version})
    form.why.choices = [(code, gettext(word)) for code, word in LOSS_REASONS.items()]
    return _step(
        lead,
        form,
        N_("Give up"),
        lambda: pipeline.lose(lead, form.why.data, form.reason.data or "", form.version.number, signed_in_user()),
    )


@blueprint.route("/revive", methods=["GET", "POST"])
@requires(Permission.LEAD_MOVE)
def revive(lead_id: int) -> ResponseReturnValue:
    return _reasoned(workable_lead_or_404(lead_id), N_("Revive"), pipeline.revive)


@blueprint.route("/screen", methods=["GET", "POST"])
@requires(Permission.LEAD_SCREEN)
def screen(lead_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    form = ScreenForm(data={"version": lead.version})
    form.decision.choices = [(code, gettext(word)) for code, word in SCREENINGS.items()]
    return _step(
        lead,
        form,
        N_("Screen"),
        lambda: pipeline.screen(lead, form.decision.data, form.note.data or "", form.version.number, signed_in_user()),
    )


@blueprint.route("/waive", methods=["GET", "POST"])
@requires(Permission.LEAD_SCREEN)
def waive(lead_id: int) -> ResponseReturnValue:
    return _reasoned(visible_lead_or_404(lead_id), N_("Waive carried gaps"), pipeline.waive_gaps)


@blueprint.post("/facts/<int:milestone_id>/verify")
@requires(Permission.MILESTONE_VERIFY)
def verify_fact(lead_id: int, milestone_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    fact = milestone(lead, milestone_id) or abort(404)
    verify(fact, lead, signed_in_user(), number(request.form.get("version")) or None)
    db.session.commit()
    flash(gettext("Verified."))
    return _to_lead(lead)


@blueprint.route("/facts/<int:milestone_id>/return", methods=["GET", "POST"])
@requires(Permission.MILESTONE_VERIFY)
def return_fact(lead_id: int, milestone_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    fact = milestone(lead, milestone_id) or abort(404)
    form = StepForm(data={"version": fact.version})
    return _step(
        lead,
        form,
        N_("Return the fact"),
        lambda: send_back(fact, lead, form.reason.data or "", signed_in_user(), form.version.number),
        fact,
    )


def _reasoned(lead: Lead, title: str, act: Callable[[Lead, str, int, User], object]) -> ResponseReturnValue:
    """A step that asks for nothing but its reason."""
    form = StepForm(data={"version": lead.version})
    return _step(lead, form, title, lambda: act(lead, form.reason.data or "", form.version.number, signed_in_user()))


def _step(
    lead: Lead, form: PlainForm, title: str, act: Callable[[], object], subject: Versioned | None = None
) -> ResponseReturnValue:
    """One small form, one operation on `subject` (the lead itself). A stale one is told and keeps what was typed."""
    lead_id = lead.id
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                act()
                db.session.commit()
                flash(gettext("Done."))
                return _to_lead(lead)
        except Stale:
            form.show(
                DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again."))
            )
            record = subject or visible_lead_or_404(lead_id)
            db.session.refresh(record)
            form["version"].raw_data, form["version"].data = None, str(record.version)
    stored = visible_lead_or_404(lead_id)
    return render_template("leads/step.html", lead=stored, form=form, title=gettext(title)), 422 if form.errors else 200

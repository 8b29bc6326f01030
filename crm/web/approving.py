"""The second person's word on land: a reservation approved, with the decision it takes; an indicator waived."""

from flask import abort, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms.widgets import FileInput

from crm.accounts.permissions import Permission
from crm.db import db
from crm.lists.landbox import land_to_read
from crm.placement import approvals, waivers
from crm.placement.models import Placement, Waiver
from crm.placement.standard import checks
from crm.web.access import requires, signed_in_user
from crm.web.forms import DayInput, FilesInput, PlainForm, SelectField, choices
from crm.web.placement import ReasonForm, back_to, back_url, blueprint, found_or_404, managed, managed_or_refused


@blueprint.get("/land-that-waits")
@requires(Permission.PARK_READ)
def land_that_waits() -> ResponseReturnValue:
    """Wishes, reservations and waivers that wait for somebody: leaders and auditors read it too."""
    return render_template("placement/waiting_land.html", land=land_to_read(signed_in_user()))


class ApprovalForm(PlainForm):
    decided_on = DayInput(lazy_gettext("Decided on"))
    decision = FilesInput(lazy_gettext("Minutes or decision"), widget=FileInput())


@blueprint.route("/placements/<int:placement_id>/approve", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_APPROVE)
def approve(placement_id: int) -> ResponseReturnValue:
    """One press; where a body decides on so much land, the chief's form with its decision."""
    user, placement = signed_in_user(), found_or_404(placement_id)
    approvals.require_approver(placement, user)
    form, body = ApprovalForm(), approvals.body_to_record(user, placement)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            kept = form.decision.kept(current_app.config["FILES_ROOT"], user) if body else []
            decision = approvals.Decision(form.decided_on.data, kept[0] if kept else None)
            approvals.approve(placement, user, decision)
            db.session.commit()
            _flash_approved(placement)
            return back_to(placement)
    page = render_template(
        "placement/approve.html", form=form, placement=placement, body=body, back=back_url(placement)
    )
    return page, 422 if form.is_refused else 200


def _flash_approved(placement: Placement) -> None:
    more = approvals.lacking(placement) if placement.state == "reserved" else 0
    flash(
        ngettext("Noted. %(num)s more person has to approve.", "Noted. %(num)s more people have to approve.", more)
        if more
        else gettext("The reservation is approved.")
    )


class WaiverForm(ReasonForm):
    indicator = SelectField(lazy_gettext("Indicator"))


@blueprint.route("/placements/<int:placement_id>/waive", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def waive(placement_id: int) -> ResponseReturnValue:
    """Ask that an indicator be let be; another person decides."""
    user, placement = signed_in_user(), managed_or_refused(placement_id)
    missed = [check for check in checks(placement) if not check.met]
    form = WaiverForm()
    form.indicator.choices = choices(*((check.code, gettext(check.label)) for check in missed))
    if form.validate_on_submit():
        with form.showing_domain_errors():
            waivers.ask_waiver(placement, form.indicator.data, form.reason.data or "", by=user)
            db.session.commit()
            flash(gettext("Somebody else decides on the waiver now."))
            return back_to(placement)
    return render_template("placement/waive.html", form=form, placement=placement, back=back_url(placement))


@blueprint.post("/placements/<int:placement_id>/waivers/<int:waiver_id>")
@requires(Permission.PLACEMENT_APPROVE)
def decide_waiver(placement_id: int, waiver_id: int) -> ResponseReturnValue:
    placement = found_or_404(placement_id)
    waiver = waivers.find_waiver(placement, waiver_id) or abort(404)
    granted = request.form.get("decision") == "grant"
    waivers.decide_waiver(waiver, granted, by=signed_in_user())
    db.session.commit()
    flash(gettext("The indicator is waived.") if granted else gettext("The waiver is refused."))
    return back_to(placement)


@blueprint.app_template_global()
def decision_to_record(placement: Placement) -> str:
    """The body whose decision the signed-in user records on approving; empty where one press is enough."""
    return approvals.body_to_record(signed_in_user(), placement)


@blueprint.app_template_global()
def decides_waiver(waiver: Waiver) -> bool:
    """Whether the signed-in user is a second person who may decide it."""
    return waivers.decides(signed_in_user(), waiver, managed())

"""Arrived funds: the ledger of all of them, and one arrival's way from its report to its verification."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from crm.accounts.permissions import Permission
from crm.accounts.queries import units_of
from crm.db import db
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.lists.arrivals import NAMES, ArrivalList
from crm.milestones import arrivals as operations
from crm.milestones.fields import ARRIVAL_FIELDS
from crm.milestones.models import EVIDENCE_KINDS, ORIGINS, STATES, FundArrival
from crm.milestones.queries import arrival as arrival_of
from crm.web import listing
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.forms import FilesInput, PlainForm, StringField, VersionInput, inputs, values_of
from crm.web.language import said
from crm.web.paging import number
from crm.web.security import local_path

blueprint = Blueprint("funds", __name__)
WORDS = {"origins": ORIGINS, "fact_states": STATES, "evidence_kinds": EVIDENCE_KINDS}
_OF_LEAD = "/leads/<int:lead_id>/arrivals"


class _ArrivalForm(PlainForm):
    version = VersionInput()
    files = FilesInput(lazy_gettext("Evidence as a file"), description=lazy_gettext("PDF, photo, Word or Excel"))


ArrivalForm: type[_ArrivalForm] = type("ArrivalForm", (_ArrivalForm,), inputs(ARRIVAL_FIELDS))


class ReasonForm(PlainForm):
    version = VersionInput()
    reason = StringField(lazy_gettext("Reason"))


@blueprint.get("/funds")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user, filters, refusal = signed_in_user(), asked(), None
    wanted = ArrivalList(user, filters)
    try:
        rows, more = wanted.page(request.args.get("after"))
        count, amount = wanted.totals()
    except DomainError as error:
        rows, more, count, amount, refusal = [], None, 0, 0, error
    return render_template(
        "funds/index.html",
        rows=rows,
        more=more,
        count=count,
        amount=amount,
        filters=filters,
        units=[(str(unit.id), unit.name) for unit in units_of(user)],
        link=_link,
        export_url=_link("exports.export", records="funds"),
        refusal_text=said(refusal) if refusal else "",
        **WORDS,
    )


def asked() -> dict[str, list[str]]:
    return listing.given(NAMES)


def _link(endpoint: str = "funds.index", **changes: Any) -> str:
    """This list's address (or its export's) with some parameters changed (None drops one) and from its first page."""
    args = {**asked(), **changes}
    return url_for(endpoint, **{name: value for name, value in args.items() if value is not None})


@blueprint.route(f"{_OF_LEAD}/new", methods=["GET", "POST"])
@requires(Permission.MILESTONE_SUBMIT)
def report(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), workable_lead_or_404(lead_id)
    form = ArrivalForm(data={"arrived_on": FuzzyDate.day(today())})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            files = form.files.kept(current_app.config["FILES_ROOT"], user)
            arrival = operations.submit_arrival(lead, values_of(form, ARRIVAL_FIELDS), files, user)
            return _submitted(arrival, lead)
    return _form_page(form, lead_id, None)


@blueprint.route(f"{_OF_LEAD}/<int:arrival_id>/edit", methods=["GET", "POST"])
@requires(Permission.MILESTONE_SUBMIT)
def edit(lead_id: int, arrival_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), workable_lead_or_404(lead_id)
    arrival = _arrival_or_404(lead, arrival_id)
    if arrival.submitted_by_id != user.id:
        raise Forbidden(N_("Only who reported this arrival can change or withdraw it."))
    stands = {field.name: getattr(arrival, field.name) for field in ARRIVAL_FIELDS}
    form = ArrivalForm(data={**stands, "version": arrival.version})
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                files = form.files.kept(current_app.config["FILES_ROOT"], user)
                values = values_of(form, ARRIVAL_FIELDS)
                operations.resubmit(arrival, lead, values, files, form.version.number, user)
                return _submitted(arrival, lead)
        except Stale:
            _renew(form, arrival)
    return _form_page(form, lead_id, arrival_id)


def _submitted(arrival: FundArrival, lead: Lead) -> ResponseReturnValue:
    early = operations.precedes_signing(arrival, lead)
    db.session.commit()
    flash(gettext("Submitted. Another person verifies it."))
    if early:
        flash(gettext("The funds arrived before the agreement was signed. Check both dates."), "warning")
    return _to_funds(lead)


def _renew(form: PlainForm, arrival: FundArrival) -> None:
    """The form on the present version, with what was typed, so that it can be sent again."""
    form.show(DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again.")))
    db.session.refresh(arrival)
    form["version"].raw_data, form["version"].data = None, str(arrival.version)


def _form_page(form: PlainForm, lead_id: int, arrival_id: int | None) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    arrival = _arrival_or_404(lead, arrival_id) if arrival_id else None
    return render_template("funds/form.html", form=form, lead=lead, arrival=arrival), 422 if form.errors else 200


@blueprint.post(f"{_OF_LEAD}/<int:arrival_id>/withdraw")
@requires(Permission.MILESTONE_SUBMIT)
def withdraw(lead_id: int, arrival_id: int) -> ResponseReturnValue:
    lead = workable_lead_or_404(lead_id)
    arrival = _arrival_or_404(lead, arrival_id)
    operations.withdraw(arrival, lead, number(request.form.get("version")), signed_in_user())
    db.session.commit()
    flash(gettext("Withdrawn."))
    return _to_funds(lead)


@blueprint.post(f"{_OF_LEAD}/<int:arrival_id>/verify")
@requires(Permission.MILESTONE_VERIFY)
def verify(lead_id: int, arrival_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    arrival = _arrival_or_404(lead, arrival_id)
    operations.verify_arrival(arrival, lead, signed_in_user(), number(request.form.get("version")) or None)
    db.session.commit()
    flash(gettext("Verified."))
    return _to_funds(lead)


@blueprint.route(f"{_OF_LEAD}/<int:arrival_id>/return", methods=["GET", "POST"])
@requires(Permission.MILESTONE_VERIFY)
def send_back(lead_id: int, arrival_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    return _reasoned(lead, arrival_id, N_("Return the arrival"))


@blueprint.route(f"{_OF_LEAD}/<int:arrival_id>/reverse", methods=["GET", "POST"])
@requires(Permission.MILESTONE_SUBMIT)
def reverse(lead_id: int, arrival_id: int) -> ResponseReturnValue:
    lead = workable_lead_or_404(lead_id)
    return _reasoned(lead, arrival_id, N_("Take the arrival back"))


def _reasoned(lead: Lead, arrival_id: int, title: str) -> ResponseReturnValue:
    """Returning or reversing: a form that asks for nothing but the reason."""
    user, lead_id, arrival = signed_in_user(), lead.id, _arrival_or_404(lead, arrival_id)
    form = ReasonForm(data={"version": arrival.version})
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                reason = form.reason.data or ""
                if request.endpoint == "funds.reverse":
                    operations.reverse(arrival, lead, reason, user)
                else:
                    operations.return_arrival(arrival, lead, reason, user, form.version.number)
                db.session.commit()
                flash(gettext("Done."))
                return _to_funds(lead)
        except Stale:
            _renew(form, arrival)
    stored = visible_lead_or_404(lead_id)
    return render_template("leads/step.html", lead=stored, form=form, title=gettext(title)), 422 if form.errors else 200


def _arrival_or_404(lead: Lead, arrival_id: int) -> FundArrival:
    return arrival_of(lead, arrival_id) or abort(404)


def _to_funds(lead: Lead) -> ResponseReturnValue:
    """Back to the page the address names, else to the funds of the lead."""
    here = url_for("leads.show", lead_id=lead.id, _anchor="funds")
    return redirect(local_path(request.args.get("next")) or here)

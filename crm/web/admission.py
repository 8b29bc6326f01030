"""Admission of a project: 两高 judged and confirmed, the scored sheet, what the meeting decided."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, FileInput, ListWidget, TextArea

from crm.accounts.permissions import Permission
from crm.accounts.queries import is_chief_over
from crm.db import db
from crm.fields import COUNT, Field
from crm.leads import admission
from crm.leads.admission import admission_of, total_of
from crm.leads.models import Admission, Lead
from crm.leads.queries import works_on
from crm.leads.twohigh import REVIEWS, judged
from crm.leads.words import ADMISSION_ITEMS, DECISIONS, ENVIRONMENTS, TWO_HIGH, VETOES
from crm.settings.queries import value_of
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.forms import DayInput, FilesInput, PlainForm, VersionInput, choices, form_of
from crm.web.stale import STALE

blueprint = Blueprint("admission", __name__)
_AT_MOST = lazy_gettext("At most %(max)d characters.")
_ITEM_FIELDS = tuple(Field(code, label, COUNT, required=True) for code, label in ADMISSION_ITEMS.items())


class TwoHighForm(PlainForm):
    two_high = SelectField(lazy_gettext("High energy use or emission"))
    two_high_reason = StringField(lazy_gettext("Reason"), [Length(max=200, message=_AT_MOST)])
    version = VersionInput()


class _SheetForm(PlainForm):
    vetoes = SelectMultipleField(lazy_gettext("Veto items"), widget=ListWidget(), option_widget=CheckboxInput())
    environmental = SelectField(lazy_gettext("Environmental impact"))
    version = VersionInput()


SheetForm = form_of("SheetForm", _ITEM_FIELDS, _SheetForm)


class DecisionForm(PlainForm):
    decision = SelectField(lazy_gettext("Decision"))
    meeting = StringField(lazy_gettext("Meeting"), [Length(max=120, message=_AT_MOST)])
    met_on = DayInput(lazy_gettext("Day of the meeting"))
    conditions = StringField(lazy_gettext("Conditions"), widget=TextArea(), render_kw={"rows": 3})
    file = FilesInput(lazy_gettext("Minutes or decision"), widget=FileInput())
    version = VersionInput()


@blueprint.get("/leads/<int:lead_id>/admission")
@requires(Permission.LEAD_READ)
def show(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), visible_lead_or_404(lead_id)
    found = admission_of(lead)
    return render_template(
        "leads/admission.html",
        lead=lead,
        found=found,
        total=total_of(found) if found else 0,
        weights=value_of("admission.weights"),
        least=value_of("admission.pass"),
        works=works_on(user, lead),
        decides=is_chief_over(user, lead.unit),
    )


@blueprint.route("/leads/<int:lead_id>/admission/two-high", methods=["GET", "POST"])
@requires(Permission.LEAD_SCREEN)
def two_high(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), visible_lead_or_404(lead_id)
    found = admission_of(lead)
    form = TwoHighForm(
        data={"two_high": lead.two_high, "two_high_reason": found.two_high_reason if found else "", **_version(found)}
    )
    form.two_high.choices = choices(*((code, gettext(word)) for code, word in TWO_HIGH.items()))

    def save() -> None:
        reason = form.two_high_reason.data or ""
        admission.confirm_two_high(lead, form.two_high.data, reason, form.version.number, user)

    return _page(lead, form, save, "leads/two_high.html", gettext("The answer is confirmed."))


@blueprint.route("/leads/<int:lead_id>/admission/sheet", methods=["GET", "POST"])
@requires(Permission.LEAD_MOVE)
def sheet(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), workable_lead_or_404(lead_id)
    found = admission_of(lead)
    shown = {**(found.scores if found else {}), "vetoes": found.vetoes if found else []}
    form = SheetForm(data={**shown, "environmental": (found.environment if found else None) or "", **_version(found)})
    form["environmental"].choices = choices(("", "—"), *((code, gettext(word)) for code, word in ENVIRONMENTS.items()))
    form["vetoes"].choices = choices(*_vetoes().items())

    def save() -> None:
        scores = {code: form[code].data for code in ADMISSION_ITEMS}
        environment = form["environmental"].data or None
        admission.prepare(lead, scores, form["vetoes"].data, environment, form["version"].number, user)

    return _page(lead, form, save, "leads/admission_sheet.html", gettext("The sheet is saved."))


def _vetoes() -> dict[str, str]:
    """The veto items the office offers, in its own words."""
    told = value_of("admission.vetoes")
    return {code: told[code]["label"] or gettext(word) for code, word in VETOES.items() if told[code]["offered"]}


@blueprint.route("/leads/<int:lead_id>/admission/decision", methods=["GET", "POST"])
@requires(Permission.LEAD_SCREEN)
def decide(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), visible_lead_or_404(lead_id)
    found = admission_of(lead)
    names = ("decision", "meeting", "met_on", "conditions")
    form = DecisionForm(data={name: getattr(found, name, None) for name in names} | _version(found))
    form.decision.choices = choices(("", "—"), *((code, gettext(word)) for code, word in DECISIONS.items()))

    def save() -> None:
        kept = form.file.kept(current_app.config["FILES_ROOT"], user)
        words = form.decision.data, form.meeting.data or "", form.met_on.data, form.conditions.data or ""
        admission.decide(lead, *words, kept[0] if kept else None, form.version.number, user)

    return _page(lead, form, save, "leads/admission_decision.html", gettext("The decision is recorded."))


def _version(found: Admission | None) -> dict[str, int]:
    return {"version": found.version if found else 0}


def _page(lead: Lead, form: PlainForm, save: Any, template: str, done: str) -> ResponseReturnValue:
    lead_id, status = lead.id, 200
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                save()
                db.session.commit()
                flash(done)
                return redirect(url_for(".show", lead_id=lead_id))
        except STALE:
            db.session.rollback()
            status = 409
    lead = visible_lead_or_404(lead_id)
    found = admission_of(lead)
    if status == 409:
        form["version"].raw_data, form["version"].data = None, str(found.version if found else 0)
    weights = value_of("admission.weights")
    return render_template(template, lead=lead, form=form, found=found, stale=status == 409, weights=weights), status


@blueprint.record_once
def _globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        ADMISSION_ITEMS=ADMISSION_ITEMS,
        DECISIONS=DECISIONS,
        ENERGY_REVIEWS=REVIEWS,
        ENVIRONMENTS=ENVIRONMENTS,
        veto_words=_vetoes,
        two_high_judged=judged,
    )

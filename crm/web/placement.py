"""Land for a project: reserve, approve, contract, waive the standard-land check, release."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.validators import Length
from wtforms.widgets import FileInput, TextArea

from crm.accounts.permissions import Permission
from crm.db import db
from crm.fuzzydate import today
from crm.parks.operations import require_manager
from crm.parks.queries import find_parcel, managed_by
from crm.placement import operations
from crm.placement.fields import AREA_FIELD, BUILDING_FIELDS
from crm.placement.idle import REASONS, STANDINGS
from crm.placement.land import lands
from crm.placement.models import STATES, Placement
from crm.placement.queries import candidates, find, open_steps
from crm.placement.standard import Check, checks, passed
from crm.web.access import requires, signed_in_user
from crm.web.forms import (
    DayInput,
    FilesInput,
    PlainForm,
    SelectField,
    StringField,
    TypedInput,
    VersionInput,
    choices,
    form_of,
    required,
    values_of,
)
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("placement", __name__)


class ReserveForm(PlainForm):
    lead = required(lazy_gettext("Project"), SelectField)
    area = TypedInput(lazy_gettext(AREA_FIELD.label), source=AREA_FIELD)


class ContractForm(PlainForm):
    contracted_on = required(lazy_gettext("Signed on"), DayInput)
    contract = FilesInput(lazy_gettext("Transfer or lease contract"), widget=FileInput())


BuildingForm = form_of("BuildingForm", BUILDING_FIELDS, version=VersionInput())


class ReasonForm(PlainForm):
    reason = StringField(
        lazy_gettext("Reason"),
        [Length(max=200, message=lazy_gettext("At most %(max)d characters."))],
        widget=TextArea(),
        render_kw={"rows": 3, "maxlength": 200},
    )


@blueprint.route("/parcels/<int:parcel_id>/reserve", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def reserve(parcel_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    parcel = find_parcel(parcel_id) or abort(404)
    require_manager(parcel.park_id, user)
    land, leads = lands(user, [parcel])[0], {str(lead.id): lead for lead in candidates(user)}
    form = ReserveForm(data={"lead": request.args.get("lead"), "area": land.free_m2 or None})
    named = ((number, f"{lead.code} {lead.title}") for number, lead in leads.items())
    form.lead.choices = choices(("", "—"), *named)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            placement = operations.reserve(leads[form.lead.data], parcel, form.area.data or 0, by=user)
            db.session.commit()
            flash(gettext("The land is reserved until %(day)s.", day=placement.reserved_until))
            return _back_to(placement)
    return render_template("placement/reserve.html", form=form, land=land, parcel=parcel, leads=leads)


@blueprint.post("/placements/<int:placement_id>/approve")
@requires(Permission.PLACEMENT_APPROVE)
def approve(placement_id: int) -> ResponseReturnValue:
    placement = _found_or_404(placement_id)
    operations.approve(placement, by=signed_in_user())
    db.session.commit()
    flash(gettext("The reservation is approved."))
    return _back_to(placement)


@blueprint.route("/placements/<int:placement_id>/contract", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def contract(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), _managed_or_refused(placement_id)
    form = ContractForm(data={"contracted_on": today()})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            kept = form.contract.kept(current_app.config["FILES_ROOT"], user)
            operations.contract(placement, form.contracted_on.data, kept[0] if kept else None, by=user)
            db.session.commit()
            flash(gettext("The contract is recorded."))
            return _back_to(placement)
    return render_template("placement/contract.html", form=form, placement=placement, back=_back_url(placement))


@blueprint.route("/placements/<int:placement_id>/building", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def building(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), _managed_or_refused(placement_id)
    form = BuildingForm(
        data={field.name: getattr(placement, field.name) for field in BUILDING_FIELDS} | {"version": placement.version}
    )
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                operations.note_building(placement, values_of(form, BUILDING_FIELDS), form["version"].number, by=user)
                db.session.commit()
                flash(gettext("The state of construction is saved."))
                return _back_to(placement)
        except STALE:
            return stale_page(form, BUILDING_FIELDS, placement, placement.parcel.number, request.full_path)
    return render_template("placement/building.html", form=form, placement=placement, back=_back_url(placement))


@blueprint.route("/placements/<int:placement_id>/waive", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def waive(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), _managed_or_refused(placement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            operations.waive(placement, form.reason.data or "", by=user)
            db.session.commit()
            flash(gettext("The standard-land check is waived."))
            return _back_to(placement)
    return render_template("placement/waive.html", form=form, placement=placement, back=_back_url(placement))


@blueprint.route("/placements/<int:placement_id>/release", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def release(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), _managed_or_refused(placement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            operations.release(placement, form.reason.data or "", by=user)
            db.session.commit()
            flash(gettext("The land is free again."))
            return _back_to(placement)
    return render_template("placement/release.html", form=form, placement=placement, back=_back_url(placement))


def _found_or_404(placement_id: int) -> Placement:
    """The placement when its lead is this user's to see: there is no other loader."""
    return find(signed_in_user(), placement_id) or abort(404)


def _managed_or_refused(placement_id: int) -> Placement:
    """The placement when it is also on land of a park this user manages; seen but not theirs: 403."""
    placement = _found_or_404(placement_id)
    require_manager(placement.parcel.park_id, signed_in_user())
    return placement


def _back_url(placement: Placement) -> str:
    if request.args.get("from") == "lead":
        return url_for("leads.show", lead_id=placement.lead_id)
    return url_for("parks.parcel", parcel_id=placement.parcel_id)


def _back_to(placement: Placement) -> ResponseReturnValue:
    return redirect(_back_url(placement))


@blueprint.app_template_global()
def placement_steps(placement: Placement) -> set[str]:
    """What the signed-in user could do to this placement now."""
    if "managed_parks" not in g:
        g.managed_parks = managed_by(signed_in_user())
    return open_steps(signed_in_user(), placement, g.managed_parks)


@blueprint.app_template_global()
def indicator(check: Check, value: Decimal | None) -> str:
    """A figure of the standard-land check; rounded so that what misses never looks as if it met."""
    if value is None:
        return ""
    rounding = ROUND_FLOOR if check.at_least else ROUND_CEILING
    return f"{(value / check.per_unit).quantize(Decimal('0.01' if check.at_least else '0.0001'), rounding):,}"


@blueprint.record_once
def _globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        IDLE_REASONS=REASONS,
        IDLE_STANDINGS=STANDINGS,
        PLACEMENT_STATES=STATES,
        reservation_expired=lambda placement: placement.is_expired(today()),
        standard_checks=checks,
        standard_passed=passed,
    )

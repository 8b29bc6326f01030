"""A placement's steps: contract, construction, hand over, finish, release, withdraw; and what its pages share."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.validators import Length
from wtforms.widgets import FileInput, TextArea

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.db import db
from crm.fuzzydate import today
from crm.leads.queries import sees
from crm.parks.indicators import INDICATORS
from crm.parks.models import PlantSpace
from crm.parks.operations import require_manager
from crm.parks.queries import managed_by
from crm.placement import contracting, operations, waiting
from crm.placement.approvals import APPROVERS, lacking, rung_of
from crm.placement.fields import BUILDING_FIELDS
from crm.placement.idle import REASONS, STANDINGS
from crm.placement.models import STATES, Placement
from crm.placement.operations import Ground
from crm.placement.queries import find
from crm.placement.standard import Check, checks, passed
from crm.placement.steps import open_steps
from crm.quantities import mu_text
from crm.web.access import requires, signed_in_user
from crm.web.forms import (
    DayInput,
    FilesInput,
    PlainForm,
    StringField,
    VersionInput,
    form_of,
    required,
    values_of,
)
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("placement", __name__)


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


@blueprint.route("/placements/<int:placement_id>/contract", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def contract(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), managed_or_refused(placement_id)
    form = ContractForm(data={"contracted_on": today()})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            kept = form.contract.kept(current_app.config["FILES_ROOT"], user)
            contracting.contract(placement, form.contracted_on.data, kept[0] if kept else None, by=user)
            db.session.commit()
            flash(gettext("The contract is recorded."))
            return back_to(placement)
    return render_template("placement/contract.html", form=form, placement=placement, back=back_url(placement))


@blueprint.route("/placements/<int:placement_id>/building", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def building(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), managed_or_refused(placement_id)
    form = BuildingForm(
        data={field.name: getattr(placement, field.name) for field in BUILDING_FIELDS} | {"version": placement.version}
    )
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                contracting.note_building(placement, values_of(form, BUILDING_FIELDS), form["version"].number, by=user)
                db.session.commit()
                flash(gettext("The state of construction is saved."))
                return back_to(placement)
        except STALE:
            return stale_page(form, BUILDING_FIELDS, placement, placement.ground.name, request.full_path)
    return render_template("placement/building.html", form=form, placement=placement, back=back_url(placement))


class DayForm(PlainForm):
    on = required(lazy_gettext("Day"), DayInput)


@blueprint.route("/placements/<int:placement_id>/deliver", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def deliver(placement_id: int) -> ResponseReturnValue:
    return _on_a_day(placement_id, contracting.deliver, gettext("Hand over"), gettext("The handover is recorded."))


@blueprint.route("/placements/<int:placement_id>/complete", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def complete(placement_id: int) -> ResponseReturnValue:
    return _on_a_day(placement_id, contracting.complete, gettext("Finished"), gettext("The completion is recorded."))


def _on_a_day(
    placement_id: int, step: Callable[[Placement, date, User], None], title: str, done: str
) -> ResponseReturnValue:
    user, placement = signed_in_user(), managed_or_refused(placement_id)
    form = DayForm(data={"on": today()})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            step(placement, form.on.data, user)
            db.session.commit()
            flash(done)
            return back_to(placement)
    return render_template("placement/day.html", form=form, placement=placement, title=title, back=back_url(placement))


@blueprint.route("/placements/<int:placement_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_WITHDRAW)
def withdraw(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), found_or_404(placement_id)
    if "withdraw" not in open_steps(user, placement, managed_by(user)):
        require_manager(placement.park_id, user)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            waiting.withdraw(placement, form.reason.data or "", by=user)
            db.session.commit()
            flash(gettext("The wish for this land is withdrawn."))
            return back_to(placement)
    return render_template("placement/withdraw.html", form=form, placement=placement, back=back_url(placement))


@blueprint.route("/placements/<int:placement_id>/release", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def release(placement_id: int) -> ResponseReturnValue:
    user, placement = signed_in_user(), managed_or_refused(placement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            operations.release(placement, form.reason.data or "", by=user)
            db.session.commit()
            flash(gettext("The land is free again."))
            return back_to(placement)
    return render_template("placement/release.html", form=form, placement=placement, back=back_url(placement))


def found_or_404(placement_id: int) -> Placement:
    """The placement when its lead is this user's to see: there is no other loader."""
    return find(signed_in_user(), placement_id) or abort(404)


def managed_or_refused(placement_id: int) -> Placement:
    """The placement when it is also on land of a park this user manages; seen but not theirs: 403."""
    placement = found_or_404(placement_id)
    require_manager(placement.park_id, signed_in_user())
    return placement


def back_url(placement: Placement) -> str:
    if request.args.get("from") == "lead":
        return url_for("leads.show", lead_id=placement.lead_id)
    return ground_url(placement.ground)


@blueprint.app_template_global()
def ground_url(ground: Ground) -> str:
    """The page of a parcel, or of a plant space."""
    if isinstance(ground, PlantSpace):
        return url_for("plants.space", space_id=ground.id)
    return url_for("parks.parcel", parcel_id=ground.id)


@blueprint.app_template_global()
def in_unit(ground: Ground, area_m2: int) -> str:
    """An area of it with its unit: land in 亩, plant in ㎡."""
    if isinstance(ground, PlantSpace):
        return f"{area_m2:,} ㎡"
    return f"{mu_text(area_m2)} {gettext('mu')}"


def back_to(placement: Placement) -> ResponseReturnValue:
    return redirect(back_url(placement))


@blueprint.app_template_global()
def placement_steps(placement: Placement) -> set[str]:
    """What the signed-in user could do to this placement now."""
    return open_steps(signed_in_user(), placement, managed())


def managed() -> set[int]:
    if "managed_parks" not in g:
        g.managed_parks = managed_by(signed_in_user())
    found: set[int] = g.managed_parks
    return found


@blueprint.app_template_global()
def sees_lead(placement: Placement) -> bool:
    """Whether the signed-in user may know whose this is."""
    return sees(signed_in_user(), placement.lead)


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
        APPROVERS=APPROVERS,
        PLACEMENT_STATES=STATES,
        approvals_lacking=lacking,
        approval_rung=rung_of,
        reservation_expired=lambda placement: placement.is_expired(today()),
        INDICATORS=INDICATORS,
        standard_checks=checks,
        standard_passed=passed,
    )

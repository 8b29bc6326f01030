"""Land or plant for a project: wished for by its people, reserved by the park's manager."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from wtforms.validators import Length

from crm.accounts.permissions import Permission
from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import workable_by
from crm.parks.operations import require_manager
from crm.parks.plants import find_space
from crm.parks.queries import find_parcel
from crm.placement import operations, waiting
from crm.placement.land import lands
from crm.placement.models import Placement
from crm.placement.operations import Ground, area_field
from crm.placement.queries import candidates, find
from crm.settings.queries import value_of
from crm.web.access import requires, signed_in_user
from crm.web.forms import DayInput, PlainForm, SelectField, StringField, TypedInput, choices, required
from crm.web.placement import blueprint, ground_url


class _HoldForm(PlainForm):
    lead = required(lazy_gettext("Project"), SelectField)
    until = DayInput(lazy_gettext("Reserved until"))


class _AskForm(PlainForm):
    lead = required(lazy_gettext("Project"), SelectField)
    note = StringField(
        lazy_gettext("What it is for"), [Length(max=200, message=lazy_gettext("At most %(max)d characters."))]
    )


def _form(base: type[PlainForm], ground: Ground, leads: Sequence[Lead], data: Mapping[str, object]) -> PlainForm:
    """The form with the area as this ground's is typed, offering these projects."""
    field = area_field(ground)
    made: type[PlainForm] = type("GroundForm", (base,), {"area": TypedInput(lazy_gettext(field.label), source=field)})
    form = made(data=data)
    form["lead"].choices = choices(("", "—"), *((str(lead.id), f"{lead.code} {lead.title}") for lead in leads))
    return form


@blueprint.route("/parcels/<int:parcel_id>/reserve", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def reserve(parcel_id: int) -> ResponseReturnValue:
    return _reserve(find_parcel(parcel_id) or abort(404))


@blueprint.route("/spaces/<int:space_id>/reserve", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def reserve_space(space_id: int) -> ResponseReturnValue:
    return _reserve(find_space(space_id) or abort(404))


def _reserve(ground: Ground) -> ResponseReturnValue:
    user = signed_in_user()
    require_manager(ground.park_id, user)
    leads = candidates(user)
    free = lands(user, [ground])[0].free_m2
    form = _form(_HoldForm, ground, leads, {"lead": request.args.get("lead"), "area": free or None, "until": _usual()})

    def save(lead: Lead) -> Placement:
        return operations.reserve(lead, ground, form["area"].data or 0, user, form["until"].data)

    return _page(ground, form, leads, save, "placement/reserve.html")


@blueprint.route("/parcels/<int:parcel_id>/request", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_REQUEST)
def ask(parcel_id: int) -> ResponseReturnValue:
    return _ask(find_parcel(parcel_id) or abort(404))


@blueprint.route("/spaces/<int:space_id>/request", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_REQUEST)
def ask_space(space_id: int) -> ResponseReturnValue:
    return _ask(find_space(space_id) or abort(404))


def _ask(ground: Ground) -> ResponseReturnValue:
    user = signed_in_user()
    leads = db.session.scalars(
        select(Lead).where(workable_by(user), Lead.state == "active").order_by(Lead.id.desc())
    ).all()
    form = _form(_AskForm, ground, leads, {"lead": request.args.get("lead")})

    def save(lead: Lead) -> Placement:
        return waiting.ask(lead, ground, form["area"].data or 0, form["note"].data or "", user)

    return _page(ground, form, leads, save, "placement/request.html")


def _page(
    ground: Ground, form: PlainForm, leads: Sequence[Lead], save: Callable[[Lead], Placement], template: str
) -> ResponseReturnValue:
    user = signed_in_user()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            chosen = next(lead for lead in leads if str(lead.id) == form["lead"].data)
            return _done(save(chosen))
    land = lands(user, [ground])[0]
    queue = waiting.turns(waiting.queue_of(ground), land.free_m2)
    page = render_template(template, form=form, land=land, ground=ground, leads=leads, queue=queue)
    return page, 422 if form.is_refused else 200


def _done(placement: Placement) -> ResponseReturnValue:
    db.session.commit()
    if placement.state == "requested":
        flash(gettext("The park's manager sees the wish now."))
    else:
        flash(gettext("The land is reserved until %(day)s.", day=placement.reserved_until))
    return redirect(ground_url(placement.ground))


class _GrantForm(PlainForm):
    until = DayInput(lazy_gettext("Reserved until"))


@blueprint.route("/placements/<int:placement_id>/reserve", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def grant(placement_id: int) -> ResponseReturnValue:
    """A wish becomes a reservation, of the area that was asked for or another."""
    user = signed_in_user()
    placement = find(user, placement_id) or abort(404)
    require_manager(placement.park_id, user)
    ground = placement.ground
    field = area_field(ground)
    made: type[PlainForm] = type(
        "GrantForm", (_GrantForm,), {"area": TypedInput(lazy_gettext(field.label), source=field)}
    )
    form = made(data={"area": placement.area_m2, "until": _usual()})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            waiting.grant(placement, form["area"].data or 0, user, form["until"].data)
            return _done(placement)
    land = lands(user, [ground])[0]
    turns = waiting.turns(waiting.queue_of(ground), land.free_m2)
    before = [turn for turn in turns if turn.placement.id < placement.id]
    back = (
        url_for("leads.show", lead_id=placement.lead_id) if request.args.get("from") == "lead" else ground_url(ground)
    )
    return render_template("placement/grant.html", form=form, placement=placement, land=land, before=before, back=back)


def _usual() -> date:
    return today() + timedelta(days=value_of("placement.reservation_days"))

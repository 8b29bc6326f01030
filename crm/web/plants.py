"""Plants of a park: by building and floor, a space with its holders, entered, changed, taken out as a workbook."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db
from crm.exchange.planning.plants import stored_values
from crm.parks.fields import PLANT_FIELDS
from crm.parks.models import SPACE_STATUSES, PlantSpace
from crm.parks.operations import require_manager
from crm.parks.plants import add_space, change_space, find_space, floor_name, floors_of, spaces_of
from crm.parks.queries import find_park, managed_by
from crm.placement.land import KINDS, Land, land_of, lands
from crm.placement.waiting import queue_of, turns
from crm.web.access import requires, signed_in_user
from crm.web.forms import VersionInput, form_of, values_of
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("plants", __name__)
_FIELDS = tuple(field for field in PLANT_FIELDS if field.name != "park")
SpaceForm = form_of("SpaceForm", _FIELDS, version=VersionInput())


@blueprint.get("/parks/<code>/plants")
@requires(Permission.PARK_READ)
def index(code: str) -> ResponseReturnValue:
    user, park = signed_in_user(), find_park(code) or abort(404)
    spaces = spaces_of(park)
    found: dict[int, Land] = {land.parcel.id: land for land in lands(user, spaces)}
    return render_template(
        "parks/plants.html",
        park=park,
        floors=floors_of(spaces),
        lands=found,
        total=sum(space.area_m2 for space in spaces),
        free=sum(land.free_m2 for land in found.values()),
        statuses=SPACE_STATUSES,
        manages=park.id in managed_by(user),
    )


@blueprint.get("/spaces/<int:space_id>")
@requires(Permission.PARK_READ)
def space(space_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    found = find_space(space_id) or abort(404)
    land = land_of(user, found)
    return render_template(
        "parks/space.html",
        space=found,
        land=land,
        queue=turns(queue_of(found), land.free_m2),
        kinds=KINDS,
        statuses=SPACE_STATUSES,
        manages=found.park_id in managed_by(user),
    )


@blueprint.route("/parks/<code>/plants/new", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def new(code: str) -> ResponseReturnValue:
    user = signed_in_user()
    park = find_park(code) or abort(404)
    require_manager(park.id, user)
    form = SpaceForm(data={"status": "open", "version": 1})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            added = add_space(park, values_of(form, _FIELDS), by=user)
            db.session.commit()
            flash(gettext("%(name)s is entered.", name=added.name))
            return redirect(url_for(".space", space_id=added.id))
    return render_template("parks/edit_space.html", park=park, space=None, form=form)


@blueprint.route("/spaces/<int:space_id>/edit", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def edit(space_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    found = find_space(space_id) or abort(404)
    require_manager(found.park_id, user)
    form = SpaceForm(data={field.name: _value(found, field.name) for field in _FIELDS} | {"version": found.version})
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                change_space(found, values_of(form, _FIELDS), form["version"].number, by=user)
                db.session.commit()
                flash(gettext("%(name)s is saved.", name=found.name))
                return redirect(url_for(".space", space_id=space_id))
        except STALE:
            return stale_page(form, _FIELDS, found, found.name, url_for(".edit", space_id=space_id), read=_value)
    return render_template("parks/edit_space.html", park=found.park, space=found, form=form)


def _value(space: PlantSpace, name: str) -> Any:
    """The space's value of a field, as the form has it."""
    value = stored_values(space)[name]
    return floor_name(value).removesuffix("F") if name == "floor" else value


@blueprint.app_template_filter("floor_name")
def _floor_name(floor: int) -> str:
    return floor_name(floor)

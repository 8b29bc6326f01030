"""Parks, their land balance, and their parcels."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db
from crm.fuzzydate import today
from crm.parks.fields import PARCEL_COLUMNS, PARCEL_FIELDS
from crm.parks.models import PARCEL_STATUSES, Parcel
from crm.parks.operations import add_parcel, change_parcel, require_manager
from crm.parks.queries import find_parcel, find_park, managed_by, origins_of, parcels_of, successors_of
from crm.parks.surveying import survey
from crm.placement.demand import supplies_of
from crm.placement.land import KINDS, PART_LABELS, PARTS, clocks, land_of, lands, part_of, shares
from crm.placement.queries import balances
from crm.placement.waiting import queue_of, turns
from crm.web.access import requires, signed_in_user
from crm.web.forms import VersionInput, form_of, values_of
from crm.web.plan import plan_of
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("parks", __name__)
_FIELDS = tuple(field for field in PARCEL_FIELDS if field.name != "park")
ParcelForm = form_of("ParcelForm", _FIELDS, version=VersionInput())


@blueprint.get("/parks")
@requires(Permission.PARK_READ)
def index() -> ResponseReturnValue:
    return render_template("parks/index.html", balances=balances(today()))


@blueprint.get("/parks/<code>")
@requires(Permission.PARK_READ)
def show(code: str) -> ResponseReturnValue:
    user, parks = signed_in_user(), balances(today())
    park = next((balance.park for balance in parks if balance.park.code == code), None) or abort(404)
    found = lands(user, parcels_of(park))
    part = request.args.get("part")
    counted = [land for land in found if part not in PARTS or part_of(land, part)]
    return render_template(
        "parks/show.html",
        park=park,
        balances=parks,
        lands=found,
        counted=counted,
        part=part if part in PARTS else None,
        part_area=sum(part_of(land, part) for land in counted) if part in PARTS else 0,
        part_labels=PART_LABELS,
        shares=shares(found),
        clocks=[row for row in clocks(found) if row[2].standing(today()) != "running"],
        supplies=supplies_of(park, today()),
        plan=plan_of(found, gettext, park.boundary),
        kinds=KINDS,
        statuses=PARCEL_STATUSES,
        manages=park.id in managed_by(user),
    )


@blueprint.get("/parcels/<int:parcel_id>")
@requires(Permission.PARK_READ)
def parcel(parcel_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    record = find_parcel(parcel_id) or abort(404)
    land = land_of(user, record)
    return render_template(
        "parks/parcel.html",
        parcel=record,
        land=land,
        clocks={holder.placement.id: clock for _, holder, clock in clocks([land])},
        survey=survey(record),
        queue=turns(queue_of(record), land.free_m2),
        origins=origins_of(record),
        successors=successors_of(record) if record.retired_on else [],
        kinds=KINDS,
        statuses=PARCEL_STATUSES,
        manages=record.park_id in managed_by(user) and not record.retired_on,
    )


@blueprint.route("/parks/<code>/parcels/new", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def new_parcel(code: str) -> ResponseReturnValue:
    user = signed_in_user()
    park = find_park(code) or abort(404)
    require_manager(park.id, user)
    form = ParcelForm(data={"status": "planned", "version": 1})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            added = add_parcel(park, values_of(form, _FIELDS), by=user)
            db.session.commit()
            flash(gettext("Parcel %(number)s is entered.", number=added.number))
            return redirect(url_for("parks.parcel", parcel_id=added.id))
    return render_template("parks/edit_parcel.html", park=park, parcel=None, form=form)


@blueprint.route("/parcels/<int:parcel_id>/edit", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def edit_parcel(parcel_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    record = find_parcel(parcel_id) or abort(404)
    require_manager(record.park_id, user)
    form = ParcelForm(data={field.name: _value(record, field.name) for field in _FIELDS} | {"version": record.version})
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                change_parcel(record, values_of(form, _FIELDS), form["version"].number, by=user)
                db.session.commit()
                flash(gettext("Parcel %(number)s is saved.", number=record.number))
                return redirect(url_for("parks.parcel", parcel_id=record.id))
        except STALE:
            action = url_for("parks.edit_parcel", parcel_id=parcel_id)
            return stale_page(form, _FIELDS, record, record.number, action, read=_value)
    return render_template("parks/edit_parcel.html", park=record.park, parcel=record, form=form)


def _value(record: Parcel, name: str) -> Any:
    """The parcel's value of a field, as the form has it."""
    value = getattr(record, PARCEL_COLUMNS.get(name, name))
    return ("yes" if value else "no") if name == "is_standard" else value

"""Administration: the parks and who manages them; and a park's own facts, which its manager keeps."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import DomainError
from crm.fields import Field
from crm.leads.park_words import link_named
from crm.parks.fields import CODE, OWN_PARK_FIELDS, PARK_FIELDS
from crm.parks.keeping import add_park, change_park, remove_park
from crm.parks.models import Park
from crm.parks.operations import BUILT_IN, require_manager
from crm.parks.queries import all_parks, find_park, managers_of_parks
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput, form_of, values_of
from crm.web.paging import number
from crm.web.parks import blueprint as parks_blueprint
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("park_admin", __name__, url_prefix="/administration/parks")
NewParkForm = form_of("NewParkForm", (CODE, *PARK_FIELDS))
ParkForm = form_of("ParkForm", PARK_FIELDS, version=VersionInput())
OwnParkForm = form_of("OwnParkForm", OWN_PARK_FIELDS, version=VersionInput())


@blueprint.get("")
@requires(Permission.PARK_ADD)
def index() -> ResponseReturnValue:
    return render_template("admin/parks.html", parks=all_parks(), managers=managers_of_parks())


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.PARK_ADD)
def new() -> ResponseReturnValue:
    form = NewParkForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            park = add_park(values_of(form, (CODE, *PARK_FIELDS)), by=signed_in_user())
            linked = link_named(park, by=signed_in_user())
            db.session.commit()
            flash(gettext("%(name)s is added.", name=park.name))
            _flash_linked(linked)
            return redirect(url_for(".index"))
    return _page("admin/park.html", form, (CODE, *PARK_FIELDS), None)


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.PARK_ADD)
def edit(code: str) -> ResponseReturnValue:
    park = find_park(code) or abort(404)
    return _edit(park, ParkForm, PARK_FIELDS, "admin/park.html", url_for(".index"))


@blueprint.post("/<code>/remove")
@requires(Permission.PARK_ADD)
def remove(code: str) -> ResponseReturnValue:
    park = find_park(code) or abort(404)
    name = park.name
    try:
        remove_park(park, number(request.form.get("version")), by=signed_in_user())
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        form = _form(ParkForm, park, PARK_FIELDS, formdata=None)
        form.show(refusal)
        return _page("admin/park.html", form, PARK_FIELDS, park)
    flash(gettext("%(name)s is removed.", name=name))
    return redirect(url_for(".index"))


def _flash_linked(linked: int) -> None:
    if linked:
        flash(
            ngettext(
                "%(num)s project that named this park is linked with it.",
                "%(num)s projects that named this park are linked with it.",
                linked,
            )
        )


@parks_blueprint.route("/parks/<code>/edit", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def edit_park(code: str) -> ResponseReturnValue:
    park = find_park(code) or abort(404)
    require_manager(park.id, signed_in_user())
    return _edit(park, OwnParkForm, OWN_PARK_FIELDS, "parks/edit_park.html", url_for("parks.show", code=code))


def _edit(park: Park, kind: type[PlainForm], fields: Sequence[Field], template: str, back: str) -> ResponseReturnValue:
    form = _form(kind, park, fields)
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                change_park(park, values_of(form, fields), form["version"].number, by=signed_in_user())
                linked = link_named(park, by=signed_in_user()) if kind is ParkForm else 0
                db.session.commit()
                flash(gettext("Saved."))
                _flash_linked(linked)
                return redirect(back)
        except STALE:
            return stale_page(form, fields, park, park.name, request.path, read=_value)
    return _page(template, form, fields, park)


def _form(kind: type[PlainForm], park: Park, fields: Sequence[Field], **more: Any) -> PlainForm:
    shown = {field.name: _value(park, field.name) for field in fields}
    return kind(data={**shown, "version": park.version}, **more)


def _page(template: str, form: PlainForm, fields: Sequence[Field], park: Park | None) -> ResponseReturnValue:
    built_in = park is not None and park.code in BUILT_IN
    page = render_template(template, form=form, fields=fields, park=park, built_in=built_in)
    return page, 422 if form.is_refused else 200


def _value(park: Park, name: str) -> Any:
    """The park's value of a field, as the form has it."""
    if name == "leading":
        return "、".join(firm.name for firm in park.leading) or None
    return getattr(park, name)

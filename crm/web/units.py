"""Administration: the tree of units."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from crm.accounts.models import UNIT_KINDS, Unit, UnitKind
from crm.accounts.operations import add_unit
from crm.accounts.permissions import Permission
from crm.accounts.queries import all_units, people_per_unit
from crm.accounts.units import change_unit, remove_unit
from crm.db import db
from crm.errors import N_, DomainError
from crm.fields import TEXT, Field
from crm.quantities import parse_text
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput, required, selected
from crm.web.paging import number
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("units", __name__, url_prefix="/units")


class UnitForm(PlainForm):
    name = required(lazy_gettext("Unit name"))
    kind = SelectField(lazy_gettext("Kind of unit"))
    parent = SelectField(lazy_gettext("Below"))
    version = VersionInput()

    def offer(self, unit: Unit | None = None) -> None:
        """Fill the choices; the unit at the top stays where it is, the others hang below one that is not their own."""
        selected(self.kind, [(kind.value, gettext(word)) for kind, word in UNIT_KINDS.items()])
        if unit is not None and unit.parent_id is None:
            del self.parent
            return
        above = [each for each in all_units() if unit is None or not each.path.startswith(unit.path)]
        selected(self.parent, [(each.id, each.name) for each in above])

    @property
    def chosen_parent(self) -> Unit | None:
        return db.session.get(Unit, number(self.parent.data)) if self.parent else None


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> ResponseReturnValue:
    return render_template("admin/units.html", units=all_units(), people=people_per_unit(), kinds=UNIT_KINDS)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def new() -> ResponseReturnValue:
    form = UnitForm(data={"kind": UnitKind.BUREAU.value, "parent": request.args.get("parent", "")})
    form.offer()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            unit = add_unit(
                parse_text(form.name.data), UnitKind(form.kind.data), form.chosen_parent, by=signed_in_user()
            )
            db.session.commit()
            flash(gettext("%(name)s is added.", name=unit.name))
            return redirect(url_for(".index"))
    return render_template("admin/unit.html", form=form, unit=None, people=0), 422 if form.errors else 200


@blueprint.route("/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def edit(unit_id: int) -> ResponseReturnValue:
    unit = _unit_or_404(unit_id)
    form = _form_of(unit)
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                name, kind = parse_text(form.name.data), UnitKind(form.kind.data)
                change_unit(unit, name, kind, form.chosen_parent, form.version.number, by=signed_in_user())
                db.session.commit()
                flash(gettext("Saved."))
                return redirect(url_for(".index"))
        except STALE:
            return _stale(form, unit)
    return _page(form, unit)


@blueprint.post("/<int:unit_id>/remove")
@requires(Permission.ACCOUNT_MANAGE)
def remove(unit_id: int) -> ResponseReturnValue:
    unit = _unit_or_404(unit_id)
    try:
        remove_unit(unit, by=signed_in_user())
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        form = _form_of(unit, formdata=None)
        form.show(refusal)
        return _page(form, unit)
    flash(gettext("%(name)s is removed.", name=unit.name))
    return redirect(url_for(".index"))


def _unit_or_404(unit_id: int) -> Unit:
    return db.session.get(Unit, unit_id) or abort(404)


def _form_of(unit: Unit, **options: Any) -> UnitForm:
    """The form as stored, or as sent; `formdata=None` where another form was sent."""
    form = UnitForm(
        **options, data={"name": unit.name, "kind": unit.kind, "parent": str(unit.parent_id), "version": unit.version}
    )
    form.offer(unit)
    return form


def _page(form: UnitForm, unit: Unit) -> ResponseReturnValue:
    people = people_per_unit().get(unit.id, 0)
    return render_template("admin/unit.html", form=form, unit=unit, people=people), 422 if form.errors else 200


def _stale(form: UnitForm, unit: Unit) -> ResponseReturnValue:
    db.session.rollback()
    fields = [
        Field("name", N_("Unit name"), TEXT),
        Field("kind", N_("Kind of unit"), TEXT, choices={kind.value: word for kind, word in UNIT_KINDS.items()}),
    ]
    if form.parent:
        fields.append(Field("parent", N_("Below"), TEXT, choices={str(each.id): each.name for each in all_units()}))
    return stale_page(form, fields, unit, unit.name, url_for(".edit", unit_id=unit.id), read=_stored)


def _stored(unit: Any, name: str) -> Any:
    return str(unit.parent_id) if name == "parent" else getattr(unit, name)

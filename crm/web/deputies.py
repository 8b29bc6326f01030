"""Who stands in for an absent chief: named by the chief, or by an administrator."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from crm.accounts.deputies import appoint, candidates, deputyships_of, end
from crm.accounts.models import Deputyship, Role, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import all_chiefs
from crm.db import db
from crm.errors import N_, Forbidden
from crm.fuzzydate import today
from crm.web.access import requires, signed_in_user
from crm.web.forms import DayInput, PlainForm, required, selected
from crm.web.paging import number

blueprint = Blueprint("deputies", __name__, url_prefix="/deputies")


class DeputyForm(PlainForm):
    chief = SelectField(lazy_gettext("Absent chief"))
    deputy = SelectField(lazy_gettext("Stands in"))
    starts_on = required(lazy_gettext("From"), DayInput, render_kw={"type": "date"})
    ends_on = required(lazy_gettext("Until"), DayInput, render_kw={"type": "date"})
    reason = StringField(lazy_gettext("Reason"))

    def offer(self, user: User) -> None:
        """Fill the choices: a chief's own units, for an administrator those of every chief."""
        chiefs = [user] if user.role == Role.CHIEF else all_chiefs()
        able = dict.fromkeys(person for chief in chiefs for person in candidates(chief))
        selected(self.chief, [(chief.id, f"{chief.name} · {chief.unit.name}") for chief in chiefs])
        selected(self.deputy, [("", "—"), *((person.id, f"{person.name} · {person.unit.name}") for person in able)])


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.DEPUTY_APPOINT)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    if user.role not in (Role.CHIEF, Role.ADMIN):
        raise Forbidden(N_("A chief, or an administrator, names who stands in for the chief."))
    form = DeputyForm(data={"starts_on": today()})
    form.offer(user)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            chief = db.session.get(User, number(form.chief.data)) or abort(400)
            deputy = db.session.get(User, number(form.deputy.data))
            appoint(chief, deputy, form.starts_on.data, form.ends_on.data, form.reason.data or "", user)
            db.session.commit()
            flash(gettext("%(name)s stands in for %(chief)s.", name=deputy.name if deputy else "", chief=chief.name))
            return redirect(url_for(".index"))
    page = render_template("claims/deputies.html", form=form, rows=deputyships_of(user), day=today())
    return page, 422 if form.errors else 200


@blueprint.post("/<int:deputyship_id>/end")
@requires(Permission.DEPUTY_APPOINT)
def finish(deputyship_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    found = db.session.get(Deputyship, deputyship_id)
    if found is None or (user.role != Role.ADMIN and found.chief_id != user.id):
        abort(404)
    end(found, user)
    db.session.commit()
    flash(gettext("%(name)s stands in no more.", name=found.deputy.name))
    return redirect(url_for(".index"))

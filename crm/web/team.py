"""A lead's team on its claim page: who joins in which part, who leaves."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.db import db
from crm.leads.team import FIT, add_member, end_membership, membership, people_for_teams, require_holder
from crm.leads.words import TEAM_ROLES
from crm.web.access import requires, signed_in_user, workable_lead_or_404
from crm.web.forms import DayInput, PlainForm, selected
from crm.web.paging import number

blueprint = Blueprint("team", __name__, url_prefix="/leads/<int:lead_id>/team")


class MemberForm(PlainForm):
    person = SelectField(lazy_gettext("Person"))
    role = SelectField(lazy_gettext("Part in the project"))
    until = DayInput(
        lazy_gettext("Until"), description=lazy_gettext("Empty: without an end"), render_kw={"type": "date"}
    )

    def offer(self) -> None:
        """Fill the choices."""
        people = [(person.id, f"{person.name} · {person.unit.name}") for person in people_for_teams()]
        selected(self.person, [("", "—"), *people])
        selected(self.role, [(code, gettext(TEAM_ROLES[code])) for code in FIT])


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def join(lead_id: int) -> ResponseReturnValue:
    lead, user, form = workable_lead_or_404(lead_id), signed_in_user(), MemberForm()
    require_holder(lead, user)
    form.offer()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            person = db.session.get(User, number(form.person.data))
            add_member(lead, person, form.role.data, form.until.data, user)
            db.session.commit()
            flash(gettext("%(name)s is in the team.", name=person.name if person else ""))
            return redirect(url_for("claims.show", lead_id=lead_id))
    return render_template("claims/member.html", lead=lead, form=form), 422 if form.errors else 200


@blueprint.post("/end")
@requires(Permission.LEAD_EDIT)
def leave(lead_id: int) -> ResponseReturnValue:
    lead, user = workable_lead_or_404(lead_id), signed_in_user()
    require_holder(lead, user)
    place = membership(lead, number(request.form.get("place"))) or abort(404)
    end_membership(place, lead, user)
    db.session.commit()
    flash(gettext("The part in the project has ended."))
    return redirect(url_for("claims.show", lead_id=lead_id))

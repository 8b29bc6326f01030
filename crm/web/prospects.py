"""Target firms handed out by chiefs: one from its page, several from the list."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from crm.accounts.models import Unit, User
from crm.accounts.permissions import Permission
from crm.companies.models import Company, Prospect
from crm.companies.prospects import assign as assign_to
from crm.companies.prospects import assignees, release
from crm.db import db
from crm.web.access import requires, signed_in_user
from crm.web.companies import blueprint
from crm.web.company_list import company_list_url, holders
from crm.web.forms import DayInput, PlainForm, choices
from crm.web.paging import number

_MOST = 200


class AssignForm(PlainForm):
    who = SelectField(lazy_gettext("Assign to"), [InputRequired(lazy_gettext("This field is required."))])
    until = DayInput(lazy_gettext("Until"), [Optional()], description=lazy_gettext("Empty: until it is taken off"))
    note = StringField(lazy_gettext("Note"), [Length(max=200)])


@blueprint.route("/companies/assign", methods=["GET", "POST"])
@requires(Permission.COMPANY_ASSIGN)
def assign() -> ResponseReturnValue:
    user, companies = signed_in_user(), _ticked()
    form, (units, people) = AssignForm(), assignees(user)
    form.who.choices = choices(("", "—"), *holders(units, people))
    if form.validate_on_submit():
        with form.showing_domain_errors():
            holder = _holder(form.who.data, units, people)
            assign_to(companies, holder, form.until.data, form.note.data or "", by=user)
            db.session.commit()
            flash(ngettext("%(num)s company assigned.", "%(num)s companies assigned.", len(companies)))
            return redirect(company_list_url({"assigned": [form.who.data]}))
    return render_template("companies/assign.html", form=form, companies=companies)


def _ticked() -> Sequence[Company]:
    """The firms of the ids that the address or the form gives."""
    ids = [number(text) for text in request.values.getlist("id")[:_MOST]]
    return db.session.scalars(select(Company).where(Company.id.in_(ids)).order_by(Company.id)).all()


def _holder(who: str, units: Sequence[Unit], people: Sequence[User]) -> Unit | User:
    by_code: dict[str, Unit | User] = {f"n{unit.id}": unit for unit in units}
    by_code |= {f"u{person.id}": person for person in people}
    return by_code[who]


@blueprint.post("/prospects/<int:prospect_id>/release")
@requires(Permission.COMPANY_ASSIGN)
def release_prospect(prospect_id: int) -> ResponseReturnValue:
    prospect = db.session.get(Prospect, prospect_id) or abort(404)
    release(prospect, by=signed_in_user())
    db.session.commit()
    flash(gettext("Taken off the target list."))
    return redirect(url_for(".show", company_id=prospect.company_id))

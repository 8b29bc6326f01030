"""Leads: new and edit, and the form both share; list and page have modules of their own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.accounts.queries import owners_of
from crm.companies.duplicates import SAME
from crm.companies.operations import find_or_add
from crm.companies.regions import place_text
from crm.db import db
from crm.leads.duplicates import WHY, LikelyLead, likely_leads
from crm.leads.fields import DATE_FIELDS, INVESTMENT_FIELDS, LEAD_FIELDS, PROFILE_FIELDS
from crm.leads.models import Lead
from crm.leads.operations import change, set_investors, set_owner, set_parks
from crm.parks.models import Park
from crm.parks.queries import all_parks
from crm.pipeline.operations import NEEDED, register
from crm.text.splitting import split_firms
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.forms import PlainForm, VersionInput, inputs, values_of
from crm.web.lead_of_talk import beginning, link_talk
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("leads", __name__, url_prefix="/leads")


class _LeadForm(PlainForm):
    """Investors, parks and owner are links, so written by hand; the rest comes from the field list."""

    investor = StringField(
        lazy_gettext("Investor"),
        [InputRequired(lazy_gettext("This field is required.")), Length(max=500)],
        description=lazy_gettext("Company name as on the licence; several with 、 between them"),
    )
    park = SelectMultipleField(lazy_gettext("Park"), widget=ListWidget(), option_widget=CheckboxInput())
    owner = SelectField(lazy_gettext("Owner"), coerce=int, validate_choice=True)
    version = VersionInput()

    def offer(self, user: User, lead: Lead | None = None) -> None:
        """Fill the choices with what this user may pick."""
        people = {person.id: person.name for person in owners_of(user)}
        if lead is not None and lead.owner is not None:
            people[lead.owner.id] = lead.owner.name
        self["owner"].choices = list(people.items())
        self["park"].choices = [(park.code, park.name) for park in all_parks()]
        if lead is None:
            for name in NEEDED:
                self[name].flags.required = True


LeadForm: type[_LeadForm] = type("LeadForm", (_LeadForm,), inputs(LEAD_FIELDS))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def new() -> ResponseReturnValue:
    user = signed_in_user()
    form = LeadForm(data=beginning(user))
    form.offer(user)
    doubtful = _doubtful(form, user) if form.validate_on_submit() else None
    if doubtful == []:
        with form.showing_domain_errors():
            investors = [find_or_add(name, user) for name in split_firms(form.investor.data)]
            owner = db.session.get_one(User, form.owner.data)
            lead = register(values_of(form, LEAD_FIELDS), investors, owner.unit, user, owner, _parks(form))
            link_talk(lead, user)
            db.session.commit()
            flash(gettext("%(title)s is registered as %(code)s.", title=lead.title, code=lead.code))
            return redirect(url_for(".show", lead_id=lead.id))
    page = render_template("leads/edit.html", form=form, lead=None, groups=groups(), doubtful=doubtful, why=WHY)
    return page, 422 if doubtful else 200


def _doubtful(form: _LeadForm, user: User) -> list[LikelyLead]:
    """Projects that are likely the same as the one typed, unless the user said it is another."""
    if request.form.get("confirm"):
        return []
    found = likely_leads(user, split_firms(form.investor.data), form["title"].data or "")
    return [one for one in found if one.score >= SAME]


@blueprint.get("/likely")
@requires(Permission.LEAD_EDIT)
def likely_same() -> ResponseReturnValue:
    """A piece of the form: the projects that are likely the same as what is being typed."""
    firms, title = (request.args.get(part, "").replace("\x00", "")[:500] for part in ("investor", "title"))
    found = likely_leads(signed_in_user(), split_firms(firms)[:5], title[:200])
    return render_template("leads/_likely.html", found=found, why=WHY, alone=True).strip()


@blueprint.route("/<int:lead_id>/edit", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def edit(lead_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    lead = workable_lead_or_404(lead_id)
    form = LeadForm(data=_shown(lead))
    form.offer(user, lead)
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                change(lead, values_of(form, LEAD_FIELDS), form.version.number, user)
                set_investors(lead, split_firms(form.investor.data), user)
                set_parks(lead, _parks(form), user)
                set_owner(lead, db.session.get_one(User, form.owner.data), user)
                db.session.commit()
                flash(gettext("Saved."))
                return redirect(url_for(".show", lead_id=lead.id))
        except STALE:
            stored = visible_lead_or_404(lead_id)
            return stale_page(form, LEAD_FIELDS, stored, stored.title, url_for(".edit", lead_id=lead_id))
    return render_template("leads/edit.html", form=form, lead=lead, groups=groups())


def _shown(lead: Lead) -> dict[str, Any]:
    plain = {field.name: getattr(lead, field.name) for field in LEAD_FIELDS}
    return {
        **plain,
        "source_region": place_text(lead.source_region),
        "investor": "、".join(link.company.name for link in lead.investors),
        "park": [link.park.code for link in lead.parks],
        "owner": lead.owner_id,
        "version": lead.version,
    }


def _parks(form: _LeadForm) -> list[Park]:
    return [park for park in all_parks() if park.code in form.park.data]


def groups() -> list[tuple[str, Any]]:
    return [
        (gettext("Project"), PROFILE_FIELDS),
        (gettext("Investment and land"), INVESTMENT_FIELDS),
        (gettext("Dates"), DATE_FIELDS),
    ]

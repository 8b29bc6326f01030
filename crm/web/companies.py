"""Firms and the people in them, masked unless shown on request and on record."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import joinedload
from wtforms import BooleanField

from crm.accounts.permissions import Permission
from crm.companies import operations
from crm.companies.duplicates import SAME, WHY, Likely, likely
from crm.companies.fields import COMPANY_FIELDS, CONTACT_FIELDS, PARENT
from crm.companies.listings import LIST_LABELS, LISTS, listings_of, newest
from crm.companies.models import PERSONAL, Company, Contact
from crm.companies.prospects import prospects_of
from crm.companies.queries import coded, named, subsidiaries, the_one
from crm.companies.regions import TARGET_REGIONS, place_text
from crm.db import db
from crm.interactions.models import KINDS
from crm.interactions.queries import leads_seen, of_company
from crm.leads.queries import contacts_behind, contacts_visible_to, leads_of_company
from crm.leads.words import STAGES, STATES
from crm.lists.companies import CONTACT_STATES, CompanyList
from crm.web import company_list
from crm.web.access import follow_merge, requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput, form_of, values_of
from crm.web.paging import counted, number
from crm.web.security import local_path
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("companies", __name__)
_FORM_FIELDS = (*COMPANY_FIELDS, PARENT)
CompanyForm = form_of("CompanyForm", _FORM_FIELDS, version=VersionInput())

# Editing shows no personal data: what is left empty stays as it is stored.
_EDIT_FIELDS = tuple(replace(field, required=field.required and field.name not in PERSONAL) for field in CONTACT_FIELDS)
NewContactForm = form_of("NewContactForm", CONTACT_FIELDS)
EditContactForm = form_of(
    "EditContactForm",
    _EDIT_FIELDS,
    version=VersionInput(),
    forget_phone=BooleanField(lazy_gettext("Remove the phone number")),
)


def company_or_404(company_id: int) -> Company:
    """Everybody who may read companies may read each of them. A merged one's address leads to what it is now."""
    found = db.session.get(Company, company_id)
    if found is None:
        follow_merge("companies", "company_id", company_id, lambda _: True)
    return found or abort(404)


@blueprint.get("/companies")
@requires(Permission.COMPANY_READ)
def index() -> ResponseReturnValue:
    user, after = signed_in_user(), number(request.args.get("after"))
    wanted = CompanyList(user, company_list.asked(user))
    companies, more = wanted.page(after)
    ids = [company.id for company in companies]
    return render_template(
        "companies/index.html",
        companies=companies,
        wanted=wanted,
        after=after,
        more=more,
        total=counted(wanted.count()),
        classes={number: newest(places) for number, places in listings_of(ids).items()},
        prospects=prospects_of(ids),
        picks=company_list.picks(user),
        link=company_list.link,
        lists=LISTS,
        list_words=[(code, gettext(word)) for code, word in LIST_LABELS.items()],
        regions=TARGET_REGIONS,
        contact_states=CONTACT_STATES,
    )


@blueprint.route("/companies/new", methods=["GET", "POST"])
@requires(Permission.COMPANY_EDIT)
def new() -> ResponseReturnValue:
    form = CompanyForm(data={"name": request.args.get("name")})
    if form.validate_on_submit():
        if doubtful := _doubtful(form):
            return render_template(
                "companies/form.html", form=form, company=None, known=None, doubtful=doubtful, why=WHY
            ), 422
        with form.showing_domain_errors():
            company = operations.add(values_of(form, COMPANY_FIELDS), by=signed_in_user())
            operations.set_parent(company, _parent(form), by=signed_in_user())
            db.session.commit()
            flash(gettext("%(name)s is in the list of companies now.", name=company.name))
            _tell_repair(company)
            return redirect(url_for(".show", company_id=company.id))
    return render_template("companies/form.html", form=form, company=None, known=_known(form, None))


def _doubtful(form: PlainForm) -> list[Likely]:
    """Firms that are likely the same as the one typed, unless the user said it is another or it is refused anyway."""
    if request.form.get("confirm"):
        return []
    close = [one for one in likely(form["name"].data, form["credit_code"].data) if one.score >= SAME]
    return [] if any(one.why in ("code", "name") for one in close) else close


def _parent(form: PlainForm) -> Company | None:
    return the_one(form["parent"].data, "parent") if form["parent"].data else None


@blueprint.get("/companies/likely")
@requires(Permission.COMPANY_EDIT)
def likely_same() -> ResponseReturnValue:
    """A piece of the form: the firms that are likely the same as what is being typed."""
    name, code = (request.args.get(part, "").replace("\x00", "")[:120] for part in ("name", "credit_code"))
    found = likely(name, code, besides=number(request.args.get("besides")))
    return render_template("companies/_likely.html", found=found, why=WHY, alone=True).strip()


@blueprint.get("/companies/<int:company_id>")
@requires(Permission.COMPANY_READ)
def show(company_id: int) -> ResponseReturnValue:
    user, company = signed_in_user(), company_or_404(company_id)
    talks = of_company(user, company)
    return render_template(
        "companies/show.html",
        company=company,
        fields=COMPANY_FIELDS,
        leads=leads_of_company(user, company.id),
        contacts=contacts_behind(user, [company.id]),
        talks=talks,
        leads_seen=leads_seen(user, talks),
        STAGES=STAGES,
        STATES=STATES,
        KINDS=KINDS,
        places=listings_of([company.id]).get(company.id, []),
        subsidiaries=subsidiaries(company),
        prospects=prospects_of([company.id])[company.id],
        lists=LISTS,
    )


@blueprint.route("/companies/<int:company_id>/edit", methods=["GET", "POST"])
@requires(Permission.COMPANY_EDIT)
def edit(company_id: int) -> ResponseReturnValue:
    company = company_or_404(company_id)
    form = CompanyForm(data=_stored(company))
    if form.validate_on_submit():
        with form.showing_domain_errors():
            try:
                user, version = signed_in_user(), form["version"].number
                operations.change(company, values_of(form, COMPANY_FIELDS), version, by=user)
                operations.set_parent(company, _parent(form), by=user)
                db.session.commit()
            except STALE:
                action = url_for(".edit", company_id=company_id)
                return stale_page(form, _FORM_FIELDS, company, gettext("Edit company"), action, read=_value)
            flash(gettext("Saved."))
            _tell_repair(company)
            return redirect(url_for(".show", company_id=company.id))
    return render_template("companies/form.html", form=form, company=company, known=_known(form, company))


def _stored(company: Company) -> dict[str, Any]:
    plain = {field.name: _value(company, field.name) for field in _FORM_FIELDS}
    return {**plain, "region": place_text(company.region), "version": company.version}


def _value(company: Company, name: str) -> Any:
    """The firm's value of a field, as the form has it."""
    if name == PARENT.name:
        return company.parent.name if company.parent else None
    return getattr(company, name)


def _tell_repair(company: Company) -> None:
    """A code typed with the letters O and I was mended: say so, as it is not what was typed."""
    typed = request.form.get("credit_code", "").strip()
    if company.credit_code and typed != company.credit_code:
        flash(gettext("The credit code was read as %(code)s.", code=company.credit_code), "warning")


def _known(form: PlainForm, company: Company | None) -> Company | None:
    """The other firm that has the name or the code of a refused form, to link to."""
    if not form.is_submitted():
        return None
    code, name = form["credit_code"].data, form["name"].data
    for found in (coded(operations.read_code(code)), named(name) if name else None):
        if found and (company is None or found.id != company.id):
            return found
    return None


def visible_contact_or_404(contact_id: int) -> Contact:
    """The person, when one of the user's projects involves the firm or the person."""
    query = contacts_visible_to(signed_in_user()).where(Contact.id == contact_id).options(joinedload(Contact.company))
    return db.session.scalar(query) or abort(404)


def _sees(contact: Contact) -> bool:
    query = contacts_visible_to(signed_in_user()).where(Contact.id == contact.id)
    return db.session.scalar(query.with_only_columns(Contact.id)) is not None


@blueprint.route("/companies/<int:company_id>/contacts/new", methods=["GET", "POST"])
@requires(Permission.COMPANY_EDIT)
def add_contact(company_id: int) -> ResponseReturnValue:
    """Also for a firm none of the user's projects involves: they have just met. Whether they see it is for the scope."""
    user, company = signed_in_user(), company_or_404(company_id)
    form = NewContactForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            contact = operations.add_contact(company, values_of(form, CONTACT_FIELDS), by=user)
            db.session.commit()
            flash(gettext("The contact is saved."))
            if not _sees(contact):
                flash(gettext("You will see the contact once one of your projects involves this company."), "warning")
            return redirect(url_for(".show", company_id=company.id))
    involved = bool(leads_of_company(user, company.id))
    return render_template("companies/contact.html", form=form, company=company, contact=None, involved=involved)


@blueprint.route("/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
@requires(Permission.COMPANY_EDIT)
def edit_contact(contact_id: int) -> ResponseReturnValue:
    contact = visible_contact_or_404(contact_id)
    form = EditContactForm(data={"title": contact.title, "version": contact.version})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            try:
                operations.change_contact(contact, _given(form), form["version"].number, by=signed_in_user())
                db.session.commit()
            except STALE:
                action = url_for(".edit_contact", contact_id=contact_id)
                return stale_page(form, _EDIT_FIELDS, contact, gettext("Edit contact"), action, masked=PERSONAL)
            flash(gettext("The contact is saved."))
            return redirect(url_for(".show", company_id=contact.company_id))
    return render_template("companies/contact.html", form=form, company=contact.company, contact=contact, involved=True)


def _given(form: PlainForm) -> dict[str, Any]:
    values = {name: value for name, value in values_of(form, _EDIT_FIELDS).items() if value or name not in PERSONAL}
    return {"phone": None, **values} if form["forget_phone"].data else values


@blueprint.post("/contacts/<int:contact_id>/reveal")
@requires(Permission.CONTACT_REVEAL)
def reveal(contact_id: int) -> ResponseReturnValue:
    contact = visible_contact_or_404(contact_id)
    operations.reveal(contact, by=signed_in_user())
    db.session.commit()
    back = local_path(request.form.get("next")) or url_for(".show", company_id=contact.company_id)
    return render_template("companies/reveal.html", contact=contact, back=back)

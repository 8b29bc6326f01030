"""A firm's places in lists by year: entered and taken off."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.companies.listings import LIST_LABELS, remove_listing, set_listing
from crm.companies.models import Listing
from crm.db import db
from crm.errors import N_
from crm.fields import COUNT, TEXT, Field
from crm.fuzzydate import today
from crm.web.access import requires, signed_in_user
from crm.web.companies import blueprint, company_or_404
from crm.web.forms import form_of, values_of

LISTING_FIELDS = (
    Field("list", N_("List"), TEXT, required=True, choices=LIST_LABELS),
    Field("year", N_("Year"), COUNT, required=True),
    Field("rank", N_("Rank"), COUNT, help=N_("Only for lists with ranks")),
    Field("industry", N_("Industry"), TEXT, help=N_("For industry lists: of which industry")),
    Field("source", N_("Source"), TEXT, help=N_("Where it was published")),
)
ListingForm = form_of("ListingForm", LISTING_FIELDS)


@blueprint.route("/companies/<int:company_id>/listings/new", methods=["GET", "POST"])
@requires(Permission.COMPANY_EDIT)
def add_listing(company_id: int) -> ResponseReturnValue:
    company = company_or_404(company_id)
    form = ListingForm(data={"year": today().year})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            set_listing(company, by=signed_in_user(), **values_of(form, LISTING_FIELDS))
            db.session.commit()
            flash(gettext("Saved."))
            return redirect(url_for(".show", company_id=company.id))
    return render_template("companies/listing.html", form=form, company=company)


@blueprint.post("/listings/<int:listing_id>/remove")
@requires(Permission.COMPANY_EDIT)
def drop_listing(listing_id: int) -> ResponseReturnValue:
    listing = db.session.get(Listing, listing_id) or abort(404)
    remove_listing(listing, by=signed_in_user())
    db.session.commit()
    flash(gettext("Taken off the list."))
    return redirect(url_for(".show", company_id=listing.company_id))

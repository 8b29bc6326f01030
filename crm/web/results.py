"""What plants gave year by year: against the promise, against what the land asks, and by the mu."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_
from crm.fields import COUNT, MONEY, Field
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import works_on
from crm.milestones.models import FURTHER_RESULTS
from crm.milestones.operations import report_year
from crm.milestones.queries import results_of
from crm.parks.queries import find_park
from crm.placement.models import SETTLED
from crm.placement.queries import of_lead
from crm.placement.standard import Check, checks, values_of
from crm.reports.efficiency import PARTS, efficiency_of, graded, land_of, years_of
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.forms import form_of
from crm.web.forms import values_of as typed_values

blueprint = Blueprint("results", __name__)
RESULT_FIELDS = (
    Field("result_year", N_("Year"), COUNT, required=True),
    Field("result_output", N_("Output"), MONEY, required=True),
    Field("result_tax", N_("Tax"), MONEY, required=True),
    Field("energy_tce", N_("Energy use, tce"), COUNT),
    Field("emission_kg", N_("Main pollutants a year, kg"), COUNT),
    Field("rnd_spend", N_("Research and development a year"), MONEY),
)
ResultForm = form_of("ResultForm", RESULT_FIELDS)


@blueprint.get("/leads/<int:lead_id>/results")
@requires(Permission.LEAD_READ)
def show(lead_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    area, results = land_of(lead), results_of(lead)
    return render_template(
        "placement/results.html",
        lead=lead,
        area=area,
        results=[(result, efficiency_of(lead, result, area)) for result in results],
        promised=_promised(lead),
        actual={result.year: values_of(lead, result, area) for result in results} if area else {},
        parts=PARTS,
        works=works_on(signed_in_user(), lead),
    )


def _promised(lead: Lead) -> list[Check]:
    """What the land the project settled on asks, each indicator once, with what was promised."""
    settled = [placement for placement in of_lead(lead) if placement.state in SETTLED and placement.parcel]
    found: dict[str, Check] = {}
    for placement in settled:
        for check in checks(placement):
            found.setdefault(check.code, check)
    return list(found.values())


@blueprint.route("/leads/<int:lead_id>/results/report", methods=["GET", "POST"])
@requires(Permission.MILESTONE_SUBMIT)
def report(lead_id: int) -> ResponseReturnValue:
    user, lead = signed_in_user(), workable_lead_or_404(lead_id)
    year = request.args.get("year", "")
    form = ResultForm(data=_stored(lead, int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else {})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            given = typed_values(form, RESULT_FIELDS)
            further = {name: given[name] for name in FURTHER_RESULTS}
            report_year(lead, given["result_year"], given["result_output"], given["result_tax"], user, further)
            db.session.commit()
            flash(gettext("The figures of %(year)s are saved.", year=given["result_year"]))
            return redirect(url_for(".show", lead_id=lead_id))
    return render_template("placement/report_result.html", lead=lead, form=form, fields=RESULT_FIELDS)


def _stored(lead: Lead, year: int) -> dict[str, int | None]:
    found = next((result for result in results_of(lead) if result.year == year), None)
    if found is None:
        return {"result_year": year}
    further = {name: getattr(found, name) for name in FURTHER_RESULTS}
    return {"result_year": year, "result_output": found.output, "result_tax": found.tax, **further}


@blueprint.get("/parks/<code>/efficiency")
@requires(Permission.PARK_READ)
def park(code: str) -> ResponseReturnValue:
    found = find_park(code) or abort(404)
    years = years_of(found)
    asked = request.args.get("year", "")
    year = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else (years[0] if years else today().year)
    )
    rows = graded(signed_in_user(), found, year)
    return render_template("placement/efficiency.html", park=found, years=years, year=year, rows=rows, parts=PARTS)

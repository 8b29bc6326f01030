"""Reports: the leader's page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.reports.coverage import MEASURES
from crm.reports.coverage import coverage as coverage_figures
from crm.reports.pipeline import pipeline as pipeline_figures
from crm.web.access import requires, signed_in_user
from crm.web.company_list import company_list_url
from crm.web.listing import lead_list_url

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/pipeline")
@requires(Permission.REPORT_READ)
def pipeline() -> ResponseReturnValue:
    figures = pipeline_figures(signed_in_user())
    most = max((figure.amount for figure in figures.stages), default=0) or 1
    return render_template("reports/pipeline.html", figures=figures, most=most, list_url=lead_list_url)


@blueprint.get("/coverage")
@requires(Permission.REPORT_READ)
def coverage() -> ResponseReturnValue:
    figures = coverage_figures(signed_in_user())
    return render_template("reports/coverage.html", figures=figures, measures=MEASURES, list_url=company_list_url)

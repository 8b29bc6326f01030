"""Reports: the leader's page, on screen, on paper and as a workbook."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.companies.regions import TARGET_REGIONS
from crm.db import db, writing
from crm.exchange.exporting.lists import XLSX, record_report
from crm.fuzzydate import today
from crm.leads.words import STAGES
from crm.reports.coverage import MEASURES
from crm.reports.coverage import coverage as coverage_figures
from crm.reports.figures import Figure
from crm.reports.leader import LeaderPage, leader_page
from crm.reports.period import PERIODS, period_of
from crm.reports.results import BASES
from crm.reports.workbook import write_tables
from crm.web.access import requires, signed_in_user
from crm.web.company_list import company_list_url
from crm.web.listing import lead_list_url

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/pipeline")
@requires(Permission.REPORT_READ)
def pipeline() -> ResponseReturnValue:
    page = _asked()
    return render_template(
        "reports/pipeline.html",
        page=page,
        periods=_choices(page, "period", PERIODS, page.period.code),
        bases=_choices(page, "basis", BASES, page.basis),
        basis_label=BASES[page.basis],
        stages=STAGES,
        regions=TARGET_REGIONS,
        figure_url=figure_url,
        export_url=_here(page, ".export"),
    )


@blueprint.post("/pipeline/export")
@requires(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """The page's tables as a workbook. A POST: who took it out is recorded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        with writing(False):
            page = _asked()
            rows = write_tables(path, page.tables, gettext)
            db.session.rollback()
        record_report({"period": [page.period.code], "basis": [page.basis]}, rows, signed_in_user())
        db.session.commit()
        name = f"{gettext('Overview')}-{today().isoformat()}.xlsx"
        return send_file(path.open("rb"), as_attachment=True, download_name=name, mimetype=XLSX)


def _asked() -> LeaderPage:
    """What the address asks for: this year's verified facts where it says nothing."""
    basis = request.args.get("basis", "")
    period = period_of(request.args.get("period", ""), today())
    return leader_page(signed_in_user(), period, basis if basis in BASES else "verified")


def _here(page: LeaderPage, endpoint: str = ".pipeline", **changes: str) -> str:
    """This page's address (or the export's) with another period or basis."""
    args: dict[str, Any] = {"period": page.period.code, "basis": page.basis, **changes}
    return url_for(endpoint, **args)


def _choices(page: LeaderPage, name: str, words: Mapping[str, str], current: str) -> list[dict[str, Any]]:
    """The ways to ask for this page, for the switch above it."""
    return [
        {"label": gettext(label), "href": _here(page, **{name: code}), "current": code == current}
        for code, label in words.items()
    ]


def figure_url(figure: Figure) -> str:
    """The list of exactly the rows a figure counts."""
    if figure.listed == "arrivals":
        args: dict[str, Any] = {name: list(values) for name, values in figure.filters.items()}
        return url_for("funds.index", **args)
    return lead_list_url(figure.filters)


@blueprint.get("/coverage")
@requires(Permission.REPORT_READ)
def coverage() -> ResponseReturnValue:
    figures = coverage_figures(signed_in_user())
    return render_template("reports/coverage.html", figures=figures, measures=MEASURES, list_url=company_list_url)

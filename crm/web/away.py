"""The report of days away, on screen and as a workbook."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db, writing
from crm.exchange.exporting.lists import XLSX, record_report
from crm.fuzzydate import today
from crm.reports.away import COLUMNS, write_away
from crm.reports.away import away as away_days
from crm.web.access import requires, signed_in_user
from crm.web.reports import blueprint

_FIRST_YEAR = 2000


def _year() -> int:
    """The year the address asks for; this one where it asks for none."""
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    return year if _FIRST_YEAR <= year <= today().year else today().year


@blueprint.get("/away")
@requires(Permission.REPORT_READ)
def away() -> ResponseReturnValue:
    years = [today().year - back for back in range(4)]
    found = away_days(signed_in_user(), _year(), today())
    return render_template("reports/away.html", away=found, years=years, columns=COLUMNS, list_url=_list_url)


def _list_url(filters: Mapping[str, Sequence[str]]) -> str:
    """The list of exactly the trips a row counts."""
    args: dict[str, Any] = {name: list(values) for name, values in filters.items()}
    return url_for("activities.index", **args)


@blueprint.post("/away/export")
@requires(Permission.EXPORT)
def away_export() -> ResponseReturnValue:
    """The table as a workbook. A POST: who took it out is recorded."""
    user, year = signed_in_user(), _year()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "away.xlsx"
        with writing(False):
            rows = write_away(path, away_days(user, year, today()), gettext)
            db.session.rollback()
        record_report({"year": [str(year)]}, rows, user)
        db.session.commit()
        name = f"{gettext('Days away')}-{year}.xlsx"
        return send_file(path.open("rb"), as_attachment=True, download_name=name, mimetype=XLSX)

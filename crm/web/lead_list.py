"""The list of leads: filters, order and columns in its address."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission, may
from crm.companies.listings import LISTS, listings_of, newest
from crm.errors import DomainError
from crm.fields import Field
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.lists.columns import BY_NAME, DEFAULT, chosen
from crm.lists.leads import COUNT_STOPS_AT
from crm.lists.rows import rows_of
from crm.lists.views import default_view
from crm.pipeline.lights import light
from crm.settings.queries import value_of
from crm.settings.workdays import office_workdays
from crm.web.access import requires, signed_in_user
from crm.web.language import said
from crm.web.leads import blueprint
from crm.web.listing import asked_list, head_of, lead_args, link, parameters
from crm.web.row_urls import pattern_of


@blueprint.get("")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    if not request.args and (default := default_view(user)):
        return redirect(f"{url_for('.index')}?{default.address}{'&' if default.address else ''}view={default.id}")
    columns = chosen(request.args.getlist("col"))
    wanted, refusal = asked_list(user, frozenset(column.name for column in columns)), None
    try:
        leads, more = wanted.page(request.args.get("after"))
        total, investment, land = wanted.totals()
    except DomainError as error:
        leads, more, total, investment, land, refusal = [], None, 0, 0, 0, error
    limits, office = value_of("limits"), office_workdays()
    lights = [light(lead, today(), limits, office) for lead in leads]
    rows = zip(leads, rows_of(leads, names=wanted.names), lights, strict=True)
    return render_template(
        "leads/index.html",
        rows=list(rows),
        columns=columns,
        as_usual=[column.name for column in columns] == DEFAULT,
        more=more,
        total="10000+" if total > COUNT_STOPS_AT else total,
        investment=investment,
        land=land,
        columns_in_order=[(field.name, gettext(field.label)) for field in _in_order(columns)],
        moved=partial(_moved, [column.name for column in columns]),
        lead_url=pattern_of("leads.show", "lead_id", **lead_args()),
        edit_url=pattern_of("leads.edit", "lead_id"),
        may_bulk=may(user.duty, Permission.LEAD_EDIT),
        export_url=url_for("exports.export", records="leads", **parameters()),
        classes=classes_of(leads),
        lists=LISTS,
        refusal_text=said(refusal) if refusal else "",
        **head_of(user, wanted),
    )


def _in_order(shown: Sequence[Field]) -> list[Field]:
    """The shown columns as they stand, then all others."""
    return [*shown, *(field for name, field in BY_NAME.items() if field not in shown and name != "code")]


def _moved(shown: Sequence[str], name: str, by: int) -> str:
    """This list with a column one place further."""
    names = list(shown)
    at = names.index(name)
    names.insert(at + by, names.pop(at))
    return link(col=names, arrange=1)


def classes_of(leads: Iterable[Lead]) -> dict[int, Any]:
    """The newest places of the investors of these projects: one query."""
    firms = {link.company_id for lead in leads for link in lead.investors}
    return {number: newest(places) for number, places in listings_of(firms).items()}

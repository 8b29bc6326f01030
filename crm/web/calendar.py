"""The calendar: the list's next steps and planned dates, a month at a time."""

from calendar import Calendar
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from crm.accounts.permissions import Permission
from crm.errors import DomainError
from crm.fuzzydate import today
from crm.lists.calendar import KINDS, MOST, month_of
from crm.web.access import requires, signed_in_user
from crm.web.language import said
from crm.web.listing import asked_list, head_of, link
from crm.web.row_urls import pattern_of

blueprint = Blueprint("calendar", __name__, url_prefix="/leads/calendar")


@blueprint.get("")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    wanted, refusal, first = asked_list(user), None, _month()
    try:
        found, too_many = month_of(wanted, first)
    except DomainError as error:
        found, too_many, refusal = [], False, error
    before, behind = first - timedelta(days=1), (first + timedelta(days=32)).replace(day=1)
    return render_template(
        "calendar/index.html",
        weeks=Calendar().monthdatescalendar(first.year, first.month),
        month=first,
        month_name=format_date(first, gettext("MMMM yyyy")),
        earlier=link(month=f"{before:%Y-%m}"),
        later=link(month=f"{behind:%Y-%m}"),
        this_month=link(month=None),
        days={day: [one for one in found if one.day == day] for day in {one.day for one in found}},
        kinds=KINDS,
        lead_url=pattern_of("leads.show", "lead_id"),
        weekday=lambda day: format_date(day, "EEE"),
        too_many=too_many,
        most=MOST,
        refusal_text=said(refusal) if refusal else "",
        **head_of(user, wanted),
    )


def _month() -> date:
    """The first day of the month in the address; of this one where it names none."""
    year, _, month = request.args.get("month", "").partition("-")
    try:
        asked = date(int(year), int(month), 1)
    except ValueError:
        return today().replace(day=1)
    return asked if 1990 <= asked.year <= 2100 else today().replace(day=1)

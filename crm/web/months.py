"""Months a chief closes, and opens again with a reason."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError
from crm.fuzzydate import today
from crm.milestones.models import ClosedMonth
from crm.milestones.months import close_month, month_of, months_of, reopen
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput

blueprint = Blueprint("months", __name__, url_prefix="/months")
OFFERED = 36  # months back


class CloseForm(PlainForm):
    month = SelectField(lazy_gettext("Month to close"), validate_choice=False)


class ReopenForm(PlainForm):
    version = VersionInput()
    reason = StringField(lazy_gettext("Reason"))


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.MILESTONE_VERIFY)
def index() -> ResponseReturnValue:
    user, form = signed_in_user(), CloseForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            closed = close_month(_month(form.month.data), user)
            db.session.commit()
            flash(gettext("%(month)s is closed.", month=f"{closed.month:%Y-%m}"))
            return redirect(url_for(".index"))
    return _page(form)


@blueprint.post("/<int:month_id>/reopen")
@requires(Permission.MILESTONE_VERIFY)
def open_again(month_id: int) -> ResponseReturnValue:
    user, form = signed_in_user(), ReopenForm()
    closed = next((one for one in months_of(user) if one.id == month_id), None) or abort(404)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            reopen(closed, form.reason.data or "", form.version.number, user)
            db.session.commit()
            flash(gettext("%(month)s is open again.", month=f"{closed.month:%Y-%m}"))
            return redirect(url_for(".index"))
    return _page(CloseForm(formdata=None), refused=form, row=month_id)


def _month(text: str | None) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise DomainError(N_("Choose one of the list."), "month") from None


def _page(form: CloseForm, refused: ReopenForm | None = None, row: int = 0) -> ResponseReturnValue:
    rows = months_of(signed_in_user())
    form.month.choices = [(month, month) for month in _offered(rows)]
    page = render_template("funds/months.html", form=form, rows=rows, refused=refused, row_id=row)
    return page, 422 if form.errors or refused else 200


def _offered(rows: Sequence[ClosedMonth]) -> list[str]:
    """The months that are over and not closed, the last one first."""
    closed = {one.month for one in rows if one.reopened_at is None}
    months, day = [], month_of(today())
    for _ in range(OFFERED):
        day = month_of(day - timedelta(1))
        if day not in closed:
            months.append(f"{day:%Y-%m}")
    return months

"""Periodic tasks: the series, and the task of one period before anybody acted on it."""

from babel.dates import get_day_names
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from wtforms import IntegerField, SelectField

from crm.accounts.permissions import Permission
from crm.db import db
from crm.fuzzydate import today
from crm.tasks.answering import own_party, sign_period, skip_period, start_series, stop_series
from crm.tasks.lights import light, rules
from crm.tasks.models import FREQUENCIES, TaskSeries
from crm.tasks.operations import require_steering
from crm.tasks.queries import all_series, find_instance, find_series, party_of, steers
from crm.web.access import requires, signed_in_user
from crm.web.forms import DayInput, choices, required
from crm.web.security import local_path
from crm.web.task_steps import ReasonForm
from crm.web.tasks import OrderForm, blueprint


class SeriesForm(OrderForm):
    frequency = SelectField(lazy_gettext("How often"))
    due_day = required(
        lazy_gettext("Due on day"),
        IntegerField,
        description=lazy_gettext(
            "Of the week: 1 is Monday, 5 Friday. Of the month, or of the quarter's last month: 1 to 31."
        ),
    )
    begins_on = required(lazy_gettext("Begins on"), DayInput, render_kw={"type": "date"})


@blueprint.get("/series")
@requires(Permission.TASK_READ)
def series() -> ResponseReturnValue:
    return render_template("tasks/series.html", found=all_series(signed_in_user()), today=today())


@blueprint.route("/series/new", methods=["GET", "POST"])
@requires(Permission.TASK_ASSIGN)
def new_series() -> ResponseReturnValue:
    user = signed_in_user()
    form = SeriesForm(data={"urgency": "normal", "frequency": "weekly", "due_day": 5, "begins_on": today()})
    form.offer(user)
    form.frequency.choices = choices(*((code, gettext(word)) for code, word in FREQUENCIES.items()))
    if form.validate_on_submit():
        with form.showing_domain_errors():
            main, others = form.parties()
            days = (form.frequency.data, form.due_day.data, form.begins_on.data)
            start_series(form.order(), *days, main, others, user)
            db.session.commit()
            flash(gettext("The periodic task is set up."))
            return redirect(url_for(".series"))
    return render_template("tasks/new.html", form=form, lead=None)


@blueprint.post("/series/<int:series_id>/stop")
@requires(Permission.TASK_ASSIGN)
def stop(series_id: int) -> ResponseReturnValue:
    stop_series(_series_or_404(series_id), signed_in_user())
    db.session.commit()
    flash(gettext("No further period begins."))
    return redirect(url_for(".series"))


@blueprint.get("/periods/<int:series_id>/<period>")
@requires(Permission.TASK_READ)
def period(series_id: int, period: str) -> ResponseReturnValue:
    """The task of a period: its page, or the derived one until somebody acts."""
    return _page(series_id, period, ReasonForm())


def _page(series_id: int, period: str, form: ReasonForm) -> ResponseReturnValue:
    user = signed_in_user()
    task = find_instance(user, series_id, period, today()) or abort(404)
    if task.is_stored:
        return redirect(url_for(".show", task_id=task.id))
    return render_template(
        "tasks/period.html",
        task=task,
        lamp=light(task, today(), rules()),
        party=party_of(task, user),
        steers=steers(task, user),
        forms={"skip": form},
        refused="skip" if form.errors else "",
    )


@blueprint.post("/periods/<int:series_id>/<period>/sign")
@requires(Permission.TASK_ANSWER)
def sign_instance(series_id: int, period: str) -> ResponseReturnValue:
    user = signed_in_user()
    own_party(find_instance(user, series_id, period, today()) or abort(404), user)
    task = sign_period(_series_or_404(series_id), period, user)
    db.session.commit()
    flash(gettext("The task is signed for."))
    return redirect(local_path(request.form.get("next")) or url_for(".show", task_id=task.id))


@blueprint.post("/periods/<int:series_id>/<period>/skip")
@requires(Permission.TASK_ASSIGN)
def skip(series_id: int, period: str) -> ResponseReturnValue:
    user, form = signed_in_user(), ReasonForm()
    require_steering(find_instance(user, series_id, period, today()) or abort(404), user)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            task = skip_period(_series_or_404(series_id), period, form.reason.data or "", user)
            db.session.commit()
            flash(gettext("The task is withdrawn."))
            return redirect(url_for(".show", task_id=task.id))
    return _page(series_id, period, form)


@blueprint.app_template_global()
def due_day_words(series: TaskSeries) -> str:
    """Friday; day 25 of the month."""
    if series.frequency == "weekly":
        return str(get_day_names("wide", locale=get_locale())[series.due_day - 1])
    return gettext("Day %(number)s", number=series.due_day)


def _series_or_404(series_id: int) -> TaskSeries:
    """The series when this user may see it: there is no other loader."""
    return find_series(signed_in_user(), series_id) or abort(404)

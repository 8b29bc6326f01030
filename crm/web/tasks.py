"""Tasks: the list, the figures by unit, and handing one out."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from crm.accounts.models import Unit, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import units_of
from crm.db import db
from crm.errors import N_
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.tasks.lights import LIGHTS, light, rules
from crm.tasks.lists import COUNT_STOPS_AT, FILTERS, TaskList, by_unit
from crm.tasks.models import FREQUENCIES, STATES, STEPS, URGENCIES, Task
from crm.tasks.operations import Order, hand_out
from crm.tasks.queries import assignees, leads_seen
from crm.web.access import requires, signed_in_user, visible_lead_or_404
from crm.web.forms import DayInput, PlainForm, choices, required
from crm.web.paging import day_and_number, number

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")
COLOURS = {"red": "red", "warning": "yellow", "unsigned": "yellow", "reminder": "yellow", "green": "green"}
WHOSE = {"mine": N_("I or my unit answer for"), "given": N_("Handed out by me")}
_LONG = {"widget": TextArea(), "render_kw": {"rows": 4}}


class OrderForm(PlainForm):
    """What is wanted of whom: what a task and a series of them ask alike."""

    title = required(lazy_gettext("Matter"))
    text = required(lazy_gettext("What is to be done"), **_LONG)
    asks_for = required(lazy_gettext("Counts as done when"))
    basis = StringField(
        lazy_gettext("Basis"),
        [Length(max=200)],
        description=lazy_gettext("The meeting, paper or instruction it comes from"),
    )
    urgency = SelectField(lazy_gettext("Urgency"))
    main = SelectField(lazy_gettext("Responsible"), [InputRequired(lazy_gettext("Say who answers for the task."))])
    others = SelectMultipleField(
        lazy_gettext("Also involved"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, user: User) -> None:
        """Whom this user may hand work to: n3 is a unit, u12 a person."""
        units, people = assignees(user)
        self.holders: dict[str, Unit | User] = {f"n{unit.id}": unit for unit in units}
        self.holders |= {f"u{person.id}": person for person in people}
        named = [(key, holder_name(holder)) for key, holder in self.holders.items()]
        self.main.choices = choices(("", "—"), *named)
        self.others.choices = choices(*named)
        self.urgency.choices = choices(*((code, gettext(word)) for code, word in URGENCIES.items()))

    def order(self) -> Order:
        values = {name: self[name].data or "" for name in ("title", "text", "asks_for", "urgency")}
        return Order(**values, basis=(self.basis.data or "").strip() or None)

    def parties(self) -> tuple[Unit | User | None, list[Unit | User]]:
        return self.holders.get(self.main.data), [self.holders[key] for key in self.others.data or []]


class TaskForm(OrderForm):
    due_on = required(lazy_gettext("Due date"), DayInput, render_kw={"type": "date"})


def holder_name(holder: Unit | User) -> str:
    return f"{holder.name}（{holder.unit.name}）" if isinstance(holder, User) else holder.name


@blueprint.get("")
@requires(Permission.TASK_READ)
def index() -> ResponseReturnValue:
    user, after = signed_in_user(), day_and_number(request.args.get("after"))
    wanted = TaskList(user, today(), _asked())
    tasks, more = wanted.page(after)
    total = wanted.count()
    return render_template(
        "tasks/index.html",
        rows=[(task, light(task, wanted.day, wanted.rules)) for task in tasks],
        leads=leads_seen(user, tasks),
        wanted=wanted,
        after=after,
        more=more,
        total=f"{COUNT_STOPS_AT}+" if total > COUNT_STOPS_AT else total,
        units=[(str(unit.id), unit.name) for unit in units_of(user)],
        states=[*((code, gettext(word)) for code, word in STATES.items()), ("all", gettext("All tasks"))],
        link=_link,
    )


def _asked() -> dict[str, list[str]]:
    """{filter: values} of this request; unknown names are nothing."""
    given = {name: [value.replace("\x00", "")[:200] for value in request.args.getlist(name)[:50]] for name in FILTERS}
    return {name: kept for name, values in given.items() if (kept := [value for value in values if value.strip()])}


def _link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    args = {name: request.args.getlist(name) for name in FILTERS if name in request.args} | changes
    return url_for("tasks.index", **{name: value for name, value in args.items() if value is not None})


@blueprint.get("/units")
@requires(Permission.TASK_READ)
def units() -> ResponseReturnValue:
    return render_template("tasks/units.html", figures=by_unit(signed_in_user(), today()))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.TASK_ASSIGN)
def new() -> ResponseReturnValue:
    user, lead = signed_in_user(), _lead_asked()
    form = TaskForm(data={"urgency": "normal"})
    form.offer(user)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            main, others = form.parties()
            task = hand_out(form.order(), form.due_on.data, main, others, user, lead)
            db.session.commit()
            flash(gettext("Task %(code)s is handed out.", code=task.code))
            return redirect(url_for(".show", task_id=task.id))
    return render_template("tasks/new.html", form=form, lead=lead)


def _lead_asked() -> Lead | None:
    """The project the address names, when the user may see it."""
    named = request.args.get("lead")
    return visible_lead_or_404(number(named) or abort(404)) if named else None


@blueprint.app_template_global()
def light_words(lamp: str, task: Task) -> str:
    """A light in words, with the days it is about."""
    days = (task.due_on - today()).days
    if lamp in ("red", "warning") and days < 0 and task.state != "reported":
        return gettext("%(light)s, %(days)s d over", light=gettext(LIGHTS[lamp]), days=-days)
    if lamp == "reminder":
        return gettext("Due today") if days == 0 else ngettext("%(num)s day left", "%(num)s days left", days)
    return gettext(LIGHTS[lamp]) if lamp in LIGHTS else ""


@blueprint.app_template_global()
def task_url(task: Task, step: str = "show") -> str:
    """Where a task's page is; an instance of a series that is not stored has its own."""
    if not task.is_stored:
        return url_for("tasks.period", series_id=task.series_id, period=task.period)
    return url_for(f"tasks.{step}", task_id=task.id)


@blueprint.app_template_global()
def task_lights(tasks: Sequence[Task]) -> list[str]:
    by = rules()
    return [light(task, today(), by) for task in tasks]


@blueprint.record_once
def _globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        TASK_STATES=STATES, TASK_STEPS=STEPS, TASK_LIGHTS=LIGHTS, TASK_COLOURS=COLOURS, TASK_URGENCIES=URGENCIES,
        TASK_FREQUENCIES=FREQUENCIES, TASK_WHOSE=WHOSE, holder_name=holder_name,
    )  # fmt: skip

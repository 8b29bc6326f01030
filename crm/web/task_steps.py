"""One task: its page with its course, the steps on it, its files, its printed sheet."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextArea

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError
from crm.fuzzydate import today
from crm.leads.queries import sees
from crm.tasks import answering, operations
from crm.tasks.lights import light, rules
from crm.tasks.models import Task, TaskParty
from crm.tasks.queries import course_of, file_of, find_task, party_of, steers
from crm.web.access import requires, signed_in_user
from crm.web.files import sent
from crm.web.forms import DayInput, FilesInput, PlainForm, VersionInput, required
from crm.web.security import local_path
from crm.web.stale import STALE
from crm.web.tasks import blueprint


class StepForm(PlainForm):
    version = VersionInput()


class ReportForm(StepForm):
    text = StringField(lazy_gettext("What has been done"), widget=TextArea(), render_kw={"rows": 4})
    percent = IntegerField(
        lazy_gettext("Share done"), [Optional()], description=lazy_gettext("0 to 100, if it can be said")
    )
    finished = BooleanField(lazy_gettext("It is done: ask for closing"))
    files = FilesInput(lazy_gettext("Files"))


class OpinionForm(StepForm):
    opinion = StringField(lazy_gettext("Opinion"), [Length(max=500)], widget=TextArea(), render_kw={"rows": 3})


class ReasonForm(StepForm):
    reason = StringField(lazy_gettext("Reason"), [Length(max=500)], widget=TextArea(), render_kw={"rows": 3})


class ExtendForm(ReasonForm):
    due_on = required(lazy_gettext("New due date"), DayInput, render_kw={"type": "date"})


FORMS: Mapping[str, type[StepForm]] = {
    "report": ReportForm,
    "close": OpinionForm,
    "send_back": ReasonForm,
    "extend": ExtendForm,
    "withdraw": ReasonForm,
}
TITLES = {
    "report": N_("Give feedback"),
    "close": N_("Close the task"),
    "send_back": N_("Send back"),
    "extend": N_("Extend the due date"),
    "withdraw": N_("Withdraw the task"),
}


@blueprint.get("/<int:task_id>")
@requires(Permission.TASK_READ)
def show(task_id: int) -> ResponseReturnValue:
    return _page(task_or_404(task_id))


@blueprint.post("/<int:task_id>/sign")
@requires(Permission.TASK_ANSWER)
def sign(task_id: int) -> ResponseReturnValue:
    task = task_or_404(task_id)
    answering.sign(task, StepForm().version.number, signed_in_user())
    db.session.commit()
    flash(gettext("The task is signed for."))
    return redirect(local_path(request.form.get("next")) or url_for(".show", task_id=task_id))


@blueprint.post("/<int:task_id>/report")
@requires(Permission.TASK_ANSWER)
def report(task_id: int) -> ResponseReturnValue:
    def act(task: Task, form: Any) -> None:
        user, version = signed_in_user(), form.version.number
        files = form.files.kept(current_app.config["FILES_ROOT"], user)
        answering.report(task, form.text.data or "", form.percent.data, form.finished.data, files, version, user)

    return _step(task_id, "report", act, N_("The feedback is kept."))


@blueprint.post("/<int:task_id>/close")
@requires(Permission.TASK_ASSIGN)
def close(task_id: int) -> ResponseReturnValue:
    def act(task: Task, form: Any) -> None:
        operations.close(task, form.opinion.data or "", form.version.number, signed_in_user())

    return _step(task_id, "close", act, N_("The task is closed."))


@blueprint.post("/<int:task_id>/send-back")
@requires(Permission.TASK_ASSIGN)
def send_back(task_id: int) -> ResponseReturnValue:
    def act(task: Task, form: Any) -> None:
        operations.send_back(task, form.reason.data or "", form.version.number, signed_in_user())

    return _step(task_id, "send_back", act, N_("The task is sent back."))


@blueprint.post("/<int:task_id>/extend")
@requires(Permission.TASK_ASSIGN)
def extend(task_id: int) -> ResponseReturnValue:
    def act(task: Task, form: Any) -> None:
        operations.extend(task, form.due_on.data, form.reason.data or "", form.version.number, signed_in_user())

    return _step(task_id, "extend", act, N_("The due date is extended."))


@blueprint.post("/<int:task_id>/withdraw")
@requires(Permission.TASK_ASSIGN)
def withdraw(task_id: int) -> ResponseReturnValue:
    def act(task: Task, form: Any) -> None:
        operations.withdraw(task, form.reason.data or "", form.version.number, signed_in_user())

    return _step(task_id, "withdraw", act, N_("The task is withdrawn."))


def _step(task_id: int, name: str, act: Callable[[Task, Any], None], done: str) -> ResponseReturnValue:
    """One small form of the task's page, one operation. What was typed stays, also when somebody was first."""
    task, form = task_or_404(task_id), FORMS[name]()
    (answering.own_party if name == "report" else operations.require_steering)(task, signed_in_user())
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                act(task, form)
                db.session.commit()
                flash(gettext(done))
                return redirect(url_for(".show", task_id=task_id))
        except STALE:
            db.session.rollback()
            form.show(
                DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again."))
            )
            form.version.raw_data, form.version.data = None, str(task_or_404(task_id).version)
    return _page(task_or_404(task_id), name, form), 422


def task_or_404(task_id: int) -> Task:
    """The task when this user may see it: there is no other loader."""
    return find_task(signed_in_user(), task_id) or abort(404)


def _page(task: Task, refused: str = "", form: StepForm | None = None) -> str:
    user = signed_in_user()
    party = party_of(task, user) if task.is_open else None
    forms = {name: kind(formdata=None, data={"version": task.version}) for name, kind in FORMS.items()}
    if form is not None:
        forms[refused] = form
    return render_template(
        "tasks/show.html",
        task=task,
        lamp=light(task, today(), rules()),
        course=course_of(task),
        lead=task.lead if task.lead and sees(user, task.lead) else None,
        party=party,
        steps=[(name, TITLES[name]) for name in FORMS if name == refused or name in _open_steps(task, party, user)],
        forms=forms,
        refused=refused,
    )


def _open_steps(task: Task, party: TaskParty | None, user: User) -> set[str]:
    """What this user could do now, beside signing for it."""
    found = {"report"} if party and party.signed_at else set()
    if task.is_open and steers(task, user):
        found |= {"extend", "withdraw", *(("close", "send_back") if task.state == "reported" else ())}
    return found


@blueprint.get("/<int:task_id>/sheet")
@requires(Permission.TASK_READ)
def sheet(task_id: int) -> ResponseReturnValue:
    """督办单: the task as the office prints it."""
    task = task_or_404(task_id)
    lead = task.lead if task.lead and sees(signed_in_user(), task.lead) else None
    year, _, count = task.code.removeprefix("DB-").partition("-")
    return render_template(
        "tasks/sheet.html",
        task=task,
        course=course_of(task),
        lead=lead,
        year=year,
        count=int(count),
        printed_on=today(),
    )


@blueprint.get("/<int:task_id>/files/<int:attachment_id>")
@requires(Permission.TASK_READ)
def download(task_id: int, attachment_id: int) -> ResponseReturnValue:
    return sent(file_of(task_or_404(task_id), attachment_id) or abort(404))

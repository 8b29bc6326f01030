"""Logging in and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, logout_user
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from crm.accounts import login, sessions
from crm.accounts.models import Role
from crm.accounts.permissions import Permission
from crm.accounts.queries import has_user
from crm.audit.operations import record
from crm.db import db, patient, writing
from crm.quantities import parse_text
from crm.web.access import enter, requires, session_token, signed_in_user
from crm.web.forms import PlainForm
from crm.web.security import local_path

blueprint = Blueprint("auth", __name__)
_HOMES: dict[str, str] = {
    Role.ADMIN: "users.index",
    Role.AUDITOR: "leads.index",
    Role.LEADER: "reports.pipeline",
}
PATIENCE = 40_000  # ms: so long somebody who logs in waits for a long import that is being written
_WAITING = BoundedSemaphore(3)  # the other threads of the server are there for who is in
_NEEDED = InputRequired(lazy_gettext("This field is required."))


class LoginForm(PlainForm):
    username = StringField(lazy_gettext("User name"), [_NEEDED, Length(max=40)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        lazy_gettext("Password"), [_NEEDED, Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


def home_of(role: str) -> str:
    """Where a role begins its day."""
    return url_for(_HOMES.get(role, "today.index"))


@blueprint.get("/")
def home() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return redirect(url_for("auth.login") if has_user() else url_for("setup.first"))
    return redirect(home_of(signed_in_user().duty))


@blueprint.route("/login", methods=["GET", "POST"], endpoint="login")
def log_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("auth.home"))
    if request.method == "GET" and not has_user():
        return redirect(url_for("setup.first"))
    form = LoginForm(next=request.args.get("next"))
    if form.validate_on_submit() and _try(form):
        return redirect(local_path(form.next.data) or url_for("auth.home"))
    return render_template("auth/login.html", form=form)


def _try(form: LoginForm) -> bool:
    username, address = parse_text(form.username.data or ""), request.remote_addr or ""
    with writing(False):
        waiting = login.waits(username, address)
        user = login.find_user(username)
        db.session.commit()
    fits = login.check(user, form.password.data or "")  # slow on purpose, so outside the write transaction
    with writing(), _patiently():
        if waiting or not fits or user is None:
            login.fail(username, address)
            db.session.commit()
            sentence = gettext("Too many tries. Wait a while and try again.") if waiting else ""
            form.form_errors.append(sentence or gettext("User name or password is wrong."))
            return False
        login.succeed(username, address)
        token = sessions.start(user, address)
        db.session.commit()
    enter(user, token)
    return True


@contextmanager
def _patiently() -> Iterator[None]:
    """Some wait long; when many do, the next are told to come back."""
    if not _WAITING.acquire(blocking=False):
        yield
        return
    try:
        with patient(PATIENCE):
            yield
    finally:
        _WAITING.release()


@blueprint.post("/logout")
@requires(Permission.SELF)
def logout() -> ResponseReturnValue:
    sessions.end(session_token())
    record(signed_in_user(), "log out", ("users", signed_in_user().id), {})
    db.session.commit()
    logout_user()
    session.clear()
    flash(gettext("You are logged out."))
    return redirect(url_for("auth.login"))

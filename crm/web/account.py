"""One's own account: password, language, theme."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from crm.accounts.login import change_password
from crm.accounts.models import User
from crm.accounts.operations import set_password
from crm.accounts.permissions import Permission
from crm.accounts.sessions import end_one, hash_of, living
from crm.db import db
from crm.web.access import requires, session_token, signed_in_user
from crm.web.forms import PlainForm, again
from crm.web.language import LANGUAGES
from crm.web.paging import number
from crm.web.security import local_path

blueprint = Blueprint("account", __name__, url_prefix="/account")
_NEEDED = InputRequired(lazy_gettext("This field is required."))


class PasswordForm(PlainForm):
    old = PasswordField(lazy_gettext("Present password"), [_NEEDED, Length(max=200)])
    password = PasswordField(
        lazy_gettext("New password"), [_NEEDED], description=lazy_gettext("At least 10 characters")
    )
    again = again()


@blueprint.route("/password", methods=["GET", "POST"])
@requires(Permission.SELF)
def password() -> ResponseReturnValue:
    user = signed_in_user()
    form = PasswordForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            hashed = change_password(user, form.old.data or "", form.password.data or "")
            set_password(user, hashed, by=user, keep=session_token())
            db.session.commit()
            flash(gettext("The password is changed. Other sessions are logged out."))
            return redirect(url_for("auth.home"))
    return render_template("account/password.html", form=form)


@blueprint.post("/language")
@requires(Permission.SELF)
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        _remember(signed_in_user(), "language", chosen)
    return redirect(local_path(request.form.get("next")) or url_for("auth.home"))


@blueprint.post("/theme")
@requires(Permission.SELF)
def theme() -> ResponseReturnValue:
    chosen = request.form.get("theme", "")
    if chosen in ("light", "dark", "auto"):
        _remember(signed_in_user(), "theme", chosen)
    return redirect(local_path(request.form.get("next")) or url_for("auth.home"))


@blueprint.route("/sessions", methods=["GET", "POST"])
@requires(Permission.SELF)
def sessions() -> ResponseReturnValue:
    """Where one is logged in; a session one does not know is ended here."""
    user = signed_in_user()
    if request.method == "POST":
        if not end_one(user, number(request.form.get("session")), by=user):
            abort(404)
        db.session.commit()
        flash(gettext("The session is ended."))
        return redirect(url_for(".sessions"))
    return render_template("account/sessions.html", sessions=living(user), own=hash_of(session_token()))


def _remember(user: User, name: str, value: str) -> None:
    setattr(user, name, value)
    db.session.commit()

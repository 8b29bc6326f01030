"""One's own account: password, language, theme."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from crm.accounts.login import change_password
from crm.accounts.models import User
from crm.accounts.operations import set_password
from crm.accounts.permissions import Permission
from crm.db import db
from crm.web.access import requires, session_token, signed_in_user
from crm.web.forms import PlainForm
from crm.web.language import LANGUAGES
from crm.web.security import local_path

blueprint = Blueprint("account", __name__, url_prefix="/account")
_NEEDED = InputRequired(lazy_gettext("This field is required."))


class PasswordForm(PlainForm):
    old = PasswordField(lazy_gettext("Present password"), [_NEEDED, Length(max=200)])
    password = PasswordField(
        lazy_gettext("New password"), [_NEEDED], description=lazy_gettext("At least 10 characters")
    )
    again = PasswordField(
        lazy_gettext("New password again"), [EqualTo("password", lazy_gettext("The two do not match."))]
    )


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


def _remember(user: User, name: str, value: str) -> None:
    setattr(user, name, value)
    db.session.commit()

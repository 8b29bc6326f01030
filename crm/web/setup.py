"""The first run: the first administrator, by an address that only who started the server knows."""

import hashlib
import hmac

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField

from crm.accounts import sessions
from crm.accounts.operations import COUNTY, check_password, set_up
from crm.accounts.queries import has_user
from crm.db import db, writing
from crm.quantities import parse_text
from crm.web.access import enter
from crm.web.forms import PlainForm, again, required

blueprint = Blueprint("setup", __name__)


class SetupForm(PlainForm):
    county = required(lazy_gettext("County"), description=lazy_gettext("The unit at the top, such as 县人民政府"))
    office = required(
        lazy_gettext("Promotion office"), description=lazy_gettext("Its chief's view is the whole county")
    )
    username = required(lazy_gettext("Administrator's user name"), render_kw={"autocomplete": "username"})
    name = required(lazy_gettext("Administrator's name"), render_kw={"autocomplete": "name"})
    password = required(lazy_gettext("Password"), PasswordField, description=lazy_gettext("At least 10 characters"))
    again = again()


def setup_key() -> str:
    """The key of this installation's set-up: from its secret, so that nothing is stored and nobody else has it."""
    secret = str(current_app.config["SECRET_KEY"] or "")
    return hmac.new(secret.encode(), b"first administrator", hashlib.sha256).hexdigest()[:32]


@blueprint.route("/setup", methods=["GET", "POST"])
def first() -> ResponseReturnValue:
    with writing(False):
        if has_user():
            abort(404)
        db.session.commit()
    if not current_app.secret_key or not hmac.compare_digest(
        request.args.get("key", "").encode(), setup_key().encode()
    ):
        return render_template("setup/locked.html"), 403
    form = SetupForm(data={"county": COUNTY})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            _begin(form)
            flash(gettext("The installation is set up."))
            return redirect(url_for("users.index", first=1))
    return render_template("setup/first.html", form=form), 422 if form.errors else 200


def _begin(form: SetupForm) -> None:
    """Make the administrator and log them in; the slow hash comes before the write transaction."""
    county, office, username, name = (parse_text(form[each].data) for each in ("county", "office", "username", "name"))
    hashed = check_password(form.password.data, username)
    admin = set_up(county, office, username, name, hashed)
    token = sessions.start(admin, request.remote_addr or "")
    db.session.commit()
    enter(admin, token)

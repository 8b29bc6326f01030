"""A one-time link: its owner chooses a password and is logged in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField

from crm.accounts import links, sessions
from crm.accounts.models import PasswordLink
from crm.accounts.operations import check_password
from crm.db import db, writing
from crm.errors import DomainError
from crm.web.access import enter
from crm.web.forms import PlainForm, again, required
from crm.web.language import said

blueprint = Blueprint("welcome", __name__)


class WelcomeForm(PlainForm):
    password = required(lazy_gettext("New password"), PasswordField, description=lazy_gettext("At least 10 characters"))
    again = again()


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
def choose(token: str) -> ResponseReturnValue:
    try:
        with writing(False):
            link = links.find(token)
            db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        return render_template("setup/dead_link.html", sentence=said(refusal)), 404
    form = WelcomeForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            _use(link, form.password.data)
            flash(gettext("Your password is set. From now on you log in as %(username)s.", username=link.user.username))
            return redirect(url_for("auth.home"))
    return render_template("setup/welcome.html", form=form, owner=link.user), 422 if form.errors else 200


def _use(link: PasswordLink, password: str) -> None:
    """Store the password and begin a session; the slow hash comes before the write transaction."""
    hashed = check_password(password, link.user.username)
    owner = links.use(link, hashed)
    token = sessions.start(owner, request.remote_addr or "")
    db.session.commit()
    enter(owner, token)

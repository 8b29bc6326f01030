"""Reminders in the application: the bell, the list with what is new, and everybody's own choices."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.fuzzydate import today
from crm.reminders.kinds import kinds_of
from crm.reminders.operations import choose, mark_read
from crm.reminders.queries import notices, setting_of, unread
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput, choices
from crm.web.navigation import waiting_beside
from crm.web.security import local_path

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
SHOWN = 100


class ChoiceForm(PlainForm):
    version = VersionInput()
    kinds = SelectMultipleField(
        lazy_gettext("Remind me of"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    mails = BooleanField(lazy_gettext("By e-mail too, once a working day"))
    email = StringField(lazy_gettext("E-mail address"), [Length(max=200)], render_kw={"autocomplete": "email"})


@blueprint.get("")
@requires(Permission.REMINDER_READ)
def index() -> ResponseReturnValue:
    rows = notices(signed_in_user(), today())
    fresh = sum(not read for _, read in rows)
    return render_template("notices/index.html", rows=rows[:SHOWN], total=len(rows), fresh=fresh)


@blueprint.get("/bell")
@requires(Permission.REMINDER_READ)
def bell() -> ResponseReturnValue:
    """Pieces of the frame that come after the page: no page waits for what is counted here."""
    user = signed_in_user()
    return render_template("notices/bell.html", fresh=unread(user, today()), waiting=waiting_beside(user))


@blueprint.post("/read")
@requires(Permission.REMINDER_READ)
def read() -> ResponseReturnValue:
    """The one that is named, or all of them."""
    user, key = signed_in_user(), request.form.get("key")
    fresh = [one for one, known in notices(user, today()) if not known and (key is None or one.key == key)]
    if not fresh:
        raise DomainError(N_("There is nothing new to mark as read."))
    mark_read(user, fresh)
    db.session.commit()
    return redirect(local_path(request.form.get("next")) or url_for(".index"))


@blueprint.route("/settings", methods=["GET", "POST"])
@requires(Permission.REMINDER_READ)
def settings() -> ResponseReturnValue:
    user = signed_in_user()
    stands = setting_of(user)
    offered = kinds_of(user)
    on = [kind for kind in offered if kind not in stands.muted]
    form = ChoiceForm(data={"version": stands.version, "kinds": on, "mails": stands.mails, "email": stands.email})
    form.kinds.choices = choices(*((code, gettext(kind.label)) for code, kind in offered.items()))
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                choose(user, form.kinds.data or [], form.email.data or "", form.mails.data, form.version.number)
                db.session.commit()
                flash(gettext("Saved."))
                return redirect(url_for(".settings"))
        except Stale:
            form.show(DomainError(N_("Somebody saved this since you opened it. Look at it and try again.")))
    return render_template("notices/settings.html", form=form), 422 if form.is_refused else 200

"""Official forms: filled in for a period, and the office's own drawing of each."""

import io
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField
from wtforms.validators import InputRequired

from crm.accounts.models import Role
from crm.accounts.permissions import Permission
from crm.accounts.queries import covers_all
from crm.db import db, writing
from crm.errors import N_, DomainError, Forbidden
from crm.exchange.exporting import official
from crm.exchange.exporting.lists import XLSX, record_form
from crm.exchange.exporting.official import AREA_UNITS, FORMS, MONEY_UNITS, Asked
from crm.fuzzydate import today
from crm.web.access import requires, signed_in_user
from crm.web.exports import word
from crm.web.forms import DayInput, PlainForm, choices

blueprint = Blueprint("official", __name__)
_REQUIRED = InputRequired(lazy_gettext("This field is required."))


class OfficialForm(PlainForm):
    form = SelectField(
        lazy_gettext("Official form"),
        choices=choices(*((name, lazy_gettext(one.label)) for name, one in FORMS.items())),
    )
    basis = SelectField(
        lazy_gettext("Which facts"),
        choices=choices(("verified", lazy_gettext("Verified only")), ("all", lazy_gettext("With unverified"))),
    )
    first = DayInput(lazy_gettext("From"), [_REQUIRED])
    last = DayInput(lazy_gettext("To"), [_REQUIRED])
    money = SelectField(lazy_gettext("Unit of amounts"), choices=choices(*((unit, unit) for unit in MONEY_UNITS)))
    area = SelectField(lazy_gettext("Unit of areas"), choices=choices(*((unit, unit) for unit in AREA_UNITS)))


class DrawingForm(PlainForm):
    file = FileField(lazy_gettext("Drawing of the form (.xlsx)"))


@blueprint.route("/exports/forms", methods=["GET", "POST"])
@requires(Permission.EXPORT)
def fill() -> ResponseReturnValue:
    """A form filled in with what the user sees. A POST: who took it out is recorded."""
    form = OfficialForm(data={"first": date(today().year, 1, 1), "last": today()})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            return _sent(form)
    return render_template("exchange/forms.html", form=form), 422 if form.errors else 200


def _sent(form: OfficialForm) -> ResponseReturnValue:
    user, name = signed_in_user(), form.form.data
    given: dict[str, Any] = form.data
    first, last = given["first"], given["last"]
    if last < first:
        raise DomainError(N_("The period ends before it begins."), "last")
    asked = Asked(user, first, last, form.basis.data, form.money.data, form.area.data)
    with writing(False):
        data, rows = official.filled(name, asked, current_app.config["FILES_ROOT"], word)
        db.session.rollback()
    record_form(name, {"from": [str(first)], "to": [str(last)], "basis": [asked.basis]}, rows, user)
    db.session.commit()
    shown = f"{gettext(FORMS[name].label)}-{first}-{last}.xlsx"
    return send_file(io.BytesIO(data), as_attachment=True, download_name=shown, mimetype=XLSX)


@blueprint.get("/forms")
@requires(Permission.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    return _page()


def _page(refused: str = "", form: DrawingForm | None = None) -> ResponseReturnValue:
    """All forms; the one whose drawing was refused says why."""
    rows = [
        {"name": name, "label": one.label, "own": official.own_drawing(name), "places": official.places_of(name)}
        for name, one in FORMS.items()
    ]
    page = render_template("admin/forms.html", rows=rows, form=form or DrawingForm(), refused=refused, may=_may_draw())
    return page, 422 if refused else 200


@blueprint.route("/forms/<official_form>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def drawing(official_form: str) -> ResponseReturnValue:
    """The drawing as it is, to be changed in Excel; a POST brings the changed one."""
    if official_form not in FORMS:
        abort(404)
    root, form = current_app.config["FILES_ROOT"], DrawingForm()
    if form.validate_on_submit():
        _require_right()
        with form.showing_domain_errors():
            upload = form.file.data
            if not isinstance(upload, FileStorage) or not upload.filename:
                raise DomainError(N_("Choose a file."), "file")
            official.draw(official_form, root, upload.filename, upload.read(), signed_in_user())
            db.session.commit()
            flash(gettext("The form is drawn anew."))
            return redirect(url_for(".index"))
    if request.method == "POST":
        return _page(official_form, form)
    data = official.drawing_of(official_form, root)
    name = f"{gettext(FORMS[official_form].label)}.xlsx"
    return send_file(io.BytesIO(data), as_attachment=True, download_name=name, mimetype=XLSX)


@blueprint.post("/forms/<official_form>/drop")
@requires(Permission.SETTINGS_MANAGE)
def drop(official_form: str) -> ResponseReturnValue:
    """Ours again."""
    if official_form not in FORMS:
        abort(404)
    _require_right()
    official.back_to_ours(official_form, signed_in_user())
    db.session.commit()
    flash(gettext("The form is as it came."))
    return redirect(url_for(".index"))


def _may_draw() -> bool:
    user = signed_in_user()
    return user.role == Role.ADMIN or covers_all(user)


def _require_right() -> None:
    if not _may_draw():
        raise Forbidden(N_("The administrator and the chief of the whole county draw the forms."))

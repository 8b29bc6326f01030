"""Administration: what the office may change without code."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.models import Role, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import covers_all
from crm.audit.queries import last_changes
from crm.db import db
from crm.errors import N_, DomainError, Forbidden
from crm.settings.defaults import DEFAULTS, Default
from crm.settings.operations import back_to_default, change
from crm.settings.queries import stored_settings, value_of
from crm.web.access import requires, signed_in_user
from crm.web.paging import number
from crm.web.setting_form import WORDS, Line, lines_of, lines_sent, mark, summary, value_from
from crm.web.stale import STALE

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


def may_change(user: User, default: Default) -> bool:
    """The administrator everything; the chief of the whole county the office's own words, texts and limits."""
    return user.role == Role.ADMIN or (default.is_dictionary and covers_all(user))


@blueprint.get("")
@requires(Permission.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    stored, changes = stored_settings(), last_changes("settings")
    rows = [
        {
            "key": key,
            "default": default,
            "summary": summary(key, value_of(key)),
            "own": key in stored and stored[key].value is not None,
            "change": changes.get(stored[key].id) if key in stored else None,
        }
        for key, default in DEFAULTS.items()
    ]
    return render_template("admin/settings.html", rows=rows)


@blueprint.route("/<key>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def edit(key: str) -> ResponseReturnValue:
    default = DEFAULTS.get(key) or abort(404)
    if request.method == "GET":
        return _page(key, lines_of(default, value_of(key)))
    _require_right(default)
    lines = lines_sent(default, request.form)
    try:
        change(key, value_from(default, lines), signed_in_user(), number(request.form.get("version")))
        db.session.commit()
    except STALE:
        db.session.rollback()
        return _page(key, lines, stale=True), 409
    except DomainError as refusal:
        db.session.rollback()
        return _page(key, lines, mark(default, lines, refusal) or gettext("Not saved. Please look at:")), 422
    flash(gettext("Saved."))
    return redirect(url_for(".index"))


@blueprint.post("/<key>/default")
@requires(Permission.SETTINGS_MANAGE)
def reset(key: str) -> ResponseReturnValue:
    default = DEFAULTS.get(key) or abort(404)
    _require_right(default)
    back_to_default(key, signed_in_user(), number(request.form.get("version")))
    db.session.commit()
    flash(gettext("The default stands again."))
    return redirect(url_for(".edit", key=key))


def _require_right(default: Default) -> None:
    if not may_change(signed_in_user(), default):
        raise Forbidden(
            N_("Only the administrator, for words, texts and limits also the county's chief, changes this.")
        )


def _page(key: str, lines: list[Line], refusal: str = "", stale: bool = False) -> Any:
    default, stored = DEFAULTS[key], stored_settings().get(key)
    return render_template(
        "admin/setting.html",
        key=key,
        default=default,
        default_lines=lines_of(default, default.value),
        stored_lines=lines_of(default, value_of(key)) if stale else [],
        lines=lines,
        words=WORDS.get(key, {}),
        version=stored.version if stored else 0,
        own=stored is not None and stored.value is not None,
        last=last_changes("settings").get(stored.id) if stored else None,
        refusal=refusal,
        writable=may_change(signed_in_user(), default),
    )

"""Saved views of the list: named, shared, pinned, saved over, removed."""

from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import Stale
from crm.lists.leads import COUNT_STOPS_AT, sizes
from crm.lists.models import AUDIENCES, SavedView
from crm.lists.offers import offers_for
from crm.lists.views import change_view, filters_of, find_view, mark, remove_view, save_view
from crm.web.access import requires, signed_in_user
from crm.web.dialogs import onward
from crm.web.forms import PlainForm, VersionInput, choices, required
from crm.web.listing import here_address
from crm.web.paging import number

blueprint = Blueprint("views", __name__, url_prefix="/leads/views")


class ViewForm(PlainForm):
    name = required(lazy_gettext("Name"), StringField)
    audience = SelectField(
        lazy_gettext("Who finds it"),
        choices=choices(*((code, lazy_gettext(word)) for code, word in AUDIENCES.items())),
        description=lazy_gettext("Filters, order and columns are shared; everyone sees only their own projects in it."),
    )
    version = VersionInput()


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.VIEW_SAVE)
def new() -> ResponseReturnValue:
    """The list in this page's address, under a name."""
    form = ViewForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            view = save_view(form.name.data, here_address(), form.audience.data, signed_in_user())
            db.session.commit()
            flash(gettext("Saved."))
            return onward(_url(view))
    return render_template("views/form.html", form=form, view=None), 422 if form.errors else 200


@blueprint.get("/counts")
@requires(Permission.LEAD_READ)
def counts() -> ResponseReturnValue:
    """A piece of the list's head: how many each tab holds. Asked for once the list is there, so that it waits for none."""
    user = signed_in_user()
    own = {"all": {}, "mine": {"owner": [str(user.id)]}, "unit": {"unit": [str(user.unit_id)]}}
    shown = {str(view.id): filters_of(view.address) for view in offers_for(user).views if view.pinned}
    found = sizes(user, {**own, **shown})
    return render_template("views/counts.html", sizes=found, most=COUNT_STOPS_AT).strip()


@blueprint.route("/<int:view_id>/edit", methods=["GET", "POST"])
@requires(Permission.VIEW_SAVE)
def edit(view_id: int) -> ResponseReturnValue:
    view = _view_or_404(view_id)
    form = ViewForm(data={"name": view.name, "audience": view.audience, "version": view.version})
    if form.validate_on_submit():
        with form.showing_domain_errors():
            change_view(view, form.name.data, view.address, form.audience.data, form.version.number, signed_in_user())
            db.session.commit()
            flash(gettext("Saved."))
            return onward(_url(view))
    return render_template("views/form.html", form=form, view=_view_or_404(view_id)), 422 if form.errors else 200


@blueprint.post("/<int:view_id>/save")
@requires(Permission.VIEW_SAVE)
def save(view_id: int) -> ResponseReturnValue:
    """The view is what this address says now."""
    view = _view_or_404(view_id)
    sent = number(request.form.get("version"))
    change_view(view, view.name, here_address(), view.audience, sent, signed_in_user())
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(_url(view))


@blueprint.post("/<int:view_id>/remove")
@requires(Permission.VIEW_SAVE)
def remove(view_id: int) -> ResponseReturnValue:
    view = _view_or_404(view_id)
    if view.version != number(request.form.get("version")):
        raise Stale("Somebody saved this since you opened it.")
    remove_view(view, signed_in_user())
    db.session.commit()
    flash(gettext("Removed."))
    return onward(url_for("leads.index", view="all"))


@blueprint.post("/<int:view_id>/mark")
@requires(Permission.VIEW_SAVE)
def set_mark(view_id: int) -> ResponseReturnValue:
    """Pin it, or open the list with it: each person for themselves."""
    view, sent = _view_or_404(view_id), request.form
    mark(view, signed_in_user(), **{name: sent[name] == "1" for name in ("pinned", "default") if name in sent})
    db.session.commit()
    return redirect(_url(view))


def _view_or_404(view_id: int) -> SavedView:
    return find_view(signed_in_user(), view_id) or abort(404)


def _url(view: SavedView) -> str:
    args: dict[str, Any] = {**parse_qs(view.address), "view": view.id}
    return url_for("leads.index", **args)

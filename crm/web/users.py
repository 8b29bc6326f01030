"""Administration: who has an account, invitations, roles, disabling, sessions."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts import links, passwords
from crm.accounts import operations as accounts
from crm.accounts.models import ROLE_LABELS, STANDINGS, Role, Unit, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import all_units, users_page
from crm.accounts.sessions import end_one, living
from crm.db import db
from crm.errors import N_, DomainError
from crm.fields import TEXT, Field
from crm.leads.queries import open_leads_owned
from crm.parks.operations import set_parks
from crm.parks.queries import all_parks, managed_by
from crm.quantities import parse_text
from crm.tasks.handover import work_of
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput, required, selected
from crm.web.paging import number, sought
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("users", __name__, url_prefix="/users")
PAGE = 50


class UserForm(PlainForm):
    name = required(lazy_gettext("Name"))
    role = SelectField(lazy_gettext("Role"))
    unit = SelectField(lazy_gettext("Unit"))
    park = SelectMultipleField(
        lazy_gettext("Parks"),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        description=lazy_gettext("For a park manager: which parks they manage"),
    )
    version = VersionInput()

    def offer(self) -> None:
        """Fill the choices."""
        selected(self.role, [(role.value, gettext(word)) for role, word in ROLE_LABELS.items()])
        selected(self.unit, [(unit.id, unit.name) for unit in all_units()])
        self.park.choices = [(park.code, park.name) for park in all_parks()]

    @property
    def chosen_unit(self) -> Unit:
        return db.session.get(Unit, number(self.unit.data)) or abort(400)

    def write_parks(self, user: User, by: User) -> None:
        set_parks(user, [park for park in all_parks() if park.code in self.park.data], by)


class InviteForm(UserForm):
    username = required(lazy_gettext("User name"), description=lazy_gettext("Letters and digits, such as wangwei"))


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> ResponseReturnValue:
    chosen = number(request.args.get("unit"))
    units = all_units()
    unit = next((each for each in units if each.id == chosen), None)
    role = request.args.get("role", "")
    asked: dict[str, Any] = {
        "q": sought(),
        "unit": unit.id if unit else "",
        "role": role if role in ROLE_LABELS else "",
    }
    rows, after = users_page(asked["q"], unit, asked["role"], request.args.get("after", "")[:40], PAGE)
    return render_template(
        "admin/users.html",
        rows=rows,
        asked=asked,
        unit_choices=[(each.id, each.name) for each in units],
        roles=ROLE_LABELS,
        standings=STANDINGS,
        following=url_for(".index", **{name: value or None for name, value in asked.items()}, after=after)
        if after
        else None,
        first=request.args.get("first"),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def invite() -> ResponseReturnValue:
    by = signed_in_user()
    form = InviteForm(data={"role": Role.OFFICER.value, "unit": request.args.get("unit", "")})
    form.offer()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            user = accounts.add_user(
                parse_text(form.username.data),
                parse_text(form.name.data),
                Role(form.role.data),
                form.chosen_unit,
                passwords.NONE_YET,
                by,
            )
            form.write_parks(user, by)
            return _with_link(user, by)
    return render_template("admin/invite.html", form=form), 422 if form.errors else 200


@blueprint.post("/<int:user_id>/link")
@requires(Permission.ACCOUNT_MANAGE)
def link(user_id: int) -> ResponseReturnValue:
    return _with_link(_user_or_404(user_id), signed_in_user())


def _with_link(user: User, by: User) -> ResponseReturnValue:
    """Make a link and show it: this answer is the only place it ever stands in."""
    token = links.make(user, by)
    db.session.commit()
    scheme = "https" if current_app.config["CRM"].https else request.scheme
    address = url_for("welcome.choose", token=token, _external=True, _scheme=scheme)
    return render_template("admin/link.html", owner=user, address=address, hours=links.HOURS)


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def edit(user_id: int) -> ResponseReturnValue:
    by, user = signed_in_user(), _user_or_404(user_id)
    form = _form_of(user)
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                role, unit = Role(form.role.data), form.chosen_unit
                accounts.change_user(user, parse_text(form.name.data), role, unit, form.version.number, by)
                form.write_parks(user, by)
                db.session.commit()
                flash(gettext("Saved."))
                return redirect(url_for(".edit", user_id=user.id))
        except STALE:
            return _stale(form, user)
    return _page(form, user)


@blueprint.post("/<int:user_id>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def disable(user_id: int) -> ResponseReturnValue:
    user = _user_or_404(user_id)
    if user.active and len(work_of(user)):
        return redirect(url_for("handover.leave", user_id=user_id))
    return _act(user, accounts.disable, N_("%(name)s cannot log in any more."))


@blueprint.post("/<int:user_id>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable(user_id: int) -> ResponseReturnValue:
    return _act(_user_or_404(user_id), accounts.enable, N_("%(name)s can log in again."))


@blueprint.post("/<int:user_id>/sessions")
@requires(Permission.ACCOUNT_MANAGE)
def end_session(user_id: int) -> ResponseReturnValue:
    user = _user_or_404(user_id)
    if not end_one(user, number(request.form.get("session")), by=signed_in_user()):
        abort(404)
    db.session.commit()
    flash(gettext("The session is ended."))
    return redirect(url_for(".edit", user_id=user.id))


def _user_or_404(user_id: int) -> User:
    return db.session.get(User, user_id) or abort(404)


def _act(user: User, act: Callable[[User, User], None], done: str) -> ResponseReturnValue:
    """One button; a refusal is told on the account's page."""
    by = signed_in_user()
    try:
        act(user, by)
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        form = _form_of(user, formdata=None)
        form.show(refusal)
        return _page(form, user)
    flash(gettext(done, name=user.name))
    return redirect(url_for(".edit", user_id=user.id))


def _form_of(user: User, **options: Any) -> UserForm:
    """The form as stored, or as sent; `formdata=None` where another form was sent."""
    parks = managed_by(user)
    form = UserForm(
        **options,
        data={
            "name": user.name,
            "role": user.role,
            "unit": str(user.unit_id),
            "park": [park.code for park in all_parks() if park.id in parks],
            "version": user.version,
        },
    )
    form.offer()
    return form


def _page(form: UserForm, user: User) -> ResponseReturnValue:
    page = render_template(
        "admin/user.html",
        form=form,
        account=user,
        leads=open_leads_owned(user),
        sessions=living(user),
        standings=STANDINGS,
        roles=ROLE_LABELS,
    )
    return page, 422 if form.errors else 200


def _stale(form: UserForm, user: User) -> ResponseReturnValue:
    db.session.rollback()
    fields = (
        Field("name", N_("Name"), TEXT),
        Field("role", N_("Role"), TEXT, choices={role.value: word for role, word in ROLE_LABELS.items()}),
        Field("unit", N_("Unit"), TEXT, choices={str(unit.id): unit.name for unit in all_units()}),
    )
    return stale_page(form, fields, user, user.name, url_for(".edit", user_id=user.id), read=_stored)


def _stored(user: Any, name: str) -> Any:
    return str(user.unit_id) if name == "unit" else getattr(user, name)

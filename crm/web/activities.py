"""Activities: the list, the form, one with the talks and projects that came of it."""

from datetime import date
from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from crm.accounts.models import Unit, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import units_of
from crm.companies.models import Company
from crm.companies.operations import find_or_add
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.fields import DATE, TEXT, Field
from crm.fuzzydate import today
from crm.interactions.activities import (
    add_activity,
    change_activity,
    find_visible_activity,
    may_change_activity,
    require_activity_changeable,
)
from crm.interactions.fields import ACTIVITY_FIELDS
from crm.interactions.models import ACTIVITIES, KINDS, Activity
from crm.interactions.queries import leads_seen
from crm.lists.activities import NAMES, ActivityList
from crm.lists.talks import TalkList
from crm.text.splitting import split_firms, split_persons
from crm.web import listing
from crm.web.access import allowed, requires, signed_in_user
from crm.web.forms import DayInput, PlainForm, VersionInput, inputs, values_of
from crm.web.language import said
from crm.web.paging import counted, day_and_number
from crm.web.stale import stale_page

blueprint = Blueprint("activities", __name__, url_prefix="/activities")
_NEEDED = InputRequired(lazy_gettext("This field is required."))
_day = {"type": "date"}
_COMPARED = (
    *ACTIVITY_FIELDS,
    Field("starts_on", N_("Start date"), DATE),
    Field("ends_on", N_("End date"), DATE),
    Field("members", N_("Members"), TEXT),
    Field("companies", N_("Companies attending"), TEXT),
)


class _ActivityForm(PlainForm):
    """Members and firms are typed as names with 、 between them."""

    version = VersionInput()
    starts_on = DayInput(lazy_gettext("Start date"), [_NEEDED], render_kw=_day)
    ends_on = DayInput(lazy_gettext("End date"), [_NEEDED], render_kw=_day)
    unit = SelectField(lazy_gettext("Unit"), coerce=int)
    members = StringField(
        lazy_gettext("Members"), [Length(max=1000)], description=lazy_gettext("Names with 、 between them")
    )
    companies = StringField(
        lazy_gettext("Companies attending"),
        [Length(max=4000)],
        description=lazy_gettext("Company name as on the licence; several with 、 between them"),
    )

    def offer(self, user: User, activity: Activity | None) -> None:
        units = {unit.id: unit.name for unit in units_of(user)}
        if activity is not None:
            units[activity.unit_id] = activity.unit.name
        self.unit.choices = list(units.items())

    def values(self) -> dict[str, Any]:
        own = values_of(self, ACTIVITY_FIELDS)
        return {**own, "starts_on": cast(date, self.starts_on.data), "ends_on": cast(date, self.ends_on.data)}

    def names(self) -> list[str]:
        return split_persons(self.members.data or "")

    def firms(self, by: User) -> list[Company]:
        """The firms named; new ones are added by those who may."""
        names = split_firms(self.companies.data or "")
        if names and not allowed(Permission.COMPANY_EDIT):
            raise DomainError(N_("No company of this name is in the list. Add it first."), "companies")
        return [find_or_add(name, by) for name in names]


ActivityForm: type[_ActivityForm] = type("ActivityForm", (_ActivityForm,), inputs(ACTIVITY_FIELDS))


def activity_or_404(activity_id: int) -> Activity:
    """The activity when this user may see it: there is no other loader."""
    return find_visible_activity(signed_in_user(), activity_id) or abort(404)


@blueprint.get("")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user, filters, refusal = signed_in_user(), asked(), None
    wanted = ActivityList(user, filters)
    try:
        found, more = wanted.page(day_and_number(request.args.get("after")))
        total = wanted.count()
    except DomainError as error:
        found, more, total, refusal = [], None, 0, error
    return render_template(
        "activities/index.html",
        activities=found,
        total=counted(total),
        following=link(after=f"{more[0]}_{more[1]}") if more else None,
        filters=filters,
        units=[(str(unit.id), unit.name) for unit in units_of(user)],
        link=link,
        refusal_text=said(refusal) if refusal else "",
        ACTIVITIES=ACTIVITIES,
    )


def asked() -> dict[str, list[str]]:
    return listing.given(NAMES)


def link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    args = {**asked(), **changes}
    return url_for("activities.index", **{name: value for name, value in args.items() if value is not None})


@blueprint.get("/<int:activity_id>")
@requires(Permission.LEAD_READ)
def show(activity_id: int) -> ResponseReturnValue:
    user, activity = signed_in_user(), activity_or_404(activity_id)
    talks, more = TalkList(user, {"activity": [str(activity.id)]}).page()
    seen = leads_seen(user, talks)
    return render_template(
        "activities/show.html",
        activity=activity,
        talks=talks,
        more=more,
        leads_seen=seen,
        leads=list({lead.id: lead for leads in seen.values() for lead in leads}.values()),
        may_change=may_change_activity(activity, user),
        ACTIVITIES=ACTIVITIES,
        KINDS=KINDS,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.INTERACTION_LOG)
def new() -> ResponseReturnValue:
    user = signed_in_user()
    form = ActivityForm(data={"starts_on": today(), "ends_on": today(), "unit": user.unit_id, "members": user.name})
    form.offer(user, None)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            unit = db.session.get_one(Unit, form.unit.data)
            activity = add_activity(form.values(), form.names(), form.firms(user), unit, user)
            db.session.commit()
            flash(gettext("The activity is entered."))
            return redirect(url_for(".show", activity_id=activity.id))
    return render_template("activities/form.html", form=form, activity=None)


@blueprint.route("/<int:activity_id>/edit", methods=["GET", "POST"])
@requires(Permission.INTERACTION_LOG)
def edit(activity_id: int) -> ResponseReturnValue:
    user, activity = signed_in_user(), activity_or_404(activity_id)
    require_activity_changeable(activity, user)
    form = ActivityForm(data={field.name: _stored(activity, field.name) for field in _COMPARED}
                        | {"version": activity.version, "unit": activity.unit_id})  # fmt: skip
    form.offer(user, activity)
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                values = {**form.values(), "unit_id": form.unit.data}
                change_activity(activity, values, form.names(), form.firms(user), form.version.number, user)
                db.session.commit()
                flash(gettext("Saved."))
                return redirect(url_for(".show", activity_id=activity_id))
        except Stale:
            stored = activity_or_404(activity_id)
            return stale_page(form, _COMPARED, stored, stored.title, request.path, read=_stored)
    return render_template("activities/form.html", form=form, activity=activity_or_404(activity_id))


def _stored(activity: Activity, name: str) -> Any:
    """The value of a field as the form holds it."""
    if name == "members":
        return "、".join(activity.names)
    if name == "companies":
        return "、".join(company.name for company in activity.companies)
    return getattr(activity, name)

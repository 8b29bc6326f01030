"""The table of standard-land indicators: read by everybody, set by the administrator and the parks' managers."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from crm.accounts.models import Role, User
from crm.accounts.permissions import Permission
from crm.audit.queries import last_changes
from crm.db import db
from crm.errors import N_, Forbidden
from crm.fuzzydate import today
from crm.parks.indicators import RULE_FIELDS, add_rule, all_rules, change_rule, find_rule, may_edit, remove_rule
from crm.parks.models import IndicatorRule, Park
from crm.parks.queries import all_parks, managed_by
from crm.web.access import requires, signed_in_user
from crm.web.forms import DayInput, PlainForm, VersionInput, choices, form_of, required, values_of
from crm.web.stale import STALE, stale_page

blueprint = Blueprint("indicators", __name__, url_prefix="/indicators")
_FIGURES = RULE_FIELDS[3:]


class _RuleForm(PlainForm):
    park = SelectField(lazy_gettext("Holds in"))
    valid_from = required(lazy_gettext("Holds from"), DayInput)


RuleForm = form_of("RuleForm", RULE_FIELDS, _RuleForm, version=VersionInput())


@blueprint.get("")
@requires(Permission.INDICATOR_READ)
def index() -> ResponseReturnValue:
    user, rules = signed_in_user(), all_rules()
    return render_template(
        "parks/indicators.html",
        rules=rules,
        figures=_FIGURES,
        changes=last_changes("indicator_rules"),
        editable={rule.id for rule in rules if may_edit(user, rule.park_id)},
        may_add=bool(_settable(user)),
        day=today(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT)
def new() -> ResponseReturnValue:
    user = signed_in_user()
    parks = _settable(user)
    if not parks:
        raise Forbidden(N_("The administrator sets the county's indicators, a park's manager those of the park."))
    form = RuleForm(data={"valid_from": today(), "version": 1})
    form["park"].choices = choices(*((code, name) for code, (name, _) in parks.items()))
    if form.validate_on_submit():
        with form.showing_domain_errors():
            park = parks[form["park"].data][1]
            add_rule(park, values_of(form, RULE_FIELDS), form["valid_from"].data, by=user)
            db.session.commit()
            flash(gettext("The indicators are saved."))
            return redirect(url_for(".index"))
    page = render_template("parks/edit_indicators.html", form=form, rule=None, fields=RULE_FIELDS)
    return page, 422 if form.is_refused else 200


@blueprint.route("/<int:rule_id>/edit", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT)
def edit(rule_id: int) -> ResponseReturnValue:
    user, rule = signed_in_user(), _settable_rule(rule_id)
    form = RuleForm(data={"park": rule.park.code if rule.park else "", "valid_from": rule.valid_from, **_shown(rule)})
    code, name = (rule.park.code, rule.park.name) if rule.park else ("", gettext("All parks"))
    form["park"].choices = choices((code, name))
    form["park"].validate_choice = False
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                values, day = values_of(form, RULE_FIELDS), form["valid_from"].data
                change_rule(rule, values, day, form["version"].number, by=user)
                db.session.commit()
                flash(gettext("The indicators are saved."))
                return redirect(url_for(".index"))
        except STALE:
            return stale_page(form, RULE_FIELDS, rule, name, request.path)
    return render_template("parks/edit_indicators.html", form=form, rule=rule, fields=RULE_FIELDS)


@blueprint.post("/<int:rule_id>/remove")
@requires(Permission.INDICATOR_EDIT)
def remove(rule_id: int) -> ResponseReturnValue:
    remove_rule(_settable_rule(rule_id), signed_in_user())
    db.session.commit()
    flash(gettext("The line is gone; the trail keeps what it said."))
    return redirect(url_for(".index"))


def _settable_rule(rule_id: int) -> IndicatorRule:
    rule = find_rule(rule_id) or abort(404)
    if not may_edit(signed_in_user(), rule.park_id):
        raise Forbidden(N_("The administrator sets the county's indicators, a park's manager those of the park."))
    return rule


def _settable(user: User) -> dict[str, tuple[str, Park | None]]:
    """{code: (name, park)} of what this user sets indicators for; "" stands for all parks."""
    if user.role == Role.ADMIN:
        return {"": (gettext("All parks"), None)}
    managed = managed_by(user)
    return {park.code: (park.name, park) for park in all_parks() if park.id in managed}


def _shown(rule: IndicatorRule) -> dict[str, Any]:
    return {field.name: getattr(rule, field.name) for field in RULE_FIELDS} | {"version": rule.version}

"""Administration: group robots of the units, and messages that did not go out."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField, SelectField
from wtforms.validators import Length

from crm.accounts.models import Unit
from crm.accounts.permissions import Permission
from crm.accounts.queries import all_units
from crm.audit.operations import record
from crm.db import db, now
from crm.messaging.models import STATES, Message, Robot
from crm.messaging.operations import add_robot, queue, switch, try_again
from crm.messaging.queries import all_robots, message_counts, unsent
from crm.messaging.services import SERVICES
from crm.web.access import requires, signed_in_user
from crm.web.digests import mail_server, seal_of_installation
from crm.web.forms import PlainForm, required, selected
from crm.web.language import say
from crm.web.paging import number

blueprint = Blueprint("robots", __name__, url_prefix="/robots")


class RobotForm(PlainForm):
    unit = SelectField(lazy_gettext("Unit"), validate_choice=False)
    name = required(lazy_gettext("Name of the group"), render_kw={"maxlength": 60})
    address = required(
        lazy_gettext("Webhook address"),
        PasswordField,
        description=lazy_gettext("As the group shows it; it is kept sealed and not shown again"),
        render_kw={"autocomplete": "off"},
    )
    secret = PasswordField(
        lazy_gettext("Secret of the signature"),
        [Length(max=200)],
        description=lazy_gettext("DingTalk only: SEC…, where the robot is secured by signature"),
        render_kw={"autocomplete": "off"},
    )


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def index() -> ResponseReturnValue:
    form = RobotForm()
    selected(form.unit, [(unit.id, unit.name) for unit in all_units()])
    if form.validate_on_submit():
        with form.showing_domain_errors():
            unit = db.session.get(Unit, number(form.unit.data))
            given = (form.name.data or "", form.address.data or "", form.secret.data or "")
            robot = add_robot(unit, *given, seal_of_installation(), signed_in_user())
            db.session.commit()
            flash(gettext("The robot %(name)s is added. Send it a test message.", name=robot.name))
            return redirect(url_for(".index"))
    page = render_template(
        "admin/robots.html",
        form=form,
        robots=all_robots(),
        unsent=unsent(),
        counts=message_counts(),
        mail=mail_server(),
        SERVICES=SERVICES,
        STATES=STATES,
        why=lambda message: say(message.error, message.params) if message.error else "",
    )
    return page, 422 if form.is_refused else 200


@blueprint.post("/<int:robot_id>/switch")
@requires(Permission.ACCOUNT_MANAGE)
def turn(robot_id: int) -> ResponseReturnValue:
    robot = _robot_or_404(robot_id)
    switch(robot, not robot.active, number(request.form.get("version")), signed_in_user())
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".index"))


@blueprint.post("/<int:robot_id>/test")
@requires(Permission.ACCOUNT_MANAGE)
def test(robot_id: int) -> ResponseReturnValue:
    robot = _robot_or_404(robot_id)
    record(signed_in_user(), "test robot", robot, {"name": robot.name})
    words = gettext("This group gets the reminders of %(unit)s.", unit=robot.unit.name)
    queue(f"test:{robot.id}:{now().timestamp()}", gettext("Yinfeng: test message"), words, robot)
    db.session.commit()
    flash(gettext("The test message is on its way; if it does not arrive, the reason stands below."))
    return redirect(url_for(".index"))


@blueprint.post("/messages/<int:message_id>/again")
@requires(Permission.ACCOUNT_MANAGE)
def again(message_id: int) -> ResponseReturnValue:
    try_again(db.session.get(Message, message_id) or abort(404), signed_in_user())
    db.session.commit()
    flash(gettext("The message is on its way again."))
    return redirect(url_for(".index"))


def _robot_or_404(robot_id: int) -> Robot:
    return db.session.get(Robot, robot_id) or abort(404)

"""The calendar feed of a person, for phones and calendar programs, and the page where its address is made."""

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from icalendar import Calendar, Event

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.config import Config
from crm.db import db, now
from crm.fuzzydate import today
from crm.reminders.calendar import KINDS, Entry, entries, renew_feed, revoke_feed, user_of_feed
from crm.reminders.queries import setting_of
from crm.web.access import requires, signed_in_user

blueprint = Blueprint("feed", __name__)


@blueprint.get("/calendar/<feed>.ics")
def calendar(feed: str) -> ResponseReturnValue:
    """Without a session: who has the address has the days. 404 for a dead address, and for one that never was."""
    user = user_of_feed(feed)
    if user is None or not may(user.duty, Permission.REMINDER_READ):
        abort(404)
    with force_locale(user.language or "zh_Hans_CN"):
        text = _calendar_of(user).to_ical()
    headers = {"Content-Disposition": 'inline; filename="yinfeng.ics"'}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _calendar_of(user: User) -> Calendar:
    found = Calendar()
    found.add("prodid", "-//Yinfeng//Calendar//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", gettext("Yinfeng"))
    found.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries(user, today()):
        found.add_component(_event(entry))
    return found


def _event(entry: Entry) -> Event:
    """All day: dates without a time, so the same day wherever the phone is; the end is the day after the last."""
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.subject}@yinfeng")
    event.add("dtstamp", now())
    event.add("dtstart", entry.starts_on)
    event.add("dtend", entry.ends_on + timedelta(days=1))
    event.add("summary", f"{gettext(KINDS[entry.kind])}{gettext(': ')}{entry.title}")
    event.add("transp", "TRANSPARENT")
    return event


@blueprint.get("/account/calendar")
@requires(Permission.REMINDER_READ)
def settings() -> ResponseReturnValue:
    return render_template("account/calendar.html", setting=setting_of(signed_in_user()), address="")


@blueprint.post("/account/calendar")
@requires(Permission.REMINDER_READ)
def renew() -> ResponseReturnValue:
    """The new address is told once, on this page."""
    user = signed_in_user()
    token = renew_feed(user)
    db.session.commit()
    path = url_for("feed.calendar", feed=token)
    config: Config = current_app.config["CRM"]
    address = f"{config.address or request.host_url.rstrip('/')}{path}"
    return render_template("account/calendar.html", setting=setting_of(user), address=address)


@blueprint.post("/account/calendar/revoke")
@requires(Permission.REMINDER_READ)
def revoke() -> ResponseReturnValue:
    revoke_feed(signed_in_user())
    db.session.commit()
    flash(gettext("The calendar address does not work any more."))
    return redirect(url_for(".settings"))

"""What a reminder says, and where it leads: one sentence and one address a kind."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import format_date, gettext, ngettext

from crm.fuzzydate import today
from crm.reminders.kinds import KINDS, SECTIONS, Reminder
from crm.web.tasks import task_url


def _overdue(one: Reminder, day: date) -> str:
    """How far the day it is about lies ahead, or behind."""
    days = ((one.until or one.day) - day).days
    if days < 0:
        return ngettext("%(num)s day over", "%(num)s days over", -days)
    return gettext("Today") if days == 0 else ngettext("%(num)s day left", "%(num)s days left", days)


def _since(one: Reminder, day: date) -> str:
    days = (day - one.day).days
    return gettext("since today") if days <= 0 else ngettext("for %(num)s day", "for %(num)s days", days)


def _claim(one: Reminder, day: date) -> str:
    return gettext("In the pool") if one.kind == "claim_pool" else _overdue(one, day)


def _light(one: Reminder, _day: date) -> str:
    return gettext("Turned red") if one.kind == "light_red" else gettext("Turned yellow")


def _sign(one: Reminder, day: date) -> str:
    return gettext("Not signed for") if one.light == "yellow" else _since(one, day)


_STANDING: dict[str, Callable[[Reminder, date], str]] = {
    "task_sign": _sign,
    "light_yellow": _light,
    "light_red": _light,
    "claim_expiring": _claim,
    "claim_pool": _claim,
    **dict.fromkeys(("wish", "waive", "screen", "verify", "returned", "transfer", "no_step", "task_reported"), _since),
}


def standing(one: Reminder) -> str:
    """The few words beside its light."""
    return _STANDING.get(one.kind, _overdue)(one, today())


def _step(one: Reminder) -> str:
    return str(one.record.next_step or "")


def _silence(one: Reminder) -> str:
    heard = one.record.last_contact_on or one.record.stage_entered_on
    if heard >= today():
        return gettext("Spoken to today") if one.record.last_contact_on else gettext("No interaction yet")
    return ngettext("%(num)s day without an interaction", "%(num)s days without an interaction", (today() - heard).days)


def _ends(one: Reminder) -> str:
    day = format_date(one.until, "long")
    if one.kind == "claim_pool":
        return gettext("Protected until %(day)s; an interaction brings it back", day=day)
    return gettext("Ends on %(day)s; an interaction or progress extends it", day=day)


def _task(one: Reminder) -> str:
    return gettext("Handed out by %(name)s, due %(day)s", name=one.record.given_by.name, day=format_date(one.until))


def _own_task(one: Reminder) -> str:
    return gettext("%(name)s, due %(day)s", name=one.record.main.holder.name, day=format_date(one.until))


def _ground(one: Reminder) -> str:
    ground = one.record.ground
    return f"{ground.park.short_name} · {ground.name}"


def _fact(one: Reminder) -> str:
    return f"{gettext(one.record.label)} · {one.record.fact.submitted_by.name}"


def _back(one: Reminder) -> str:
    return f"{gettext(one.record.label)} · {one.record.fact.return_reason or ''}"


def _units(one: Reminder) -> str:
    return f"{one.record.first.unit.name} · {one.record.second.unit.name}"


_ABOUT: dict[str, Callable[[Reminder], str]] = {
    "step": _step,
    **dict.fromkeys(("light_yellow", "light_red", "no_step"), _silence),
    **dict.fromkeys(("claim_expiring", "claim_pool"), _ends),
    **dict.fromkeys(("task_sign", "task_due", "task_warning", "task_red"), _task),
    **dict.fromkeys(("task_escalated", "task_reported"), _own_task),
    **dict.fromkeys(("reservation", "wish", "approve", "waive", "idle"), _ground),
    "screen": lambda one: str(one.record.unit.name),
    "verify": _fact,
    "returned": _back,
    "dispute": _units,
    "transfer": lambda one: str(one.record.from_unit.name),
}


def about(one: Reminder) -> str:
    """What it is about, in a line."""
    return _ABOUT[one.kind](one)


def _to_lead(one: Reminder) -> str:
    return url_for("leads.show", lead_id=one.record.id)


def _to_inbox(anchor: str) -> Callable[[Reminder], str]:
    return lambda one: url_for("inbox.index", _anchor=anchor)


_PLACES: dict[str, Callable[[Reminder], str]] = {
    **dict.fromkeys(("step", "light_yellow", "light_red", "claim_expiring", "claim_pool", "no_step"), _to_lead),
    **dict.fromkeys((kind for kind in KINDS if kind.startswith("task_")), lambda one: task_url(one.record)),
    **dict.fromkeys(
        ("reservation", "wish", "approve", "waive", "idle"),
        lambda one: url_for("leads.show", lead_id=one.record.lead_id, _anchor="land"),
    ),
    "screen": _to_inbox("new"),
    "verify": _to_inbox("facts"),
    "returned": _to_inbox("main"),
    "transfer": _to_inbox("transfers"),
    "dispute": lambda one: url_for("disputes.show", dispute_id=one.record.id),
}


def place(one: Reminder) -> str:
    """The address of what it is about."""
    return _PLACES[one.kind](one)


def install(blueprint: Blueprint) -> None:
    """What the templates of reminders use."""

    @blueprint.record_once
    def _globals(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals.update(
            reminder_about=about, reminder_place=place, reminder_standing=standing, REMINDER_KINDS=KINDS,
            REMINDER_SECTIONS=SECTIONS,
        )  # fmt: skip

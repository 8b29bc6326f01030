"""Changing settings."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.audit.operations import Actor, record
from crm.db import db
from crm.errors import N_, DomainError
from crm.settings.defaults import DEFAULTS
from crm.settings.models import Setting
from crm.settings.queries import value_of


def change(key: str, value: Any, by: Actor) -> None:
    """Give a setting a new value."""
    if key not in DEFAULTS:
        raise DomainError(N_("There is no setting %(key)s."), "key", key=key)
    if type(value) is not type(DEFAULTS[key].value):
        raise DomainError(N_("This setting takes another kind of value."), "value")
    if key in ("workdays.holidays", "workdays.workdays"):
        _check_days(value)
    old = value_of(key)
    stored = db.session.scalar(select(Setting).where(Setting.key == key))
    if stored is None:
        stored = Setting(key=key)
        db.session.add(stored)
    stored.value = value
    record(by, "change setting", ("settings", None), {key: [old, value]})


def _check_days(days: Sequence[Any]) -> None:
    for day in days:
        try:
            date.fromisoformat(day)
        except (TypeError, ValueError) as error:
            raise DomainError(N_("Write a date such as 2022-03-15."), "value") from error

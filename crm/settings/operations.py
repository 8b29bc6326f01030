"""Changing settings."""

from typing import Any

from sqlalchemy import select

from crm.audit.operations import Actor, record
from crm.db import db
from crm.errors import N_, Stale
from crm.settings.checking import checked
from crm.settings.defaults import DEFAULTS
from crm.settings.models import Setting
from crm.settings.queries import forget, value_of


def change(key: str, value: Any, by: Actor, version: int | None = None) -> None:
    """Give a setting a new value. With the `version` the edit began at, a late one is refused as Stale."""
    _store(key, checked(key, value), by, version)


def back_to_default(key: str, by: Actor, version: int) -> None:
    """What the application came with stands again, and follows it if a later version brings another."""
    _store(key, None, by, version)


def _store(key: str, value: Any, by: Actor, version: int | None) -> None:
    stored = db.session.scalar(select(Setting).where(Setting.key == key))
    if version is not None and version != (stored.version if stored else 0):
        raise Stale(N_("Somebody saved this since you opened it."))
    old = value_of(key)
    if stored is None:
        stored = Setting(key=key)
        db.session.add(stored)
    stored.value = value
    db.session.flush()
    forget()
    if old != (new := DEFAULTS[key].value if value is None else value):
        record(by, "change setting", stored, {key: [old, new]})

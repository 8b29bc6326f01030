"""Reading settings."""

from typing import Any

from sqlalchemy import select

from crm.db import db
from crm.settings.defaults import DEFAULTS
from crm.settings.models import Setting


def value_of(key: str) -> Any:
    """The office's value of a setting, or its default. Raises KeyError for a key that is not in the table."""
    stored = db.session.scalar(select(Setting).where(Setting.key == key))
    return stored.value if stored else DEFAULTS[key].value


def values_of(*keys: str) -> list[Any]:
    """The office's values of several settings, or their defaults, in this order. One query."""
    stored = {
        setting.key: setting.value for setting in db.session.scalars(select(Setting).where(Setting.key.in_(keys)))
    }
    return [stored[key] if key in stored else DEFAULTS[key].value for key in keys]

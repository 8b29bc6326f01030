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

"""Reading settings: all of them in one query a transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from crm.db import db
from crm.settings.defaults import DEFAULTS
from crm.settings.models import Setting

_READ = "settings read"


def value_of(key: str) -> Any:
    """The office's value of a setting, or its default. Raises KeyError for a key that is not in the table."""
    default, stored = DEFAULTS[key], _stored().get(key)
    if stored is None:
        return default.value
    return {**default.value, **stored} if default.is_fixed else stored


def stored_settings() -> Mapping[str, Setting]:
    """The rows there are: settings the office changed at least once."""
    return {setting.key: setting for setting in _rows()}


def _stored() -> dict[str, Any]:
    """{key: value} as this transaction read them first."""
    info = db.session.info
    if _READ not in info:
        info[_READ] = {setting.key: setting.value for setting in _rows()}
    found: dict[str, Any] = info[_READ]
    return found


def _rows() -> Sequence[Setting]:
    return db.session.scalars(select(Setting)).all()


def forget() -> None:
    """A setting was changed in this transaction: the next reader asks again."""
    db.session.info.pop(_READ, None)


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(_READ, None)

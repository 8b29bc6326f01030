"""A save that came too late: both values side by side, and a form that saves what is chosen of them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError

from crm.companies.queries import masked_name, masked_phone
from crm.companies.regions import place, place_text
from crm.db import Versioned, db
from crm.errors import DomainError, Stale
from crm.fields import Field, typed
from crm.web.formats import shown, units
from crm.web.forms import PlainForm

# What a save raises when somebody else was first: the operation that looked, or the database that knows.
STALE = (Stale, StaleDataError)
_PLACES = ("region", "source_region")
_MASKS: dict[str, Callable[[str], str]] = {"name": masked_name, "phone": masked_phone}


@dataclass(frozen=True)
class Difference:
    """One field in which the two saves differ: as typed into the form, and as shown."""

    name: str
    label: str
    mine: str
    mine_shown: str
    stored: str
    stored_shown: str


def stale_page(
    form: PlainForm,
    fields: Iterable[Field],
    record: Versioned,
    title: str,
    action: str,
    masked: Collection[str] = (),
    read: Callable[[Any, str], Any] = getattr,
) -> ResponseReturnValue:
    """Both values of each field that differs, and a form to `action` with the present version. Nothing typed is lost.

    `masked` names personal fields: their stored value is shown masked, and leaving them empty keeps it.
    `read` gives the record's value of a field whose column has another name.
    """
    db.session.rollback()
    db.session.refresh(record)
    rows = [*_differences(form, fields, masked, lambda name: read(record, name))]
    compared = {"csrf_token", "version", *(row.name for row in rows)}
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in compared]
    page = render_template(
        "stale.html", rows=rows, kept=kept, version=record.version, title=title, action=action, back=request.path
    )
    return page, 409


def _differences(
    form: PlainForm, fields: Iterable[Field], masked: Collection[str], stored_of: Callable[[str], Any]
) -> Iterable[Difference]:
    for field in fields:
        mine, stored = _comparable(field, form[field.name].data), stored_of(field.name)
        if mine == stored or (field.name in masked and not mine):
            continue
        text, words = _as_typed(field, stored), shown(stored, field)
        if field.name in masked:
            text, words = "", _MASKS[field.name](stored or "")
        yield Difference(field.name, _label(field), _sent(form, field.name), shown(mine, field), text, words)


def _sent(form: PlainForm, name: str) -> str:
    """What was typed, or read from an uploaded file in its place."""
    typed_text: str | None = getattr(form[name], "typed_text", None)
    return request.form.get(name, "") if typed_text is None else typed_text


def _comparable(field: Field, value: Any) -> Any:
    """What the form holds as the record would keep it."""
    if field.name not in _PLACES or not value:
        return value
    try:
        return place(value, field.name)
    except DomainError:
        return value


def _as_typed(field: Field, value: Any) -> str:
    return place_text(value) if field.name in _PLACES else typed(field, value)


def _label(field: Field) -> str:
    unit = units(field.kind)
    return f"{gettext(field.label)} ({unit})" if unit else gettext(field.label)

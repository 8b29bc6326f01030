"""Forms: typed inputs made from field lists, and refusals shown beside the input they belong to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import FileStorage
from wtforms import DateField, HiddenField, IntegerField, MultipleFileField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired
from wtforms.widgets import TextArea, TextInput

from crm.accounts.models import User
from crm.db import db
from crm.errors import DomainError, Stale
from crm.fields import LONG_TEXT, Field, parse, typed
from crm.files.models import Attachment
from crm.files.operations import keep
from crm.web.channels import ChannelSelect
from crm.web.language import said


class TypedInput(StringField):
    """A text input whose data is the parsed value of a Field; what was typed stays when it is refused."""

    def __init__(self, label: Any = None, source: Field | None = None, **kwargs: Any) -> None:
        if source is None:
            raise TypeError("TypedInput needs its Field")
        self.source = source
        if source.kind is LONG_TEXT:
            kwargs.setdefault("widget", TextArea())
            kwargs.setdefault("render_kw", {"rows": 3})
        super().__init__(label, **kwargs)
        self.typed_text: str | None = None
        self.flags.required = source.required

    def _value(self) -> str:
        return typed(self.source, self.data) if self.typed_text is None else self.typed_text

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if not valuelist:
            return
        self.typed_text = valuelist[0].replace("\x00", "")
        self.data = None
        try:
            self.data = parse(self.source, self.typed_text)
        except DomainError as refusal:
            raise ValueError(said(refusal)) from refusal


class PlainForm(FlaskForm):
    """A form whose refusals from operations are shown beside the named input, above the form otherwise."""

    @contextmanager
    def showing_domain_errors(self) -> Iterator[None]:
        """Roll back and show the refusal. One that came too late goes on to the caller, who shows both values."""
        try:
            yield
        except (Stale, StaleDataError):  # the database may know of a save that the operation could not see yet
            db.session.rollback()
            raise
        except DomainError as refusal:
            db.session.rollback()
            self.show(refusal)

    @property
    def is_refused(self) -> bool:
        """Whether it was sent and something in it, or about it, was refused."""
        return bool(self.errors or self.form_errors)

    def show(self, refusal: DomainError) -> None:
        errors = self[refusal.field].errors if refusal.field in self else self.form_errors
        sentence = said(refusal)
        if isinstance(errors, list):
            errors.append(sentence)
        else:
            self[cast(str, refusal.field)].errors = [*errors, sentence]


def inputs(fields: Iterable[Field]) -> dict[str, Any]:
    """{name: unbound WTForms input} of plain columns."""
    return {field.name: _input(field) for field in fields}


def _input(field: Field) -> Any:
    label, hint = lazy_gettext(field.label), lazy_gettext(field.help) if field.help else ""
    if field.choices:
        options = choices(("", "—"), *((code, lazy_gettext(word)) for code, word in field.choices.items()))
        validators = [InputRequired(lazy_gettext("This field is required."))] if field.required else []
        if field.name == "channel":
            return ChannelSelect(label, description=hint, coerce=_none, validators=validators)
        return SelectField(label, choices=options, description=hint, coerce=_none, validators=validators)
    return TypedInput(label, source=field, description=hint)


def choices(*pairs: tuple[Any, Any]) -> list[SelectChoice]:
    """Options of a select from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def _none(value: str | None) -> str | None:
    return value or None


def form_of(name: str, fields: Iterable[Field], base: type[PlainForm] = PlainForm, **more: Any) -> type[PlainForm]:
    """A form class with an input a field and whatever else is given."""
    return type(name, (base,), {**inputs(fields), **more})


def values_of(form: PlainForm, fields: Iterable[Field]) -> dict[str, Any]:
    """{name: typed value} of these fields as submitted."""
    return {field.name: form[field.name].data for field in fields}


class VersionInput(HiddenField):
    """The version of the record this form was opened on."""

    @property
    def number(self) -> int:
        """0 for anything that is no number: it fits no record."""
        text = str(self.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class DayInput(DateField):
    """A day, YYYY-MM-DD."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            if valuelist and not valuelist[0].strip():
                self.data = None
                return
            raise ValueError(gettext("Write a date such as 2022-03-15.")) from error


class FilesInput(MultipleFileField):
    """Any number of files; `kept` stores them as attachments."""

    def kept(self, root: Any, by: User) -> list[Attachment]:
        """Store the uploaded files. Raises DomainError, with this input's name, for a refused content."""
        try:
            return [keep(root, upload.filename or "file", upload.read(), by) for upload in self.uploads()]
        except DomainError as refusal:
            raise DomainError(refusal.message, self.name, **refusal.params) from refusal

    def uploads(self) -> list[FileStorage]:
        return [upload for upload in self.data or [] if isinstance(upload, FileStorage) and upload.filename]


def required(label: Any, kind: type = StringField, **kwargs: Any) -> Any:
    """An input that must not be empty."""
    return kind(label, validators=[InputRequired(lazy_gettext("This field is required."))], **kwargs)


def again() -> Any:
    """The password typed a second time."""
    return PasswordField(
        lazy_gettext("New password again"), [EqualTo("password", lazy_gettext("The two do not match."))]
    )


def selected(field: SelectField, pairs: Iterable[tuple[Any, str]]) -> None:
    """Offer these (value, label) pairs."""
    field.choices = [(str(value), label) for value, label in pairs]


__all__ = [
    "DayInput",
    "FilesInput",
    "IntegerField",
    "PlainForm",
    "SelectField",
    "StringField",
    "TextInput",
    "TypedInput",
    "VersionInput",
    "again",
    "choices",
    "form_of",
    "inputs",
    "required",
    "selected",
    "values_of",
]

"""Refusals: one sentence for the user, and the field it belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "mark for translation, translate later")
    """Mark a message for translation where it is defined; it is translated where it is shown."""
    return message


class DomainError(Exception):
    """A rule said no.

    `message` is an English message id with %(name)s places, filled from `params`; web and command line translate it.
    `field` is the name of the form field (or column) the sentence stands beside.
    """

    def __init__(self, message: str, field: str | None = None, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.field = field
        self.params: Mapping[str, Any] = params


class Forbidden(DomainError):
    """The record may be seen, but this user may not do this to it (403)."""


class Stale(DomainError):
    """Somebody saved the record since this form was opened; nothing was written."""


class Missing(DomainError):
    """A gate is shut: `missing` names every requirement that is not met."""

    def __init__(self, message: str, missing: Sequence[str], **params: Any) -> None:
        super().__init__(message, None, **params)
        self.missing = tuple(missing)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one value read from a file. `severity` is error (the row cannot be written) or warning."""

    field: str | None
    severity: str
    message: str
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message

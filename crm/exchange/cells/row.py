"""One record while it is read: its values, the words no field takes, and the problems."""

from typing import Any

from crm.errors import DomainError, Problem
from crm.exchange.layout import Column, Context
from crm.exchange.words.vocabulary import KINDS

_WITH_DEFAULTS = ("leads", "interactions", "activities")


class Row:
    """What the readings of cells write into."""

    def __init__(self, kind: str, context: Context) -> None:
        self.kind, self.words = kind, KINDS[kind]
        self.context = context
        self.values: dict[str, Any] = dict(context.defaults) if kind in _WITH_DEFAULTS else {}
        self.extra: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.places: list[tuple[Column, str]] = []  # the columns of a place, from province to city
        self.parts: list[tuple[Column, str, Any, str]] = []  # what parts of cells say of other fields
        self.park_words = ""

    def put(self, field: str, value: Any) -> None:
        """Columns of one field add up where the field is a list."""
        before = self.values.get(field)
        if isinstance(before, list) and isinstance(value, list):
            value = list(dict.fromkeys([*before, *value]))
        self.values[field] = None if value == [] else value

    def keep(self, column: Column, text: str) -> None:
        """A heading that stands twice gets its number behind it."""
        heading, number = column.heading or f"#{column.index}", 2
        key = heading
        while key in self.extra:
            key, number = f"{heading}#{number}", number + 1
        self.extra[key] = text

    def problem(self, column: Column, severity: str, refusal: DomainError) -> None:
        params = dict(refusal.params)
        if column.cell:
            params["cell"] = column.cell
        self.problems.append(Problem(column.field or column.heading, severity, refusal.message, params))

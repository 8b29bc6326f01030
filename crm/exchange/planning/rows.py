"""What an import would do: an action for every row, decided before anything is written."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from crm.db import Base
from crm.errors import Problem
from crm.exchange.layout import SheetResult
from crm.exchange.packed import Packed
from crm.fuzzydate import FuzzyDate
from crm.quantities import parse_text

Record = TypeVar("Record", bound=Base)
ACTIONS = ("create", "update", "unchanged", "duplicate", "error")


@dataclass(slots=True)
class PlannedRow:
    """One row. `of` is the code of the record it meets, `target` that record's id; `changes` is {field: (old, new)}."""

    row: int
    values: dict[str, Any]
    extra: dict[str, str]
    problems: list[Problem]
    action: str = "create"
    of: str | None = None
    target: int | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    plan: Any = None  # what the kind's writer needs beside the values
    candidates: list[Any] = field(default_factory=list)  # near.Candidate: what a person has to decide about

    @property
    def is_wrong(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    def refuse(self, name: str | None, message: str, **params: Any) -> None:
        """An error: the row cannot be written."""
        self.problems.append(Problem(name, "error", message, params))

    def warn(self, name: str | None, message: str, **params: Any) -> None:
        self.problems.append(Problem(name, "warning", message, params))


@dataclass(frozen=True)
class Ledger:
    """What the sheet says about itself: its own date and its title."""

    day: date
    title: str = ""
    stage: str | None = None  # where the importer believes projects without a word about it are


@dataclass(frozen=True)
class PlannedSheet:
    """A sheet as recognised, with the decision on each row."""

    result: SheetResult
    ledger: Ledger
    rows: Packed[PlannedRow]


def plain(value: Any) -> Any:
    """A value in its normal form for JSON: dates ISO with their precision, decimals as text without trailing zeros."""
    if isinstance(value, FuzzyDate):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def same(old: Any, new: Any) -> bool:
    """Whether a stored value and one of a file mean the same; lists in any order, texts as the importer reads them."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or parse_text(old) == parse_text(new)
    if isinstance(old, list) and isinstance(new, list):
        return _words(old) == _words(new)
    return bool(old == new)


def _words(several: Sequence[Any]) -> list[str]:
    """As a cell names them: a title of two words is two there, and who has none leaves no word."""
    return sorted(word for each in several for word in str(each).split("、") if word)


def differences(
    stored: Mapping[str, Any], values: Mapping[str, Any], names: Sequence[str], cleared: Collection[str] = ()
) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)}; a masked cell never stands against a value, an empty one only in the `cleared` fields."""
    found = {}
    for name in names:
        new, old = values.get(name), stored.get(name)
        if new is None and name in cleared and name in values and old not in (None, "", False):
            found[name] = (old, None)
        if new is None or new == [] or (isinstance(new, str) and "*" in new and name.startswith("contact_")):
            continue
        if not same(old, new):
            found[name] = (old, new)
    return found


def nearest(
    row: PlannedRow,
    meant: Sequence[Record],
    seen: Collection[int],
    stored_values: Callable[[Record], Mapping[str, Any]],
    names: Sequence[str],
) -> Record:
    """Of several records that a row may mean, one the importer sees (`seen`) and from which it differs least."""

    def far(record: Record) -> tuple[bool, int]:
        return record.id not in seen, len(differences(stored_values(record), row.values, names))

    return min(meant, key=far) if len(meant) > 1 else meant[0]

"""Names of a file that are nearly those of firms and projects the system knows: questions for a person.

Only a near name is a question. One that is known is that firm; one that is near to nothing is another firm.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit
from crm.companies.duplicates import SAME, WHY
from crm.companies.models import Company
from crm.db import db
from crm.errors import N_
from crm.exchange.planning.repeats import Said
from crm.exchange.planning.rows import PlannedRow
from crm.text.sounds import sounds
from crm.text.trade_names import likeness, trade_name

NEW = "new"  # a decision: it is another one. Others name a candidate: firm:12, lead:YF-2022-0001
ELSEWHERE = "elsewhere"  # a candidate that is not the importer's to see: the row stays left out
FIRM = "firm:"
SHOWN = 3
REASONS = {**WHY, "title": N_("Similar title")}
Decided = Mapping[int, str]  # row → decision


@dataclass(frozen=True)
class Candidate:
    """What a row may mean. `choice` is the decision for it, `why` a code of REASONS."""

    choice: str
    name: str
    why: str
    score: int

    @property
    def id(self) -> int:
        """Of a firm."""
        return int(self.choice.removeprefix(FIRM))

    def plain(self) -> dict[str, Any]:
        """As a batch's report keeps it."""
        return {"choice": self.choice, "name": self.name, "why": self.why, "score": self.score}


@dataclass(frozen=True, slots=True)
class _Firm:
    id: int
    name: str
    credit_code: str | None


class NearFirms:
    """The firms by the sound of their first letters: names that begin otherwise are not alike. Loaded when asked."""

    def __init__(self) -> None:
        self._by_sound: dict[tuple[str, ...], list[_Firm]] | None = None
        self._known: dict[str, Sequence[tuple[_Firm, int]]] = {}

    def of(self, name: str, code: str | None = None) -> list[Candidate]:
        """The firms whose names are near, the nearest first; not those that another credit code tells apart."""
        near = [(firm, score) for firm, score in self._near(name) if not (code and firm.credit_code)]
        found = [Candidate(f"{FIRM}{firm.id}", firm.name, "similar", score) for firm, score in near]
        return found[:SHOWN]

    def _near(self, name: str) -> Sequence[tuple[_Firm, int]]:
        if name not in self._known:
            scored = [(firm, likeness(name, firm.name)) for firm in self._firms().get(sound(name), ())]
            near = [one for one in scored if one[1] >= SAME]
            self._known[name] = sorted(near, key=lambda one: (-one[1], one[0].id)) or ()
        return self._known[name]

    def _firms(self) -> Mapping[tuple[str, ...], Sequence[_Firm]]:
        if self._by_sound is None:
            self._by_sound = defaultdict(list)
            query = select(Company.id, Company.name, Company.credit_code)
            for number, name, code in db.session.execute(query):
                self._by_sound[sound(name)].append(_Firm(number, name, code))
        return self._by_sound


@dataclass(frozen=True)
class Wishes:
    """What the importer wants: `decided` of the rows that were asked about; `clears`: empty cells empty what is
    filled. `near` is shared by the sheets of one file, and so is what they `said`; `home` is the unit of new records
    that name none.
    """

    decided: Decided = field(default_factory=dict)
    clears: bool = False
    near: NearFirms = field(default_factory=NearFirms)
    home: Unit | None = None
    said: Said = field(default_factory=Said)
    progress: Callable[[int], None] = lambda rows: None  # is told how many rows of the sheet are decided


def sound(name: str) -> tuple[str, ...]:
    """How a trade name begins: names that begin otherwise are not alike."""
    return tuple(sounds(trade_name(name)[:2]))


def ids_of(candidates: Iterable[Candidate]) -> set[int]:
    return {one.id for one in candidates if one.choice.startswith(FIRM)}


def ask(row: PlannedRow, name_of: str, name: str, candidates: Sequence[Candidate]) -> None:
    """Leave the row open until somebody decides: it is not written."""
    row.action, row.changes, row.candidates = "duplicate", {}, list(candidates[:SHOWN])
    said = "; ".join(f"{one.name} ({one.score})" for one in row.candidates)
    row.warn(name_of, N_("“%(text)s” may be %(known)s: it is left out until somebody decides."), text=name, known=said)


def chosen(decision: str | None, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that was decided for; None when it is another one or nobody decided."""
    return next((one for one in candidates if one.choice == decision), None)

"""Names of one file that are nearly the same: two rows may mean one firm, or one project. A question, no refusal.

Both are written as they stand until somebody decides: a file may well name two firms of one group.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from crm.companies.duplicates import SAME
from crm.companies.models import Company
from crm.db import db
from crm.errors import N_
from crm.exchange.planning.near import NEW, SHOWN, Candidate, Wishes, sound
from crm.exchange.planning.repeats import AGAIN_ELSEWHERE, Said, Spot
from crm.exchange.planning.rows import PlannedRow
from crm.stored import chunks
from crm.text.names import company_key
from crm.text.trade_names import alike, likeness

FIRM, PROJECT = "row", "project"  # decisions: row:12 is the firm of that row, row:2.12 that of a row of sheet 2
_NEARLY = N_("“%(text)s” is nearly “%(known)s” of row %(row)s; both are written unless they are decided to be one.")
_NEARLY_ELSEWHERE = N_(
    "“%(text)s” is nearly “%(known)s” of row %(row)s in sheet %(sheet)s; both are written unless they are decided to be one."
)
_CROWD = 200  # names that begin alike: then the beginning tells nothing, and comparing them all takes too long


@dataclass(frozen=True, slots=True)
class _Named:
    spot: Spot
    name: str
    code: str | None = None


def ask_within(rows: Iterable[PlannedRow], wishes: Wishes, stored: bool) -> None:
    """Put to new rows what rows before them, of this sheet or an earlier one, nearly say; what was decided is done."""
    new = [row for row in rows if row.action == "create" and not row.is_wrong and not row.candidates]
    known = _known(new) if stored else frozenset[str]()
    file = wishes.said
    firms, projects = file.by_kind.setdefault("near", (_Firms(), _Projects()))
    firms.seen |= known
    for row in new:
        decision = wishes.decided.get(row.row)
        asked = [*firms.near(row, decision, file), *projects.near(row, decision, file)]
        if decision != NEW and asked:
            row.candidates = asked[:SHOWN]


def _known(rows: Iterable[PlannedRow]) -> frozenset[str]:
    """The keys of the firms the system has: between those nothing is to be asked."""
    keys = {company_key(name) for row in rows for name in row.plan.values["investor"]}
    return frozenset(
        key for some in chunks(keys) for key in db.session.scalars(select(Company.key).where(Company.key.in_(some)))
    )


class _Firms:
    """The new firms of the rows so far, by the sound of their first letters; nothing is asked of those `seen`."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.by_sound: Mapping[tuple[str, ...], list[_Named]] = defaultdict(list)

    def near(self, row: PlannedRow, decision: str | None, file: Said) -> list[Candidate]:
        asked: list[Candidate] = []
        for at, name in enumerate(row.plan.values["investor"]):
            if company_key(name) in self.seen:
                continue
            code = row.values.get("investor_credit_code") if at == 0 else None
            near = self._near(name, code)
            meant = next((one for one, _ in near if decision == _choice(FIRM, one, file)), None)
            if meant is not None:
                row.plan.values["investor"][at] = meant.name
                continue
            self.seen.add(company_key(name))
            self.by_sound[sound(name)].append(_Named(file.at(row.row), name, code))
            if near and decision != NEW:
                _say(row, "investor", name, near[0][0], file)
                asked += [Candidate(_choice(FIRM, one, file), one.name, "similar", score) for one, score in near]
        return asked

    def _near(self, name: str, code: str | None) -> list[tuple[_Named, int]]:
        crowd = self.by_sound[sound(name)]
        others = [one for one in crowd if not (code and one.code)] if len(crowd) <= _CROWD else []
        return _nearest((one, likeness(name, one.name)) for one in others)


class _Projects:
    """The new projects of the rows so far, by firm."""

    def __init__(self) -> None:
        self.by_firm: Mapping[str, list[_Named]] = defaultdict(list)

    def near(self, row: PlannedRow, decision: str | None, file: Said) -> list[Candidate]:
        title = row.values.get("title") or row.values.get("description") or ""
        crowd = {one.spot: one for name in row.plan.values["investor"] for one in self.by_firm[company_key(name)]}
        others = [one for one in crowd.values() if company_key(one.name) != company_key(title)]
        near = _nearest((one, alike(title, one.name)) for one in others[:_CROWD])
        meant = next((one for one, _ in near if decision == _choice(PROJECT, one, file)), None)
        if meant is not None:
            row.action, row.changes = "duplicate", {}
            file.tell(row, None, meant.spot, N_("The same project as in row %(row)s."), AGAIN_ELSEWHERE)
            return []
        for name in row.plan.values["investor"]:
            self.by_firm[company_key(name)].append(_Named(file.at(row.row), title))
        if near and decision != NEW:
            _say(row, "title", title, near[0][0], file)
        return [Candidate(_choice(PROJECT, one, file), one.name, "title", score) for one, score in near]


def _nearest(scored: Iterable[tuple[_Named, int]]) -> list[tuple[_Named, int]]:
    return sorted(
        (one for one in scored if one[1] >= SAME), key=lambda one: (-one[1], one[0].spot.number, one[0].spot.row)
    )


def _choice(what: str, one: _Named, file: Said) -> str:
    spot = one.spot
    return f"{what}:{spot.row}" if file.is_here(spot) else f"{what}:{spot.number}.{spot.row}"


def _say(row: PlannedRow, field: str, text: str, other: _Named, file: Said) -> None:
    file.tell(row, field, other.spot, _NEARLY, _NEARLY_ELSEWHERE, text=text, known=other.name)

"""A small pure model of the pipeline: what is known of each lead, its claim, its fact and its land. It knows no
database and asks the application nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

STAGES = ("lead", "screening", "negotiation", "signed", "placed")
SILENT, CAP, NOTICE = 45, 60, 15
AREA = 90_000


@dataclass
class Fact:
    """The signing: how far it is, and everybody who stated a part of it."""

    state: str = "submitted"
    by: set[int] = field(default_factory=set)

    def may_be_verified_by(self, by: int) -> bool:
        return self.state == "submitted" and by not in self.by

    def stated(self, by: int) -> None:
        self.state = "submitted"
        self.by.add(by)


@dataclass
class Known:
    """What the model knows of one lead. `claimed` and `heard` are days ago; `claimed` is None for a rival.

    `claim` tells which of two open claims began first, `settled` whether it has a company and a licence here; the
    units of `team` have a share in it.
    """

    firms: set[int]
    unit: int
    registered: int
    claim: int
    claimed: int | None
    stage: str = "lead"
    state: str = "active"
    heard: int | None = None
    rival_of: int | None = None
    offered: bool = False
    ruled: bool = False
    settled: bool = False
    signed: Fact | None = None
    team: set[int] = field(default_factory=set)

    @property
    def standing(self) -> str:
        if self.state == "lost":
            return "none"
        if self.claimed is None:
            return "rival"
        if self.stage in ("signed", "placed"):
            return "protected"
        left = SILENT - min(self.claimed, self.claimed if self.heard is None else self.heard)
        if self.stage in ("lead", "screening"):
            left = min(left, CAP - self.claimed)
        return "pool" if left < 0 else "expiring" if left <= NOTICE else "protected"

    def after(self, steps: int) -> str:
        return STAGES[min(STAGES.index(self.stage) + steps, len(STAGES) - 1)]

    def may_enter(self, to: str, papers: str) -> bool:
        """Whether the gate lets it in with all its papers (full), all but the files (no file), or what is there."""
        fact = self.signed
        is_verified = fact is not None and fact.state == "verified"
        if self.state != "active" or STAGES.index(to) <= STAGES.index(self.stage):
            return False
        if to == "signed" and papers == "nothing":
            return fact is not None and fact.state != "returned"
        if to == "signed":
            return not is_verified and (papers == "full" or fact is not None)
        return to != "placed" or (is_verified and (papers == "full" or self.settled))


@dataclass
class Hold:
    """Land of a parcel that a lead holds, or held."""

    parcel: str
    area: int
    lead: int
    is_held: bool = True


@dataclass
class Book:
    """All leads by number, who disputes what, and the land."""

    leads: dict[int, Known] = field(default_factory=dict)
    open_disputes: set[tuple[int, int]] = field(default_factory=set)  # first, second
    disputed_once: set[frozenset[int]] = field(default_factory=set)
    areas: dict[str, int] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    count: int = 0

    def next_number(self) -> int:
        self.count += 1
        return self.count

    def first_of(self, firms: set[int], unit: int) -> int | None:
        """The lead of the other unit that stands before a new one of these firms."""
        before = [
            number
            for number, known in self.leads.items()
            if known.firms & firms and known.unit != unit and known.standing in ("protected", "expiring")
        ]
        return min(before, key=lambda number: (self.leads[number].registered, number), default=None)

    def is_disputed(self, number: int) -> bool:
        return any(number in pair for pair in self.open_disputes)

    def is_second(self, number: int) -> bool:
        return any(number == second for _, second in self.open_disputes)

    def hold(self, number: int, parcel: str, area: int, lead: int) -> None:
        self.holds[number] = Hold(parcel, area, lead)

    def held(self, parcel: str) -> int:
        return sum(hold.area for hold in self.holds.values() if hold.parcel == parcel and hold.is_held)

    def begin_claim(self, number: int, first: int | None = None) -> None:
        """The open claim gives way to one of today, behind a lead that was registered first."""
        known = self.leads[number]
        known.claim, known.claimed = self.next_number(), 0 if first is None else None
        known.rival_of = known.rival_of if first is None else first

    def sees(self, unit: int, number: int) -> bool:
        known = self.leads[number]
        return unit == known.unit or unit in known.team or known.standing == "pool"

    def may_advance(self, number: int, steps: int, papers: str) -> bool:
        known = self.leads[number]
        return known.may_enter(known.after(steps), papers)

    def may_dispute(self, number: int) -> bool:
        known = self.leads[number]
        if known.standing != "rival" or known.rival_of is None or self.is_disputed(number):
            return False
        return self.leads[known.rival_of].state != "lost"

    def may_pick_up(self, unit: int, number: int) -> bool:
        known = self.leads[number]
        first = self.leads[known.rival_of] if known.standing == "rival" and known.rival_of is not None else None
        is_free = first.standing in ("pool", "none") if first else known.standing == "pool"
        return is_free and self.sees(unit, number) and not self.is_disputed(number)

    def may_merge(self, survivor: int, merged: int) -> bool:
        one, other = self.leads[survivor], self.leads[merged]
        return (
            STAGES.index(other.stage) <= STAGES.index(one.stage)
            and not (other.state == "active" and one.state != "active")
            and one.unit == other.unit
            and frozenset((survivor, merged)) not in self.disputed_once
            and not (one.signed and other.signed)
            and not (one.offered and other.offered)
            and not (self.is_second(survivor) and self.is_second(merged))
        )

    def merge(self, survivor: int, merged: int) -> None:
        one, other = self.leads[survivor], self.leads.pop(merged)
        first = min(one, other, key=lambda known: known.claim)
        one.claim, one.rival_of = first.claim, self._before(first, other if first is one else one, {survivor, merged})
        one.claimed = max(_days(one.claimed, other.claimed), default=None)
        one.heard = min(_days(one.heard, other.heard), default=None)
        one.firms |= other.firms
        one.team |= other.team
        one.signed, one.offered = one.signed or other.signed, one.offered or other.offered
        for known in self.leads.values():
            known.rival_of = survivor if known.rival_of == merged else known.rival_of
        renamed = {merged: survivor}
        self.open_disputes = {(renamed.get(a, a), renamed.get(b, b)) for a, b in self.open_disputes}
        self.disputed_once = {frozenset(renamed.get(each, each) for each in pair) for pair in self.disputed_once}
        for hold in self.holds.values():
            hold.lead = renamed.get(hold.lead, hold.lead)

    def _before(self, first: Known, later: Known, both: set[int]) -> int | None:
        """Whom the claim that stays came second to; never the project it is now a part of."""
        if first.rival_of in both and later.rival_of is not None and later.rival_of not in both:
            return later.rival_of
        return first.rival_of

    def split(self, parcel: str, parts: tuple[str, str], first_area: int) -> None:
        """What is held of it goes to the first part."""
        whole = self.areas.pop(parcel)
        self.areas |= {parts[0]: first_area, parts[1]: whole - first_area}
        for hold in self.holds.values():
            hold.parcel = parts[0] if hold.parcel == parcel else hold.parcel


def _days(*days: int | None) -> Iterator[int]:
    return (day for day in days if day is not None)

"""What the rows of a file have said so far, whichever of its sheets they stand in: the first row about a thing counts."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from crm.errors import N_
from crm.exchange.planning.rows import PlannedRow

AGAIN_ELSEWHERE = N_("Row %(row)s of sheet %(sheet)s says the same already: that one counts.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a file. `number` is that of its sheet, counted from 1 as the report counts them."""

    row: int
    sheet: str = ""
    number: int = 1


@dataclass(frozen=True)
class Said:
    """What was said before a sheet, and by it. The sheets of one file share `first` and `by_kind`."""

    sheet: str = ""
    number: int = 1
    first: dict[Hashable, Spot] = field(default_factory=dict)
    by_kind: dict[str, Any] = field(default_factory=dict)

    def on(self, sheet: str, number: int) -> "Said":
        return Said(sheet, number, self.first, self.by_kind)

    def at(self, row: int) -> Spot:
        return Spot(row, self.sheet, self.number)

    def is_here(self, spot: Spot) -> bool:
        return spot.number == self.number

    def leaves_out(self, row: PlannedRow, kind: str, key: Hashable, again: str) -> bool:
        """Whether a row before is about the same; then this one is left out, and `again` says so of its own sheet."""
        here = self.at(row.row)
        before = self.first.setdefault((kind, key), here)
        if before == here:
            return False
        row.action, row.changes = "duplicate", {}
        self.tell(row, None, before, again, AGAIN_ELSEWHERE)
        return True

    def tell(self, row: PlannedRow, name: str | None, before: Spot, here: str, elsewhere: str, **params: Any) -> None:
        """A warning that names a row before: `here` of this sheet, `elsewhere` of another one."""
        if self.is_here(before):
            row.warn(name, here, row=before.row, **params)
        else:
            row.warn(name, elsewhere, row=before.row, sheet=before.sheet, **params)

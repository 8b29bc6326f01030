"""The periods a report can speak of."""

from dataclasses import dataclass
from datetime import date, timedelta

from crm.errors import N_
from crm.fuzzydate import FuzzyDate

PERIODS = {
    "month": N_("This month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    "last-year": N_("Last year"),
}
_LETTERS = {"month": "m", "quarter": "q", "year": "y"}


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both counted."""

    code: str
    first: date
    last: date

    @property
    def months(self) -> list[str]:
        """The codes of its months, such as 2022-03: a period is made of whole ones."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        years = (divmod(self.first.month - 1 + further, 12) for further in range(count))
        return [f"{self.first.year + year}-{month + 1:02}" for year, month in years]

    def with_also(self, other: "Period") -> "Period":
        """From the earlier beginning to the later end."""
        return Period("", min(self.first, other.first), max(self.last, other.last))

    def bounds(self, kind: str) -> dict[str, list[str]]:
        """The filters for facts of this kind within the period."""
        return {f"{kind}_from": [self.first.isoformat()], f"{kind}_to": [self.last.isoformat()]}


def period_of(code: str, today: date) -> Period:
    """The period of this name that today lies in (the one before for last-year); this year for an unknown name."""
    if code == "last-year":
        return Period(code, date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    code = code if code in _LETTERS else "year"
    around = FuzzyDate.around(today, _LETTERS[code])
    return Period(code, around.start, around.end)


def months(period: Period, today: date, count: int = 12) -> list[Period]:
    """The last months up to today or the period's end, the earliest first."""
    last = FuzzyDate.around(min(period.last, today), "m")
    found = [last]
    while len(found) < count:
        found.append(FuzzyDate.around(found[-1].start - timedelta(1), "m"))
    return [Period(str(month), month.start, month.end) for month in reversed(found)]

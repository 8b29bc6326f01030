"""Dates as ledgers know them: a day, a month, a quarter, a half-year or a year."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_CHINA = timedelta(hours=8)  # one time zone, no summer time


def today() -> date:
    """The day it is in the office."""
    return office_day(datetime.now(UTC))


def office_day(moment: datetime) -> date:
    """The day it was in the office at this moment of UTC."""
    return (moment + _CHINA).date()


def office_hour(moment: datetime) -> int:
    """The hour it was in the office at this moment of UTC, 0 to 23."""
    return (moment + _CHINA).hour


# Letter of a precision → months of its interval; a day has none.
PRECISIONS = {"d": 0, "m": 1, "q": 3, "h": 6, "y": 12}
_ISO = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?", re.ASCII)


@dataclass(frozen=True, order=True)
class FuzzyDate:
    """A date with its precision, kept as the interval it stands for. Orders by its first day.

    `precision` is one of d, m, q, h, y (day, month, quarter, half-year, year).
    """

    start: date
    precision: str = "d"

    @property
    def end(self) -> date:
        """The last day of the interval."""
        months = PRECISIONS[self.precision]
        if not months:
            return self.start
        month = self.start.month + months - 1
        return date(self.start.year, month, calendar.monthrange(self.start.year, month)[1])

    def __str__(self) -> str:
        """ISO with the precision kept: 2022-03-15, 2022-03, 2022-Q1, 2022-H1, 2022."""
        match self.precision:
            case "d":
                return self.start.isoformat()
            case "m":
                return f"{self.start:%Y-%m}"
            case "q":
                return f"{self.start:%Y}-Q{(self.start.month + 2) // 3}"
            case "h":
                return f"{self.start:%Y}-H{1 if self.start.month == 1 else 2}"
            case _:
                return f"{self.start:%Y}"

    @classmethod
    def day(cls, value: date) -> "FuzzyDate":
        return cls(value, "d")

    @classmethod
    def around(cls, value: date, precision: str) -> "FuzzyDate":
        """The interval of this precision that the day lies in."""
        months = PRECISIONS[precision]
        if not months:
            return cls(value, precision)
        return cls(date(value.year, (value.month - 1) // months * months + 1, 1), precision)

    @classmethod
    def from_iso(cls, text: str) -> "FuzzyDate":
        """The inverse of str(). Raises ValueError."""
        found = _ISO.fullmatch(text)
        if not found:
            raise ValueError(f"not a date: {text!r}")
        year, month, day, quarter, half = (int(part) if part else 0 for part in found.groups())
        if day:
            return cls(date(year, month, day), "d")
        if month:
            return cls(date(year, month, 1), "m")
        if quarter:
            return cls(date(year, quarter * 3 - 2, 1), "q")
        if half:
            return cls(date(year, half * 6 - 5, 1), "h")
        return cls(date(year, 1, 1), "y")

    def is_after(self, other: "FuzzyDate | date") -> bool:
        """Wholly later: this interval begins after the other has ended."""
        return self.start > (other.end if isinstance(other, FuzzyDate) else other)

"""A clock of the office that a test sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from crm import db as database
from crm import fuzzydate

SHANGHAI = timezone(timedelta(hours=8))


class Clock:
    """The day of the office, moved by the test."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def set(self, day: date, hour: int = 10) -> None:
        """This hour in Shanghai."""
        self.set_utc(datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(UTC))

    def set_utc(self, moment: datetime) -> None:
        class Then(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> "datetime":
                return moment

        self.patch.setattr(fuzzydate, "datetime", Then)
        self.patch.setattr(database, "datetime", Then)


@contextmanager
def at(day: date) -> Iterator[Clock]:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch)
        clock.set(day)
        yield clock

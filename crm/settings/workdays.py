"""Working days: the state's holidays and moved weekends from a kept library, the office's own beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from chinese_calendar import holidays, workdays

from crm.settings.queries import value_of

_FRIDAY = 4
_WEEK = 7
# Days that are not what their weekday says, as the State Council arranged them: {day: whether people work}.
_STATE = {
    **{day: False for day in holidays if day.weekday() <= _FRIDAY},
    **{day: True for day in workdays if day.weekday() > _FRIDAY},
}


@dataclass(frozen=True)
class Workdays:
    """Which days are worked. Beyond the years of the library Monday to Friday, but for what `exceptions` says."""

    exceptions: Mapping[date, bool] = field(default_factory=lambda: _STATE)

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() <= _FRIDAY)

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and with `end`; 0 where `end` is not later."""
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, _WEEK)
        count = weeks * 5 + sum((end - timedelta(n)).weekday() <= _FRIDAY for n in range(rest))
        for day, worked in self.exceptions.items():
            if start < day <= end and worked != (day.weekday() <= _FRIDAY):
                count += 1 if worked else -1
        return count

    def after(self, day: date, number: int) -> date:
        """The working day that comes as the `number`th after `day`: where a term of that many ends."""
        while number > 0:
            day += timedelta(1)
            number -= self.is_workday(day)
        return day

    def bound(self, day: date, number: int) -> date:
        """What began before this date began more than `number` working days before `day`."""
        while True:
            number -= self.is_workday(day)
            if number < 0:
                return day
            day -= timedelta(1)


def office_workdays() -> Workdays:
    """The calendar of the library with the office's own days on top: those decide where both speak."""
    off = {date.fromisoformat(day): False for day in value_of("workdays.holidays")}
    on = {date.fromisoformat(day): True for day in value_of("workdays.workdays")}
    return Workdays({**_STATE, **off, **on} if off or on else _STATE)

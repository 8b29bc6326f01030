"""The days of a row: whole days, in order, and as many as the list itself counts."""

from crm.errors import N_
from crm.exchange.planning.rows import PlannedRow
from crm.fuzzydate import today

_DAYS = ("天数", "外出天数", "招商天数", "在外天数", "驻点天数", "驻外天数", "活动天数")


def check_days(row: PlannedRow, may_come: bool = False) -> None:
    """Refuse the row's days where they are none. `may_come`: what is planned may lie ahead."""
    first, last = row.values.get("on"), row.values.get("until")
    for name, day in (("on", first), ("until", last)):
        if day is not None and day.precision != "d":
            row.refuse(name, N_("“%(text)s” is no day: write the day, such as 2022-03-15."), text=str(day))
    if first is None:
        row.refuse("on", N_("The row does not say on which day."))
    elif first.start > today() and not may_come:
        row.refuse("on", N_("This day has not come yet."))
    elif last is not None and last.start < first.start:
        row.refuse("until", N_("The end lies before the beginning."))
    elif last is not None:
        _check_count(row, (last.start - first.start).days + 1)


def _check_count(row: PlannedRow, days: int) -> None:
    """The list's own count of days, against its dates."""
    counts = (told for heading, told in row.extra.items() if heading.split("/")[-1].split("（")[0] in _DAYS)
    told = next(counts, "").removesuffix("天")
    if told.isascii() and told.isdigit() and int(told) != days:
        row.warn("until", N_("The list counts %(told)s days, its dates make %(days)s."), told=told, days=days)

"""The days of a visit as lists write them in one cell: 3月5日-7日, 2022.1.8-1.9, 3月5日."""

import re
from datetime import date, timedelta

from crm.errors import N_, DomainError
from crm.exchange.cells.converting import as_text, read_date
from crm.exchange.reading.sheets import Cell
from crm.fuzzydate import FuzzyDate

_POINT = r"(?:(?P<{0}y>(?:19|20)\d\d)[年./-])?(?:(?P<{0}m>\d{{1,2}})[月./-])?(?P<{0}d>\d{{1,2}})[日号]?"
_ONE = re.compile(_POINT.format("a"), re.ASCII)
_TWO = re.compile(rf"{_POINT.format('a')}(?P<between>(?:至|到|-|—|－|–|~|～)+|[、,，和]){_POINT.format('b')}", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})月份?(?:[上中下]旬|[初中底末])?", re.ASCII)
_QUARTER = re.compile("第?([一二三四1-4])季度")
_HOUR = re.compile(
    r"(?:[（(](?:周|星期|礼拜)[一二三四五六日天][)）]|(?:周|星期)[一二三四五六日天]|[上下中]午|晚上?|全天|\d{1,2}[:：]\d\d)+$"
)
_AND = frozenset("、,，和")  # 18、19日 are from 18 to 19; 5日、12日 are two visits
_LONGEST = 40


def read_days(cell: Cell, ledger_day: date | None) -> tuple[FuzzyDate, FuzzyDate | None]:
    """The first day and, where the cell names one, the last. A day without its year lies before the ledger's day."""
    try:
        return read_date(cell), None
    except DomainError as refusal:
        refused = refusal
    text = _HOUR.sub("", "".join(as_text(cell).split())[:_LONGEST])
    if ledger_day and (part := _part_of_year(text, ledger_day.year)):
        return part, None
    found = _TWO.fullmatch(text) or _ONE.fullmatch(text)
    if found is None or not found["am"]:
        raise refused
    first = _day(found["ay"], found["am"], found["ad"], ledger_day)
    parts = found.groupdict()
    if not parts.get("bd"):
        return FuzzyDate.day(first), None
    last = _day(parts["by"] or str(first.year), parts["bm"] or str(first.month), parts["bd"], None)
    if found["between"] in _AND and last - first != timedelta(days=1):
        raise DomainError(N_("The cell names single days, not a first and a last one; give each a row."))
    return FuzzyDate.day(first), FuzzyDate.day(last)


def _part_of_year(text: str, year: int) -> FuzzyDate | None:
    """3月, 三季度 of the year the list is of."""
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[1]) <= 12:
        return FuzzyDate.around(date(year, int(found[1]), 1), "m")
    if found := _QUARTER.fullmatch(text):
        return FuzzyDate.around(date(year, ("一二三四1234".index(found[1]) % 4) * 3 + 1, 1), "q")
    return None


def read_step_day(cell: Cell, talk: FuzzyDate | None) -> FuzzyDate:
    """When the next step is due: a day without its year follows the talk. 6月10日前 is that day."""
    try:
        return read_date(cell)
    except DomainError:
        text = "".join(as_text(cell).split())[:_LONGEST].removesuffix("前")
        if talk and (part := _part_of_year(text, talk.start.year)) and not talk.is_after(part):
            return part
        found = _ONE.fullmatch(text)
        if talk is None or found is None or not found["am"]:
            raise
        due = _day(found["ay"] or str(talk.start.year), found["am"], found["ad"], None)
        return FuzzyDate.day(due if found["ay"] or due >= talk.start else _next_year(due))


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else day


def _day(year: str | None, month: str, day: str, ledger_day: date | None) -> date:
    if year is None and ledger_day is None:
        raise DomainError(N_("The day has no year, and the list names none either."))
    try:
        found = date(int(year) if year else (ledger_day or date.max).year, int(month), int(day))
    except ValueError:
        raise DomainError(N_("“%(text)s” is not a date."), text=f"{month}-{day}") from None
    if year is None and ledger_day is not None and found > ledger_day:
        return found.replace(year=found.year - 1) if (found.month, found.day) != (2, 29) else found
    return found

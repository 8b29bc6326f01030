"""Dates in the ways ledgers write them, with the precision they have."""

import re
from datetime import date, timedelta
from functools import lru_cache

from crm.errors import N_, DomainError
from crm.fuzzydate import FuzzyDate
from crm.quantities.words import compact, shown

_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_STOPS = str.maketrans("、，。,", "....")  # typed for the stop between figures
_TIME = re.compile(
    r"(?:(?<=[日号])|(?<=[\d日号])[T ])\s{0,5}\d{1,2}[:点时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d{1,9})?秒?)?分?Z?$", re.ASCII
)
_CHINESE_TEN = re.compile(r"(?<=[年.\-/])(十[一二]?)(?=月)|(?<=月)([一二三]?十[一二三四五六七八九]?)(?=[日号])")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = re.compile(rf"{_YEAR}([-./年])(?P<month>\d{{1,2}})(?:\2|月|[-./])(?P<day>\d{{1,2}})[日号]?前?", re.ASCII)
_DIGITS8 = re.compile(rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_MONTH = re.compile(rf"{_YEAR}[-./年](?P<month>\d{{1,2}})月?份?[上中下]?[旬]?(?:[初中]|[底末]前?)?", re.ASCII)
_DIGITS6 = re.compile(rf"{_YEAR}(?P<month>0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(rf"{_YEAR}年?[-.]?(?:Q(?P<latin>[1-4])|第?(?P<chinese>[1-4])季度?[初中底末]?)", re.ASCII | re.I)
_HALF = re.compile(rf"{_YEAR}年?[-.]?(?:H(?P<latin>[12])|(?P<chinese>[上下])半年)", re.ASCII | re.I)
_YEAR_END = re.compile(rf"{_YEAR}年{{0,2}}[底末]前?", re.ASCII)
_YEAR_ONLY = re.compile(rf"{_YEAR}(?:年度?|年年?[内初中])?", re.ASCII)
_SHORT_YEAR = re.compile(r"[1-4]\d(?=年(?:\d{1,2}月|[底末]|[上下]半年|第?[1-4一二三四]季))", re.ASCII)
_DOTTED = re.compile(r"[1-4]\d([-./])\d{1,2}\1\d{1,2}", re.ASCII)
_WEEKDAY = re.compile(r"(?:\(?(?:周|星期)[一二三四五六日天]\)?|[上下]午(?:\d{1,2}[时点](?:\d{1,2}分?)?)?)$")
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d{1,12})?", re.ASCII)
_EXCEL_ZERO = date(1899, 12, 30)


@lru_cache(maxsize=4096)  # a ledger has few different dates
def parse_date(text: str) -> FuzzyDate:
    """A day, month, quarter, half-year or year. 年底 is December, a month's end that month, 年初 only the year."""
    plain = _plain(text)
    for read in (_day, _month, _quarter, _half, _year, _serial):
        if value := read(plain):
            return value
    raise DomainError(N_("“%(text)s” is not a date."), text=shown(text))


def with_whole_year(text: str) -> str | None:
    """2024.5.6 of 24.5.6, which names its year by two figures and no word; None of any other text."""
    plain = compact(text)
    return "20" + plain if _DOTTED.fullmatch(plain) else None


def from_serial(days: int) -> date:
    """Excel's day number as a date."""
    return _EXCEL_ZERO + timedelta(days=days)


def _plain(text: str) -> str:
    plain = _WEEKDAY.sub("", compact(_TIME.sub("", text.strip()))).replace("元月", "1月")
    plain = _CHINESE_TEN.sub(lambda found: _ten(found[1] or found[2]), plain)
    plain = plain.translate(_NUMERALS).removeprefix("约").translate(_STOPS).removesuffix(".")
    return "20" + plain if _SHORT_YEAR.match(plain) else plain


def _ten(word: str) -> str:
    """十二 is 12, 二十 is 20, 十 is 10."""
    tens, _, ones = word.translate(_NUMERALS).partition("十")
    return (tens or "1") + (ones or "0")


def _day(plain: str) -> FuzzyDate | None:
    found = _DAY.fullmatch(plain) or _DIGITS8.fullmatch(plain)
    return _first(found["year"], found["month"], found["day"], "d") if found else None


def _month(plain: str) -> FuzzyDate | None:
    if found := _MONTH.fullmatch(plain) or _DIGITS6.fullmatch(plain):
        return _first(found["year"], found["month"], "1", "m")
    if found := _YEAR_END.fullmatch(plain):
        return _first(found["year"], "12", "1", "m")
    return None


def _quarter(plain: str) -> FuzzyDate | None:
    if found := _QUARTER.fullmatch(plain):
        return _first(found["year"], str(int(found["latin"] or found["chinese"]) * 3 - 2), "1", "q")
    return None


def _half(plain: str) -> FuzzyDate | None:
    if found := _HALF.fullmatch(plain):
        is_first = "1" in (found["latin"] or "") or found["chinese"] == "上"
        return _first(found["year"], "1" if is_first else "7", "1", "h")
    return None


def _year(plain: str) -> FuzzyDate | None:
    found = _YEAR_ONLY.fullmatch(plain)
    return _first(found["year"], "1", "1", "y") if found else None


def _serial(plain: str) -> FuzzyDate | None:
    if _SERIAL.fullmatch(plain):
        return FuzzyDate.day(from_serial(int(plain.split(".")[0])))
    return None


def _first(year: str, month: str, day: str, precision: str) -> FuzzyDate | None:
    try:
        return FuzzyDate(date(int(year), int(month), int(day)), precision)
    except ValueError:
        return None

"""One cell to one typed value, by the reading its field has. Raises DomainError with the reason."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from crm.errors import N_, DomainError
from crm.exchange.cells.measuring import least, most
from crm.exchange.reading.sheets import Cell
from crm.exchange.words.activities import ACTIVITY_KINDS
from crm.exchange.words.visits import TALKS
from crm.exchange.words.vocabulary import (
    AGREEMENTS,
    CHANNELS,
    EMPTY_WORDS,
    PARCEL_STATUSES,
    PARKS,
    SCREENINGS,
    SPACE_STATUSES,
    YES_NO,
)
from crm.fuzzydate import FuzzyDate
from crm.parks.plants import floor_number
from crm.quantities import (
    area_unit,
    money_unit,
    parse_area,
    parse_count,
    parse_date,
    parse_money,
    parse_number,
    parse_text,
)
from crm.text.codes import credit_code
from crm.text.names import company_name, person_name
from crm.text.splitting import split_firms, split_words

Reading = Callable[[str, str | None], Any]  # (the cell as text, the column's unit) → value

_YEAR = re.compile(r"(?:FY)?((?:19|20)\d\d)(?:年度?|\.0|-.*| .*)?", re.ASCII | re.IGNORECASE)
_RANK = re.compile(r"(?:并列)?第?(\d{1,4})(?:\.0)?(?:名|位)?", re.ASCII)
_SUFFIX = re.compile(r"(.{1,40}?)_[0-9A-Z]{1,3}", re.ASCII | re.DOTALL)
_BARE = re.compile(r"[约近¥$]?[\d.,]+(?:左右|余|多)?", re.ASCII)
_SIDE_OF_FLOOR = re.compile(r"(?<=[层楼Ff])[（(]?[东西南北中左右]{1,2}[侧区边]?[)）]?$")  # 1层东
_LONGEST_EMPTY = 12
_LONGEST_PLACE = 200
_EMPTY = EMPTY_WORDS | {""}
_AREA_WORD = re.compile("亩|公顷|米|平|里|m2|ha", re.IGNORECASE)
_NO_AREA = N_("“%(text)s” is not an area.")
_NO_UNIT = N_("No unit is given for this figure: neither in the cell, nor in the heading or title.")
_MU = Fraction(2000, 3)


class Unknown(DomainError):
    """The words are kept as they are: they name nothing we know. `value` is what to keep."""

    def __init__(self, message: str, value: Any, **params: Any) -> None:
        super().__init__(message, None, **params)
        self.value = value


def as_text(cell: Cell) -> str:
    """The cell as a person reads it: 23, 0.52, 2022-06-08, 是."""
    match cell:
        case str():
            return parse_text(cell)
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case Decimal():
            return f"{cell:f}"
        case datetime() | date():
            return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
        case _:
            return str(cell)


def is_empty(cell: Cell) -> bool:
    """Also 无, -, /, 待定 …"""
    return _says_nothing(cell) if isinstance(cell, str) else cell is None


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    if len(text) > _LONGEST_EMPTY:
        return not text.strip()
    return text in EMPTY_WORDS or unicodedata.normalize("NFKC", text).strip(" ()\t\n").casefold() in _EMPTY


def without_suffix(text: str) -> str:
    """已签意向 of 已签意向_03."""
    found = _SUFFIX.fullmatch(text)
    return found[1] if found else text


def read_date(cell: Cell) -> FuzzyDate:
    if isinstance(cell, date):
        return FuzzyDate.day(cell.date() if isinstance(cell, datetime) else cell)
    return parse_date(as_text(cell))


def is_january_or_october(cell: Cell) -> bool:
    """A number 2022.1 may have been typed as 2022.10."""
    return isinstance(cell, Decimal) and f"{cell:f}".endswith(".1") and 1900 < cell < 2100


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _money(text: str, unit: str | None) -> int:
    if unit is None and _BARE.fullmatch(_folded(text)):
        raise DomainError(_NO_UNIT)
    return parse_money(text, unit or "元")


def _usd(text: str, unit: str | None) -> int:
    if unit is None and _BARE.fullmatch(_folded(text)):
        raise DomainError(_NO_UNIT)
    return parse_money(text, unit if unit and "美" in unit else "美元")


def _area(text: str, unit: str | None) -> int:
    if unit is None and not _AREA_WORD.search(_folded(text)):
        raise DomainError(_NO_UNIT if re.search(r"\d", text) else _NO_AREA, text=text[:40])
    return parse_area(text, unit or "亩")


def _per_mu(text: str, unit: str | None) -> int:
    """Whole yuan per 亩, of 万元/亩 or 万元/公顷."""
    if unit is None:
        raise DomainError(_NO_UNIT)
    upper, _, lower = unit.partition("/")
    number = Fraction(least(text))
    return int(number * money_unit(upper)[0] * _MU / area_unit(lower) + Fraction(1, 2))


def _energy(text: str, unit: str | None) -> int:
    """Whole tonnes of standard coal, as they are kept; 万吨 as written in cell or heading."""
    found = re.fullmatch(r"(.*?)(万)?(?:吨)?(?:标准?煤|tce)?", unicodedata.normalize("NFKC", text), re.IGNORECASE)
    bare, many = (found[1], found[2]) if found else (text, None)
    is_many = bool(many) or (bare == text and bool(unit and unit.startswith("万")))
    return int((parse_number(bare) * (10000 if is_many else 1)).to_integral_value(ROUND_HALF_UP))


def _coded(words: Mapping[str, Any], message: str) -> Reading:
    def read(text: str, unit: str | None) -> Any:
        plain = "".join(unicodedata.normalize("NFKC", without_suffix(text)).split()).casefold().strip("。.")
        if plain in words:
            return words[plain]
        if plain in words.values() and plain not in {"true", "false"}:
            return plain
        raise Unknown(message, None, text=text[:40])

    return read


def _year(text: str, unit: str | None) -> int:
    """The year of 2022, 2022年, 2022年度, 2022-08-03."""
    if found := _YEAR.fullmatch(_folded(text)):
        return int(found[1])
    raise DomainError(N_("“%(text)s” is not a year."), text=text[:40])


def _rank(text: str, unit: str | None) -> int:
    """The place in a list: 12, 第12位."""
    found = _RANK.fullmatch(_folded(text))
    if found and int(found[1]) > 0:
        return int(found[1])
    raise DomainError(N_("“%(text)s” is not a place in a list."), text=text[:40])


UNKNOWN_PARK = N_("“%(text)s” is not one of the parks; the words are kept.")


def _park(text: str, unit: str | None) -> str:
    for code, words in PARKS.items():
        if text == code or any(word in text for word in words):
            return code
    raise Unknown(UNKNOWN_PARK, text, text=text[:40])


@lru_cache(maxsize=4096)
def beyond_parks(text: str) -> bool:
    """Whether a cell says more than the parks it names: A区3号厂房, or a place that is none of them."""
    text = text[:_LONGEST_PLACE]
    for code, words in PARKS.items():
        for word in (code, *words):
            text = re.sub(
                rf"[^、，,;；/和]{{0,20}}{word}[^、，,;；/和]{{0,4}}?(?:产业园区?|园区?|$|(?=[、，,;；/ ]))", "", text
            )
    return len(re.sub(r"[\s、，,;；/和()（）拟]+|开发区|园区", "", text)) > 1


def _parks(text: str, unit: str | None) -> list[str]:
    """Every park named in the text; 开发区 alone is no park."""
    codes = [code for code, words in PARKS.items() if text == code or any(word in text for word in words)]
    if not codes and all(part in PARKS for part in split_words(text)):
        codes = split_words(text)
    if codes:
        return codes
    raise Unknown(UNKNOWN_PARK, [text], text=text[:40])


READINGS: Mapping[str, Reading] = {
    "text": lambda text, unit: text,
    "unit": lambda text, unit: text,
    "word": lambda text, unit: without_suffix(text),
    "name": lambda text, unit: person_name(text),
    "firm": lambda text, unit: company_name(text),
    "firms": lambda text, unit: split_firms(text),
    "credit": lambda text, unit: credit_code(text),
    "money": _money,
    "usd": _usd,
    "area": _area,
    "per_mu": _per_mu,
    "least": lambda text, unit: least(text),
    "most": lambda text, unit: most(text),
    "energy": _energy,
    "count": lambda text, unit: parse_count(text),
    "talk": _coded(TALKS, N_("“%(text)s” is no way of contact we know; it is kept beside.")),
    "activity": _coded(ACTIVITY_KINDS, N_("“%(text)s” is no kind of activity we know; it is kept beside.")),
    "words": lambda text, unit: split_words(text),
    "year": _year,
    "rank": _rank,
    "park": _park,
    "parks": _parks,
    "channel": _coded(CHANNELS, N_("“%(text)s” is not one of the ways of promotion; it is kept beside.")),
    "screening": _coded(SCREENINGS, N_("“%(text)s” is not a result of screening; it is kept beside.")),
    "agreement": _coded(AGREEMENTS, N_("“%(text)s” is not a kind of agreement; it is kept beside.")),
    "status": _coded(PARCEL_STATUSES, N_("“%(text)s” is not a state of a parcel; it is kept beside.")),
    "space": _coded(SPACE_STATUSES, N_("“%(text)s” is not a state of a plant space; it is kept beside.")),
    "floor": lambda text, unit: floor_number(_SIDE_OF_FLOOR.sub("", text)),
    "yes_no": _coded(YES_NO, N_("“%(text)s” is neither yes nor no; it is kept beside.")),
}

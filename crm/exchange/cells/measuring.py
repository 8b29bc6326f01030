"""Figures of land and plants in the units of their fields: limits from one side, loads, heights and rents."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from crm.errors import N_, DomainError
from crm.quantities import parse_number

_RANGE = re.compile(
    r"(?<![\d.])(\d{1,6}(?:\.\d{1,4})?)[-—–~～至到≤<,，且r和及、]{1,4}(\d{1,6}(?:\.\d{1,4})?)", re.ASCII
)
_LEAST = re.compile(r"≥|>=|≧|>|＞|不低于|不小于|大于等于|(?<!不)大于|(?<!不)高于|及?以上")
_MOST = re.compile(r"≤|<=|≦|<|＜|不高于|不大于|不超过|小于等于|(?<!不)小于|(?<!不)低于|及?以[下内]")
_ABOUT = re.compile(r"容积率|能耗|[fr=:为]|吨?标准?煤|tce|吨?/?万元", re.IGNORECASE)
_SIGN = re.compile("[≥≤]")
_UPPER = N_("“%(text)s” is an upper limit; the field takes the lower one.")
_LOWER = N_("“%(text)s” is a lower limit; the field takes the upper one.")

_FIGURE = re.compile(r"^(?P<figure>[^\d]{0,10}\d[\d.,]{0,20})(?P<unit>(?:[^\d.,].{0,60})?)", re.ASCII | re.DOTALL)
_IN_BRACKET = re.compile(r"[（(\[]([^（()）\[\]]{1,20})[)）\]]")
_SAME = (("平方米", "m2"), ("平米", "m2"), ("平方", "m2"), ("每", "/"), ("吨", "t"), ("千牛", "kn"), ("公斤", "kg"))
_ALSO = (("千克", "kg"), ("厘米", "cm"), ("毫米", "mm"), ("米", "m"), ("日", "天"), ("·", "/"), (".", "/"), ("*", "/"))
_MONTHS = Fraction(365, 12)  # days of a month
_KN = Fraction("9.80665")
UNITS: Mapping[str, Mapping[str, Fraction]] = {  # reading → unit, its parts in order → how many of ours one is
    "height": {"": Fraction(1), "m": Fraction(1), "cm": Fraction(1, 100), "mm": Fraction(1, 1000)},
    "load": {
        "": Fraction(1), "t": Fraction(1), "m2/t": Fraction(1), "kg": Fraction(1, 1000), "kg/m2": Fraction(1, 1000),
        "kn": 1 / _KN, "kn/m2": 1 / _KN,
    },
    "rent": {
        "": Fraction(1), "元": Fraction(1), "m2/元": Fraction(1), "m2/元/月": Fraction(1), "元/月": Fraction(1),
        "m2/元/天": _MONTHS, "m2/元/年": Fraction(1, 12),
    },
}  # fmt: skip
_NO_UNIT = N_("“%(unit)s” is not a unit of this figure; write the figure with its unit.")


def least(text: str) -> Decimal:
    """The lower limit of ≥1.0, 1.0-2.0, 0.8≤R≤1.5. Raises DomainError for ≤2.0."""
    return _bound(text, _MOST, _UPPER, first=True)


def most(text: str) -> Decimal:
    """The upper limit of ≤0.5, 0.3-0.5. Raises DomainError for ≥0.5."""
    return _bound(text, _LEAST, _LOWER, first=False)


def is_range(text: str) -> bool:
    """Whether a limit says more than the field takes."""
    return bool(_RANGE.search(_plain(text)))


def with_sign(text: str, heading: str) -> str:
    """≤0.45 of 0.45 under 单位能耗≤: the heading says from which side the figures limit."""
    sign = _SIGN.search(unicodedata.normalize("NFKC", heading))
    return f"{sign[0]}{text}" if sign and text[:1].isdigit() and not is_range(text) else text


def _plain(text: str) -> str:
    return _ABOUT.sub("", "".join(unicodedata.normalize("NFKC", text[:80]).split()))


def _bound(text: str, other: re.Pattern[str], refusal: str, first: bool) -> Decimal:
    plain = _plain(text)
    if found := _RANGE.search(_MOST.sub("≤", _LEAST.sub("", plain))):
        low, high = sorted(map(Decimal, found.groups()))
        return low if first else high
    if other.search(plain):
        raise DomainError(refusal, text=text[:40])
    return parse_number(_MOST.sub("", _LEAST.sub("", plain)))


def measured(text: str, heading: str, reading: str) -> Decimal:
    """The figure in the field's unit: 15 under 楼面荷载（KN/㎡） is 1.53 t, 0.5元/㎡/天 is 15.21 元 a month."""
    found = _FIGURE.fullmatch("".join(unicodedata.normalize("NFKC", text[:80]).split()))
    if not found:
        return parse_number(text)
    said = found["unit"] or next(iter(_IN_BRACKET.findall(heading)), "")
    factor = UNITS[reading].get(_unit(said))
    if factor is None:
        raise DomainError(_NO_UNIT, unit=said[:40])
    number = parse_number(found["figure"])
    return number if factor == 1 else round(number * factor.numerator / factor.denominator, 2)


def _unit(words: str) -> str:
    """元/㎡·月, 元/月/平方米: the parts in one order."""
    plain = "".join(unicodedata.normalize("NFKC", words).split()).casefold()
    for word, same in (*_SAME, *_ALSO):
        plain = plain.replace(word, same)
    return "/".join(sorted(part for part in plain.strip("()/").split("/") if part))

"""Figures with units: money, area, counts and plain numbers."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from crm.errors import N_, DomainError
from crm.quantities.words import compact, shown

_SEEN = 4096  # a ledger says the same again and again
LARGEST = 10**15  # more than the yuan in any county; a larger figure is a slip of units or of the keyboard

_MULTIPLES = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_MULTIPLE = "万亿|千万|百万|亿|万|千"
_SQUARE_METRES: Mapping[str, Fraction] = {
    "亩": Fraction(2000, 3),
    "公顷": Fraction(10**4),
    "平方米": Fraction(1),
    "平方公里": Fraction(10**6),
}
_COUNTED = frozenset({"", "人", "个", "名", "家", "户"})

_DIGITS = r"\d{1,30}(?:\.\d{1,30})?"
_FIGURE = re.compile(rf"((?:{_DIGITS}(?:{_MULTIPLE})){{0,4}})({_DIGITS})?([^\d.]{{0,12}}2?)", re.ASCII)
_BARE = re.compile(_DIGITS, re.ASCII)
_STEP = re.compile(rf"({_DIGITS})({_MULTIPLE})", re.ASCII)
_UNIT = re.compile(rf"({_MULTIPLE})?(.{{0,8}})")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3}){1,8}(?![\d,])", re.ASCII)
_CHINESE = re.compile(
    rf"([一二三四五六七八九两十百]{{1,5}})(?:点([一二三四五六七八九零〇]{{1,4}}))?(?={_MULTIPLE}|元|亩|人|公顷)"
)
_CHINESE_DIGITS = {
    sign: digit for digit, signs in enumerate(("零〇", "一", "二两", *"三四五六七八九")) for sign in signs
}
_TWO_DIGITS = re.compile("[一二三四五六七八九两]{2}")
_COUNTED_SIZE = re.compile(rf"(?<=\d)个(?={_MULTIPLE})")  # 10个亿
_AROUND = re.compile(r"^(?:大约|大概|约为|约|近)|(?:左右|上下|余|多)$")
_AND_MORE = re.compile(rf"(?<=[\d万亿])[余多](?=(?:{_MULTIPLE})?(?:元|美元|亩|人|平方米|㎡|m2|公顷))")  # 1200余万元
_RANGE = re.compile(r"\d[^\d.]{0,6}(?:-|~|—|–|至|到)[^\d.]{0,4}\d|以上|以下|以内|不超过|不低于|不少于|[<>≥≤]", re.ASCII)
_NEGATIVE = re.compile(r"[¥$]?[-−–(负][¥$]?\d", re.ASCII)
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥|US\$|USD|\$)|(?:人民币|RMB|CNY|USD)$|\((?:人民币|美元)\)$")
_FOREIGN = re.compile(r"港元|港币|HK\$|HKD|欧元|€|EUR|日元|JPY|英镑|£|GBP|韩元|KRW|台币|澳元|加元|卢布|瑞士法郎|新元")
_DOLLARS = re.compile(r"美元|美金|USD|\$")
_SPELLINGS = {
    "平方千米": "平方公里", "km2": "平方公里", "hm2": "公顷", "ha": "公顷", "m2": "平方米", "平米": "平方米",
    "平方": "平方米", "平": "平方米", "方": "平方米", "亩地": "亩", "美金": "美元", "人民币": "元", "圆": "元",
}  # fmt: skip


@lru_cache(maxsize=_SEEN)
def currency_of(text: str, unit: str = "万元") -> str:
    """CNY or USD: what the text says, else what its column says. Raises DomainError for another currency."""
    plain = compact(text)
    if found := _FOREIGN.search(plain):
        raise DomainError(N_("%(currency)s is not read; write the amount in yuan or US dollars."), currency=found[0])
    if _DOLLARS.search(plain):
        return "USD"
    return "CNY" if re.search("元|¥|RMB|CNY|人民币", plain) else money_unit(unit)[1]


@lru_cache(maxsize=_SEEN)
def money_unit(word: str) -> tuple[int, str]:
    """(10000, "CNY") of 万元: 亿 is 亿元, 万美金 is 万美元, 亿元/年 is 亿元. Raises DomainError."""
    multiple, base = _unit(word)
    if base not in {"", "元", "美元"} or not compact(word):
        raise DomainError(N_("“%(unit)s” is not a unit of money."), unit=shown(word))
    return multiple, "USD" if base == "美元" else "CNY"


def area_unit(word: str) -> Fraction:
    """The square metres in one 亩, 公顷, ㎡, 千平方米 … Raises DomainError."""
    multiple, base = _unit(word)
    if base not in _SQUARE_METRES:
        raise DomainError(N_("“%(unit)s” is not a unit of area."), unit=shown(word))
    return multiple * _SQUARE_METRES[base]


@lru_cache(maxsize=_SEEN)
def parse_money(text: str, unit: str = "万元") -> int:
    """Whole yuan, or whole US dollars where `unit` is in dollars. A unit in the text wins over `unit`."""
    multiple, wanted = money_unit(unit)
    if _BARE.fullmatch(text):
        return _whole(_figure(text) * multiple)
    if currency_of(text, unit) != wanted:
        if wanted == "USD":
            raise DomainError(N_("This amount is in yuan; the field takes US dollars."))
        raise DomainError(N_("This amount is in US dollars; the field takes yuan."))
    plain = compact(text)
    number, is_sized, base = _measure(_CURRENCY.sub("", _AROUND.sub("", plain)), text)
    if base not in {"", "元", "美元"}:
        raise DomainError(N_("“%(text)s” is not an amount of money."), text=shown(text))
    has_unit = is_sized or base or (wanted == "USD" and "$" in plain) or "¥" in plain
    return _whole(number if has_unit else number * multiple)


@lru_cache(maxsize=_SEEN)
def parse_area(text: str, unit: str = "亩") -> int:
    """Whole square metres; 1 亩 is 2000/3 m². A unit in the text wins over `unit`."""
    number, _, base = _measure(compact(text), text)
    if base and base not in _SQUARE_METRES:
        raise DomainError(N_("“%(text)s” is not an area."), text=shown(text))
    return _whole(number * (_SQUARE_METRES[base] if base else area_unit(unit)))


@lru_cache(maxsize=_SEEN)
def parse_count(text: str) -> int:
    """A whole number of people or things: 120, 约120人, 1.2万人."""
    number, _, base = _measure(compact(text), text)
    if number.denominator != 1 or base not in _COUNTED:
        raise DomainError(N_("“%(text)s” is not a whole number."), text=shown(text))
    return _whole(number)


def parse_number(text: str) -> Decimal:
    """A plain number; a percentage is its hundredth part."""
    plain = compact(text)
    number, _, base = _measure(plain.removesuffix("%"), text)
    if base or number > LARGEST:
        raise DomainError(N_("“%(text)s” is not a number."), text=shown(text))
    value = Decimal(number.numerator) / Decimal(number.denominator)
    return value / 100 if plain.endswith("%") else value


def _figure(digits: str) -> Fraction | int:
    return int(digits) if digits.isdigit() else Fraction(digits)


def _measure(plain: str, text: str) -> tuple[Fraction | int, bool, str]:
    """The number, whether 万, 亿 … were written with it, and the unit behind. Refuses what reads in two ways."""
    if _BARE.fullmatch(plain):
        return _figure(plain), False, ""
    plain = _COUNTED_SIZE.sub("", _CHINESE.sub(_in_digits, plain))
    plain = _AND_MORE.sub("", _THOUSANDS.sub(lambda found: found[0].replace(",", ""), plain))
    if _NEGATIVE.match(plain):
        raise DomainError(N_("A negative figure is not accepted here."))
    if _RANGE.search(plain):
        raise DomainError(N_("“%(text)s” is a range, not one figure."), text=shown(text))
    found = _FIGURE.fullmatch(_AROUND.sub("", plain))
    if not found or not (found[1] or found[2]):
        raise DomainError(N_("“%(text)s” is not a figure."), text=shown(text))
    steps = [(Fraction(digits), _MULTIPLES[multiple]) for digits, multiple in _STEP.findall(found[1])]
    sizes = [size for _, size in steps]
    if sizes != sorted(set(sizes), reverse=True):  # 1亿2000万 falls; 3万5亿 is two figures
        raise DomainError(N_("“%(text)s” is not a figure."), text=shown(text))
    number = sum((digits * size for digits, size in steps), Fraction(found[2] or 0))
    return number, bool(steps), _base(_AROUND.sub("", found[3]))


def _in_digits(found: re.Match[str]) -> str:
    """三 is 3, 十五 is 15, 一百二十 is 120, 一点五 is 1.5; 两三亿 is 2-3亿, a range; what is no number stays."""
    if pair := _TWO_DIGITS.search(found[1]):
        return "-".join(str(_CHINESE_DIGITS[sign]) for sign in pair[0])
    total, digit = 0, 0
    for sign in found[1]:
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        else:
            digit = _CHINESE_DIGITS[sign]
    part = "".join(str(_CHINESE_DIGITS[sign]) for sign in found[2] or "")
    return f"{total + digit}.{part}" if part else str(total + digit)


@lru_cache(maxsize=256)
def _unit(word: str) -> tuple[int, str]:
    found = _UNIT.fullmatch(compact(word))
    return (_MULTIPLES.get(found[1] or "", 1), _base(found[2])) if found else (1, "?")


def _base(word: str) -> str:
    """元, 美元, 亩 … without 每年 and in one spelling."""
    word = word.removesuffix("/年").removeprefix("左右").strip("()[]").lower()
    return _SPELLINGS.get(word, word)


def _whole(number: Fraction | int) -> int:
    if number > LARGEST:
        raise DomainError(N_("This figure is too large to be true."))
    return number if isinstance(number, int) else int(number + Fraction(1, 2))  # half up: none here is negative

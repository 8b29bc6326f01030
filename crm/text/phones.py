"""Telephone numbers as bare digits."""

import re
import unicodedata

from crm.errors import N_, DomainError

_SEPARATOR = re.compile(r"[/\\、，,；;|\n]+|\s{2,}|(?<=\d{7})\s+(?=\d{7})")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*\d{1,6}$", re.IGNORECASE)
_AREA_EXTENSION = re.compile(r"^(\(?0\d{2,3}\)?[-–—−]?\d{7,8})[-–—−]\d{1,5}$", re.ASCII)  # 0359-6523194-801
_COUNTRY = re.compile(r"^(?:(?:\+|00)86|86(?=1\d{10}$))", re.ASCII)
_AREA_WITHOUT_ZERO = re.compile(r"(?:10|2\d)\d{8}|[3-9]\d{9,10}", re.ASCII)
_WITHIN = re.compile(r"(?<![\d-])(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?![\d-])", re.ASCII)
_LABEL_BEFORE = re.compile(
    r"(?:联系人?|手机|固定|办公)?(?:电话|方式|手机)(?:号码?)?\s*[:：]?\s*(?=[+（(]?\d)|(?:联系人|姓名)\s*[:：]"
)
_PUNCTUATION = re.compile(r"[\s\-‐-―−()（）·.]")


def phones(text: str) -> list[str]:
    """Every number of a cell as bare digits; an extension is not part of one. Raises DomainError."""
    folded = unicodedata.normalize("NFKC", text[:400]).strip()
    parts = [part for part in _SEPARATOR.split(folded) if part.strip()]
    return [_digits(part) for part in parts or [folded]]


def phone_within(text: str) -> str | None:
    """The one number among other words, as in 张三13900000001; None where there is none, or more than one."""
    found = _WITHIN.findall(unicodedata.normalize("NFKC", text[:400]))
    return _digits(found[0]) if len(found) == 1 else None


def without_phone(text: str) -> str:
    """王伟 of 王伟（13900000001）, and of 联系人：王伟 电话：13900000001."""
    bare = _LABEL_BEFORE.sub(" ", text)
    return re.sub(r"[（(]\s*[)）]", "", _WITHIN.sub("", bare)).strip(" ,，、:：/;；-")


def without_phones(text: str) -> str:
    """王伟、李静 of 王伟 13900000001、李静 13900000002: the text as it is, where no number stands in it."""
    return re.sub(r"\s*[（(]?\s*(?:电话|手机)?[:：]?\s*" + _WITHIN.pattern + r"\s*[)）]?", "", text, flags=re.ASCII)


def _digits(part: str) -> str:
    part = re.sub(r"\.0+$", "", part.strip())  # a number cell: 13900003300.0
    part = _PUNCTUATION.sub("", _EXTENSION.sub("", _AREA_EXTENSION.sub(r"\1", part)))
    digits = _COUNTRY.sub("", part).removeprefix("+")
    if digits != part and _AREA_WITHOUT_ZERO.fullmatch(digits):
        digits = "0" + digits  # +86 21 12345678
    if not re.fullmatch(r"\d{5,15}", digits, re.ASCII):
        raise DomainError(N_("This is not a telephone number."))
    return digits

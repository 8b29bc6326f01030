"""Telephone numbers as bare digits."""

import re
import unicodedata

from crm.errors import N_, DomainError

_SEPARATOR = re.compile(r"[/\\、，,；;|\n]+|\s{2,}|(?<=\d{7})\s+(?=\d{7})")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*\d{1,6}$", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:\+|00)86")
_PUNCTUATION = re.compile(r"[\s\-‐-―−()（）·.]")


def phones(text: str) -> list[str]:
    """Every number of a cell as bare digits; an extension is not part of one. Raises DomainError."""
    folded = unicodedata.normalize("NFKC", text[:400]).strip()
    parts = [part for part in _SEPARATOR.split(folded) if part.strip()]
    return [_digits(part) for part in parts or [folded]]


def _digits(part: str) -> str:
    part = re.sub(r"\.0+$", "", part.strip())  # a number cell: 13900003300.0
    part = _PUNCTUATION.sub("", _EXTENSION.sub("", part))
    digits = _COUNTRY.sub("", part).removeprefix("+")
    if not re.fullmatch(r"\d{5,15}", digits, re.ASCII):
        raise DomainError(N_("This is not a telephone number."))
    return digits

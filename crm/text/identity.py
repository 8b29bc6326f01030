"""Identity-card numbers: found anywhere, shown nowhere."""

import re

_YEAR_MONTH_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])([1-8]\d{{5}})[ -]?{_YEAR_MONTH_DAY}[ -]?\d{{3}}[\dXx](?![0-9A-Za-z])", re.ASCII
)


def has_identity_number(text: str) -> bool:
    """Also one with a wrong check digit: a slip of the pen still points at a person."""
    return len(text) >= 18 and bool(_NUMBER.search(text))


def mask_identity_numbers(text: str) -> str:
    """Only the region stays: 140826************."""
    return _NUMBER.sub(lambda found: found[1] + "*" * 12, text)

"""Addresses that every row of a page has: built once a page, each row puts its own number in."""

from typing import Any

from flask import url_for

Pattern = tuple[str, str]  # what stands before the number, and behind it
_ANY = 999_999_999


def pattern_of(endpoint: str, place: str, **args: Any) -> Pattern:
    """url_for() with the number at `place` left open."""
    before, _, behind = url_for(endpoint, **{place: _ANY, **args}).partition(str(_ANY))
    return before, behind


def numbered(number: int, pattern: Pattern) -> str:
    """The address of the row with this number; a filter of templates."""
    return f"{pattern[0]}{number}{pattern[1]}"

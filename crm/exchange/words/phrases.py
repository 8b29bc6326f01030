"""Headings put together of words: {企业,客商}{联系人,对接人} stands for the four of them."""

import re
from itertools import product

_CHOICE = re.compile(r"\{([^{}]*)\}")


def headings_in(text: str) -> tuple[str, ...]:
    """Every heading a text of blank-separated phrases stands for, each once, in the order they are written."""
    return tuple(dict.fromkeys(heading for phrase in text.split() for heading in _spelled(phrase)))


def _spelled(phrase: str) -> list[str]:
    """{拟,}投资 is 拟投资 and 投资: an empty choice leaves its place empty."""
    pieces = _CHOICE.split(phrase)  # words and choices in turn
    choices = [piece.split(",") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    return ["".join(words) for words in product(*choices)]

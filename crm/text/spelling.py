"""How Chinese words are typed by their first letters: sd finds 首都."""

import unicodedata

from pypinyin import Style, lazy_pinyin


def initials(text: str) -> str:
    """The first letter of each character's pinyin; letters and digits stay, everything else goes."""
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    letters = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER, errors=lambda other: other))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def is_spelled(text: str) -> bool:
    """Whether the text can be such letters: two or more and nothing else."""
    return len(text) >= 2 and text.isascii() and text.isalnum()

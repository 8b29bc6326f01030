"""How Chinese words sound: what pypinyin says, asked word by word, so that no word is looked up twice."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import RE_HANS
from pypinyin.seg import mmseg


def sounds(text: str) -> list[str]:
    """The syllables, such as shou du; what is not Chinese stays in one piece."""
    return [sound for word in _words(text) for sound in _of_word(word, Style.NORMAL)]


def first_letters(text: str) -> str:
    """sdgt of 首都钢铁; letters and digits stay as they are."""
    return "".join(letter for word in _words(text) for letter in _of_word(word, Style.FIRST_LETTER))


def _words(text: str) -> Iterator[str]:
    """As pypinyin parts a text: it knows how a sign sounds from the word that it stands in."""
    for is_chinese, signs in groupby(text, _is_chinese):
        run = "".join(signs)
        yield from mmseg.seg.cut(run) if is_chinese else (run,)


@lru_cache(maxsize=20_000)
def _is_chinese(sign: str) -> bool:
    return bool(RE_HANS.match(sign))


def _of_word(word: str, style: Style) -> tuple[str, ...]:
    return _looked_up(word, style) if _is_chinese(word[0]) else (word,)


@lru_cache(maxsize=20_000)
def _looked_up(word: str, style: Style) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, style=style))

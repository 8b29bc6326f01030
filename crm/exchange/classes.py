"""A cell that says of which lists a firm is: 世界500强、独角兽, or 是（世界500强）."""

import re
import unicodedata
from collections.abc import Sequence

from crm.exchange.converting import without_suffix
from crm.exchange.firmwords import LISTS_BY_WORD
from crm.exchange.vocabulary import YES_NO
from crm.text.splitting import split_words

_FILLING = re.compile(r"[“”\"'‘’\s]|^(?:是|入选)|企业$")


def lists_named(text: str, asked: str | None) -> tuple[list[str], Sequence[str] | None]:
    """(codes, words that are no list we know); None for the words when all is understood.

    `asked`: the list the heading asks for, 是否世界500强, which a bare yes or no answers.
    """
    plain = unicodedata.normalize("NFKC", without_suffix(text)).casefold()
    if asked and plain in YES_NO:
        return ([asked] if YES_NO[plain] else []), None
    words = [word for word in (_class(part) for part in split_words(re.sub(r"[()]", "、", plain))) if word]
    codes = [LISTS_BY_WORD[word] for word in words if word in LISTS_BY_WORD]
    strange = [word for word in words if word not in LISTS_BY_WORD and YES_NO.get(word) is not False]
    is_bare_yes = not codes and YES_NO.get(plain)
    return codes, (strange if strange or is_bare_yes else None)


def _class(part: str) -> str:
    """独角兽 of “独角兽”企业."""
    return _FILLING.sub("", _FILLING.sub("", part.strip()))

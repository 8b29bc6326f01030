"""A cell that says of which lists a firm is: 世界500强、独角兽, or 是（世界500强）."""

import re
import unicodedata
from collections.abc import Sequence

from crm.exchange.converting import without_suffix
from crm.exchange.firmwords import LISTS_BY_WORD
from crm.exchange.vocabulary import YES_NO
from crm.text.splitting import split_words

_FILLING = re.compile(r"[“”\"'‘’\s]|^(?:是|入选)|企业$")

_SINCE = re.compile(r"((?:19|20)\d\d)年?(?:认定|度|\d{1,2}月)?")
_NOT_YET = re.compile("拟|后备|培育|储备|候选|申报|潜在|准|非|种子|意向")
_LONGEST_FIRST = sorted(LISTS_BY_WORD.keys() - {"上市"}, key=len, reverse=True)  # 产品上市 names no list


def lists_named(text: str, asked: str | None) -> tuple[list[str], Sequence[str] | None]:
    """(codes, words that are no list we know); None for the words when all is understood.

    `asked`: the list the heading asks for, 是否世界500强, which a bare yes or no answers.
    """
    plain = unicodedata.normalize("NFKC", without_suffix(text)).casefold()
    if asked and year_said(text):
        return [asked], None
    if asked and plain in YES_NO:
        return ([asked] if YES_NO[plain] else []), None
    words = [word for word in (_class(part) for part in split_words(re.sub(r"[()]", "、", plain))) if word]
    codes = [LISTS_BY_WORD[word] for word in words if word in LISTS_BY_WORD]
    strange = [word for word in words if word not in LISTS_BY_WORD and YES_NO.get(word) is not False]
    is_bare_yes = not codes and YES_NO.get(plain)
    return codes, (strange if strange or is_bare_yes else None)


def year_said(text: str) -> int | None:
    """2023年 under 高新技术企业: since when it is one."""
    found = _SINCE.fullmatch("".join(text.split()))
    return int(found[1]) if found else None


def list_in(text: str) -> str | None:
    """The one list a title or a group's heading names; 拟上市企业 are not yet on it."""
    plain = _FILLING.sub("", "".join(unicodedata.normalize("NFKC", text[:200]).split()).casefold())
    if _NOT_YET.search(plain):
        return None
    found: set[str] = set()
    for word in _LONGEST_FIRST:
        if word in plain:
            found.add(LISTS_BY_WORD[word])
            plain = plain.replace(word, "、")
    return found.pop() if len(found) == 1 else None


def _class(part: str) -> str:
    """独角兽 of “独角兽”企业."""
    return _FILLING.sub("", _FILLING.sub("", part.strip()))

"""A cell that says of which lists a firm is: 世界500强、独角兽, or 是（世界500强）."""

import re
import unicodedata
from collections.abc import Sequence

from crm.exchange.cells.converting import without_suffix
from crm.exchange.words.firms import LISTS_BY_WORD
from crm.exchange.words.vocabulary import YES_NO
from crm.text.splitting import split_words

_FILLING = re.compile(r"[“”\"'‘’\s]|^(?:是|入选)|企业$")

_SINCE = re.compile(r"((?:19|20)\d\d)年?(?:认定|度|\d{1,2}月)?")
_IN_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_AT_RANK = re.compile(r"第(\d{1,4})[位名]")
_PLACE = re.compile(r"(?:(?:19|20)\d\d年度?)?(?:第\d{1,4}[位名])?", re.ASCII)
_QUALIFIED = re.compile(
    r"^(?:(?:19|20)\d\d年?度?)?(?:胡润|国家级|省级|市级|全省|全市|入围|入选)?|(?:榜单?|名单)?(?:第\d{1,4}[位名])?$"
)
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
    words = [word for word in (_bare(_class(part)) for part in split_words(re.sub(r"[()]", "、", plain))) if word]
    codes = [LISTS_BY_WORD[word] for word in words if word in LISTS_BY_WORD]
    strange = [word for word in words if not (word in LISTS_BY_WORD or _says_no_more(word))]
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
        if word in plain and not (word.startswith("民营") and re.search(rf"[\u4e00-\u9fff]{word}", plain)):
            found.add(LISTS_BY_WORD[word])
            plain = plain.replace(word, "、")
    return found.pop() if len(found) == 1 else None


def _says_no_more(word: str) -> bool:
    return YES_NO.get(word) is False or bool(_PLACE.fullmatch(word))


def _bare(word: str) -> str:
    """中国民营企业500强 of 2023年度中国民营企业500强第87位, where that is a list; else the words as they are."""
    bare = _QUALIFIED.sub("", word)
    return bare if bare in LISTS_BY_WORD else word


def place_said(text: str) -> tuple[int | None, int | None]:
    """The year and the rank a cell names beside its list."""
    plain = unicodedata.normalize("NFKC", text)
    year, rank = _IN_YEAR.search(plain), _AT_RANK.search(plain)
    return int(year[1]) if year else None, int(rank[1]) if rank else None


def _class(part: str) -> str:
    """独角兽 of “独角兽”企业."""
    return _FILLING.sub("", _FILLING.sub("", part.strip()))

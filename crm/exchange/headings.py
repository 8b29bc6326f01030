"""One heading: its words, its unit, and the field it names."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from crm.exchange.sheets import Cell
from crm.exchange.vocabulary import KINDS, ORDINALS

_BRACKETS = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|【[^【】]{0,60}】")
_UNIT = re.compile(
    r"(?:万亿|千万|百万|亿|万|千)?(?:美元|美金|元)(?:/(?:亩|公顷|平方米|㎡|m2|m²|千平方米|年))?"
    r"|(?:万|千)?(?:亩|平方米|平方公里|平方千米|平米|公顷|㎡|m2|m²)|(?:万)?吨标(?:准)?煤(?:/万元)?|tce|[%％]"
)
_BARE_UNIT = re.compile(rf"^(.{{2,}}?)[,，:：、]?({_UNIT.pattern})$")
_PREFIXES = ("项目", "企业", "客商", "预计", "计划", "在谈", "签约", "实际", "拟", "主要")
_NAMES_ARE_HEADINGS = 1.0
_LISTED, _PREFIXED, _CONTAINED = 0.95, 0.7, 0.4


def words_of(cell: Cell) -> str:
    """A heading as it stands, without any blanks."""
    return "".join(str(cell).split()) if isinstance(cell, str) else ""


def key(text: str) -> str:
    """A heading as the vocabulary lists it: folded, without brackets, stars and closing marks."""
    plain = unicodedata.normalize("NFKC", "".join(text.split())[:200]).casefold()
    bare = _BRACKETS.sub("", plain).strip("*★:：、,. ")
    found = _BARE_UNIT.match(bare)
    return found[1] if found else bare


def whole_key(text: str) -> str:
    """The same with its brackets: 备案(核准)项目名称."""
    return unicodedata.normalize("NFKC", "".join(text.split())[:200]).casefold().strip("*★:：")


def unit_of(text: str) -> str | None:
    """The unit word as written: 亿元 of 总投资[亿元], 亿元/年 of 税金（亿元/年）, 亩 of 用地面积，亩."""
    plain = unicodedata.normalize("NFKC", "".join(text.split())[:200])
    for bracket in _BRACKETS.findall(plain):
        if found := _UNIT.search(bracket):
            return found[0]
    found = _BARE_UNIT.match(_BRACKETS.sub("", plain))
    return found[2] if found else None


@cache
def listed(kind: str) -> Mapping[str, str]:
    """Every heading of a kind → its field; field names are headings too."""
    words = KINDS[kind]
    table = {key(heading): field for field, headings in words.headings.items() for heading in headings}
    table |= {whole_key(heading): field for field, headings in words.headings.items() for heading in headings}
    table = {key(label): field for field, label in words.labels.items() if field in words.headings} | table
    for field, (headings, _) in words.neighbours.items():
        table |= {key(heading): field for heading in headings}
    return table | {field: field for field in words.headings}


def is_known(cell: Cell) -> bool:
    """Whether any kind knows this text as a heading: what makes a row look like a header."""
    if not isinstance(cell, str) or len(cell) > 60:
        return False
    return any(is_heading_of(kind, cell) for kind in KINDS) or key(cell) in ORDINALS


def is_heading_of(kind: str, text: str) -> bool:
    table = listed(kind)
    return key(text) in table or whole_key(text) in table or key(text) in KINDS[kind].ignored


@cache
def _keys(words: frozenset[str]) -> frozenset[str]:
    return frozenset(key(word) for word in words)


def is_own(kind: str, text: str) -> bool:
    """Whether our own export writes this heading."""
    return key(text) in _keys(KINDS[kind].own | KINDS[kind].following)


def is_following(kind: str, text: str) -> bool:
    return key(text) in _keys(KINDS[kind].following)


def field_of(kind: str, text: str) -> tuple[str | None, float]:
    """The field a heading names and how sure that is."""
    plain, whole, table = key(text), whole_key(text), listed(kind)
    if plain in KINDS[kind].headings:
        return plain, _NAMES_ARE_HEADINGS
    if plain in KINDS[kind].ignored:
        return None, 0.0
    if found := table.get(plain) or table.get(whole):
        return found, _LISTED
    if re.fullmatch("在.{1,4}注册名称", plain) and "local_company" in KINDS[kind].headings:
        return "local_company", 0.9
    for prefix in _PREFIXES:
        if plain.startswith(prefix) and (found := table.get(plain.removeprefix(prefix))):
            return found, _PREFIXED
    return _contained(plain, table)


def _contained(plain: str, table: Mapping[str, str]) -> tuple[str | None, float]:
    """A listed heading inside a longer one is a hint to ask about, not a mapping."""
    inside = [heading for heading in table if len(heading) >= 3 and heading in plain]
    if not inside:
        return None, 0.0
    best = max(inside, key=len)
    return table[best], _CONTAINED + 0.15 * len(best) / len(plain)

"""One heading: its words, its unit, and the field it names."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from crm.exchange.firmwords import LISTS_BY_WORD
from crm.exchange.sheets import Cell
from crm.exchange.vocabulary import BARE_WORDS, KINDS, ORDINALS

_BRACKETS = re.compile(
    r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|\{[^{}]{0,60}\}|<[^<>]{0,60}>|【[^【】]{0,60}】|〔[^〔〕]{0,60}〕|〈[^〈〉]{0,60}〉"
)
_UNIT = re.compile(
    r"(?:万亿|千万|百万|亿|万|千)?(?:美元|美金|元)(?:/(?:亩|公顷|平方米|㎡|m2|m²|千平方米|年))?"
    r"|(?:万|千)?(?:亩|平方米|平方公里|平方千米|平米|公顷|㎡|m2|m²)|(?:万)?吨标(?:准)?煤(?:/万元)?|tce|[%％]"
)
_OF_CHINA = re.compile("^人民币|人民币$")
_SIZE = re.compile("(?:单位:)?(亿|万|千万|百万)")  # 总投资（万）: a size alone is a unit only in brackets of its own
_BARE_UNIT = re.compile(rf"^(.{{2,}}?)[,:、/—–-]{{0,2}}({_UNIT.pattern})$")
_MARKS = "*★☆▲△●■#:、,. "
_TWIN = re.compile(  # 项目名称ProjectName: the same once more in another language
    r"^(?!fdi|gdp|ppp|epc)[a-z][a-z.&'/-]{2,60}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?!fdi|gdp|ppp|epc|tce)[a-z][a-z.&'/-]{2,60}$"
)
_NUMBERING = re.compile(
    r"^(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、])(?![\d-])"
)
_COUNTED = re.compile(r"[(\[](?:单位:)?[个项批次宗](?:数)?[)\]]$")  # 在谈项目（个） counts them and names none
_INCLUDED = re.compile("^其中:?")
_FIRM_AS = re.compile(
    r"(?:企业|公司|单位|客商)(?:名称)?\((.*(?:投资方|投资主体|投资商|投资人|客商|落地公司|项目公司))\)"
)  # 企业名称（投资方）
_IN_FRONT = re.compile("^(?:必填|选填|填写|注|新)?$")
_JOINS = re.compile("以及|主要|[和与及、/]")
_IS_IT = re.compile("是否(?:为|是|属于)?(.{2,12}?)(?:企业)?")
_DAY_WORDS = re.compile("(?:日期|年月|年月日)$")
_NEUTRAL = ("项目", "企业", "客商", "在谈", "签约", "主要", "招商", "引进", "目前", "当前", "最新")
_FUTURE = ("预计", "计划", "拟", "预期", "规划")
_DONE = ("实际",)
_NONE = (None, 0.0)
_NAMES_ARE_HEADINGS = 1.0
_LISTED, _JOINED, _PREFIXED, _PERHAPS, _CONTAINED = 0.95, 0.9, 0.7, 0.5, 0.4


def words_of(cell: Cell) -> str:
    """A heading as it stands, without any blanks."""
    return "".join(str(cell).split()) if isinstance(cell, str) else ""


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A heading as the vocabulary lists it: folded, without numbering, brackets, stars, closing marks and unit.

    A bracket in front says whose it is and stays: [本地股东]投资额 is no 投资额.
    """
    plain = _plain(text)
    if found := _FIRM_AS.fullmatch(plain):
        return found[1]
    if found := _BRACKETS.match(plain):
        inner, rest = found[0][1:-1], plain[found.end() :]
        plain = rest if _IN_FRONT.match(inner) else inner + rest
    bare = _TWIN.sub("", _BRACKETS.sub("", plain).strip(_MARKS)).strip(_MARKS)
    unit = _BARE_UNIT.match(bare)
    return unit[1] if unit else bare


def _plain(text: str) -> str:
    """Folded, without the numbers and marks in front of it."""
    plain = unicodedata.normalize("NFKC", "".join(text.split())[:200]).casefold().strip(_MARKS)
    return _INCLUDED.sub("", _NUMBERING.sub("", plain))


def whole_key(text: str) -> str:
    """The same with its brackets: 备案(核准)项目名称."""
    return unicodedata.normalize("NFKC", "".join(text.split())[:200]).casefold().strip("*★:：")


def unit_of(text: str) -> str | None:
    """The unit word as written: 亿元 of 总投资[亿元], 亿元/年 of 税金（亿元/年）, 亩 of 用地面积，亩, 万 of 总投资（万）."""
    plain = unicodedata.normalize("NFKC", "".join(text.split())[:200])
    brackets = _BRACKETS.findall(plain)
    if bare := _UNIT.fullmatch(_OF_CHINA.sub("", plain.strip("()[]"))):
        return bare[0]
    for bracket in brackets:
        if units := set(_UNIT.findall(bracket)):
            return units.pop() if len(units) == 1 else None  # 万元/万美元: either
    for bracket in brackets:
        if found := _SIZE.fullmatch(bracket[1:-1]):
            return found[1]
    found = _BARE_UNIT.match(_BRACKETS.sub("", plain).strip(_MARKS))
    return found[2] if found else None


def is_unit(text: str) -> bool:
    """Whether the text is nothing but a unit: 亿元, （亩）."""
    plain = unicodedata.normalize("NFKC", "".join(text.split())[:20]).strip("()[]")
    return bool(_UNIT.fullmatch(_OF_CHINA.sub("", plain)))


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


@cache
def compounds(kind: str) -> Mapping[str, str]:
    """Every heading put together of words → its field, for those that are not listed by themselves."""
    table: dict[str, str] = {}
    for field, headings in KINDS[kind].compounds.items():
        for heading in headings:
            table.setdefault(key(heading) or heading, field)
            table.setdefault(whole_key(heading), field)
    return {heading: field for heading, field in table.items() if heading not in listed(kind)}


@cache
def _joined(kind: str) -> Mapping[str, str]:
    """The same without 和, 及 and 、 between words, and any word for a day: 建设内容和规模, 开工年月."""
    return {_loose(heading): field for heading, field in listed(kind).items()}


def _loose(plain: str) -> str:
    return _DAY_WORDS.sub("时间", _JOINS.sub("", plain))


def is_known(cell: Cell) -> bool:
    """Whether any kind knows this text as a heading: what makes a row look like a header."""
    return isinstance(cell, str) and len(cell) <= 60 and _is_known(cell)


@lru_cache(maxsize=4096)
def _is_known(text: str) -> bool:
    plain = key(text)
    if plain in ORDINALS:
        return True
    return any(
        is_heading_of(kind, text) or (_prefixed(kind, plain, listed(kind)) or _NONE)[1] >= _PREFIXED for kind in KINDS
    )


@cache
def raw_words() -> frozenset[str]:
    """Every heading of every kind as it is listed: a quick look whether a row may be a header at all."""
    return frozenset(heading for kind in KINDS for heading in (*listed(kind), *compounds(kind))) | ORDINALS


def is_heading_of(kind: str, text: str) -> bool:
    is_named = any(word in table for table in (listed(kind), compounds(kind)) for word in (key(text), whole_key(text)))
    return is_named or key(text) in KINDS[kind].ignored


@cache
def _keys(words: frozenset[str]) -> frozenset[str]:
    return frozenset(key(word) for word in words)


def is_own(kind: str, text: str) -> bool:
    """Whether our own export writes this heading."""
    return key(text) in _keys(KINDS[kind].own | KINDS[kind].following)


def is_following(kind: str, text: str) -> bool:
    return key(text) in _keys(KINDS[kind].following)


@lru_cache(maxsize=8192)
def field_of(kind: str, text: str) -> tuple[str | None, float]:
    """The field a heading names and how sure that is."""
    plain, whole, table = key(text), whole_key(text), listed(kind)
    if planned := _planned_in_bracket(kind, text, table):
        return planned
    if plain in KINDS[kind].headings:
        return plain, _NAMES_ARE_HEADINGS
    if plain in KINDS[kind].ignored or _COUNTED.search(whole):
        return None, 0.0
    if found := table.get(plain) or table.get(whole):
        return found, _LISTED
    if found := _joined(kind).get(_loose(plain)) or _compounded(kind, plain, whole):
        return found, _JOINED
    if re.fullmatch("在.{1,4}注册名称", plain) and "local_company" in KINDS[kind].headings:
        return "local_company", _JOINED
    if "listings" in KINDS[kind].headings and list_asked(text):
        return "listings", _JOINED
    return _prefixed(kind, plain, table) or _contained(plain, table)


def _compounded(kind: str, plain: str, whole: str) -> str | None:
    table = compounds(kind)
    return table.get(plain) or table.get(whole) or table.get(_JOINS.sub("", plain))


def _planned_in_bracket(kind: str, text: str, table: Mapping[str, str]) -> tuple[str, float] | None:
    """开工时间（计划） is the plan; 开工(计划开工)时间 may be either."""
    inner = [bracket[1:-1] for bracket in _BRACKETS.findall(whole_key(text))]
    found = table.get(key(text))
    if found is None or found not in KINDS[kind].plans or not any(word.startswith(_FUTURE) for word in inner):
        return None
    plan = KINDS[kind].plans[found]
    is_sure = plan is not None and any(word in _FUTURE for word in inner)
    return (plan, _JOINED) if plan and is_sure else (found, _PERHAPS)


def list_asked(text: str) -> str | None:
    """The list of firms a heading asks about, to be answered by yes or no: 是否独角兽企业."""
    found = _IS_IT.fullmatch(key(text))
    return LISTS_BY_WORD.get(found[1]) if found else None


def _prefixed(kind: str, plain: str, table: Mapping[str, str]) -> tuple[str, float] | None:
    """A listed heading behind a word that does not change it: 项目备注, 拟租面积. A plan is not the fact: 拟开工日期."""
    plans = KINDS[kind].plans
    for prefix in (*_NEUTRAL, *_FUTURE, *_DONE):
        rest = plain.removeprefix(prefix)
        found = table.get(rest)
        if rest == plain or found is None or rest in BARE_WORDS:
            continue
        if prefix in _FUTURE and found in plans:
            plan = plans[found]
            return (plan, _PREFIXED) if plan else (found, _PERHAPS)
        return found, _PERHAPS if prefix in _DONE and found not in plans else _PREFIXED
    return None


def _contained(plain: str, table: Mapping[str, str]) -> tuple[str | None, float]:
    """A listed heading inside a longer one is a hint to ask about, not a mapping."""
    inside = [heading for heading in table if len(heading) >= 3 and heading in plain]
    if not inside:
        return None, 0.0
    best = max(inside, key=len)
    return table[best], _CONTAINED + 0.15 * len(best) / len(plain)

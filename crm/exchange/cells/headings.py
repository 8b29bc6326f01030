"""One heading: its words, its unit, and the field it names."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from crm.exchange.reading.sheets import Cell
from crm.exchange.words.firms import LISTS_BY_WORD
from crm.exchange.words.vocabulary import BARE_WORDS, KINDS, ORDINALS, POSTS

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
_MARKS = "*★☆▲△●■#:、,. ≥≤"
_TWIN = re.compile(  # 项目名称ProjectName: the same once more in another language
    r"^(?!fdi|gdp|ppp|epc)[a-z][a-z.&'/-]{2,60}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?!fdi|gdp|ppp|epc|tce)[a-z][a-z.&'/-]{2,60}$"
)
_NUMBERING = re.compile(
    r"^(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、])(?![\d-])"
)
_INCLUDED = re.compile("^其中:?")
_FIRM_AS = re.compile(
    r"(?:企业|公司|单位|客商)(?:名称)?\((.*(?:投资方|投资主体|投资商|投资人|客商|落地公司|项目公司))\)"
)  # 企业名称（投资方）
_IN_FRONT = re.compile("^(?:必填|选填|填写|注|新)?$")
_JOINS = re.compile("以及|主要|[和与及、/]")
_PARTS = re.compile("以及|及其|[和与及、/,]")
_COMPANIONS = frozenset("姓名 职务 职位 电话 联系电话 联系方式 手机 手机号 手机号码 时限 完成时限 时间 人数".split())
_NUMBERED = re.compile(r"^第?[一二三四1-9](?=联系|投资|姓名|电话|手机|职务)|[(]?[一二三四1-9①②③④][)]?$")
_YEARED = re.compile(r"((?:19|20)\d\d)年?度?(?=\D)")
_COUNTERS = frozenset("家 个 户 项 宗 批 批次 次 人次 场 场次".split())
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


def _of_year(plain: str, table: Mapping[str, str]) -> str | None:
    """2024年排名 is the rank of that year."""
    found = table.get(_YEARED.sub("", plain))
    return found if found == "listing_rank" else None


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
    for bracket in brackets:
        if units := set(_UNIT.findall(bracket)):
            return units.pop() if len(units) == 1 else None  # 万元/万美元: either
    for bracket in brackets:
        if found := _SIZE.fullmatch(bracket[1:-1]):
            return found[1]
    bare = _OF_CHINA.sub("", _BRACKETS.sub("", plain).strip(_MARKS))
    if _UNIT.fullmatch(bare):
        return bare
    found = _BARE_UNIT.match(bare)
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
    if plain in ORDINALS or plain in POSTS:
        return plain in ORDINALS
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
    if plain in KINDS[kind].ignored:
        return None, 0.0
    if found := _told_in_bracket(kind, whole, plain):
        return (None, 0.0) if found in KINDS[kind].ignored else (found, _JOINED)
    if found := table.get(plain) or table.get(whole):
        return found, _LISTED
    if found := _composed(kind, text, plain, table):
        return found, _JOINED
    return _prefixed(kind, plain, table) or _contained(plain, table)


def _compounded(kind: str, plain: str, whole: str) -> str | None:
    table = compounds(kind)
    return table.get(plain) or table.get(whole) or table.get(_JOINS.sub("", plain))


def _composed(kind: str, text: str, plain: str, table: Mapping[str, str]) -> str | None:
    """What a heading names that is put together of known words."""
    if found := _of_parts(plain, table) or _joined(kind).get(_loose(plain)) or _of_year(plain, table):
        return found
    if found := _compounded(kind, plain, whole_key(text)):
        return found
    if re.fullmatch("在.{1,4}注册名称", plain) and "local_company" in KINDS[kind].headings:
        return "local_company"
    return "listings" if "listings" in KINDS[kind].headings and list_asked(text) else None


def _planned_in_bracket(kind: str, text: str, table: Mapping[str, str]) -> tuple[str, float] | None:
    """开工时间（计划） is the plan; 开工(计划开工)时间 may be either."""
    inner = [bracket[1:-1] for bracket in _BRACKETS.findall(whole_key(text))]
    found = table.get(key(text))
    if found is None or found not in KINDS[kind].plans or not any(word.startswith(_FUTURE) for word in inner):
        return None
    plan = KINDS[kind].plans[found]
    is_sure = plan is not None and any(word in _FUTURE for word in inner)
    return (plan, _JOINED) if plan and is_sure else (found, _PERHAPS)


def _told_in_bracket(kind: str, whole: str, plain: str) -> str | None:
    """What a bracket behind changes: 参加人员（企业方） are theirs, 到位资金（当年） is none of our fields."""
    table, ignored = listed(kind), KINDS[kind].ignored
    inner = [str(bracket[1:-1]) for bracket in _BRACKETS.findall(whole) if not whole.startswith(bracket)]
    for together in (word + plain for word in inner if word):
        if together in ignored:
            return together
        if (found := table.get(together)) and found != table.get(plain):
            return found
    return None


def _of_parts(plain: str, table: Mapping[str, str]) -> str | None:
    """What a heading of several parts names: 来访人员姓名及职务 the people, 单元/房号 the number; 电话1 is 电话."""
    if (whole := _NUMBERED.sub("", plain)) != plain and whole in table:
        return table[whole]
    first, *others = _PARTS.split(plain)
    found = table.get(first)
    is_one = all(part in _COMPANIONS or table.get(part) == found for part in others)
    return found if others and is_one else None


def list_asked(text: str) -> str | None:
    """The list of firms a heading asks about, to be answered by yes or no: 是否独角兽企业, or 独角兽 alone."""
    plain = key(text)
    found = _IS_IT.fullmatch(plain)
    return LISTS_BY_WORD.get(found[1] if found else plain.removesuffix("企业"))


def year_of(text: str) -> int | None:
    """The year a heading speaks of: 2024年排名."""
    found = _YEARED.match(_plain(text))
    return int(found[1]) if found else None


def counts(text: str) -> bool:
    """Whether a heading counts what it names: 参会企业（家）."""
    return any(bracket[1:-1] in _COUNTERS for bracket in _BRACKETS.findall(whole_key(text)))


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

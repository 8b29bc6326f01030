"""Places to the finest GB/T 2260 code; countries to ISO 3166 alpha-2."""

import re
from collections import defaultdict
from functools import cache, lru_cache

from babel import Locale
from stdnum import numdb

_SUFFIX = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|地区|新区|林区|省|市|县|区|盟|旗)$"
)
_ETHNIC = re.compile(
    r"(?:土家族苗族|布依族苗族|苗族侗族|藏族羌族|傣族景颇族|哈尼族彝族|蒙古族藏族|壮族苗族|朝鲜|土家|布依|柯尔克孜"
    r"|哈萨克|蒙古|傈僳|白|傣|彝|藏|回|苗|侗)族?$"
)
_SPAN = re.compile(r"^\[[^\]]*\]")
_SUFFIXES = frozenset("省市州县区盟旗")
_FILLING = re.compile(r"[\s·、,，/\\\-—()（）]+")
_LISTED = re.compile("[、，,；;/\n]")
_BEYOND = re.compile("[省市县]外|以外")  # 山西省外 is any place but that
_OUTSIDE = re.compile("^(?:境外|国外|海外|外资)")
_ALIASES = {"英国": "GB", "美国": "US", "港澳台": None, "国外": None, "境外": None, "外资": None, "内资": None}
_TERRITORIES = {"HK": "810000", "MO": "820000", "TW": "710000"}

Places = dict[str, list[str]]  # a name → the codes that carry it


@lru_cache(maxsize=4096)
def region_code(*texts: str | None) -> str | None:
    """The finest place named by the texts together, from coarse to fine (省, 市, 县). None when unsure."""
    text = "".join(_FILLING.sub("", part) for part in texts if part)[:200]
    if not text or _BEYOND.search(text):
        return None
    if text in _ALIASES:
        return _ALIASES[text]
    code = _inland(text)
    if code is None:
        return _abroad(_OUTSIDE.sub("", text))
    listed = [found for part in texts if part for found in _each(part)]
    if _names_another(text, code) or _are_apart(listed):
        return None
    return max([code, *listed], key=lambda each: len(_stem(each)))


def region_name(code: str) -> str | None:
    """The official name of a code: 440300 is 深圳市, DE is 德国."""
    return _names().get(code) or _countries_by_code().get(code)


def without_region(name: str) -> str:
    """A firm's name without the province and the city it begins with, as far as these are told for sure."""
    for level in ("province", "city"):
        _, rest = _longest(name, _by_name(level))
        name = rest.removeprefix("省").removeprefix("市") if rest != name and level == "province" else rest
    return name


@lru_cache(maxsize=4096)
def region_rest(*texts: str | None) -> str:
    """What the texts say beyond the place: 狮山镇兴业路1号. Empty for a place abroad."""
    return _read("".join(_FILLING.sub("", part) for part in texts if part)[:200])[1]


def _inland(text: str) -> str | None:
    return _read(text)[0]


def _read(text: str) -> tuple[str | None, str]:
    """The place a text begins with, from the province down, and what stands behind it."""
    text = text.removeprefix("中国")
    province, rest = _longest(text, _by_name("province"))
    if province and not rest:
        return province, ""
    for level in ("city", "county"):
        places = _within(_by_name(level), province[:2] if province else "")
        code, behind = _longest(rest, places)
        if code:
            finer, further = _longest(behind, _within(_by_name("county"), code[:4]))
            return (finer, further) if finer else (code, behind)
    return province, rest if province else ""


def _names_another(text: str, code: str) -> bool:
    """北京、香港 names two provinces; taking one would be a guess. 河南 inside 海南州河南县 is no second province."""
    others = {name for name, codes in _by_name("province").items() if codes[0][:2] != code[:2]}
    return any(name in text for name in others) and any(
        name in text for name, codes in _by_name("province").items() if codes[0][:2] == code[:2]
    )


def _each(text: str) -> list[str]:
    """The places of a cell that names several: 深圳、东莞. Nothing where it names one."""
    parts = [_FILLING.sub("", part) for part in _LISTED.split(text[:200]) if part.strip()]
    return [code for part in parts if (code := _inland(part))] if len(parts) > 1 else []


def _stem(code: str) -> str:
    """32 of 江苏, 3205 of 苏州."""
    return code.removesuffix("0000").removesuffix("00")


def _are_apart(codes: list[str]) -> bool:
    """深圳、东莞 are two places of one province; 江苏、苏州 is one place."""
    finest = max(map(_stem, codes), key=len, default="")
    return not all(finest.startswith(_stem(code)) for code in codes)


def _longest(text: str, places: Places) -> tuple[str | None, str]:
    """The place whose name is the longest beginning of the text and belongs to one place only."""
    for length in range(min(len(text), 15), 1, -1):
        codes, rest = places.get(text[:length], []), text[length:]
        # 朝阳区 is not 朝阳市: what a short name leaves behind must not be another suffix
        is_other = rest[:1] in _SUFFIXES and not text[:length].endswith(tuple(_SUFFIXES)) if rest else False
        if len(codes) == 1 and not is_other:
            return codes[0], rest
    return None, text


def _within(places: Places, prefix: str) -> Places:
    return _narrowed(prefix, places is _by_name("city")) if prefix else places


@cache
def _narrowed(prefix: str, is_city: bool) -> Places:
    places = _by_name("city" if is_city else "county")
    inside = {name: [code for code in codes if code.startswith(prefix)] for name, codes in places.items()}
    return {name: codes for name, codes in inside.items() if codes}


@cache
def _names() -> dict[str, str]:
    """Every division in force today: code → name."""
    names: dict[str, str] = {}
    for _, first, _, province, children in numdb.get("cn/loc").prefixes:
        names[first + "0000"] = province["province"]
        for _, last, _, county, _ in children:
            if name := _in_force(county.get("county", "")):
                names[first + last] = name
    return names


def _in_force(eras: str) -> str | None:
    """恩施土家族苗族自治州 of “[-1982]恩施地区,[1993-]恩施土家族苗族自治州”; None when every era has ended."""
    for era in eras.split(","):
        span = _SPAN.match(era)
        if era and (not span or span[0].endswith("-]")):
            return _SPAN.sub("", era)
    return None


@cache
def _by_name(level: str) -> Places:
    """Full and short names of one level. A short name never hides a full one."""
    full: Places = defaultdict(list)
    short: Places = defaultdict(list)
    for code, name in _names().items():
        if _level(code) != level or name in {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}:
            continue
        full[name].append(code)
        for brief in _briefs(name):
            short[brief].append(code)
    return {**short, **full}


def _briefs(name: str) -> set[str]:
    """深圳 of 深圳市; 恩施 and 恩施州 of 恩施土家族苗族自治州."""
    bare = _SUFFIX.sub("", name)
    briefs = {bare, _ETHNIC.sub("", bare)}
    if name.endswith("自治州"):
        briefs |= {brief + "州" for brief in briefs}
    return {brief for brief in briefs if len(brief) > 1 and brief != name}


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def _abroad(text: str) -> str | None:
    countries = {name: [code] for name, code in _countries().items()}
    return _longest(text, countries)[0]


@cache
def _countries() -> dict[str, str]:
    names = {name: code for code, name in Locale("zh").territories.items() if re.fullmatch("[A-Z]{2}", code)}
    return {_FILLING.sub("", name): _TERRITORIES.get(code, code) for name, code in names.items()}


@cache
def _countries_by_code() -> dict[str, str]:
    return {code: name for name, code in _countries().items()}

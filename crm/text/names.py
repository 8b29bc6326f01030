"""Names of companies and persons: as on the licence for showing, as a key for matching."""

import re
import unicodedata
from functools import lru_cache

from crm.quantities import parse_text

HAN = "\u3400-\u9fff\uf900-\ufaff"
_BLANK_BY_HAN = re.compile(rf"(?<=[{HAN}（）]) {{1,9}}| {{1,9}}(?=[{HAN}（）])")
_SIGNS = re.compile(r"[\W_]+")  # all that is no letter and no digit
_WITH_TITLE = re.compile(r"(?P<name>[^（()）]{1,40})[（(](?P<title>[^（()）]{1,40})[)）]")
_TITLE = (
    "董事长|总经理|总裁|总监|经理|主任|主席|会长|厂长|负责人|秘书长|秘书|部长|处长|科长|副总|先生|女士|总工程师|总工|董事|"
    "局长|县长|市长|镇长|乡长|区长|书记|组长|站长|股长|主管|专员|助理|合伙人|创始人|法人代表|法人|科员|院长|教授|总助|"
    "常委|专班长|班长|队长"
)
_RANK = (
    "常务副|常务|执行|副|区域|投资|项目|销售|招商|市场|生产|技术|财务|高级|投资部|市场部|销售部|项目部|总经理|董事长|"
    "县委|镇党委|党委|党组|支部|名誉"
)
_POST = rf"[{HAN}]{{0,6}}(?:局|委|办|中心|镇|乡|部|院|公司|集团|专班|办公室|开发区)"  # whom someone works for
_OTHERS = re.compile(r"(?:等[一二两三四五六七八九十\d]{0,3}[人位名]?|一行(?:[一二两三四五六七八九十\d]{1,3}[人位])?)$")
_OF = rf"(?:[{HAN}]{{1,6}}(?:部|科|室|处|局|办|中心|委|镇|乡|县|市|省|区|会|院|校|站|所|集团|公司))?"  # 招商局局长
_POST = rf"{_OF}(?:{_RANK})?(?:{_TITLE})"
_TITLE_BEHIND = re.compile(
    rf"(?P<name>[{HAN}]{{2,4}}?)(?:[ ，,:：-](?P<title>{_POST})|(?P<close>(?:{_RANK})?(?:{_TITLE})))"
)
_TITLE_BEFORE = re.compile(rf"(?P<title>{_POST})[ :：]?(?P<name>[{HAN}]{{2,4}})")
_LATIN_BEHIND = re.compile(rf"^(.{{0,60}}[{HAN}])\s?[（(]([A-Za-z][A-Za-z0-9 .,&'’-]{{1,60}})[)）]")
_FIRM_TITLE = re.compile(
    rf"^(.{{2,60}}?(?:公司|集团|厂|院|所|中心|商会|协会|银行|社|店|行|局|厅|委|办|大学|部))\s?[:：、，,/]?\s?((?:{_RANK})?(?:{_TITLE}))"
)
_ONLY_TITLE = re.compile(_POST)
_LABEL = re.compile(r"^(?:联系人|姓名)\s?[:：]\s?")
_THEN_TITLE = re.compile(rf"(?<![{HAN}])(?!{_POST}(?![{HAN}]))([{HAN}]{{2,4}}) ?[，,、/ ] ?({_POST})(?![{HAN}（(])")
_OFFICE_FIRST = re.compile(  # 招商局 李文博
    rf"(?<![{HAN}])([{HAN}]{{1,8}}(?:局|办|中心|镇|乡|街道|专班|委|办公室)|{_POST}) ([{HAN}]{{2,3}})(?![{HAN}（( ])"
)
_OTHERS = re.compile(r"(?:等[一二两三四五六七八九十\d]{0,3}[人位名]?|一行(?:[一二两三四五六七八九十\d]{1,3}[人位])?)$")


@lru_cache(maxsize=4096)
def company_name(text: str) -> str:
    """As on the licence: no inner blanks, full-width brackets. Between Latin words one blank stays."""
    name = " ".join(parse_text(text).split())
    if re.search(f"[{HAN}]", name):
        name = _BLANK_BY_HAN.sub("", name.replace("(", "（").replace(")", "）"))
    return name


def licence_name(text: str) -> tuple[str, str | None]:
    """国家电网有限公司 of 国家电网有限公司（STATE GRID）, and what the bracket says: no licence has a Latin name behind."""
    found = _LATIN_BEHIND.fullmatch(" ".join(parse_text(text).split()))
    return (found[1].strip(), found[2]) if found else (text, None)


def firm_and_title(text: str) -> tuple[str, str | None]:
    """甲公司 and 董事长 of 甲公司董事长; 某市某局处长 has no firm's end and is cut before the title all the same."""
    found = _FIRM_TITLE.fullmatch(" ".join(parse_text(text).split()))
    return (found[1].strip(), found[2]) if found else (text, None)


@lru_cache(maxsize=8192)
def company_key(text: str) -> str:
    """For matching only: case, width, blanks and punctuation do not count."""
    folded = unicodedata.normalize("NFKC", parse_text(text)).casefold()
    return folded if folded.isalnum() else _SIGNS.sub("", folded)


def person_name(text: str) -> str:
    """The blank in 张 伟 only widens a two-character name."""
    return _BLANK_BY_HAN.sub("", " ".join(parse_text(text).split()))


@lru_cache(maxsize=4096)
def name_and_title(text: str) -> tuple[str, str | None]:
    """王伟（总经理）, 王伟 总经理, 王伟总经理 and 总经理王伟 are a name and a title; 王总 stays one name."""
    text = _OTHERS.sub("", _LABEL.sub("", " ".join(parse_text(text).split())))
    if found := _WITH_TITLE.fullmatch(text) or _TITLE_BEFORE.fullmatch(text):
        return person_name(found["name"]), found["title"].strip()
    if found := _TITLE_BEHIND.fullmatch(text):
        return person_name(found["name"]), found["title"] or found["close"]
    return person_name(text), None


def with_titles(text: str) -> str:
    """王伟，总经理 is one person, as are 王伟 总经理, 总经理 王伟 and 招商局 王伟: all become 王伟（总经理）."""
    text = _THEN_TITLE.sub(lambda found: f"{found[1]}（{found[2]}）", text)
    return _OFFICE_FIRST.sub(lambda found: f"{found[2]}（{found[1]}）", text)


def is_title(text: str) -> bool:
    """副县长, 招商局局长: nobody's name."""
    return bool(_ONLY_TITLE.fullmatch(text))


def names_more_people(text: str) -> bool:
    """郑凯等5人, 会长梁栋一行."""
    return bool(_OTHERS.search(parse_text(text)))

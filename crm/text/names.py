"""Names of companies and persons: as on the licence for showing, as a key for matching."""

import re
import unicodedata
from functools import lru_cache

from crm.quantities import parse_text

HAN = "\u3400-\u9fff\uf900-\ufaff"
_BLANK_BY_HAN = re.compile(rf"(?<=[{HAN}（）]) {{1,9}}| {{1,9}}(?=[{HAN}（）])")
_SIGNS = re.compile(r"[\W_]+")  # all that is no letter and no digit
_WITH_TITLE = re.compile(r"(?P<name>[^（()）]{1,40})[（(](?P<title>[^（()）]{1,40})[)）]")
_TITLE = "董事长|总经理|总裁|总监|经理|主任|主席|会长|厂长|负责人|秘书长|部长|处长|科长|副总|先生|女士"
_RANK = "常务副|常务|执行|副|区域|投资|项目|销售|招商|市场|生产|技术|财务|高级"
_TITLE_BEHIND = re.compile(rf"(?P<name>[{HAN}]{{2,4}}?)[ ，,:：-]?(?P<title>(?:{_RANK})?(?:{_TITLE}))")
_TITLE_BEFORE = re.compile(rf"(?P<title>(?:{_RANK})?(?:{_TITLE}))[ :：]?(?P<name>[{HAN}]{{2,4}})")
_LABEL = re.compile(r"^(?:联系人|姓名)\s?[:：]\s?")
_THEN_TITLE = re.compile(
    rf"(?<![{HAN}])(?!(?:{_RANK})?(?:{_TITLE}))([{HAN}]{{2,4}}) ?[，,、/ ] ?((?:{_RANK})?(?:{_TITLE}))(?![{HAN}（(])"
)


@lru_cache(maxsize=4096)
def company_name(text: str) -> str:
    """As on the licence: no inner blanks, full-width brackets. Between Latin words one blank stays."""
    name = " ".join(parse_text(text).split())
    if re.search(f"[{HAN}]", name):
        name = _BLANK_BY_HAN.sub("", name.replace("(", "（").replace(")", "）"))
    return name


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
    text = _LABEL.sub("", " ".join(parse_text(text).split()))
    found = _WITH_TITLE.fullmatch(text) or _TITLE_BEHIND.fullmatch(text) or _TITLE_BEFORE.fullmatch(text)
    if not found:
        return person_name(text), None
    return person_name(found["name"]), found["title"].strip()


def with_titles(text: str) -> str:
    """王伟，总经理 is one person, as is 王伟 总经理: both become 王伟（总经理）."""
    return _THEN_TITLE.sub(lambda found: f"{found[1]}（{found[2]}）", text)

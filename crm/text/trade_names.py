"""The part of a company's name that tells it from others: without place, legal form and group words."""

import re
from functools import lru_cache
from operator import add

from rapidfuzz import fuzz

from crm.text.names import company_key, company_name
from crm.text.regions import without_region
from crm.text.sounds import sounds

_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|总公司|分公司|公司|集团|股份|控股"
    r"|coltd|companylimited|limited|ltd|inc|corp|corporation|company|co|llc|gmbh|group|holdings?)$"
)
_BRACKETS = re.compile(r"（[^（）]*）")
# Words that say what a firm does: a name that has nothing else is not told apart without its place.
_BUSINESS = re.compile(
    r"科技|实业|制造|机械|新材料|材料|精密|智能|装备|设备|工业|贸易|投资|发展|技术|电子|医药|制药|药业|生物|能源|环保|工程"
    r"|建设|化工|食品|铸造|钢铁|冶金|矿业|电力|汽车|农业|商贸|国际|产业|信息|网络|电气|股份|控股|重工|特钢|新能源|集团"
    r"|航空|航天|银行|保险|证券|地产|置业|旅游|传媒|医疗|器械|健康|电器|家电|轮胎|水泥|煤业|煤炭|焦化|石化|石油|纸业|服饰"
    r"|纺织|玻璃|陶瓷|光电|半导体|软件|数据|通信|物流|运输|酒业|乳业|饮料|种业|林业|港务|城建|交通|水务|燃气|热力|文化|教育"
    r"|酒店|管理|服务|咨询|设计|研究院"
)
_NUMERALS = re.compile("[0-9一二三四五六七八九十百千万亿]")


@lru_cache(maxsize=4096)
def trade_name(name: str) -> str:
    """恒晖资源利用 of 山西恒晖资源利用有限公司; 河北钢铁 keeps its place, as 钢铁 alone is nobody's name."""
    full = company_name(name)
    for shorter in (_BRACKETS.sub("", full), full):
        key = _without_form(company_key(shorter))
        for text in (without_region(key), key):
            if _BUSINESS.sub("", text):
                return text
    return company_key(name)


def _without_form(key: str) -> str:
    while (shorter := _FORMS.sub("", key)) != key and shorter:
        key = shorter
    return key


def likeness(one: str, other: str) -> int:
    """0 to 100: how alike two names are, in writing or in sound.

    Names that begin differently or count differently (一期, 二期) are of different things.
    """
    first, second = trade_name(one), trade_name(other)
    if first == second:
        return 100
    return _likeness(first, second)


def alike(one: str, other: str) -> int:
    """The same for other texts, such as titles, whose words all count."""
    return _likeness(company_key(one), company_key(other))


def _likeness(first: str, second: str) -> int:
    if not first or not second or sounds(first[:2]) != sounds(second[:2]):
        return 0
    if _NUMERALS.findall(first) != _NUMERALS.findall(second):
        return 0
    return round(max(fuzz.ratio(first, second), fuzz.ratio(sounds(first), sounds(second))))


def pairs(text: str) -> list[str]:
    """Every two letters that stand side by side, each once: 恒晖资 has 恒晖 and 晖资."""
    return list(dict.fromkeys(map(add, text, text[1:])))

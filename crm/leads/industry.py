"""Which division of GB/T 4754 an industry text means: from a code in it, else from its words."""

import re

_CODE = re.compile(r"(?<![\dA-Za-z])[A-T]?(\d{2})\d{0,2}(?![\d年])", re.ASCII)
# Only the divisions that energy and environment rules single out: for the others the code has to be written.
_WORDS = {
    "25": ("石油加工", "炼焦", "焦化", "煤炭加工", "炼油"),
    "26": ("化学原料", "化学制品", "化工", "石化"),
    "30": ("非金属矿物", "水泥", "建材", "玻璃", "陶瓷", "耐火材料", "石墨"),
    "31": ("黑色金属", "钢铁", "铁合金", "炼钢", "炼铁", "轧钢"),
    "32": ("有色金属", "电解铝", "氧化铝", "铝冶炼", "铜冶炼", "镁冶炼"),
    "44": ("电力", "热力", "煤电", "火电"),
}


def division_of(industry: str | None) -> str | None:
    """ "31 黑色金属冶炼", "C3130", "铁合金" → "31"; None where neither a code nor a word tells it."""
    if not industry:
        return None
    if found := _CODE.search(industry):
        return found[1]
    return next((code for code, words in _WORDS.items() if any(word in industry for word in words)), None)

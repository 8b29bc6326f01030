"""What the headings of groups of rows say of the rows below them: their unit, their stage, their park."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from crm.exchange.layout import Layout
from crm.exchange.reading.sheets import Sheet
from crm.exchange.words.vocabulary import PARKS, SECTION_STAGES

UNIT_ENDING = re.compile(r"(?:专班|局|镇|乡|街道|中心|管委会|办公室|办|工作组|小组|招商组|分队|分局)$")
_LONGEST = 60
_LONGEST_UNIT = 20
_FIRST = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,3}\)?[、.]?|第[一二三四五六七八九十]{1,3}[类批组]:?)$")
_NUMERAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．:：]|第[一二三四五六七八九十]{1,3}[类批组部分]{1,2}[:：]?)"
)
_INNER = re.compile(r"^(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.])")
_COUNT = re.compile(r"\([^()]{0,30}\)$|共?\d{1,5}[个项家宗](?:项目|企业)?$")
_KIND = re.compile(r"(?:类?项目|阶段|类|情况|方面)$")


def told(sheet: Sheet, layout: Layout) -> Mapping[int, Mapping[str, Any]]:
    """Record (from 1) → what the groups above it say, for the fields no column has. A new outer group ends the inner.

    A numbered line right above the headings heads the first group.
    """
    have = {column.field for column in layout.columns}
    above = _text(sheet, layout.header_rows[0] - 2) if layout.header_rows[0] > 1 else ""
    current = _said(above) if _NUMERAL.match(above) else {}  # without a numeral it is the title of the table
    groups = {row.row for row in layout.left_out if row.reason == "group"}
    found: dict[int, Mapping[str, Any]] = {}
    said = {name: value for name, value in current.items() if name not in have}
    for number in sorted({*groups, *layout.data_rows}) if groups or said else ():
        if number in groups:
            text = _text(sheet, number - 1)
            current = (current if _INNER.match(text) else {}) | _said(text)
            said = {name: value for name, value in current.items() if name not in have}
        elif said:
            found[number] = said
    return found


def is_section(text: str) -> bool:
    """Whether the words alone head a group: 已签约项目. A project is called by more than its stage."""
    plain = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    return len(text) < _LONGEST and "stage" in _said(plain)


def parks_in(text: str) -> list[str]:
    """The parks a title names as such: 智能装备制造产业园, not 智能装备产业链."""
    return [code for code, words in PARKS.items() if any(re.search(word + ".{0,2}(?:产业)?园", text) for word in words)]


def _text(sheet: Sheet, row: int) -> str:
    """The words of a group as one: 一、签约项目 where the numeral stands in a column of its own."""
    texts = [cell for cell in sheet.rows[row] if isinstance(cell, str) and cell.strip()]
    plain = ["".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split()) for text in texts]
    if len(plain) < 2 or not _FIRST.match(plain[0]):
        return plain[0] if plain else ""
    return plain[0] + ("" if plain[0][-1] in ")、.:" else "、") + plain[1]


def _said(text: str) -> dict[str, Any]:
    bare = _COUNT.sub("", _INNER.sub("", _NUMERAL.sub("", text))).strip(":：")
    word = _KIND.sub("", bare)
    if word in SECTION_STAGES:
        return {"stage": word}
    if len(codes := parks_in(bare)) == 1:
        return {"park": codes}
    return {"owner_unit": bare} if len(bare) <= _LONGEST_UNIT and UNIT_ENDING.search(bare) else {}

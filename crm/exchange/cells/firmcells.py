"""Cells that name firms: one or several, with their lists and places in them."""

import re

from crm.errors import N_, DomainError
from crm.exchange.cells.classes import lists_named, place_said, year_said
from crm.exchange.cells.converting import READINGS
from crm.exchange.cells.headings import list_asked, year_of
from crm.exchange.cells.row import Row
from crm.exchange.layout import Column
from crm.exchange.reading.sheets import Cell
from crm.text.names import firm_and_title, licence_name
from crm.text.splitting import names_others, split_firms

_MORE_THAN_NAMED = N_("The cell speaks of more firms than it names.")
_AND_TITLE = re.compile("职务|职位")
_COUNTED_FIRMS = re.compile(  # 县内5家铸造企业, 65: nobody's name
    r"(?:.{0,12}?(?:\d{1,5}|[一二两三四五六七八九十]{1,3}|多|数|若干)[家户](?:.{0,8}(?:企业|客商|单位|商户|商会))?|\d{1,6}个?)"
)


def read_firms(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    firms = split_firms(text)
    row.put(field, [firm for firm in firms if not _COUNTED_FIRMS.fullmatch(firm)])
    if names_others(text) or any(map(_COUNTED_FIRMS.fullmatch, firms)):
        row.problem(column, "warning", DomainError(_MORE_THAN_NAMED))
        row.keep(column, text)


def read_listings(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    """Words that are no list we know are kept beside."""
    codes, strange = lists_named(text, list_asked(column.heading.split("/")[-1]))
    row.put(field, codes)
    if year := year_said(text):
        row.values.setdefault("listing_year", year)
        row.keep(column, text)
    year, rank = place_said(text) if len(codes) == 1 and strange is None else (None, None)
    for name, said in (("listing_year", year), ("listing_rank", rank)):
        if said is not None:
            row.values.setdefault(name, said)
    if strange is not None:
        message = N_("“%(text)s” is not one of the lists we know; it is kept beside.")
        row.problem(column, "warning", DomainError(message, text="、".join(strange)[:40] or text))
        row.keep(column, text)


def read_rank(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    """2024年排名 says of which year."""
    row.put(field, READINGS["rank"](text, None))
    if year := year_of(column.heading.split("/")[-1]):
        row.values["listing_year"] = year


def read_firm(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    """国家电网有限公司（STATE GRID）: the name abroad is kept beside. 甲公司总经理 under 单位及职务 is both."""
    if _COUNTED_FIRMS.fullmatch(text):
        row.put(field, None)
        row.problem(column, "warning", DomainError(_MORE_THAN_NAMED))
        row.keep(column, text)
        return
    name, other = licence_name(text)
    if "title" in row.words.values and _AND_TITLE.search(column.heading):
        name, title = firm_and_title(name)
        if title:
            row.values["title"] = title
    row.put(field, READINGS["firm"](name, None))
    if other:
        row.keep(column, text)

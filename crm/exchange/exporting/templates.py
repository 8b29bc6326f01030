"""The blank file of a kind: our headings with their units, lists to choose from, notes, and an example that is skipped."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from crm.errors import N_
from crm.exchange.exporting.shown import Say, Word, heading, is_text, lay_out, width
from crm.exchange.words.kinds import FIELDS
from crm.exchange.words.vocabulary import KINDS
from crm.fields import DATE, Field

ROWS = 1000  # that have lists and formats
_DICTIONARY = "字典"
_LONGEST_LIST = 255  # characters that a validation may hold itself
_EXAMPLES = {
    "investor": "示例投资有限公司",
    "source_region": "河北省沧州市",
    "region": "河北省沧州市",
    "industry": "食品加工",
    "contact_name": "王示例",
    "contact_phone": "13900000000",
    "phone": "13900000000",
    "contact_title": "副总经理",
    "title": "副总经理",
    "listing_year": "2022",
    "park": "大健康产业园",
    "location": "北环路以南",
    "land_use": "工业用地",
}
_NAMES = {
    "leads": "10万吨果品加工项目",
    "companies": "某食品股份有限公司",
    "contacts": "某食品股份有限公司",
    "parcels": "JX-2022-01",
    "plants": "1号标准厂房",
}
EXAMPLE = "示例"  # how the example row's name begins: the importer leaves such a row out


def write_template(kind: str, parks: Sequence[str], say: Say, word: Word, sheet: str) -> bytes:
    """The workbook's bytes. `parks`: names to choose from; `say` gives labels, `word` the word of a code."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    table = book.add_worksheet(sheet[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    asked = book.add_format({"bold": True, "bg_color": "#F6E3C5", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    grey = book.add_format({"italic": True, "font_color": "#6B7280", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for at, field in enumerate(FIELDS[kind]):
        table.set_column(at, at, width(field), text if is_text(field) else None)
        table.write_string(0, at, heading(kind, field, say), asked if field.required else head)
        if note := _note(field, say):
            table.write_comment(0, at, note, {"x_scale": 1.6})
        if example := _example(kind, field, word):
            table.write_string(1, at, example, grey)
        if words := _choices(field, parks, word):
            _offer(book, table, at, words, KINDS[kind].values.get(field.name) not in ("listings", "parks"))
    table.freeze_panes(1, 2)
    lay_out(table, FIELDS[kind], [heading(kind, field, say) for field in FIELDS[kind]])
    book.close()
    return made.getvalue()


def _note(field: Field, say: Say) -> str:
    """What stands in the comment of the heading."""
    parts = [say(N_("Required")) if field.required else "", say(field.help) if field.help else ""]
    if field.kind is DATE:
        parts.append(say(N_("A date as precise as it is known: 2022-03-15, 2022-03, 2022-Q1, 2022")))
    return "\n".join(part for part in parts if part)


def _example(kind: str, field: Field, word: Word) -> str:
    """The cell of the example row; the name of the record says that it is one."""
    if field.name == _name_of(kind):
        return f"{EXAMPLE}：{_NAMES.get(kind, '')}"
    if field.choices:
        return word(next(iter(field.choices)), field)
    return _EXAMPLES.get(field.name) or field.kind.example


def _name_of(kind: str) -> str:
    """The field that names a record of the kind: the first that a row must have."""
    return next(field.name for field in FIELDS[kind] if field.required and not field.choices and field.name != "park")


def _choices(field: Field, parks: Sequence[str], word: Word) -> list[str]:
    if field.name == "park":
        return list(parks)
    return [word(code, field) for code in field.choices]


def _offer(book: Any, table: Any, at: int, words: Sequence[str], is_strict: bool) -> None:
    """A list to choose from; a longer one than a cell may hold stands in a hidden sheet."""
    source: Any = list(words)
    if len(",".join(words)) > _LONGEST_LIST or any("," in one for one in words):
        dictionary = book.get_worksheet_by_name(_DICTIONARY) or book.add_worksheet(_DICTIONARY)
        dictionary.hide()
        dictionary.write_column(0, at, words)
        column = xl_col_to_name(at)
        source = f"='{_DICTIONARY}'!${column}$1:${column}${len(words)}"
    rule = {"validate": "list", "source": source, "error_type": "stop" if is_strict else "information"}
    table.data_validation(1, at, ROWS, at, rule)

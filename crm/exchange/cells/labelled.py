"""Cells that say of each figure what it is: 总投资10亿元，一期2亿元; 5亿元（其中固投3亿元）; 2024年3月5日签约."""

import re
import unicodedata

from crm.errors import N_, DomainError
from crm.exchange.cells import headings
from crm.exchange.cells.converting import READINGS
from crm.exchange.cells.row import Row
from crm.exchange.layout import SURE, Column
from crm.exchange.words.vocabulary import DATE_VERBS, KINDS

READ = frozenset({"money", "area"})  # readings of figures that a cell may give several of, each with its word
_LONGEST = 120
_BETWEEN = re.compile(r"[，；;、。\n()（）]+|,(?!\d{3}(?!\d))|(?<=[元亿万亩米顷㎡])\s+")
_PART = re.compile(
    r"(?:其中[:：]?)?([\u4e00-\u9fff]{0,10}?)[:：为是]?((?:大约|约|近)?(?:\d|[一二三四五六七八九十两]{1,3}[千万亿])[^:：]{0,30})",
    re.ASCII,
)
_FORESEEN = frozenset(
    {"预计", "计划", "暂定", "初步"}
)  # what is invested or built is foreseen; what has arrived is not
_BEFORE_A_DAY = re.compile("^(?:已经|已)?于?")
_BEHIND_A_DAY = re.compile("(?:已|正式)$")


def figures_of(kind: str, field: str, text: str) -> dict[str, str]:
    """field → the figure the cell gives for it; empty where a part of the cell is not understood.

    A part without a label is the column's own. A lone figure of another label is not: it says that the column is wrong.
    """
    parts = [part for part in _BETWEEN.split(text.strip()) if part.strip()] if len(text) <= _LONGEST else []
    found: dict[str, str] = {}
    for part in parts:
        told = _PART.fullmatch("".join(unicodedata.normalize("NFKC", part).split()))
        named = _named(kind, field, told[1]) if told else None
        if told is None or named is None or named in found:
            return {}
        found[named] = told[2]
    return found if field in found else {}


def _named(kind: str, field: str, label: str) -> str | None:
    """The field a label names, where its figures are of the same sort as the column's."""
    if not label or (label in _FORESEEN and field not in KINDS[kind].plans):
        return field
    readings = KINDS[kind].values
    for word in (label, label + "投资") if readings[field] == "money" else (label,):  # 一期2亿元
        named, sure = headings.field_of(kind, word)
        if named and sure >= SURE and readings[named] == readings[field]:
            return named
    return None


def day_of(field: str, text: str) -> str:
    """2024年3月5日 of 已于2024年3月5日签约, where the word is the one the column is about."""
    plain = "".join(text[:_LONGEST].split())
    for verb in sorted(DATE_VERBS.get(field, ()), key=len, reverse=True):
        if plain.endswith(verb):
            return _BEFORE_A_DAY.sub("", _BEHIND_A_DAY.sub("", plain.removesuffix(verb)))
    return text


def reads(row: Row, column: Column, field: str, text: str) -> bool:
    """总投资10亿元，一期2亿元 fills both fields, where every part of the cell is understood."""
    figures = figures_of(row.kind, field, text)
    reading = READINGS[row.words.values[field]]
    try:
        values = {name: reading(figure, column.unit) for name, figure in figures.items()}
    except DomainError:
        return False
    if values:
        row.put(field, values.pop(field))
        row.parts += [(column, name, value, text) for name, value in values.items()]
    return bool(figures)


def finish(row: Row) -> None:
    """What a part of a cell says fills a field that has no column of its own, or whose cell is empty."""
    for column, name, value, text in row.parts:
        if row.values.get(name) is None:
            row.values[name] = value
        elif row.values[name] != value:
            message = N_("The cell says something else of “%(label)s” than its own column.")
            row.problem(column, "warning", DomainError(message, label=row.words.labels[name]))
            row.keep(column, text)

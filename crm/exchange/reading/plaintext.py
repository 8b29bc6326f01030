"""Tables kept as text: .csv and .txt in the encodings and with the separators Chinese offices use."""

import codecs
import csv
import io
import re
from collections import Counter

from crm.errors import N_
from crm.exchange.reading.sheets import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffe\uffff]")
_SEPARATOR_SAID = re.compile(r"^sep=.\r?\n")  # a word to Excel
_AS_TEXT = re.compile(r'="([^"]*)"')  # ="013900000001"
_SHELTERED = re.compile(r"^'(?='*[=+\-@\t\r])")  # our own exports shelter such texts from being taken as formulas


def table(data: bytes, filename: str) -> list[list[str]]:
    """Rows of texts. Raises Refused when this is not a table."""
    text = _decoded(data)
    separator = _separator(text)
    if separator is None and filename.lower().endswith(".txt"):
        raise Refused(N_("No table was found in this text; its columns need commas, tabs or semicolons."))
    text = _SEPARATOR_SAID.sub("", text, count=1)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator or ",", strict=False))
    except csv.Error as broken:
        raise Refused(N_("The file is damaged; open it and save it again as .xlsx.")) from broken
    if rows and rows[-1] and "\n" in rows[-1][-1] and not text.rstrip().endswith('"'):
        raise Refused(N_("A quotation mark near the end is never closed: the rows below it cannot be told apart."))
    return [[_bare(cell) for cell in row] for row in rows]


def _bare(cell: str) -> str:
    """The cell without blanks around it and without what only keeps a spreadsheet from reading it as a number."""
    cell = cell.strip()
    if found := _AS_TEXT.fullmatch(cell):
        return found[1]
    return _SHELTERED.sub("", cell, count=1)


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise Refused(N_("This is not a text in UTF-8, UTF-16 or GB18030; save it as .xlsx."))


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding] if encoding else []
    if b"\x00" in data[:4096]:
        even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
        return ["utf-16-le" if odd > even else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _separator(text: str) -> str | None:
    """The one that gives most lines the same number of columns, and more than one."""
    lines = [line for line in text[:20000].splitlines()[:50] if line.strip()]
    best, best_score = None, 0
    for separator in (",", "\t", ";", "|", "，"):
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
        except csv.Error:
            continue
        score = max((count * width for width, count in widths.items() if width > 1), default=0)
        if score > best_score:
            best, best_score = separator, score
    return best

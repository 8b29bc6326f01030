"""What the values of an OOXML sheet do not tell: what is hidden or struck through, percentages, formulas, errors."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_PERCENT_FORMATS = frozenset({"9", "10"})
_TELLING = (
    b"<f>",
    b"<f ",
    b"<f/",
    b":f>",
    b":f ",
    b":f/",
    b'"e"',
    b"'e'",
    b"hidden=",
    b'ht="0"',
    b'width="0"',
)  # else no need to walk
_LETTERS = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
_MAX_HIDDEN_COLUMNS = 1000  # "hide everything to the right" ends at column 16384


@dataclass
class Unseen:
    """Places are 0-based (row, column)."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    percents: list[tuple[int, int]] = field(default_factory=list)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    has_cells: bool = False


@dataclass(frozen=True)
class _Styles:
    """Positions in cellXfs, as cells name them."""

    percent: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()


def unseen(data: bytes) -> dict[str, Unseen]:
    """By sheet name. A sheet that has nothing to tell costs one search of its bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        styles = _styles(package)
        return {name: _scan(package.read(part), styles) for name, part in _parts(package).items()}


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part name, through the workbook's relations."""
    names = {name.lower(): name for name in package.namelist()}
    book = next(name for name in package.namelist() if name.endswith("workbook.xml"))
    folder, base = posixpath.split(book)
    relations_part = names.get(f"{folder}/_rels/{base}.rels".lstrip("/").lower())
    if relations_part is None:
        return {}
    relations = {found["Id"]: found["Target"] for found in _elements(package.read(relations_part), "Relationship")}
    parts = {}
    for sheet in _elements(package.read(book), "sheet"):
        relation = next((value for key, value in sheet.items() if key.split(":")[-1] == "id"), "")
        target = posixpath.normpath(posixpath.join("/" + folder, relations.get(relation, ""))).lstrip("/")
        if target.lower() in names and "name" in sheet:
            parts[sheet["name"]] = names[target.lower()]
    return parts


def _styles(package: zipfile.ZipFile) -> _Styles:
    """Which styles show a percentage, and which a line through the cell."""
    part = next((name for name in package.namelist() if name.endswith("/styles.xml")), None)
    if part is None:
        return _Styles()
    data = package.read(part)
    own = {found.get("numFmtId", "") for found in _elements(data, "numFmt") if "%" in found.get("formatCode", "")}
    cells, fonts = _elements(data, "xf", within="cellXfs"), _struck_fonts(data)
    return _Styles(
        frozenset(str(at) for at, cell in enumerate(cells) if cell.get("numFmtId", "") in own | _PERCENT_FORMATS),
        frozenset(str(at) for at, cell in enumerate(cells) if cell.get("fontId", "") in fonts),
    )


def _struck_fonts(data: bytes) -> set[str]:
    """Positions of the fonts with a line through them."""
    if b"strike" not in data:
        return set()
    number, found = -1, set()
    for element in _elements(data, "font", "strike", within="fonts"):
        if element["<"] == "font":
            number += 1
        elif element.get("val", "1") not in {"0", "false"}:
            found.add(str(number))
    return found


def _elements(data: bytes, *wanted: str, within: str = "") -> list[dict[str, str]]:
    """The attributes of these elements in the order of the file; "<" is the element's name."""
    found: list[dict[str, str]] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        if path[-1] in wanted and (not within or within in path):
            found.append({**attributes, "<": path[-1]})

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: path.pop()
    parser.Parse(data, True)
    return found


def _scan(data: bytes, styles: _Styles) -> Unseen:
    result = Unseen(has_cells=any(mark in data for mark in (b"<v>", b":v>", b"<t>", b":t>", b"<t ")))
    marks = (mark % style.encode() for style in styles.percent | styles.struck for mark in (b's="%s"', b"s='%s'"))
    is_styled = any(mark in data for mark in marks)
    if is_styled or any(mark in data for mark in _TELLING):
        _Walk(styles, result).run(data)
    return result


class _Walk:
    """One pass over the cells, in the order of the file."""

    def __init__(self, styles: _Styles, result: Unseen) -> None:
        self.styles, self.result = styles, result
        self.row, self.column, self.kind, self.style = -1, -1, "", ""
        self.has_formula = self.has_value = self.has_element = self.in_value = False
        self.value = ""

    def run(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.Parse(data, True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self.begin_cell(attributes)
            case "f":
                self.has_formula = True
            case "v" | "is":
                self.in_value, self.has_element, self.value = True, True, ""
            case "row":
                self.begin_row(attributes)
            case "col" if _is_hidden(attributes, "width"):
                first, last = int(attributes["min"]) - 1, int(attributes["max"])
                self.result.hidden_columns.extend(range(first, min(last, first + _MAX_HIDDEN_COLUMNS)))

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1
        if _is_hidden(attributes, "ht"):
            self.result.hidden_rows.append(self.row)

    def begin_cell(self, attributes: dict[str, str]) -> None:
        found = _LETTERS.fullmatch(attributes.get("r", ""))
        self.column = _column(found[1]) if found else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.has_formula = self.has_value = self.has_element = self.in_value = False

    def text(self, text: str) -> None:
        if self.in_value:
            self.has_value = True
            self.value += text

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" | "is":
                self.in_value = False
            case "c":
                self.end_cell()

    def end_cell(self) -> None:
        place = (self.row, self.column)
        if self.kind == "e":
            self.result.errors.append((*place, self.value[:20]))
        elif self.has_formula and not (self.has_value or (self.kind == "str" and self.has_element)):
            self.result.uncached.append(place)
        elif self.has_value and self.style in self.styles.percent:
            self.result.percents.append(place)
        if self.style in self.styles.struck:
            self.result.struck.append(place)


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Hidden, or drawn so thin that nobody sees it."""
    return attributes.get("hidden") in {"1", "true"} or attributes.get(size) in {"0", "0.0"}


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

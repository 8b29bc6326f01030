"""What the bytes are, before anything parses them: a workbook, a text, or a reason to refuse."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePath

from crm.errors import N_
from crm.exchange.reading.sheets import Refused

MAX_ENTRIES = 5000
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 100
_RATIO_MATTERS_FROM = 2**20  # a small sheet of formatted blanks packs as well as a bomb, and harms nobody
_CHUNK = 2**20

TEXT_NAMES = frozenset({".csv", ".txt"})
WORKBOOK_NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".et"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (
    b"<!doctype",
    b"<html",
    b"<table",
    b"<head",
    b"<body",
    b"<meta",
    b"<style",
    b"<tr",
    b"<div",
    b"<!--",
    b"mime-version:",
    b"<?xml",
)
_FORBIDDEN = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def what(data: bytes, filename: str) -> str:
    """ooxml, ole or text. Raises Refused with the reason."""
    ending = PurePath(filename).suffix.lower()
    if ending not in TEXT_NAMES | WORKBOOK_NAMES:
        raise Refused(N_("Files ending in .xlsx, .xlsm, .xls, .et, .csv and .txt can be read."))
    if not data.strip():
        raise Refused(N_("The file is empty."))
    content = _content(data)
    if (content == "text") != (ending in TEXT_NAMES):
        raise Refused(N_("The file is not what its ending %(ending)s says; save it again as .xlsx."), ending=ending)
    return content


def unpacked(package: bytes) -> int:
    """How large a package is once it is opened, as its directory says: more than that zipfile does not give."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return sum(entry.file_size for entry in opened.infolist())


def _content(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        _check_package(data)
        return "ooxml"
    if data.startswith(_OLE):
        _check_ole(data)
        return "ole"
    if data[:2] == b"\x09\x08" or data[:3] in (b"\x09\x04\x06", b"\x09\x02\x06"):
        return "ole"  # a bare BIFF stream; the reader decides
    head = _narrow(data[:4096]).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise Refused(N_("This is a web page or XML under another name; open it and save it as .xlsx."))
    if head.startswith(b"%pdf"):
        raise Refused(N_("This is a PDF, not a table; ask for the workbook itself."))
    return "text"


def _narrow(head: bytes) -> bytes:
    """UTF-16 as one byte a letter: enough to know a web page."""
    return head[2:].replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head


def _check_ole(data: bytes) -> None:
    if _utf16("EncryptedPackage") in data:
        raise Refused(N_("The file is protected by a password; save it without one."))
    if _utf16("Workbook") not in data and _utf16("Book") not in data:
        raise Refused(N_("This is not a workbook; save the table as .xlsx."))


def _utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_sizes(entries, len(data))
            _check_is_workbook({entry.filename for entry in entries})
            _check_entities(package, entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zipfile.zlib.error) as broken:  # type: ignore[attr-defined]
        raise Refused(N_("The file is damaged; open it and save it again as .xlsx.")) from broken


def _check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(N_("The file is protected by a password; save it without one."))
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = unpacked > _RATIO_MATTERS_FROM and unpacked > MAX_RATIO * size
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or is_bomb:
        raise Refused(N_("The file unpacks to far more than a table can be; it was not opened."))


def _check_is_workbook(names: Iterable[str]) -> None:
    if any(name.endswith("workbook.xml") for name in names):
        return
    raise Refused(N_("This is not a workbook; save the table as .xlsx."))


def _check_entities(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No XML part of a real workbook declares a document type; whoever does wants the reader to expand something."""
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with package.open(entry) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                if any(word in tail + chunk for word in _FORBIDDEN):
                    raise Refused(N_("The file declares XML entities; it was not opened."))
                tail = chunk[-40:]

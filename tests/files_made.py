"""Workbooks made in a test, and files that must not be read: {case: (bytes, name, reason)}."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import xlwt


def xlsx(*rows: Sequence[Any], change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    """A workbook of one sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    change(book.active)
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same package with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PLAIN = xlsx(["项目名称", "投资方"], ["a", "b"])


def _with_part(name: str, part: bytes) -> bytes:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return out.getvalue()


def _encrypted_package() -> bytes:
    return OLE + bytes(504) + "EncryptionInfo".encode("utf-16-le") + bytes(100) + "EncryptedPackage".encode("utf-16-le")


def _locked_xls() -> bytes:
    """An old workbook whose first long record says that what follows is ciphered."""
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "甲")
    data = bytearray(saved(book))
    place = data.index(struct.pack("<HH", 0x5C, 112))  # who wrote it
    data[place : place + 2] = struct.pack("<H", 0x2F)
    data[place + 4 : place + 10] = struct.pack("<HHH", 1, 1, 1)
    return bytes(data)


def _encrypted_zip() -> bytes:
    data = bytearray(PLAIN)
    place = data.index(b"PK\x01\x02")
    data[place + 8 : place + 10] = struct.pack("<H", 1)
    return bytes(data)


def _binary_workbook() -> bytes:
    """.xlsb under another name: no part of it is XML of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return out.getvalue()


def _many_entries() -> bytes:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as package:
        for number in range(5001):
            package.writestr(f"junk/{number}", b"")
    return out.getvalue()


def _entities(name: str, part: bytes) -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    return part.replace(b"<worksheet", doctype) if "sheet1" in name else part


def _chart_only() -> bytes:
    book = openpyxl.Workbook()
    book.create_chartsheet("图")
    book.remove(book["Sheet"])
    return saved(book)


def _sparse() -> bytes:
    def far(sheet: Any) -> None:
        sheet["XFD1048576"] = "far"

    return xlsx(["a"], change=far)


HOSTILE = {
    "empty": (b"", "a.xlsx", "is empty"),
    "blanks": (b" \n ", "a.csv", "is empty"),
    "unknown ending": (PLAIN, "a.exe", "can be read"),
    "no ending": (PLAIN, "xlsx", "can be read"),
    "no rows": (xlsx(), "a.xlsx", "no rows"),
    "encrypted": (_encrypted_package(), "a.xlsx", "password"),
    "encrypted zip": (_encrypted_zip(), "a.xlsx", "password"),
    "encrypted old workbook": (_locked_xls(), "a.xls", "password"),
    "word document": (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "a.xls", "not a workbook"),
    "other zip": (
        repacked(PLAIN, lambda n, p: p).replace(b"workbook.xml", b"workbook.xyz"),
        "a.xlsx",
        "not a workbook|damaged",
    ),
    "truncated": (PLAIN[: len(PLAIN) // 2], "a.xlsx", "damaged"),
    "bomb by ratio": (_with_part("xl/media/a.bin", bytes(30 * 2**20)), "a.xlsx", "unpacks"),
    "bomb by entries": (_many_entries(), "a.xlsx", "unpacks"),
    "entities": (repacked(PLAIN, _entities), "a.xlsx", "entities"),
    "charts only": (_chart_only(), "a.xlsx", "charts"),
    "sparse": (_sparse(), "a.xlsx", "could not be read"),
    "web page": ("<html><table><tr><td>项目</td></tr></table>".encode(), "a.xls", "web page"),
    "xml": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "a.xls",
        "web page",
    ),
    "web page of rows": (b"\xef\xbb\xbf<!-- x --><tr><td>a</td></tr>", "a.xls", "web page"),
    "web page in UTF-16": ("<html><table>".encode("utf-16"), "a.xls", "web page"),
    "binary workbook": (_binary_workbook(), "a.xlsx", "not a workbook"),
    "unclosed quote": ('名称,备注\n甲,"没有结束\n乙,2\n'.encode(), "a.csv", "never closed"),
    "pdf": (b"%PDF-1.7 x", "a.xlsx", "PDF"),
    "workbook as csv": (PLAIN, "a.csv", "not what its ending"),
    "text as workbook": (b"a,b\n1,2\n", "a.xlsx", "not what its ending"),
    "prose": ("今天天气很好。\n我们去看了地块。".encode(), "a.txt", "No table"),
    "noise": (random.Random(1).randbytes(5000), "a.csv", "UTF-8, UTF-16 or GB18030"),
    "noise as workbook": (random.Random(1).randbytes(5000), "a.xlsx", "not what its ending"),
    "zip header only": (b"PK\x03\x04" + random.Random(2).randbytes(3000), "a.xlsx", "damaged"),
    "ole header only": (OLE + random.Random(3).randbytes(3000), "a.xls", "not a workbook"),
    "broken ole": (
        OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(3000),
        "a.xls",
        "damaged|could not be read",
    ),
}

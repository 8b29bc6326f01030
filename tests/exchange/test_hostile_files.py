"""Files that must not be read: each gets one sentence, none takes anything down."""

import io
import os
import random
import struct
import zipfile
from typing import Any

import openpyxl
import pytest
from building import repacked, saved, xlsx

from crm.exchange import reading
from crm.exchange.reading import read
from crm.exchange.sheets import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PLAIN = xlsx(["项目名称", "投资方"], ["a", "b"])


def _with_part(name: str, part: bytes) -> bytes:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return out.getvalue()


def _encrypted_package() -> bytes:
    return OLE + bytes(504) + "EncryptionInfo".encode("utf-16-le") + bytes(100) + "EncryptedPackage".encode("utf-16-le")


def _encrypted_zip() -> bytes:
    data = bytearray(PLAIN)
    place = data.index(b"PK\x01\x02")
    data[place + 8 : place + 10] = struct.pack("<H", 1)
    return bytes(data)


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


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(case: str) -> None:
    data, name, reason = HOSTILE[case]
    with pytest.raises(Refused, match=reason):
        read(data, name)


def test_a_file_that_takes_too_long_is_given_up_and_its_process_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_LIMIT", 0.001)
    with pytest.raises(Refused, match="could not be read"):
        read(PLAIN, "a.xlsx")
    with pytest.raises(ChildProcessError):  # nobody is left to wait for
        os.waitpid(-1, os.WNOHANG)


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    with pytest.raises(Refused, match="larger than"):
        read(PLAIN, "a.xlsx")


def test_a_strange_file_name_is_no_path_and_no_argument() -> None:
    assert read(PLAIN, "../../etc/-c\0import os.xlsx").name == "-c\0import os.xlsx"


def test_mutated_files_are_read_or_refused_and_nothing_else() -> None:
    chance = random.Random(4)
    for _ in range(40):
        data = bytearray(PLAIN)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert read(bytes(data), "a.xlsx").sheets
        except Refused as refusal:
            assert str(refusal).endswith(".")

"""Attachments: told by their bytes, stored by their hash, under a harmless name."""

import io
import zipfile
from pathlib import Path

import pytest

from crm.errors import DomainError
from crm.files import content
from crm.files.content import kind_of
from crm.files.operations import clean_name, keep, path_of
from tests.building import PDF, Make


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpeg"),
        (_zip("[Content_Types].xml", "word/document.xml"), "docx"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    ],
)
def test_what_may_be_attached(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


REFUSED = {
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "exe": b"MZ\x90\x00",
    "elf": b"\x7fELF",
    "html before pdf": b"<script>1</script>%PDF-1.4",
    "blank before pdf": b"\n%PDF-1.4",
    "gif": b"GIF89a",
    "docm": _zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "docm in capitals": _zip("[Content_Types].xml", "word/document.xml", "word/VBAPROJECT.BIN"),
    "xlsm": _zip("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    "plain zip": _zip("readme.txt"),
    "jar": _zip("META-INF/MANIFEST.MF"),
    "broken zip": b"PK\x03\x04" + b"\x00" * 60,
    "cut zip": _zip("word/document.xml")[:-10],
    "text": "名称,电话".encode(),
    "old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not(name: str) -> None:
    with pytest.raises(DomainError, match="Only PDF") as refused:
        kind_of(REFUSED[name])
    assert refused.value.field == "file"


def test_nothing_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError, match="empty"):
        kind_of(b"")
    monkeypatch.setattr(content, "MAX_SIZE", 1024 * 1024)
    assert kind_of(PDF.ljust(1024 * 1024)) == "pdf"
    with pytest.raises(DomainError, match="larger than 1 MB"):
        kind_of(PDF.ljust(1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("协议.pdf", "协议.pdf"),
        ("协议.PDF", "协议.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\机密\\合同.pdf", "合同.pdf"),
        ("合同.pdf.exe", "合同.pdf.exe.pdf"),
        ("合同\u202efdp.exe", "合同fdp.exe.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ('<img src=x onerror="1">.pdf', "img src=x onerror=1.pdf"),
        ("", "file.pdf"),
        ("..", "file.pdf"),
        ("/", "file.pdf"),
        ("长" * 5000, "长" * 150 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_harm(name: str, clean: str) -> None:
    assert clean_name(name, ".pdf") == clean


def test_the_same_bytes_are_stored_once_under_their_hash(make: Make, tmp_path: Path) -> None:
    officer = make.user()
    first, second = keep(tmp_path, "a.pdf", PDF, officer), keep(tmp_path, "../b.exe", PDF, officer)
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert stored == [path_of(tmp_path, first.sha256)]
    assert stored[0].read_bytes() == PDF
    assert (first.sha256, second.name, second.kind, second.size) == (second.sha256, "b.exe.pdf", "pdf", len(PDF))


def test_a_refused_file_leaves_nothing(make: Make, tmp_path: Path) -> None:
    with pytest.raises(DomainError):
        keep(tmp_path, "a.pdf", REFUSED["html"], make.user())
    assert list(tmp_path.iterdir()) == []

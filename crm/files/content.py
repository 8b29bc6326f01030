"""What a file is, told from its bytes: names and claimed types are not believed."""

import io
import zipfile
from dataclasses import dataclass

from crm.errors import N_, DomainError

MAX_SIZE = 50 * 1024 * 1024


@dataclass(frozen=True)
class ContentKind:
    mime: str
    suffix: str
    magic: tuple[bytes, ...]
    member: str = ""  # a file that a zip of this kind holds


KINDS: dict[str, ContentKind] = {
    "pdf": ContentKind("application/pdf", ".pdf", (b"%PDF-",)),
    "png": ContentKind("image/png", ".png", (b"\x89PNG\r\n\x1a\n",)),
    "jpeg": ContentKind("image/jpeg", ".jpg", (b"\xff\xd8\xff",)),
    "docx": ContentKind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
        (b"PK\x03\x04",),
        "word/document.xml",
    ),
    "xlsx": ContentKind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        (b"PK\x03\x04",),
        "xl/workbook.xml",
    ),
}


def kind_of(data: bytes) -> str:
    """The key in KINDS of these bytes. Raises DomainError for anything else."""
    if not data:
        raise DomainError(N_("The file is empty."), "file")
    if len(data) > MAX_SIZE:
        raise DomainError(N_("The file is larger than %(size)s MB."), "file", size=MAX_SIZE // 1024 // 1024)
    members = _members(data)
    for name, kind in KINDS.items():
        if data.startswith(kind.magic) and (not kind.member or kind.member in members):
            return name
    raise DomainError(N_("Only PDF, PNG, JPEG, Word (.docx) and Excel (.xlsx) files can be attached."), "file")


def _members(data: bytes) -> set[str]:
    if not data.startswith(b"PK\x03\x04"):
        return set()
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return set()
    return set() if any(name.lower().endswith("vbaproject.bin") for name in names) else names

"""Reading archives: is this one whole, and which are there."""

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from crm.backup.archive import FILE, FORMAT, MANIFEST, TABLE, Manifest, chunks
from crm.errors import N_, DomainError

OFFICE_TIME = timezone(timedelta(hours=8))
NAME = re.compile(r"backup-(\d{8}-\d{6})\.zip")
_LARGEST_MANIFEST = 64 * 1024 * 1024


def folder_of(instance: Path) -> Path:
    """Where backups go unless another place is named."""
    return instance / "backups"


def backups_in(folder: Path) -> Sequence[Path]:
    """The backups of this folder that carry the usual name, oldest first."""
    return sorted(path for path in folder.glob("backup-*.zip") if NAME.fullmatch(path.name))


def made_at(path: Path) -> datetime:
    """When, by its name."""
    found = NAME.fullmatch(path.name)
    if found is None:
        raise ValueError(path.name)
    return datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=OFFICE_TIME)


def examine(path: Path) -> Manifest:
    """Read the whole archive and compare it with its manifest. Raises DomainError for the first thing that is wrong."""
    try:
        with ZipFile(path) as archive:
            manifest = _manifest(archive)
            _same_members(archive, manifest)
            for name, (size, digest) in manifest.members.items():
                _whole(archive, name, size, digest)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DomainError(
            N_("%(file)s is no backup, or a part of it is cut off or damaged."), file=path.name
        ) from error
    return manifest


def _manifest(archive: ZipFile) -> Manifest:
    if MANIFEST not in archive.namelist() or archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise DomainError(N_("The archive has no manifest: it is cut off, or was not made by crm backup."))
    try:
        manifest = Manifest.from_json(archive.read(MANIFEST))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DomainError(N_("The manifest of the archive cannot be read.")) from error
    if manifest.format != FORMAT:
        raise DomainError(N_("The archive was made by a newer version. Install that version first."))
    return manifest


def _same_members(archive: ZipFile, manifest: Manifest) -> None:
    """Exactly the members the manifest names, each once, under no other kind of name."""
    named = {MANIFEST, *manifest.members}
    for name, times in Counter(archive.namelist()).items():
        known = name == MANIFEST or TABLE.fullmatch(name) or FILE.fullmatch(name)
        if not known or name not in named or times > 1:
            raise DomainError(N_("The archive holds something that does not belong to it: %(name)s"), name=name)
    for name in sorted(named - set(archive.namelist())):
        raise DomainError(N_("The archive lacks %(name)s."), name=name)


def _whole(archive: ZipFile, name: str, size: int, digest: str) -> None:
    found, length = hashlib.sha256(), 0
    with archive.open(name) as member:
        for part in chunks(member):  # type: ignore[arg-type]
            found.update(part)
            length += len(part)
            if length > size:
                break
    if length != size or found.hexdigest() != digest:
        raise DomainError(N_("%(name)s in the archive is damaged."), name=name)

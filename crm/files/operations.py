"""Keeping a file: bytes first, by hash, then the row that names them."""

import hashlib
import os
import tempfile
from pathlib import Path

from crm.audit.operations import Actor, record
from crm.db import db, now
from crm.files.content import KINDS, kind_of
from crm.files.models import Attachment


def path_of(root: Path, sha256: str) -> Path:
    """Where the bytes of this hash lie under `root`."""
    return root / sha256[:2] / sha256


def store(root: Path, data: bytes) -> str:
    """Put bytes under `root` by their SHA-256, once; the hash is returned."""
    digest = hashlib.sha256(data).hexdigest()
    _write(path_of(root, digest), data)
    return digest


def keep(root: Path, name: str, data: bytes, by: Actor) -> Attachment:
    """Store the bytes and add the row. The same content is stored once. Raises DomainError on a refused content."""
    kind = kind_of(data)
    digest = store(root, data)
    attachment = Attachment(
        name=clean_name(name, KINDS[kind].suffix),
        kind=kind,
        size=len(data),
        sha256=digest,
        uploaded_by_id=by.id,
        uploaded_at=now(),
    )
    db.session.add(attachment)
    db.session.flush()
    record(by, "attach", attachment, {"name": attachment.name, "size": attachment.size, "sha256": digest})
    return attachment


def clean_name(name: str, suffix: str) -> str:
    """The name as shown and offered for download: no path, no control or direction characters, the true suffix."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(sign for sign in base if sign.isprintable() and sign not in '<>:"|?*').strip(". ")
    stem = base[: -len(suffix)] if base.lower().endswith(suffix) else base
    return (stem[:150] or "file") + suffix


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

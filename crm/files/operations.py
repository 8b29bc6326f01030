"""Keeping a file: bytes first, by hash, then the row that names them."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from crm.audit.operations import Actor, record
from crm.db import db, now
from crm.files.content import KINDS, kind_of
from crm.files.models import Attachment

_STORED = "files stored"


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
    with suppress(FileNotFoundError):
        os.utime(path)  # it is wanted once more: whoever stored it first and rolls back sees that
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
        db.session.info.setdefault(_STORED, []).append((path, path.stat().st_mtime_ns))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@event.listens_for(Session, "after_commit")
def _keep_stored(session: Session) -> None:
    session.info.pop(_STORED, None)


@event.listens_for(Session, "after_transaction_end")
def _take_away(session: Session, transaction: SessionTransaction) -> None:
    """What was stored for rows that were never committed goes again, unless somebody else wanted it meanwhile."""
    if transaction.parent is not None:
        return
    for path, stored_at in session.info.pop(_STORED, ()):
        aside = path.with_suffix(".gone")
        with suppress(FileNotFoundError):
            path.replace(aside)
            if aside.stat().st_mtime_ns == stored_at:
                aside.unlink()
            else:
                aside.replace(path)

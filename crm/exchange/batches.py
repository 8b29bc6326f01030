"""The batches somebody may look after, the bytes of one, and one that is not wanted any more."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import defer, joinedload

from crm.accounts import login
from crm.accounts.models import Role, User
from crm.accounts.permissions import Permission, may
from crm.accounts.queries import units_below
from crm.audit.operations import record
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.exchange.left_rows import remove_left
from crm.exchange.models import ImportBatch
from crm.exchange.report_rows import remove_rows
from crm.exchange.row_texts import remove_texts
from crm.files.models import Attachment
from crm.files.operations import path_of

STATES = {
    "reading": N_("Being read"),
    "previewed": N_("Previewed"),
    "written": N_("Written"),
    "undone": N_("Undone"),
    "discarded": N_("Discarded"),
}
_DONE = ("written", "undone")
_HEAVY = (ImportBatch.report, ImportBatch.confirmed, ImportBatch.corrections)


def looked_after_by(user: User) -> Select[ImportBatch]:
    """One's own, and for a chief those that the people of the subtree have written."""
    own = ImportBatch.by_id == user.id
    if user.duty != Role.CHIEF:
        return select(ImportBatch).where(own)
    people = select(User.id).where(User.unit_id.in_(units_below(user.scope_path)))
    return select(ImportBatch).where(or_(own, and_(ImportBatch.by_id.in_(people), ImportBatch.state.in_(_DONE))))


def recent(user: User, before: int | None = None, limit: int = 50) -> Sequence[ImportBatch]:
    """The newest first, from `before` on; without what each holds."""
    query = looked_after_by(user).options(joinedload(ImportBatch.by), joinedload(ImportBatch.job), *map(defer, _HEAVY))
    if before is not None:
        query = query.where(ImportBatch.id < before)
    return db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(limit)).all()


def require_open(batch: ImportBatch) -> None:
    """Refused when the batch is written, given up, or not read yet."""
    if batch.state == "reading":
        raise DomainError(N_("This file is still being read."))
    if batch.state == "discarded":
        raise DomainError(N_("This import was discarded. Upload the file again."))
    if batch.state != "previewed":
        raise DomainError(N_("This import was written already."))


def data_of(root: Path, batch: ImportBatch) -> bytes:
    """The bytes of a batch's file. Raises DomainError when they are gone or not the same."""
    path = path_of(root, batch.sha256)
    data = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(data).hexdigest() != batch.sha256:
        raise DomainError(N_("The file of this import is no longer there. Upload it again."))
    return data


def discard(batch: ImportBatch, by: User, version: int | None = None) -> None:
    """It will not be written: what was read of it goes, the line in the list stays. The caller removes its file."""
    if batch.state not in ("previewed", "reading"):
        raise DomainError(N_("Only an import that was not written can be discarded."))
    if batch.job is not None and batch.job.is_open:
        raise DomainError(N_("The worker is at this import. Wait until it is done."))
    if version is not None and batch.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    batch.state, batch.corrections, batch.confirmed = "discarded", {}, {}
    batch.report = {**batch.report, "sheets": []}
    db.session.flush()  # whoever saved it meanwhile is noticed before its rows go
    remove_rows(batch)
    remove_texts(batch)
    remove_left(batch)
    record(by, "discard import", batch, {"file": batch.file})


def remove_file(root: Path, sha256: str) -> None:
    """The bytes of a discarded batch, unless another batch or an attachment has the same. After the commit."""
    used = select(ImportBatch.id).where(ImportBatch.sha256 == sha256, ImportBatch.state != "discarded").limit(1)
    kept = select(Attachment.id).where(Attachment.sha256 == sha256).limit(1)
    if db.session.scalar(used) is None and db.session.scalar(kept) is None:
        path_of(root, sha256).unlink(missing_ok=True)


def importer_named(username: str, stored: bool = True) -> User:
    """The user of this name, who may import. Raises DomainError."""
    user = login.find_user(username) if stored else None
    if user is None or not user.active or not may(user.duty, Permission.IMPORT):
        raise DomainError(N_("%(username)s is no user who may import."), username=username)
    return user

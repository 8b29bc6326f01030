"""The long work of imports and exports: what the worker does for them, with their user's eyes and language."""

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange import importing
from crm.exchange.batches import data_of
from crm.exchange.exporting.lists import conclude_export, write_file
from crm.exchange.exporting.outgoing import Outgoing
from crm.exchange.mappings import remembered
from crm.exchange.models import ExportRecord, ImportBatch
from crm.exchange.planning.decisions import told_of
from crm.exchange.recognising.tables import read
from crm.exchange.row_texts import keep_texts
from crm.jobs.operations import Progress
from crm.jobs.worker import handles
from crm.web.exports import EXPORT, exports_folder, words_of
from crm.web.rereading import READ_AGAIN, done_by_worker, kept_of

LONG_FILE = 150_000  # bytes: from here on reading a ledger takes longer than a page may
READ, WRITE = "read import", "write import"

_GONE = N_("Whoever asked for this may not do it any more.")


def _user(number: int, permission: Permission) -> User:
    """Who asked, as they stand today. Refused when their account is closed or their role is another."""
    user = db.session.scalar(select(User).where(User.id == number).options(joinedload(User.unit)))
    if user is None or not user.active or not may(user.duty, permission):
        raise DomainError(_GONE)
    return user


@handles(READ)
def read_import(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
    """Read, recognise and plan outside of any writing; then keep the preview."""
    batch = db.session.get_one(ImportBatch, args["batch"])
    data, name, kind, by_id = data_of(_files(), batch), batch.file, batch.kind, batch.by_id
    db.session.rollback()  # a long reader would keep the log of the database growing
    workbook = read(data, name)
    progress(0)
    with writing(False):
        confirmed = remembered(workbook, _user(by_id, Permission.IMPORT))
        db.session.rollback()
    results = importing.recognise_read(workbook, kind, None, told_of(confirmed))
    texts = kept_of(workbook, results)
    with writing(False):
        planned = importing.plan(results, _user(by_id, Permission.IMPORT), progress=progress)
        db.session.rollback()

    def conclude() -> None:
        batch = db.session.get_one(ImportBatch, args["batch"])
        importing.keep_preview(batch, planned, confirmed, _user(by_id, Permission.IMPORT))
        keep_texts(batch, texts)

    return conclude


@handles(WRITE)
def write_import(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
    """Recognise again and decide every row before the write transaction opens; it writes, or decides anew what changed
    meanwhile.
    """
    batch = db.session.get_one(ImportBatch, args["batch"])
    data, name, kind, by_id = data_of(_files(), batch), batch.file, batch.kind, batch.by_id
    told = told_of(batch.confirmed, batch.corrections)
    db.session.rollback()
    results = importing.recognise(data, name, kind, told=told)
    progress(0)
    with writing(False):
        batch = db.session.get_one(ImportBatch, args["batch"])
        foreseen = importing.foresee(batch, results, _user(by_id, Permission.IMPORT), progress)
        db.session.rollback()

    def conclude() -> None:
        batch = db.session.get_one(ImportBatch, args["batch"])
        importing.write(batch, results, _user(by_id, Permission.IMPORT), foreseen)

    return conclude


@handles(READ_AGAIN)
def read_again(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
    """A long ledger as somebody corrected it."""
    return done_by_worker(args, progress, lambda number: _user(number, Permission.IMPORT))


@handles(EXPORT)
def export(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
    """Write the list to a file under a name nobody can guess; then keep who may fetch it, and until when."""
    record = db.session.get_one(ExportRecord, args["record"])
    user = _user(record.by_id, Permission.EXPORT)
    wanted = Outgoing(record.kind, user, record.filters, record.columns, record.sort or "newest", record.is_plain)
    name = f"{secrets.token_urlsafe(24)}.{record.format}"
    with force_locale(record.language or "zh_Hans_CN"):
        words = words_of(record.kind)
        rows = write_file(
            exports_folder() / name, wanted, record.format, words, lambda done: progress(done, record.rows)
        )

    def conclude() -> None:
        record = db.session.get_one(ExportRecord, args["record"])
        conclude_export(record, name, rows, _user(record.by_id, Permission.EXPORT))

    return conclude


def _files() -> Path:
    root: Path = current_app.config["FILES_ROOT"]
    return root

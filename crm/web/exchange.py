"""Files in: upload → preview → write → report, and the blank files to fill in."""

import io

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange import importing
from crm.exchange.batches import STATES, recent, require_open
from crm.exchange.exporting.lists import XLSX
from crm.exchange.exporting.templates import write_template
from crm.exchange.mappings import remembered
from crm.exchange.models import ImportBatch
from crm.exchange.planning.decisions import told_of
from crm.exchange.reading.container import what
from crm.exchange.recognising.tables import read
from crm.exchange.words.kinds import FIELDS
from crm.jobs.operations import enqueue
from crm.parks.queries import all_parks
from crm.web import background
from crm.web.access import requires, signed_in_user
from crm.web.batch_page import batch_page, defaults_form
from crm.web.exports import word
from crm.web.forms import PlainForm, choices
from crm.web.language import say
from crm.web.paging import PAGE
from crm.web.paging import number as number_of
from crm.web.rereading import is_long
from crm.web.sheet_inputs import KIND_LABELS, batch_or_404, is_stale, opened, posted, sheet_or_404, shown_of
from crm.web.sheet_view import place

blueprint = Blueprint("exchange", __name__)


class UploadForm(PlainForm):
    file = FileField(lazy_gettext("Ledger"), description=lazy_gettext(".xlsx, .xls, .et, .csv or .txt as it is"))
    kind = SelectField(
        lazy_gettext("What the rows are"),
        choices=choices(
            ("", lazy_gettext("Told from the headings")),
            *((code, lazy_gettext(label)) for code, label in KIND_LABELS.items()),
        ),
    )


@blueprint.route("/exchange", methods=["GET", "POST"])
@requires(Permission.IMPORT)
def index() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            batch = _taken(form)
            return redirect(url_for(".batch", batch_id=batch.id))
    before = number_of(request.args.get("before"))
    batches = recent(signed_in_user(), before or None, PAGE + 1)
    return render_template(
        "exchange/index.html",
        form=form,
        batches=batches[:PAGE],
        older=batches[PAGE - 1].id if len(batches) > PAGE else None,
        states=STATES,
        me=signed_in_user().id,
        kinds=KIND_LABELS,
    ), 422 if form.errors else 200


def _taken(form: UploadForm) -> ImportBatch:
    """A short file is read at once, a long one by the worker."""
    upload = form.file.data
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise DomainError(N_("Choose a file."), "file")
    data, name, kind, user = upload.read(), upload.filename, form.kind.data or None, signed_in_user()
    if len(data) < background.LONG_FILE:
        return _preview(data, name, kind, user)
    _refuse_at_once(data, name)
    batch = importing.begin_batch(current_app.config["FILES_ROOT"], data, name, kind, user)
    batch.job = enqueue(background.READ, {"batch": batch.id}, user.id)
    db.session.commit()
    return batch


def _refuse_at_once(data: bytes, name: str) -> None:
    """What its first look says of a long file need not be waited for."""
    try:
        what(data, name)
    except DomainError as refusal:
        raise DomainError(refusal.message, "file", **refusal.params) from refusal


def _preview(data: bytes, name: str, kind: str | None, user: User) -> ImportBatch:
    """Read and recognise before any transaction, plan while reading, then keep the batch."""
    try:
        workbook = read(data, name)
        with writing(False):
            confirmed = remembered(workbook, user)
            db.session.rollback()
        results = importing.recognise_read(workbook, kind, None, told_of(confirmed))
    except DomainError as refusal:
        raise DomainError(refusal.message, "file", **refusal.params) from refusal
    with writing(False):
        planned = importing.plan(results, user)
        db.session.rollback()
    root = current_app.config["FILES_ROOT"]
    batch = importing.keep_batch(root, data, name, kind, planned, user, confirmed)
    db.session.commit()
    return batch


@blueprint.get("/exchange/templates/<records>")
@requires(Permission.IMPORT)
def template(records: str) -> ResponseReturnValue:
    """The blank file of a kind, to be filled in and brought back."""
    if records not in FIELDS:
        abort(404)
    parks, name = [park.name for park in all_parks()], gettext(KIND_LABELS[records])
    data = write_template(records, parks, gettext, word, name)
    file_name = gettext("Template %(kind)s.xlsx", kind=name)
    return send_file(io.BytesIO(data), as_attachment=True, download_name=file_name, mimetype=XLSX)


@blueprint.get("/exchange/<int:batch_id>")
@requires(Permission.IMPORT)
def batch(batch_id: int) -> ResponseReturnValue:
    found = batch_or_404(batch_id)
    if found.job and (found.job.is_open or found.state == "reading"):
        return render_template("exchange/waiting.html", job=found.job, file=found.file, back=url_for(".index"), say=say)
    read_at = [at for at, sheet in enumerate(found.report["sheets"], 1) if not sheet["skipped"]]
    number = request.args.get("sheet", read_at[0] if read_at else 1, type=int)
    return batch_page(found, number)


@blueprint.post("/exchange/<int:batch_id>/write")
@requires(Permission.IMPORT)
def write(batch_id: int) -> ResponseReturnValue:
    """Write what was previewed. What was changed on the page since is read again first, to be looked at."""
    source = opened(batch_id)
    if (number := request.form.get("sheet", type=int)) is not None and _is_changed(batch_id, number):
        return redirect(url_for("wizard.adjust", batch_id=batch_id, number=number, **place()), 307)
    batch = batch_or_404(batch_id)
    if is_long(batch):
        return _write_later(batch)
    told = told_of(source.confirmed, source.corrections)
    db.session.rollback()
    results = importing.recognise(
        source.data, source.file, source.kind, told=told
    )  # before the write transaction opens
    importing.write(batch_or_404(batch_id), results, signed_in_user())
    db.session.commit()
    flash(gettext("Written."))
    return redirect(url_for(".batch", batch_id=batch_id))


def _write_later(batch: ImportBatch) -> ResponseReturnValue:
    """By the worker; posted again while that goes on, it is the same work."""
    require_open(batch)
    if batch.job is None or not batch.job.is_open:
        batch.job = enqueue(background.WRITE, {"batch": batch.id}, batch.by_id)
        db.session.commit()
    return redirect(url_for(".batch", batch_id=batch.id))


def _is_changed(batch_id: int, number: int) -> bool:
    with writing(False):
        found = batch_or_404(batch_id)
        sheet = sheet_or_404(found, number)
        form, kinds = defaults_form(), {each["kind"] for each in found.report["sheets"] if each["kind"]}
        is_changed = is_stale(found) or posted(found, number) != shown_of(found, sheet)
        is_changed = is_changed or not form.validate() or form.kept(found.defaults, kinds) != found.defaults
        db.session.rollback()
    return is_changed

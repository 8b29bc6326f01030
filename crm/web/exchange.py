"""Files in and out: upload → preview → write → report, and the export of a list."""

import tempfile
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage
from wtforms import SelectField

from crm.accounts.permissions import Permission
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange import exporting, importing
from crm.exchange.models import ImportBatch
from crm.fields import Field
from crm.fuzzydate import today
from crm.leads.fields import FILE_FIELDS
from crm.lists.columns import exported
from crm.parks.fields import PARCEL_FIELDS
from crm.parks.queries import all_parks
from crm.web.access import requires, signed_in_user
from crm.web.formats import reason
from crm.web.forms import PlainForm, choices
from crm.web.language import say
from crm.web.listing import asked_list

blueprint = Blueprint("exchange", __name__)
_LABELS = {field.name: field.label for field in (*PARCEL_FIELDS, *FILE_FIELDS)}
_SHOWN_ROWS = 500


class UploadForm(PlainForm):
    file = FileField(lazy_gettext("Ledger"), description=lazy_gettext(".xlsx, .xls, .et, .csv or .txt as it is"))
    kind = SelectField(
        lazy_gettext("What the rows are"),
        choices=choices(
            ("", lazy_gettext("Told from the headings")),
            ("leads", lazy_gettext("Projects")),
            ("parcels", lazy_gettext("Parcels")),
        ),
    )


@blueprint.route("/exchange", methods=["GET", "POST"])
@requires(Permission.IMPORT)
def index() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            batch = _preview(form)
            return redirect(url_for(".batch", batch_id=batch.id))
    mine = select(ImportBatch).where(ImportBatch.by_id == signed_in_user().id).options(joinedload(ImportBatch.by))
    batches = db.session.scalars(mine.order_by(ImportBatch.id.desc()).limit(50)).all()
    return render_template("exchange/index.html", form=form, batches=batches), 422 if form.errors else 200


def _preview(form: UploadForm) -> ImportBatch:
    """Read and recognise before any transaction, plan while reading, then keep the batch."""
    upload = form.file.data
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise DomainError(N_("Choose a file."), "file")
    data, name, user = upload.read(), upload.filename, signed_in_user()
    try:
        results = importing.recognise(data, name, form.kind.data or None)
    except DomainError as refusal:
        raise DomainError(refusal.message, "file", **refusal.params) from refusal
    with writing(False):
        planned = importing.plan(results, user)
        db.session.rollback()
    batch = importing.keep_batch(current_app.config["FILES_ROOT"], data, name, form.kind.data or None, planned, user)
    db.session.commit()
    return batch


def _batch_or_404(batch_id: int) -> ImportBatch:
    """A batch is its importer's own."""
    query = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.by_id == signed_in_user().id)
    return db.session.scalar(query) or abort(404)


@blueprint.get("/exchange/<int:batch_id>")
@requires(Permission.IMPORT)
def batch(batch_id: int) -> ResponseReturnValue:
    found = _batch_or_404(batch_id)
    kept = {heading for sheet in found.report["sheets"] for row in sheet["rows"] for heading in row["extra"]}
    return render_template(
        "exchange/batch.html",
        batch=found,
        labels=_LABELS,
        limit=_SHOWN_ROWS,
        say=say,
        kept=kept,
        parks={park.code: park.short_name for park in all_parks()},
    )


@blueprint.post("/exchange/<int:batch_id>/write")
@requires(Permission.IMPORT)
def write(batch_id: int) -> ResponseReturnValue:
    with writing(False):
        found = _batch_or_404(batch_id)
        data = importing.data_of(current_app.config["FILES_ROOT"], found)
        db.session.rollback()
    results = importing.recognise(data, found.file, found.kind)  # before the write transaction opens
    found = _batch_or_404(batch_id)
    importing.write(found, results, signed_in_user())
    db.session.commit()
    flash(gettext("Written."))
    return redirect(url_for(".batch", batch_id=batch_id))


@blueprint.post("/leads/export")
@requires(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """The list that this address shows, as a workbook. A POST: who took it out is recorded."""
    user = signed_in_user()
    columns = exported(request.args.getlist("col"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.xlsx"
        with writing(False):
            wanted = asked_list(user, frozenset(column.name for column in columns))
            rows = exporting.write_workbook(path, wanted, columns, gettext("Projects"), gettext, _word)
            db.session.rollback()
        exporting.record_export(wanted, columns, rows, user)
        db.session.commit()
        name = f"{gettext('Projects')}-{today().isoformat()}.xlsx"
        return send_file(path.open("rb"), as_attachment=True, download_name=name, mimetype=exporting.XLSX)


def _word(code: str, field: Field) -> str:
    """A code as its Chinese word, or as itself: the importer reads both. A loss's reason as people read it."""
    if not field.choices:
        return reason(code)
    word = gettext(field.choices[code])
    return code if word == field.choices[code] else word

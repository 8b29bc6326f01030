"""What becomes of a batch besides being written: undone, or discarded."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.companies.fields import COMPANY_FILE_FIELDS, CONTACT_FILE_FIELDS
from crm.companies.queries import masked_name, masked_phone
from crm.db import db, writing
from crm.exchange.batches import discard as discard_batch
from crm.exchange.batches import looked_after_by, remove_file
from crm.exchange.exporting.leftovers import has_left_out, reasons_of, write_left_out
from crm.exchange.exporting.lists import XLSX
from crm.exchange.models import ImportBatch
from crm.exchange.planning.decisions import told_of
from crm.exchange.recognising.sheet import recognise_layouts
from crm.exchange.recognising.tables import read
from crm.exchange.undoing.kinds import OTHER, USERS
from crm.exchange.undoing.operations import may_undo, require_undoable
from crm.exchange.undoing.operations import undo as undo_batch
from crm.exchange.undoing.plan import WHY, Left, plan_undo
from crm.exchange.undoing.told import NAMED, tell, tell_undone
from crm.fuzzydate import FuzzyDate
from crm.leads.fields import FILE_FIELDS
from crm.parks.fields import PARCEL_COLUMNS, PARCEL_FIELDS
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, VersionInput
from crm.web.language import say
from crm.web.sheet_inputs import batch_or_404 as own_batch_or_404
from crm.web.sheet_inputs import opened

blueprint = Blueprint("batches", __name__)
_OF_COLUMNS = {column: name for name, column in PARCEL_COLUMNS.items()}
_LABELS = {
    field.name: field.label for field in (*CONTACT_FILE_FIELDS, *COMPANY_FILE_FIELDS, *PARCEL_FIELDS, *FILE_FIELDS)
}


class BatchForm(PlainForm):
    version = VersionInput()


def batch_or_404(batch_id: int) -> ImportBatch:
    """One's own, or for a chief one that somebody of the subtree wrote."""
    query = looked_after_by(signed_in_user()).where(ImportBatch.id == batch_id)
    return db.session.scalar(query) or abort(404)


@blueprint.route("/exchange/<int:batch_id>/undo", methods=["GET", "POST"])
@requires(Permission.IMPORT)
def undo(batch_id: int) -> ResponseReturnValue:
    """First what would go, come back and stay; then, confirmed, what did."""
    found, user = batch_or_404(batch_id), signed_in_user()
    if not may_undo(user, found) or found.state not in ("written", "undone"):
        abort(404)
    form = BatchForm(data={"version": found.version})
    if found.state != "undone" or form.is_submitted():
        require_undoable(found, user)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            undo_batch(found, user, form.version.number)
            db.session.commit()
            flash(gettext("Undone."))
            return redirect(url_for(".undo", batch_id=batch_id))
    kinds = tell_undone(found, user) if found.state == "undone" else tell(plan_undo(found), user)
    return render_template(
        "exchange/undo.html", form=form, batch=found, kinds=kinds, most=NAMED, why=why, fields=fields, value=_value
    ), 422 if form.errors else 200


def why(left: Left) -> str:
    """Why a row stays, as a sentence."""
    sentence = gettext(WHY[left.why])
    if left.by:
        return sentence % {"by": gettext(USERS.get(left.by, OTHER))}
    names = fields(left.fields)
    return gettext("Changed since: %(fields)s.", fields="、".join(names)) if names else sentence


def fields(columns: Any) -> list[str]:
    """The labels of columns; one without a label follows from the others and is not told."""
    return [label for label in map(label_of, columns) if label]


def label_of(column: str) -> str | None:
    name = _OF_COLUMNS.get(column, column)
    return gettext(_LABELS[name]) if name in _LABELS else None


def _value(column: str, value: Any, personal: tuple[str, ...]) -> tuple[str, Any]:
    """(field, value) as the pages show values of files; persons masked."""
    if column in personal and value:
        return column, {"name": masked_name, "phone": masked_phone}[column](value)
    if isinstance(value, str) and len(value) == 11 and column.endswith("_on"):
        return column, str(FuzzyDate(date.fromisoformat(value[:10]), value[10:]))
    return _OF_COLUMNS.get(column, column), value


@blueprint.get("/exchange/<int:batch_id>/left-out")
@requires(Permission.IMPORT)
def left_out(batch_id: int) -> ResponseReturnValue:
    """The rows that were not written, in the file's own layout, with the reason beside each."""
    found = own_batch_or_404(batch_id)
    if not has_left_out(found):
        abort(404)
    told = reasons_of(found, say)
    source = opened(batch_id)
    workbook = read(source.data, source.file)
    results = recognise_layouts(workbook, source.kind, None, told_of(source.confirmed, source.corrections))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "left-out.xlsx"
        write_left_out(path, workbook, results, told, say)
        name = f"{Path(source.file).stem}-{gettext('left out')}.xlsx"
        return send_file(path.open("rb"), as_attachment=True, download_name=name, mimetype=XLSX)


@blueprint.post("/exchange/<int:batch_id>/discard")
@requires(Permission.IMPORT)
def discard(batch_id: int) -> ResponseReturnValue:
    """A file that will not be written."""
    found, form = batch_or_404(batch_id), BatchForm()
    if found.by_id != signed_in_user().id:
        abort(404)
    discard_batch(found, signed_in_user(), form.version.number)
    db.session.commit()
    with writing(False):
        remove_file(current_app.config["FILES_ROOT"], found.sha256)
        db.session.rollback()
    flash(gettext("Discarded. Nothing was written."))
    return redirect(url_for("exchange.index"))

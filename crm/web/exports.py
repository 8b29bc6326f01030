"""Lists taken out as files: which, in which format, with persons masked or not; and who took what."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from sqlalchemy import select
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange.exporting import lists as exporting
from crm.exchange.exporting.lists import FORMATS, MIMETYPES, Words
from crm.exchange.exporting.official import FORMS
from crm.exchange.exporting.outgoing import TAKEN_OUT, Outgoing
from crm.exchange.models import ExportRecord
from crm.exchange.queries import exports_of
from crm.fields import Field
from crm.fuzzydate import today
from crm.jobs.operations import enqueue
from crm.lists.filters import FILTERS
from crm.lists.leads import SORTS
from crm.web import activities, company_list, funds, interactions, listing
from crm.web.access import requires, signed_in_user
from crm.web.formats import reason
from crm.web.forms import PlainForm, choices
from crm.web.language import say

blueprint = Blueprint("exports", __name__)
LABELS = {
    "leads": N_("Projects"),
    "companies": N_("Companies"),
    "contacts": N_("Contacts"),
    "parcels": N_("Parcels"),
    "plants": N_("Plants"),
    "interactions": N_("Interactions"),
    "activities": N_("Activities"),
    "funds": N_("Arrived funds"),
    "report": N_("Overview"),
    **{f"form {name}": form.label for name, form in FORMS.items()},
}
# The filters of the other lists, for who reads what was taken out; of projects FILTERS says it.
_FILTERS = {
    "q": N_("Text"), "from": N_("From"), "to": N_("To"), "met_from": N_("From"), "met_to": N_("To"),
    "held_from": N_("From"), "held_to": N_("To"), "park": N_("Park"), "kind": N_("Kind"), "step": N_("Next step"),
    "by": N_("Logged by"), "unit": N_("Unit"), "member": N_("Member"), "list": N_("Firm class"),
    "region": N_("Target region"), "contact": N_("How far"), "assigned": N_("Assigned to"), "state": N_("State"),
    "origin": N_("Origin of the funds"), "activity": N_("Activity"), "basis": N_("Which facts"),
}  # fmt: skip
_AS_TYPED = frozenset({"q", "from", "to", "met_from", "met_to", "held_from", "held_to", "member"})
LONG_LIST = 3_000  # rows: a longer list is written by the worker
EXPORT = "export"  # the kind of its job
_WITH_PERSONS = ("leads", "contacts", "interactions")
_LIST = f"/<any({', '.join(TAKEN_OUT)}):records>/export"


class ExportForm(PlainForm):
    format = SelectField(
        lazy_gettext("Format"),
        choices=choices(*((code, lazy_gettext(word)) for code, word in FORMATS.items())),
        default="xlsx",
    )
    columns = SelectField(
        lazy_gettext("Columns"),
        choices=choices(("", lazy_gettext("As on screen")), ("all", lazy_gettext("All"))),
        default="",
    )
    plain = BooleanField(lazy_gettext("Names and telephones of contacts in full"))
    reason = StringField(
        lazy_gettext("Reason"),
        [Length(max=200)],
        description=lazy_gettext("Who needs them and what for. It stands in the audit trail with your name."),
    )

    def offer(self, records: str, user: User) -> None:
        """Ask nothing that has no answer in this list."""
        if records != "leads":
            del self["columns"]
        if records not in _WITH_PERSONS or not may(user.duty, Permission.CONTACT_REVEAL):
            del self["plain"], self["reason"]

    @property
    def is_plain(self) -> bool:
        return "plain" in self and bool(self["plain"].data)

    def require_reason(self) -> str | None:
        """Why persons are wanted in full. Refused without one."""
        if not self.is_plain:
            return None
        given = str(self["reason"].data or "").replace("\x00", "").strip()
        if not given:
            raise DomainError(N_("Say why you need the names and telephones in full."), "reason")
        return given


@blueprint.get("/exports")
@requires(Permission.EXPORT)
def index() -> ResponseReturnValue:
    records = exports_of(signed_in_user())
    return render_template(
        "exchange/exports.html",
        records=records,
        labels=LABELS,
        kinds=TAKEN_OUT,
        file_of=exporting.file_of,
        told=told_filters,
    )


def told_filters(record: ExportRecord) -> str:
    """What was asked of the list, in words; who and which unit is known by number only and not told."""
    told = []
    for name, values in record.filters.items():
        known = FILTERS.get(name) if record.kind in ("leads", "report") else None
        label = gettext(known.label if known else _FILTERS.get(name, name))
        choices = (known.choices if known else None) or {}
        is_typed = known.kind not in ("choice", "pick") if known else name in _AS_TYPED
        words = values if is_typed else [gettext(word) for each in values if isinstance(word := choices.get(each), str)]
        told.append(" ".join([label, gettext(", ").join(words)]).strip())
    return " · ".join(told)


@blueprint.route(_LIST, methods=["GET", "POST"])
@requires(Permission.EXPORT)
def export(records: str) -> ResponseReturnValue:
    """The list that this address shows, as a file. A POST: who took it out is recorded."""
    user, form = signed_in_user(), ExportForm()
    form.offer(records, user)
    if form.validate_on_submit():
        with form.showing_domain_errors():
            why = form.require_reason()
        if not form.errors:
            return _sent(_asked(records, user, form), form["format"].data, why)
    page = render_template("exchange/export.html", form=form, records=records, labels=LABELS)
    return page, 422 if form.errors else 200


def _asked(records: str, user: User, form: ExportForm) -> Outgoing:
    """The list of this address, with what the form says beside."""
    names: Sequence[str] = (
        ["all"] if "columns" in form and form["columns"].data == "all" else request.args.getlist("col")
    )
    return Outgoing(records, user, _filters(records, user), names, _sort(), form.is_plain)


def _filters(records: str, user: User) -> dict[str, list[str]]:
    asked: dict[str, Any] = {
        "leads": listing.asked,
        "companies": lambda: company_list.asked(user),
        "funds": funds.asked,
        "interactions": interactions.asked,
        "activities": activities.asked,
        "parcels": lambda: listing.given(("park",)),
        "plants": lambda: listing.given(("park",)),
    }
    found: dict[str, list[str]] = asked[records]() if records in asked else {}
    return found


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort in SORTS else "newest"


def _sent(wanted: Outgoing, format: str, why: str | None) -> ResponseReturnValue:
    """Read a short list in a reading transaction, then record in a short writing one; a long one is the worker's."""
    label, number = gettext(LABELS[wanted.kind]), wanted.user.id
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{format}"
        with writing(False):
            count = wanted.count()
            db.session.rollback()
        if count > LONG_LIST:
            return _sent_later(wanted, format, count, why)
        with writing(False):
            rows = exporting.write_file(path, wanted, format, words_of(wanted.kind))
            db.session.rollback()
        by = db.session.get_one(User, number)  # the list forgets its records page by page, and its reader with them
        exporting.record_export(replace(wanted, user=by), format, rows, why)
        db.session.commit()
        name = f"{label}-{today().isoformat()}.{format}"
        return send_file(path.open("rb"), as_attachment=True, download_name=name, mimetype=MIMETYPES[format])


def _sent_later(wanted: Outgoing, format: str, rows: int, why: str | None) -> ResponseReturnValue:
    record = exporting.ask_for(wanted, format, rows, why, str(get_locale()))
    record.job = enqueue(EXPORT, {"record": record.id}, wanted.user.id)
    exporting.remove_expired(exports_folder())
    db.session.commit()
    return redirect(url_for(".show", record_id=record.id))


def exports_folder() -> Path:
    """Where files wait to be fetched."""
    folder: Path = current_app.config["CRM"].instance / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@blueprint.get("/exports/<int:record_id>")
@requires(Permission.EXPORT)
def show(record_id: int) -> ResponseReturnValue:
    """How far a long export is, until it can be fetched."""
    record = _own_or_404(record_id)
    if exporting.file_of(record):
        return render_template("exchange/fetch.html", record=record, label=LABELS[record.kind])
    if record.job is None or record.job.state == "done":
        abort(404)  # it was sent at once, or can be fetched no more
    label = gettext(LABELS[record.kind])
    return render_template("exchange/waiting.html", job=record.job, file=label, back=url_for(".index"), say=say)


@blueprint.get("/exports/<int:record_id>/file")
@requires(Permission.EXPORT)
def fetch(record_id: int) -> ResponseReturnValue:
    """The file, to who asked for it and nobody else."""
    record = _own_or_404(record_id)
    name = exporting.file_of(record) or abort(404)
    path = exports_folder() / name
    if not path.is_file():
        abort(404)
    shown = f"{gettext(LABELS[record.kind])}-{record.at.date().isoformat()}.{record.format}"
    return send_file(path.absolute(), as_attachment=True, download_name=shown, mimetype=MIMETYPES[record.format])


def _own_or_404(record_id: int) -> ExportRecord:
    mine = select(ExportRecord).where(ExportRecord.id == record_id, ExportRecord.by_id == signed_in_user().id)
    return db.session.scalar(mine) or abort(404)


def words_of(kind: str) -> Words:
    """How a file of this kind speaks. What nobody reads back may say its codes in the language of the page."""
    return Words(gettext(LABELS[kind]), gettext, _label if kind == "funds" else word)


def _label(code: str, field: Field) -> str:
    return gettext(field.choices[code])


def word(code: str, field: Field) -> str:
    """A code as its Chinese word, or as itself: the importer reads both. A loss's reason as people read it."""
    if not field.choices:
        return reason(code)
    found = gettext(field.choices[code])
    return code if found == field.choices[code] else found

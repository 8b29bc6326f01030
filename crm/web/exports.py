"""Lists taken out as files: which, in which format, with persons masked or not; and who took what."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange import exporting
from crm.exchange.exporting import FORMATS, MIMETYPES, Words
from crm.exchange.outgoing import TAKEN_OUT, Outgoing
from crm.exchange.queries import exports_of
from crm.fields import Field
from crm.fuzzydate import today
from crm.lists.leads import SORTS
from crm.web import company_list, funds, listing
from crm.web.access import requires, signed_in_user
from crm.web.formats import reason
from crm.web.forms import PlainForm, choices

blueprint = Blueprint("exports", __name__)
LABELS = {
    "leads": N_("Projects"),
    "companies": N_("Companies"),
    "contacts": N_("Contacts"),
    "parcels": N_("Parcels"),
    "funds": N_("Arrived funds"),
    "report": N_("Overview"),
}
_WITH_PERSONS = ("leads", "contacts")
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
    return render_template("exchange/exports.html", records=records, labels=LABELS, kinds=TAKEN_OUT)


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
    }
    found: dict[str, list[str]] = asked[records]() if records in asked else {}
    return found


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort in SORTS else "newest"


def _sent(wanted: Outgoing, format: str, why: str | None) -> ResponseReturnValue:
    """Read the list in a reading transaction, then record in a short writing one."""
    label = gettext(LABELS[wanted.kind])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{format}"
        with writing(False):
            rows = exporting.write_file(path, wanted, format, Words(label, gettext, word))
            db.session.rollback()
        exporting.record_export(wanted, format, rows, why)
        db.session.commit()
        name = f"{label}-{today().isoformat()}.{format}"
        return send_file(path.open("rb"), as_attachment=True, download_name=name, mimetype=MIMETYPES[format])


def word(code: str, field: Field) -> str:
    """A code as its Chinese word, or as itself: the importer reads both. A loss's reason as people read it."""
    if not field.choices:
        return reason(code)
    found = gettext(field.choices[code])
    return code if found == field.choices[code] else found

"""Attachments, for those who see the lead they belong to."""

from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import StringField

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError
from crm.files.content import KINDS
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.leads import admission
from crm.leads.papers import add_papers, document, paper_of, remove_paper
from crm.milestones.queries import evidence
from crm.placement import queries as placements
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.dialogs import onward
from crm.web.forms import FilesInput, PlainForm

blueprint = Blueprint("files", __name__)

# What a browser shows without running anything of it: told from the bytes, see crm/files/content.py.
SHOWN_SAFELY = ("pdf", "png", "jpeg")
# Such a file may do nothing at all: no script, no frame, no request; a PDF's viewer draws it with styles of its own.
_HARMLESS = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def sent(attachment: Attachment) -> ResponseReturnValue:
    """Always as an attachment, whatever it is."""
    mime = KINDS[attachment.kind].mime
    return send_file(_path(attachment), mimetype=mime, as_attachment=True, download_name=attachment.name)


@blueprint.get("/leads/<int:lead_id>/files/<int:attachment_id>")
@requires(Permission.LEAD_READ)
def download(lead_id: int, attachment_id: int) -> ResponseReturnValue:
    return sent(_file_or_404(lead_id, attachment_id))


@blueprint.get("/leads/<int:lead_id>/files/<int:attachment_id>/view")
@requires(Permission.LEAD_READ)
def view(lead_id: int, attachment_id: int) -> ResponseReturnValue:
    """A picture or a PDF to look at, with rights to nothing; every other kind is only downloaded."""
    found = _file_or_404(lead_id, attachment_id)
    if found.kind not in SHOWN_SAFELY:
        abort(404)
    answer = send_file(_path(found), mimetype=KINDS[found.kind].mime, download_name=found.name)
    # Chromium's PDF viewer does not open inside a sandbox; a picture needs nothing outside one.
    answer.headers["Content-Security-Policy"] = _HARMLESS if found.kind == "pdf" else f"sandbox; {_HARMLESS}"
    return answer


class PapersForm(PlainForm):
    files = FilesInput(lazy_gettext("Files"), description=lazy_gettext("PDF, photo, Word or Excel; at most 50 MB each"))
    note = StringField(lazy_gettext("What they are"))


@blueprint.route("/leads/<int:lead_id>/files/new", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def add(lead_id: int) -> ResponseReturnValue:
    """Files that prove no fact: a plan, a report, minutes."""
    lead, user, form = workable_lead_or_404(lead_id), signed_in_user(), PapersForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            kept = form.files.kept(current_app.config["FILES_ROOT"], user)
            add_papers(lead, kept, form.note.data or "", user)
            db.session.commit()
            flash(ngettext("%(num)s file added.", "%(num)s files added.", len(kept)))
            return onward(url_for("leads.show", lead_id=lead_id, _anchor="files"))
    page = render_template("leads/papers.html", lead=visible_lead_or_404(lead_id), form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/leads/<int:lead_id>/files/<int:attachment_id>/remove")
@requires(Permission.LEAD_EDIT)
def remove(lead_id: int, attachment_id: int) -> ResponseReturnValue:
    lead, user = workable_lead_or_404(lead_id), signed_in_user()
    paper = paper_of(lead, attachment_id) or abort(404)
    remove_paper(paper, lead, user)
    db.session.commit()
    flash(gettext("Removed."))
    return redirect(url_for("leads.show", lead_id=lead_id, _anchor="files"))


def _file_or_404(lead_id: int, attachment_id: int) -> Attachment:
    lead = visible_lead_or_404(lead_id)
    places = (evidence, placements.document, admission.document, document)
    return next((found for place in places if (found := place(lead, attachment_id))), None) or abort(404)


def _path(found: Attachment) -> Path:
    path = path_of(current_app.config["FILES_ROOT"], found.sha256).absolute()
    if not path.is_file():
        raise DomainError(N_("The stored file is missing. Tell your administrator."))
    return path

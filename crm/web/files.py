"""Attachments, for those who see the lead they belong to."""

from pathlib import Path

from flask import Blueprint, abort, current_app, send_file
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.errors import N_, DomainError
from crm.files.content import KINDS
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.leads import admission
from crm.milestones.queries import evidence
from crm.placement import queries as placements
from crm.web.access import requires, visible_lead_or_404

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


def _file_or_404(lead_id: int, attachment_id: int) -> Attachment:
    lead = visible_lead_or_404(lead_id)
    places = (evidence, placements.document, admission.document)
    return next((found for place in places if (found := place(lead, attachment_id))), None) or abort(404)


def _path(found: Attachment) -> Path:
    path = path_of(current_app.config["FILES_ROOT"], found.sha256).absolute()
    if not path.is_file():
        raise DomainError(N_("The stored file is missing. Tell your administrator."))
    return path

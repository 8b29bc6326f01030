"""Attachments, for those who see the lead they belong to."""

from flask import Blueprint, abort, current_app, send_file
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.errors import N_, DomainError
from crm.files.content import KINDS
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.milestones.queries import evidence
from crm.placement.queries import contract
from crm.web.access import requires, visible_lead_or_404

blueprint = Blueprint("files", __name__)


def sent(attachment: Attachment) -> ResponseReturnValue:
    """Always as an attachment: nothing that was uploaded is shown as a page of this site."""
    path = path_of(current_app.config["FILES_ROOT"], attachment.sha256).absolute()
    if not path.is_file():
        raise DomainError(N_("The stored file is missing. Tell your administrator."))
    return send_file(path, mimetype=KINDS[attachment.kind].mime, as_attachment=True, download_name=attachment.name)


@blueprint.get("/leads/<int:lead_id>/files/<int:attachment_id>")
@requires(Permission.LEAD_READ)
def download(lead_id: int, attachment_id: int) -> ResponseReturnValue:
    lead = visible_lead_or_404(lead_id)
    return sent(evidence(lead, attachment_id) or contract(lead, attachment_id) or abort(404))

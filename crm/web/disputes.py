"""Disputes about claims: opening one, its page with both sides' facts, evidence, the decision."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField, TextAreaField

from crm.accounts.models import Unit, User
from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError
from crm.files.content import KINDS
from crm.files.operations import path_of
from crm.fuzzydate import today
from crm.leads.claims import disputes
from crm.leads.claims.models import DISPUTE_STATES, EVIDENCE, GROUNDS, OUTCOMES, Dispute
from crm.leads.queries import is_own, works_on
from crm.leads.words import STAGES
from crm.pipeline.ruling import advised, decide, sides_of
from crm.web.access import requires, signed_in_user, workable_lead_or_404
from crm.web.forms import FilesInput, PlainForm, VersionInput
from crm.web.share_form import ShareRows
from crm.web.stale import STALE

blueprint = Blueprint("disputes", __name__)


class EvidenceForm(PlainForm):
    kind = SelectField(lazy_gettext("Kind of evidence"))
    files = FilesInput(lazy_gettext("Evidence as a file"), description=lazy_gettext("PDF, photo, Word or Excel"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(code, gettext(word)) for code, word in EVIDENCE.items()]


class OpenForm(EvidenceForm):
    statement = TextAreaField(lazy_gettext("Why the project is yours"), render_kw={"rows": 4})


class DecideForm(PlainForm):
    version = VersionInput()
    outcome = SelectField(lazy_gettext("Decision"))
    ground = SelectField(lazy_gettext("Ground of the decision"), validate_choice=False)
    reason = StringField(lazy_gettext("Reason"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outcome.choices = [(code, gettext(word)) for code, word in OUTCOMES.items()]
        self.ground.choices = [(code, gettext(word)) for code, word in GROUNDS.items()]


@blueprint.route("/leads/<int:lead_id>/dispute", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def begin(lead_id: int) -> ResponseReturnValue:
    lead, user, form = workable_lead_or_404(lead_id), signed_in_user(), OpenForm()
    if form.validate_on_submit():
        with form.showing_domain_errors():
            files = form.files.kept(current_app.config["FILES_ROOT"], user)
            papers = [(form.kind.data, file) for file in files]
            dispute = disputes.open_dispute(lead, form.statement.data or "", papers, user)
            db.session.commit()
            flash(gettext("The dispute is open. The chief over both units decides it."))
            return redirect(url_for(".show", dispute_id=dispute.id))
    return render_template("claims/dispute_new.html", lead=lead, form=form), 422 if form.errors else 200


@blueprint.get("/disputes/<int:dispute_id>")
@requires(Permission.LEAD_READ)
def show(dispute_id: int) -> ResponseReturnValue:
    return _page(_dispute_or_404(dispute_id))


@blueprint.post("/disputes/<int:dispute_id>/evidence")
@requires(Permission.LEAD_EDIT)
def add(dispute_id: int) -> ResponseReturnValue:
    dispute, user, form = _dispute_or_404(dispute_id), signed_in_user(), EvidenceForm()
    disputes.side_of(dispute, user)

    def act() -> None:
        files = form.files.kept(current_app.config["FILES_ROOT"], user)
        disputes.add_evidence(dispute, form.kind.data, files, user)

    return _act(dispute_id, form, act, N_("The evidence is kept."), evidence=form)


@blueprint.post("/disputes/<int:dispute_id>/withdraw")
@requires(Permission.LEAD_EDIT)
def withdraw(dispute_id: int) -> ResponseReturnValue:
    dispute, form = _dispute_or_404(dispute_id), DecideForm()
    disputes.withdraw(dispute, form.version.number, signed_in_user())
    db.session.commit()
    flash(gettext("The dispute is withdrawn."))
    return redirect(url_for(".show", dispute_id=dispute_id))


@blueprint.post("/disputes/<int:dispute_id>/decide")
@requires(Permission.LEAD_SCREEN)
def rule(dispute_id: int) -> ResponseReturnValue:
    dispute, form, user = _dispute_or_404(dispute_id), DecideForm(), signed_in_user()
    rows = _rows(dispute)

    def act() -> None:
        said = form.outcome.data, form.ground.data or "", form.reason.data or ""
        shares = rows.shares() if form.outcome.data != "different" else []
        decide(dispute, *said, shares, form.version.number, user)

    return _act(dispute_id, form, act, N_("The dispute is decided."), decision=form)


def _act(
    dispute_id: int, form: PlainForm, act: Callable[[], None], done: str, **forms: PlainForm
) -> ResponseReturnValue:
    """One form of the page, one operation; what was typed stays, also when somebody was first."""
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                act()
                db.session.commit()
                flash(gettext(done))
                return redirect(url_for(".show", dispute_id=dispute_id))
        except STALE:
            db.session.rollback()
            form.show(
                DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again."))
            )
            form["version"].raw_data, form["version"].data = None, str(_dispute_or_404(dispute_id).version)
    return _page(_dispute_or_404(dispute_id), **forms), 422


@blueprint.get("/disputes/<int:dispute_id>/files/<int:attachment_id>")
@requires(Permission.LEAD_READ)
def download(dispute_id: int, attachment_id: int) -> ResponseReturnValue:
    """A paper of a side whose project the user may see; always as an attachment."""
    dispute, user = _dispute_or_404(dispute_id), signed_in_user()
    seen = {lead.id for lead in (dispute.first, dispute.second) if is_own(user, lead)}
    papers = [paper for paper in dispute.evidence if paper.attachment_id == attachment_id and paper.lead_id in seen]
    if not papers:
        abort(404)
    file = papers[0].file
    path = path_of(current_app.config["FILES_ROOT"], file.sha256).absolute()
    if not path.is_file():
        raise DomainError(N_("The stored file is missing. Tell your administrator."))
    return send_file(path, mimetype=KINDS[file.kind].mime, as_attachment=True, download_name=file.name)


def _dispute_or_404(dispute_id: int) -> Dispute:
    return disputes.find_dispute(signed_in_user(), dispute_id) or abort(404)


def _page(dispute: Dispute, evidence: PlainForm | None = None, decision: PlainForm | None = None) -> str:
    """Both sides for who is over both; a side alone sees of the other its unit and day."""
    user, sides = signed_in_user(), sides_of(dispute)
    judges = disputes.judges_of(dispute)
    judge = dispute.state == "open" and user in judges
    works = [side for side in sides if works_on(user, side.lead)]
    ground, whose = advised(*sides)
    return render_template(
        "claims/dispute.html",
        dispute=dispute,
        sides=sides,
        seen={side.code for side in sides if is_own(user, side.lead)},
        advice=(ground, whose) if judge else None,
        due=disputes.due_on(dispute),
        lamp=disputes.light_of(dispute, today()),
        judges=judges,
        judge=judge,
        party=dispute.state == "open" and len(works) == 1,
        opener=dispute.state == "open" and [side.code for side in works] == ["second"],
        evidence=evidence or EvidenceForm(formdata=None),
        decision=decision or DecideForm(formdata=None, data={"version": dispute.version}),
        shares=_rows(dispute) if judge else None,
        **WORDS,
    )


WORDS = {
    "evidence_kinds": EVIDENCE,
    "grounds": GROUNDS,
    "outcomes": OUTCOMES,
    "dispute_states": DISPUTE_STATES,
    "stages": STAGES,
}


def _rows(dispute: Dispute) -> ShareRows:
    leads = (dispute.first, dispute.second)
    holders: list[Unit | User] = [lead.unit for lead in leads] + [lead.owner for lead in leads if lead.owner]
    return ShareRows(list(dict.fromkeys(holders)), [(dispute.first.unit, "100"), (dispute.second.unit, "0")])

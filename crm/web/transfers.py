"""Transfers between units: offering a lead, or moving it within one's own subtree; the other unit's answer."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from crm.accounts.models import Unit, User
from crm.accounts.permissions import Permission
from crm.accounts.queries import all_units, covers, is_chief_over, owners_of
from crm.db import db
from crm.errors import N_, DomainError
from crm.leads.claims import transfers
from crm.leads.claims.models import TRANSFER_STATES, Transfer
from crm.leads.models import Lead
from crm.leads.queries import is_own
from crm.leads.team import require_holder
from crm.leads.words import STAGES
from crm.web.access import requires, signed_in_user, workable_lead_or_404
from crm.web.forms import PlainForm, VersionInput, selected
from crm.web.paging import number
from crm.web.share_form import ShareRows
from crm.web.stale import STALE

blueprint = Blueprint("transfers", __name__)


class TransferForm(PlainForm):
    version = VersionInput()
    unit = SelectField(lazy_gettext("To unit"))
    owner = SelectField(
        lazy_gettext("New owner"),
        description=lazy_gettext("Needed within your own units; another unit's chief chooses"),
        validate_choice=False,
    )
    reason = StringField(lazy_gettext("Reason"))


class AnswerForm(PlainForm):
    version = VersionInput()
    owner = SelectField(lazy_gettext("Who answers for it"), validate_choice=False)
    answer = StringField(lazy_gettext("Reason"))


@blueprint.route("/leads/<int:lead_id>/transfer", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def begin(lead_id: int) -> ResponseReturnValue:
    lead, user = workable_lead_or_404(lead_id), signed_in_user()
    require_holder(lead, user)
    form = _form(lead, user)
    rows = ShareRows([*all_units(), *([lead.owner] if lead.owner else [])], [(lead.unit, "30"), (lead.unit, "")])
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                _send(lead, form, rows, user)
                db.session.commit()
                return redirect(_onwards(lead, user))
        except STALE:
            form.show(_LATE)
            form.version.raw_data, form.version.data = None, str(workable_lead_or_404(lead_id).version)
    stored = workable_lead_or_404(lead_id)
    page = render_template("claims/transfer_new.html", lead=stored, form=form, shares=rows)
    return page, 422 if form.errors else 200


_LATE = DomainError(N_("Somebody saved this since you opened it. What you typed is still here: send it again."))


def _form(lead: Lead, user: User) -> TransferForm:
    form = TransferForm(data={"version": lead.version})
    selected(form.unit, [("", "—"), *((unit.id, unit.name) for unit in all_units() if unit.id != lead.unit_id)])
    people = owners_of(user) if is_chief_over(user, lead.unit) else []
    selected(form.owner, [("", "—"), *((person.id, f"{person.name} · {person.unit.name}") for person in people)])
    return form


def _send(lead: Lead, form: TransferForm, rows: ShareRows, user: User) -> None:
    """The chief over both units moves the lead; anybody else asks."""
    unit, said = db.session.get(Unit, number(form.unit.data)), form.reason.data or ""
    if unit is not None and is_chief_over(user, lead.unit) and covers(user, unit):
        owner = db.session.get(User, number(form.owner.data))
        transfers.transfer_directly(lead, unit, owner, said, rows.shares(), form.version.number, user)
        flash(gettext("%(title)s is now with %(name)s.", title=lead.title, name=unit.name))
    else:
        transfers.propose(lead, unit, said, rows.shares(), form.version.number, user)
        flash(gettext("The project is offered. The other unit's chief answers."))


def _onwards(lead: Lead, user: User) -> str:
    """The lead's claim, or the list when the lead is gone from sight."""
    return url_for("claims.show", lead_id=lead.id) if is_own(user, lead) else url_for("leads.index")


@blueprint.get("/transfers/<int:transfer_id>")
@requires(Permission.LEAD_EDIT)
def show(transfer_id: int) -> ResponseReturnValue:
    return _page(_transfer_or_404(transfer_id))


@blueprint.post("/transfers/<int:transfer_id>/accept")
@requires(Permission.LEAD_SCREEN)
def accept(transfer_id: int) -> ResponseReturnValue:
    def act(transfer: Transfer, form: AnswerForm) -> None:
        owner = db.session.get(User, number(form.owner.data))
        transfers.accept(transfer, owner, form.version.number, signed_in_user())

    return _act(transfer_id, transfers.require_answerer, act, N_("The project is yours now."))


@blueprint.post("/transfers/<int:transfer_id>/decline")
@requires(Permission.LEAD_SCREEN)
def decline(transfer_id: int) -> ResponseReturnValue:
    def act(transfer: Transfer, form: AnswerForm) -> None:
        transfers.decline(transfer, form.answer.data or "", form.version.number, signed_in_user())

    return _act(transfer_id, transfers.require_answerer, act, N_("The transfer is declined."))


@blueprint.post("/transfers/<int:transfer_id>/withdraw")
@requires(Permission.LEAD_EDIT)
def withdraw(transfer_id: int) -> ResponseReturnValue:
    def act(transfer: Transfer, form: AnswerForm) -> None:
        transfers.withdraw(transfer, form.version.number, signed_in_user())

    return _act(transfer_id, transfers.require_offerer, act, N_("The transfer is withdrawn."))


def _act(
    transfer_id: int, require: Callable[[Transfer, User], None], act: Callable[[Transfer, Any], None], done: str
) -> ResponseReturnValue:
    """One button or small form of the page; what was typed stays, also when somebody was first."""
    transfer, form = _transfer_or_404(transfer_id), AnswerForm()
    require(transfer, signed_in_user())
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                act(transfer, form)
                db.session.commit()
                flash(gettext(done))
                return redirect(url_for(".show", transfer_id=transfer_id))
        except STALE:
            db.session.rollback()
            form.show(_LATE)
            form.version.raw_data, form.version.data = None, str(_transfer_or_404(transfer_id).version)
    return _page(_transfer_or_404(transfer_id), form), 422


def _transfer_or_404(transfer_id: int) -> Transfer:
    return transfers.find_transfer(signed_in_user(), transfer_id) or abort(404)


def _page(transfer: Transfer, form: AnswerForm | None = None) -> str:
    user, waits = signed_in_user(), transfer.state == "proposed"
    form = form or AnswerForm(formdata=None, data={"version": transfer.version})
    people = [person for person in owners_of(user) if person.unit.path.startswith(transfer.to_unit.path)]
    selected(form.owner, [("", "—"), *((person.id, person.name) for person in people)])
    answers = waits and is_chief_over(user, transfer.to_unit) and user.id != transfer.proposed_by_id
    holds = transfer.lead.owner_id == user.id or is_chief_over(user, transfer.lead.unit)
    return render_template(
        "claims/transfer.html",
        transfer=transfer,
        form=form,
        shares=transfers.shares_of(transfer),
        answers=answers,
        withdraws=waits and holds,
        seen=is_own(user, transfer.lead),
        states=TRANSFER_STATES,
        stages=STAGES,
    )

"""Handing the work of somebody who leaves to others: by the chief row by row, by an administrator unseen."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from crm.accounts import operations as accounts
from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.accounts.queries import all_successors, covers, owners_of, people_of
from crm.db import db
from crm.errors import DomainError
from crm.leads.words import STAGES
from crm.tasks.handover import SUCCESSORS, hand_all, hand_over, leavers, require_handing, work_of
from crm.web.access import requires, signed_in_user
from crm.web.language import said
from crm.web.paging import number

blueprint = Blueprint("handover", __name__)


@blueprint.get("/handover")
@requires(Permission.LEAD_SCREEN)
def index() -> ResponseReturnValue:
    """The people below, with how much they answer for; those who left first."""
    user = signed_in_user()
    gone = leavers(user)
    people = [person for person in people_of(user) if person.role in SUCCESSORS]
    rows = [(person, len(work_of(person, user))) for person in (*gone, *people)]
    return render_template("tasks/handovers.html", rows=rows)


@blueprint.route("/handover/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.LEAD_SCREEN)
def person(user_id: int) -> ResponseReturnValue:
    user, leaver = signed_in_user(), db.session.get(User, user_id)
    if leaver is None or not covers(user, leaver.unit):
        abort(404)
    require_handing(leaver, user)
    refusal = ""
    if request.method == "POST":
        try:
            count = hand_over(leaver, _chosen(leaver, user), user)
            db.session.commit()
            flash(ngettext("%(num)s piece of work handed over.", "%(num)s pieces of work handed over.", count))
            return redirect(url_for(".person", user_id=user_id))
        except DomainError as error:
            db.session.rollback()
            refusal = said(error)
    successors = [one for one in owners_of(user) if one.id != leaver.id]
    return _page(leaver, user, successors, refusal)


def _chosen(leaver: User, by: User) -> dict[str, User]:
    """{key: successor}: the one a row names, or else the one chosen for all."""
    for_all = request.form.get("successor", "")
    named = {key: request.form.get(key) or for_all for key in work_of(leaver, by).items()}
    people = {code: db.session.get(User, number(code)) for code in set(named.values()) if code}
    return {key: found for key, code in named.items() if (found := people.get(code))}


def _page(leaver: User, by: User, successors: Any, refusal: str) -> ResponseReturnValue:
    page = render_template(
        "tasks/handover.html",
        leaver=leaver,
        work=work_of(leaver, by),
        successors=successors,
        refusal=refusal,
        sent=request.form,
        stages=STAGES,
    )
    return page, 422 if refusal else 200


@blueprint.route("/users/<int:user_id>/leave", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def leave(user_id: int) -> ResponseReturnValue:
    """Disable an account that has open work: with a successor, or leaving it to the chief's inbox."""
    by, leaver, refusal = signed_in_user(), db.session.get(User, user_id) or abort(404), ""
    if request.method == "POST":
        try:
            if successor := db.session.get(User, number(request.form.get("successor"))):
                hand_all(leaver, successor, by)
            accounts.disable(leaver, by)
            db.session.commit()
            flash(gettext("%(name)s cannot log in any more.", name=leaver.name))
            return redirect(url_for("users.edit", user_id=user_id))
        except DomainError as error:
            db.session.rollback()
            refusal = said(error)
    others = [one for one in all_successors() if one.id != leaver.id]
    page = render_template("admin/leave.html", account=leaver, work=work_of(leaver, by), others=others, refusal=refusal)
    return page, 422 if refusal else 200

"""Who met whom: the list and its export, one conversation, and what becomes of its next step."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.accounts.queries import people_of, units_of
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.fuzzydate import today
from crm.interactions.activities import find_visible_activity
from crm.interactions.models import KINDS, Interaction, parts
from crm.interactions.operations import finish_step, may_change, require_changeable, set_step
from crm.interactions.queries import find_visible_talk, leads_seen
from crm.lists.talks import NAMES, STEPS, TalkList
from crm.web import listing
from crm.web.access import requires, signed_in_user
from crm.web.files import sent
from crm.web.forms import DayInput, PlainForm, StringField, VersionInput
from crm.web.language import said
from crm.web.paging import counted, day_and_number
from crm.web.security import local_path

blueprint = Blueprint("interactions", __name__)


class StepForm(PlainForm):
    version = VersionInput()
    next_step = StringField()
    next_step_on = DayInput()


def talk_or_404(talk_id: int) -> Interaction:
    """The conversation when this user may read it: there is no other loader."""
    return find_visible_talk(signed_in_user(), talk_id) or abort(404)


@blueprint.get("/interactions")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user, filters, refusal = signed_in_user(), asked(), None
    wanted, after = TalkList(user, filters), day_and_number(request.args.get("after"))
    try:
        talks, more = wanted.page(after)
        total = wanted.count()
    except DomainError as error:
        talks, more, total, refusal = [], None, 0, error
    return render_template(
        "interactions/index.html",
        talks=talks,
        leads_seen=leads_seen(user, talks),
        total=counted(total),
        after=after,
        following=link(after=f"{more[0]}_{more[1]}") if more else None,
        filters=filters,
        people=[(str(person.id), person.name) for person in people_of(user)],
        units=[(str(unit.id), unit.name) for unit in units_of(user)],
        link=link,
        refusal_text=said(refusal) if refusal else "",
        KINDS=KINDS,
        STEPS=STEPS,
        today=today(),
    )


def asked() -> dict[str, list[str]]:
    return listing.given(NAMES)


def link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    args = {**asked(), **changes}
    return url_for("interactions.index", **{name: value for name, value in args.items() if value is not None})


@blueprint.get("/interactions/<int:talk_id>")
@requires(Permission.LEAD_READ)
def show(talk_id: int) -> ResponseReturnValue:
    return _page(talk_or_404(talk_id), StepForm())


def _page(talk: Interaction, form: StepForm) -> ResponseReturnValue:
    user = signed_in_user()
    page = render_template(
        "interactions/show.html",
        talk=talk,
        form=form,
        leads=leads_seen(user, [talk]).get(talk.id, []),
        theirs=talk.strangers,
        ours=_named(talk.our_people, talk.our_titles),
        may_change=may_change(talk, user),
        activity=find_visible_activity(user, talk.activity_id) if talk.activity_id else None,
        KINDS=KINDS,
        today=today(),
    )
    return page, 422 if form.errors else 200


def _named(people: str | None, titles: str | None) -> list[tuple[str, str]]:
    """Each name with its title."""
    names, behind = parts(people), parts(titles)
    return [(name, behind[at] if at < len(behind) else "") for at, name in enumerate(names)]


@blueprint.post("/interactions/<int:talk_id>/step")
@requires(Permission.INTERACTION_LOG)
def step(talk_id: int) -> ResponseReturnValue:
    """The next step is done, or another one is set, or another day for it."""
    user, talk, form = signed_in_user(), talk_or_404(talk_id), StepForm()
    require_changeable(talk, user)
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                if "done" in request.form:
                    finish_step(talk, form.version.number, user)
                else:
                    set_step(talk, form.next_step.data, form.next_step_on.data, form.version.number, user)
                db.session.commit()
                flash(gettext("Saved."))
                return redirect(local_path(request.form.get("next")) or url_for(".show", talk_id=talk_id))
        except Stale:
            db.session.rollback()
            form.show(DomainError(N_("Somebody saved this since you opened it. Look at it and try again.")))
    return _page(talk_or_404(talk_id), form)


@blueprint.get("/interactions/<int:talk_id>/files/<int:attachment_id>")
@requires(Permission.LEAD_READ)
def download(talk_id: int, attachment_id: int) -> ResponseReturnValue:
    return sent(next((one for one in talk_or_404(talk_id).files if one.id == attachment_id), None) or abort(404))

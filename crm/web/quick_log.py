"""Logging a conversation: whom it is about, what was said, what comes next. The same form changes one."""

from collections.abc import Sequence
from datetime import date
from secrets import token_urlsafe
from typing import Any, cast

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.companies.models import Company, Contact
from crm.companies.operations import find_or_add
from crm.companies.queries import masked_name, named
from crm.db import db
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fields import DATE, Field
from crm.fuzzydate import today
from crm.interactions.activities import find_visible_activity, recent
from crm.interactions.fields import INTERACTION_FIELDS
from crm.interactions.models import Activity, Interaction
from crm.interactions.operations import Talk, change, log, require_changeable
from crm.leads.queries import contacts_behind, is_own
from crm.search.about import Found, companies_of_ids, find_about, leads_of_ids
from crm.web.access import allowed, requires, signed_in_user
from crm.web.forms import DayInput, FilesInput, PlainForm, VersionInput, choices, inputs, values_of
from crm.web.interactions import blueprint, talk_or_404
from crm.web.paging import number
from crm.web.stale import stale_page

_DAYS = (
    Field("met_on", N_("Date"), DATE),
    Field("until_on", N_("End date"), DATE),
    Field("next_step_on", N_("Date of the next step"), DATE),
)
_day = {"type": "date"}


class QuickLogForm(PlainForm):
    """`about` is what is sought; `leads`, `companies` and `firms` (new ones, by name) are what was ticked."""

    version = VersionInput()
    token = HiddenField()
    about = StringField(lazy_gettext("Whom it is about"), [Length(max=120)])
    met_on = DayInput(lazy_gettext("Date"), [InputRequired(lazy_gettext("This field is required."))], render_kw=_day)
    until_on = DayInput(
        lazy_gettext("End date"), description=lazy_gettext("Where it took several days"), render_kw=_day
    )
    contacts = SelectMultipleField(
        lazy_gettext("Their people"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    next_step_on = DayInput(lazy_gettext("Date of the next step"), render_kw=_day)
    activity = SelectField(lazy_gettext("Came from the activity"), validate_choice=False)
    files = FilesInput(
        lazy_gettext("Photos and files"),
        description=lazy_gettext("JPEG, PNG, PDF, Word or Excel"),
        render_kw={"multiple": True, "accept": "image/jpeg,image/png,.pdf,.docx,.xlsx"},
    )

    def offer_activities(self, user: User, day: date, chosen: Activity | None) -> None:
        """Those a talk of this day may come from, and the one chosen."""
        offered = dict.fromkeys([*([chosen] if chosen else []), *recent(user, day)])
        self.activity.choices = choices(("", "—"), *((str(one.id), f"{one.title} {one.starts_on}") for one in offered))

    def forget_errors(self) -> None:
        for typed in self:
            typed.errors = typed.process_errors = []

    def ticked(self, people: Sequence[Contact]) -> list[Contact]:
        return [person for person in people if person.id in set(self.contacts.data or [])]

    def talk(self, contacts: Sequence[Contact], by: User) -> Talk:
        return Talk(
            **values_of(self, INTERACTION_FIELDS),
            met_on=cast(date, self.met_on.data),
            until_on=self.until_on.data,
            next_step_on=self.next_step_on.data,
            contacts=contacts,
            activity_id=number(self.activity.data) or None,
            files=self.files.kept(current_app.config["FILES_ROOT"], by),
            token=(self.token.data or "").strip()[:40] or None,
        )


LogForm: type[QuickLogForm] = type("LogForm", (QuickLogForm,), inputs(INTERACTION_FIELDS))


class About:
    """Whom the form is about: what is ticked, in the order it was, and what else fits the words sought."""

    def __init__(self, user: User, text: str, leads: Sequence[int], companies: Sequence[int], firms: Sequence[str]):
        self.user, self.text = user, text.replace("\x00", "").strip()
        self.leads, self.companies = leads_of_ids(user, leads), companies_of_ids(companies)
        self.firms = [name.strip()[:120] for name in dict.fromkeys(firms) if name.strip()][:20]
        if len(self.leads) < len(set(leads)) or len(self.companies) < len(set(companies)):
            abort(404)
        if not all(is_own(user, lead) for lead in self.leads):
            raise Forbidden(N_("This project lies in the pool. Pick it up first."))

    @property
    def found(self) -> Found:
        """What fits and is not ticked yet."""
        fits = find_about(self.user, self.text)
        leads = [lead for lead in fits.leads if lead not in self.leads]
        return Found(leads, [firm for firm in fits.companies if firm not in self.companies])

    @property
    def may_add(self) -> bool:
        """Whether the words can be a new firm's name."""
        is_new = len(self.text) >= 4 and not self.text.isascii() and named(self.text) is None
        return is_new and self.text not in self.firms and allowed(Permission.COMPANY_EDIT)

    def people(self) -> Sequence[Contact]:
        """Whom the user may name of those firms and projects."""
        ids = [firm.id for firm in self.companies] + [link.company_id for lead in self.leads for link in lead.investors]
        found = [person for lead in self.leads for person in contacts_behind(self.user, ids, lead)]
        found += contacts_behind(self.user, ids) if not self.leads else []
        return list(dict.fromkeys(found))

    def settle(self) -> None:
        """Words that name one thing and nothing ticked: that is what is meant."""
        if self.leads or self.companies or self.firms or not self.text:
            return
        if exact := named(self.text):
            self.companies = [exact]
            return
        found = self.found
        if len(found.leads) + len(found.companies) == 1:
            self.leads, self.companies = found.leads, found.companies
        elif found.leads or found.companies:
            raise DomainError(N_("Tick which of these it is about."), "about")
        else:
            raise DomainError(N_("No project or company of this name is known. Tick it as a new company."), "about")

    def firms_met(self, by: User) -> list[Company]:
        """The firms; nothing when only projects were ticked, as theirs then follow by themselves."""
        if self.firms and not allowed(Permission.COMPANY_EDIT):
            raise DomainError(N_("No company of this name is in the list. Add it first."), "about")
        firms = [*self.companies, *(find_or_add(name, by) for name in self.firms)]
        investors = [link.company for lead in self.leads for link in lead.investors] if firms else []
        return list(dict.fromkeys([*investors, *firms]))


@blueprint.get("/interactions/about")
@requires(Permission.INTERACTION_LOG)
def about() -> ResponseReturnValue:
    """A piece of the form: what fits the words being typed, behind what is ticked."""
    given = request.args
    found = _about(given.get("about", ""), given.getlist("leads"), given.getlist("companies"), given.getlist("firms"))
    return render_template("interactions/_about.html", about=found, alone=True).strip()


def _about(text: str, leads: Sequence[str], companies: Sequence[str], firms: Sequence[str]) -> About:
    return About(signed_in_user(), text, _ids(leads), _ids(companies), firms)


def _ids(given: Sequence[str]) -> list[int]:
    return [number(one) or abort(404) for one in given if one]


def _posted() -> About:
    given = request.form
    return _about(given.get("about", ""), given.getlist("leads"), given.getlist("companies"), given.getlist("firms"))


@blueprint.route("/interactions/new", methods=["GET", "POST"])
@requires(Permission.INTERACTION_LOG)
def new() -> ResponseReturnValue:
    user = signed_in_user()
    form = LogForm(data={"met_on": today(), "our_people": user.name, "token": token_urlsafe(20)} | _asked_activity())
    if request.method == "POST":
        found = _posted()
    else:
        found = _about("", request.args.getlist("lead"), request.args.getlist("company"), ())
    people = _offer_people(form, found)
    form.offer_activities(user, today(), _activity(user, form.activity.data))
    if "pick" in request.form:  # somebody else was ticked: show their people, judge nothing yet
        form.forget_errors()
    elif form.validate_on_submit():
        with form.showing_domain_errors():
            found.settle()
            talk = log(form.talk(form.ticked(people), user), found.leads, found.firms_met(user), by=user)
            onwards = _onwards(talk)
            db.session.commit()
            flash(gettext("The conversation is logged."))
            return _arrived(onwards)
    return render_template("interactions/new.html", form=form, about=found, talk=None)


def _asked_activity() -> dict[str, str]:
    """What the address says the conversation came from."""
    return {"activity": request.args["activity"]} if request.args.get("activity") else {}


def _activity(user: User, chosen: str | None) -> Activity | None:
    """The activity chosen, when it is the user's to see: else there is nothing."""
    return (find_visible_activity(user, number(chosen)) or abort(404)) if chosen else None


def _offer_people(form: QuickLogForm, found: About) -> Sequence[Contact]:
    people = found.people()
    form.contacts.choices = [(person.id, _named(person)) for person in people]
    return people


def _named(person: Contact) -> str:
    return f"{masked_name(person.name)} {person.title}" if person.title else masked_name(person.name)


def _onwards(talk: Interaction) -> str:
    if talk.leads:
        return url_for("leads.show", lead_id=talk.leads[0].id)
    return url_for("interactions.show", talk_id=talk.id)


def _arrived(where: str) -> ResponseReturnValue:
    """The script that keeps drafts goes on by itself, so that it knows that the server has it."""
    return ("", 201, {"Location": where}) if request.headers.get("X-Draft") else redirect(where)


@blueprint.route("/interactions/<int:talk_id>/edit", methods=["GET", "POST"])
@requires(Permission.INTERACTION_LOG)
def edit(talk_id: int) -> ResponseReturnValue:
    user, talk = signed_in_user(), talk_or_404(talk_id)
    require_changeable(talk, user)
    names = [field.name for field in (*INTERACTION_FIELDS, *_DAYS)]
    stands: dict[str, Any] = {name: getattr(talk, name) for name in names}
    form = LogForm(
        data={
            **stands,
            "version": talk.version,
            "activity": str(talk.activity_id or ""),
            "contacts": [person.id for person in talk.contacts],
        }
    )
    found = _posted() if request.method == "POST" else _stored_about(user, talk)
    people = _offer_people(form, found)
    kept = talk.activity if form.activity.data == str(talk.activity_id) else _activity(user, form.activity.data)
    form.offer_activities(user, talk.met_on, kept)
    if "pick" in request.form:
        form.forget_errors()
    elif form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                found.settle()
                _save(talk, form, found, people, user)
                return redirect(url_for(".show", talk_id=talk_id))
        except Stale:
            fields = (*INTERACTION_FIELDS, *_DAYS)
            return stale_page(form, fields, talk_or_404(talk_id), gettext("Conversation"), request.path)
    return render_template("interactions/new.html", form=form, about=found, talk=talk_or_404(talk_id))


def _save(talk: Interaction, form: QuickLogForm, found: About, people: Sequence[Contact], by: User) -> None:
    """What the user does not see of the conversation stays as it is."""
    seen = leads_of_ids(by, [lead.id for lead in talk.leads])
    unseen = [lead for lead in talk.leads if lead not in seen]
    others = [person for person in talk.contacts if person not in people]
    said = form.talk([*form.ticked(people), *others], by)
    change(talk, said, [*found.leads, *unseen], found.firms_met(by), form.version.number, by)
    db.session.commit()
    flash(gettext("Saved."))


def _stored_about(user: User, talk: Interaction) -> About:
    seen = leads_of_ids(user, [lead.id for lead in talk.leads])
    return About(user, "", [lead.id for lead in seen], [firm.id for firm in talk.companies], ())

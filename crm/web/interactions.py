"""Who met whom: the list, and the form that logs a conversation."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.permissions import Permission
from crm.companies.models import Company, Contact
from crm.companies.queries import masked_name, named, the_one
from crm.db import db
from crm.errors import N_, Forbidden
from crm.fuzzydate import today
from crm.interactions.fields import INTERACTION_FIELDS
from crm.interactions.models import KINDS
from crm.interactions.operations import Talk, log
from crm.interactions.queries import latest, leads_seen
from crm.leads.models import Lead
from crm.leads.queries import active_choices, contacts_behind, is_own
from crm.web.access import requires, signed_in_user, visible_lead_or_404
from crm.web.companies import company_or_404
from crm.web.forms import DayInput, PlainForm, choices, inputs, values_of
from crm.web.paging import PAGE, day_and_number, number

blueprint = Blueprint("interactions", __name__)
_typed = inputs(INTERACTION_FIELDS)


class InteractionForm(PlainForm):
    lead = SelectField(lazy_gettext("Project"), validate_choice=False)
    company = StringField(
        lazy_gettext("Company"), description=lazy_gettext("Where there is no project yet, or who else was there")
    )
    kind = _typed["kind"]
    met_on = DayInput(
        lazy_gettext("Date"), [InputRequired(lazy_gettext("This field is required."))], render_kw={"type": "date"}
    )
    our_people = _typed["our_people"]
    contacts = SelectMultipleField(
        lazy_gettext("Their people"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    their_people = _typed["their_people"]
    summary = _typed["summary"]
    next_step = _typed["next_step"]
    next_step_on = DayInput(lazy_gettext("Date of the next step"), render_kw={"type": "date"})
    no_next_step_reason = _typed["no_next_step_reason"]

    def offer(self, leads: Sequence[tuple[int, str, str]], lead: Lead | None, people: Sequence[Contact]) -> None:
        """The choices of this user: their projects, and the people behind the one chosen."""
        chosen = [(lead.id, lead.title, lead.code)] if lead and lead.id not in {row[0] for row in leads} else []
        offered = ((str(lead_id), f"{title} · {code}") for lead_id, title, code in [*chosen, *leads])
        self.lead.choices = choices(("", "—"), *offered)
        self.contacts.choices = choices(*((person.id, _named(person)) for person in people))

    def forget_errors(self) -> None:
        for typed in self:
            typed.errors = typed.process_errors = []

    def talk(self, people: Sequence[Contact]) -> Talk:
        ticked = set(self.contacts.data or [])
        return Talk(
            **values_of(self, INTERACTION_FIELDS),
            met_on=cast(date, self.met_on.data),
            next_step_on=self.next_step_on.data,
            contacts=[person for person in people if person.id in ticked],
        )


def _named(person: Contact) -> str:
    return f"{masked_name(person.name)} {person.title}" if person.title else masked_name(person.name)


@blueprint.get("/interactions")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user, after = signed_in_user(), day_and_number(request.args.get("after"))
    found = latest(user, after, PAGE + 1)
    talks = found[:PAGE]
    following = None
    if len(found) > PAGE:
        following = url_for(".index", after=f"{talks[-1].met_on}_{talks[-1].id}")
    seen = leads_seen(user, talks)
    return render_template(
        "interactions/index.html", talks=talks, leads_seen=seen, after=after, following=following, KINDS=KINDS
    )


@blueprint.route("/interactions/new", methods=["GET", "POST"])
@requires(Permission.INTERACTION_LOG)
def new() -> ResponseReturnValue:
    user = signed_in_user()
    form = InteractionForm(data=_beginning())
    lead = _chosen_lead(form)
    people = contacts_behind(user, _companies_of(lead, named(form.company.data or "")), lead)
    form.offer(active_choices(user), lead, people)
    if "pick" in request.form:  # another project was chosen: show its people, judge nothing yet
        form.forget_errors()
    elif form.validate_on_submit():
        with form.showing_domain_errors():
            companies = _with_other(lead, form.company.data)
            log(form.talk(people), [lead] if lead else [], companies, by=user)
            db.session.commit()
            flash(gettext("The conversation is logged."))
            return redirect(_onwards(lead, companies))
    return render_template("interactions/new.html", form=form, lead=lead)


def _beginning() -> dict[str, Any]:
    """An empty form: today, by the user, about what the address names."""
    company = request.args.get("company")
    return {
        "lead": request.args.get("lead", ""),
        "company": company_or_404(number(company)).name if company else "",
        "met_on": today(),
        "our_people": signed_in_user().name,
    }


def _chosen_lead(form: InteractionForm) -> Lead | None:
    """The project chosen, when it is the user's to see: else there is nothing. One of the pool is picked up first."""
    if not form.lead.data:
        return None
    lead = visible_lead_or_404(number(form.lead.data) or abort(404))
    if not is_own(signed_in_user(), lead):
        raise Forbidden(N_("This project lies in the pool. Pick it up first."))
    return lead


def _companies_of(lead: Lead | None, other: Company | None) -> list[int]:
    investors = [link.company_id for link in lead.investors] if lead else []
    return [*investors, other.id] if other else investors


def _with_other(lead: Lead | None, typed: str | None) -> list[Company]:
    """The lead's investors and the firm typed; nothing when none was, as the lead's own then follow by themselves."""
    if not (typed or "").strip():
        return []
    investors = [link.company for link in lead.investors] if lead else []
    return list(dict.fromkeys([*investors, the_one(typed or "")]))


def _onwards(lead: Lead | None, companies: Sequence[Company]) -> str:
    if lead:
        return url_for("leads.show", lead_id=lead.id)
    return url_for("companies.show", company_id=companies[0].id)

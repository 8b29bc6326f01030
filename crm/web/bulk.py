"""One value for many leads: chosen, looked at row by row, written; what moved on meanwhile is listed, not overwritten."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import joinedload, selectinload
from wtforms import SelectField, StringField

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.accounts.queries import owners_of, units_of
from crm.db import db
from crm.errors import N_, DomainError
from crm.leads.bulk import FIELDS, MOST, Picked, change_many, has, why_not
from crm.leads.models import Lead, LeadPark
from crm.leads.queries import visible_to, workable_by
from crm.parks.queries import all_parks
from crm.web.access import requires, signed_in_user
from crm.web.channels import ChannelSelect, channel_word
from crm.web.forms import PlainForm
from crm.web.listing import asked_list
from crm.web.paging import number

blueprint = Blueprint("bulk", __name__, url_prefix="/leads/bulk")


class BulkForm(PlainForm):
    field = SelectField(lazy_gettext("What to change"))
    owner = SelectField(lazy_gettext("Owner"), validate_choice=False)
    unit = SelectField(lazy_gettext("Responsible unit"), validate_choice=False)
    park = SelectField(lazy_gettext("Park"), validate_choice=False)
    channel = ChannelSelect(lazy_gettext("Channel"), validate_choice=False)
    industry = StringField(lazy_gettext("Industry"))

    def offer(self, user: User) -> Mapping[str, Mapping[str, Any]]:
        """Fill the choices; what each of them stands for, by field and value."""
        found: dict[str, dict[str, Any]] = {
            "owner": {str(person.id): person for person in owners_of(user)},
            "unit": {str(unit.id): unit for unit in units_of(user)},
            "park": {park.code: park for park in all_parks()},
        }
        self["field"].choices = [(name, gettext(word)) for name, word in FIELDS.items()]
        for name, things in found.items():
            self[name].choices = [("", "—"), *((value, thing.name) for value, thing in things.items())]
        return found

    def value(self, things: Mapping[str, Mapping[str, Any]]) -> Any:
        """The chosen value of the chosen field. Raises DomainError where there is none."""
        name = self["field"].data
        text = " ".join(str(self[name].data or "").replace("\x00", "").split())
        if not text:
            raise DomainError(N_("This field is required."), name)
        if name in things and text not in things[name]:
            raise DomainError(N_("Choose one of the list."), name)
        if name == "channel" and text not in [code for code, *_ in self[name].iter_choices()]:
            raise DomainError(N_("Choose one of the list."), name)
        if name == "industry" and len(text) > Lead.industry.type.length:
            raise DomainError(N_("Use at most %(length)s characters."), name, length=Lead.industry.type.length)
        return things[name][text] if name in things else text


@blueprint.get("")
@requires(Permission.LEAD_EDIT)
def choose() -> ResponseReturnValue:
    """The leads that were ticked, or all of the list in this address, and what to give them."""
    user = signed_in_user()
    wanted = asked_list(user)
    ids = [number(text) for text in request.args.getlist("id")]
    query = wanted.query() if request.args.get("all") else visible_to(user).where(Lead.id.in_(ids))
    picked = _load(user, query)
    form = BulkForm()
    form.offer(user)
    return _page(form, picked)


@blueprint.post("")
@requires(Permission.LEAD_EDIT)
def change() -> ResponseReturnValue:
    """First the preview of every row; sent again with `sure`, it is written."""
    user, form = signed_in_user(), BulkForm()
    things = form.offer(user)
    picked = _sent(user) or abort(404)
    if not form.validate():
        return _page(form, picked)
    value: Any = None
    with form.showing_domain_errors():
        value = form.value(things)
    if value is not None and "sure" in request.form:
        outcome = change_many(picked, form["field"].data, value, user)
        if len(outcome.refused) == len(picked):
            raise outcome.refused[0][1]
        db.session.commit()
        return render_template("leads/bulk_done.html", outcome=outcome)
    return _page(form, _sent(user) if form.errors else picked, value)


def _load(user: User, query: Any, versions: Mapping[int, int] | None = None) -> list[Picked]:
    links = (joinedload(Lead.unit), joinedload(Lead.owner), selectinload(Lead.parks).joinedload(LeadPark.park))
    rows = db.session.execute(
        query.add_columns(workable_by(user)).options(*links).order_by(Lead.id.desc()).limit(MOST + 1)
    )
    return [
        Picked(lead, lead.version if versions is None else versions[lead.id], bool(workable)) for lead, workable in rows
    ]


def _sent(user: User) -> list[Picked]:
    """The leads of the form, as they are and in the versions that were looked at."""
    pairs = [text.partition("-") for text in request.form.getlist("lead")[: MOST + 1]]
    versions = {number(lead_id): number(version) for lead_id, _, version in pairs}
    return _load(user, visible_to(user).where(Lead.id.in_(versions)), versions)


def _page(form: BulkForm, picked: list[Picked], value: Any = None) -> ResponseReturnValue:
    user, name = signed_in_user(), form["field"].data
    name = name if name in FIELDS else "owner"
    too_many = len(picked) > MOST
    rows = [
        (one, _shown(one.lead, name), why_not(one, name, value, user) if value is not None else None)
        for one in picked[:MOST]
    ]
    page = render_template(
        "leads/bulk.html", form=form, rows=rows, too_many=too_many, most=MOST, value=value, new=_word(value, name),
        same=[one.lead.id for one in picked if value is not None and has(one.lead, name, value)],
        names=list(FIELDS), name=name,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _word(value: Any, name: str) -> str:
    if value is None:
        return ""
    return channel_word(value) if name == "channel" else getattr(value, "name", value)


def _shown(lead: Lead, name: str) -> str:
    """What the lead has of the field now."""
    if name == "owner":
        return lead.owner_words or (lead.owner.name if lead.owner else "")
    if name == "unit":
        return lead.owner_unit_words or lead.unit.name
    if name == "park":
        return "、".join(link.park.short_name for link in lead.parks) or lead.park_words or ""
    return channel_word(lead.channel) if name == "channel" and lead.channel else getattr(lead, name) or ""

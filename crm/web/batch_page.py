"""The page of an import: each column with what it is read as, to be corrected in place, over the rows it gives."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField
from wtforms.validators import NumberRange, Optional

from crm.accounts.queries import owners_of, units_of
from crm.companies.listings import FIRST_YEAR
from crm.companies.models import Company
from crm.db import db
from crm.exchange.exporting.leftovers import has_left_out
from crm.exchange.mappings import mapping_used
from crm.exchange.models import ColumnMapping, ImportBatch
from crm.exchange.planning.near import FIRM, REASONS
from crm.exchange.words.vocabulary import KINDS
from crm.leads.words import STAGES, Stage
from crm.parks.queries import all_parks
from crm.web.access import signed_in_user
from crm.web.forms import DayInput, IntegerField, PlainForm, choices
from crm.web.language import say
from crm.web.sheet_inputs import KIND_LABELS, Shown, place_of, sheet_or_404, shown_of, units_of_field
from crm.web.sheet_view import FILTERS, view_of

_DEFAULTS = {
    "leads": ("owner", "unit", "stage", "day", "clears"),
    "companies": ("year", "clears"),
    "contacts": ("clears",),
    "parcels": ("clears",),
    "plants": ("clears",),
    "interactions": ("unit", "day"),
    "activities": ("unit", "day"),
}


def _text(value: str | None) -> str:
    """A select that the page did not ask is like one left empty."""
    return value or ""


class DefaultsForm(PlainForm):
    """What rows take that say nothing themselves."""

    owner = SelectField(lazy_gettext("Owner"), coerce=_text, default="")
    unit = SelectField(lazy_gettext("Responsible unit"), coerce=_text, default="")
    stage = SelectField(lazy_gettext("Stage, at least"), coerce=_text, default="")
    day = DayInput(lazy_gettext("Date of the ledger"), validators=[Optional()])
    clears = BooleanField(lazy_gettext("Empty cells clear values"))
    year = IntegerField(
        lazy_gettext("Year of the list"),
        validators=[Optional(), NumberRange(FIRST_YEAR, None, lazy_gettext("Write a year such as 2022."))],
    )

    def offer(self) -> "DefaultsForm":
        """With the people and units of the importer."""
        user, none = signed_in_user(), ("", "—")
        self.owner.choices = choices(none, *((str(one.id), one.name) for one in owners_of(user)))
        self.unit.choices = choices(none, *((str(one.id), one.name) for one in units_of(user)))
        carried = [stage for stage in Stage if stage.number <= Stage.PRODUCTION.number]
        self.stage.choices = choices(none, *((stage.value, gettext(STAGES[stage])) for stage in carried))
        return self

    def kept(self, before: Mapping[str, Any], kinds: set[str]) -> dict[str, Any]:
        """As the batch keeps them; what the page did not ask stays as it was."""
        given = {
            "owner": int(self.owner.data) if self.owner.data else None,
            "unit": int(self.unit.data) if self.unit.data else None,
            "stage": self.stage.data or None,
            "day": self.day.data.isoformat() if self.day.data else None,
            "year": self.year.data,
            "clears": self.clears.data or None,
        }
        asked = {name: given[name] for kind in kinds for name in _DEFAULTS.get(kind, ())}
        return {name: value for name, value in {**before, **asked}.items() if value is not None}


def defaults_form(kept: Mapping[str, Any] | None = None) -> DefaultsForm:
    """The form as posted, or with what the batch keeps."""
    if kept is None:
        return DefaultsForm().offer()
    shown = MultiDict({name: str(value) for name, value in kept.items()})
    return DefaultsForm(formdata=shown).offer()


def batch_page(
    batch: ImportBatch,
    number: int,
    shown: Shown | None = None,
    refusals: Mapping[str, str] | None = None,
    defaults: DefaultsForm | None = None,
    conflict: bool = False,
) -> str:
    """The page with one sheet of the file. `shown` and `refusals`: what was typed, and why it was not taken.

    `conflict`: what was typed meets what somebody else saved meanwhile.
    """
    sheet = sheet_or_404(batch, number)
    shown = shown or shown_of(batch, sheet)
    kinds = {each["kind"] for each in batch.report["sheets"] if each["kind"]}
    return render_template(
        "exchange/batch.html",
        batch=batch,
        sheet=sheet,
        number=number,
        shown=shown,
        firms_decided=_firms_decided(shown),
        refusals=refusals or {},
        kinds=KIND_LABELS,
        labels=KINDS[sheet["kind"]].labels if sheet["kind"] else {},
        units_of_field=units_of_field,
        place_of=place_of,
        defaults=defaults or defaults_form(batch.defaults),
        asked=list(dict.fromkeys(name for kind in kinds for name in _DEFAULTS.get(kind, ()))),
        mapping=_mapping(batch, sheet),
        left_over=has_left_out(batch),
        view=view_of(batch, number),
        filters=FILTERS,
        reasons_near=REASONS,
        conflict=conflict,
        say=say,
        parks={park.code: park.short_name for park in all_parks()},
    )


def _firms_decided(shown: Shown) -> dict[str, str]:
    """By decision, the name of the firm that rows were decided to mean."""
    chosen = {int(choice.removeprefix(FIRM)): choice for choice in shown.decided.values() if _is_firm(choice)}
    if not chosen:
        return {}
    query = select(Company.id, Company.name).where(Company.id.in_(chosen))
    return {chosen[number]: name for number, name in db.session.execute(query)}


def _is_firm(choice: str) -> bool:
    number = choice.removeprefix(FIRM)
    return choice.startswith(FIRM) and number.isascii() and number.isdigit() and len(number) < 10


def _mapping(batch: ImportBatch, sheet: Mapping[str, Any]) -> ColumnMapping | None:
    return mapping_used(batch.confirmed.get(sheet["name"], {}), signed_in_user())

"""Dividing land anew: a parcel split into parts, several merged into one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError
from crm.fields import AREA, LONG_TEXT, TEXT, Field, parse
from crm.parks.models import Parcel
from crm.parks.operations import require_manager
from crm.parks.queries import find_parcel, parcels_of
from crm.placement.land import Land, lands
from crm.placement.replotting import Part, merge, split
from crm.quantities import mu_text
from crm.web.access import requires, signed_in_user
from crm.web.forms import PlainForm, TypedInput, VersionInput, form_of
from crm.web.parks import blueprint
from crm.web.stale import STALE

_PARTS = Field("parts", N_("Parts"), LONG_TEXT, required=True)
_GOES_TO = N_("Goes to part")
_PART_AREA = Field("parts", N_("Area"), AREA)
_NUMBER = Field("number", N_("Number of the new parcel"), TEXT, required=True)


class MergeForm(PlainForm):
    version = VersionInput()
    number = TypedInput(lazy_gettext(_NUMBER.label), source=_NUMBER)
    parcels = SelectMultipleField(
        lazy_gettext("Merge with"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        validate_choice=False,
    )  # fmt: skip


@blueprint.route("/parcels/<int:parcel_id>/split", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def split_parcel(parcel_id: int) -> ResponseReturnValue:
    record = _divisible(parcel_id)
    land = lands(signed_in_user(), [record])[0]
    words = _holders(land)
    going = {holder: Field(f"to_{holder or 'external'}", _GOES_TO, TEXT, required=True) for holder in words}
    form = form_of("SplitForm", [_PARTS, *going.values()], version=VersionInput())(data={"version": record.version})
    for holder, field in going.items():
        form[field.name].label.text = words[holder]  # plain text, escaped where it is shown; a translation is not
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                to = {holder: form[field.name].data or "" for holder, field in going.items()}
                children = split(record, _parts(form["parts"].data), to, form["version"].number, by=signed_in_user())
                db.session.commit()
                flash(gettext("Parcel %(number)s is split into %(count)s.", number=record.number, count=len(children)))
                return redirect(url_for("parks.show", code=record.park.code))
        except STALE:
            return _too_late("parks/split.html", form, record, going=going)
    return render_template("parks/split.html", form=form, parcel=record, land=land, going=going)


@blueprint.route("/parcels/<int:parcel_id>/merge", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def merge_parcels(parcel_id: int) -> ResponseReturnValue:
    record = _divisible(parcel_id)
    others = {
        str(one.id): one for one in parcels_of(record.park) if one.id != parcel_id and one.status == record.status
    }
    form = MergeForm(data={"version": record.version})
    form.parcels.choices = [(f"{key}:{one.version}", _named(one)) for key, one in others.items()]
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                chosen = [
                    choice.partition(":") for choice in form.parcels.data or [] if choice.partition(":")[0] in others
                ]
                parcels = [record, *(others[key] for key, _, _ in chosen)]
                versions = [form.version.number, *(int(seen) if seen.isdecimal() else 0 for _, _, seen in chosen)]
                child = merge(parcels, form.number.data or "", versions, by=signed_in_user())
                db.session.commit()
                flash(gettext("The parcels are merged into %(number)s.", number=child.number))
                return redirect(url_for("parks.parcel", parcel_id=child.id))
        except STALE:
            return _too_late("parks/merge.html", form, record, others=others)
    return render_template("parks/merge.html", form=form, parcel=record, others=others)


def _divisible(parcel_id: int) -> Parcel:
    record = find_parcel(parcel_id) or abort(404)
    require_manager(record.park_id, signed_in_user())
    return record


def _holders(land: Land) -> dict[int | None, str]:
    """{placement's id, or None for what is held from before: who that is, and how much}."""
    found: dict[int | None, str] = {}
    for holder in land.holders:
        placement = holder.placement
        if not placement.is_expired(land.day):
            title = placement.lead.title if holder.is_seen else gettext("held")
            found[placement.id] = f"{title} {mu_text(placement.area_m2)} {gettext('mu')}"
    if 0 < land.parcel.external_m2 < land.parcel.area_m2:
        title = land.parcel.external_holder or gettext("Held from before")
        found[None] = f"{title} {mu_text(land.parcel.external_m2)} {gettext('mu')}"
    return found


def _parts(text: str) -> list[Part]:
    """A part a line: its number, then its area, which one line may leave out."""
    found = []
    for line in text.splitlines():
        number, *area = line.replace("，", " ").replace(",", " ").split(maxsplit=1)
        found.append(Part(number, parse(_PART_AREA, area[0]) if area else None))
    return found


def _too_late(template: str, form: PlainForm, record: Parcel, **more: Any) -> ResponseReturnValue:
    """Somebody changed the land meanwhile: what was typed stays, over the land as it is now."""
    db.session.rollback()
    db.session.refresh(record)
    form.show(DomainError(N_("Somebody changed this land since you opened it. Look at it again, then send this.")))
    form["version"].data = record.version
    land = lands(signed_in_user(), [record])[0]
    return render_template(template, form=form, parcel=record, land=land, **more), 409


def _named(parcel: Parcel) -> str:
    return f"{parcel.number} · {mu_text(parcel.area_m2)} {gettext('mu')}"

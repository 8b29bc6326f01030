"""Likely duplicates, the side-by-side page of a merge, and its undo."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.companies.fields import COMPANY_FIELDS, PARENT
from crm.companies.models import Company
from crm.companies.queries import the_one
from crm.db import db
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fields import Field
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.leads.queries import find_visible, visible_to
from crm.merging.candidates import WHY, likely_companies, likely_leads
from crm.merging.models import Merge
from crm.merging.operations import (
    COMPANY_CHOICES,
    LEAD_CHOICES,
    Pair,
    merge_companies,
    merge_leads,
    require_company_merger,
    require_lead_merger,
    say_distinct,
)
from crm.merging.queries import merges_by
from crm.merging.references import LABELS, OTHER, count_of, references_to
from crm.merging.undoing import obstacle, undo
from crm.web.access import requires, signed_in_user, visible_lead_or_404
from crm.web.companies import company_or_404
from crm.web.formats import shown, units
from crm.web.language import said
from crm.web.paging import number

blueprint = Blueprint("merging", __name__)
# Fields that are links to other records, told by name.
_LINKS = {
    "parent_id": (PARENT.label, "parent"),
    "owner_id": (N_("Owner"), "owner"),
    "local_company_id": (N_("Local company"), "local_company"),
}
_FIELDS: dict[str, Field] = {f"companies.{field.name}": field for field in COMPANY_FIELDS}
_FIELDS |= {f"leads.{field.name}": field for field in LEAD_FIELDS}


@dataclass(frozen=True)
class Compared:
    """One field of both: as shown, and whether the other's value is proposed."""

    name: str
    label: str
    ours: str
    theirs: str
    takes_theirs: bool


@blueprint.get("/merging")
@requires(Permission.COMPANY_MERGE)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    done = merges_by(user)
    return render_template(
        "merging/index.html",
        companies=likely_companies(user),
        leads=likely_leads(user) if may(user.role, Permission.LEAD_MERGE) else [],
        why=WHY,
        done=[(merge, _refusal(merge)) for merge in done if merge.kind == "companies" or _sees_survivor(user, merge)],
    )


def _refusal(merge: Merge) -> str:
    found = obstacle(merge)
    return said(found) if found else ""


def _sees_survivor(user: User, merge: Merge) -> bool:
    return may(user.role, Permission.LEAD_MERGE) and find_visible(user, merge.survivor_id) is not None


@blueprint.post("/merging/distinct")
@requires(Permission.COMPANY_MERGE)
def distinct() -> ResponseReturnValue:
    user, kind = signed_in_user(), request.form.get("kind")
    one, other = (number(request.form.get(name)) for name in ("one", "other"))
    if kind == "leads" and may(user.role, Permission.LEAD_MERGE):
        records: Sequence[Any] = [visible_lead_or_404(one), visible_lead_or_404(other)]
    elif kind == "companies":
        records = [db.session.get(Company, one) or abort(404), db.session.get(Company, other) or abort(404)]
    else:
        abort(404)
    say_distinct(kind, records[0].id, records[1].id, user)
    db.session.commit()
    flash(gettext("The two are not proposed again."))
    return redirect(url_for(".index"))


@dataclass(frozen=True)
class _Kind:
    """What merging firms and merging projects do not share."""

    name: str
    choices: Sequence[str]
    other: Callable[[Any, User], Any]  # the record that is named, or None
    merge: Callable[[Any, Any, Collection[str], Pair, User], Merge]
    require: Callable[[Any, Any, User], None]


@blueprint.route("/companies/<int:company_id>/merge", methods=["GET", "POST"])
@requires(Permission.COMPANY_MERGE)
def companies(company_id: int) -> ResponseReturnValue:
    firms = _Kind("companies", COMPANY_CHOICES, _other_company, merge_companies, require_company_merger)
    return _step(firms, company_or_404(company_id), signed_in_user())


@blueprint.route("/leads/<int:lead_id>/merge", methods=["GET", "POST"])
@requires(Permission.LEAD_MERGE)
def leads(lead_id: int) -> ResponseReturnValue:
    projects = _Kind("leads", LEAD_CHOICES, _other_lead, merge_leads, require_lead_merger)
    return _step(projects, visible_lead_or_404(lead_id), signed_in_user())


def _step(kind: _Kind, survivor: Any, user: User) -> ResponseReturnValue:
    """Choose the other record, look at the two side by side, merge them: whichever comes next."""
    try:
        merged = kind.other(survivor, user)
    except DomainError as refusal:
        return _choose(kind.name, survivor, said(refusal)), 422
    if merged is None:
        return _choose(kind.name, survivor)
    if request.method == "POST":
        theirs = _theirs(kind.choices)
        return _done(lambda: kind.merge(survivor, merged, theirs, _versions(), user), survivor, merged)
    kind.require(survivor, merged, user)
    return _side_by_side(survivor, merged)


def _other_company(survivor: Company, _user: User) -> Company | None:
    """The firm that the address or the form names, by number or in words; None when it names none."""
    if asked := request.values.get("with"):
        return db.session.get(Company, number(asked)) or abort(404)
    typed = _typed()
    found = the_one(typed, "name") if typed else None
    if found is survivor:
        raise DomainError(N_("Choose two different records."), "name")
    return found


def _other_lead(_survivor: Lead, user: User) -> Lead | None:
    if asked := request.values.get("with"):
        return visible_lead_or_404(number(asked))
    typed = _typed()
    found = db.session.scalar(visible_to(user).where(Lead.code == typed.upper())) if typed else None
    if typed and found is None:
        raise DomainError(N_("You see no project of this number."), "name")
    return found


def _typed() -> str:
    return request.args.get("name", "").replace("\x00", "").strip()[:120]


def _choose(kind: str, survivor: Company | Lead, refusal: str = "") -> str:
    return render_template(
        "merging/choose.html", kind=kind, survivor=survivor, name=_name(survivor), typed=_typed(), refusal=refusal
    )


def _name(record: Company | Lead) -> str:
    return record.name if isinstance(record, Company) else record.title


def _side_by_side(survivor: Any, merged: Any, refusal: str = "") -> str:
    kind = survivor.__tablename__
    names = COMPANY_CHOICES if kind == "companies" else LEAD_CHOICES
    compared = [row for name in names if (row := _compared(kind, survivor, merged, name))]
    return render_template(
        "merging/merge.html",
        kind=kind,
        survivor=survivor,
        merged=merged,
        names=(_name(survivor), _name(merged)),
        rows=[row for row in compared if row.ours != row.theirs],
        same=[row for row in compared if row.ours == row.theirs],
        along=_along(kind, merged.id),
        refusal=refusal,
    )


def _compared(kind: str, survivor: Any, merged: Any, name: str) -> Compared | None:
    """None where neither has a value."""
    if name in _LINKS:
        label, link = _LINKS[name]
        texts = [getattr(getattr(record, link), "name", "") for record in (survivor, merged)]
    else:
        field = _FIELDS[f"{kind}.{name}"]
        label, unit = field.label, units(field.kind)
        values = [shown(getattr(record, name), field) for record in (survivor, merged)]
        texts = [f"{value} {unit}".strip() if value else "" for value in values]
    chosen = request.form.get(f"take-{name}")
    takes_theirs = chosen == "theirs" if chosen else not texts[0]
    return Compared(name, gettext(label), texts[0], texts[1], takes_theirs) if any(texts) else None


def _along(kind: str, merged_id: int) -> list[tuple[str, int]]:
    """What refers to the record that goes: (in words, how many)."""
    found: dict[str, int] = {}
    for column in references_to(kind):
        label = LABELS.get(column.table.name, OTHER)
        found[label] = found.get(label, 0) + count_of(column, merged_id)
    return [(gettext(label), count) for label, count in found.items() if count]


def _theirs(names: Sequence[str]) -> set[str]:
    return {name for name in names if request.form.get(f"take-{name}") == "theirs"}


def _versions() -> tuple[int, int]:
    return number(request.form.get("version")), number(request.form.get("other_version"))


def _done(act: Any, survivor: Any, merged: Any) -> ResponseReturnValue:
    """Merge and go to what is left; a refusal stands above the page with everything that was chosen."""
    page, one, other = _page(survivor.__tablename__, survivor.id), survivor.id, merged.id
    try:
        merge = act()
        db.session.commit()
    except Forbidden:
        raise
    except DomainError as refusal:
        db.session.rollback()
        model = type(survivor)
        both = [db.session.scalars(select(model).where(model.id == key)).one_or_none() for key in (one, other)]
        if None in both:
            abort(404)
        return _side_by_side(both[0], both[1], said(refusal)), 409 if isinstance(refusal, Stale) else 422
    flash(gettext("%(name)s is merged. Under Duplicates the merge can be undone.", name=merge.name))
    return redirect(page)


def _page(kind: str, record_id: int) -> str:
    return (
        url_for("companies.show", company_id=record_id)
        if kind == "companies"
        else url_for("leads.show", lead_id=record_id)
    )


@blueprint.post("/merging/<int:merge_id>/undo")
@requires(Permission.COMPANY_MERGE)
def take_apart(merge_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    merge = db.session.get(Merge, merge_id) or abort(404)
    if merge.kind == "leads" and not _sees_survivor(user, merge):
        abort(404)
    try:
        undo(merge, user)
        db.session.commit()
    except Forbidden:
        raise
    except DomainError as refusal:
        db.session.rollback()
        flash(said(refusal), "warning")
        return redirect(url_for(".index"))
    flash(gettext("%(name)s is a record of its own again.", name=merge.name))
    return redirect(_page(merge.kind, merge.merged_id))

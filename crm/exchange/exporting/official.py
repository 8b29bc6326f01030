"""The official forms: which there are, what stands in them, and the office's own drawing of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Unit, User
from crm.audit.operations import record
from crm.companies.queries import masked_name
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.exchange.exporting.filling import NUMBER, Form, Place
from crm.exchange.exporting.shown import Word, shown
from crm.exchange.models import FormDrawing
from crm.exchange.reading.container import unpacked, what
from crm.fields import AREA, MONEY, USD
from crm.files.models import Attachment
from crm.files.operations import keep, path_of
from crm.fuzzydate import FuzzyDate
from crm.interactions.models import Interaction
from crm.interactions.queries import interactions_visible_to
from crm.leads.fields import FILE_FIELDS
from crm.lists.leads import LeadList
from crm.lists.rows import rows_of
from crm.parks.queries import all_parks
from crm.quantities import area_unit, money_unit

DRAWN = Path(__file__).parent / "forms_templates"
MONEY_UNITS, AREA_UNITS = ("亿元", "万元"), ("亩", "平方米")
BASES = {"verified": ("verified",), "all": ("verified", "submitted", "carried")}
_LARGEST, _LARGEST_UNPACKED = 2_000_000, 20_000_000  # bytes
_FIELDS = {field.name: field for field in FILE_FIELDS}
_TALK = (
    "owner_unit our_people our_titles first_day last_day days destinations companies contact_name contact_title summary"
).split()
_BLANK = ("legal_person", "registered_capital", "business_scope")  # written by hand: the system does not keep them


@dataclass(frozen=True)
class Asked:
    """From which day to which, whose facts count, and the units of the figures."""

    user: User
    first: date
    last: date
    basis: str = "verified"
    money: str = "亿元"
    area: str = "亩"


@dataclass(frozen=True)
class Official:
    """One form. `file` is our own drawing of it; `rows` its records, in the order they stand."""

    label: str
    file: str
    names: Sequence[str]
    rows: Callable[[Asked], Sequence[Mapping[str, Any]]]


def _facts(kind: str) -> Callable[[Asked], Sequence[Mapping[str, Any]]]:
    """The leads whose fact of this kind lies in the period, unit by unit."""

    def rows(asked: Asked) -> Sequence[Mapping[str, Any]]:
        filters = {
            f"{kind}_from": [asked.first.isoformat()],
            f"{kind}_to": [asked.last.isoformat()],
            "fact": [f"{kind}:{standing}" for standing in BASES[asked.basis]],
        }
        found = [row for leads in LeadList(asked.user, filters).all() for row in rows_of(leads)]
        return sorted(found, key=lambda row: (row["owner_unit"], str(row[f"{kind}_on"]), row["code"]))

    return rows


def _registered(*order: str) -> Callable[[Asked], Sequence[Mapping[str, Any]]]:
    """The leads whose local firm was registered in the period, ordered by these columns."""

    def rows(asked: Asked) -> Sequence[Mapping[str, Any]]:
        filters = {"fact": [f"registered:{standing}" for standing in BASES[asked.basis]]}
        found = [row for leads in LeadList(asked.user, filters).all() for row in rows_of(leads)]
        inside = [row for row in found if _lies_in(row["registered_on"], asked)]
        return sorted(inside, key=lambda row: [_last_if_none(row[name]) for name in (*order, "registered_on", "code")])

    return rows


def _last_if_none(value: Any) -> tuple[bool, str]:
    return value is None, str(value)


def _lies_in(day: FuzzyDate | None, asked: Asked) -> bool:
    return day is not None and day.start <= asked.last and day.end >= asked.first


def _trips(asked: Asked) -> Sequence[Mapping[str, Any]]:
    """The visits out of the period. Whom they met stands masked."""
    query = interactions_visible_to(asked.user).where(
        Interaction.kind == "visit_out", Interaction.met_on >= asked.first, Interaction.met_on <= asked.last
    )
    people = (joinedload(Interaction.by), joinedload(Interaction.unit), selectinload(Interaction.companies))
    found = db.session.scalars(query.options(*people, selectinload(Interaction.contacts))).unique().all()
    ordered = sorted(found, key=lambda talk: (talk.unit.name, talk.met_on, talk.id))
    return [_trip(talk) for talk in ordered]


def _trip(talk: Interaction) -> Mapping[str, Any]:
    last, known, others = talk.until_on or talk.met_on, [person.name for person in talk.contacts], talk.strangers
    return {
        "owner_unit": talk.unit_words or talk.unit.name,
        "our_people": talk.our_people or talk.by.name,
        "first_day": talk.met_on,
        "last_day": last,
        "days": (last - talk.met_on).days + 1,
        "companies": "、".join(company.name for company in talk.companies),
        "contact_name": "、".join(masked_name(name) for name in [*known, *(name for name, _ in others)]),
        "contact_title": "、".join(
            [*(person.title or "" for person in talk.contacts), *(title for _, title in others)]
        ),
        "summary": talk.summary,
    }


FORMS: Mapping[str, Official] = {
    "signed": Official(N_("Signed projects"), "signed.xlsx", (*_FIELDS, *_BLANK), _facts("signed")),
    "registered": Official(
        N_("Newly registered firms"), "registered.xlsx", (*_FIELDS, *_BLANK), _registered("owner_unit")
    ),
    "chains": Official(
        N_("Newly registered firms by industry chain"),
        "chains.xlsx",
        (*_FIELDS, *_BLANK),
        _registered("chain", "owner_unit"),
    ),
    "construction": Official(
        N_("Projects under construction"), "construction.xlsx", (*_FIELDS, *_BLANK), _facts("construction")
    ),
    "production": Official(N_("Projects in production"), "production.xlsx", (*_FIELDS, *_BLANK), _facts("production")),
    "trips": Official(N_("Trips to investors"), "trips.xlsx", _TALK, _trips),
}


def filled(name: str, asked: Asked, root: Path, word: Word) -> tuple[bytes, int]:
    """The form's bytes and how many records stand in it. `root` is where uploaded files lie."""
    official = FORMS[name]
    form = Form(drawing_of(name, root), official.names)
    records = official.rows(asked)
    parks = {park.code: park.name for park in all_parks()}
    county = db.session.scalar(select(Unit.name).where(Unit.parent_id.is_(None)))
    heads = {
        "from": _spoken(asked.first),
        "to": _spoken(asked.last),
        "county": county or "",
        "money": asked.money,
        "area": asked.area,
    }
    return form.filled(records, heads, lambda place, row: _value(place, row, asked, parks, word)), len(records)


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _value(place: Place, row: Mapping[str, Any], asked: Asked, parks: Mapping[str, str], word: Word) -> Any:
    value, field = row.get(place.name), _FIELDS.get(place.name)
    if value is None or field is None or isinstance(value, date | FuzzyDate):
        return value
    if field.kind in (MONEY, USD):
        return Decimal(value) / money_unit(place.unit or asked.money)[0]
    if field.kind is AREA:
        one = area_unit(place.unit or asked.area)
        return (Decimal(value) * one.denominator / one.numerator).quantize(Decimal("0.0001"))
    return shown("leads", field, value, parks, word)


def drawing_of(name: str, root: Path) -> bytes:
    """The office's own drawing; else ours."""
    own = own_drawing(name)
    path = path_of(root, own.attachment.sha256) if own else DRAWN / FORMS[name].file
    if not path.is_file():
        raise DomainError(N_("The stored file is missing. Tell your administrator."))
    return path.read_bytes()


def own_drawing(name: str) -> FormDrawing | None:
    query = select(FormDrawing).where(FormDrawing.name == name).options(joinedload(FormDrawing.attachment))
    return db.session.scalar(query)


def draw(name: str, root: Path, file: str, data: bytes, by: User) -> FormDrawing:
    """The office's own drawing from now on. Raises DomainError, beside the file, for what is no form."""
    if len(data) > _LARGEST:
        raise DomainError(N_("The file is larger than %(size)s MB."), "file", size=_LARGEST // 1_000_000)
    _require_workbook(file, data)
    Form(data, FORMS[name].names)
    attachment: Attachment = keep(root, file, data, by)
    found = own_drawing(name)
    before = found.attachment.sha256 if found else None
    if found is None:
        found = FormDrawing(name=name)
        db.session.add(found)
    found.attachment, found.by_id, found.at = attachment, by.id, now()
    db.session.flush()
    record(by, "draw form", found, {"form": name, "sha256": [before, attachment.sha256]})
    return found


def _require_workbook(file: str, data: bytes) -> None:
    """What it is, before anything opens it: a form is small, packed and unpacked."""
    try:
        is_package = what(data, file) == "ooxml"
    except DomainError as refusal:
        raise DomainError(refusal.message, "file", **refusal.params) from refusal
    if not is_package or not file.lower().endswith(".xlsx"):
        raise DomainError(N_("The form could not be opened. Save it in Excel as .xlsx."), "file")
    if unpacked(data) > _LARGEST_UNPACKED:
        raise DomainError(N_("The file unpacks to far more than a table can be; it was not opened."), "file")


def back_to_ours(name: str, by: User) -> None:
    """The drawing that ships with the application, again."""
    found = own_drawing(name)
    if found is not None:
        record(by, "drop form", ("form_drawings", found.id), {"form": name, "sha256": [found.attachment.sha256, None]})
        db.session.delete(found)


def places_of(name: str) -> Sequence[str]:
    """What may stand in the record's row of a form."""
    return (NUMBER, *FORMS[name].names)

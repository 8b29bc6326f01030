"""Firms of a list against the firms that are there. One firm may stand in several rows: one for each list it is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from crm.companies.listings import FIRST_YEAR, LISTS, listings_of
from crm.companies.models import Company, Listing
from crm.db import db, require_fit
from crm.errors import N_, DomainError
from crm.exchange.layout import ParsedRow
from crm.exchange.planning.near import NEW, Candidate, Wishes, ask, chosen, ids_of
from crm.exchange.planning.repeats import AGAIN_ELSEWHERE, Said, Spot
from crm.exchange.planning.rows import PlannedRow, differences
from crm.fuzzydate import today
from crm.stored import portions
from crm.text.names import company_key

PLAIN = ("credit_code", "region", "industry", "address", "note")
_COMPARED = (*PLAIN, "parent")
_CLEARABLE = frozenset(PLAIN) - {"credit_code"}
_COUNTS = N_("Row %(row)s says %(old)s of this company: that counts.")
_COUNTS_ELSEWHERE = N_("Row %(row)s of sheet %(sheet)s says %(old)s of this company: that counts.")
Place = tuple[str, int, str]  # list, year, industry


@dataclass
class FirmPlan:
    """`places`: where in which lists the row puts the firm, with the rank or None."""

    key: str
    places: dict[Place, int | None] = field(default_factory=dict)


@dataclass
class _Said:
    """What the rows so far say of one firm."""

    spot: Spot
    values: dict[str, Any]
    places: dict[Place, int | None]


def plan_companies(
    parsed: Sequence[ParsedRow], year: int | None, stored: bool, wishes: Wishes | None = None
) -> list[PlannedRow]:
    """Decide every row. `year` is that of the list where a row names none."""
    rows = [_checked(each, year) for each in parsed]
    wishes = wishes or Wishes()
    if stored:
        for some in portions(rows):
            _match(some, wishes)
    _fold(rows, wishes.said)
    for row in rows:
        if row.is_wrong:
            row.action, row.changes = "error", {}
    return rows


def _checked(parsed: ParsedRow, year: int | None) -> PlannedRow:
    row = PlannedRow(parsed.row, dict(parsed.values), dict(parsed.extra), list(parsed.problems))
    values = row.values
    row.plan = FirmPlan(company_key(values.get("name") or ""))
    if not row.plan.key:
        row.refuse("name", N_("The row has no company name."))
        return row
    if values.get("parent") and company_key(values["parent"]) == row.plan.key:
        values["parent"] = None  # many lists name the group itself as its group
    try:
        require_fit(Company(**{name: values.get(name) for name in ("name", *PLAIN)}))
    except DomainError as refusal:
        row.refuse(refusal.field, refusal.message, **refusal.params)
    if values.get("listings"):
        row.plan.places = _places(row, year)
    elif values.get("listing_rank") is not None:
        row.warn("listing_rank", N_("It is not clear of which list this is the rank; it was not taken."))
    return row


def _places(row: PlannedRow, year: int | None) -> dict[Place, int | None]:
    """The places the row names. Without a year there is none: it is asked for."""
    values = row.values
    if values.get("listing_year") is None and year is not None:
        values["listing_year"] = year
    when, rank = values.get("listing_year"), values.get("listing_rank")
    if when is None:
        row.warn("listing_year", N_("The year of the list is not given: without it the firm does not enter the list."))
        return {}
    if not FIRST_YEAR <= when <= today().year + 1:
        message = N_("The year is between %(first)s and %(latest)s.")
        row.refuse("listing_year", message, first=FIRST_YEAR, latest=today().year + 1)
        return {}
    ranked = [code for code in values["listings"] if LISTS[code].ranked]
    if rank is not None and len(ranked) != 1:
        row.warn("listing_rank", N_("It is not clear of which list this is the rank; it was not taken."))
    industry = (values.get("industry") or "")[:60]
    return {
        (code, when, industry if code == "industry_100" else ""): rank if ranked == [code] else None
        for code in values["listings"]
    }


def _match(rows: Sequence[PlannedRow], wishes: Wishes) -> None:
    """Find the firms these rows mean: by credit code, else by name; what is only near is asked."""
    keys = {row.plan.key for row in rows}
    codes = {row.values["credit_code"] for row in rows if row.values.get("credit_code")}
    found = _stored(or_(Company.key.in_(keys), Company.credit_code.in_(codes)))
    named = {company.key: company for company in found}
    coded = {company.credit_code: company for company in found if company.credit_code}
    merged = _merged([row for row in rows if row.plan.key not in named and not row.is_wrong], coded, wishes)
    places = listings_of([company.id for company in (*found, *merged.values())])
    for row in rows:
        by_name, by_code = named.get(row.plan.key), coded.get(row.values.get("credit_code") or "")
        company = by_code or by_name or merged.get(row.row)
        if company is None or row.is_wrong:
            continue
        if by_code and by_name and by_code is not by_name:
            row.refuse("credit_code", N_("This is the credit code of %(company)s."), company=by_code.name)
        else:
            _compare(row, company, places.get(company.id, ()), wishes.clears)


def _stored(condition: ColumnElement[bool]) -> Sequence[Company]:
    return db.session.scalars(select(Company).where(condition).options(joinedload(Company.parent))).all()


def _merged(rows: Sequence[PlannedRow], coded: Mapping[str, Company], wishes: Wishes) -> dict[int, Company]:
    """By row, the firm that somebody said a new name means; where nobody did, the row is asked."""
    found: dict[int, Candidate] = {}
    for row in rows:
        code, decision = row.values.get("credit_code"), wishes.decided.get(row.row)
        near = [] if code in coded else wishes.near.of(row.values["name"], code)
        if one := chosen(decision, near):
            found[row.row] = one
        elif near and decision != NEW:
            row.of = near[0].name
            ask(row, "name", row.values["name"], near)
    firms = {firm.id: firm for firm in _stored(Company.id.in_(ids_of(found.values())))} if found else {}
    return {row: firms[one.id] for row, one in found.items()}


def stored_values(company: Company) -> dict[str, Any]:
    """A firm as a row of values by field name."""
    values = {name: getattr(company, name) for name in PLAIN}
    return {**values, "parent": company.parent.name if company.parent else None}


def _compare(row: PlannedRow, company: Company, known: Sequence[Listing], clears: bool) -> None:
    row.of, row.target = company.name, company.id
    stored = stored_values(company)
    row.changes = differences(stored, row.values, _COMPARED, _CLEARABLE if clears else ())
    if company.key != row.plan.key:
        if company.credit_code and company.credit_code == row.values.get("credit_code"):
            message = N_("The system knows this credit code as %(company)s: the name stays.")
            row.warn("name", message, company=company.name)
        row.plan.key = company.key
    if "credit_code" in row.changes and company.credit_code:
        message = N_("The system has the credit code %(code)s for this name: it may be another firm.")
        row.refuse("credit_code", message, code=company.credit_code)
    if "parent" in row.changes and company_key(row.values["parent"]) == company_key(stored["parent"] or ""):
        del row.changes["parent"]
    row.plan.places = _as_known(row.plan.places, known)
    _note_places(row, {(place.list, place.year, place.industry): place.rank for place in known})
    row.action = "update" if row.changes else "unchanged"


def _as_known(places: Mapping[Place, int | None], known: Sequence[Listing]) -> dict[Place, int | None]:
    """A place in the same list and year with the same rank is the same place, however its industry is called."""
    found: dict[Place, int | None] = {}
    for place, rank in places.items():
        same = [one for one in known if (one.list, one.year, one.rank) == (*place[:2], rank)]
        is_known = any(one.industry == place[2] for one in same) or not same
        found[place if is_known else (*place[:2], same[0].industry)] = rank
    return found


def _note_places(row: PlannedRow, known: Mapping[Place, int | None]) -> None:
    """What the row adds to the places known of its firm."""
    places: dict[Place, int | None] = row.plan.places
    if new := [place for place in places if place not in known]:
        year = new[0][1]
        before = [code for code, when, _ in known if when == year]
        row.changes["listings"] = (before or None, list(dict.fromkeys([*before, *(code for code, _, _ in new)])))
    for place, rank in places.items():
        if rank is not None and place in known and known[place] != rank:
            row.changes["listing_rank"] = (known[place], rank)


def _fold(rows: Sequence[PlannedRow], file: Said) -> None:
    """Several rows of one firm are one firm: the first says what it is, the others may add what it leaves open."""
    said: dict[Any, _Said] = file.by_kind.setdefault("companies", {})
    for row in rows:
        if row.is_wrong or row.candidates:
            continue
        names = [name for name in (row.target, row.plan.key, row.values.get("credit_code")) if name]
        before = next((said[name] for name in names if name in said), None)
        if before is None:
            before = _Said(file.at(row.row), {name: row.values.get(name) for name in _COMPARED}, dict(row.plan.places))
        else:
            _add(row, before, file)
        said.update(dict.fromkeys(names, before))


def _add(row: PlannedRow, before: _Said, file: Said) -> None:
    added = {}
    for name in _COMPARED:
        new, old = row.values.get(name), before.values.get(name)
        if new is None or new == old:
            row.changes.pop(name, None)
        elif old is None:
            before.values[name] = new
            added[name] = (None, new)
        else:
            row.changes.pop(name, None)
            file.tell(row, name, before.spot, _COUNTS, _COUNTS_ELSEWHERE, old=str(old))
    is_new_place = any(place not in before.places for place in row.plan.places)
    if not (added or is_new_place):
        row.action, row.changes = "duplicate", {}
        file.tell(row, None, before.spot, N_("The same company as in row %(row)s."), AGAIN_ELSEWHERE)
    elif row.target is None:
        row.action, row.of, row.changes = "update", row.values["name"], added
        _note_places(row, before.places)
    else:
        row.action = "update" if row.changes else "unchanged"
    before.places.update({place: rank for place, rank in row.plan.places.items() if place not in before.places})

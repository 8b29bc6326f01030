"""Visits and talks of a list against the conversations that are there."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.companies.models import Company
from crm.db import db, require_fit
from crm.errors import N_, DomainError
from crm.exchange.layout import ParsedRow
from crm.exchange.planning.repeats import Said
from crm.exchange.planning.rows import PlannedRow, differences, nearest
from crm.exchange.planning.units import decide
from crm.exchange.planning.visits import check_days
from crm.fuzzydate import FuzzyDate
from crm.interactions.fields import COLUMNS, INTERACTION_FILE_FIELDS, LISTS
from crm.interactions.models import Interaction, joined, parts
from crm.interactions.operations import may_change
from crm.interactions.queries import interactions_visible_to
from crm.text.names import company_key

NAMES = tuple(field.name for field in INTERACTION_FILE_FIELDS)
_IDENTITY = ("on", "companies")
_COMPARED = tuple(name for name in NAMES if name not in _IDENTITY)
_FIELDS = {column: name for name, column in COLUMNS.items()}
Known = Mapping[tuple[date, frozenset[str]], Sequence[Interaction]]


def plan_interactions(parsed: Sequence[ParsedRow], by: User | None, stored: bool, said: Said) -> list[PlannedRow]:
    """Decide every row. A conversation is known by its day, its firms and our people."""
    rows = [_checked(each) for each in parsed]
    match = (lambda some: _match(some, by)) if stored else None
    decide(rows, by, match, _key, N_("The same conversation as in row %(row)s."), said)
    return rows


def _checked(parsed: ParsedRow) -> PlannedRow:
    row = PlannedRow(parsed.row, dict(parsed.values), dict(parsed.extra), list(parsed.problems))
    if not row.values.get("companies"):
        row.refuse("companies", N_("The row names no company."))
    check_days(row)
    if not row.values.get("kind"):
        row.warn("kind", N_("The way of contact is not said: it was taken for a meeting."))
    try:
        require_fit(Interaction(**columns_of(row.values)))
        for name in row.values.get("companies") or ():
            require_fit(Company(name=name))
    except DomainError as refusal:
        row.refuse(_FIELDS.get(refusal.field or "", "companies"), refusal.message, **refusal.params)
    return row


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an interaction that these values of a file fill."""
    found: dict[str, Any] = {}
    for name, column in COLUMNS.items():
        value = values.get(name)
        if value is not None:
            found[column] = joined(value) if name in LISTS else value.end if isinstance(value, FuzzyDate) else value
    return found


def stored_values(interaction: Interaction) -> dict[str, Any]:
    """An interaction as a row of values by field name."""
    found: dict[str, Any] = {}
    for name, column in COLUMNS.items():
        value = getattr(interaction, column)
        found[name] = parts(value) if name in LISTS else FuzzyDate.day(value) if isinstance(value, date) else value
    found["companies"] = [company.name for company in interaction.companies]
    return {**found, **_theirs(interaction), "unit": interaction.unit_words or interaction.unit.name}


def _theirs(interaction: Interaction) -> dict[str, list[str]]:
    """Who of theirs was there: those the conversation names, and its contacts, each with a title at their place."""
    names, titles = parts(interaction.their_people), parts(interaction.their_titles)
    if known := [person for person in interaction.contacts if person.name not in names]:
        titles = [*titles, *[""] * (len(names) - len(titles)), *(person.title or "" for person in known)]
    return {"contacts": [*names, *(person.name for person in known)], "contact_titles": titles if any(titles) else []}


def _match(rows: Sequence[PlannedRow], by: User | None) -> None:
    known = _known({row.values["on"].start for row in rows})
    ids = [one.id for found in known.values() for one in found]
    seen = set(ids)
    if by is not None:
        visible = interactions_visible_to(by).where(Interaction.id.in_(ids)).with_only_columns(Interaction.id)
        seen = set(db.session.scalars(visible))
    for row in rows:
        meant = _meant(row, known.get((row.values["on"].start, _firms(row)), ()))
        if meant:
            match = nearest(row, meant, seen, stored_values, _COMPARED)
            _compare(row, match, match.id in seen, by)


def _known(days: set[date]) -> Known:
    found: dict[tuple[date, frozenset[str]], list[Interaction]] = defaultdict(list)
    query = select(Interaction).where(Interaction.met_on.in_(days)).order_by(Interaction.id)
    loaded = (selectinload(Interaction.companies), selectinload(Interaction.contacts), joinedload(Interaction.unit))
    for interaction in db.session.scalars(query.options(*loaded)):
        found[interaction.met_on, frozenset(company.key for company in interaction.companies)].append(interaction)
    return found


def _firms(row: PlannedRow) -> frozenset[str]:
    return frozenset(company_key(name) for name in row.values["companies"])


def _meant(row: PlannedRow, same_firms: Sequence[Interaction]) -> Sequence[Interaction]:
    """Those of the same day and firms with the same people of ours; the only one where a side names nobody."""
    ours = set(row.values.get("our_people") or ())
    found = [interaction for interaction in same_firms if set(parts(interaction.our_people)) == ours]
    is_only = len(same_firms) == 1 and not (ours and same_firms[0].our_people)
    return found or (same_firms if is_only else ())


def _compare(row: PlannedRow, interaction: Interaction, is_seen: bool, by: User | None) -> None:
    if not is_seen:
        row.action = "duplicate"
        row.warn(None, N_("Another unit logged this conversation already; it is left alone."))
        return
    row.target = interaction.id
    row.of = f"{interaction.met_on} {interaction.companies[0].name}"
    row.changes = differences(stored_values(interaction), row.values, _COMPARED)
    if "next_step_on" in row.changes and row.values["next_step_on"].end == interaction.next_step_on:
        del row.changes["next_step_on"]
    row.action = "update" if row.changes else "unchanged"
    if row.changes and by is not None and not may_change(interaction, by):
        row.refuse(None, N_("Only who logged this conversation and the chief of the unit can change it."))


def _key(row: PlannedRow) -> Hashable:
    return row.values["on"], _firms(row), frozenset(row.values.get("our_people") or ())

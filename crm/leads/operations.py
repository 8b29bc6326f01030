"""Making and changing leads. Stage and state are the pipeline's; everything else is changed here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.accounts.queries import covers, is_chief_over
from crm.audit.operations import changes_of, record
from crm.companies.models import Company, Contact
from crm.companies.operations import Firm, find_or_add
from crm.companies.regions import place
from crm.db import db, now, require_fit, require_values_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fields import Field
from crm.fuzzydate import FuzzyDate, today
from crm.leads.claims.registering import begin, registered_first
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead, LeadContact, LeadInvestor, LeadPark, LeadSequence, LeadTeam
from crm.leads.queries import works_on
from crm.parks.models import Park

_PLAIN = {field.name: field for field in LEAD_FIELDS}
_NEVER_NEGATIVE = ("money", "usd", "area", "floor", "count")


@dataclass(frozen=True)
class Registration:
    """What a new lead begins with. Its code is of the year of `on`, today unless it was registered earlier."""

    values: Mapping[str, Any]
    investors: Sequence[Company]
    unit: Unit
    owner: User | None = None
    parks: Sequence[Park] = ()
    on: date | None = None


def next_code(year: int) -> str:
    """YF-2026-0001: counted in the database, so two registrations never share one."""
    return next_codes(year, 1)[0]


def next_codes(year: int, count: int) -> list[str]:
    """So many codes in a row, taken in one step."""
    sequence = db.session.scalar(select(LeadSequence).where(LeadSequence.year == year).with_for_update())
    if sequence is None:
        sequence = LeadSequence(year=year, last=0)
        db.session.add(sequence)
    first = sequence.last + 1
    sequence.last += count
    db.session.flush()
    return [f"YF-{year}-{number:04d}" for number in range(first, first + count)]


def create(
    values: Mapping[str, Any],
    investors: Sequence[Company],
    unit: Unit,
    by: User,
    owner: User | None = None,
    parks: Sequence[Park] = (),
    on: date | None = None,
    origin: str = "register",
) -> Lead:
    """A new lead at the first stage, with its claim: called by the pipeline, which records the move."""
    wanted = Registration(values, investors, unit, owner, parks, on)
    require_investors([investors])
    first = registered_first(investors, unit)
    lead = _new(wanted, next_code((on or today()).year), by)
    db.session.flush()
    begin(lead, origin, by, first)
    record(by, "register", lead, registered(lead.title, lead.code, investors, first, owner, parks))
    return lead


def require_investors(wanted: Iterable[Sequence[Company | Firm]]) -> None:
    """Raises DomainError for a new lead without a firm behind it."""
    if not all(wanted):
        raise DomainError(N_("Name the investing company."), "investor")


def _new(wanted: Registration, code: str, by: User) -> Lead:
    lead = Lead(**first_columns(code, wanted.unit, by))
    with db.session.no_autoflush:
        assign(lead, wanted.values)
        lead.unit = wanted.unit
        firms = dict.fromkeys(wanted.investors)
        lead.investors = [LeadInvestor(company=firm, position=n) for n, firm in enumerate(firms)]
        lead.owner, lead.contacts = wanted.owner, []
        lead.parks = [LeadPark(park=park) for park in wanted.parks]
        db.session.add(lead)
    return lead


def first_columns(code: str, unit: Unit, by: User) -> dict[str, Any]:
    """What a new lead has whatever is known of it."""
    begun = {"code": code, "stage": "lead", "state": "active", "stage_entered_on": today(), "extra": {}}
    return {**begun, "registered_at": now(), "registered_by_id": by.id, "unit_id": unit.id}


def registered(
    title: str,
    code: str,
    investors: Sequence[Company | Firm],
    first: Lead | None,
    owner: User | None = None,
    parks: Sequence[Park] = (),
) -> dict[str, Any]:
    """What the trail says of a new lead."""
    said: dict[str, Any] = {"title": title, "code": code, "investor": [company.name for company in investors]}
    if owner:
        said["owner"] = owner.name
    if first:
        said["registered_first"] = f"{first.unit.name} {first.registered_at:%Y-%m-%d}"
    return {**said, "park": [park.code for park in parks]}


def assign(lead: Lead, values: Mapping[str, Any]) -> None:
    """Put plain values on the lead, each checked."""
    for name, value in values.items():
        setattr(lead, name, _checked(_PLAIN[name], value))
    _require_title(lead.title)
    check_dates(lead.planned_construction_on, lead.planned_production_on)
    require_fit(lead)


def checked_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of a lead that is none yet, checked as assign() does."""
    columns = {name: _checked(_PLAIN[name], value) for name, value in values.items()}
    _require_title(columns.get("title"))
    check_dates(columns.get("planned_construction_on"), columns.get("planned_production_on"))
    require_values_fit(Lead, columns)
    return columns


def _require_title(title: str | None) -> None:
    if not (title or "").strip():
        raise DomainError(N_("This field is required."), "title")


def _checked(field: Field, value: Any) -> Any:
    """The value as the lead keeps it: whoever calls, nothing gets past that the form would refuse."""
    if value in (None, ""):
        return None
    if field.choices and value not in field.choices:
        raise DomainError(N_("Choose one of the list."), field.name)
    if field.kind.name in _NEVER_NEGATIVE and value < 0:
        raise DomainError(N_("This cannot be less than 0."), field.name)
    return place(value, field.name) if field.name == "source_region" else value


def check_dates(construction: FuzzyDate | None, production: FuzzyDate | None) -> None:
    """Planned production does not end before planned construction begins."""
    if construction and production and production.end < construction.start:
        raise DomainError(N_("Production cannot be planned before construction."), "planned_production_on")


def change(lead: Lead, values: Mapping[str, Any], version: int, by: User) -> None:
    """Save an edit that began at `version`. Raises Stale when somebody saved in between."""
    require_work(lead, by)
    if lead.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    assign(lead, values)
    changed = changes_of(lead)
    if changed:
        record(by, "edit", lead, changed)


def require_work(lead: Lead, by: User) -> None:
    """Raises Forbidden unless `by` is the owner, in the team, or the chief over the lead's unit."""
    if not works_on(by, lead):
        raise Forbidden(N_("Only the owner, the team and the chief of the unit can change this project."))


def set_investors(lead: Lead, names: Sequence[str], by: User) -> None:
    """The firms behind the lead, in order; unknown ones are added to the list of companies."""
    companies = list(dict.fromkeys(find_or_add(name, by) for name in names))
    if not companies:
        raise DomainError(N_("Name the investing company."), "investor")
    before = [link.company for link in lead.investors]
    if companies == before:
        return
    kept = {link.company: link for link in lead.investors}
    lead.investors = [kept.get(company) or LeadInvestor(company=company) for company in companies]
    for position, link in enumerate(lead.investors):
        link.position = position
    record(by, "edit", lead, {"investor": [[c.name for c in before], [c.name for c in companies]]})


def set_parks(lead: Lead, parks: Sequence[Park], by: User) -> None:
    """The parks the lead wants or holds land in: the only place its park managers' sight comes from."""
    before = [link.park for link in lead.parks]
    if {park.id for park in before} == {park.id for park in parks}:
        return
    kept = {link.park.id: link for link in lead.parks}
    lead.parks = [kept.get(park.id) or LeadPark(park=park) for park in parks]
    record(by, "edit", lead, {"park": [[p.code for p in before], [p.code for p in parks]]})


def set_owner(lead: Lead, owner: User | None, by: User) -> None:
    """Who answers for the lead."""
    if owner and owner.id != lead.owner_id:
        before = lead.owner_words or (lead.owner.name if lead.owner else None)
        record(by, "edit", lead, {"owner": [before, owner.name]})
        lead.owner, lead.owner_words = owner, None  # the ledger's words named the owner of then


def assign_owner(lead: Lead, owner: User | None, version: int, by: User) -> None:
    """The chief hands a lead to somebody of the units below."""
    if not is_chief_over(by, lead.unit):
        raise Forbidden(N_("The chief over the unit hands projects out."))
    if owner is None or not owner.active or not covers(by, owner.unit):
        raise DomainError(N_("Choose one of the list."), "owner")
    if lead.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    set_owner(lead, owner, by)


def set_local_company(lead: Lead, name: str, code: str | None, by: User) -> None:
    """The company founded here for the project."""
    try:
        company = find_or_add(name, by, code)
    except DomainError as refusal:
        field = "local_credit_code" if refusal.field == "credit_code" else "local_company"
        raise DomainError(refusal.message, field, **refusal.params) from refusal
    settle_local_company(lead, company, by)


def settle_local_company(lead: Lead, company: Company, by: User) -> None:
    """The same with a firm that is known."""
    if lead.local_company_id != company.id:
        before = lead.local_company.name if lead.local_company else None
        lead.local_company = company
        record(by, "edit", lead, {"local_company": [before, company.name]})


def add_contact(lead: Lead, contact: Contact, by: User) -> None:
    """A person to talk to about this lead."""
    if contact not in [link.contact for link in lead.contacts]:
        lead.contacts.append(LeadContact(contact=contact, position=len(lead.contacts)))
        record(by, "add contact", lead, {"contact": contact.id})


def join_team(lead: Lead, member: User | Unit, until: date | None, by: User, role: str = "member") -> LeadTeam:
    """Somebody (or a unit) gets a part in this lead, and so sees it."""
    key = {"user_id": member.id} if isinstance(member, User) else {"unit_id": member.id}
    membership = LeadTeam(lead_id=lead.id, until=until, role=role, **key)
    db.session.add(membership)
    record(by, "join team", lead, {**key, "role": role, "until": until})
    return membership


def leave_team(membership: LeadTeam, on: date, by: User) -> None:
    """The work is done: the place in the team ends with this day."""
    key = {"user_id": membership.user_id} if membership.user_id else {"unit_id": membership.unit_id}
    record(by, "leave team", ("leads", membership.lead_id), {**key, "until": [membership.until, on]})
    membership.until = on

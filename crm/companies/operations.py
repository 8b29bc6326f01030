"""Adding and changing firms and contacts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.audit.operations import Act, Actor, masked, record, record_all, record_edit
from crm.companies.models import PERSONAL, Company, Contact
from crm.companies.queries import coded, known_firms, named
from crm.companies.regions import place
from crm.db import Base, db, require_fit, require_values_fit
from crm.errors import N_, DomainError, Stale
from crm.stored import insert_rows, numbered
from crm.text.codes import credit_code
from crm.text.names import company_key, company_name
from crm.text.phones import phones


def add(values: Mapping[str, Any], by: Actor) -> Company:
    """A new firm. Refused when its name or credit code is known already."""
    company = Company()
    _assign(company, values)
    db.session.add(company)
    db.session.flush()
    record_all(by, [_added_firm(company.id, company.name, company.credit_code)])
    return company


def change(company: Company, values: Mapping[str, Any], version: int, by: Actor) -> None:
    """Save an edit of a firm that began at `version`. Raises Stale when somebody saved in between."""
    _check_version(company, version)
    _assign(company, values)
    record_edit(by, "edit", company)


def set_parent(company: Company, parent: Company | None, by: Actor) -> None:
    """The group the firm belongs to. Refused when the firm itself stands above that group."""
    if parent is not None and company.id in _group_line(parent):
        raise DomainError(N_("%(name)s belongs to this company itself."), "parent", name=parent.name)
    before = company.parent
    if before is not parent:
        company.parent = parent
        record(by, "edit", company, {"parent": [before.name if before else None, parent.name if parent else None]})


def _group_line(company: Company) -> set[int]:
    """The ids of the firm and of every group above it."""
    line: set[int] = set()
    above: Company | None = company
    while above is not None and above.id not in line:
        line.add(above.id)
        above = above.parent
    return line


def find_or_add(name: str, by: Actor, code: str | None = None) -> Company:
    """The firm of this credit code or normalised name, made when there is none; a missing code is filled in."""
    return find_or_add_all([(name, code)], by)[0]


def find_or_add_all(wanted: Sequence[tuple[str, str | None]], by: Actor) -> list[Company]:
    """The firms of these (name, credit code) pairs, in order: looked for together, the new ones written together."""
    return [db.session.get_one(Company, firm.id) for firm in firms_for(wanted, by)]


@dataclass(frozen=True)
class Firm:
    """What others need of a firm that was written in numbers. `is_new`: nobody knew it before."""

    id: int
    name: str
    is_new: bool = False


def firms_for(wanted: Sequence[tuple[str, str | None]], by: Actor) -> list[Firm]:
    """find_or_add_all(), without loading the new ones."""
    codes = [_beside("credit_code", credit_code, code) if code else None for _, code in wanted]
    keys = [company_key(name) for name, _ in wanted]
    known: dict[str, Company | dict[str, Any]] = {**known_firms(set(keys), {code for code in codes if code})}
    found, new = [], []
    for (name, _), key, code in zip(wanted, keys, codes, strict=True):
        firm = known.get(code or "") or known.get(key)
        if firm is None:
            firm = _firm_columns(name, code)
            new.append(firm)
        elif code:
            _take_code(firm, code, by)
        known |= dict.fromkeys([key, *([code] if code else [])], firm)
        found.append(firm)
    _insert_firms(new, by)
    return [
        Firm(firm["id"], firm["name"], True) if isinstance(firm, dict) else Firm(firm.id, firm.name) for firm in found
    ]


def _take_code(firm: Company | dict[str, Any], code: str, by: Actor) -> None:
    """A code that the firm lacks is filled in."""
    if isinstance(firm, dict):
        firm["credit_code"] = firm["credit_code"] or code
    elif not firm.credit_code:
        firm.credit_code = code
        record_edit(by, "edit", firm)


def _insert_firms(firms: Sequence[dict[str, Any]], by: Actor) -> None:
    table = Base.metadata.tables[Company.__tablename__]
    told = [_added_firm(firm["id"], firm["name"], firm["credit_code"]) for firm in numbered(table, firms)]
    record_all(by, told)
    insert_rows(table, firms)


def _added_firm(number: int, name: str, code: str | None) -> Act:
    """What the trail says of a new firm."""
    return "add", (Company.__tablename__, number), {"name": name, "credit_code": code}


def _firm_columns(name: str, code: str | None) -> dict[str, Any]:
    """A row for a firm of a name and a code that no firm has."""
    columns = _cleaned({"name": name, "credit_code": code})
    require_values_fit(Company, columns)
    return {**columns, "extra": {}, "version": 1}


def _assign(company: Company, values: Mapping[str, Any]) -> None:
    given = _cleaned(values)
    _refuse_second(company, "credit_code", coded(given.get("credit_code")))
    _refuse_second(company, "name", named(given["name"]) if "name" in given else None)
    for name, value in given.items():
        setattr(company, name, value)
    require_fit(company)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "name" in given:
        given["name"] = company_name(given["name"])
        given["key"] = company_key(given["name"])
        if not given["key"]:
            raise DomainError(N_("This is not a company name."), "name")
    if given.get("credit_code"):
        given["credit_code"] = _beside("credit_code", credit_code, given["credit_code"])
    if given.get("region"):
        given["region"] = place(given["region"], "region")
    return given


def _refuse_second(company: Company, field: str, known: Company | None) -> None:
    """`known` has this name or code: beside that field, unless it is the firm itself."""
    if known is not None and known.id != company.id:
        raise DomainError(N_("%(name)s is in the list of companies already."), field, name=known.name)


def _check_version(record: Company | Contact, version: int) -> None:
    if record.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def _beside(field: str, read: Callable[[str], Any], text: str) -> Any:
    """read(text), with a refusal shown beside the field."""
    try:
        return read(text)
    except DomainError as refusal:
        raise DomainError(refusal.message, field, **refusal.params) from refusal


def read_code(text: str | None) -> str | None:
    """The credit code that the text means; None when it means none."""
    try:
        return credit_code(text) if text else None
    except DomainError:
        return None


def add_contact(company: Company, values: Mapping[str, Any], by: Actor) -> Contact:
    """A new person at the firm."""
    (number,) = add_contacts([(company, values)], by)
    return db.session.get_one(Contact, number)


def add_contacts(wanted: Sequence[tuple[Company | Firm, Mapping[str, Any]]], by: Actor) -> Sequence[int]:
    """New people, each at their firm, written together; their ids in order."""
    nothing = dict.fromkeys(("name", "title", "phone"))
    people = [{**nothing, **_contact_values(values), "company_id": company.id} for company, values in wanted]
    table = Base.metadata.tables[Contact.__tablename__]
    for person in people:
        require_values_fit(Contact, person)
        person |= {"extra": {}, "version": 1}
    record_all(by, [("add", (table.name, person["id"]), _told(person)) for person in numbered(table, people)])
    insert_rows(table, people)
    return [person["id"] for person in people]


def _told(person: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail says of a new person."""
    return {"name": masked(person["name"]), "phone": masked(person["phone"]), "title": person["title"]}


def change_contact(contact: Contact, values: Mapping[str, Any], version: int, by: Actor) -> None:
    """Save an edit of a person that began at `version`. Raises Stale when somebody saved in between."""
    _check_version(contact, version)
    for name, value in _contact_values(values).items():
        setattr(contact, name, value)
    require_fit(contact)
    record_edit(by, "edit", contact, personal=PERSONAL)


def _contact_values(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if given.get("phone"):
        given["phone"] = _beside("phone", phones, given["phone"])[0]
    return given


def reveal(contact: Contact, by: Actor) -> Contact:
    """Show a contact's personal data to `by`, and note that it was shown."""
    record(by, "reveal", contact, {})
    return contact

"""Planned leads into the database, through the operations that pages use."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Role, Unit, User
from crm.audit.operations import record
from crm.companies.models import Company, Contact
from crm.companies.operations import Firm, add_contacts, change_contact, find_or_add, firms_for
from crm.companies.operations import add_contact as add_person
from crm.db import db
from crm.exchange.planning.decisions import Defaults
from crm.exchange.planning.match_leads import LeadPlan
from crm.exchange.planning.rows import PlannedRow
from crm.leads import operations as leads
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.operations import carry, complete, open_funds
from crm.milestones.queries import milestones_of
from crm.parks.models import Park
from crm.pipeline.bringing import Carriage, carry_over_all
from crm.text.indexing import settle
from crm.text.names import company_key

_BLOCK = 500
OWN_CODE = "项目编号"  # under which the ledger's number stands among what the system has no field for
_PLAIN = {field.name for field in LEAD_FIELDS}


class LeadWriter:
    """Writes the rows of one batch; keeps the parks, units and people it has looked up."""

    def __init__(self, by: User, defaults: Defaults) -> None:
        self.by, self.defaults = by, defaults
        self.parks = {park.code: park for park in db.session.scalars(select(Park))}
        self.units = {unit.name: unit for unit in db.session.scalars(select(Unit))}
        active = select(User).where(User.active).order_by(User.id.desc())
        self.people = {user.name: user for user in db.session.scalars(active)}

    def write(self, row: PlannedRow) -> None:
        if row.action == "update":
            self._update(row)

    def create(self, rows: Sequence[PlannedRow]) -> None:
        """New leads, together: no two of them of the same firm for different units (see `blocks`)."""
        firms = self._firms(rows)
        people = self._contacts(rows, firms)
        wanted = [self._carriage(row, firms, people.get(row.row)) for row in rows]
        for row, (number, code) in zip(rows, carry_over_all(wanted, self.by), strict=True):
            row.of, row.target = code, number
        settle(db.session())  # a long import need not be kept in memory

    def _firms(self, rows: Sequence[PlannedRow]) -> Mapping[str, Firm]:
        """{name as the row has it: firm} of everything these rows name."""
        wanted: dict[str, str | None] = {}
        for row in rows:
            values = row.plan.values
            codes = (values.get("investor_credit_code"), *[None] * len(values["investor"]))
            named = [
                *zip(values["investor"], codes, strict=False),
                (values.get("local_company"), values.get("local_credit_code")),
            ]
            for name, code in named:
                if name:
                    wanted[name] = wanted.get(name) or code
        return dict(zip(wanted, firms_for(list(wanted.items()), self.by), strict=True))

    def unit_of(self, row: PlannedRow) -> Unit:
        return self.units.get(row.plan.values.get("owner_unit") or "", self.defaults.unit or self.by.unit)

    def _carriage(self, row: PlannedRow, firms: Mapping[str, Firm], contact_id: int | None) -> Carriage:
        plan: LeadPlan = row.plan
        values, unit = plan.values, self.unit_of(row)
        extra = dict(row.extra)
        if values.get("code"):  # the ledger's own number: the system gives another
            extra.setdefault(OWN_CODE, values["code"])
        parks, park_words = self._parks(values)
        unit_words = None if unit.name == values.get("owner_unit") else values.get("owner_unit")
        owner, owner_words = self._owner(values)
        return Carriage(
            values,
            [firms[name] for name in values["investor"]],
            unit,
            plan.to,
            {"extra": extra, "owner_unit_words": unit_words, "park_words": park_words},
            owner,
            owner_words,
            firms[values["local_company"]] if values.get("local_company") else None,
            parks,
            contact_id,
        )

    def _contacts(self, rows: Sequence[PlannedRow], firms: Mapping[str, Firm]) -> Mapping[int, int]:
        """{row: id of its person}: known ones found together, new ones written together."""
        asked = {
            row.row: (firms[row.plan.values["investor"][0]], given)
            for row in rows
            if (given := contact_of(row.plan.values)).get("name")
        }
        known = _people_of({firm.id for firm, _ in asked.values() if not firm.is_new})
        new = {
            (firm.id, given["name"]): (firm, given)
            for firm, given in reversed(asked.values())
            if (firm.id, given["name"]) not in known
        }
        known |= zip(new, add_contacts(list(new.values()), self.by), strict=True)
        return {row: known[firm.id, given["name"]] for row, (firm, given) in asked.items()}

    def _owner(self, values: Mapping[str, Any]) -> tuple[User | None, str | None]:
        """The owner named in the ledger when that person is known; else the one chosen for such rows; else an
        importing officer owns what they bring. Beside it how the ledger named somebody unknown.
        """
        name = values.get("owner")
        if name and (person := self.people.get(name)):
            return person, None
        return self.defaults.owner or (self.by if self.by.role == Role.OFFICER else None), name or None

    def _parks(self, values: Mapping[str, Any]) -> tuple[list[Park], str | None]:
        """The parks that are known, and the words for others."""
        named = list(dict.fromkeys(values.get("park") or ()))
        unknown = [words for words in named if words not in self.parks]
        return [self.parks[code] for code in named if code in self.parks], "、".join(unknown)[:120] or None

    def _update(self, row: PlannedRow) -> None:
        lead = db.session.get_one(Lead, row.target)
        plan: LeadPlan = row.plan
        new = {name: pair[1] for name, pair in row.changes.items()}
        own = {name: value for name, value in new.items() if name in _PLAIN}
        if own:
            before = {name: getattr(lead, name) for name in own}
            leads.assign(lead, own)
            record(self.by, "import", lead, {name: [before[name], getattr(lead, name)] for name in own})
        if "owner_unit" in new:
            lead.owner_unit_words = new["owner_unit"]
        if "investor" in new:
            leads.set_investors(lead, new["investor"], self.by)
        for kind, names in FACT_FIELDS.items():
            given = {column: new[name] for name, column in names.items() if name in new}
            if given:
                self._fact(lead, kind, given)
        for link in dict.fromkeys(link for name, link in _LINKS.items() if name in new):
            link(self, lead, plan.values)
        db.session.flush()

    def _fact(self, lead: Lead, kind: str, given: dict[str, Any]) -> None:
        """A fact the system lacks comes along unverified; one that waits to be verified is completed."""
        known = milestones_of(lead).get(kind)
        if known is None and "happened_on" in given:
            carry(lead, kind, given, self.by)
        elif known is not None and known.state != "verified":
            complete(known, lead, given, self.by)

    def link_local_company(self, lead: Lead, values: Mapping[str, Any]) -> None:
        name = values.get("local_company") or (lead.local_company.name if lead.local_company else None)
        if name:
            leads.set_local_company(lead, name, values.get("local_credit_code"), self.by)

    def link_parks(self, lead: Lead, values: Mapping[str, Any]) -> None:
        known, lead.park_words = self._parks(values)
        leads.set_parks(lead, known, self.by)

    def link_contact(self, lead: Lead, values: Mapping[str, Any]) -> None:
        """The first contact: changed when it is the same person, added otherwise."""
        given = contact_of(values)
        first = lead.contacts[0].contact if lead.contacts else None
        if first is not None and given.get("name", first.name) == first.name:
            change_contact(first, given, first.version, self.by)
        elif given.get("name"):
            company = lead.investors[0].company
            leads.add_contact(lead, self._known(company, given) or add_person(company, given, self.by), self.by)

    def _known(self, company: Company, given: Mapping[str, Any]) -> Contact | None:
        query = select(Contact).where(Contact.company_id == company.id, Contact.name == given["name"])
        return db.session.scalars(query).first()

    def link_funds(self, lead: Lead, values: Mapping[str, Any]) -> None:
        open_funds(lead, values["funds_arrived"], self.by)

    def link_code(self, lead: Lead, values: Mapping[str, Any]) -> None:
        find_or_add(lead.investors[0].company.name, self.by, values.get("investor_credit_code"))


_LINKS: dict[str, Callable[[LeadWriter, Lead, Mapping[str, Any]], None]] = {
    "investor_credit_code": LeadWriter.link_code,
    "local_company": LeadWriter.link_local_company,
    "local_credit_code": LeadWriter.link_local_company,
    "park": LeadWriter.link_parks,
    "contact_name": LeadWriter.link_contact,
    "contact_title": LeadWriter.link_contact,
    "contact_phone": LeadWriter.link_contact,
    "funds_arrived": LeadWriter.link_funds,
}


def contact_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What a row says of its contact; a masked cell says nothing."""
    given = {name: values.get(f"contact_{name}") for name in ("name", "title", "phone")}
    return {name: value for name, value in given.items() if value and "*" not in value}


def _people_of(firms: Collection[int]) -> dict[tuple[int, str], int]:
    """{(firm, name): person} of these firms; the first known of a name."""
    query = select(Contact.company_id, Contact.name, Contact.id).where(Contact.company_id.in_(firms))
    found = db.session.execute(query.order_by(Contact.id.desc())) if firms else ()
    return {(firm, name): number for firm, name, number in found}


def blocks(rows: Sequence[PlannedRow], unit_of: Callable[[PlannedRow], Unit]) -> Iterator[list[PlannedRow]]:
    """New leads to be written together: a lead must see those of its firms that another unit registered before it."""
    block: list[PlannedRow] = []
    seen: dict[str, Unit] = {}
    for row in rows:
        unit, keys = unit_of(row), _firm_keys(row.plan.values)
        if block and (len(block) == _BLOCK or any(seen.get(key, unit) is not unit for key in keys)):
            yield block
            block, seen = [], {}
        block.append(row)
        seen |= dict.fromkeys(keys, unit)
    if block:
        yield block


def _firm_keys(values: Mapping[str, Any]) -> set[str]:
    named = [*values["investor"], values.get("local_company") or ""]
    codes = (values.get("investor_credit_code"), values.get("local_credit_code"))
    return {company_key(name) for name in named if name} | {code for code in codes if code}


def write_leads(rows: Sequence[PlannedRow], by: User, defaults: Defaults) -> None:
    """Create and update; unchanged, duplicate and wrong rows are left alone."""
    writer = LeadWriter(by, defaults)
    for block in blocks([row for row in rows if row.action == "create"], writer.unit_of):
        writer.create(block)
    for row in rows:
        writer.write(row)

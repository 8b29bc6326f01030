"""Planned leads into the database, through the operations that pages use."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Role, Unit, User
from crm.audit.operations import record
from crm.companies.models import Company, Contact
from crm.companies.operations import add_contact, change_contact, find_or_add
from crm.db import db
from crm.exchange.decisions import Defaults
from crm.exchange.match_leads import LeadPlan
from crm.exchange.planning import PlannedRow
from crm.leads import operations as leads
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.operations import carry, complete, open_funds
from crm.milestones.queries import milestones_of
from crm.parks.models import Park
from crm.pipeline.carrying import carry_over

_PLAIN = {field.name for field in LEAD_FIELDS}


class LeadWriter:
    """Writes the rows of one batch; keeps the parks, units and firms it has looked up."""

    def __init__(self, by: User, defaults: Defaults) -> None:
        self.by, self.defaults = by, defaults
        self.parks = {park.code: park for park in db.session.scalars(select(Park))}
        self.units = {unit.name: unit for unit in db.session.scalars(select(Unit))}

    def write(self, row: PlannedRow) -> None:
        if row.action == "create":
            self._create(row)
        elif row.action == "update":
            self._update(row)

    def _create(self, row: PlannedRow) -> None:
        plan: LeadPlan = row.plan
        values = plan.values
        firms = [self._company(name, values, at == 0) for at, name in enumerate(values["investor"])]
        unit = self.units.get(values.get("owner_unit") or "", self.defaults.unit or self.by.unit)
        lead = carry_over(values, firms, unit, plan.to, self.by)
        lead.extra = dict(row.extra)
        lead.owner_unit_words = None if unit.name == values.get("owner_unit") else values.get("owner_unit")
        self._own(lead, values)
        for name in ("local_company", "park", "contact_name", "funds_arrived"):
            if values.get(name):
                _LINKS[name](self, lead, values)
        db.session.flush()
        row.of, row.target = lead.code, lead.id

    def _own(self, lead: Lead, values: Mapping[str, Any]) -> None:
        """The owner named in the ledger when that person is known; else the one chosen for such rows; else an
        importing officer owns what they bring.
        """
        name = values.get("owner")
        person = db.session.scalars(select(User).where(User.name == name, User.active)).first() if name else None
        lead.owner_words = None if person or not name else name
        if person is None:
            person = self.defaults.owner or (self.by if self.by.role == Role.OFFICER else None)
        if person is not None:
            leads.set_owner(lead, person, self.by)

    def _company(self, name: str, values: Mapping[str, Any], is_first: bool) -> Company:
        return find_or_add(name, self.by, values.get("investor_credit_code") if is_first else None)

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
        known = [self.parks[code] for code in values["park"] if code in self.parks]
        unknown = [words for words in values["park"] if words not in self.parks]
        lead.park_words = "、".join(unknown)[:120] or None
        leads.set_parks(lead, known, self.by)

    def link_contact(self, lead: Lead, values: Mapping[str, Any]) -> None:
        """The first contact: changed when it is the same person, added otherwise."""
        given = {
            "name": values.get("contact_name"),
            "title": values.get("contact_title"),
            "phone": values.get("contact_phone"),
        }
        given = {name: value for name, value in given.items() if value and "*" not in value}
        first = lead.contacts[0].contact if lead.contacts else None
        if first is not None and given.get("name", first.name) == first.name:
            change_contact(first, given, first.version, self.by)
        elif given.get("name"):
            company = lead.investors[0].company
            leads.add_contact(lead, self._known(company, given) or add_contact(company, given, self.by), self.by)

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


def write_leads(rows: Sequence[PlannedRow], by: User, defaults: Defaults) -> None:
    """Create and update; unchanged, duplicate and wrong rows are left alone."""
    writer = LeadWriter(by, defaults)
    for row in rows:
        writer.write(row)

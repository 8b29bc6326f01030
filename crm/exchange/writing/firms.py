"""Planned firms and contacts into the database, through the operations that pages use."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.accounts.models import User
from crm.companies.listings import set_listing
from crm.companies.models import Company, Contact
from crm.companies.operations import add, add_contact, change, change_contact, find_or_add, set_parent
from crm.companies.queries import find
from crm.db import db
from crm.errors import N_, DomainError
from crm.exchange.models import ImportBatch
from crm.exchange.planning.companies import PLAIN, Place
from crm.exchange.planning.contacts import COMPARED
from crm.exchange.planning.rows import PlannedRow


class FirmWriter:
    """Writes the rows of one batch."""

    def __init__(self, batch: ImportBatch, by: User) -> None:
        self.batch, self.by = batch, by

    def company(self, row: PlannedRow) -> None:
        """A firm of a list. One that another row or sheet of the file made a moment ago is completed."""
        values = row.values
        found = (
            db.session.get_one(Company, row.target) if row.target else find(values["name"], values.get("credit_code"))
        )
        given = {name: values[name] for name in PLAIN if values.get(name)}
        if found is None:
            found = add({"name": values["name"], **given}, self.by)
            found.extra = dict(row.extra)
        else:
            self._complete(found, given if row.action == "create" else _new(row, PLAIN))
        if values.get("parent") and (row.action == "create" or "parent" in row.changes):
            self._belong(found, values["parent"])
        for place, rank in row.plan.places.items():
            self._enter(found, place, rank)
        row.of, row.target = found.name, found.id

    def _complete(self, company: Company, given: Mapping[str, Any]) -> None:
        if any(getattr(company, name) != new for name, new in given.items()):
            change(company, given, company.version, self.by)

    def _belong(self, company: Company, name: str) -> None:
        parent = self.known_or_new(name, None, {})
        if company.parent is not parent:
            set_parent(company, parent, self.by)

    def _enter(self, company: Company, place: Place, rank: int | None) -> None:
        code, year, industry = place
        set_listing(company, code, year, rank, self.by, industry or None, self.batch.file)

    def known_or_new(self, name: str, code: str | None, more: Mapping[str, Any]) -> Company:
        """The firm of this name; a new one starts with what the file says of it."""
        found = find(name, code)
        if found is not None:
            return find_or_add(name, self.by, code)
        return add({"name": name, "credit_code": code, **more}, self.by)

    def contact(self, row: PlannedRow) -> None:
        values = row.values
        if row.action == "create":
            more = {"region": values["region"]} if values.get("region") else {}
            company = self.known_or_new(values["company"], values.get("company_credit_code"), more)
            contact = add_contact(company, {name: values.get(name) for name in COMPARED}, self.by)
            contact.extra = dict(row.extra)
            row.of, row.target = company.name, contact.id
        else:
            contact = db.session.get_one(Contact, row.target)
            change_contact(contact, _new(row, COMPARED), contact.version, self.by)


def _new(row: PlannedRow, names: Sequence[str]) -> dict[str, Any]:
    return {name: row.changes[name][1] for name in names if name in row.changes}


def write_companies(rows: Sequence[PlannedRow], batch: ImportBatch, by: User) -> None:
    """Create and update firms with their places in lists; the other rows are left alone."""
    writer = FirmWriter(batch, by)
    _write(rows, writer.company)


def write_contacts(rows: Sequence[PlannedRow], batch: ImportBatch, by: User) -> None:
    """Create and update people, and the firms they are of; the other rows are left alone."""
    writer = FirmWriter(batch, by)
    _write(rows, writer.contact)


def _write(rows: Sequence[PlannedRow], write: Any) -> None:
    for row in rows:
        if row.action not in ("create", "update"):
            continue
        try:
            write(row)
        except DomainError as refusal:
            message = N_("Row %(row)s: %(reason)s")
            raise DomainError(message, refusal.field, row=row.row, reason=str(refusal)) from refusal

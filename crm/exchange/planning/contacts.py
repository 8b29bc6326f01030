"""People of a list against the people that are there, and whose they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.db import db, require_fit
from crm.errors import N_, DomainError
from crm.exchange.cells.personcells import MASKED
from crm.exchange.layout import ParsedRow
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.planning.near import NEW, Wishes, ask, chosen
from crm.exchange.planning.rows import PlannedRow, differences
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import contacts_visible_to, own_to
from crm.stored import portions
from crm.text.names import company_key

COMPARED = ("name", "title", "phone")


@dataclass
class _Known:
    """What is stored of the firms of these rows. `others`: firms that only somebody else deals with."""

    firms: dict[str, Company] = field(default_factory=dict)
    people: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    others: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)


def plan_contacts(
    parsed: Sequence[ParsedRow], by: User | None, stored: bool, wishes: Wishes | None = None
) -> list[PlannedRow]:
    """Decide every row. A person is known by firm and name, then by firm and telephone."""
    rows = [_checked(each) for each in parsed]
    wishes = wishes or Wishes()
    if stored:
        for some in portions(rows):
            _match(some, by, wishes)
    _find_repeats(rows, wishes)
    for row in rows:
        if row.is_wrong:
            row.action, row.changes = "error", {}
    return rows


def _checked(parsed: ParsedRow) -> PlannedRow:
    row = PlannedRow(parsed.row, dict(parsed.values), dict(parsed.extra), list(parsed.problems))
    if not company_key(row.values.get("company") or ""):
        row.refuse("company", N_("The row has no company name."))
    if row.values.pop(MASKED, False):
        row.action = "unchanged"
        row.warn("name", N_("The person is masked: the row says nothing of them."))
    elif not row.values.get("name"):
        row.refuse("name", N_("The row names no person."))
    try:
        require_fit(Contact(**{name: row.values.get(name) for name in COMPARED}))
        require_fit(Company(name=row.values.get("company")))
    except DomainError as refusal:
        row.refuse(refusal.field, refusal.message, **refusal.params)
    return row


def _match(chunk: Sequence[PlannedRow], by: User | None, wishes: Wishes) -> None:
    rows = [row for row in chunk if row.action != "unchanged"]  # a masked person is nobody to look for
    _settle_firms(rows, wishes)
    known = _known(rows, by)
    met: dict[int, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        company = known.firms.get(row.values.get("company_credit_code") or "") or known.firms.get(
            company_key(row.values.get("company") or "")
        )
        if company is None or row.is_wrong or row.candidates:
            continue
        if company.key != company_key(row.values["company"]):
            message = N_("The system knows this credit code as %(company)s: the name stays.")
            row.warn("company", message, company=company.name)
        if company.id in known.others:
            message = N_("Somebody else deals with %(company)s: its contacts are theirs and are left alone.")
            row.refuse("company", message, company=company.name)
        else:
            met[company.id].append(row)
    for company_id, own in met.items():
        for row, contact in _pairs(own, known.people[company_id]):
            _compare(row, contact, by is None or contact.id in known.seen, wishes.clears)


def _settle_firms(rows: Sequence[PlannedRow], wishes: Wishes) -> None:
    """A firm whose name is only near to one that is known is asked about, and then goes by the known name."""
    keys = {company_key(row.values.get("company") or "") for row in rows}
    codes = {row.values["company_credit_code"] for row in rows if row.values.get("company_credit_code")}
    query = select(Company.key, Company.credit_code)
    stored = db.session.execute(query.where(or_(Company.key.in_(keys), Company.credit_code.in_(codes))))
    known = {name for pair in stored for name in pair if name}
    for row in rows:
        name, code = row.values.get("company") or "", row.values.get("company_credit_code")
        if row.is_wrong or company_key(name) in known or code in known:
            continue
        near, decision = wishes.near.of(name, code), wishes.decided.get(row.row)
        if one := chosen(decision, near):
            row.values["company"] = one.name
        elif near and decision != NEW:
            ask(row, "company", name, near)


def _known(rows: Sequence[PlannedRow], by: User | None) -> _Known:
    keys = {company_key(row.values.get("company") or "") for row in rows}
    codes = {row.values["company_credit_code"] for row in rows if row.values.get("company_credit_code")}
    known = _Known()
    for company in db.session.scalars(
        select(Company).where(or_(Company.key.in_(keys), Company.credit_code.in_(codes)))
    ):
        known.firms |= {name: company for name in (company.key, company.credit_code) if name}
    ids = {company.id for company in known.firms.values()}
    for contact in db.session.scalars(select(Contact).where(Contact.company_id.in_(ids)).order_by(Contact.id)):
        known.people[contact.company_id].append(contact)
    if by is not None:
        dealt = select(LeadInvestor.company_id).where(LeadInvestor.company_id.in_(ids))
        own = dealt.where(LeadInvestor.lead_id.in_(own_to(by).with_only_columns(Lead.id)))
        known.others = set(db.session.scalars(dealt)) - set(db.session.scalars(own))
        known.seen = _seen(by, ids)
    return known


def _seen(by: User, company_ids: set[int]) -> set[int]:
    """Contacts within the importer's sight, and those they brought in themselves of firms nobody deals with yet."""
    visible = contacts_visible_to(by).where(Contact.company_id.in_(company_ids)).with_only_columns(Contact.id)
    brought = (
        select(BatchRow.row_id)
        .join(ImportBatch, ImportBatch.id == BatchRow.batch_id)
        .where(BatchRow.table == "contacts", ImportBatch.by_id == by.id)
    )
    mine = select(Contact.id).where(Contact.company_id.in_(company_ids), Contact.id.in_(brought))
    return {*db.session.scalars(visible), *db.session.scalars(mine)}


def _pairs(rows: Sequence[PlannedRow], people: Sequence[Contact]) -> list[tuple[PlannedRow, Contact]]:
    """Rows with the person each means; nobody is meant twice, so that two 王伟 of one firm stay two."""
    found: list[tuple[PlannedRow, Contact]] = []
    left_rows, left = list(rows), list(people)
    for names in (("name", "phone"), ("name",), ("phone",)):
        for row in list(left_rows):
            wanted = [row.values.get(name) for name in names]
            match = next(
                (one for one in left if all(wanted) and [getattr(one, name) for name in names] == wanted), None
            )
            if match is not None:
                found.append((row, match))
                left_rows.remove(row)
                left.remove(match)
    return found


def _compare(row: PlannedRow, contact: Contact, is_seen: bool, clears: bool) -> None:
    stored: dict[str, Any] = {name: getattr(contact, name) for name in COMPARED}
    row.changes = differences(stored, row.values, COMPARED, ("title", "phone") if clears else ())
    row.action = "update" if row.changes else "unchanged"
    row.of, row.target = row.values["company"], contact.id
    if row.changes and not is_seen:
        row.refuse("name", N_("Somebody else keeps this contact: it is left alone."))


def _find_repeats(rows: Sequence[PlannedRow], wishes: Wishes) -> None:
    """The same person twice in one file: the first row counts."""
    for row in rows:
        if row.is_wrong or row.candidates or not row.values["name"]:
            continue
        key = (company_key(row.values["company"]), row.values["name"], row.values.get("phone"))
        wishes.said.leaves_out(row, "contacts", key, N_("The same person as in row %(row)s."))

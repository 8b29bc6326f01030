"""Which firms and which projects are likely the same, and why. The newest ones are compared with one another."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from pypinyin import lazy_pinyin
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from crm.accounts.models import User
from crm.companies.duplicates import SAME
from crm.companies.models import Company, Contact
from crm.db import db
from crm.errors import N_
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import contacts_visible_to, visible_to
from crm.leads.words import State
from crm.merging.models import Distinct
from crm.text.names import company_key
from crm.text.trade_names import alike, likeness, trade_name

SHOWN = 50
_COMPARED = 5000
_MOST_OF_A_KIND = 500  # pairs that share a firm or a telephone number
WHY = {
    "name": N_("Similar name"),
    "code": N_("One has no credit code"),
    "group": N_("Same group"),
    "phone": N_("A contact with the same phone"),
    "firm": N_("Same company"),
    "title": N_("Similar title"),
}
_WEIGHTS = {"name": 50, "title": 50, "firm": 30, "phone": 30, "group": 10, "code": 5}
Ids = tuple[int, int]  # the older first


@dataclass
class Candidate:
    """Two records that may be one. `reasons` are codes of WHY."""

    one: Any
    other: Any
    reasons: list[str]


@dataclass
class _Found:
    reasons: dict[Ids, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: int, other: int, why: str) -> None:
        pair = (min(one, other), max(one, other))
        if one != other and why not in self.reasons[pair]:
            self.reasons[pair].append(why)

    def best(self, kind: str) -> list[tuple[Ids, list[str]]]:
        """The likeliest that nobody said are different."""
        said = select(Distinct.first_id, Distinct.second_id).where(Distinct.kind == kind)
        distinct = {(first, second) for first, second in db.session.execute(said)}
        rest = [(pair, why) for pair, why in self.reasons.items() if why and pair not in distinct]
        return sorted(rest, key=lambda one: (-sum(_WEIGHTS[why] for why in one[1]), -one[0][1], one[0][0]))[:SHOWN]


def likely_companies(user: User) -> list[Candidate]:
    """Firms with nearly the same name or with a contact of the same number, unless their credit codes tell them apart."""
    columns = (Company.id, Company.name, Company.credit_code, Company.parent_id)
    rows = {row.id: row for row in db.session.execute(select(*columns).order_by(Company.id.desc()).limit(_COMPARED))}
    found = _Found()
    for one, other in _near({number: row.name for number, row in rows.items()}, trade_name, likeness):
        found.add(one, other, "name")
    for one, other in _same_phone(user):
        if one in rows and other in rows:
            found.add(one, other, "phone")
    for one, other in list(found.reasons):
        first, second = rows[one], rows[other]
        if first.credit_code and second.credit_code:
            found.reasons[one, other] = []  # two codes are two firms
            continue
        if first.credit_code or second.credit_code:
            found.add(one, other, "code")
        if first.parent_id and first.parent_id == second.parent_id:
            found.add(one, other, "group")
    query = select(Company).options(joinedload(Company.parent))
    return _loaded(found.best("companies"), query, Company)


def likely_leads(user: User) -> list[Candidate]:
    """Projects this user sees with nearly the same title, of the same firm or of the same group."""
    seen = visible_to(user).where(Lead.state != State.LOST)
    newest = seen.with_only_columns(Lead.id, Lead.title).order_by(Lead.id.desc()).limit(_COMPARED)
    titles = {row.id: row.title for row in db.session.execute(newest)}
    found = _Found()
    for one, other in _near(titles, company_key, alike):
        found.add(one, other, "title")
    for one, other, is_same in _same_firm(user):
        found.add(one, other, "firm" if is_same else "group")
    for pair, why in found.reasons.items():
        if why == ["group"]:
            found.reasons[pair] = []  # a group has many projects
    firms = selectinload(Lead.investors).joinedload(LeadInvestor.company)
    return _loaded(found.best("leads"), visible_to(user).options(joinedload(Lead.unit), firms), Lead)


def _near(texts: Mapping[int, str], part: Callable[[str], str], score: Callable[[str, str], int]) -> Iterable[Ids]:
    """Pairs that score as the same. Texts that do not begin alike in sound never do: each is compared with its likes."""
    alike_begun: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, text in texts.items():
        alike_begun[tuple(lazy_pinyin(part(text)[:2]))].append(number)
    for numbers in alike_begun.values():
        for one, other in combinations(numbers[:200], 2):
            if score(texts[one], texts[other]) >= SAME:
                yield one, other


def _same_phone(user: User) -> Iterable[Ids]:
    seen = contacts_visible_to(user).where(Contact.phone.is_not(None))
    one, other = aliased(Contact, seen.subquery()), aliased(Contact, seen.subquery())
    query = select(one.company_id, other.company_id).where(one.phone == other.phone, one.company_id < other.company_id)
    return ((first, second) for first, second in db.session.execute(query.distinct().limit(_MOST_OF_A_KIND)))


def _same_firm(user: User) -> Iterable[tuple[int, int, bool]]:
    """(one, other, whether it is the very same firm and not only its group)."""
    seen = visible_to(user).where(Lead.state != State.LOST).with_only_columns(Lead.id).subquery()
    one, other = aliased(LeadInvestor), aliased(LeadInvestor)
    first, second = aliased(Company), aliased(Company)
    related = (first.id == second.id) | (first.parent_id == second.parent_id) | (first.parent_id == second.id)
    query = (
        select(one.lead_id, other.lead_id, first.id == second.id)
        .join(first, first.id == one.company_id)
        .join(second, related)
        .join(other, and_(other.company_id == second.id, other.lead_id != one.lead_id))
        .where(one.lead_id.in_(select(seen)), other.lead_id.in_(select(seen)))
    )
    newest = query.order_by(one.lead_id.desc()).limit(_MOST_OF_A_KIND)
    return ((left, right, bool(same)) for left, right, same in db.session.execute(newest))


def _loaded(best: Sequence[tuple[Ids, list[str]]], query: Any, model: Any) -> list[Candidate]:
    ids = {number for pair, _ in best for number in pair}
    records = {record.id: record for record in db.session.scalars(query.where(model.id.in_(ids)))}
    return [
        Candidate(records[one], records[other], why)
        for (one, other), why in best
        if one in records and other in records
    ]

"""Which lead a row means, what it would change, and where only a person can say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from crm.accounts.models import User
from crm.companies.duplicates import SAME
from crm.companies.models import Company
from crm.db import db
from crm.errors import N_
from crm.exchange.planning.near import ELSEWHERE, NEW, SHOWN, Candidate, Wishes, ask, chosen, ids_of
from crm.exchange.planning.rows import PlannedRow, differences
from crm.leads.fields import FILE_ORDER, LEAD_FIELDS
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import own_to, visible_to
from crm.leads.words import STAGES, Stage
from crm.lists.leads import CONTACTS, ROW
from crm.lists.rows import rows_of
from crm.milestones.fields import FACT_FIELDS
from crm.pipeline.carrying import Carried
from crm.text.names import company_key
from crm.text.trade_names import alike

# On a lead that exists these are never changed by a file, only warned about.
_PIPELINE = ("stage", "state", "screening")
_FACTS = [name for names in FACT_FIELDS.values() for name in names]
_UNCHANGED = {"code", "state_reason", "owner", *_PIPELINE}
_COMPARED = tuple(name for name in FILE_ORDER if name not in _UNCHANGED)
_CLEARABLE = frozenset(field.name for field in LEAD_FIELDS if not field.required)


@dataclass(frozen=True, slots=True)
class LeadPlan:
    """`to` is where a new lead is carried; `values` are the row's as facts of the ledger's day, its firms under the
    names the system knows them by.
    """

    to: Carried
    values: dict[str, Any]


@dataclass
class _Open:
    """What only a person can say of a row: the firms that a name is near to, by its place among the investors."""

    near: dict[int, Sequence[Candidate]]

    @property
    def candidates(self) -> list[Candidate]:
        return [one for candidates in self.near.values() for one in candidates]


def match_leads(rows: Sequence[PlannedRow], by: User | None, wishes: Wishes) -> None:
    """Find the leads these rows mean: by code, else by company and title; what is only near is asked."""
    firms = _firms_of(rows)
    opened = {id(row): _settle_firms(row, firms, wishes) for row in rows}
    nearby = {number for one in opened.values() for number in ids_of(one.candidates)}
    codes = [row.values["code"] for row in rows if row.values.get("code")]
    matcher = _Matcher(codes, {firm.id for firm in firms.values()} | nearby, by, wishes)
    for row in rows:
        matcher.match(row, opened[id(row)])


def _firms_of(rows: Iterable[PlannedRow]) -> dict[str, Company]:
    """{company key or credit code: firm} of what these rows name."""
    keys = {company_key(name) for row in rows for name in row.plan.values["investor"]}
    codes = {row.values["investor_credit_code"] for row in rows if row.values.get("investor_credit_code")}
    query = select(Company).where(or_(Company.key.in_(keys), Company.credit_code.in_(codes)))
    return {name: firm for firm in db.session.scalars(query) for name in (firm.key, firm.credit_code) if name}


def _settle_firms(row: PlannedRow, firms: Mapping[str, Company], wishes: Wishes) -> _Open:
    """Put the names the system knows in the plan; what is near and undecided stays open."""
    names = list(row.plan.values["investor"])
    code = row.values.get("investor_credit_code")
    opened, decision = _Open({}), wishes.decided.get(row.row)
    if names and code:
        names[0] = _by_code(row, names[0], code, firms)
    for at, name in enumerate(names):
        if company_key(name) in firms or row.is_wrong:
            continue
        near = wishes.near.of(name, code if at == 0 else None)
        if found := chosen(decision, near):
            names[at] = found.name
        elif near and decision != NEW:
            opened.near[at] = near
    row.plan.values["investor"] = names
    return opened


def _by_code(row: PlannedRow, name: str, code: str, firms: Mapping[str, Company]) -> str:
    """The credit code says which firm it is; where the names differ, it is said."""
    coded, named = firms.get(code), firms.get(company_key(name))
    if coded is not None and coded is not named:
        message = N_("The system knows this credit code as %(company)s: the name stays.")
        row.warn("investor", message, company=coded.name)
        return coded.name
    if coded is None and named is not None and named.credit_code:
        message = N_("The system has the credit code %(code)s for this name: it may be another firm.")
        row.warn("investor_credit_code", message, code=named.credit_code)
    return name


class _Matcher:
    """The leads a chunk of rows may mean, loaded once."""

    def __init__(self, codes: Sequence[str], firm_ids: set[int], by: User | None, wishes: Wishes) -> None:
        invested = select(LeadInvestor.lead_id).where(LeadInvestor.company_id.in_(firm_ids))
        query = select(Lead).where(or_(Lead.code.in_(codes), Lead.id.in_(invested)))
        leads = db.session.scalars(query.options(*ROW, CONTACTS)).unique().all()
        ids = [lead.id for lead in leads]
        self.own = _within(own_to(by) if by else None, ids)
        self.seen = _within(visible_to(by) if by else None, ids)
        self.stored = dict(zip((lead.id for lead in leads), rows_of(leads, reveal=True), strict=True))
        self.by_code = {lead.code: lead for lead in leads}
        self.by_firm: dict[str, list[Lead]] = defaultdict(list)
        for lead in leads:
            for link in lead.investors:
                self.by_firm[link.company.key].append(lead)
        self.wishes = wishes

    def match(self, row: PlannedRow, opened: _Open) -> None:
        match = self.by_code.get(row.values.get("code") or "") or self._of_title(row)
        decision = self.wishes.decided.get(row.row)
        near = self._near(row, opened) if match is None and not row.is_wrong else []
        if match is None and (lead := self._decided(row, decision, near, opened)) is not None:
            match = lead
        if match is not None and not opened.near:
            self._compare(row, match)
        elif match is None and near and decision != NEW:
            self._ask_title(row, near, opened)
        elif opened.near:
            at = next(iter(opened.near))
            ask(row, "investor", row.plan.values["investor"][at], opened.near[at])

    def _of_title(self, row: PlannedRow) -> Lead | None:
        title = company_key(row.values.get("title") or row.values.get("description") or "")
        named = [lead for name in row.plan.values["investor"] for lead in self.by_firm.get(company_key(name), ())]
        return next((lead for lead in named if company_key(lead.title) == title), None)

    def _near(self, row: PlannedRow, opened: _Open) -> list[tuple[Lead, int]]:
        """Leads with nearly this title, of these firms or of those the names are near to; the nearest first."""
        title = row.values.get("title") or row.values.get("description") or ""
        keys = [*row.plan.values["investor"], *(one.name for one in opened.candidates)]
        leads = {lead.id: lead for name in keys for lead in self.by_firm.get(company_key(name), ())}
        scored = [(lead, _score(title, lead.title)) for lead in leads.values()]
        return sorted((one for one in scored if one[1] >= SAME), key=lambda one: (-one[1], one[0].id))

    def _decided(
        self, row: PlannedRow, decision: str | None, near: Sequence[tuple[Lead, int]], opened: _Open
    ) -> Lead | None:
        """The lead somebody decided for; then its firm is the one that the name was near to."""
        lead = next((lead for lead, _ in near if decision == f"lead:{lead.code}" and lead.id in self.own), None)
        if lead is not None:
            own = {link.company.name for link in lead.investors}
            for at, candidates in opened.near.items():
                row.plan.values["investor"][at] = (
                    next((one.name for one in candidates if one.name in own), None) or (row.plan.values["investor"][at])
                )
            opened.near.clear()
        return lead

    def _ask_title(self, row: PlannedRow, near: Sequence[tuple[Lead, int]], opened: _Open) -> None:
        own = [one for one in near if one[0].id in self.own]
        leads = [Candidate(f"lead:{lead.code}", f"{lead.code} {lead.title}", "title", score) for lead, score in own]
        if not leads:  # of others no more is told than where and when
            lead, score = near[0]
            leads = [Candidate(ELSEWHERE, f"{lead.unit.name} {lead.registered_at.date().isoformat()}", "title", score)]
        ask(row, "title", row.values.get("title") or "", [*leads, *opened.candidates][:SHOWN])

    def _compare(self, row: PlannedRow, lead: Lead) -> None:
        """An existing lead: what would change, and what a file may not change."""
        changes = self._changes(row, lead) if lead.id in self.seen else {}
        if lead.id not in self.own and (changes or lead.id not in self.seen):
            row.action = "duplicate"
            message = N_("Registered by %(unit)s on %(day)s already; it is left alone.")
            row.warn(None, message, unit=lead.unit.name, day=lead.registered_at.date().isoformat())
            return
        row.of, row.target = lead.code, lead.id
        row.changes = changes
        row.action = "update" if changes else "unchanged"

    def _changes(self, row: PlannedRow, lead: Lead) -> dict[str, tuple[Any, Any]]:
        """What the row says of the lead that is not so, and may be."""
        _say_where_it_stands(row, lead)
        cleared = _CLEARABLE if self.wishes.clears else ()
        changes = differences(self.stored[lead.id], row.plan.values, _COMPARED, cleared)
        if not row.values.get("investor"):
            changes.pop("investor", None)  # the local company stood in for who the row does not name
        _drop_facts(row, self.stored[lead.id], changes)
        return changes


def _score(title: str, other: str) -> int:
    return 100 if company_key(title) == company_key(other) else alike(title, other)


def _within(scope: Select[Lead] | None, ids: Sequence[int]) -> set[int]:
    """Those of these leads that lie in a scope; all of them where nobody asks."""
    if scope is None:
        return set(ids)
    return set(db.session.scalars(scope.where(Lead.id.in_(ids)).with_only_columns(Lead.id)))


def _say_where_it_stands(row: PlannedRow, lead: Lead) -> None:
    """The door for old ledgers is for new leads only: of this one the file merely says where it believes it is."""
    to = row.plan.to
    row.values["stage"] = to.claimed.value
    row.problems = [problem for problem in row.problems if problem not in to.problems]
    if to.claimed.number > Stage(lead.stage).number:
        row.warn(
            "stage",
            N_("The ledger says %(ledger)s, the system %(here)s: a file does not move a project."),
            ledger=STAGES[to.claimed],
            here=STAGES[lead.stage],
        )


def _drop_facts(row: PlannedRow, stored: Mapping[str, Any], changes: dict[str, tuple[Any, Any]]) -> None:
    """Facts that stand, and funds that would shrink, are warned about and stay."""
    for name in _FACTS:
        if name in changes and stored.get(name) is not None:
            old, new = changes.pop(name)
            row.warn(name, N_("The system has %(old)s, the file %(new)s: the fact stays."), old=str(old), new=str(new))
    if "funds_arrived" in changes and changes["funds_arrived"][1] < (stored.get("funds_arrived") or 0):
        changes.pop("funds_arrived")
        row.warn("funds_arrived", N_("The ledger's arrived funds are less than those recorded."))
    if "funds_arrived" in changes and changes["funds_arrived"][1] == 0:
        changes.pop("funds_arrived")  # nothing arrived is what no arrival says

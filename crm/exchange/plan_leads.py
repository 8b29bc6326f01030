"""Leads of a ledger against the leads that are there."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from crm.accounts.models import Unit, User
from crm.companies.models import Company
from crm.db import db
from crm.errors import N_
from crm.exchange.layout import ParsedRow
from crm.exchange.planning import Ledger, PlannedRow, differences
from crm.exchange.units import check_unit
from crm.exchange.values import STAGE_WORDS
from crm.leads.fields import FILE_ORDER
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import own_to
from crm.leads.words import STAGES, STATES, Stage
from crm.lists.leads import CONTACTS, ROW
from crm.lists.rows import rows_of
from crm.milestones.fields import FACT_FIELDS
from crm.pipeline.carrying import Carried, Source, Words, as_of, carried, word_in
from crm.settings.defaults import DEFAULTS
from crm.settings.queries import value_of
from crm.text.names import company_key

# On a lead that exists these are never changed by a file, only warned about.
_PIPELINE = ("stage", "state", "screening")
_FACTS = [name for names in FACT_FIELDS.values() for name in names]
_UNCHANGED = {"code", "state_reason", "owner", *_PIPELINE}
_COMPARED = tuple(name for name in FILE_ORDER if name not in _UNCHANGED)
_CHUNK = 400


@dataclass(frozen=True)
class LeadPlan:
    """`to` is where a new lead is carried; `values` are the row's as facts of the ledger's day."""

    to: Carried
    values: dict[str, Any]


def words_of_office(stored: bool) -> Words:
    """The office's tables of ledger words; the defaults where there is no database yet."""
    stage = value_of("words.stage") if stored else DEFAULTS["words.stage"].value
    state = value_of("words.state") if stored else DEFAULTS["words.state"].value
    return Words(
        {**stage, **{code: code for code in STAGES}, **{label: code for code, label in STAGES.items()}},
        {**state, **{code: code for code in STATES}, **{label: code for code, label in STATES.items()}},
    )


def plan_leads(
    parsed: Sequence[ParsedRow],
    ledger: Ledger,
    by: User | None,
    stored: bool,
    progress: Callable[[int], None] = lambda rows: None,
) -> list[PlannedRow]:
    """Decide every row. Without a user nothing is hidden; without a database (`stored`) every row is new."""
    words = words_of_office(stored)
    rows = [_carry(each, ledger, words) for each in parsed]
    if stored:
        units = {unit.name: unit for unit in db.session.scalars(select(Unit))}
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            _match(chunk, by)
            for row in chunk:
                check_unit(row, "owner_unit", units, by)
            progress(start + len(chunk))
    _find_repeats(rows)
    for row in rows:
        if row.is_wrong:
            row.action, row.changes = "error", {}
    return rows


def _carry(parsed: ParsedRow, ledger: Ledger, words: Words) -> PlannedRow:
    """The row with its stage, state and reason by the carry-over rule."""
    values = dict(parsed.values)
    values.pop(STAGE_WORDS, None)
    row = PlannedRow(parsed.row, values, dict(parsed.extra), list(parsed.problems))
    stage_text, state_text = values.pop("stage", None), values.pop("state", None)
    claims = {**values, "state": words.state.get(state_text or "") or word_in(state_text, words.state)}
    if state_text and not claims["state"]:
        row.warn("state", N_("“%(text)s” is no state the office knows; the project counts as active."), text=state_text)
    source = Source(ledger.day, ledger.title, ledger.stage)
    to = carried(claims, stage_text, words, source)
    row.plan = LeadPlan(to, as_of(values, source))
    row.values.update(stage=to.stage.value, state=to.state, state_reason=to.state_reason)
    row.problems.extend(to.problems)
    _warn_of_plans(row, source)
    if not (values.get("title") or values.get("description")):
        row.refuse("title", N_("The row has no project name."))
    if not values.get("investor"):
        row.refuse("investor", N_("The row has no investing company."))
    return row


def _warn_of_plans(row: PlannedRow, source: Source) -> None:
    for name in ("construction_on", "production_on"):
        value = row.values.get(name)
        if value is not None and value.is_after(source.ledger_date):
            row.warn(name, N_("%(date)s lies after the ledger's own date: it is kept as a plan."), date=str(value))


def _match(rows: Sequence[PlannedRow], by: User | None) -> None:
    """Find the leads these rows mean: by code, else by company and title."""
    codes = [row.values["code"] for row in rows if row.values.get("code")]
    companies = _companies_of(rows)
    candidates = _candidates(codes, {number for numbers in companies.values() for number in numbers})
    seen = _seen(by, [lead.id for lead in candidates])
    stored = dict(zip((lead.id for lead in candidates), rows_of(candidates, reveal=True), strict=True))
    by_code = {lead.code: lead for lead in candidates}
    by_title: dict[str, list[Lead]] = defaultdict(list)
    for lead in candidates:
        by_title[company_key(lead.title)].append(lead)
    for row in rows:
        match = by_code.get(row.values.get("code") or "") or _of_title(row, by_title, companies)
        if match is not None:
            _compare(row, match, stored[match.id], match.id in seen)


def _companies_of(rows: Sequence[PlannedRow]) -> dict[str, set[int]]:
    """{company key or credit code: ids} of the firms these rows name."""
    keys = {company_key(name) for row in rows for name in row.values.get("investor") or ()}
    codes = {row.values["investor_credit_code"] for row in rows if row.values.get("investor_credit_code")}
    found: dict[str, set[int]] = {}
    query = select(Company.id, Company.key, Company.credit_code)
    for number, key, code in db.session.execute(
        query.where(or_(Company.key.in_(keys), Company.credit_code.in_(codes)))
    ):
        for name in (key, code):
            if name:
                found.setdefault(name, set()).add(number)
    return found


def _candidates(codes: Sequence[str], companies: set[int]) -> Sequence[Lead]:
    invested = select(LeadInvestor.lead_id).where(LeadInvestor.company_id.in_(companies))
    query = select(Lead).where(or_(Lead.code.in_(codes), Lead.id.in_(invested)))
    return db.session.scalars(query.options(*ROW, CONTACTS)).unique().all()


def _seen(by: User | None, ids: Sequence[int]) -> set[int]:
    if by is None:
        return set(ids)
    return set(db.session.scalars(own_to(by).where(Lead.id.in_(ids)).with_only_columns(Lead.id)))


def _of_title(
    row: PlannedRow, by_title: Mapping[str, Sequence[Lead]], companies: Mapping[str, set[int]]
) -> Lead | None:
    named = [company_key(name) for name in row.values.get("investor") or ()]
    named.append(row.values.get("investor_credit_code") or "")
    wanted = {number for name in named for number in companies.get(name, ())}
    title = company_key(row.values.get("title") or row.values.get("description") or "")
    for lead in by_title.get(title, ()):
        if wanted & {link.company_id for link in lead.investors}:
            return lead
    return None


def _compare(row: PlannedRow, lead: Lead, stored: Mapping[str, Any], is_seen: bool) -> None:
    """An existing lead: what would change, and what a file may not change."""
    if not is_seen:
        row.action = "duplicate"
        row.warn(
            None,
            N_("Registered by %(unit)s on %(day)s already; it is left alone."),
            unit=lead.unit.name,
            day=lead.registered_at.date().isoformat(),
        )
        return
    row.of, row.target = lead.code, lead.id
    plan: LeadPlan = row.plan
    to = plan.to
    # The door for old ledgers is for new leads only: of this one the file merely says where it believes it is.
    row.values["stage"] = to.claimed.value
    row.problems = [problem for problem in row.problems if problem not in to.problems]
    if to.claimed.number > Stage(lead.stage).number:
        row.warn(
            "stage",
            N_("The ledger says %(ledger)s, the system %(here)s: a file does not move a project."),
            ledger=STAGES[to.claimed],
            here=STAGES[lead.stage],
        )
    changes = differences(stored, plan.values, _COMPARED)
    _drop_facts(row, stored, changes)
    row.changes = changes
    row.action = "update" if changes else "unchanged"


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


def _find_repeats(rows: Sequence[PlannedRow]) -> None:
    """The same project twice in one file: the first row counts."""
    first: dict[Any, int] = {}
    for row in rows:
        if row.is_wrong:
            continue
        firms = tuple(sorted(company_key(name) for name in row.values.get("investor") or ()))
        key = row.values.get("code") or (
            company_key(row.values.get("title") or row.values.get("description") or ""),
            firms,
        )
        if key in first:
            row.action, row.changes = "duplicate", {}
            row.warn(None, N_("The same project as in row %(row)s."), row=first[key])
        else:
            first[key] = row.row

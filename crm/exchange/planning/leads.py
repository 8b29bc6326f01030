"""Leads of a ledger against the leads that are there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.db import db
from crm.errors import N_
from crm.exchange.layout import ParsedRow
from crm.exchange.planning.closed import refuse_closed
from crm.exchange.planning.match_leads import LeadPlan, match_leads
from crm.exchange.planning.near import Wishes
from crm.exchange.planning.near_within import ask_within
from crm.exchange.planning.own_parks import settled
from crm.exchange.planning.rows import Ledger, PlannedRow
from crm.exchange.planning.units import check_unit
from crm.exchange.recognising.values import STAGE_WORDS
from crm.leads.words import STAGES, STATES
from crm.parks.queries import all_parks
from crm.pipeline.carrying import Source, Words, as_of, carried, word_in
from crm.settings.defaults import DEFAULTS
from crm.settings.queries import value_of
from crm.stored import batched
from crm.text.names import company_key

_STAGE_HEADING = "阶段"  # what is kept of a stage's words is kept under our own heading for them
_PORTION = 400


def words_of_office(stored: bool) -> Words:
    """The office's tables of ledger words; the defaults where there is no database yet."""
    stage = value_of("words.stage") if stored else DEFAULTS["words.stage"].value
    state = value_of("words.state") if stored else DEFAULTS["words.state"].value
    return Words(
        {**stage, **{code: code for code in STAGES}, **{label: code for code, label in STAGES.items()}},
        {**state, **{code: code for code in STATES}, **{label: code for code, label in STATES.items()}},
    )


def plan_leads(
    parsed: Iterable[ParsedRow], ledger: Ledger, by: User | None, stored: bool, wishes: Wishes | None = None
) -> Iterator[PlannedRow]:
    """Decide every row, so many at once. Without a user nothing is hidden; without a database (`stored`) every row is new."""
    words = words_of_office(stored)
    wishes = wishes or Wishes()
    match = _matcher(by, wishes) if stored else _nothing_known
    done = 0
    carried_rows = (_carry(each, ledger, words) for each in settled(parsed, all_parks() if stored else ()))
    for rows in batched(carried_rows, _PORTION):
        match(rows)
        for row in rows:
            _require_named(row)
        ask_within(rows, wishes, stored)
        _find_repeats(rows, wishes)
        for row in rows:
            if row.is_wrong:
                row.action, row.changes = "error", {}
        done += len(rows)
        wishes.progress(done)
        yield from rows


def _matcher(by: User | None, wishes: Wishes) -> Callable[[Sequence[PlannedRow]], None]:
    units = {unit.name: unit for unit in db.session.scalars(select(Unit))}

    def match(rows: Sequence[PlannedRow]) -> None:
        match_leads(rows, by, wishes)
        for row in rows:
            check_unit(row, "owner_unit", units, by)
        refuse_closed(rows, units, wishes.home)

    return match


def _nothing_known(_rows: Sequence[PlannedRow]) -> None:
    """Without a database every row is new."""


def _carry(parsed: ParsedRow, ledger: Ledger, words: Words) -> PlannedRow:
    """The row with its stage, state and reason by the carry-over rule."""
    values = dict(parsed.values)
    values.pop(STAGE_WORDS, None)
    row = PlannedRow(parsed.row, values, dict(parsed.extra), list(parsed.problems))
    stage_text, state_text = values.pop("stage", None), values.pop("state", None)
    claims = {**values, "state": words.state.get(state_text or "") or word_in(state_text, words.state)}
    if state_text and not claims["state"]:
        row.warn("state", N_("“%(text)s” is no state the office knows; the project counts as active."), text=state_text)
    if stage_text and not _is_known(stage_text, words):
        row.warn("stage", N_("“%(text)s” is no stage the office knows; the words are kept."), text=stage_text[:40])
        row.extra.setdefault(_STAGE_HEADING, stage_text)
    source = Source(ledger.day, ledger.title, ledger.stage)
    to = carried(claims, stage_text, words, source)
    row.plan = LeadPlan(to, {**as_of(values, source), "investor": _firms(values)})
    row.values.update(stage=to.stage.value, state=to.state, state_reason=to.state_reason)
    row.problems.extend(to.problems)
    _warn_of_plans(row, source)
    if not values.get("code"):
        _is_named(row)
    return row


def _is_known(text: str, words: Words) -> bool:
    """Whether the words of a stage column say a stage, or a state."""
    return bool(word_in(text, words.stage) or word_in(text, words.state))


def _require_named(row: PlannedRow) -> None:
    """A code names the project alone: our own list may have come with few columns."""
    code = row.values.get("code")
    is_known = row.target is not None or (row.action == "duplicate" and not row.candidates)
    if code and not is_known and not row.is_wrong and not _is_named(row):
        row.refuse("code", N_("The system has no project %(code)s."), code=code)


def _is_named(row: PlannedRow) -> bool:
    """Whether the row names its project and who invests; what it lacks is said."""
    has_title = bool(row.values.get("title") or row.values.get("description"))
    if not has_title:
        row.refuse("title", N_("The row has no project name."))
    has_investor = bool(row.plan.values["investor"])
    if not has_investor:
        row.refuse("investor", N_("The row has no investing company."))
    return has_title and has_investor


def _firms(values: Mapping[str, Any]) -> list[str]:
    """One company is enough: a ledger of what was registered here may name nobody behind it."""
    local = values.get("local_company")
    return list(values.get("investor") or ([local] if local else []))


def _warn_of_plans(row: PlannedRow, source: Source) -> None:
    for name in ("construction_on", "production_on"):
        value = row.values.get(name)
        if value is not None and value.is_after(source.ledger_date):
            row.warn(name, N_("%(date)s lies after the ledger's own date: it is kept as a plan."), date=str(value))


def _find_repeats(rows: Sequence[PlannedRow], wishes: Wishes) -> None:
    """The same project twice in one file: the first row counts."""
    for row in rows:
        if row.is_wrong or row.action == "duplicate":
            continue
        firms = tuple(sorted(company_key(name) for name in row.plan.values["investor"]))
        key = row.values.get("code") or (
            company_key(row.values.get("title") or row.values.get("description") or ""),
            firms,
        )
        wishes.said.leaves_out(row, "leads", key, N_("The same project as in row %(row)s."))

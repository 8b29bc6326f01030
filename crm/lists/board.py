"""The board: leads by stage, with counts and sums; the list's filters and order, two queries whatever it holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import load_only

from crm.db import db
from crm.leads.models import Lead
from crm.leads.queries import workable_by
from crm.leads.words import Stage
from crm.lists.leads import COUNT_STOPS_AT, LINKS, SORTS, LeadList, cursor_after

SIZE = 10  # cards of a column; "more" brings as many again
FOLDED = (Stage.PRODUCTION, Stage.CAPACITY)  # the end of the road: narrow until somebody opens them
_CARD = (
    Lead.code, Lead.title, Lead.stage, Lead.state, Lead.state_reason, Lead.investment, Lead.park_words,
    Lead.stage_entered_on, Lead.last_contact_on, Lead.next_step, Lead.next_step_on, Lead.planned_construction_on,
    Lead.planned_production_on,
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A lead on the board; `movable` where the user may work on it."""

    lead: Lead
    movable: bool


@dataclass(frozen=True)
class Column:
    """One stage: how many, their investment in yuan, the first cards. Past 10,000 the count stops and no sum is told."""

    stage: Stage
    count: int = 0
    amount: int | None = 0
    cards: Sequence[Card] = ()
    more: str | None = None
    folded: bool = False


def columns_of(wanted: LeadList, unfolded: Collection[str] = ()) -> list[Column]:
    """The columns of the stages the filters ask for; of the folded ones only the heads."""
    asked = wanted.filters.get("stage")
    stages = [stage for stage in Stage if not asked or stage in asked]
    folded = {stage for stage in FOLDED if stage not in unfolded and not asked}
    heads = _heads(wanted, stages)
    cards = cards_of(wanted, [stage for stage in stages if stage not in folded])
    return [
        Column(stage, *heads.get(stage, (0, 0)), *cards.get(stage, ((), None)), folded=stage in folded)
        for stage in stages
    ]


def _heads(wanted: LeadList, stages: Sequence[Stage]) -> Mapping[str, tuple[int, int | None]]:
    """{stage: (count, investment)} in one grouped query that reads at most 10,001 leads a stage."""
    if not stages:
        return {}
    each = [_of(wanted, stage).with_only_columns(Lead.stage, Lead.investment) for stage in stages]
    every = _together(part.limit(COUNT_STOPS_AT + 1) for part in each)
    grouped = select(every.c.stage, func.count(), func.sum(every.c.investment)).group_by(every.c.stage)
    return {
        stage: (count, int(amount or 0) if count <= COUNT_STOPS_AT else None)
        for stage, count, amount in db.session.execute(grouped)
    }


def cards_of(
    wanted: LeadList, stages: Sequence[Stage], after: str | None = None
) -> dict[str, tuple[Sequence[Card], str | None]]:
    """{stage: (cards behind the cursor, the next cursor)}: all columns in one query, each in the order of the list."""
    if not stages:
        return {}
    order = SORTS[wanted.sort]
    firsts = [
        _of(wanted, stage, after)
        .with_only_columns(Lead.id.label("lead_id"), order.key.label("sort_key"))
        .order_by(*order.by(order.key))
        .limit(SIZE + 1)
        for stage in stages
    ]
    first = _together(firsts)
    query = (
        select(Lead, first.c.sort_key, workable_by(wanted.user))
        .join(first, first.c.lead_id == Lead.id)
        .options(load_only(*_CARD, raiseload=True), *LINKS)
        .order_by(*order.by(first.c.sort_key))
    )
    found: dict[str, list[Any]] = {}
    for row in db.session.execute(query).unique():
        found.setdefault(row[0].stage, []).append(row)
    return {stage: _page(rows) for stage, rows in found.items()}


def _page(rows: Sequence[Any]) -> tuple[Sequence[Card], str | None]:
    cards = [Card(lead, bool(movable)) for lead, _, movable in rows[:SIZE]]
    return cards, cursor_after(rows[SIZE - 1][1], cards[-1].lead) if len(rows) > SIZE else None


def _of(wanted: LeadList, stage: Stage, after: str | None = None) -> Any:
    return wanted.behind(after).where(Lead.stage == stage)


def _together(parts: Any) -> Any:
    """Limited queries under each other; each wrapped, as SQLite allows no LIMIT inside a UNION."""
    wrapped = [part.subquery() for part in parts]
    return union_all(*(select(part) for part in wrapped)).subquery()

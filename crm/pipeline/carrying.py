"""The door for old ledgers (design §4): which stage a row is carried over to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.errors import N_, Problem
from crm.fuzzydate import FuzzyDate
from crm.leads.words import STAGES, Stage

# The dated fact of each stage from 签约 on; 落地 stands on a local company.
_DATED = {
    Stage.SIGNED: "signed_on",
    Stage.PLACED: "registered_on",
    Stage.CONSTRUCTION: "construction_on",
    Stage.PRODUCTION: "production_on",
}
_PLANS = {"construction_on": "planned_construction_on", "production_on": "planned_production_on"}
_SCREENING_WORDS = {"hold": "储备", "drop": "放弃"}  # the ledger's words, kept as the reason
_SCREENING_STATES = {"pursue": "active", "hold": "paused", "drop": "lost"}
_NOT_YET = re.compile(r"未|拟|待|预计|计划|即将|准备")


@dataclass(frozen=True)
class Words:
    """The office's tables of ledger words: word → stage code, word → state code."""

    stage: Mapping[str, str]
    state: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """What the ledger says about itself: its own date, and its title; `stage` is what the importer says of all of it."""

    ledger_date: date
    title: str = ""
    stage: str | None = None


@dataclass(frozen=True)
class Carried:
    """Where a row is carried to. `effective_on` is the date of the fact that carries it; `claimed` what was asked."""

    stage: Stage
    state: str
    state_reason: str | None
    effective_on: FuzzyDate
    claimed: Stage
    problems: tuple[Problem, ...] = ()


def as_of(values: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The values as facts of the ledger's day: building dates that lie after it are plans."""
    known = dict(values)
    for fact, plan in _PLANS.items():
        if known.get(fact) is not None and not _is_fact(known[fact], source):
            known[plan] = known.get(plan) or known[fact]
            known[fact] = None
    return known


def carried(values: Mapping[str, Any], stage_words: str | None, words: Words, source: Source) -> Carried:
    """The stage and state of one new lead; `values` by field name, `stage_words` the ledger's own stage column."""
    progress = values.get("progress")
    claimed = _claimed(values, stage_words, words, source)
    granted, problems = _granted(claimed, values, source)
    state, reason = _state(values, [stage_words, progress, values.get("note")], words)
    fact = values.get(_DATED.get(granted, "")) or FuzzyDate.day(source.ledger_date)
    return Carried(granted, state, reason, fact, claimed, problems)


def _claimed(values: Mapping[str, Any], stage_words: str | None, words: Words, source: Source) -> Stage:
    claims = [Stage(code) for code in (values.get("stage"), word_in(stage_words, words.stage)) if code]
    if progress_stage := _listed_segment(values.get("progress"), words.stage):
        claims.append(Stage(progress_stage))
    if source.stage:
        claims.append(Stage(source.stage))
    claims += [stage for stage, name in _DATED.items() if _is_fact(values.get(name), source)]
    if claims:
        return max(claims, key=lambda stage: stage.number)
    if "新签约" in source.title:
        return Stage.SIGNED
    return Stage.NEGOTIATION if "在谈" in source.title else Stage.LEAD


def _is_fact(value: FuzzyDate | None, source: Source) -> bool:
    return value is not None and not value.is_after(source.ledger_date)


def _granted(claimed: Stage, values: Mapping[str, Any], source: Source) -> tuple[Stage, tuple[Problem, ...]]:
    if claimed.number <= Stage.NEGOTIATION.number:
        return claimed, ()
    for stage in reversed(list(Stage)[: min(claimed.number, Stage.PRODUCTION.number)]):
        if stage.number <= Stage.NEGOTIATION.number or _has_own_fact(stage, values, source):
            break
    if stage is claimed:
        return stage, ()
    message = N_("The ledger says %(claimed)s, but the fact for it is missing: carried over as %(granted)s.")
    params = {"claimed": STAGES[claimed], "granted": STAGES[stage]}
    return stage, (Problem("stage", "warning", message, params),)


def _has_own_fact(stage: Stage, values: Mapping[str, Any], source: Source) -> bool:
    if stage is Stage.PLACED:
        return bool(values.get("local_company"))
    return _is_fact(values.get(_DATED[stage]), source)


def _state(values: Mapping[str, Any], texts: list[str | None], words: Words) -> tuple[str, str | None]:
    if values.get("state"):
        return values["state"], values.get("state_reason")
    for wanted in ("lost", "paused"):
        for text in texts:
            if text and word_in(text, {word: code for word, code in words.state.items() if code == wanted}):
                return wanted, text[:200]
    screening = values.get("screening")
    if screening:
        return _SCREENING_STATES[screening], _SCREENING_WORDS.get(screening)
    return "active", None


def word_in(text: str | None, table: Mapping[str, str]) -> str | None:
    """The code of the longest listed word that the text holds, unless a word such as 拟 or 未 stands before it."""
    for word in sorted(table, key=len, reverse=True):
        place = text.find(word) if text else -1
        if text and place >= 0 and not _NOT_YET.search(_clause_before(text, place)):
            return table[word]
    return None


def _clause_before(text: str, place: int) -> str:
    """What stands before the word in its own clause: 计划2022年6月 before 开工, nothing before 已开工."""
    return re.split(r"[，,。；;、\n]|已", text[:place])[-1]


def _listed_segment(text: str | None, table: Mapping[str, str]) -> str | None:
    """Progress is free text: it counts only where a whole piece of it is a listed word."""
    pieces = [piece.strip() for piece in re.split(r"[，,。；;、\n]", text or "")]
    codes = [table[piece] for piece in pieces if piece in table]
    return max(codes, key=lambda code: Stage(code).number) if codes else None

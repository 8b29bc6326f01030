"""Old ledgers: which stage a row is carried over to (design §4)."""

from datetime import date
from typing import Any

import pytest

from crm.db import db
from crm.errors import DomainError, Forbidden, Missing
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.milestones.operations import verify
from crm.milestones.queries import milestones_of
from crm.pipeline.bringing import carry_over
from crm.pipeline.carrying import Carried, Source, Words, as_of, carried
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, waive_gaps
from crm.pipeline.queries import moves_of
from crm.settings.defaults import DEFAULTS
from tests.building import Make

WORDS = Words(DEFAULTS["words.stage"].value, DEFAULTS["words.state"].value)
LEDGER = Source(date(2022, 6, 30))


def _day(text: str) -> FuzzyDate:
    return FuzzyDate.from_iso(text)


def _to(stage_words: str | None = None, source: Source = LEDGER, **values: Any) -> Carried:
    dated = {name: _day(value) if name.endswith("_on") else value for name, value in values.items()}
    return carried(as_of(dated, source), stage_words, WORDS, source)


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("初步接洽", "negotiation"),
        ("实地考察", "negotiation"),
        ("洽谈合同", "negotiation"),
        ("已签意向", "negotiation"),
        ("研判", "screening"),
        ("线索", "lead"),
        (None, "lead"),
        ("不知道", "lead"),
    ],
)
def test_up_to_negotiation_the_stage_word_is_believed(words: str | None, stage: str) -> None:
    to = _to(words)
    assert (to.stage, to.state, to.problems) == (stage, "active", ())


@pytest.mark.parametrize(
    ("words", "facts", "stage"),
    [
        ("签约", {"signed_on": "2022-03"}, "signed"),
        ("新签约", {"signed_on": "2022"}, "signed"),
        ("在建", {"construction_on": "2022-05-01"}, "construction"),
        ("投产", {"production_on": "2022-06"}, "production"),
        ("落地", {"local_company": "甲公司"}, "placed"),
        (None, {"signed_on": "2022-03-15"}, "signed"),
        (None, {"signed_on": "2021", "construction_on": "2022-H1"}, "construction"),
        ("签约", {"signed_on": "2021", "construction_on": "2022-05"}, "construction"),
    ],
)
def test_from_signing_on_a_stage_stands_on_its_own_fact(words: str | None, facts: dict[str, str], stage: str) -> None:
    to = _to(words, **facts)
    assert (to.stage, to.problems) == (stage, ())


@pytest.mark.parametrize(
    ("words", "facts", "stage"),
    [
        ("签约", {}, "negotiation"),
        ("在建", {}, "negotiation"),
        ("落地", {}, "negotiation"),
        ("在建", {"signed_on": "2021-05"}, "signed"),
        ("投产", {"signed_on": "2021-05", "local_company": "甲公司"}, "placed"),
        ("投产", {"construction_on": "2021-05"}, "construction"),
        ("签约", {"signed_on": "2022-07"}, "negotiation"),
    ],
)
def test_a_stage_without_its_fact_steps_down_not_below_negotiation_and_says_so(
    words: str, facts: dict[str, str], stage: str
) -> None:
    to = _to(words, **facts)
    assert to.stage == stage
    assert [(problem.field, problem.severity) for problem in to.problems] == [("stage", "warning")]
    assert "carried over as" in str(to.problems[0])


def test_carrying_ends_at_production() -> None:
    to = _to("达效", production_on="2021")
    assert (to.stage, len(to.problems)) == ("production", 1)


def test_a_building_date_after_the_ledgers_day_is_a_plan() -> None:
    values = as_of({"construction_on": _day("2022-07-01"), "production_on": _day("2023")}, LEDGER)
    assert (values["construction_on"], values["production_on"]) == (None, None)
    assert (values["planned_construction_on"], values["planned_production_on"]) == (_day("2022-07-01"), _day("2023"))
    assert _to(construction_on="2022-07-01").stage == "lead"


@pytest.mark.parametrize("on", ["2022-06-30", "2022-06", "2022-Q2", "2022-H1", "2022"])
def test_a_date_that_has_begun_by_the_ledgers_day_is_a_fact(on: str) -> None:
    assert as_of({"construction_on": _day(on)}, LEDGER) == {"construction_on": _day(on)}
    assert _to(construction_on=on).stage == "construction"


def test_a_plan_the_ledger_names_is_not_overwritten() -> None:
    values = as_of({"construction_on": _day("2022-09"), "planned_construction_on": _day("2022-08")}, LEDGER)
    assert values["planned_construction_on"] == _day("2022-08")


@pytest.mark.parametrize(
    ("progress", "stage"),
    [
        ("设备安装调试", "construction"),
        ("已签约，主体施工", "construction"),
        ("土地已平整；在建", "construction"),
        ("企业在建另一个厂区", "lead"),
        ("领导已签约多次会见", "lead"),
        ("拟签约", "lead"),
        ("正在办理手续", "lead"),
    ],
)
def test_progress_counts_only_where_a_whole_piece_is_listed(progress: str, stage: str) -> None:
    to = _to(progress=progress, construction_on="2022-05-01") if stage == "construction" else _to(progress=progress)
    assert to.stage == stage
    stepped = _to(progress=progress)
    assert stepped.stage == ("negotiation" if stage == "construction" else "lead")


@pytest.mark.parametrize(
    "words", ["拟签约", "未开工", "计划投产", "待签约", "预计开工", "即将投产", "准备签约", "尚未签约"]
)
def test_what_has_not_happened_yet_does_not_count(words: str) -> None:
    assert _to(words).stage == "lead"
    assert _to(words).problems == ()


def test_the_title_decides_only_where_nothing_else_does() -> None:
    talks, signed = Source(LEDGER.ledger_date, "在谈项目明细表"), Source(LEDGER.ledger_date, "新签约项目一览表")
    assert _to(source=talks).stage == "negotiation"
    assert _to("研判", source=talks).stage == "screening"
    assert _to(source=signed).stage == "negotiation"  # no date of signing
    assert [problem.severity for problem in _to(source=signed).problems] == ["warning"]
    assert _to(source=signed, signed_on="2022-05").stage == "signed"
    assert _to("线索", source=signed).stage == "lead"


@pytest.mark.parametrize(
    ("words", "values", "state", "reason"),
    [
        ("终止", {}, "lost", "终止"),
        ("企业放弃投资", {}, "lost", "企业放弃投资"),
        ("暂缓", {}, "paused", "暂缓"),
        ("储备项目", {}, "paused", "储备项目"),
        (None, {"progress": "因资金问题暂缓推进"}, "paused", "因资金问题暂缓推进"),
        (None, {"note": "已终止"}, "lost", "已终止"),
        ("暂缓", {"note": "后终止"}, "lost", "后终止"),
        ("未终止", {}, "active", None),
        (None, {"screening": "pursue"}, "active", None),
        (None, {"screening": "hold"}, "paused", "储备"),
        (None, {"screening": "drop"}, "lost", "放弃"),
        (None, {"screening": "hold", "note": "项目终止"}, "lost", "项目终止"),
        (None, {}, "active", None),
    ],
)
def test_a_lead_that_stands_still_keeps_the_words_for_it(
    words: str | None, values: dict[str, str], state: str, reason: str | None
) -> None:
    to = _to(words, **values)
    assert (to.state, to.state_reason) == (state, reason)


def test_the_move_happened_on_the_day_of_the_fact() -> None:
    assert _to("签约", signed_on="2022-03").effective_on == _day("2022-03")
    assert _to("在谈").effective_on == _day("2022-06-30")


def _carry(make: Make, words: str | None = None, **values: Any) -> tuple[Lead, Any]:
    importer = make.user()
    dated = {name: _day(value) if name.endswith("_on") else value for name, value in values.items()}
    known = as_of({"title": "旧项目", **dated}, LEDGER)
    lead = carry_over(known, [make.company()], importer.unit, carried(known, words, WORDS, LEDGER), importer)
    return lead, importer


def test_a_carried_lead_shows_when_it_happened_and_when_it_was_recorded(make: Make) -> None:
    lead, importer = _carry(make, "签约", signed_on="2022-03", agreed_amount=5_000_000, agreement_kind="formal")

    move = moves_of(lead)[0]
    assert (move.kind, move.from_stage, move.to_stage, move.by_id) == ("carry_over", None, "signed", importer.id)
    assert (str(move.effective_on), (move.at.date() - today()).days in (-1, 0)) == ("2022-03", True)
    assert (lead.stage, lead.carried_over, lead.stage_entered_on) == ("signed", True, date(2022, 3, 1))
    fact = milestones_of(lead)["signed"]
    assert (fact.state, fact.carried_over, fact.amount, fact.agreement_kind) == ("submitted", True, 5_000_000, "formal")
    with pytest.raises(DomainError, match=r"other than the submitter|verifies facts"):
        verify(fact, lead, importer)
    verify(fact, lead, make.chief())


def test_what_is_to_be_built_stands_in_for_a_title(make: Make) -> None:
    lead, _ = _carry(make, title=None, description="年产三万吨铸件")
    assert lead.title == "年产三万吨铸件"
    with pytest.raises(DomainError, match="required") as refused:
        _carry(make, title=None)
    assert refused.value.field == "title"


def test_a_stopped_lead_keeps_its_words(make: Make) -> None:
    lead, _ = _carry(make, "终止：企业资金不足")
    assert (lead.state, lead.state_reason, moves_of(lead)[0].reason) == (
        "lost",
        "终止：企业资金不足",
        "终止：企业资金不足",
    )


def _gaps(lead: Lead, by: Any, to: Stage = Stage.PLACED) -> tuple[str, ...]:
    db.session.flush()
    with pytest.raises(Missing) as refused:
        advance(lead, to, Given(), lead.version, by)
    return refused.value.missing


def test_the_next_manual_move_asks_for_everything_the_ledger_lacked(make: Make) -> None:
    lead, _ = _carry(make, "签约", signed_on="2022-03")
    assert _gaps(lead, make.chief()) == (
        "channel",
        "source_region",
        "owner_id",
        "industry",
        "description",
        "investment",
        "two_high",
        "screening",
        "next_step",
        "signed_agreement_kind",
        "signed_amount",
        "signed_parties",
        "signed_files",
        "signed_verified",
        "local_company",
        "registered_files",
        "placement",
        "cleared",
    )


def test_a_chief_waives_the_gaps_once_and_only_up_to_the_carried_stage(make: Make) -> None:
    lead, importer = _carry(make, "签约", signed_on="2022-03")
    chief = make.chief()
    with pytest.raises(Forbidden):
        waive_gaps(lead, "台账如此", lead.version, importer)
    with pytest.raises(DomainError, match="Give the reason"):
        waive_gaps(lead, " ", lead.version, chief)
    waive_gaps(lead, "台账如此", lead.version, chief)

    assert _gaps(lead, chief) == ("signed_verified", "local_company", "registered_files", "placement", "cleared")
    with pytest.raises(DomainError, match="only once"):
        waive_gaps(lead, "再来", lead.version, chief)
    assert (moves_of(lead)[0].kind, moves_of(lead)[0].reason) == ("waive", "台账如此")


def test_a_lead_of_this_system_has_no_gaps_to_waive(make: Make) -> None:
    lead = make.lead()
    with pytest.raises(DomainError, match="carried-over"):
        waive_gaps(lead, "方便", lead.version, make.chief())

"""Every move at every stage and in every state, by whoever tries it, against a table written by hand: what is outside
the rules is refused with its reason, and only what is inside them happens."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from crm.accounts.models import Role, User
from crm.db import db
from crm.errors import DomainError, Missing
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.words import Stage
from crm.milestones.models import Milestone
from crm.milestones.operations import send_back, submit, verify
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, back, lose, next_stage, pause, revive, screen, waive_gaps
from tests.building import Make

DONE = "done"
ASIDE = "This project is paused or lost. Revive it first."
THERE = "The project is at this stage already, or past it."
EARLIER = "Choose an earlier stage."
LOST = "This project is lost already."
RUNS = "This project is active."
RULED = "The claim to this project was decided: it goes on as the other unit's."
NOT_YOURS = "Only the owner, the team and the chief of the unit can change this project."
SCREENS = "The chief over the unit screens projects."
WAIVES = "The chief over the unit waives gaps."
NOTHING_TO_WAIVE = "Only a carried-over project's gaps can be waived, and only once."
WAITS_NOT = "This fact is not waiting to be verified."
FIXED = "This fact is verified and cannot be changed."
OWN = "Somebody other than the submitter has to verify this."
VERIFIES = "The chief over the unit verifies facts."

Move = Callable[[Lead, User], object]
MOVES: dict[str, Move] = {
    "advance": lambda lead, by: advance(lead, next_stage(lead.stage) or Stage.CAPACITY, Given(), lead.version, by),
    "stay": lambda lead, by: advance(lead, Stage(lead.stage), Given(), lead.version, by),
    "back": lambda lead, by: back(lead, Stage.LEAD, "重来", lead.version, by),
    "pause": lambda lead, by: pause(lead, "等地", lead.version, by),
    "lose": lambda lead, by: lose(lead, "land", "无地", lead.version, by),
    "revive": lambda lead, by: revive(lead, "再谈", lead.version, by),
    "pursue": lambda lead, by: screen(lead, "pursue", "", lead.version, by),
    "hold": lambda lead, by: screen(lead, "hold", "等政策", lead.version, by),
    "drop": lambda lead, by: screen(lead, "drop", "不符", lead.version, by),
    "waive": lambda lead, by: waive_gaps(lead, "旧台账", lead.version, by),
}

# By the state a lead is in. "gate" and "stage" stand in the tables below.
BY_STATE: dict[str, dict[str, str]] = {
    #            active                      paused                       lost                  lost by a ruling
    "advance": {"active": "gate",           "paused": ASIDE,             "lost": ASIDE,         "ruled": ASIDE},
    "stay":    {"active": THERE,            "paused": ASIDE,             "lost": ASIDE,         "ruled": ASIDE},
    "back":    {"active": "stage",          "paused": "stage",           "lost": "stage",       "ruled": "stage"},
    "pause":   {"active": DONE,             "paused": ASIDE,             "lost": ASIDE,         "ruled": ASIDE},
    "lose":    {"active": DONE,             "paused": DONE,              "lost": LOST,          "ruled": LOST},
    "revive":  {"active": RUNS,             "paused": DONE,              "lost": DONE,          "ruled": RULED},
    "pursue":  {"active": DONE,             "paused": DONE,              "lost": DONE,          "ruled": RULED},
    "hold":    {"active": DONE,             "paused": DONE,              "lost": DONE,          "ruled": RULED},
    "drop":    {"active": DONE,             "paused": DONE,              "lost": DONE,          "ruled": DONE},
    "waive":   {"active": NOTHING_TO_WAIVE, "paused": NOTHING_TO_WAIVE,  "lost": NOTHING_TO_WAIVE, "ruled": NOTHING_TO_WAIVE},
}  # fmt: skip
SIGNING = {"signed_agreement_kind", "signed_happened_on", "signed_amount", "signed_parties", "signed_files"}
PLACING = {"signed_verified", "local_company", "registered_files", "placement"}
# What stands between a lead of which nothing but the registration is known and the stage after this one.
GATE: dict[str, str | set[str]] = {
    "lead": DONE,
    "screening": {"screening", "next_step"},
    "negotiation": {"screening", "next_step", *SIGNING},
    "signed": {"screening", "next_step", *SIGNING, *PLACING},
    "placed": {"screening", "next_step", *SIGNING, *PLACING, "construction_happened_on", "construction_files"},
    "construction": {
        "screening", "next_step", *SIGNING, *PLACING, "construction_happened_on", "construction_files",
        "construction_verified", "production_happened_on",
    },
    "production": {
        "screening", "next_step", *SIGNING, *PLACING, "construction_happened_on", "construction_files",
        "construction_verified", "production_happened_on", "production_verified", "results",
    },
    "capacity": THERE,
}  # fmt: skip
BACK = {stage.value: DONE for stage in Stage} | {"lead": EARLIER}
# Whoever may not, is told so before anything else is looked at.
WORKS = {"owner": True, "teammate": True, "chief": True, "county": True}
CHIEFS = {"chief": True, "county": True}
MAY: dict[str, tuple[Mapping[str, bool], str]] = {
    **dict.fromkeys(("advance", "stay", "back", "pause", "lose", "revive"), (WORKS, NOT_YOURS)),
    **dict.fromkeys(("pursue", "hold", "drop"), (CHIEFS, SCREENS)),
    "waive": (CHIEFS, WAIVES),
}
# A fact by its state, and who tries what: the chief over the unit verifies what others stated.
FACTS: dict[tuple[str, str], dict[str, str]] = {
    ("chief", "verify"): {"submitted": DONE, "verified": WAITS_NOT, "returned": WAITS_NOT},
    ("chief", "return"): {"submitted": DONE, "verified": WAITS_NOT, "returned": WAITS_NOT},
    ("county", "verify"): {"submitted": OWN, "verified": WAITS_NOT, "returned": WAITS_NOT},
    ("owner", "submit"): {"submitted": DONE, "verified": FIXED, "returned": DONE},
    ("owner", "verify"): {"submitted": VERIFIES, "verified": VERIFIES, "returned": VERIFIES},
    ("colleague", "submit"): {"submitted": NOT_YOURS, "verified": NOT_YOURS, "returned": NOT_YOURS},
    ("foreign chief", "return"): {"submitted": VERIFIES, "verified": VERIFIES, "returned": VERIFIES},
}


@dataclass
class Office:
    lead: Lead
    people: dict[str, User]

    @classmethod
    def of(cls, make: Make) -> "Office":
        bureau = make.unit("商务局")
        people = {
            "owner": make.user(unit=bureau),
            "teammate": make.user(unit=make.unit("工信局")),
            "chief": make.chief(bureau),
            "county": make.chief(),
            "colleague": make.user(unit=bureau),
            "foreign chief": make.chief(make.unit("工信局")),
            "leader": make.user(Role.LEADER),
            "manager": make.manager(),
            "administrator": make.user(Role.ADMIN),
            "auditor": make.user(Role.AUDITOR),
        }
        lead = make.lead(people["owner"], park=make.park())
        join_team(lead, people["teammate"], None, people["chief"], "co_owner")
        db.session.flush()
        return cls(lead, people)


@contextmanager
def put_back() -> Iterator[None]:
    nested = db.session.begin_nested()
    yield
    nested.rollback()
    db.session.expire_all()


def answer(act: Callable[[], object]) -> str | set[str]:
    """What came of it: done, the reason it was refused for, or what is missing."""
    try:
        act()
        db.session.flush()
    except Missing as refusal:
        return set(refusal.missing)
    except DomainError as refusal:
        return refusal.message
    return DONE


def expected(who: str, move: str, stage: str, state: str) -> str | set[str]:
    may, refusal = MAY[move]
    if who not in may:
        return refusal
    found = BY_STATE[move][state]
    return {"gate": GATE, "stage": BACK}[found][stage] if found in ("gate", "stage") else found


def put(lead: Lead, stage: str, state: str) -> None:
    lead.stage, lead.state = stage, "lost" if state == "ruled" else state
    lead.state_reason = {"ruled": "ruling: 归先登记单位", "active": None}.get(state, "land: 无地")
    db.session.flush()


def test_every_move_is_made_or_refused_as_the_table_says(make: Make) -> None:
    office, wrong = Office.of(make), dict[tuple[str, ...], Any]()
    for stage in GATE:
        for state in ("active", "paused", "lost", "ruled"):
            with put_back():
                put(office.lead, stage, state)
                for move, act in MOVES.items():
                    for who in ("owner", "chief") if stage != "signed" else office.people:
                        with put_back():
                            found = answer(lambda act=act, who=who: act(office.lead, office.people[who]))  # type: ignore[misc]
                        if found != expected(who, move, stage, state):
                            wrong[who, move, stage, state] = found
    assert wrong == {}


def test_a_fact_is_submitted_verified_and_returned_as_the_table_says(make: Make) -> None:
    """The county's chief helped to state it and so does not verify it."""
    office, wrong = Office.of(make), dict[tuple[str, ...], Any]()
    lead, people = office.lead, office.people
    fact = make.fact(lead, "signed", people["owner"])
    submit(lead, "signed", {"parties": "县政府、甲公司"}, [], people["county"])
    for (who, move), by_state in FACTS.items():
        for state, wanted in by_state.items():
            with put_back():
                _set(fact, state, people["chief"])
                found = answer(lambda who=who, move=move: _do(move, fact, lead, people[who]))  # type: ignore[misc]
            if found != wanted:
                wrong[who, move, state] = found
    assert wrong == {}


def _set(fact: Milestone, state: str, verifier: User) -> None:
    fact.state, fact.verified_by_id = state, verifier.id if state == "verified" else None
    db.session.flush()


def _do(move: str, fact: Milestone, lead: Lead, by: User) -> None:
    if move == "submit":
        submit(lead, "signed", {"parties": "县政府、乙公司"}, [], by)
    elif move == "verify":
        verify(fact, lead, by)
    else:
        send_back(fact, lead, "日期不符", by)

"""A dispute between two units: opened with evidence, decided by the lowest chief over both, by a ground that bears it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.db import db, now
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.claims import disputes
from crm.leads.claims.disputes import add_evidence, find_dispute, judges_of, light_of, open_dispute, withdraw
from crm.leads.claims.models import Dispute
from crm.leads.claims.operations import pick_up, standing_now
from crm.leads.claims.registering import open_claim
from crm.leads.claims.shares import parse_percent
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.queries import sees
from crm.pipeline.operations import lose, revive
from crm.pipeline.ruling import advised, decide, sides_of
from crm.settings.operations import change
from tests.building import Make


@dataclass
class Two:
    """Two bureaus below one county, the same firm registered by both; the promotion office's chief is over both."""

    here: User
    there: User
    chief: User
    first: Lead
    second: Lead


@pytest.fixture
def two(make: Make) -> Two:
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局")), make.company()
    return Two(here, there, make.chief(), make.lead(here, company=firm), make.lead(there, company=firm))


def _open(make: Make, two: Two, kind: str = "other") -> Dispute:
    dispute = open_dispute(two.second, "客商先找的我们", [(kind, make.pdf(two.there))], two.there)
    db.session.flush()
    return dispute


def _whole(two: Two, of_first: int = 10_000) -> list[tuple[object, int]]:
    return [(two.first.unit, of_first), (two.second.unit, 10_000 - of_first)]


def _decide(dispute: Dispute, two: Two, outcome: str = "first", ground: str = "time", by: User | None = None) -> None:
    shares = [] if outcome == "different" else _whole(two, 10_000 if outcome == "first" else 0)
    decide(dispute, outcome, ground, "登记在先", shares, dispute.version, by or two.chief)  # type: ignore[arg-type]
    db.session.flush()


def test_the_second_unit_opens_a_dispute_with_its_papers(make: Make, two: Two) -> None:
    dispute = _open(make, two, "investor")
    assert (dispute.first, dispute.second, dispute.state) == (two.first, two.second, "open")
    assert [(paper.kind, paper.lead_id) for paper in dispute.evidence] == [("investor", two.second.id)]
    db.session.commit()
    told = db.session.scalars(select(AuditChange).where(AuditChange.action == "open dispute")).all()
    assert {change.subject_id for change in told} == {two.first.id, two.second.id}


@pytest.mark.parametrize("who", ["the first unit", "a colleague of the second", "the second, twice", "without words"])
def test_who_cannot_open_a_dispute(make: Make, two: Two, who: str) -> None:
    if who == "the first unit":
        with pytest.raises(DomainError, match="nothing to dispute"):
            open_dispute(two.first, "是我们的", [], two.here)
    if who == "a colleague of the second":
        with pytest.raises(Forbidden):
            open_dispute(two.second, "是我们的", [], make.user(unit=two.there.unit))
    if who == "the second, twice":
        _open(make, two)
        with pytest.raises(DomainError, match="disputed already"):
            _open(make, two)
    if who == "without words":
        with pytest.raises(DomainError) as refusal:
            open_dispute(two.second, "  ", [], two.there)
        assert refusal.value.field == "statement"


def test_the_lowest_chief_over_both_decides(make: Make) -> None:
    bureau = make.unit("商务局")
    here, there, firm = make.user(unit=bureau), make.user(unit=make.unit("驻深组", parent=bureau)), make.company()
    make.lead(here, company=firm)
    second = make.lead(there, company=firm)
    county, own, elsewhere = make.chief(), make.chief(bureau), make.chief(make.unit("工信局"))
    dispute = open_dispute(second, "我们先谈", [], there)
    db.session.flush()
    assert judges_of(dispute) == [own]
    assert find_dispute(county, dispute.id) is dispute
    assert find_dispute(elsewhere, dispute.id) is None
    assert list(db.session.scalars(disputes.disputes_over(own))) == [dispute]
    assert list(db.session.scalars(disputes.disputes_over(elsewhere))) == []


@pytest.mark.parametrize("part", ["owner", "team", "opener", "evidence"])
def test_nobody_decides_a_dispute_in_which_they_have_a_part(make: Make, two: Two, part: str) -> None:
    second_chief = make.chief()
    if part == "owner":
        two.first.owner = two.chief
    if part == "team":
        join_team(two.second, two.chief, None, two.there)
    dispute = open_dispute(two.second, "客商先找的我们", [], two.chief) if part == "opener" else _open(make, two)
    if part == "evidence":
        disputes._add_papers(dispute, two.first, [("other", make.pdf(two.chief))], two.chief)
    db.session.flush()
    assert judges_of(dispute) == [second_chief]
    with pytest.raises(Forbidden):
        _decide(dispute, two)
    _decide(dispute, two, by=second_chief)


def test_when_the_first_registration_stands_the_second_is_lost_by_the_ruling(make: Make, two: Two) -> None:
    dispute = _open(make, two)
    shares = [(two.first.unit, 7_000), (two.second.unit, 2_000), (two.there, 1_000)]
    decide(dispute, "first", "time", "登记在先", shares, dispute.version, two.chief)
    db.session.flush()
    assert (dispute.state, dispute.outcome, dispute.ground, dispute.decided_by) == (
        "decided",
        "first",
        "time",
        two.chief,
    )
    assert (two.first.state, standing_now(two.first).code) == ("active", "protected")
    assert (two.second.state, two.second.state_reason) == ("lost", "ruling: 登记在先")
    claim = open_claim(two.first)
    assert claim
    assert [(share.holder, share.share) for share in claim.shares] == shares
    assert sees(two.there, two.first)  # who has a share is in the team
    with pytest.raises(DomainError, match="was decided"):
        revive(two.second, "再试", two.second.version, two.there)


def test_when_the_second_takes_its_place_its_claim_begins_and_the_first_is_lost(make: Make, two: Two) -> None:
    dispute = _open(make, two, "authorisation")
    _decide(dispute, two, "second", "authorisation")
    assert (two.second.state, standing_now(two.second).code) == ("active", "protected")
    assert two.first.state == "lost"
    claim = open_claim(two.second)
    assert claim
    assert (claim.origin, claim.started_on, [share.holder for share in claim.shares]) == (
        "ruling", today(), [two.second.unit],
    )  # fmt: skip
    assert not sees(two.here, two.second)


def test_two_different_projects_are_both_protected(make: Make, two: Two) -> None:
    dispute = _open(make, two)
    _decide(dispute, two, "different", "")
    assert [standing_now(lead).code for lead in (two.first, two.second)] == ["protected", "protected"]
    assert [lead.state for lead in (two.first, two.second)] == ["active", "active"]


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([7_000, 2_999], "exactly 100 per cent"),
        ([10_000, 1], "exactly 100 per cent"),
        ([], "exactly 100 per cent"),
        ([12_000, -2_000], "exactly 100 per cent"),
    ],
)
def test_shares_come_to_exactly_a_hundred(make: Make, two: Two, shares: list[int], message: str) -> None:
    dispute = _open(make, two)
    given = list(zip((two.first.unit, two.second.unit), shares, strict=False))
    with pytest.raises(DomainError, match=message) as refusal:
        decide(dispute, "first", "time", "登记在先", given, dispute.version, two.chief)
    assert refusal.value.field == "shares"


def test_a_holder_is_named_once_and_a_share_is_a_number() -> None:
    assert [parse_percent(text) for text in ("70", "33.33%", "0.5", " 100 ％")] == [7_000, 3_333, 50, 10_000]
    for wrong in ("", "-1", "101", "33.333", "七十", "1e2", "٣"):
        with pytest.raises(DomainError):
            parse_percent(wrong)


@pytest.mark.parametrize(
    ("outcome", "ground", "bears"),
    [
        ("first", "time", True),
        ("second", "time", False),
        ("second", "authorisation", True),
        ("first", "authorisation", False),
        ("second", "follow_ups", True),
        ("first", "follow_ups", False),
        ("first", "investor", False),
        ("first", "", False),
    ],
)
def test_a_ground_has_to_bear_the_outcome(make: Make, two: Two, outcome: str, ground: str, bears: bool) -> None:
    make.talk(two.second, two.there)
    dispute = _open(make, two, "authorisation")
    if bears:
        _decide(dispute, two, outcome, ground)
        return
    with pytest.raises(DomainError) as refusal:
        _decide(dispute, two, outcome, ground)
    assert refusal.value.field == "ground"


def test_the_rules_advise_in_their_order(make: Make, two: Two) -> None:
    """Authorisation, then time by days, then follow-ups, then the investor's opinion."""
    two.first.registered_at = now() - timedelta(days=3)
    make.talk(two.second, two.there)
    dispute = _open(make, two, "investor")
    assert advised(*sides_of(dispute)) == ("time", "first")
    two.first.registered_at = two.second.registered_at
    assert advised(*sides_of(dispute)) == ("follow_ups", "second")
    make.talk(two.first, two.here)
    assert advised(*sides_of(dispute)) == ("investor", "second")
    add_evidence(dispute, "investor", [make.pdf(two.here)], two.here)
    assert advised(*sides_of(dispute)) == ("", "")
    add_evidence(dispute, "authorisation", [make.pdf(two.here)], two.here)
    assert advised(*sides_of(dispute)) == ("authorisation", "first")


def test_evidence_is_brought_by_one_side_for_itself(make: Make, two: Two) -> None:
    dispute = _open(make, two)
    add_evidence(dispute, "authorisation", [make.pdf(two.here)], two.here)
    assert [paper.lead_id for paper in dispute.evidence] == [two.second.id, two.first.id]
    with pytest.raises(Forbidden):
        add_evidence(dispute, "other", [make.pdf(two.chief)], two.chief)
    with pytest.raises(DomainError, match="Attach"):
        add_evidence(dispute, "other", [], two.here)


def test_a_dispute_is_decided_within_five_working_days_across_the_holidays(make: Make, two: Two) -> None:
    dispute = _open(make, two)
    dispute.opened_on = date(2026, 2, 12)  # a Thursday; Spring Festival is off from the 15th to the 23rd
    days = {day: light_of(dispute, day) for day in (dispute.opened_on + timedelta(n) for n in range(30))}
    assert disputes.due_on(dispute) == date(
        2026, 2, 26
    )  # the 13th, Saturday the 14th which is worked, then the 24th, 25th, 26th
    assert [day for day, lamp in days.items() if lamp == "yellow"] == [date(2026, 2, 26)]
    assert min(day for day, lamp in days.items() if lamp == "red") == date(2026, 2, 27)
    change("claims.dispute_workdays", 1, System())
    assert light_of(dispute, date(2026, 2, 14)) == "red"


def test_who_decided_once_decides_the_next_dispute_about_the_same_project(make: Make, two: Two) -> None:
    _decide(_open(make, two), two, "different")  # a claim in the name of who ruled
    lose(two.first, "land", "无地", two.first.version, two.here)
    third = make.user(unit=make.unit("文旅局"))
    later = make.lead(third, company=two.second.investors[0].company)
    again = open_dispute(later, "第三家也先谈过", [], third)
    db.session.flush()
    assert again.first == two.second
    assert two.chief in judges_of(again)


def test_a_decision_is_made_once_and_on_what_was_seen(make: Make, two: Two) -> None:
    dispute = _open(make, two)
    with pytest.raises(Stale):
        decide(dispute, "first", "time", "登记在先", [], 99, two.chief)
    _decide(dispute, two)
    with pytest.raises(DomainError, match="closed"):
        _decide(dispute, two)
    with pytest.raises(DomainError, match="closed"):
        add_evidence(dispute, "other", [make.pdf(two.here)], two.here)


def test_a_withdrawn_dispute_leaves_everything_as_it_was(make: Make, two: Two) -> None:
    dispute = _open(make, two)
    with pytest.raises(Forbidden):
        withdraw(dispute, dispute.version, two.here)
    withdraw(dispute, dispute.version, two.there)
    db.session.flush()
    assert [standing_now(lead).code for lead in (two.first, two.second)] == ["protected", "rival"]
    _open(make, two)  # and another may follow


def test_a_disputed_lead_is_not_picked_up(make: Make, two: Two) -> None:
    _open(make, two)
    two.first.claimed_on = today() - timedelta(90)
    db.session.flush()
    with pytest.raises(DomainError, match="disputed"):
        pick_up(two.first, two.first.version, make.user(Role.OFFICER))


def test_a_lost_lead_taken_up_again_comes_behind_who_registered_meanwhile(make: Make) -> None:
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局")), make.company()
    lead = make.lead(here, company=firm)
    lead.state, lead.claimed_on = "lost", today() - timedelta(90)
    db.session.flush()
    revive(lead, "客商回头", lead.version, here)
    db.session.flush()
    assert standing_now(lead).code == "protected"
    lead.state = "lost"
    db.session.flush()
    make.lead(there, company=firm)
    revive(lead, "客商回头", lead.version, here)
    db.session.flush()
    assert standing_now(lead).code == "rival"

"""How long a claim protects: from dates alone, in Python and in SQL alike, with no job in between."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.audit.operations import System
from crm.db import db
from crm.fuzzydate import office_day
from crm.leads.claims.standing import Rules, in_pool, rules, standing, standing_expression
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.settings.operations import change
from tests.building import Make

DAY = date(2026, 2, 16)  # 除夕: a claim's days are days, holidays or not
RULES = Rules(remind_days=30, silent_days=45, cap_days=60)


def _lead(stage: str = "negotiation", claimed: int | None = 0, heard: int | None = None, state: str = "active") -> Lead:
    """A lead claimed and heard of so many days before DAY."""
    claimed_on, heard_on = (None if days is None else DAY - timedelta(days) for days in (claimed, heard))
    return Lead(stage=stage, state=state, claimed_on=claimed_on, last_contact_on=heard_on)


@pytest.mark.parametrize(
    ("lead", "code", "left"),
    [
        (_lead(claimed=0), "protected", 45),
        (_lead(claimed=29), "protected", 16),
        (_lead(claimed=30), "expiring", 15),  # the reminder comes after 30 silent days
        (_lead(claimed=45), "expiring", 0),
        (_lead(claimed=46), "pool", -1),
        (_lead(claimed=300, heard=10), "protected", 35),  # any interaction extends
        (_lead(claimed=10, heard=200), "protected", 35),  # one of before the claim does not shorten it
        (_lead("lead", claimed=44, heard=0), "protected", 16),  # but not beyond the cap of the first two stages
        (_lead("screening", claimed=45, heard=0), "expiring", 15),
        (_lead("screening", claimed=60, heard=0), "expiring", 0),
        (_lead("screening", claimed=61, heard=0), "pool", -1),
        (_lead("negotiation", claimed=61, heard=0), "protected", 45),  # which the third does not have
        (_lead("signed", claimed=900), "protected", None),  # an agreement is signed: no end
        (_lead(claimed=46, state="paused"), "pool", -1),  # putting a project aside does not keep it
        (_lead(claimed=0, state="lost"), "none", None),
        (_lead(claimed=None, heard=0), "rival", None),
        (_lead("signed", claimed=None), "rival", None),
    ],
)
def test_the_standing_of_a_claim(lead: Lead, code: str, left: int | None) -> None:
    found = standing(lead, DAY, RULES)
    assert (found.code, found.days_left) == (code, left)
    assert (found.until is None) == (left is None)


def _add(number: int, like: Lead, **values: Any) -> None:
    fixed = {
        "code": f"C-{number}", "title": "首谈", "unit_id": like.unit_id, "registered_at": like.registered_at,
        "registered_by_id": like.registered_by_id, "stage_entered_on": DAY, "extra": {},
    }  # fmt: skip
    db.session.add(Lead(**{**fixed, **values}))


def test_sql_and_python_agree_on_every_mix(make: Make) -> None:
    like = make.lead()
    days = (None, 0, 1, 14, 15, 29, 30, 31, 44, 45, 46, 59, 60, 61, 90)
    mixes = product(("lead", "screening", "negotiation", "signed"), days, days, ("active", "paused", "lost"))
    for number, (stage, claimed, heard, state) in enumerate(mixes):
        known = _lead(stage, claimed, heard, state)
        _add(number, like, **{n: getattr(known, n) for n in ("stage", "state", "claimed_on", "last_contact_on")})
    db.session.flush()
    for by in (Rules(10, 12, 7), Rules(50, 45, 60), RULES):
        rows = db.session.execute(
            select(Lead, standing_expression(DAY, by), in_pool(DAY, by)).where(Lead.title == "首谈")
        ).all()
        assert len(rows) == 4 * 15 * 15 * 3
        assert [lead.code for lead, code, free in rows if standing(lead, DAY, by).code != code] == []
        assert [lead.code for lead, code, free in rows if bool(free) != (code == "pool")] == []
    assert {code for _, code, _ in rows} == {"protected", "expiring", "pool", "rival", "none"}


def test_sql_and_python_agree_day_by_day_for_half_a_year(make: Make) -> None:
    """Nothing has to run at night: the same rows, asked on other days."""
    like = make.lead()
    for number, (stage, heard) in enumerate(product(Stage, (None, 3, 40, 70))):
        heard_on = None if heard is None else DAY + timedelta(heard)
        _add(number, like, stage=stage, state="active", claimed_on=DAY, last_contact_on=heard_on)
    db.session.flush()
    seen = set()
    for day in (DAY + timedelta(n) for n in range(180)):
        rows = db.session.execute(select(Lead, standing_expression(day, RULES)).where(Lead.title == "首谈")).all()
        assert [lead.code for lead, code in rows if standing(lead, day, RULES).code != code] == []
        seen |= {code for _, code in rows}
    assert seen == {"protected", "expiring", "pool"}


_DAYS = st.none() | st.integers(-5, 200)


@given(st.sampled_from(Stage), _DAYS, _DAYS, st.integers(1, 99), st.integers(1, 99), st.integers(1, 99))
def test_a_claim_never_comes_back_by_waiting(
    stage: Stage, claimed: int | None, heard: int | None, remind: int, silent: int, cap: int
) -> None:
    """From day to day a claim only runs down; and an interaction never shortens it."""
    by, lead = Rules(remind, silent, cap), _lead(stage, claimed, heard)
    order = ["protected", "expiring", "pool"]
    codes = [standing(lead, DAY + timedelta(n), by).code for n in range(0, 260, 3)]
    if claimed is not None:
        assert codes == sorted(codes, key=order.index)
    until = standing(lead, DAY, by).until
    lead.last_contact_on = DAY + timedelta(5)
    later = standing(lead, DAY, by).until
    assert (later is None) == (until is None)
    if until and later:
        assert later >= until


def test_the_days_are_the_office_s(make: Make) -> None:
    assert rules() == RULES
    change("claims.silent_days", 20, System())
    assert rules() == Rules(30, 20, 60)


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    """A claim that ends with the 16th is in the pool from 16:00 UTC of that day on, whatever the server's zone."""
    lead = _lead(claimed=45)
    before, after = datetime(2026, 2, 16, 15, 59, 59, tzinfo=UTC), datetime(2026, 2, 16, 16, 0, tzinfo=UTC)
    assert (office_day(before), office_day(after)) == (DAY, DAY + timedelta(1))
    assert [standing(lead, office_day(moment), RULES).code for moment in (before, after)] == ["expiring", "pool"]


def test_the_reminder_is_right_on_every_day_of_a_week_in_which_nothing_ran(make: Make) -> None:
    """The inbox asks the dates: a week without anybody looking, over the holidays, loses no reminder and adds none."""
    owner = make.user()
    leads = [make.lead(owner) for _ in range(3)]
    for days, lead in zip((29, 36, 44), leads, strict=True):
        lead.claimed_on = DAY - timedelta(days)
    db.session.flush()
    told = {}
    for day in (DAY + timedelta(n) for n in range(8)):
        rows = db.session.execute(select(Lead.id, standing_expression(day, RULES)).where(Lead.owner_id == owner.id))
        codes = {row[0]: row[1] for row in rows}
        told[(day - DAY).days] = [codes[lead.id] for lead in leads]
    assert told[0] == ["protected", "expiring", "expiring"]
    assert told[1] == ["expiring", "expiring", "expiring"]
    assert told[2] == ["expiring", "expiring", "pool"]
    assert told[7] == ["expiring", "expiring", "pool"]

"""One value for many leads: each by its own rules, none over a later save."""

from typing import Any

from crm.accounts.models import User
from crm.audit.models import AuditChange
from crm.db import db
from crm.leads.bulk import Picked, change_many
from crm.leads.models import Lead
from crm.leads.queries import works_on
from tests.building import Make


def _picked(user: User, *leads: Lead) -> list[Picked]:
    return [Picked(lead, lead.version, works_on(user, lead)) for lead in leads]


def test_what_differs_is_changed_and_audited_and_what_is_equal_left(make: Make) -> None:
    owner = make.user()
    first, second = make.lead(owner, industry="钢铁"), make.lead(owner, industry="医药")
    outcome = change_many(_picked(owner, first, second), "industry", "医药", owner)
    db.session.commit()
    assert (outcome.changed, outcome.same, outcome.stale, outcome.refused) == ([first], [second], [], [])
    assert first.industry == "医药"
    noted = db.session.query(AuditChange).filter_by(action="edit", subject_id=first.id).all()
    assert [change.values for change in noted] == [{"industry": ["钢铁", "医药"]}]


def test_a_lead_saved_meanwhile_is_listed_and_not_overwritten(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner, channel="event")
    picked = _picked(owner, lead)
    lead.note = "别人写的"
    db.session.flush()
    outcome = change_many(picked, "channel", "agent", owner)
    assert (outcome.stale, outcome.changed, lead.channel) == ([lead], [], "event")


def test_a_lead_one_does_not_work_on_stays(make: Make) -> None:
    unit = make.unit("县工信局")
    owner, colleague = make.user(unit=unit), make.user(unit=unit)
    own, foreign = make.lead(colleague), make.lead(owner)
    outcome = change_many(_picked(colleague, own, foreign), "owner", owner, colleague)
    assert (outcome.changed, [lead for lead, _ in outcome.refused]) == ([own], [foreign])
    assert own.owner is owner


def test_the_unit_is_for_the_chief_over_both(make: Make) -> None:
    bureau, town = make.unit("县工信局"), make.unit("古绛镇")
    owner, chief, county = make.user(unit=bureau), make.chief(bureau), make.chief()
    lead = make.lead(owner)
    lead.owner_unit_words = "工信局（原）"
    db.session.flush()
    for by in (owner, chief):
        assert change_many(_picked(by, lead), "unit", town, by).refused
    assert change_many(_picked(county, lead), "unit", town, county).changed == [lead]
    assert (lead.unit, lead.owner_unit_words) == (town, None)


def test_a_park_takes_the_place_of_the_parks_named_before(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner, park=make.park("steel"))
    health: Any = make.park("health")
    assert change_many(_picked(owner, lead), "park", health, owner).changed == [lead]
    assert [link.park.code for link in lead.parks] == ["health"]
    assert change_many(_picked(owner, lead), "park", health, owner).same == [lead]

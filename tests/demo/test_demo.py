"""The demo data: everything a visitor should find is there, and it obeys the rules the application keeps."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm import demo
from crm.accounts import login
from crm.audit.queries import verify
from crm.companies.models import Contact, Listing, Prospect
from crm.companies.regions import TARGET_REGIONS, target_region
from crm.db import db
from crm.demo.days import LONGEST
from crm.demo.rows import read
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.leads.models import Lead
from crm.milestones.models import FundArrival, Milestone
from crm.parks.models import OFFERED, Parcel
from crm.pipeline.lights import light
from crm.pipeline.models import StageMove
from crm.placement.models import HOLDING, Placement
from crm.settings.defaults import DEFAULTS
from crm.settings.workdays import Workdays


@pytest.fixture
def filled(app: Flask):
    with app.app_context():
        demo.fill(app.config["FILES_ROOT"])
        yield app
        db.session.remove()


# As it was planned: 300 projects, fewer from stage to stage among those that went on.
STAGES = {
    "lead": 33,
    "screening": 47,
    "negotiation": 105,
    "signed": 46,
    "placed": 21,
    "construction": 24,
    "production": 17,
    "capacity": 7,
}
# 126 well-known firms: nine stand in no list.
LISTED = {"fortune_global_500": 49, "listed": 68, "unicorn": 6, "china_private_500": 7, "china_500": 1}
STATES = {"active": 229, "paused": 23, "lost": 48}


def test_the_demo_shows_everything_obeys_the_rules_and_a_second_start_changes_nothing(filled):
    leads = db.session.scalars(select(Lead)).all()
    assert Counter(lead.stage for lead in leads) == STAGES
    assert Counter(lead.state for lead in leads) == STATES
    assert {target_region(lead.source_region, True) for lead in leads} == set(TARGET_REGIONS) - {"unknown"}
    _lights_are_as_the_file_says(leads)
    _days_lie_in_the_past(leads)
    _land_is_never_promised_twice()
    assert set(db.session.scalars(select(FundArrival.state))) == {"submitted", "verified", "returned"}
    assert set(db.session.scalars(select(Milestone.state))) == {"submitted", "verified", "returned"}
    _firms_stand_in_their_lists()
    assert all(phone.startswith("1390000") for phone in db.session.scalars(select(Contact.phone)))
    assert verify().broken_at is None
    _a_second_start_changes_nothing(filled)


def _lights_are_as_the_file_says(leads):
    wanted = {(row.title, row.light or "none") for row in read()}
    shown = {(lead.title, light(lead, today(), DEFAULTS["limits"].value, Workdays()).colour) for lead in leads}
    assert shown == wanted
    assert {"green", "yellow", "red"} <= {colour for _, colour in shown}
    assert any(lead.next_step_on and lead.next_step_on < today() for lead in leads)


def _days_lie_in_the_past(leads):
    assert max((today() - lead.registered_at.date()).days for lead in leads) > 600
    assert all((today() - lead.registered_at.date()).days <= LONGEST + 5 for lead in leads)
    assert db.session.scalar(select(func.max(Interaction.met_on))) <= today()
    for lead in leads:
        moves = db.session.scalars(select(StageMove).where(StageMove.lead_id == lead.id).order_by(StageMove.id)).all()
        days = [move.effective_on.start for move in moves]
        assert days == sorted(days), lead.title
        assert lead.registered_at.date() <= lead.stage_entered_on <= today(), lead.title


def _land_is_never_promised_twice():
    held = Counter()
    for placement in db.session.scalars(select(Placement).where(Placement.state.in_(HOLDING))):
        held[placement.parcel_id] += placement.area_m2
    parcels = db.session.scalars(select(Parcel)).all()
    assert all(held[parcel.id] + parcel.external_m2 == parcel.assigned_m2 <= parcel.area_m2 for parcel in parcels)
    assert sum(parcel.status == OFFERED for parcel in parcels) == 23 - 7  # ready, wholly built on
    assert set(db.session.scalars(select(Placement.state))) == {
        "requested",
        "reserved",
        "approved",
        "contracted",
        "delivered",
        "built",
        "released",
    }


def _firms_stand_in_their_lists():
    places = db.session.scalars(select(Listing)).all()
    listed = Counter(place.list for place in places)
    assert listed == LISTED
    assert len({place.company_id for place in places}) == 117  # fourteen of them stand in two
    assert all(place.rank is None for place in places)
    assert {prospect.unit.kind for prospect in db.session.scalars(select(Prospect))} == {"team"}


def _a_second_start_changes_nothing(filled):
    def counts():
        return [db.session.scalar(select(func.count()).select_from(table)) for table in db.metadata.sorted_tables]

    before = counts()
    accounts = demo.fill(filled.config["FILES_ROOT"])
    assert counts() == before
    username, password, _ = accounts[0]
    assert login.check(login.find_user(username), password)
    assert all(login.find_user(name) for name, _, _ in accounts)

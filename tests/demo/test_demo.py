"""The demo data: everything a visitor should find is there, and it obeys the rules the application keeps."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm import demo
from crm.accounts import login
from crm.audit.queries import verify
from crm.companies.models import Contact
from crm.companies.regions import TARGET_REGIONS, target_region
from crm.db import db
from crm.demo.days import LONGEST
from crm.demo.rows import read
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.milestones.models import Milestone
from crm.parks.models import OFFERED, Parcel
from crm.pipeline.lights import light
from crm.pipeline.models import StageMove
from crm.placement.models import HOLDING, Placement
from crm.settings.workdays import Workdays


@pytest.fixture
def filled(app: Flask):
    with app.app_context():
        demo.fill(app.config["FILES_ROOT"])
        yield app
        db.session.remove()


def test_the_demo_shows_everything_and_obeys_the_rules(filled):
    leads = db.session.scalars(select(Lead)).all()
    assert {stage for stage in Stage if not any(lead.stage == stage for lead in leads)} == set()
    assert {lead.state for lead in leads} == {"active", "paused", "lost"}
    assert {target_region(lead.source_region, True) for lead in leads} == set(TARGET_REGIONS) - {"unknown"}
    _lights_are_as_the_file_says(leads)
    _days_lie_in_the_past(leads)
    _land_is_never_promised_twice()
    assert set(db.session.scalars(select(Milestone.state))) == {"submitted", "verified"}
    assert all(phone.startswith("1390000") for phone in db.session.scalars(select(Contact.phone)))
    assert verify().broken_at is None


def _lights_are_as_the_file_says(leads):
    wanted = {(row.title, row.light or "none") for row in read()}
    shown = {(lead.title, light(lead, today(), Workdays()).colour) for lead in leads}
    assert shown == wanted
    assert {"green", "yellow", "red"} <= {colour for _, colour in shown}
    assert any(lead.next_step_on and lead.next_step_on < today() for lead in leads)


def _days_lie_in_the_past(leads):
    assert max((today() - lead.registered_at.date()).days for lead in leads) > 400
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
    assert sum(parcel.status == OFFERED for parcel in parcels) == 10
    assert set(db.session.scalars(select(Placement.state))) == {"reserved", "approved", "contracted"}


def test_a_second_start_changes_nothing_and_the_printed_accounts_log_in(filled):
    def counts():
        return [db.session.scalar(select(func.count()).select_from(table)) for table in db.metadata.sorted_tables]

    before = counts()
    accounts = demo.fill(filled.config["FILES_ROOT"])
    assert counts() == before
    username, password, _ = accounts[0]
    assert login.check(login.find_user(username), password)
    assert all(login.find_user(name) for name, _, _ in accounts)

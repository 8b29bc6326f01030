"""The land of a project as its page shows it."""

from flask import current_app, g, get_template_attribute
from markupsafe import Markup

from crm.accounts.models import User
from crm.db import db
from crm.fuzzydate import today
from crm.placement.contracting import contract
from crm.placement.operations import release, reserve
from crm.placement.queries import of_lead
from tests.building import Make


def fragment(user: User, found: object) -> Markup:
    with current_app.test_request_context("/", headers={"Accept-Language": "en"}):
        g.pop("managed_parks", None)  # each reader is a request of their own
        g.user = user
        shown: Markup = get_template_attribute("placement/_of_lead.html", "placements")(found)
        return shown


def test_each_placement_stands_with_its_state_its_file_and_the_users_buttons(make: Make) -> None:
    manager, chief, park = make.manager(), make.chief(), make.park()
    lead = make.lead(park=park)
    parcels = [make.parcel(park, 60_000, is_standard="yes", min_tax_per_mu=150_000) for _ in range(3)]
    gone, waiting, signed = (reserve(lead, parcel, 20_000, manager) for parcel in parcels)
    release(gone, "企业放弃", manager)
    make.approve(signed, chief)
    db.session.flush()
    contract(signed, today(), make.pdf(manager, "出让合同.pdf"), manager)
    db.session.flush()
    found = of_lead(lead)

    for_manager, for_chief = fragment(manager, found), fragment(chief, found)
    assert f"/leads/{lead.id}/files/{signed.contract_id}" in for_manager
    for words in (
        *(parcel.number for parcel in parcels),
        "30.00",
        "Standard land not met",
        "企业放弃",
        "Reserved until",
    ):
        assert words in for_manager
    assert f"/placements/{waiting.id}/release?from=lead" in for_manager
    assert "/approve" not in for_manager
    assert f"/placements/{waiting.id}/approve?from=lead" in for_chief
    assert "/release" not in for_chief
    assert f"/placements/{gone.id}" not in for_manager


def test_a_project_without_land_says_so(make: Make) -> None:
    assert "No land is held for this project." in fragment(make.chief(), [])

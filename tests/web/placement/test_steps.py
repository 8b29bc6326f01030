"""Land for a project through its pages: wiring, who may open them, what they say."""

from dataclasses import dataclass
from io import BytesIO

import pytest

from crm.accounts.models import Role, UnitKind, User
from crm.db import db
from crm.parks.models import Parcel
from crm.placement.models import Placement
from crm.placement.operations import reserve
from crm.placement.waivers import ask_waiver
from tests.building import PDF, Make
from tests.visiting import Site


@dataclass
class Cast:
    manager: User
    chief: User
    stranger: User  # manages another park
    lead: int
    parcel: int
    placement: int = 0


def cast(make: Make, area: int = 0, approved: bool = False) -> Cast:
    """A parcel of 60,000 m² = 90 亩, `area` of it reserved for a lead."""
    manager, chief = make.manager(), make.chief()
    parcel = make.parcel(make.park(), 60_000, number="A-7", is_standard="yes", min_tax_per_mu=150_000)
    lead = make.lead(park=parcel.park, title="风电铸件")
    db.session.flush()
    found = Cast(manager, chief, make.manager("steel"), lead.id, parcel.id)
    if area:
        placement = reserve(lead, parcel, area, manager)
        if approved:
            make.approve(placement, chief)
        db.session.flush()
        found.placement = placement.id
    return found


def state_of(site: Site, number: int) -> str:
    with site.looking():
        return db.session.get_one(Placement, number).state


def test_the_manager_reserves_land_for_a_project(site: Site) -> None:
    with site.made() as make:
        found = cast(make)
    visitor, url = site.visitor(found.manager, "en"), f"/parcels/{found.parcel}/reserve"
    page = visitor.get(f"{url}?lead={found.lead}").get_data(as_text=True)
    assert 'value="90"' in page
    assert f'<option selected value="{found.lead}">' in page

    answer = visitor.post(url, {"lead": str(found.lead), "area": "60"}, follow_redirects=True)
    assert "The land is reserved until" in answer.get_data(as_text=True)
    with site.looking():
        placement = db.session.query(Placement).one()
        assert (placement.area_m2, placement.lead_id) == (40_000, found.lead)


def test_more_than_is_free_is_refused_beside_the_area_and_nothing_is_taken(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=40_000)
    answer = site.visitor(found.manager, "en").post(
        f"/parcels/{found.parcel}/reserve", {"lead": str(found.lead), "area": "30.5"}
    )
    page = answer.get_data(as_text=True)

    assert "Only 30 mu of parcel A-7 are free." in page
    assert 'value="30.5"' in page
    assert f'<option selected value="{found.lead}">' in page
    with site.looking():
        assert db.session.get_one(Parcel, found.parcel).assigned_m2 == 40_000


def test_only_active_projects_that_name_the_managers_parks_are_offered(site: Site) -> None:
    with site.made() as make:
        found = cast(make)
        foreign = make.lead(park=make.park("steel"), title="外园项目")
        paused = make.lead(park=make.park(), title="暂缓项目")
        paused.state = "paused"
        db.session.flush()
        ids = (foreign.id, paused.id)
    visitor, url = site.visitor(found.manager), f"/parcels/{found.parcel}/reserve"
    page = visitor.get(url).get_data(as_text=True)

    assert "风电铸件" in page
    assert "外园项目" not in page
    assert "暂缓项目" not in page
    for number in ids:
        assert visitor.post(url, {"lead": str(number), "area": "1"}).status_code == 422
    with site.looking():
        assert db.session.query(Placement).count() == 0


def test_the_chief_approves_and_comes_back_to_the_parcel_or_the_project(site: Site) -> None:
    with site.made() as make:
        found, second = cast(make, area=10_000), 0
        parcel, lead = db.session.get_one(Parcel, found.parcel), make.lead(park=make.park())
        second = reserve(lead, parcel, 5_000, found.manager).id
        lead_id = lead.id
    visitor = site.visitor(found.chief)
    first_answer = visitor.post(f"/placements/{found.placement}/approve")
    second_answer = visitor.post(f"/placements/{second}/approve?from=lead")

    assert (first_answer.location, second_answer.location) == (f"/parcels/{found.parcel}", f"/leads/{lead_id}")
    assert state_of(site, found.placement) == state_of(site, second) == "approved"


def test_larger_land_is_approved_with_the_decision_of_its_body(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=40_000)
    visitor, url = site.visitor(found.chief, "en"), f"/placements/{found.placement}/approve"
    assert url in visitor.get("/inbox").get_data(as_text=True)
    assert "准入会商和县政府常务会议" in visitor.get(url).get_data(as_text=True)

    refused = visitor.post(url, {"decided_on": "2024-05-06"})
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "Attach the decision of 准入会商和县政府常务会议." in page
    assert 'value="2024-05-06"' in page
    assert state_of(site, found.placement) == "reserved"

    file = (BytesIO(PDF), "常务会议纪要.pdf")
    answer = visitor.post(url, {"decided_on": "2024-05-06", "decision": file}, content_type="multipart/form-data")
    assert (answer.status_code, state_of(site, found.placement)) == (302, "approved")
    with site.looking():
        kept = db.session.get_one(Placement, found.placement).approvals[0].decision_id
    assert f"/leads/{found.lead}/files/{kept}" in visitor.get(f"/leads/{found.lead}").get_data(as_text=True)
    assert visitor.get(f"/leads/{found.lead}/files/{kept}").status_code == 200
    assert site.visitor(found.stranger).get(f"/leads/{found.lead}/files/{kept}").status_code == 404


def test_a_leader_reads_what_waits_and_has_nothing_to_press(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=40_000)
        ask_waiver(db.session.get_one(Placement, found.placement), "tax", "龙头项目", found.manager)
        leader = make.user(Role.LEADER)
    visitor = site.visitor(leader, "en")
    page = visitor.get("/land-that-waits").get_data(as_text=True)

    assert page.count("风电铸件") >= 2  # to be approved, and with a waiver to decide
    assert "1 person has to approve" in page
    assert "龙头项目" in page
    assert "/approve" not in page
    assert "/waivers/" not in page
    assert visitor.get("/inbox").status_code == 403
    assert "Land that waits" in visitor.get("/parks").get_data(as_text=True)


def test_a_waiver_waits_in_the_inbox_of_who_decides(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=40_000)
        waiver = ask_waiver(db.session.get_one(Placement, found.placement), "tax", "龙头项目", found.manager)
        db.session.flush()
        url = f"/placements/{found.placement}/waivers/{waiver.id}"
    pages = [site.visitor(user).get("/inbox").get_data(as_text=True) for user in (found.chief, found.manager)]

    assert [url in page for page in pages] == [True, False]
    site.visitor(found.chief).post(url, {"decision": "grant"})
    assert url not in site.visitor(found.chief).get("/inbox").get_data(as_text=True)


def test_the_one_who_reserved_reads_why_not(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=10_000)
    answer = site.visitor(found.manager, "en").post(f"/placements/{found.placement}/approve")

    assert answer.status_code == 403
    assert "Somebody other than the one who reserved" in answer.get_data(as_text=True)


def test_a_contract_is_recorded_with_its_file(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=10_000, approved=True)
    visitor, url = site.visitor(found.manager, "en"), f"/placements/{found.placement}/contract"
    refused = visitor.post(url, {"contracted_on": "2024-05-06"})
    assert "Attach the transfer or lease contract." in refused.get_data(as_text=True)
    assert 'value="2024-05-06"' in refused.get_data(as_text=True)

    file = (BytesIO(PDF), "出让合同.pdf")
    answer = visitor.post(url, {"contracted_on": "2024-05-06", "contract": file}, content_type="multipart/form-data")
    assert answer.status_code == 302
    with site.looking():
        placement = db.session.get_one(Placement, found.placement)
        assert (placement.state, str(placement.contracted_on)) == ("contracted", "2024-05-06")
        assert placement.contract is not None
        assert placement.contract.name == "出让合同.pdf"


def test_a_file_that_is_no_document_is_refused_beside_its_field(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=10_000, approved=True)
    body = {"contracted_on": "2024-05-06", "contract": (BytesIO(b"MZ\x90\x00"), "合同.pdf")}
    url = f"/placements/{found.placement}/contract"
    answer = site.visitor(found.manager).post(url, body, content_type="multipart/form-data")

    assert answer.status_code == 200
    assert "field-error" in answer.get_data(as_text=True)
    assert state_of(site, found.placement) == "approved"


def test_waiving_shows_what_is_missed_and_needs_a_reason(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=10_000)
    visitor, url = site.visitor(found.manager, "en"), f"/placements/{found.placement}/waive"
    page = visitor.get(url).get_data(as_text=True)
    assert "Tax per mu" in page
    assert "15.00" in page

    assert "Give the reason." in visitor.post(url, {"indicator": "tax", "reason": " "}).get_data(as_text=True)
    assert visitor.post(url, {"indicator": "tax", "reason": "县政府专题会议"}).status_code == 302
    with site.looking():
        waiver = db.session.get_one(Placement, found.placement).waivers[0].id
    chief, decide = site.visitor(found.chief, "en"), f"/placements/{found.placement}/waivers/{waiver}"
    assert decide in chief.get(f"/parcels/{found.parcel}").get_data(as_text=True)
    assert visitor.post(decide, {"decision": "grant"}).status_code == 400
    assert chief.post(f"{decide}9", {"decision": "grant"}).status_code == 404
    assert chief.post(decide, {"decision": "grant"}).status_code == 302
    assert "Standard land waived" in visitor.get(f"/parcels/{found.parcel}").get_data(as_text=True)


def test_releasing_names_what_goes_and_gives_the_land_back(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=40_000)
    visitor, url = site.visitor(found.manager, "en"), f"/placements/{found.placement}/release"
    page = visitor.get(url).get_data(as_text=True)
    assert "60.00 mu of A-7" in page
    assert "风电铸件" in page

    long = "长" * 201
    assert long in visitor.post(url, {"reason": long}).get_data(as_text=True)
    assert visitor.post(url, {"reason": "企业放弃"}).status_code == 302
    assert "given back already" in visitor.post(url, {"reason": "再来"}).get_data(as_text=True)
    with site.looking():
        assert db.session.get_one(Parcel, found.parcel).assigned_m2 == 0


STEPS = ("contract", "waive", "release")


def test_other_parks_managers_and_other_roles_are_kept_out(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=10_000, approved=True)
        outsider = make.chief(make.unit("某镇", UnitKind.TOWN))
        officer, auditor = make.user(), make.user(Role.AUDITOR)
    stranger = site.visitor(found.stranger)

    assert stranger.get(f"/parcels/{found.parcel}/reserve").status_code == 403
    assert stranger.post(f"/placements/{found.placement}/approve").status_code == 404
    assert site.visitor(outsider).post(f"/placements/{found.placement}/approve").status_code == 404
    for step in STEPS:
        url = f"/placements/{found.placement}/{step}"
        assert stranger.get(url).status_code == stranger.post(url, {"reason": "x"}).status_code == 404
        for user in (officer, auditor, found.chief):
            assert site.visitor(user).get(url).status_code == 403
        assert "/login" in site.visitor().get(url).location
    assert state_of(site, found.placement) == "approved"


def test_a_manager_who_sees_the_project_but_not_runs_the_park_is_refused(site: Site) -> None:
    with site.made() as make:
        found = cast(make, area=10_000)
        steel = make.park("steel")
        parcel, lead = make.parcel(steel), db.session.get_one(Placement, found.placement).lead
        reserve(lead, parcel, 1_000, found.stranger)
    visitor = site.visitor(found.stranger)

    for step in STEPS:
        assert visitor.get(f"/placements/{found.placement}/{step}").status_code == 403
    assert visitor.post(f"/placements/{found.placement}/approve").status_code == 403


@pytest.mark.parametrize("url", ["/parcels/999999/reserve", *(f"/placements/999999/{step}" for step in STEPS)])
def test_what_is_not_there_is_not_found(site: Site, url: str) -> None:
    with site.made() as make:
        manager = make.manager()
    assert site.visitor(manager).get(url).status_code == 404

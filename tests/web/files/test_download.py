"""Downloads: for those who see the lead, of files that belong to it, never shown as a page."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from crm.accounts.models import Role
from crm.db import db, now
from crm.files.operations import path_of
from crm.fuzzydate import today
from crm.placement.models import Placement
from tests.building import Make
from tests.visiting import Site


def evidence(make: Make) -> tuple:
    """An officer, a lead, and a file that proves its registration."""
    officer = make.user(unit=make.unit("古绛镇"))
    lead = make.lead(officer)
    return officer, lead, make.fact(lead, "registered", officer).files[0]


def test_evidence_comes_as_an_attachment_under_its_own_name(site: Site) -> None:
    with site.made() as make:
        officer, lead, file = evidence(make)

    answer = site.visitor(officer).get(f"/leads/{lead.id}/files/{file.id}")

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert f"filename*=UTF-8''{quote('协议.pdf')}" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_contract_of_a_placement_can_be_downloaded(site: Site) -> None:
    with site.made() as make:
        officer, parcel = make.user(), make.parcel()
        lead, file = make.lead(officer), make.pdf(officer)
        placement = Placement(
            lead=lead,
            parcel=parcel,
            park_id=parcel.park_id,
            area_m2=100,
            contract_id=file.id,
            reserved_by_id=officer.id,
        )
        placement.reserved_at, placement.reserved_until = now(), today() + timedelta(days=30)
        db.session.add(placement)

    assert site.visitor(officer).get(f"/leads/{lead.id}/files/{file.id}").status_code == 200


def test_who_does_not_see_the_lead_does_not_get_its_files(site: Site) -> None:
    with site.made() as make:
        _, lead, file = evidence(make)
        stranger, admin = make.user(unit=make.unit("卫庄镇")), make.user(Role.ADMIN)
    url = f"/leads/{lead.id}/files/{file.id}"

    assert site.visitor(stranger).get(url).status_code == 404
    assert site.visitor(admin).get(url).status_code == 403
    assert site.visitor().get(url).location.startswith("/login")


def test_a_file_of_another_lead_is_not_fetched_through_ones_own(site: Site) -> None:
    with site.made() as make:
        _, _, file = evidence(make)
        other = make.user(unit=make.unit("卫庄镇"))
        own, loose = make.lead(other), make.pdf(other)
    visitor = site.visitor(other)

    assert visitor.get(f"/leads/{own.id}/files/{file.id}").status_code == 404
    assert visitor.get(f"/leads/{own.id}/files/{loose.id}").status_code == 404


def test_a_file_lost_from_the_disk_is_told_and_no_error_of_ours(site: Site) -> None:
    with site.made() as make:
        officer, lead, file = evidence(make)
    path_of(Path(site.app.config["FILES_ROOT"]), file.sha256).unlink()

    answer = site.visitor(officer, "en").get(f"/leads/{lead.id}/files/{file.id}")

    assert answer.status_code == 400
    assert "Tell your administrator" in answer.get_data(as_text=True)

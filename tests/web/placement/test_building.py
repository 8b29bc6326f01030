"""The page of construction on contracted land, and where its clock is shown."""

from crm.db import db
from crm.fuzzydate import today
from crm.placement.contracting import contract
from crm.placement.models import Placement
from crm.placement.operations import reserve
from tests.visiting import Site
from tests.web.parks.test_editing import version_on


def test_dates_of_construction_are_kept_and_idle_land_is_listed_with_its_days(site: Site) -> None:
    with site.made() as make:
        manager, parcel = make.manager(), make.parcel(number="A-01")
        placement = reserve(make.lead(park=parcel.park, title="铸件一期"), parcel, 20_000, manager)
        make.approve(placement)
        db.session.flush()
        contract(placement, today(), make.pdf(manager), manager)
        db.session.flush()
        ids = parcel.id, placement.id
    visitor, url = site.visitor(manager, "en"), f"/placements/{ids[1]}/building"
    assert "Idle or soon idle" not in visitor.get("/parks/equipment").get_data(as_text=True)
    assert url in visitor.get(f"/parcels/{ids[0]}").get_data(as_text=True)

    opened = version_on(visitor, url)
    refused = visitor.post(url, {"agreed_start_on": "2023-06-01", "stopped_on": "2023-07-01", "version": opened})
    assert "say when" in refused.get_data(as_text=True)
    assert visitor.post(url, {"agreed_start_on": "2023-06-01", "version": opened}).status_code == 302
    for page in ("/parks/equipment", f"/parcels/{ids[0]}"):
        text = visitor.get(page).get_data(as_text=True)
        assert "2024-06-01" in text
        assert "May be taken back" in text
    assert visitor.post(url, {"agreed_start_on": "2024-06-01", "version": opened}).status_code == 409
    with site.looking():
        assert str(db.session.get_one(Placement, ids[1]).agreed_start_on) == "2023-06-01"

"""The pages of capacities and of what a project draws; the bars on the park's page."""

from crm.db import db
from crm.placement.operations import reserve
from tests.visiting import Site
from tests.web.parks.test_editing import version_on


def test_capacities_and_demands_are_entered_and_compared_on_the_parks_page(site: Site) -> None:
    """6.3 of 63 MVA are 10 %."""
    with site.made() as make:
        manager, chief, park = make.manager(), make.chief(), make.park()
        placement = reserve(make.lead(park=park), make.parcel(park), 10_000, manager)
        db.session.flush()
        url = f"/placements/{placement.id}/demand"
    visitor = site.visitor(manager, "en")
    opened = version_on(visitor, "/parks/equipment/utilities")
    assert visitor.post("/parks/equipment/utilities", {"power": "63", "version": opened}).status_code == 302
    assert visitor.post(url, {"power": "6.3", "version": version_on(visitor, url)}).status_code == 302

    page = visitor.get("/parks/equipment").get_data(as_text=True)
    assert "10 %" in page
    assert "/parks/equipment/utilities" in page
    assert "/parks/equipment/utilities" not in site.visitor(chief).get("/parks/equipment").get_data(as_text=True)
    stale = visitor.post("/parks/equipment/utilities", {"power": "70", "version": opened})
    assert stale.status_code == 409
    assert 'value="63' in stale.get_data(as_text=True)
    refused = visitor.post(url, {"water": "多", "version": opened})
    assert "is not a figure" in refused.get_data(as_text=True)

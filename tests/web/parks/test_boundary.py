"""The page of a boundary: typed, uploaded, refused at its field, and never over somebody else's."""

import io

import pytest

from crm.db import db
from crm.parks.boundary import read_boundary
from crm.parks.models import Parcel, Park
from tests.visiting import Site
from tests.web.parks.test_editing import version_on

SQUARE = "111.5,35.5\n111.502,35.5\n111.502,35.502\n111.5,35.502"
FEATURE = (
    b'\xef\xbb\xbf{"type":"Feature","geometry":{"type":"Polygon","coordinates":'
    b"[[[111.5,35.5],[111.502,35.5],[111.502,35.502],[111.5,35.5]]]}}"
)


def parcel(site: Site) -> tuple[str, object]:
    with site.made() as make:
        manager = make.manager()
        number = make.parcel(area=40_000).id
    return f"/parcels/{number}/boundary", site.visitor(manager, "en")


def stored(site: Site) -> object:
    with site.looking():
        return db.session.query(Parcel).one().boundary


def test_a_typed_boundary_is_kept_and_measured_beside_the_registered_area(site: Site) -> None:
    """0.002° × 0.002° at 35.501° N is 40,265 m² = 60.40 亩, 0.7 % from the registered 40,000 m²."""
    url, visitor = parcel(site)
    answer = visitor.post(url, {"boundary": SQUARE, "version": version_on(visitor, url)})

    assert answer.status_code == 302
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "60.40 mu" in page
    assert "check the survey" not in page
    assert "111.502,35.502" in visitor.get(url).get_data(as_text=True)


def test_a_file_stands_for_what_was_typed_and_a_different_area_is_a_warning(site: Site) -> None:
    url, visitor = parcel(site)
    body = {"version": version_on(visitor, url), "file": (io.BytesIO(FEATURE), "地块.geojson")}
    answer = visitor.post(url, body)

    assert answer.status_code == 302
    assert "-49.7 % from the registered" in visitor.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"boundary": "111.5,35.5\n111.51,35.51\n111.51,35.5\n111.5,35.51"}, "crosses or overlaps itself"),
        ({"file": (b'{"type":', "a.json")}, "not GeoJSON"),
        ({"file": (b"\x89PNG\xff\x00", "a.json")}, "not GeoJSON"),
    ],
)
def test_what_is_no_boundary_stands_at_its_field_and_nothing_is_written(
    site: Site, sent: dict[str, object], sentence: str
) -> None:
    url, visitor = parcel(site)
    body = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in sent.items()
    }
    answer = visitor.post(url, {**body, "version": version_on(visitor, url)})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert sentence in page
    assert "boundary" not in sent or "111.51,35.51" in page
    assert stored(site) is None


def test_a_boundary_over_anothers_land_is_refused_at_its_field_and_nothing_is_written(site: Site) -> None:
    with site.made() as make:
        manager = make.manager()
        make.parcel(number="A-1", area=40_000).boundary = read_boundary(SQUARE)
        number = make.parcel(number="A-2", area=40_000).id
    visitor, url = site.visitor(manager, "en"), f"/parcels/{number}/boundary"
    typed = SQUARE.replace("111.502", "111.501")
    page = visitor.post(url, {"boundary": typed, "version": version_on(visitor, url)}).get_data(as_text=True)

    assert "field-error" in page
    assert "The boundary overlaps parcel A-1." in page
    assert "111.501,35.5" in page
    with site.looking():
        assert db.session.get_one(Parcel, number).boundary is None


def test_a_stale_boundary_shows_both_and_can_be_sent_again(site: Site) -> None:
    url, visitor = parcel(site)
    opened = version_on(visitor, url)
    visitor.post(url, {"boundary": SQUARE, "version": opened})
    answer = visitor.post(url, {"version": opened, "file": (io.BytesIO(FEATURE), "a.geojson")})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "111.502,35.502\n" in page
    assert "&#34;Feature&#34;" in page


def test_the_parks_own_boundary_is_set_on_its_page(site: Site) -> None:
    with site.made() as make:
        manager = make.manager()
    visitor, url = site.visitor(manager, "en"), "/parks/equipment/boundary"
    answer = visitor.post(url, {"boundary": SQUARE, "version": version_on(visitor, url)})

    assert answer.location == "/parks/equipment"
    with site.looking():
        assert db.session.query(Park).filter_by(code="equipment").one().boundary

"""Boundaries: what is read, what is refused with nothing written, what is measured."""

import json
from math import cos, radians, sqrt

import pytest

from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.parks.boundary import MOST_POINTS, boundary_text, is_inside, measured_m2, overlaps, read_boundary
from crm.parks.models import Parcel
from crm.parks.surveying import bound_parcel, bound_park, survey
from tests.building import Make

Corner = tuple[float, float]


def corners(west: float = 111.5, south: float = 35.5, width: float = 0.002, height: float = 0.002) -> list[Corner]:
    return [(west, south), (west + width, south), (west + width, south + height), (west, south + height)]


def typed(*args: float, **kwargs: float) -> str:
    return "\n".join(f"{x:.7f},{y:.7f}" for x, y in corners(*args, **kwargs))


def geojson(rings: object, kind: str = "Polygon") -> str:
    return json.dumps({"type": kind, "coordinates": rings})


def ring(*args: float) -> list[Corner]:
    found = corners(*args)
    return [*found, found[0]]


def test_typed_corners_and_geojson_in_any_wrapping_are_one_boundary() -> None:
    polygon = json.loads(geojson([ring()]))
    feature = {"type": "Feature", "properties": {"name": "A-01"}, "geometry": polygon}
    wrapped = {"type": "FeatureCollection", "features": [feature]}
    found = [read_boundary(text) for text in (typed(), json.dumps(polygon), json.dumps(feature), json.dumps(wrapped))]

    assert found[0]
    assert found[0]["type"] == "Polygon"
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize("line", ["111.5，35.5", "111.5 35.5", "111.5;35.5", " 111.5 , 35.5 "])
def test_corners_are_typed_with_any_separator(line: str) -> None:
    assert read_boundary(f"{line}\n\n111.51,35.5\n111.51,35.51\n")


def test_what_is_stored_can_be_typed_again() -> None:
    hole = ring(111.5005, 35.5005, 0.0005, 0.0005)
    for text in (typed(), geojson([ring(), hole]), geojson([[ring()], [ring(111.6)]], "MultiPolygon")):
        boundary = read_boundary(text)
        assert read_boundary(boundary_text(boundary)) == boundary
    assert read_boundary("  \n ") is None


BOW_TIE = "111.5,35.5\n111.51,35.51\n111.51,35.5\n111.5,35.51"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"type": "Polygon", "coordinates": [', "not GeoJSON"),
        ("[" * 50_000, "not GeoJSON"),
        ("{" + "x" * 400_000, "too large"),
        ('{"type": "Point", "coordinates": [111.5, 35.5]}', "Polygon or MultiPolygon"),
        ('{"type": "Topology"}', "Polygon or MultiPolygon"),
        ('{"type": "FeatureCollection", "features": []}', "exactly one area"),
        (geojson([corners()]), "not closed"),
        (geojson([ring()[:2] + ring()[:1]]), "three corners"),
        (geojson([[[111.5, "35.5"], [111.6, 35.5], [111.6, 35.6], [111.5, 35.5]]]), "not whole"),
        (geojson([[[True, 35.5], [111.6, 35.5], [111.6, 35.6], [True, 35.5]]]), "not whole"),
        (geojson([]), "not whole"),
        (geojson("ring"), "not whole"),
        ('{"type":"Polygon","coordinates":[[[NaN,35.5],[111.6,35.5],[111.6,35.6],[NaN,35.5]]]}', "out of range"),
        ("35.5,111.5\n35.6,111.5\n35.6,111.6", "out of range"),
        ("111.5,35.5\n1e999,35.5\n111.6,35.6", "out of range"),
        ("111.5,35.5\n东门\n111.6,35.6", "Line 2 is not"),
        ("111.5,35.5\n111.6,35.5", "three corners"),
        (BOW_TIE, "crosses or overlaps itself"),
        (geojson([[ring()], [ring(111.501)]], "MultiPolygon"), "crosses or overlaps itself"),
        (typed(width=0.000001, height=0.000001), "encloses no land"),
        ("\n".join(f"111.5,{35 + number / 100_000}" for number in range(MOST_POINTS + 2)), "too large"),
    ],
)
def test_what_is_no_boundary_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        read_boundary(text)
    assert refused.value.field == "boundary"


def test_the_measured_area_is_that_of_the_ellipsoid() -> None:
    """At the equator 0.001° × 0.001°: 111.3195 m east × 110.5743 m north = 12,309.1 m².

    At 35.505° N the radii are N = 6,385,347 m and M = 6,356,949 m, cos φ = 0.814064: 0.01° × 0.01° is
    907.24 m × 1109.5 m, 1,006,579 m² by integrating M·N·cos φ over the degrees.
    """
    equator, here = read_boundary(typed(10, -0.0005, 0.001, 0.001)), read_boundary(typed(111.5, 35.5, 0.01, 0.01))
    assert equator
    assert here
    assert measured_m2(equator) == 12_309
    assert measured_m2(here) == 1_006_579
    assert abs(measured_m2(here) - 6_385_347 * 6_356_949 * cos(radians(35.505)) * radians(0.01) ** 2) < 1_006


def test_a_hole_is_not_measured() -> None:
    whole, holed = read_boundary(typed()), read_boundary(geojson([ring(), ring(111.5005, 35.5005, 0.001, 0.001)]))
    assert whole
    assert holed
    assert measured_m2(holed) == pytest.approx(measured_m2(whole) * 3 / 4, abs=2)


METRE = 1 / (6_371_000 * cos(radians(35.5)) * radians(1))  # in degrees of longitude


@pytest.mark.parametrize(("metres", "expected"), [(-50, False), (0, False), (0.8, False), (1.5, True), (50, True)])
def test_neighbours_may_share_an_edge_and_overlap_less_than_a_metre(metres: float, expected: bool) -> None:
    left, right = read_boundary(typed()), read_boundary(typed(111.502 - metres * METRE))
    assert left
    assert right
    assert overlaps(left, right) is expected
    assert overlaps(right, left) is expected


@pytest.mark.parametrize(("metres", "expected"), [(-20, True), (0, True), (0.8, True), (1.5, False)])
def test_a_parcel_may_stick_out_of_its_park_by_less_than_a_metre(metres: float, expected: bool) -> None:
    park, parcel = read_boundary(typed()), read_boundary(typed(111.501 + metres * METRE, 35.5005, 0.001, 0.001))
    assert park
    assert parcel
    assert is_inside(parcel, park) is expected


def test_a_parcel_lies_inside_its_park_and_beside_its_neighbours(make: Make) -> None:
    manager, park = make.manager(), make.park()
    first, second = make.parcel(park, number="A-01"), make.parcel(park, number="A-02")
    db.session.flush()
    bound_park(park, typed(111.5, 35.5, 0.01, 0.01), park.version, manager)
    bound_parcel(first, typed(), first.version, manager)

    for text, sentence in ((typed(111.501), "overlaps parcel A-01"), (typed(111.509), "outside the park")):
        with pytest.raises(DomainError, match=sentence) as refused:
            bound_parcel(second, text, second.version, manager)
        assert (refused.value.field, second.boundary) == ("boundary", None)
    bound_parcel(second, typed(111.502), second.version, manager)
    assert second.boundary
    with pytest.raises(DomainError, match="Parcel A-02 would lie outside"):
        bound_park(park, typed(111.5, 35.5, 0.003, 0.01), park.version, manager)


def test_the_land_of_another_park_is_not_looked_at_and_ones_own_boundary_may_move(make: Make) -> None:
    manager = make.manager()
    steel, mine = make.manager("steel"), make.parcel()
    other = make.parcel(make.park("steel"))
    bound_parcel(other, typed(), other.version, steel)
    bound_parcel(mine, typed(), mine.version, manager)
    db.session.flush()

    bound_parcel(mine, typed(111.5001), mine.version, manager)
    db.session.flush()
    bound_parcel(mine, "", mine.version, manager)
    db.session.flush()
    db.session.expire(mine)
    assert mine.boundary is None
    assert db.session.query(Parcel).filter(Parcel.boundary.is_(None)).count() == 1


def test_only_the_parks_manager_sets_boundaries_and_nobody_over_anothers(make: Make) -> None:
    manager, parcel = make.manager(), make.parcel()
    opened = parcel.version
    for stranger in (make.manager("steel"), make.chief(), make.user()):
        with pytest.raises(Forbidden):
            bound_parcel(parcel, typed(), opened, stranger)
    bound_parcel(parcel, typed(), opened, manager)
    db.session.flush()
    with pytest.raises(Stale):
        bound_parcel(parcel, typed(111.6), opened, manager)


@pytest.mark.parametrize(("share", "differs"), [("1.029", False), ("1.032", True), ("0.971", False), ("0.968", True)])
def test_an_area_off_by_more_than_three_per_cent_is_a_warning_and_the_registered_one_stays(
    make: Make, share: str, differs: bool
) -> None:
    side = 0.002 * sqrt(float(share))
    measured = read_boundary(typed(width=0.002, height=0.002))
    assert measured
    parcel, manager = make.parcel(area=measured_m2(measured)), make.manager()
    bound_parcel(parcel, typed(width=side, height=side), parcel.version, manager)
    found = survey(parcel)

    assert found
    assert found.differs is differs
    assert parcel.area_m2 == measured_m2(measured)

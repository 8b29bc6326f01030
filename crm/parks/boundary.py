"""Boundaries: GeoJSON or typed corners in WGS84, read, judged and measured."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shapely import get_coordinates, set_precision, transform
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from crm.errors import N_, DomainError

MOST_POINTS = 2000  # a surveyed parcel has tens; more is the outline of a county
LONGEST_TEXT = 400_000  # characters, far more than 2000 points need
TOLERANCE_M = 1.0  # neighbours are surveyed one by one: edges they share differ by decimetres

_GRID = 1e-8  # degrees, about a millimetre
_SEPARATORS = re.compile(r"[,，;；、\s]+")
_SEMI_MAJOR_M, _ECCENTRICITY_2 = 6_378_137.0, 0.00669437999014  # the ellipsoid of WGS84

Projection = Callable[[BaseGeometry], BaseGeometry]


def read_boundary(text: str) -> dict[str, Any] | None:
    """GeoJSON, or one corner "longitude,latitude" a line, as a GeoJSON geometry; None for nothing typed.

    The ring of typed corners is closed here; GeoJSON has to close its own. Raises DomainError with "boundary".
    """
    text = text.strip().removeprefix("\ufeff").strip()
    if not text:
        return None
    if len(text) > LONGEST_TEXT:
        raise _refused(N_("This boundary is too large: at most %(most)s points."), most=MOST_POINTS)
    given = _of_geojson(text) if text[0] in "{[" else _of_corners(text)
    return _judged(given)


def _of_geojson(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(N_("This is not GeoJSON: it cannot be read.")) from error
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise _refused(N_("The file must hold exactly one area."))
        found = features[0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or found.get("type") not in ("Polygon", "MultiPolygon"):
        raise _refused(N_("The boundary must be a Polygon or MultiPolygon of GeoJSON."))
    rings = found.get("coordinates")
    polygons = [rings] if found["type"] == "Polygon" else rings
    return {"type": "MultiPolygon", "coordinates": [_polygon(polygon) for polygon in _listed(polygons)]}


def _of_corners(text: str) -> Mapping[str, Any]:
    corners = []
    for number, line in enumerate((line.strip() for line in text.splitlines()), 1):
        if not line:
            continue
        try:
            longitude, latitude = (float(part) for part in _SEPARATORS.split(line))
        except ValueError as error:
            raise _refused(N_("Line %(line)s is not “longitude,latitude”."), line=number) from error
        corners.append(_point([longitude, latitude]))
    if corners and corners[0] != corners[-1]:
        corners.append(corners[0])
    return {"type": "MultiPolygon", "coordinates": [[_closed(corners)]]}


def _polygon(rings: Any) -> list[list[tuple[float, float]]]:
    return [_closed([_point(point) for point in _listed(ring)]) for ring in _listed(rings)]


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _refused(N_("The coordinates of this GeoJSON are not whole."))
    if len(value) > MOST_POINTS + 1:
        raise _refused(N_("This boundary is too large: at most %(most)s points."), most=MOST_POINTS)
    return value


def _closed(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if ring and ring[0] != ring[-1]:
        raise _refused(N_("The boundary is not closed: its last point must be its first."))
    if len(set(ring)) < 3:
        raise _refused(N_("A boundary needs at least three corners."))
    return ring


def _point(point: Any) -> tuple[float, float]:
    numbers = _listed(point)[:2]
    if len(numbers) < 2 or not all(isinstance(part, int | float) and not isinstance(part, bool) for part in numbers):
        raise _refused(N_("The coordinates of this GeoJSON are not whole."))
    longitude, latitude = numbers
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # not a number, too
        raise _refused(N_("A coordinate is out of range: longitude first, then latitude, in degrees (WGS84)."))
    return float(longitude), float(latitude)


def _judged(given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        outline = shape(given)
        if len(get_coordinates(outline)) > MOST_POINTS + 1:
            raise _refused(N_("This boundary is too large: at most %(most)s points."), most=MOST_POINTS)
        if not outline.is_valid:
            raise _refused(N_("The boundary crosses or overlaps itself."))
        outline = set_precision(outline, _GRID).normalize()  # the same land is the same text
    except (ShapelyError, ValueError) as error:
        raise _refused(N_("The coordinates of this GeoJSON are not whole.")) from error
    if outline.is_empty or measured_m2(mapping(outline)) < 1:
        raise _refused(N_("The boundary encloses no land."))
    if outline.geom_type == "MultiPolygon" and len(outline.geoms) == 1:
        outline = outline.geoms[0]
    found: dict[str, Any] = json.loads(json.dumps(mapping(outline)))  # tuples become the lists JSON keeps
    return found


def boundary_text(boundary: Mapping[str, Any] | None) -> str:
    """The boundary as it can be typed again: corners a line where it is one ring, else GeoJSON."""
    if not boundary:
        return ""
    rings = boundary["coordinates"]
    if boundary["type"] == "Polygon" and len(rings) == 1:
        return "\n".join(f"{_degrees(longitude)},{_degrees(latitude)}" for longitude, latitude in rings[0][:-1])
    return json.dumps(boundary)


def _degrees(value: float) -> str:
    return f"{value:.8f}".rstrip("0").rstrip(".")


def projected(origin: Mapping[str, Any]) -> Projection:
    """Degrees to metres east and north of the middle of `origin`: an equirectangular projection.

    x = Δλ · N(φ₀) · cos φ₀, y = Δφ · M(φ₀), with the radii of curvature N and M of WGS84 at the middle's latitude φ₀.
    """
    middle = shape(origin).envelope.centroid
    sine = math.sin(math.radians(middle.y))
    squeezed = 1 - _ECCENTRICITY_2 * sine * sine
    east = math.radians(_SEMI_MAJOR_M / math.sqrt(squeezed) * math.cos(math.radians(middle.y)))
    north = math.radians(_SEMI_MAJOR_M * (1 - _ECCENTRICITY_2) / squeezed**1.5)

    def to_metres(outline: BaseGeometry) -> BaseGeometry:
        found: BaseGeometry = transform(outline, lambda points: (points - (middle.x, middle.y)) * (east, north))
        return found

    return to_metres


def measured_m2(boundary: Mapping[str, Any]) -> int:
    """The area inside the boundary, whole m², on the ellipsoid.

    The shoelace formula over metres of a projection about the boundary's own middle. The projection takes cos φ as
    constant; what remains is of the order (half the north-south extent ÷ earth radius)² ÷ 2: for 10 km under one part
    in a million, less than rounding to the m². Land at h metres above the ellipsoid is 2h ÷ R larger: at 500 m
    one part in 6,000. Both stay far below what a survey is accurate to.
    """
    return int(projected(boundary)(shape(boundary)).area + 0.5)


def overlaps(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the two cover each other by more than the tolerance: edges they share may differ a little."""
    first, second = shape(one), shape(other)
    if not first.envelope.intersects(second.envelope):
        return False
    to_metres = projected(one)
    common = to_metres(first).intersection(to_metres(second))
    return not common.buffer(-TOLERANCE_M / 2).is_empty


def joined(boundaries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One boundary around all of them; gaps of less than the tolerance between neighbours are closed."""
    gap = TOLERANCE_M / 2 / 111_320  # in degrees of latitude
    grown = unary_union([shape(boundary).buffer(gap, join_style="mitre") for boundary in boundaries])
    return _judged(mapping(grown.buffer(-gap, join_style="mitre")))


def is_inside(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> bool:
    """Whether `inner` sticks out of `outer` by no more than the tolerance."""
    to_metres = projected(outer)
    inside: bool = to_metres(shape(outer)).buffer(TOLERANCE_M).covers(to_metres(shape(inner)))
    return inside


def _refused(message: str, **params: Any) -> DomainError:
    return DomainError(message, "boundary", **params)

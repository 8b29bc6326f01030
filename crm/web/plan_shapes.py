"""A park drawn from its boundaries: parcels as paths in a view box, north up, striped by whose their pieces are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from crm.parks.boundary import projected
from crm.placement.land import Land

LEAST_HEIGHT, MOST_HEIGHT = 240, 640
LABEL_HEIGHT = 58
_HALVINGS = 24  # of a strip's width: a part in 16 million


@dataclass(frozen=True)
class Strip:
    kind: str
    path: str


@dataclass(frozen=True)
class Shape:
    land: Land
    word: str
    strips: Sequence[Strip]
    x: float  # where its words stand
    y: float
    label: float  # width of the words
    says: str  # "all" where they fit, "number" where only that fits, else ""


@dataclass(frozen=True)
class Drawing:
    height: int
    outline: str  # the park's own boundary
    shapes: Sequence[Shape]


def drawing_of(
    lands: Sequence[tuple[Land, str, float]], park: Mapping[str, Any] | None, width: int, margin: int
) -> Drawing | None:
    """The lands that have a boundary, each with its word and the width of its words; None where none has."""
    drawn = [(land, word, label, land.parcel.boundary) for land, word, label in lands if land.parcel.boundary]
    if not drawn:
        return None
    outlines = [shape(boundary) for *_, boundary in drawn] + ([shape(park)] if park else [])
    to_metres = projected(mapping(unary_union([outline.envelope for outline in outlines]).envelope))
    west, south, east, north = unary_union([to_metres(outline).envelope for outline in outlines]).bounds
    scale = min((width - 2 * margin) / (east - west), (MOST_HEIGHT - 2 * margin) / (north - south))
    height = max(round((north - south) * scale) + 2 * margin, LEAST_HEIGHT)
    right = (width - (east - west) * scale) / 2 - west * scale
    down = (height + (north - south) * scale) / 2 + south * scale

    def placed(boundary: Mapping[str, Any]) -> BaseGeometry:
        return affine_transform(to_metres(shape(boundary)), [scale, 0, 0, -scale, right, down])

    shapes = [_shape(land, word, label, placed(boundary)) for land, word, label, boundary in drawn]
    return Drawing(height, _path(placed(park)) if park else "", shapes)


def _shape(land: Land, word: str, label: float, outline: BaseGeometry) -> Shape:
    middle = outline.centroid if outline.contains(outline.centroid) else outline.representative_point()
    room = box(middle.x - label / 2, middle.y - LABEL_HEIGHT / 2, middle.x + label / 2, middle.y + LABEL_HEIGHT / 2)
    number = box(middle.x - 18, middle.y - 9, middle.x + 18, middle.y + 9)
    says = "all" if outline.contains(room) else "number" if outline.contains(number) else ""
    strips = _strips(land, outline)
    return Shape(land, word, strips, round(middle.x, 1), round(middle.y, 1), label, says)


def _strips(land: Land, outline: BaseGeometry) -> list[Strip]:
    """Cut from west to east, each strip as large a part of the drawing as its kind is of the parcel."""
    pieces, found = list(land.pieces.items()), []
    rest, whole = outline, outline.area
    for kind, area in pieces[:-1]:
        cut = _cut(rest, whole * area / land.parcel.area_m2)
        west, south, east, north = rest.bounds
        found.append(Strip(kind, _path(rest.intersection(box(west - 1, south - 1, cut, north + 1)))))
        rest = rest.intersection(box(cut, south - 1, east + 1, north + 1))
    return [*found, Strip(pieces[-1][0], _path(rest))]


def _cut(outline: BaseGeometry, area: float) -> float:
    """The x west of which the outline has this area."""
    west, south, east, north = outline.bounds
    low, high = west, east
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if outline.intersection(box(west - 1, south - 1, middle, north + 1)).area < area:
            low = middle
        else:
            high = middle
    return float(high)


def _path(outline: BaseGeometry) -> str:
    """SVG path data; holes and parts are further rings of it."""
    polygons = (
        [outline]
        if isinstance(outline, Polygon)
        else [part for part in getattr(outline, "geoms", ()) if isinstance(part, Polygon | MultiPolygon)]
    )
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in list(ring.coords)[:-1]) + "z" for ring in rings)

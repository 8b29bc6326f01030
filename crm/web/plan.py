"""The plan of a park: what has a boundary is drawn from it, the rest are tiles in rows beneath, wide by their area."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from crm.errors import N_
from crm.placement.land import KINDS, Land
from crm.quantities import mu_text
from crm.web.plan_shapes import Drawing, drawing_of

WIDTH, MARGIN, GAP, TILE, ROAD, IN_A_ROW = 864, 24, 12, 112, 28, 6
_INNER = WIDTH - 2 * MARGIN


@dataclass(frozen=True)
class Band:
    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Tile:
    land: Land
    word: str
    x: float
    y: int
    width: float
    label: float  # width of the words
    bands: Sequence[Band]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Plan:
    height: int
    tiles: Sequence[Tile]
    roads: Sequence[int]
    drawing: Drawing | None


def plan_of(lands: Sequence[Land], said: Callable[[str], str], boundary: Mapping[str, Any] | None = None) -> Plan:
    """What is surveyed as a drawing, within the park's `boundary` if there is one; `said` translates."""
    worded = [(land, _word(land, said)) for land in lands]
    drawing = drawing_of([(land, word, _label(land, word)) for land, word in worded], boundary, WIDTH, MARGIN)
    start = drawing.height if drawing else 0
    rows = _rows([(land, word) for land, word in worded if not land.parcel.boundary])
    tops = [start + MARGIN + number * (TILE + ROAD) for number in range(len(rows))]
    tiles = [tile for row, y in zip(rows, tops, strict=True) for tile in _tiles(row, y)]
    height = start + (MARGIN * 2 + len(rows) * TILE + (len(rows) - 1) * ROAD if rows else 0)
    return Plan(height, tiles, [y - ROAD + 6 for y in tops[1:]], drawing)


def _word(land: Land, said: Callable[[str], str]) -> str:
    """The word under a tile: what of a shared parcel is still free, else the kind of most of it."""
    if land.free_m2 and len(land.pieces) > 1:
        return said(N_("%(area)s mu free")) % {"area": mu_text(land.free_m2)}
    return said(KINDS[max(land.pieces, key=lambda kind: land.pieces[kind])])


def _rows(lands: Sequence[tuple[Land, str]]) -> list[list[tuple[Land, str]]]:
    """As many tiles in each as in the others, fewer where their words are long."""
    most = ceil(len(lands) / max(ceil(len(lands) / IN_A_ROW), 1))
    rows: list[list[tuple[Land, str]]] = []
    room = 0.0
    for land, word in lands:
        need = _need(land, word) + GAP
        if not rows or len(rows[-1]) == most or need > room:
            rows.append([])
            room = _INNER + GAP
        rows[-1].append((land, word))
        room -= need
    return rows


def _tiles(row: Sequence[tuple[Land, str]], y: int) -> list[Tile]:
    """What the words do not need of the row's width is shared out by area."""
    spare = _INNER - GAP * (len(row) - 1) - sum(_need(land, word) for land, word in row)
    total = sum(land.parcel.area_m2 for land, _ in row)
    x, tiles = float(MARGIN), []
    for land, word in row:
        width = _need(land, word) + spare * land.parcel.area_m2 / total
        tiles.append(Tile(land, word, round(x, 1), y, round(width, 1), _label(land, word), _bands(land, x, width)))
        x += width + GAP
    return tiles


def _bands(land: Land, x: float, width: float) -> list[Band]:
    found = []
    for kind, area in land.pieces.items():
        part = width * area / land.parcel.area_m2
        found.append(Band(kind, round(x, 1), round(part, 1)))
        x += part
    return found


def _need(land: Land, word: str) -> float:
    return _label(land, word) + 16


def _label(land: Land, word: str) -> float:
    lines = (land.parcel.number, mu_text(land.parcel.area_m2) + " 亩", word)
    return min(max(76, *(_text_width(line) + 12 for line in lines)), 380)


def _text_width(text: str) -> float:
    """At 12 px, a little generous."""
    return sum(12.5 if ord(sign) > 0x2E80 else 7.2 for sign in text)

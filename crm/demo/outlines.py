"""Made-up boundaries of the demo's land: rows of plots along roads, each as large as it is registered."""

from collections.abc import Sequence
from math import cos, radians

from crm.accounts.models import User
from crm.db import db
from crm.parks.models import Parcel, Park
from crm.parks.surveying import bound_parcel, bound_park

# Where the surveyed parks lie; the one not named here has no survey and is shown as tiles.
_CORNERS = {"equipment": (111.560, 35.480), "health": (111.600, 35.500), "steel": (111.530, 35.460)}
_UNSURVEYED = {("steel", "B-02")}
_DEPTH, _ROAD, _EDGE, _CORNER_CUT = 260.0, 36.0, 30.0, 45.0  # metres
_NORTH_M = 110_950.0  # in one degree here

Corner = tuple[float, float]


def survey_parks(parcels: Sequence[Parcel], by: User) -> None:
    """Boundaries of the land, and of the parks around it."""
    for park in dict.fromkeys(parcel.park for parcel in parcels):
        if park.code in _CORNERS:
            _survey(park, [parcel for parcel in parcels if parcel.park is park], by)


def _survey(park: Park, parcels: Sequence[Parcel], by: User) -> None:
    rows: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        rows.setdefault(parcel.number[0], []).append(parcel)
    y, length = 0.0, 0.0
    for row in rows.values():
        x = 0.0
        for place, parcel in enumerate(row):
            is_last = place == len(row) - 1
            outline, width = _plot(x, y, parcel.area_m2, is_last)
            if (park.code, parcel.number) not in _UNSURVEYED:
                bound_parcel(parcel, _text(park, outline), parcel.version, by)
            x += width + (_ROAD if place % 2 else 0)
        y, length = y - _DEPTH - _ROAD, max(length, x)
        db.session.flush()
    bottom, right = y + _ROAD - _EDGE, length + _EDGE
    around = [(-_EDGE, _EDGE), (right, _EDGE), (right, bottom), (-_EDGE, bottom)]
    bound_park(park, _text(park, around), park.version, by)
    db.session.flush()


def _plot(x: float, y: float, area_m2: int, cuts_corner: bool) -> tuple[list[Corner], float]:
    cut = _CORNER_CUT if cuts_corner else 0.0
    width = (area_m2 + cut * cut / 2) / _DEPTH
    corners = [(x, y), (x, y - _DEPTH), (x + width, y - _DEPTH), (x + width, y - cut)]
    return ([*corners, (x + width - cut, y)] if cut else corners), width


def _text(park: Park, corners: Sequence[Corner]) -> str:
    east, north = _CORNERS[park.code]
    east_m = _NORTH_M * 1.0033 * cos(radians(north))  # metres in one degree of longitude
    return "\n".join(f"{east + x / east_m:.8f},{north + y / _NORTH_M:.8f}" for x, y in corners)

"""Split and merge: parcels are retired for new ones, and every m² somebody holds goes with the land."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.fuzzydate import today
from crm.parks.boundary import joined
from crm.parks.models import Parcel, ParcelLineage
from crm.parks.operations import require_manager, require_new_number
from crm.parks.surveying import lock, require_fitting
from crm.placement.models import HOLDING, Placement
from crm.placement.operations import release_expired

_LEAST_WANTED = ("min_investment_intensity", "min_tax_per_mu", "min_plot_ratio")
_SAID_OF_LAND = ("location", "land_use", "acquired_on", "utilities", "assessments", "note")
_COPIED = ("park_id", "status", "is_standard", *_LEAST_WANTED, "max_energy", *_SAID_OF_LAND)


@dataclass(frozen=True)
class Part:
    """A new parcel of a split. Without an area: what the others leave."""

    number: str
    area_m2: int | None = None
    boundary: dict[str, Any] | None = None


def split(parcel: Parcel, parts: Sequence[Part], to: Mapping[int | None, str], version: int, by: User) -> list[Parcel]:
    """Retire the parcel for its parts. `to` names the part each placement goes to whole, by id; None: what is held
    from before, unless that is all of the land. Raises Stale, or DomainError with "parts", "to_<id>" or "to_external".
    """
    placements = _begin([parcel], [version], by)
    children = _parts(parcel, parts)
    _share_external(parcel, children, to.get(None))
    takers = [_taker(children, to.get(each.id), each.area_m2, f"to_{each.id}") for each in placements]
    _retire(parcel)
    new = list(children.values())
    _finish([parcel], new, by)
    for placement, child in zip(placements, takers, strict=True):
        _move(placement, child, by)
    _move_waiting([parcel], new, by)
    record(by, "split", parcel, {"into": {child.number: child.area_m2 for child in new}})
    return new


def merge(parcels: Sequence[Parcel], number: str, versions: Sequence[int], by: User) -> Parcel:
    """Retire the parcels for one. Raises Stale, or DomainError with "number" or "parcels"."""
    placements = _begin(parcels, versions, by)
    first = parcels[0]
    _require_mergeable(parcels)
    if not number.strip():
        raise DomainError(N_("This field is required."), "number")
    require_new_number(first.park_id, number, "number")
    boundaries = [parcel.boundary for parcel in parcels if parcel.boundary]
    boundary = joined(boundaries) if len(boundaries) == len(parcels) else None
    if boundary and boundary["type"] != "Polygon":
        raise DomainError(N_("These parcels do not lie side by side."), "parcels")
    child = Parcel(number=number, area_m2=sum(parcel.area_m2 for parcel in parcels), boundary=boundary)
    _take_over(child, parcels)
    for parcel in parcels:
        _retire(parcel)
    _finish(parcels, [child], by)
    for placement in placements:
        _move(placement, child, by)
    _move_waiting(parcels, [child], by)
    record(by, "merge", child, {"of": {parcel.number: parcel.area_m2 for parcel in parcels}})
    return child


def _begin(parcels: Sequence[Parcel], versions: Sequence[int], by: User) -> list[Placement]:
    """The placements that hold land of these, locked, in the order a release takes locks: they before the parcels."""
    for parcel, version in zip(parcels, versions, strict=True):
        require_manager(parcel.park_id, by)
        if parcel.version != version:
            raise Stale(N_("Somebody saved this since you opened it."))
        if parcel.retired_on:
            raise DomainError(N_("Parcel %(number)s was split or merged before."), "parcels", number=parcel.number)
    lock(parcels[0].park_id)
    found = select(Placement).where(Placement.parcel_id.in_([parcel.id for parcel in parcels]))
    held = found.where(Placement.state.in_(HOLDING)).order_by(Placement.id).with_for_update(of=Placement)
    placements = db.session.scalars(held.execution_options(populate_existing=True)).all()
    for parcel in parcels:
        release_expired(parcel, by)
    return [placement for placement in placements if placement.state in HOLDING]


def _parts(parcel: Parcel, parts: Sequence[Part]) -> dict[str, Parcel]:
    """The new parcels by number: as the old one, but for area and boundary."""
    areas = _areas(parcel, parts)
    found = {}
    for part, area, gross in zip(parts, areas, _shares(parcel.gross_area_m2, areas), strict=True):
        require_new_number(parcel.park_id, part.number, "parts")
        if part.boundary:
            require_fitting(part.boundary, parcel.park, [parcel])
        copied = {name: getattr(parcel, name) for name in _COPIED}
        of_its_own = {"number": part.number, "area_m2": area, "gross_area_m2": gross, "boundary": part.boundary}
        found[part.number] = Parcel(assigned_m2=0, external_m2=0, **copied, **of_its_own)
    return found


def _share_external(parcel: Parcel, children: Mapping[str, Parcel], to: str | None) -> None:
    """Land that was wholly given away before stays so in every part; a piece of it goes to one part."""
    if not parcel.external_m2:
        return
    if parcel.external_m2 == parcel.area_m2:
        for child in children.values():
            child.external_m2 = child.assigned_m2 = child.area_m2
            child.external_holder = parcel.external_holder
        return
    child = _taker(children, to, parcel.external_m2, "to_external")
    child.external_m2, child.external_holder = parcel.external_m2, parcel.external_holder


def _areas(parcel: Parcel, parts: Sequence[Part]) -> list[int]:
    if len(parts) < 2:
        raise DomainError(N_("A split needs at least two parts."), "parts")
    if len({part.number for part in parts}) < len(parts) or not all(part.number.strip() for part in parts):
        raise DomainError(N_("Every part needs a number of its own."), "parts")
    open_parts = sum(part.area_m2 is None for part in parts)
    rest = parcel.area_m2 - sum(part.area_m2 or 0 for part in parts)
    if open_parts > 1:
        raise DomainError(N_("Only one part can be left without an area."), "parts")
    if (not open_parts and rest) or any((rest if part.area_m2 is None else part.area_m2) <= 0 for part in parts):
        raise DomainError(N_("The areas of the parts must sum to the net area of the parcel."), "parts")
    return [rest if part.area_m2 is None else part.area_m2 for part in parts]


def _shares(gross: int | None, areas: Sequence[int]) -> list[int | None]:
    """The gross area shared out by net area; what rounding leaves is the last one's."""
    if gross is None:
        return [None] * len(areas)
    shares = [gross * area // sum(areas) for area in areas]
    return [*shares[:-1], gross - sum(shares[:-1])]


def _require_mergeable(parcels: Sequence[Parcel]) -> None:
    if len({parcel.id for parcel in parcels}) < 2:
        raise DomainError(N_("A merge needs at least two parcels."), "parcels")
    if len({parcel.park_id for parcel in parcels}) > 1 or len({parcel.status for parcel in parcels}) > 1:
        raise DomainError(N_("Only parcels of one park and one land status can be merged."), "parcels")


def _take_over(child: Parcel, parcels: Sequence[Parcel]) -> None:
    """What all of them say stays; of what they ask of a project, the strictest."""
    first = parcels[0]
    child.park_id, child.status = first.park_id, first.status
    child.is_standard = any(parcel.is_standard for parcel in parcels)
    for name in _SAID_OF_LAND:
        setattr(child, name, getattr(first, name) if len({getattr(parcel, name) for parcel in parcels}) == 1 else None)
    for name, strictest in (*((name, max) for name in _LEAST_WANTED), ("max_energy", min)):
        asked = [getattr(parcel, name) for parcel in parcels if getattr(parcel, name) is not None]
        setattr(child, name, strictest(asked) if asked else None)
    gross = [parcel.gross_area_m2 for parcel in parcels if parcel.gross_area_m2 is not None]
    child.gross_area_m2 = sum(gross) if len(gross) == len(parcels) else None
    child.external_m2 = sum(parcel.external_m2 for parcel in parcels)
    child.assigned_m2 = sum(parcel.assigned_m2 for parcel in parcels)
    holders = "、".join(dict.fromkeys(parcel.external_holder for parcel in parcels if parcel.external_holder))
    if len(holders) > 120:
        raise DomainError(N_("The names of who holds this land are too long together. Shorten them first."), "parcels")
    child.external_holder = holders or None


def _taker(children: Mapping[str, Parcel], number: str | None, area_m2: int, field: str) -> Parcel:
    """The named part with the area taken."""
    child = children.get((number or "").strip())
    if child is None:
        raise DomainError(N_("Name the part this land goes to."), field)
    if child.assigned_m2 + area_m2 > child.area_m2:
        raise DomainError(N_("Part %(number)s is too small for what it would hold."), field, number=child.number)
    child.assigned_m2 = child.assigned_m2 + area_m2
    return child


def _retire(parcel: Parcel) -> None:
    """Nobody takes of it any more: a reservation that comes a moment later finds it gone."""
    gone = db.session.execute(
        update(Parcel)
        .where(Parcel.id == parcel.id, Parcel.version == parcel.version, Parcel.retired_on.is_(None))
        .values(retired_on=today(), assigned_m2=0, external_m2=0, version=Parcel.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(parcel)
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale(N_("Somebody saved this since you opened it."))


def _finish(parents: Sequence[Parcel], children: Sequence[Parcel], by: User) -> None:
    db.session.add_all(children)
    db.session.flush()
    db.session.add_all(
        ParcelLineage(parent_id=parent.id, child_id=child.id) for parent in parents for child in children
    )
    for child in children:
        said = {"number": child.number, "area_m2": child.area_m2, "of": [parent.number for parent in parents]}
        record(by, "add", child, said)
    db.session.flush()


def _move_waiting(parents: Sequence[Parcel], children: Sequence[Parcel], by: User) -> None:
    """Who waited for the land waits on in the first part with room for the wish, else in the largest."""
    largest = max(children, key=lambda child: child.area_m2)
    waiting = select(Placement).where(Placement.parcel_id.in_([parcel.id for parcel in parents]))
    for placement in db.session.scalars(waiting.where(Placement.state == "requested").order_by(Placement.id)).all():
        _move(placement, next((child for child in children if child.area_m2 >= placement.area_m2), largest), by)


def _move(placement: Placement, parcel: Parcel, by: User) -> None:
    """The holder keeps state, contract and dates; only where the land is called changes."""
    said = {"parcel": [placement.ground.name, parcel.number], "area_m2": placement.area_m2}
    placement.parcel = parcel
    record(by, "move land", placement.lead, said)

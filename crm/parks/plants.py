"""Plants of a park: buildings, their floors, and the spaces on them that projects lease."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.audit.operations import Actor, record, record_edit
from crm.db import db, require_fit
from crm.errors import N_, DomainError, Stale
from crm.parks.fields import PLANT_COLUMNS, PLANT_FIELDS
from crm.parks.models import Park, PlantBuilding, PlantSpace
from crm.parks.operations import MOST_M2, settle_external

_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)}
_FLOOR = re.compile(r"(-|−|b|负|地下)?第?(\d{1,2}|[一二三四五六七八九十])(?:层|楼|f)?", re.IGNORECASE | re.ASCII)
_FIGURES = ("height", "load")


def floor_number(text: Any) -> int:
    """2, 2F, 二层 → 2; B1, -1, 负一层 → -1. Raises DomainError with "floor"."""
    found = _FLOOR.fullmatch("".join(str(text or "").split()))
    number = (_DIGITS.get(found[2]) or int(found[2])) if found else 0
    if not found or not number or (found[1] and number > 9):
        raise DomainError(N_("Write the floor as 1, 2, or B1 for a basement."), "floor")
    return -number if found[1] else number


def floor_name(floor: int) -> str:
    return f"{floor}F" if floor > 0 else f"B{-floor}"


def add_space(park: Park, values: Mapping[str, Any], by: Actor) -> PlantSpace:
    """A new space; its building comes into being with its first one."""
    building = _building(park, values["building"], by)
    space = PlantSpace(park=park, building=building, assigned_m2=0, external_m2=0)
    _require_new(building, values["number"])
    _assign(space, values)
    settle_external(space)
    db.session.add(space)
    db.session.flush()
    said = {"building": building.name, "number": space.number, "area_m2": space.area_m2, "status": space.status}
    record(by, "add", space, said)
    return space


def change_space(space: PlantSpace, values: Mapping[str, Any], version: int, by: Actor) -> None:
    """Save an edit that began at `version`; what is promised cannot become smaller than what is promised of it."""
    if space.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    building = _building(space.park, values.get("building", space.building.name), by)
    number = values.get("number", space.number)
    if (building.id, number) != (space.building_id, space.number):
        _require_new(building, number)
    space.building = building
    _assign(space, values)
    settle_external(space)
    if space.assigned_m2 > space.area_m2:
        promised = f"{space.assigned_m2:,}"
        raise DomainError(N_("%(promised)s m² of this space are promised already."), "area", promised=promised)
    record_edit(by, "edit", space)


def _building(park: Park, name: str | None, by: Actor) -> PlantBuilding:
    if not name or len(name) > 40:
        raise DomainError(N_("Name the building with at most 40 characters."), "building")
    which = select(PlantBuilding).where(PlantBuilding.park_id == park.id, PlantBuilding.name == name)
    if found := db.session.scalar(which):
        return found
    building = PlantBuilding(park_id=park.id, name=name)
    db.session.add(building)
    db.session.flush()
    record(by, "add", building, {"name": name, "park": park.code})
    return building


def _require_new(building: PlantBuilding, number: str | None) -> None:
    if not number:
        raise DomainError(N_("This field is required."), "number")
    which = select(PlantSpace.id).where(PlantSpace.building_id == building.id, PlantSpace.number == number)
    if db.session.scalar(which):
        raise DomainError(
            N_("%(building)s has a space %(number)s already."), "number", building=building.name, number=number
        )


def _assign(space: PlantSpace, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in ("park", "building", "floor"):
            setattr(space, PLANT_COLUMNS.get(name, name), value)
    if "floor" in values:
        space.floor = floor_number(values["floor"])
    space.status = space.status or "open"
    if space.area_m2 is None or space.area_m2 <= 0:
        raise DomainError(N_("The area must be more than 0."), "area")
    for name in _FIGURES:
        if getattr(space, name) is not None and getattr(space, name) <= 0:
            raise DomainError(N_("This must be more than 0."), name)
    if space.price is not None and space.price < 0:
        raise DomainError(N_("This cannot be less than 0."), "price")
    _require_fit(space)


def _require_fit(space: PlantSpace) -> None:
    if space.area_m2 > MOST_M2:
        raise DomainError(N_("This figure is too large to be true."), "area")
    fields = {PLANT_COLUMNS.get(field.name, field.name): field.name for field in PLANT_FIELDS}
    try:
        require_fit(space)
    except DomainError as refusal:
        raise DomainError(
            refusal.message, fields.get(refusal.field or "", refusal.field), **refusal.params
        ) from refusal


def find_space(space_id: int) -> PlantSpace | None:
    return db.session.scalar(select(PlantSpace).where(PlantSpace.id == space_id).options(joinedload(PlantSpace.park)))


def spaces_of(park: Park) -> Sequence[PlantSpace]:
    """The park's plant, from building to building and floor to floor upwards."""
    found = select(PlantSpace).join(PlantSpace.building).where(PlantSpace.park_id == park.id)
    return db.session.scalars(found.order_by(PlantBuilding.name, PlantSpace.floor, PlantSpace.number)).all()


@dataclass(frozen=True)
class Floor:
    """One floor of a building."""

    building: PlantBuilding
    floor: int
    spaces: Sequence[PlantSpace]

    @property
    def area_m2(self) -> int:
        return sum(space.area_m2 for space in self.spaces)


def floors_of(spaces: Sequence[PlantSpace]) -> list[Floor]:
    """These spaces by building and floor, in the order they come."""
    found: dict[tuple[PlantBuilding, int], list[PlantSpace]] = defaultdict(list)
    for space in spaces:
        found[space.building, space.floor].append(space)
    return [Floor(building, floor, each) for (building, floor), each in found.items()]

"""Spaces of a plant ledger: a space is known by its park, building and number."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.errors import N_
from crm.exchange.planning.grounds import GroundKind, Key
from crm.exchange.planning.rows import PlannedRow
from crm.parks.fields import PLANT_COLUMNS, PLANT_FIELDS
from crm.parks.models import OPEN_SPACES, SPACE_STATUSES, PlantSpace
from crm.parks.plants import add_space, change_space

_NAMES = tuple(field.name for field in PLANT_FIELDS)


def _known() -> Mapping[Key, PlantSpace]:
    found = db.session.scalars(select(PlantSpace).options(joinedload(PlantSpace.park)))
    return {(space.park.code, space.building.name, space.number): space for space in found}


def _check(row: PlannedRow) -> None:
    for name, sentence in (
        ("building", N_("The row names no building.")),
        ("number", N_("The row has no space number.")),
        ("area", N_("The area must be more than 0.")),
        ("floor", N_("The row names no floor.")),
    ):
        if not row.values.get(name):
            row.refuse(name, sentence)


def stored_values(space: PlantSpace) -> dict[str, Any]:
    """A space as a row of values by field name."""
    plain = [name for name in _NAMES if name not in ("park", "building")]
    values = {name: getattr(space, PLANT_COLUMNS.get(name, name)) for name in plain}
    return {"park": space.park.code, "building": space.building.name, **values}


PLANTS = GroundKind(
    table=PlantSpace,
    key=("park", "building", "number"),
    names=_NAMES,
    known=_known,
    stored_values=stored_values,
    check=_check,
    add=add_space,
    change=change_space,
    offered=OPEN_SPACES,
    words=SPACE_STATUSES,
    clearable=frozenset({"height", "load", "price", "holder", "note"}),
    again=N_("The same space as in row %(row)s."),
)

"""Whose a park's land is: each parcel with its holders, and the pieces its area falls into."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.parks.models import Parcel, PlantSpace
from crm.placement.idle import Clock, clock_of
from crm.placement.models import HOLDING, SETTLED, Placement, PlacementApproval, Waiver
from crm.settings.queries import value_of

KINDS = {
    "run": N_("Built"),
    "build": N_("Being built"),
    "contract": N_("Contracted"),
    "held": N_("Reserved"),
    "free": N_("Free"),
    "idle": N_("Idle"),
    "not": N_("Not ready"),
}
_OF_EXTERNAL = {"supplied": "build", "building": "build", "fitting": "build", "idle": "idle", "low_use": "idle"}

# The figures of a park's balance, and the kinds of land each counts.
PARTS = {
    "free": ("free",),
    "reserved": ("held",),
    "contracted": ("contract",),
    "external": ("run", "build", "idle"),
    "unready": ("not",),
}
PART_LABELS = {
    "free": N_("Free"),
    "reserved": N_("Reserved"),
    "contracted": N_("Contracted"),
    "external": N_("Held from before"),
    "unready": N_("Not ready"),
}


_OF_ONE = (
    selectinload(Placement.waivers).options(joinedload(Waiver.asked_by), joinedload(Waiver.decided_by)),
    selectinload(Placement.approvals).options(joinedload(PlacementApproval.by), joinedload(PlacementApproval.decision)),
)


@dataclass(frozen=True)
class Holder:
    """A placement on a parcel. What it is for is told only to those who may see the lead."""

    placement: Placement
    is_seen: bool


@dataclass(frozen=True)
class Land:
    """One parcel, or one space of a plant, as it stands on a day."""

    parcel: Parcel | PlantSpace
    holders: Sequence[Holder]
    day: date

    @property
    def free_m2(self) -> int:
        """What could be taken now: reservations past their day are free at once."""
        return self._unheld_m2 if self.parcel.is_offered else 0

    @property
    def _unheld_m2(self) -> int:
        past = (h.placement.area_m2 for h in self.holders if h.placement.is_expired(self.day))
        return self.parcel.area_m2 - self.parcel.assigned_m2 + sum(past)

    @property
    def pieces(self) -> dict[str, int]:
        """{kind: m²}, in the order of KINDS, together the net area."""
        found: dict[str, int] = defaultdict(int)
        for holder in self.holders:
            if not holder.placement.is_expired(self.day):
                kind = "contract" if holder.placement.state in SETTLED else "held"
                found[kind] += holder.placement.area_m2
        found[_OF_EXTERNAL.get(self.parcel.status, "run")] += self.parcel.external_m2
        found["free" if self.parcel.is_offered else "not"] += self._unheld_m2
        return {kind: found[kind] for kind in KINDS if found[kind]}


def land_of(user: User, ground: Parcel | PlantSpace) -> Land:
    """This one with all that its page tells of its holders: who approved them, what is waived."""
    return _lands(user, [ground], *_OF_ONE)[0]


def lands(user: User, parcels: Sequence[Parcel | PlantSpace]) -> list[Land]:
    """These parcels, or these spaces, with their holders, in one query."""
    return _lands(user, parcels)


def _lands(user: User, parcels: Sequence[Parcel | PlantSpace], *further: ORMOption) -> list[Land]:
    plant = bool(parcels) and isinstance(parcels[0], PlantSpace)
    column = Placement.space_id if plant else Placement.parcel_id
    is_seen = Placement.lead_id.in_(visible_to(user).with_only_columns(Lead.id))
    rows = db.session.execute(
        select(Placement, is_seen)
        .where(column.in_([parcel.id for parcel in parcels]), Placement.state.in_(HOLDING))
        .options(
            joinedload(Placement.lead).joinedload(Lead.unit),
            joinedload(Placement.reserved_by),
            joinedload(Placement.contract),
            *further,
        )
        .order_by(Placement.id)
    )
    holders: dict[int | None, list[Holder]] = defaultdict(list)
    for placement, seen in rows:
        holders[placement.space_id if plant else placement.parcel_id].append(Holder(placement, bool(seen)))
    return [Land(parcel, holders[parcel.id], today()) for parcel in parcels]


def clocks(found: Sequence[Land]) -> list[tuple[Land, Holder, Clock]]:
    """What runs against contracted land of these parcels, the nearest end first."""
    contracted = [(land, holder) for land in found for holder in land.holders if holder.placement.state in SETTLED]
    if not contracted:
        return []
    warn_days = value_of("idle.warn_days")
    running = [(land, holder, clock_of(holder.placement, warn_days)) for land, holder in contracted]
    return sorted(((land, holder, clock) for land, holder, clock in running if clock), key=lambda row: row[2].idle_on)


def part_of(land: Land, part: str) -> int:
    """m² of the parcel that a figure of the balance (free, reserved, contracted, external, unready) counts."""
    return sum(area for kind, area in land.pieces.items() if kind in PARTS[part])


@dataclass(frozen=True)
class Share:
    """How much of some land is of one kind, and in how many parcels."""

    kind: str
    area_m2: int
    parcels: int
    percent: float


def shares(found: Sequence[Land]) -> list[Share]:
    """The balance of these parcels, in the order of KINDS."""
    total = sum(land.parcel.area_m2 for land in found)
    areas, counts = defaultdict[str, int](int), defaultdict[str, int](int)
    for land in found:
        for kind, area in land.pieces.items():
            areas[kind] += area
            counts[kind] += 1
    return [Share(kind, areas[kind], counts[kind], areas[kind] * 100 / total) for kind in KINDS if areas[kind]]

"""Boundaries of parks and parcels as they are surveyed: inside the park, beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db
from crm.errors import N_, DomainError, Stale
from crm.parks.boundary import is_inside, measured_m2, overlaps, read_boundary
from crm.parks.models import Parcel, Park
from crm.parks.operations import require_manager, require_unretired
from crm.settings.queries import value_of


@dataclass(frozen=True)
class Survey:
    """What a boundary measures beside what is registered. The registered area stays what counts."""

    measured_m2: int
    registered_m2: int
    warns_above: Decimal  # percent

    @property
    def difference(self) -> Decimal:
        """Percent by which the measured area is above (or, negative, below) the registered one."""
        return Decimal(self.measured_m2 - self.registered_m2) * 100 / self.registered_m2

    @property
    def differs(self) -> bool:
        return abs(self.difference) > self.warns_above


def survey(parcel: Parcel) -> Survey | None:
    """The parcel's measured area; None without a boundary."""
    if parcel.boundary is None:
        return None
    return Survey(measured_m2(parcel.boundary), parcel.area_m2, Decimal(str(value_of("boundary.warn_percent"))))


def bound_parcel(parcel: Parcel, text: str, version: int, by: User) -> None:
    """Set, or with an empty text remove, the parcel's boundary. Raises Stale, or DomainError with "boundary"."""
    _require_turn(parcel, parcel.park_id, version, by)
    require_unretired(parcel)
    boundary = read_boundary(text)
    if boundary:
        require_fitting(boundary, parcel.park, [parcel])
    _set(parcel, boundary, by)


def bound_park(park: Park, text: str, version: int, by: User) -> None:
    """Set, or with an empty text remove, the park's boundary: every parcel's has to lie inside."""
    _require_turn(park, park.id, version, by)
    boundary = read_boundary(text)
    for parcel in surveyed(park) if boundary else ():
        if not is_inside(parcel.boundary or {}, boundary or {}):
            raise DomainError(N_("Parcel %(number)s would lie outside."), "boundary", number=parcel.number)
    _set(park, boundary, by)


def surveyed(park: Park) -> Sequence[Parcel]:
    """The park's parcels that have a boundary."""
    found = select(Parcel).where(Parcel.park_id == park.id, Parcel.boundary.is_not(None), Parcel.retired_on.is_(None))
    return db.session.scalars(found.order_by(Parcel.number)).all()


def require_fitting(boundary: Mapping[str, Any], park: Park, replaced: Sequence[Parcel]) -> None:
    """Raises DomainError unless the boundary lies in its park and beside the other parcels; `replaced` do not count."""
    if park.boundary and not is_inside(boundary, park.boundary):
        raise DomainError(N_("The boundary reaches outside the park's."), "boundary")
    mine = {parcel.id for parcel in replaced}
    for other in surveyed(park):
        if other.id not in mine and overlaps(boundary, other.boundary or {}):
            raise DomainError(N_("The boundary overlaps parcel %(number)s."), "boundary", number=other.number)


def lock(park_id: int) -> None:
    """One survey of a park at a time: two neighbours saved at once must see each other."""
    db.session.execute(select(Park.id).where(Park.id == park_id).with_for_update())


def _require_turn(subject: Park | Parcel, park_id: int, version: int, by: User) -> None:
    require_manager(park_id, by)
    lock(park_id)
    if subject.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def _set(subject: Park | Parcel, boundary: dict[str, Any] | None, by: User) -> None:
    """The trail keeps what identifies a boundary, not its thousand points."""
    if boundary != subject.boundary:
        record(by, "set boundary", subject, {"boundary": [_said(subject.boundary), _said(boundary)]})
        subject.boundary = boundary


def _said(boundary: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if boundary is None:
        return None
    return {"measured_m2": measured_m2(boundary), "sha256": sha256(dumps(boundary).encode()).hexdigest()}

"""Reading parks and land. Everybody but the administrator may read all of it."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from crm.accounts.models import Role, User
from crm.db import db
from crm.parks.models import Parcel, ParcelLineage, Park, park_managers


def all_parks() -> Sequence[Park]:
    return db.session.scalars(select(Park).order_by(Park.position, Park.id)).all()


def managers_of_parks() -> dict[int, list[User]]:
    """{park id: who manages it}, the disabled left out."""
    found: dict[int, list[User]] = defaultdict(list)
    query = select(park_managers.c.park_id, User).join(User, User.id == park_managers.c.user_id).where(User.active)
    for park_id, manager in db.session.execute(query.order_by(User.name, User.id)):
        found[park_id].append(manager)
    return found


def managed_by(user: User) -> set[int]:
    """Ids of the parks this user manages."""
    if user.role != Role.PARK_MANAGER:
        return set()
    return set(db.session.scalars(select(park_managers.c.park_id).where(park_managers.c.user_id == user.id)))


def parcels_of(park: Park) -> Sequence[Parcel]:
    """The park's land as it is divided today."""
    found = select(Parcel).where(Parcel.park_id == park.id, Parcel.retired_on.is_(None))
    return db.session.scalars(found.order_by(Parcel.number)).all()


def origins_of(parcel: Parcel) -> Sequence[Parcel]:
    """What the parcel came of by a split or a merge."""
    return _related(ParcelLineage.parent_id, ParcelLineage.child_id, parcel)


def successors_of(parcel: Parcel) -> Sequence[Parcel]:
    """What became of the parcel."""
    return _related(ParcelLineage.child_id, ParcelLineage.parent_id, parcel)


def _related(wanted: InstrumentedAttribute[int], known: InstrumentedAttribute[int], parcel: Parcel) -> Sequence[Parcel]:
    found = select(Parcel).join(ParcelLineage, wanted == Parcel.id).where(known == parcel.id)
    return db.session.scalars(found.order_by(Parcel.number)).all()


def find_park(code: str) -> Park | None:
    """The park with the firms that lead it."""
    return db.session.scalar(select(Park).where(Park.code == code).options(selectinload(Park.leading)))


def find_parcel(parcel_id: int) -> Parcel | None:
    return db.session.scalar(select(Parcel).where(Parcel.id == parcel_id).options(joinedload(Parcel.park)))

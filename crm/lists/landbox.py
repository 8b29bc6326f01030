"""What waits about land: wishes in a manager's parks, reservations about to end or to be approved, idle land."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import visible_to, workable_by
from crm.parks.models import Parcel, PlantSpace, park_managers
from crm.placement.idle import Clock, clock_of
from crm.placement.models import Placement, PlacementApproval
from crm.settings.queries import value_of

SHOWN = 20
_ASKERS = (Role.OFFICER, Role.CHIEF)


@dataclass(frozen=True)
class LandBox:
    """Each section's rows, the nearest first; `counts` are of all, not only of those shown."""

    wishes: Sequence[Placement]
    own_wishes: Sequence[Placement]
    ending: Sequence[Placement]
    to_approve: Sequence[Placement]
    idle: Sequence[Clock]

    @property
    def is_empty(self) -> bool:
        return not (self.wishes or self.own_wishes or self.ending or self.to_approve or self.idle)


def land_waiting(user: User) -> ColumnElement[int]:
    """In SQL: how many wishes, ends and approvals wait for this user; idle land is a warning and no errand."""
    found = or_(_wishes(user), _ending(user), _to_approve(user))
    seen = visible_to(user).join(Placement, Placement.lead_id == Lead.id).where(found)
    return select(func.count()).select_from(seen.with_only_columns(Placement.id).subquery()).scalar_subquery()


def landbox(user: User, most: int = SHOWN) -> LandBox:
    """The sections of this user's inbox, up to so many rows each."""
    if user.duty == Role.PARK_MANAGER:
        return LandBox(
            wishes=_rows(user, _wishes(user), Placement.requested_at, most),
            own_wishes=(),
            ending=_rows(user, _ending(user), Placement.reserved_until, most),
            to_approve=_rows(user, _to_approve(user), Placement.reserved_at, most),
            idle=_idle(user, most),
        )
    found = _rows(user, or_(_own_wishes(user), _to_approve(user)), Placement.id, most)
    asked, reserved = ([one for one in found if one.state == state] for state in ("requested", "reserved"))
    return LandBox(wishes=(), own_wishes=asked, ending=(), to_approve=reserved, idle=())


def _mine(user: User) -> ColumnElement[bool]:
    if user.duty != Role.PARK_MANAGER:
        return false()
    return Placement.park_id.in_(select(park_managers.c.park_id).where(park_managers.c.user_id == user.id))


def _wishes(user: User) -> ColumnElement[bool]:
    return and_(Placement.state == "requested", _mine(user))


def _ending(user: User) -> ColumnElement[bool]:
    """Reservations whose day comes soon, and those whose day is past and whose land nobody has taken yet."""
    last = today() + timedelta(days=value_of("placement.warn_days"))
    return and_(Placement.state == "reserved", Placement.reserved_until <= last, _mine(user))


def _to_approve(user: User) -> ColumnElement[bool]:
    """Reservations of sizes this user's word counts for, made by somebody else, not approved by this user yet."""
    said_yes = select(PlacementApproval.placement_id).where(PlacementApproval.by_id == user.id)
    return and_(
        Placement.state == "reserved",
        Placement.reserved_until >= today(),
        Placement.reserved_by_id != user.id,
        Placement.id.not_in(said_yes),
        _counts(user),
    )


def _counts(user: User) -> ColumnElement[bool]:
    if user.duty == Role.CHIEF:
        return Placement.id.is_not(None)  # within the chief's scope anyway
    wanted = {Role.LEADER: "leader", Role.PARK_MANAGER: "office"}.get(Role(user.duty))
    ladder, below = value_of("placement.approvals"), 0
    sizes: list[ColumnElement[bool]] = []
    for code, (limit, who, _) in ladder.items():
        last = code == "large"
        if who == wanted:
            above = Placement.area_m2 * 3 > below * 2000
            sizes.append(above if last else and_(above, Placement.area_m2 * 3 <= limit * 2000))
        below = limit
    return and_(or_(false(), *sizes), _mine(user) if wanted == "office" else Placement.id.is_not(None))


def _query(user: User, *which: ColumnElement[bool]) -> Select[Placement]:
    seen = visible_to(user).with_only_columns(Lead.id)
    return (
        select(Placement)
        .where(Placement.lead_id.in_(seen), *which)
        .options(
            joinedload(Placement.lead),
            joinedload(Placement.parcel).joinedload(Parcel.park),
            joinedload(Placement.space).joinedload(PlantSpace.park),
            joinedload(Placement.requested_by),
            joinedload(Placement.reserved_by),
        )
    )


def _rows(user: User, which: ColumnElement[bool], order: object, most: int) -> Sequence[Placement]:
    return db.session.scalars(_query(user, which).order_by(order, Placement.id).limit(most)).all()  # type: ignore[arg-type]


def _own_wishes(user: User) -> ColumnElement[bool]:
    """What this user asked for, of the projects they work on."""
    if user.duty not in _ASKERS:
        return false()
    own = select(Lead.id).where(workable_by(user))
    return and_(Placement.state == "requested", Placement.lead_id.in_(own), Placement.requested_by_id == user.id)


def _idle(user: User, most: int) -> list[Clock]:
    """Land of the user's parks that is idle or soon will be, the nearest first."""
    building = _query(user, Placement.state.in_(("contracted", "delivered")), _mine(user)).where(
        or_(Placement.agreed_start_on.is_not(None), Placement.stopped_on.is_not(None))
    )
    warn_days = value_of("idle.warn_days")
    clocks = [clock_of(placement, warn_days) for placement in db.session.scalars(building)]
    found = [clock for clock in clocks if clock and clock.standing(today()) != "running"]
    return sorted(found, key=lambda clock: clock.idle_on)[:most]

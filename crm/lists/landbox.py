"""What waits about land: wishes, reservations about to end or to be approved, waivers to decide, idle land."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.queries import visible_to, workable_by
from crm.parks.models import Parcel, PlantSpace, park_managers
from crm.placement.idle import Clock, clock_of
from crm.placement.models import OVER, Placement, PlacementApproval, Waiver
from crm.settings.queries import value_of

SHOWN, SHOWN_TO_READ = 20, 200
_ASKERS = (Role.OFFICER, Role.CHIEF)


@dataclass(frozen=True)
class LandBox:
    """Each section's rows, the nearest first; `counts` are of all, not only of those shown."""

    wishes: Sequence[Placement]
    own_wishes: Sequence[Placement]
    ending: Sequence[Placement]
    to_approve: Sequence[Placement]
    to_waive: Sequence[Placement]
    idle: Sequence[Clock] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.wishes or self.own_wishes or self.ending or self.to_approve or self.to_waive or self.idle)


def land_waiting(user: User) -> Select[int]:
    """The ids of wishes, ends and approvals that wait for this user; idle land is a warning and no errand."""
    found = or_(_wishes(user), _ending(user), _to_approve(user), _to_waive(user))
    seen = visible_to(user).join(Placement, Placement.lead_id == Lead.id).where(found)
    return seen.with_only_columns(Placement.id)


def landbox(user: User, most: int = SHOWN) -> LandBox:
    """The sections of this user's inbox, up to so many rows each."""
    if user.duty == Role.PARK_MANAGER:
        return LandBox(
            wishes=_rows(user, _wishes(user), Placement.requested_at, most),
            own_wishes=(),
            ending=_rows(user, _ending(user), Placement.reserved_until, most),
            to_approve=_rows(user, _to_approve(user), Placement.reserved_at, most),
            to_waive=_rows(user, _to_waive(user), Placement.reserved_at, most),
            idle=_idle(user, most),
        )
    waits = {"own": _own_wishes(user), "approve": _to_approve(user), "waive": _to_waive(user)}
    query = _query(user, or_(*waits.values())).add_columns(*(which.label(name) for name, which in waits.items()))
    found = db.session.execute(query.order_by(Placement.id)).all()
    asked, reserved, missed = ([row[0] for row in found if getattr(row, name)][:most] for name in waits)
    return LandBox(wishes=(), own_wishes=asked, ending=(), to_approve=reserved, to_waive=missed)


def land_to_read(user: User) -> LandBox:
    """What waits for anybody, of the projects this user sees: to read, whoever has to do it."""
    reserved = and_(Placement.state == "reserved", Placement.reserved_until >= today())
    asked = and_(Placement.state.not_in(OVER), _has_waiver())
    found = [
        _rows(user, which, Placement.id, SHOWN_TO_READ) for which in (Placement.state == "requested", reserved, asked)
    ]
    return LandBox(wishes=found[0], own_wishes=(), ending=(), to_approve=found[1], to_waive=found[2])


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
    ladder, below = value_of("placement.approvals"), 0
    sizes: list[ColumnElement[bool]] = []
    for code, (limit, who, *_) in ladder.items():
        if who == "office":
            above = Placement.area_m2 * 3 > below * 2000
            sizes.append(above if code == "large" else and_(above, Placement.area_m2 * 3 <= limit * 2000))
        below = limit
    return and_(or_(false(), *sizes), _mine(user))


def _to_waive(user: User) -> ColumnElement[bool]:
    """Placements with a waiver somebody else asked for, which this user decides on."""
    judges = Placement.id.is_not(None) if user.duty == Role.CHIEF else _mine(user)
    return and_(Placement.state.not_in(OVER), judges, _has_waiver(Waiver.asked_by_id != user.id))


def _has_waiver(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Waiver.placement_id == Placement.id, Waiver.state == "asked", *which)


def _query(user: User, *which: ColumnElement[bool]) -> Select[Placement]:
    seen = visible_to(user).where(Lead.id == Placement.lead_id).with_only_columns(Lead.id)
    return (
        select(Placement)
        .where(seen.correlate(Placement).exists(), *which)
        .options(
            joinedload(Placement.lead).joinedload(Lead.unit),
            joinedload(Placement.parcel).joinedload(Parcel.park),
            joinedload(Placement.space).joinedload(PlantSpace.park),
            joinedload(Placement.requested_by),
            joinedload(Placement.reserved_by),
            selectinload(Placement.approvals).joinedload(PlacementApproval.by),
            selectinload(Placement.waivers).options(joinedload(Waiver.asked_by), joinedload(Waiver.decided_by)),
        )
    )


def _rows(user: User, which: ColumnElement[bool], order: object, most: int = SHOWN) -> Sequence[Placement]:
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

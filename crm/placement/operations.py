"""Reserve and release: taking land or plant in one conditional UPDATE, giving it back once."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select, update

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError
from crm.fields import FLOOR, Field, typed
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.operations import set_parks
from crm.parks.models import Parcel, PlantSpace
from crm.parks.operations import require_manager
from crm.placement.fields import AREA_FIELD
from crm.placement.models import HOLDING, Placement
from crm.placement.queries import expired, on_ground
from crm.settings.queries import value_of

Ground = Parcel | PlantSpace
SPACE_FIELD = Field("area", AREA_FIELD.label, FLOOR, required=True)
_LONGEST_DAYS = 366


def area_field(ground: Ground) -> Field:
    """How an area of it is typed and shown: land in 亩, plant in ㎡."""
    return SPACE_FIELD if isinstance(ground, PlantSpace) else AREA_FIELD


def reserve(lead: Lead, ground: Ground, area_m2: int, by: User, until: date | None = None) -> Placement:
    """Hold `area_m2` of it for the lead, until a day or as long as the setting says."""
    placement = begin(lead, ground, area_m2)
    hold(placement, by, until)
    return placement


def begin(lead: Lead, ground: Ground, area_m2: int) -> Placement:
    """A placement of nothing yet. Raises DomainError for a project put aside, and for no area."""
    if lead.state != "active":
        raise DomainError(N_("This project is paused or lost. Revive it first."))
    if area_m2 <= 0:
        raise DomainError(N_("The area must be more than 0."), "area")
    placement = Placement(lead=lead, park_id=ground.park_id, area_m2=area_m2)
    placement.parcel, placement.space = (None, ground) if isinstance(ground, PlantSpace) else (ground, None)
    return placement


def hold(placement: Placement, by: User, until: date | None = None) -> None:
    """Take the area for the placement as a reservation. Expired reservations are released first."""
    ground = placement.ground
    require_manager(ground.park_id, by)
    if not ground.is_offered:
        raise DomainError(N_("Only land that is ready for supply, and plant that is open, can be reserved."), "parcel")
    last = _last_day(until)
    with db.session.no_autoflush:
        release_expired(ground, by)
        _take(ground, placement.area_m2)
    placement.state, placement.reserved_by = "reserved", by
    placement.reserved_at, placement.reserved_until = now(), last
    db.session.add(placement)
    db.session.flush()
    name_park(placement, by)
    note_step(placement, "reserve land", by)


def _last_day(until: date | None) -> date:
    if until is None:
        return today() + timedelta(days=value_of("placement.reservation_days"))
    if not today() <= until <= today() + timedelta(days=_LONGEST_DAYS):
        raise DomainError(N_("A reservation lasts from today to at most a year."), "until")
    return until


def name_park(placement: Placement, by: User) -> None:
    """The park becomes one of the lead's: its manager sees the project from now on."""
    lead = placement.lead
    if placement.park_id not in {link.park_id for link in lead.parks}:
        set_parks(lead, [*(link.park for link in lead.parks), placement.ground.park], by)


def _take(ground: Ground, area_m2: int) -> None:
    """Two managers at once cannot both win: the land is there when the UPDATE runs, or it is not."""
    table = type(ground)
    taken = db.session.execute(
        update(table)
        .where(table.id == ground.id, table.takable(), table.assigned_m2 + area_m2 <= table.area_m2)
        .values(assigned_m2=table.assigned_m2 + area_m2, version=table.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(ground)
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        free = typed(area_field(ground), ground.free_m2)  # to the m²: what is named here can be had
        if isinstance(ground, PlantSpace):
            raise DomainError(N_("Only %(free)s m² of %(name)s are free."), "area", free=free, name=ground.name)
        raise DomainError(
            N_("Only %(free)s mu of parcel %(number)s are free."), "area", free=free, number=ground.number
        )


def _give_back(placement: Placement) -> None:
    ground = placement.ground
    table = type(ground)
    db.session.execute(
        update(table)
        .where(table.id == ground.id)
        .values(assigned_m2=table.assigned_m2 - placement.area_m2, version=table.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(ground)


def release(placement: Placement, reason: str, by: User) -> None:
    """Give the land back."""
    require_manager(placement.park_id, by)
    if not reason.strip():
        raise DomainError(N_("Give the reason."), "reason")
    if not _release(placement, reason.strip()[:200], by):
        raise DomainError(N_("This land was given back already."))


def _release(placement: Placement, reason: str, by: User) -> bool:
    """Whether the land was still held: of two releases at once only one gives it back."""
    moved = db.session.execute(
        update(Placement)
        .where(Placement.id == placement.id, Placement.state.in_(HOLDING))
        .values(
            state="released",
            released_at=now(),
            released_by_id=by.id,
            release_reason=reason,
            version=Placement.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(placement)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        return False
    _give_back(placement)
    note_step(placement, "release land", by)
    return True


def release_expired(ground: Ground, by: User) -> None:
    """Reservations past their day hold nothing: whoever needs the land releases them."""
    past = db.session.scalars(select(Placement).where(on_ground(ground), expired(today())).order_by(Placement.id)).all()
    for placement in past:
        _release(placement, "expired", by)  # somebody else may have done it a moment ago: as good


def require_state(placement: Placement, *states: str) -> None:
    if placement.state not in states:
        raise DomainError(N_("This land is not in the state for that step."))


def note_step(placement: Placement, action: str, by: User, further: Mapping[str, str] | None = None) -> None:
    """In the trail of the project and of the land."""
    ground = placement.ground
    kind = "space" if isinstance(ground, PlantSpace) else "parcel"
    said = {kind: ground.name, "area_m2": placement.area_m2, "state": placement.state, **(further or {})}
    record(by, action, placement.lead, said)
    record(by, action, ground, {**said, "lead": placement.lead.code})

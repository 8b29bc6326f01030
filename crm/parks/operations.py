"""Setting up parks, entering land."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Numeric, String, delete, insert, select

from crm.accounts.models import Role, User
from crm.audit.operations import Actor, record, record_edit
from crm.companies.operations import find_or_add
from crm.db import db
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.parks.fields import PARCEL_COLUMNS, PARCEL_FIELDS
from crm.parks.models import Parcel, Park, PlantSpace, park_managers
from crm.parks.queries import managed_by
from crm.quantities import mu_text

# The four planned parks with the firms that lead them (the county's own report).
PLANNED_PARKS = (
    ("equipment", "智能装备制造产业园", "智能装备制造", "智能装备制造", ("中信机电", "亚新科")),
    ("health", "大健康产业园", "大健康", "医药、食品", ()),
    ("steel", "钢铁服务产业园", "钢铁服务", "钢铁服务、资源利用", ("建鼎新材", "恒晖资源利用")),
    ("materials", "新材料加工产业园", "新材料加工", "新材料加工", ("中科晶电", "博翔汇良")),
)
MOST_M2 = 2_000_000_000  # three million 亩, more than a county has: a slip of the unit
BUILT_IN = tuple(code for code, *_ in PLANNED_PARKS)


def set_up_planned_parks(by: Actor) -> None:
    """The four parks every installation begins with."""
    for position, (code, name, short_name, sector, leading) in enumerate(PLANNED_PARKS, 1):
        if db.session.scalar(select(Park.id).where(Park.code == code)):
            continue
        park = Park(code=code, name=name, short_name=short_name, sector=sector, position=position)
        park.leading = [find_or_add(firm, by) for firm in leading]
        db.session.add(park)
        db.session.flush()
        record(by, "add", park, {"code": code, "name": name})


def set_managers(park: Park, managers: list[User], by: Actor) -> None:
    """Who manages the park."""
    db.session.execute(delete(park_managers).where(park_managers.c.park_id == park.id))
    if managers:
        rows = [{"park_id": park.id, "user_id": manager.id} for manager in managers]
        db.session.execute(insert(park_managers), rows)
    record(by, "set managers", park, {"managers": [manager.name for manager in managers]})


def set_parks(manager: User, parks: Sequence[Park], by: Actor) -> None:
    """Which parks this person manages, beside whoever else manages them; none for another role."""
    wanted = {park.id for park in parks} if manager.role == Role.PARK_MANAGER else set()
    mine = park_managers.c.user_id == manager.id
    held = set(db.session.scalars(select(park_managers.c.park_id).where(mine)))
    if wanted == held:
        return
    db.session.execute(delete(park_managers).where(mine))
    if wanted:
        db.session.execute(insert(park_managers), [{"park_id": number, "user_id": manager.id} for number in wanted])
    names = [park.short_name for park in parks if park.id in wanted]
    record(by, "set parks", manager, {"parks": names})


def require_manager(park_id: int, by: User) -> None:
    """Raises Forbidden unless `by` manages this very park."""
    if park_id not in managed_by(by):
        raise Forbidden(N_("Only the park's manager can do this."))


def require_unretired(parcel: Parcel) -> None:
    """Raises DomainError for a parcel that was split or merged."""
    if parcel.retired_on:
        raise DomainError(N_("This parcel was split or merged. It stays as history."))


def add_parcel(park: Park, values: Mapping[str, Any], by: Actor) -> Parcel:
    """New land. What was given away before this system is held by an external holder."""
    number = values["number"]
    require_new_number(park.id, number)
    parcel = Parcel(park=park, assigned_m2=0, external_m2=0, **_columns(values))
    _check(parcel)
    settle_external(parcel)
    db.session.add(parcel)
    db.session.flush()
    record(by, "add", parcel, {"number": number, "area_m2": parcel.area_m2, "status": parcel.status})
    return parcel


def change_parcel(parcel: Parcel, values: Mapping[str, Any], version: int, by: Actor) -> None:
    """Save an edit that began at `version`; land that is promised cannot shrink below what is promised.

    Raises Stale when somebody saved, or took land, in between.
    """
    if parcel.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    require_unretired(parcel)
    if values.get("number", parcel.number) != parcel.number:
        require_new_number(parcel.park_id, values["number"])
    for name, value in _columns(values).items():
        setattr(parcel, name, value)
    _check(parcel)
    settle_external(parcel)
    if parcel.assigned_m2 > parcel.area_m2:
        promised = mu_text(parcel.assigned_m2)
        raise DomainError(N_("%(promised)s mu of this parcel are promised already."), "area", promised=promised)
    record_edit(by, "edit", parcel)


def require_new_number(park_id: int, number: str, field: str = "number") -> None:
    """Raises DomainError when the park has, or ever had, a parcel of this number."""
    if db.session.scalar(select(Parcel.id).where(Parcel.park_id == park_id, Parcel.number == number)):
        raise DomainError(N_("The park has a parcel %(number)s already."), field, number=number)


def settle_external(ground: Parcel | PlantSpace) -> None:
    """Land given away that no placement holds is somebody's from before; land no longer given away is nobody's."""
    placed = ground.assigned_m2 - ground.external_m2
    if ground.status not in ground.GIVEN_AWAY:
        ground.external_m2 = 0
    elif not placed:
        ground.external_m2 = ground.area_m2
    ground.assigned_m2 = placed + ground.external_m2


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {PARCEL_COLUMNS.get(name, name): value for name, value in values.items() if name != "park"}
    if columns.get("status", "") is None:
        columns["status"] = "planned"
    if "is_standard" in columns:
        columns["is_standard"] = columns["is_standard"] in (True, "yes")
    return columns


def _check(parcel: Parcel) -> None:
    if parcel.area_m2 is None or parcel.area_m2 <= 0:
        raise DomainError(N_("The net area must be more than 0."), "area")
    if parcel.gross_area_m2 is not None and parcel.gross_area_m2 < parcel.area_m2:
        raise DomainError(N_("The gross area cannot be smaller than the net area."), "gross_area")
    for name, area in (("area", parcel.area_m2), ("gross_area", parcel.gross_area_m2 or 0)):
        if area > MOST_M2:
            raise DomainError(N_("This figure is too large to be true."), name)
    for field in PARCEL_FIELDS:
        if field.name != "park":
            _check_size(parcel, PARCEL_COLUMNS.get(field.name, field.name), field.name)


def _check_size(parcel: Parcel, column: str, name: str) -> None:
    """PostgreSQL refuses what does not fit its column, SQLite keeps it: so we look first, on both."""
    kind, value = Parcel.__table__.columns[column].type, getattr(parcel, column)
    if isinstance(kind, String) and kind.length and len(value or "") > kind.length:
        raise DomainError(N_("At most %(most)s characters."), name, most=kind.length)
    if isinstance(kind, Numeric) and value is not None:
        if value < 0:
            raise DomainError(N_("This cannot be less than 0."), name)
        if round(value, kind.scale or 0) >= 10 ** ((kind.precision or 0) - (kind.scale or 0)):
            raise DomainError(N_("This figure is too large to be true."), name)

"""Setting up parks, entering land."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from crm.accounts.models import User
from crm.audit.operations import Actor, record, record_edit
from crm.companies.operations import find_or_add
from crm.db import db
from crm.errors import N_, DomainError
from crm.parks.fields import PARCEL_COLUMNS
from crm.parks.models import GIVEN_AWAY, Parcel, Park, park_managers

# The four planned parks with the firms that lead them (the county's own report).
PLANNED_PARKS = (
    ("equipment", "智能装备制造产业园", "智能装备制造", "智能装备制造", ("中信机电", "亚新科")),
    ("health", "大健康产业园", "大健康", "医药、食品", ()),
    ("steel", "钢铁服务产业园", "钢铁服务", "钢铁服务、资源利用", ("建鼎新材", "恒晖资源利用")),
    ("materials", "新材料加工产业园", "新材料加工", "新材料加工", ("中科晶电", "博翔汇良")),
)


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


def add_parcel(park: Park, values: Mapping[str, Any], by: Actor) -> Parcel:
    """New land. What was given away before this system is held by an external holder."""
    number = values["number"]
    if db.session.scalar(select(Parcel.id).where(Parcel.park_id == park.id, Parcel.number == number)):
        raise DomainError(N_("The park has a parcel %(number)s already."), "number", number=number)
    parcel = Parcel(park=park, **_columns(values))
    _check(parcel)
    if parcel.status in GIVEN_AWAY:
        parcel.assigned_m2 = parcel.external_m2 = parcel.area_m2
    db.session.add(parcel)
    db.session.flush()
    record(by, "add", parcel, {"number": number, "area_m2": parcel.area_m2, "status": parcel.status})
    return parcel


def change_parcel(parcel: Parcel, values: Mapping[str, Any], by: Actor) -> None:
    """New values; land that is promised cannot shrink below what is promised."""
    for name, value in _columns(values).items():
        setattr(parcel, name, value)
    _check(parcel)
    if (parcel.assigned_m2 or 0) > parcel.area_m2:
        raise DomainError(N_("More of this parcel is assigned than that."), "area")
    record_edit(by, "edit", parcel)


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

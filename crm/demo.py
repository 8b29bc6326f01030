"""Demo data: a county with people, land and leads, all made up."""

from pathlib import Path

from sqlalchemy import select

from crm.accounts.models import Role, Unit, UnitKind, User
from crm.accounts.operations import add_unit, add_user
from crm.accounts.passwords import hash_password
from crm.audit.operations import System
from crm.config import Config
from crm.db import db, writing
from crm.parks.operations import set_managers
from crm.parks.queries import all_parks

COUNTY = "县人民政府"
PASSWORD = "yinfeng demo 2026"  # noqa: S105  (of the demo alone; every other installation makes its own)

UNITS = (
    ("县招商服务中心", UnitKind.PROMOTION),
    ("开发区管委会", UnitKind.PARK_OFFICE),
    ("县工信局", UnitKind.BUREAU),
    ("古绛镇", UnitKind.TOWN),
    ("卫庄镇", UnitKind.TOWN),
    ("驻上海招商专班", UnitKind.TEAM),
    ("驻北京招商专班", UnitKind.TEAM),
    ("驻深圳招商专班", UnitKind.TEAM),
)
PEOPLE = (
    ("officer", "李明远", Role.OFFICER, "县招商服务中心", "招商专员"),
    ("shanghai", "陈思远", Role.OFFICER, "驻上海招商专班", "招商专员（驻上海）"),
    ("chief", "马国栋", Role.CHIEF, "县招商服务中心", "招商办主任"),
    ("park", "孙立新", Role.PARK_MANAGER, "开发区管委会", "园区管理员"),
    ("leader", "郑文博", Role.LEADER, COUNTY, "县领导"),
    ("admin", "何立群", Role.ADMIN, COUNTY, "系统管理员"),
    ("auditor", "冯晓岚", Role.AUDITOR, COUNTY, "审计员"),
)


def config(instance: Path, secret: str) -> Config:
    """The demo's own database and files."""
    path = instance.resolve()
    return Config(
        instance=path,
        database_url=f"sqlite:///{path / 'crm.sqlite'}",
        secret_key=secret,
        environment="demo",
        https=False,
    )


def root_unit() -> Unit:
    """The county at the top of the tree, made when there is none."""
    found = db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)))
    return found or add_unit(COUNTY, UnitKind.COUNTY, None, System())


def fill() -> list[tuple[str, str, str]]:
    """Fill an empty database; a filled one stays. Returns (user name, password, who) to print."""
    hashed = hash_password(PASSWORD)
    with writing():
        if db.session.scalar(select(User.id).limit(1)) is None:
            _fill(hashed)
        db.session.commit()
    return [(username, PASSWORD, f"{who} {name}") for username, name, _, _, who in PEOPLE]


def _fill(hashed: str) -> None:
    root = root_unit()
    units = {COUNTY: root, **{name: add_unit(name, kind, root, System()) for name, kind in UNITS}}
    users = {}
    for username, name, role, unit, _ in PEOPLE:
        users[username] = add_user(username, name, role, units[unit], hashed, System())
        users[username].must_change_password = False
    for park in all_parks():
        set_managers(park, [users["park"]], System())

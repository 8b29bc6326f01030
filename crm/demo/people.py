"""The offices and people of the demo; nobody of them is real."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.accounts.models import Role, Unit, UnitKind, User
from crm.accounts.operations import COUNTY, add_unit, add_user, root_unit
from crm.audit.operations import System
from crm.parks.models import Park
from crm.parks.operations import set_managers
from crm.parks.queries import all_parks

_OFFICE, _SHANGHAI, _BEIJING, _SHENZHEN = "县招商服务中心", "驻上海招商专班", "驻北京招商专班", "驻深圳招商专班"
UNITS = (
    (_OFFICE, UnitKind.PROMOTION),
    ("开发区管委会", UnitKind.PARK_OFFICE),
    ("新材料产业园办公室", UnitKind.PARK_OFFICE),
    ("县工信局", UnitKind.BUREAU),
    ("县发展和改革局", UnitKind.BUREAU),
    ("古绛镇", UnitKind.TOWN),
    ("卫庄镇", UnitKind.TOWN),
    ("南樊镇", UnitKind.TOWN),
    (_SHANGHAI, UnitKind.TEAM),
    (_BEIJING, UnitKind.TEAM),
    (_SHENZHEN, UnitKind.TEAM),
)


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: Role
    unit: str
    title: str


PEOPLE = (
    Person("officer", "李明远", Role.OFFICER, _OFFICE, "招商专员"),
    Person("shanghai", "陈思远", Role.OFFICER, _SHANGHAI, "招商专员（驻上海）"),
    Person("beijing", "赵晓岚", Role.OFFICER, _BEIJING, "招商专员（驻北京）"),
    Person("shenzhen", "周建国", Role.OFFICER, _SHENZHEN, "招商专员（驻深圳）"),
    Person("chief", "马国栋", Role.CHIEF, _OFFICE, "招商办主任"),
    Person("park", "孙立新", Role.PARK_MANAGER, "开发区管委会", "园区管理员"),
    Person("leader", "郑文博", Role.LEADER, COUNTY, "县领导"),
    Person("admin", "何立群", Role.ADMIN, COUNTY, "系统管理员"),
    Person("auditor", "冯晓岚", Role.AUDITOR, COUNTY, "审计员"),
    Person("officer2", "王雅静", Role.OFFICER, _OFFICE, "招商专员"),
    Person("shanghai2", "徐立凡", Role.OFFICER, _SHANGHAI, "招商专员（驻上海）"),
    Person("beijing2", "高子昂", Role.OFFICER, _BEIJING, "招商专员（驻北京）"),
    Person("shenzhen2", "罗文杰", Role.OFFICER, _SHENZHEN, "招商专员（驻深圳）"),
    Person("industry", "薛志强", Role.OFFICER, "县工信局", "招商专员（工信局）"),
    Person("gujiang", "梁春生", Role.OFFICER, "古绛镇", "招商专员（古绛镇）"),
    Person("park3", "宋雅琴", Role.PARK_MANAGER, "开发区管委会", "园区管理员"),
    Person("park2", "任秋萍", Role.PARK_MANAGER, "新材料产业园办公室", "园区管理员（新材料园）"),
)
# Each park has two managers: large land takes the yes of the one who did not reserve it.
_SECOND, _OTHER = {"materials": "park2"}, "park3"


@dataclass(frozen=True)
class People:
    """Who acts in the demo. A unit without an officer of its own is looked after by the office's."""

    units: Mapping[str, Unit]
    users: Mapping[str, User]
    parks: Mapping[str, Park]

    @property
    def chief(self) -> User:
        return self.users["chief"]

    @property
    def park(self) -> User:
        return self.users["park"]

    def second_of(self, park: str) -> User:
        """The other manager of this park."""
        return self.users[_SECOND.get(park, _OTHER)]

    def owner_of(self, unit: str, username: str) -> User:
        """Who is named, or the officer of the unit."""
        if username:
            return self.users[username]
        own = (user for user in self.users.values() if user.role == Role.OFFICER and user.unit.name == unit)
        return next(own, self.users["officer"])


def add_people(password_hash: str) -> People:
    """The units, an account for each person with the same password, and the managers of the four parks."""
    by = System()
    root = root_unit(by)
    units = {COUNTY: root, **{name: add_unit(name, kind, root, by) for name, kind in UNITS}}
    users = {}
    for person in PEOPLE:
        user = add_user(person.username, person.name, person.role, units[person.unit], password_hash, by)
        user.must_change_password = False
        users[person.username] = user
    parks = {park.code: park for park in all_parks()}
    for park in parks.values():
        set_managers(park, [users["park"], users[_SECOND.get(park.code, _OTHER)]], by)
    return People(units, users, parks)

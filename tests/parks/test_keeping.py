"""Any number of parks: added and named by the administrator, described by their managers."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.parks.indicators import add_rule
from crm.parks.keeping import add_park, change_park, remove_park
from crm.parks.models import Park
from crm.parks.operations import set_managers
from crm.parks.queries import all_parks, find_park, managed_by, managers_of_parks
from crm.parks.utilities import set_capacities
from crm.placement.models import UtilityDemand
from tests.building import Make

SOUTH = {"code": "south", "name": "城南绿色建材产业园", "short_name": "城南建材"}


def added(make: Make, **values: Any) -> Park:
    return add_park({**SOUTH, **values}, make.user(Role.ADMIN))


def test_a_fifth_park_stands_last_and_the_four_have_no_planned_area(make: Make) -> None:
    firm = make.company("城南建材有限公司")
    park = added(make, planned_area=1_000_000, sector="绿色建材", leading="城南建材有限公司")
    db.session.commit()

    assert [one.code for one in all_parks()] == ["equipment", "health", "steel", "materials", "south"]
    assert {one.planned_area for one in all_parks() if one is not park} == {None}
    assert park.leading == [firm]
    told = db.session.query(AuditChange).filter_by(subject_kind="parks", subject_id=park.id).one()
    assert (told.action, told.values["planned_area"], told.values["leading"]) == ("add", 1_000_000, [firm.name])


def test_a_park_may_be_given_its_place(make: Make) -> None:
    added(make, position=0)
    assert all_parks()[0].code == "south"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"code": "South"}, "code", "small letters"),
        ({"code": "城南"}, "code", "small letters"),
        ({"code": "south-"}, "code", "small letters"),
        ({"code": "s" * 31}, "code", "at most 30"),
        ({"code": "none"}, "code", "no park at all"),
        ({"code": "steel"}, "code", "called so already"),
        ({"name": "大健康产业园"}, "name", "called so already"),
        ({"name": "大健康"}, "name", "called so already"),
        ({"short_name": "钢铁服务产业园"}, "short_name", "called so already"),
        ({"name": "城南园、城北园"}, "name", "Leave out the marks"),
        ({"name": "园" * 81}, "name", "at most 80"),
        ({"short_name": "园" * 41}, "short_name", "at most 40"),
        ({"sector": "建" * 121}, "sector", "at most 120"),
        ({"planned_area": 0}, "planned_area", "more than 0"),
        ({"position": 2**31}, "position", "too large"),
        ({"leading": "无人知晓有限公司"}, "leading", "knows no company 无人知晓有限公司"),
    ],
)
def test_what_no_park_can_be_is_refused_at_its_field(
    make: Make, values: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        added(make, **values)
    assert refused.value.field == field
    assert find_park(SOUTH["code"]) is None


def test_the_database_keeps_no_empty_park(make: Make) -> None:
    added(make)
    with pytest.raises(IntegrityError):
        db.session.execute(text("update parks set planned_area = 0 where code = 'south'"))
    db.session.rollback()


def test_the_administrator_names_a_park_and_its_manager_says_what_it_is_for(make: Make) -> None:
    park, firm = added(make), make.company("城南建材有限公司")
    manager, admin = make.manager("south"), make.user(Role.ADMIN)
    own = {"sector": "建材", "planned_area": 666_667, "leading": "城南建材有限公司"}
    strangers = (make.manager("health"), make.chief(), make.user(Role.LEADER))
    refused = [(by, own) for by in (admin, *strangers)] + [(manager, {"name": "改名园"}), (manager, {"position": 1})]
    for by, values in refused:
        with pytest.raises(Forbidden):
            change_park(park, values, park.version, by)
    change_park(park, own, park.version, manager)
    change_park(park, {"name": "城南新材料园", "planned_area": None}, park.version, admin)

    assert (park.name, park.sector, park.planned_area, park.leading) == ("城南新材料园", "建材", None, [firm])


def test_of_two_saves_that_began_alike_the_second_is_stale_and_every_change_is_told(make: Make) -> None:
    park, manager = added(make), make.manager("south")
    make.company("城南建材有限公司")
    began = park.version
    change_park(park, {"leading": "城南建材有限公司"}, began, manager)
    with pytest.raises(Stale):
        change_park(park, {"sector": "建材"}, began, manager)
    change_park(park, {"leading": None, "sector": "建材"}, park.version, manager)
    db.session.commit()

    told = db.session.query(AuditChange).filter_by(subject_id=park.id, subject_kind="parks", action="edit")
    assert [change.values for change in told.order_by(AuditChange.id)] == [
        {"leading": [[], ["城南建材有限公司"]]},
        {"leading": [["城南建材有限公司"], []], "sector": ["", "建材"]},
    ]


def test_who_manages_which_park_is_listed_without_the_disabled(make: Make) -> None:
    park, manager, gone = make.park(), make.user(Role.PARK_MANAGER), make.user(Role.PARK_MANAGER)
    make.park("equipment", [manager, gone])
    gone.active = False
    assert managers_of_parks() == {park.id: [manager]}


def test_an_empty_park_goes_with_its_managers_and_capacities(make: Make) -> None:
    make.company("城南建材有限公司")
    park, manager = added(make, leading="城南建材有限公司"), make.user(Role.PARK_MANAGER)
    set_managers(park, [manager], System())
    set_capacities(park, {"power": Decimal(10)}, park.version, manager)
    number, admin = park.id, make.user(Role.ADMIN)
    with pytest.raises(Stale):
        remove_park(park, park.version - 1, admin)
    remove_park(park, park.version, admin)
    db.session.commit()

    assert find_park("south") is None
    assert managed_by(manager) == set()
    told = db.session.query(AuditChange).filter_by(subject_kind="parks", subject_id=number, action="remove park").one()
    assert told.values == {"code": "south", "name": SOUTH["name"]}
    added(make)  # its words are free again


def test_whatever_stands_in_a_park_keeps_it(make: Make) -> None:
    admin = make.user(Role.ADMIN)

    def parcel(park: Park) -> None:
        make.parcel(park)

    def space(park: Park) -> None:
        make.space(park)

    def lead(park: Park) -> None:
        make.lead(park=park)

    def rule(park: Park) -> None:
        manager = make.user(Role.PARK_MANAGER)
        set_managers(park, [manager], System())
        add_rule(park, {"version_name": "1", "source": "文", "min_tax_per_mu": 100_000}, today(), manager)

    def demand(park: Park) -> None:
        db.session.add(UtilityDemand(lead_id=make.lead().id, park_id=park.id, kind="power", amount=1))

    stands = {
        parcel: "1 parcels",
        space: "1 plant spaces",
        lead: "1 projects",
        rule: "1 lines",
        demand: "Other records",
    }
    for number, (put, sentence) in enumerate(stands.items()):
        park = add_park({"code": f"p{number}", "name": f"园{number}", "short_name": f"短{number}"}, admin)
        db.session.flush()
        put(park)
        db.session.flush()
        with pytest.raises(DomainError, match=sentence):
            remove_park(park, park.version, admin)
        assert find_park(park.code) is park


def test_the_four_built_in_parks_stay(make: Make) -> None:
    for park in all_parks():
        with pytest.raises(DomainError, match="built in"):
            remove_park(park, park.version, make.user(Role.ADMIN))

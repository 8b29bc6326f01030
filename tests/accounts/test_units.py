"""The tree: rename, move with everything below, remove only what nothing refers to."""

import pytest

from crm.accounts.models import Role, Unit, UnitKind
from crm.accounts.queries import all_units
from crm.accounts.units import change_unit, remove_unit
from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Stale
from tests.building import Make


def _change(unit: Unit, **more: object) -> None:
    parent = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
    values = {"name": unit.name, "kind": UnitKind(unit.kind), "parent": parent, "version": unit.version, **more}
    change_unit(unit, by=System(), **values)  # type: ignore[arg-type]


def test_a_unit_moves_with_everything_below_it(make: Make) -> None:
    county, office, town = make.county(), make.unit("开发区", UnitKind.PARK_OFFICE), make.unit("古绛镇", UnitKind.TOWN)
    team = make.unit("驻深招商组", UnitKind.TEAM, office)
    post = make.unit("驻深联络点", UnitKind.TEAM, team)
    chief = make.chief(town)

    _change(office, parent=town)

    assert office.path == f"/{county.id}/{town.id}/{office.id}/"
    assert team.path == f"/{county.id}/{town.id}/{office.id}/{team.id}/"
    assert post.path == f"/{county.id}/{town.id}/{office.id}/{team.id}/{post.id}/"
    assert (town.path, chief.scope_path) == (f"/{county.id}/{town.id}/", f"/{county.id}/{town.id}/")
    assert [unit.name for unit in all_units()][-4:] == ["古绛镇", "开发区", "驻深招商组", "驻深联络点"]


def test_a_unit_whose_number_begins_alike_does_not_move_along(make: Make) -> None:
    """/1/2/ is not above /1/21/."""
    units = [make.unit() for _ in range(21)]
    paths = {unit.id: unit.path for unit in units}
    moved, parent = units[0], units[1]
    _change(moved, parent=parent)
    assert {unit.id: unit.path for unit in units[1:]} == {unit.id: paths[unit.id] for unit in units[1:]}


def test_a_unit_cannot_hang_below_itself(make: Make) -> None:
    office = make.unit("开发区", UnitKind.PARK_OFFICE)
    team = make.unit("驻深招商组", UnitKind.TEAM, office)
    before = (office.path, team.path)
    for parent in (office, team):
        with pytest.raises(DomainError, match="below itself") as refused:
            _change(office, parent=parent)
        assert refused.value.field == "parent"
    assert (office.path, team.path) == before


def test_the_unit_at_the_top_stays_at_the_top(make: Make) -> None:
    county, office = make.county(), make.unit("开发区")
    for act in (lambda: _change(county, parent=office), lambda: remove_unit(county, System())):
        with pytest.raises(DomainError, match="at the top"):
            act()


def test_a_rename_keeps_names_apart_and_stands_in_the_trail(make: Make) -> None:
    office, other = make.unit("开发区"), make.unit("商务局")
    for name in ("商务局", "", "长" * 81):
        with pytest.raises(DomainError) as refused:
            _change(office, name=name)
        assert refused.value.field == "name"
    _change(other, name="县商务局", kind=UnitKind.TOWN)
    db.session.commit()
    kept = db.session.query(AuditChange).filter_by(action="edit unit").one()
    assert kept.values == {"name": ["商务局", "县商务局"], "kind": ["bureau", "town"]}


def test_a_late_save_of_a_unit_is_refused(make: Make) -> None:
    office = make.unit("开发区")
    opened = office.version
    _change(office, name="经开区")
    with pytest.raises(Stale):
        _change(office, name="高新区", version=opened)


def test_the_tree_does_not_outgrow_its_paths(make: Make) -> None:
    """A path has 200 characters; that of the parent has 199 or 200."""
    deep = make.unit("最深")
    deep.path = "/" + "123456789/" * 19 + f"12345/{deep.id}/"
    db.session.flush()
    unit = make.unit("下级")
    with pytest.raises(DomainError, match="too deep") as refused:
        _change(unit, parent=deep)
    assert refused.value.field == "parent"


def test_a_unit_with_people_units_or_projects_stays(make: Make) -> None:
    peopled, parent, working = make.unit("商务局"), make.unit("开发区"), make.unit("工信局")
    make.user(Role.OFFICER, peopled)
    make.unit("驻深招商组", UnitKind.TEAM, parent)
    make.lead(unit=working)
    for unit, sentence in ((peopled, "1 people"), (parent, "1 units"), (working, "Projects or other records")):
        with pytest.raises(DomainError, match=sentence):
            remove_unit(unit, System())
        assert db.session.get(Unit, unit.id) is unit


def test_an_empty_unit_goes(make: Make) -> None:
    unit = make.unit("商务局")
    number = unit.id
    remove_unit(unit, System())
    db.session.commit()
    assert db.session.get(Unit, number) is None
    assert db.session.query(AuditChange).filter_by(action="remove unit").one().subject_id == number

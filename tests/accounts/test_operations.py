"""Units, accounts, and the administrator who must remain."""

import pytest

from crm.accounts.models import Role, UnitKind
from crm.accounts.operations import add_unit, add_user, disable, set_password, set_role
from crm.accounts.queries import covers, owners_of, people_of
from crm.audit.operations import System
from crm.errors import DomainError
from tests.building import Make


def test_the_path_of_a_unit_lists_its_ancestors(make: Make) -> None:
    county = make.county()
    park_office = make.unit("开发区", UnitKind.PARK_OFFICE)
    team = make.unit("驻深招商组", UnitKind.TEAM, park_office)

    assert county.path == f"/{county.id}/"
    assert team.path == f"/{county.id}/{park_office.id}/{team.id}/"


def test_a_chief_covers_the_own_unit_and_what_hangs_below_it(make: Make) -> None:
    office = make.unit("开发区", UnitKind.PARK_OFFICE)
    team, other = make.unit("驻深招商组", UnitKind.TEAM, office), make.unit("商务局")
    chief = make.user(Role.CHIEF, office)

    assert [covers(chief, unit) for unit in (office, team, other, make.county())] == [True, True, False, False]


def test_the_chief_of_the_promotion_office_covers_the_whole_county(make: Make) -> None:
    chief, officer = make.user(Role.CHIEF), make.user(Role.OFFICER)

    assert chief.scope_path == make.county().path
    assert covers(chief, make.unit("商务局"))
    assert officer.scope_path == make.promotion_office().path
    assert not covers(officer, make.unit("商务局"))


def test_a_promotion_office_at_the_top_covers_itself(make: Make) -> None:
    top = add_unit("招商局", UnitKind.PROMOTION, None, System())
    assert make.user(Role.CHIEF, top).scope_path == f"/{top.id}/"


def test_two_units_whose_numbers_begin_alike_are_not_one_below_the_other(make: Make) -> None:
    """/1/ is not above /11/."""
    units = [make.unit() for _ in range(12)]
    chief = make.user(Role.CHIEF, units[0])
    assert [unit for unit in units if covers(chief, unit)] == [units[0]]


def test_work_is_handed_to_active_people_of_the_subtree(make: Make) -> None:
    office, other = make.unit("开发区"), make.unit("商务局")
    chief, officer, gone = make.user(Role.CHIEF, office), make.user(unit=office), make.user(unit=office)
    make.user(unit=other)
    disable(gone, System())

    assert set(people_of(chief)) == {chief, officer}


def test_a_unit_name_is_given_once(make: Make) -> None:
    make.unit("商务局")
    with pytest.raises(DomainError, match="of this name") as refused:
        add_unit("商务局", UnitKind.BUREAU, None, System())
    assert refused.value.field == "name"


@pytest.mark.parametrize("name", ["", "a", "王伟", "wang wei", "-wang", "a" * 41, "wang'--", "wang\x00"])
def test_a_user_name_is_plain(make: Make, name: str) -> None:
    with pytest.raises(DomainError, match="A user name has") as refused:
        add_user(name, "王伟", Role.OFFICER, make.county(), "x", System())
    assert refused.value.field == "username"


def test_a_user_name_is_given_once_in_any_case(make: Make) -> None:
    add_user("wang", "王伟", Role.OFFICER, make.county(), "x", System())
    with pytest.raises(DomainError, match="of this name"):
        add_user(" WANG ", "王伟", Role.OFFICER, make.county(), "x", System())
    with pytest.raises(DomainError, match="person's name"):
        add_user("li", " ", Role.OFFICER, make.county(), "x", System())


def test_who_gets_a_password_from_somebody_else_chooses_their_own_next(make: Make) -> None:
    admin, user = make.user(Role.ADMIN), make.user()

    set_password(user, "hash", by=admin)
    assert user.must_change_password
    set_password(user, "hash", by=user)
    assert not user.must_change_password


def test_the_last_administrator_is_neither_disabled_nor_given_another_role(make: Make) -> None:
    first, second = make.user(Role.ADMIN), make.user(Role.ADMIN)
    disable(first, second)

    for leave in (lambda: disable(second, second), lambda: set_role(second, Role.OFFICER, second)):
        with pytest.raises(DomainError, match="last administrator"):
            leave()
    assert (second.active, second.role) == (True, "admin")


def test_anybody_else_is_disabled_or_given_another_role(make: Make) -> None:
    admin, user = make.user(Role.ADMIN), make.user()
    set_role(user, Role.CHIEF, admin)
    disable(user, admin)
    assert (user.role, user.active) == ("chief", False)


def test_a_project_is_given_to_officers_and_chiefs_alone(make: Make) -> None:
    office = make.promotion_office()
    people = {role: make.user(role, office) for role in Role}
    assert set(owners_of(people[Role.CHIEF])) == {people[Role.OFFICER], people[Role.CHIEF]}

"""The first administrator, and what an edit of an account may do."""

import pytest
from sqlalchemy import select

from crm.accounts import passwords, sessions
from crm.accounts.models import Role, Unit, User
from crm.accounts.operations import add_user, change_user, disable, enable, set_up
from crm.accounts.queries import users_page
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError, Stale
from tests.building import Make


def test_the_first_administrator_comes_with_the_county_and_its_promotion_office(make: Make) -> None:
    admin = set_up("某县人民政府", "某县招商局", "boss", "何立群", "hash")

    units = {unit.name: unit for unit in db.session.scalars(select(Unit))}
    assert {name: unit.kind for name, unit in units.items()} == {"某县人民政府": "county", "某县招商局": "promotion"}
    assert units["某县招商局"].parent_id == units["某县人民政府"].id
    assert (admin.role, admin.unit.name, admin.must_change_password) == ("admin", "某县人民政府", False)


def test_there_is_one_first_administrator(make: Make) -> None:
    make.user()
    with pytest.raises(DomainError, match="set up already"):
        set_up("某县人民政府", "某县招商局", "boss", "何立群", "hash")


@pytest.mark.parametrize(
    ("county", "office", "field"), [("", "招商局", "county"), ("某县", "", "office"), ("某县", "某县", "office")]
)
def test_a_set_up_needs_two_names(make: Make, county: str, office: str, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        set_up(county, office, "boss", "何立群", "hash")
    assert refused.value.field == field


def _change(user: User, by: User, **more: object) -> None:
    values = {"name": user.name, "role": Role(user.role), "unit": user.unit, "version": user.version, **more}
    change_user(user, by=by, **values)  # type: ignore[arg-type]
    db.session.flush()


def test_another_name_keeps_the_sessions_another_role_or_unit_ends_them(make: Make) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    for change, lives in (({"name": "王小伟"}, True), ({"role": Role.CHIEF}, False), ({"unit": make.unit()}, False)):
        token = sessions.start(user, "10.0.0.1")
        db.session.flush()
        _change(user, admin, **change)
        assert (sessions.find(token) is not None) is lives, change


def test_a_late_save_of_an_account_is_refused(make: Make) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    opened = user.version
    _change(user, admin, name="王小伟")
    with pytest.raises(Stale):
        _change(user, admin, name="王大伟", version=opened)


def test_nobody_disables_themselves(make: Make) -> None:
    admin = make.user(Role.ADMIN)
    make.user(Role.ADMIN)
    with pytest.raises(DomainError, match="their own account"):
        disable(admin, admin)
    assert admin.active


def test_an_administrator_who_was_only_invited_does_not_count_as_another(make: Make) -> None:
    admin, officer = make.user(Role.ADMIN), make.user()
    add_user("second", "何立军", Role.ADMIN, make.county(), passwords.NONE_YET, System())
    with pytest.raises(DomainError, match="last administrator"):
        disable(admin, officer)
    with pytest.raises(DomainError, match="last administrator") as refused:
        _change(admin, officer, role=Role.OFFICER)
    assert (refused.value.field, admin.role, admin.active) == ("role", "admin", True)


def test_an_enabled_account_is_as_it_was(make: Make) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    stored = user.password_hash
    disable(user, admin)
    assert user.standing == "disabled"
    enable(user, admin)
    assert (user.standing, user.password_hash) == ("active", stored)


def test_a_session_of_ones_own_is_ended_and_nobody_elses(make: Make) -> None:
    user, other = make.user(), make.user()
    mine, kept = sessions.start(user, "10.0.0.1"), sessions.start(user, "10.0.0.2")
    sessions.start(other, "10.0.0.3")
    db.session.flush()
    living = {session.address: session for session in sessions.living(user)}
    theirs = sessions.living(other)[0]

    assert set(living) == {"10.0.0.1", "10.0.0.2"}
    assert sessions.end_one(user, living["10.0.0.1"].id, user)
    assert not sessions.end_one(user, living["10.0.0.1"].id, user)
    assert not sessions.end_one(user, theirs.id, user)
    db.session.flush()
    assert [sessions.find(mine), sessions.find(kept) is not None, len(sessions.living(other))] == [None, True, 1]


def test_accounts_are_found_by_name_unit_and_role_page_by_page(make: Make) -> None:
    office, team = make.unit("开发区"), make.unit("驻深招商组", parent=make.unit("开发区"))
    people = [make.user(Role.OFFICER, office, "王伟"), make.user(Role.CHIEF, team, "李娜"), make.user(Role.ADMIN)]
    sessions.start(people[0], "10.0.0.1")
    db.session.flush()

    def found(text: str = "", unit: Unit | None = None, role: str = "") -> set[str]:
        return {user.username for user, _ in users_page(text, unit, role, "", 50)[0]}

    one, two, three = (user.username for user in people)
    assert found() == {one, two, three}
    assert (found("王"), found(two.upper()), found("%")) == ({one}, {two}, set())
    assert (found(unit=office), found(unit=team), found(role="admin")) == ({one, two}, {two}, {three})
    first, after = users_page("", None, "", "", 2)
    rest, end = users_page("", None, "", after or "", 2)
    assert [user.username for user, _ in (*first, *rest)] == sorted([one, two, three])
    assert end is None
    assert {user.username for user, seen in first if seen} == {one}

"""The policy table against design §3."""

import pytest

from crm.accounts.models import Role
from crm.accounts.permissions import POLICY, Permission, may


def test_the_policy_table_names_every_permission() -> None:
    assert set(POLICY) == set(Permission)
    assert [permission.value for permission in Permission] == sorted(permission.value for permission in Permission)


def test_every_role_is_somebody() -> None:
    assert set().union(*POLICY.values()) == set(Role)


def _of(role: Role) -> set[str]:
    return {permission.value for permission in Permission if may(role, permission)}


def test_an_administrator_sees_no_lead_and_only_keeps_accounts_and_settings() -> None:
    assert _of(Role.ADMIN) == {
        "account:manage", "deputy:appoint", "indicator:edit", "indicator:read", "park:add", "search:run", "self:manage",
        "settings:manage"}  # fmt: skip


def test_an_auditor_reads_and_changes_nothing() -> None:
    assert _of(Role.AUDITOR) == {
        "audit:read", "company:read", "indicator:read", "lead:read", "park:read", "report:read", "search:run",
        "self:manage", "task:read"}  # fmt: skip


def test_a_leader_reads_takes_lists_along_hands_out_tasks_and_is_reminded() -> None:
    assert _of(Role.LEADER) - _of(Role.AUDITOR) == {
        "contact:reveal", "export:run", "reminder:read", "task:assign", "view:save"}  # fmt: skip


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.COMPANY_ASSIGN, {Role.CHIEF}),
        (Permission.ACCOUNT_MANAGE, {Role.ADMIN}),
        (Permission.LEAD_SCREEN, {Role.CHIEF}),
        (Permission.TASK_ANSWER, {Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER}),
        (Permission.TASK_ASSIGN, {Role.CHIEF, Role.LEADER}),
        (Permission.MILESTONE_VERIFY, {Role.CHIEF}),
        (Permission.TODAY_READ, {Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER}),
        (Permission.PARK_ADD, {Role.ADMIN}),
        (Permission.PARK_EDIT, {Role.PARK_MANAGER}),
        (Permission.PLACEMENT_MANAGE, {Role.PARK_MANAGER}),
        (Permission.PLACEMENT_APPROVE, {Role.CHIEF, Role.PARK_MANAGER}),
        (Permission.LEAD_MOVE, {Role.OFFICER, Role.CHIEF}),
        (Permission.SETTINGS_MANAGE, {Role.ADMIN, Role.CHIEF}),
        (Permission.IMPORT, {Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER}),
    ],
)
def test_what_needs_somebody_in_particular(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if may(role, permission)} == roles


def test_a_role_that_does_not_exist_may_nothing() -> None:
    assert not any(may("root", permission) for permission in Permission)

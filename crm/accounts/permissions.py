"""The policy table: what each role may do at all. Which records it may do it to is for the areas' scopes."""

from enum import StrEnum

from crm.accounts.models import Role


class Permission(StrEnum):
    """Named subject:action, sorted."""

    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    COMPANY_ASSIGN = "company:assign"
    COMPANY_EDIT = "company:edit"
    COMPANY_MERGE = "company:merge"
    COMPANY_READ = "company:read"
    CONTACT_REVEAL = "contact:reveal"
    DEPUTY_APPOINT = "deputy:appoint"
    EXPORT = "export:run"
    IMPORT = "import:run"
    INBOX_READ = "inbox:read"
    INDICATOR_EDIT = "indicator:edit"
    INDICATOR_READ = "indicator:read"
    INTERACTION_LOG = "interaction:log"
    LEAD_EDIT = "lead:edit"
    LEAD_MERGE = "lead:merge"
    LEAD_MOVE = "lead:move"
    LEAD_READ = "lead:read"
    LEAD_SCREEN = "lead:screen"
    MILESTONE_SUBMIT = "milestone:submit"
    MILESTONE_VERIFY = "milestone:verify"
    PARK_ADD = "park:add"
    PARK_EDIT = "park:edit"
    PARK_READ = "park:read"
    PLACEMENT_APPROVE = "placement:approve"
    PLACEMENT_MANAGE = "placement:manage"
    PLACEMENT_REQUEST = "placement:request"
    PLACEMENT_WITHDRAW = "placement:withdraw"
    REMINDER_READ = "reminder:read"
    REPORT_READ = "report:read"
    SEARCH = "search:run"
    SELF = "self:manage"
    SETTINGS_MANAGE = "settings:manage"
    TASK_ANSWER = "task:answer"
    TASK_ASSIGN = "task:assign"
    TASK_READ = "task:read"
    TODAY_READ = "today:read"
    VIEW_SAVE = "view:save"


_OFFICER, _CHIEF, _PARK = Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER
_LEADER, _ADMIN, _AUDITOR = Role.LEADER, Role.ADMIN, Role.AUDITOR
_READERS = frozenset({_OFFICER, _CHIEF, _PARK, _LEADER, _AUDITOR})

POLICY: dict[Permission, frozenset[Role]] = {
    Permission.ACCOUNT_MANAGE: frozenset({_ADMIN}),
    Permission.AUDIT_READ: _READERS,
    Permission.COMPANY_ASSIGN: frozenset({_CHIEF}),
    Permission.COMPANY_EDIT: frozenset({_OFFICER, _CHIEF}),
    Permission.COMPANY_MERGE: frozenset({_OFFICER, _CHIEF}),
    Permission.COMPANY_READ: _READERS,
    Permission.CONTACT_REVEAL: frozenset({_OFFICER, _CHIEF, _PARK, _LEADER}),
    Permission.DEPUTY_APPOINT: frozenset({_CHIEF, _ADMIN}),
    Permission.EXPORT: frozenset({_OFFICER, _CHIEF, _PARK, _LEADER}),
    Permission.IMPORT: frozenset({_OFFICER, _CHIEF, _PARK}),
    Permission.INBOX_READ: frozenset({_OFFICER, _CHIEF, _PARK}),
    Permission.INDICATOR_EDIT: frozenset({_ADMIN, _PARK}),
    Permission.INDICATOR_READ: frozenset(Role),
    Permission.INTERACTION_LOG: frozenset({_OFFICER, _CHIEF, _PARK}),
    Permission.LEAD_EDIT: frozenset({_OFFICER, _CHIEF}),
    Permission.LEAD_MERGE: frozenset({_CHIEF}),
    Permission.LEAD_MOVE: frozenset({_OFFICER, _CHIEF}),
    Permission.LEAD_READ: _READERS,
    Permission.LEAD_SCREEN: frozenset({_CHIEF}),
    Permission.MILESTONE_SUBMIT: frozenset({_OFFICER, _CHIEF}),
    Permission.MILESTONE_VERIFY: frozenset({_CHIEF}),
    Permission.PARK_ADD: frozenset({_ADMIN}),
    Permission.PARK_EDIT: frozenset({_PARK}),
    Permission.PARK_READ: _READERS,
    Permission.PLACEMENT_APPROVE: frozenset({_CHIEF, _PARK}),
    Permission.PLACEMENT_MANAGE: frozenset({_PARK}),
    Permission.PLACEMENT_REQUEST: frozenset({_OFFICER, _CHIEF}),
    Permission.PLACEMENT_WITHDRAW: frozenset({_OFFICER, _CHIEF, _PARK}),
    Permission.REMINDER_READ: frozenset({_OFFICER, _CHIEF, _PARK, _LEADER}),
    Permission.REPORT_READ: _READERS,
    Permission.SEARCH: frozenset(Role),
    Permission.SELF: frozenset(Role),
    Permission.SETTINGS_MANAGE: frozenset({_ADMIN, _CHIEF}),
    Permission.TASK_ANSWER: frozenset({_OFFICER, _CHIEF, _PARK}),
    Permission.TASK_ASSIGN: frozenset({_CHIEF, _LEADER}),
    Permission.TASK_READ: _READERS,
    Permission.TODAY_READ: frozenset({_OFFICER, _CHIEF, _PARK}),
    Permission.VIEW_SAVE: _READERS - {_AUDITOR},
}


def may(role: str, permission: Permission) -> bool:
    """Whether the role has the permission at all."""
    return role in POLICY[permission]

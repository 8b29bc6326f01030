"""The rail: what this user's role can open."""

from collections.abc import Callable
from dataclasses import dataclass

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.errors import N_
from crm.fuzzydate import today
from crm.lists.inbox import waiting_count
from crm.tasks.queries import waiting


@dataclass(frozen=True)
class Item:
    endpoint: str
    label: str
    icon: str
    permission: Permission
    phone: bool = False
    gap: bool = False
    is_counted: bool = False  # the bell brings the number of what waits there
    areas: tuple[str, ...] = ()  # further areas behind this entry

    @property
    def place(self) -> str:
        """Where its number stands in the page."""
        return f"waits-{self.endpoint.partition('.')[0]}"

    def holds(self, area: str) -> bool:
        """Whether the area's pages stand behind this entry."""
        return area == self.endpoint.partition(".")[0] or area in self.areas


INBOX, TASKS = "inbox.index", "tasks.index"
ITEMS = (
    Item("today.index", N_("Today"), "today", Permission.TODAY_READ, phone=True),
    Item(INBOX, N_("Inbox"), "task", Permission.INBOX_READ, is_counted=True),
    Item(
        "leads.index",
        N_("Projects"),
        "leads",
        Permission.LEAD_READ,
        phone=True,
        areas=("board", "bulk", "calendar", "views"),
    ),
    Item("companies.index", N_("Companies"), "company", Permission.COMPANY_READ, areas=("merging",)),
    Item("interactions.index", N_("Interactions"), "talk", Permission.LEAD_READ),
    Item("activities.index", N_("Activities"), "calendar", Permission.LEAD_READ),
    Item("parks.index", N_("Parks"), "park", Permission.PARK_READ, phone=True),
    Item(TASKS, N_("Tasks"), "flag", Permission.TASK_READ, is_counted=True),
    Item("reports.pipeline", N_("Reports"), "chart", Permission.REPORT_READ, phone=True),
    Item("exchange.index", N_("Exchange"), "swap", Permission.IMPORT, gap=True, areas=("exports", "wizard")),
    Item(
        "users.index",
        N_("Administration"),
        "settings",
        Permission.ACCOUNT_MANAGE,
        areas=("units", "park_admin", "settings", "official", "robots"),
    ),
    Item("settings.index", N_("Administration"), "settings", Permission.SETTINGS_MANAGE),
)
# The pages of the administration, as tabs.
ADMINISTRATION = (
    Item("users.index", N_("Users"), "users", Permission.ACCOUNT_MANAGE),
    Item("units.index", N_("Units"), "unit", Permission.ACCOUNT_MANAGE),
    Item("park_admin.index", N_("Parks"), "park", Permission.PARK_ADD),
    Item("settings.index", N_("Settings"), "settings", Permission.SETTINGS_MANAGE),
    Item("indicators.index", N_("Standard-land indicators"), "park", Permission.INDICATOR_EDIT),
    Item("official.index", N_("Official forms"), "sheet", Permission.SETTINGS_MANAGE),
    Item("robots.index", N_("Outgoing messages"), "mail", Permission.ACCOUNT_MANAGE),
)


def navigation(user: User) -> list[Item]:
    """The entries of the rail; of those with one label the first that is open to the user."""
    found: dict[str, Item] = {}
    for item in ITEMS:
        if may(user.duty, item.permission):
            found.setdefault(item.label, item)
    return list(found.values())


def waiting_beside(user: User) -> list[tuple[Item, int]]:
    """The entries with a number beside them: what waits in the inbox and among the tasks, one query each."""
    waits: dict[str, Callable[[], int]] = {
        INBOX: lambda: waiting_count(user),
        TASKS: lambda: waiting(user, today()),
    }
    return [(item, waits[item.endpoint]()) for item in navigation(user) if item.is_counted]

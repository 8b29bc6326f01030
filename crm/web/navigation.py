"""The rail: what this user's role can open."""

from dataclasses import dataclass, replace

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.errors import N_
from crm.lists.inbox import waiting_count


@dataclass(frozen=True)
class Item:
    endpoint: str
    label: str
    icon: str
    permission: Permission
    phone: bool = False
    gap: bool = False
    count: int = 0


INBOX = "inbox.index"
ITEMS = (
    Item(INBOX, N_("Inbox"), "task", Permission.INBOX_READ, phone=True),
    Item("leads.index", N_("Projects"), "leads", Permission.LEAD_READ, phone=True),
    Item("companies.index", N_("Companies"), "company", Permission.COMPANY_READ),
    Item("interactions.index", N_("Interactions"), "talk", Permission.LEAD_READ),
    Item("parks.index", N_("Parks"), "park", Permission.PARK_READ, phone=True),
    Item("reports.pipeline", N_("Reports"), "chart", Permission.REPORT_READ, phone=True),
    Item("exchange.index", N_("Exchange"), "swap", Permission.IMPORT, gap=True),
)


def navigation(user: User) -> list[Item]:
    return [item for item in ITEMS if may(user.role, item.permission)]


def counted(items: list[Item], user: User) -> list[Item]:
    """The same with what waits in the inbox: one query, and none for those who have no inbox."""
    return [replace(item, count=waiting_count(user)) if item.endpoint == INBOX else item for item in items]

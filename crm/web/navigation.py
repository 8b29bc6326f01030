"""The rail: what this user's role can open."""

from dataclasses import dataclass

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.errors import N_


@dataclass(frozen=True)
class Item:
    endpoint: str
    label: str
    icon: str
    permission: Permission
    phone: bool = False
    gap: bool = False
    count: int = 0


ITEMS = (
    Item("leads.index", N_("Projects"), "leads", Permission.LEAD_READ, phone=True),
    Item("companies.index", N_("Companies"), "company", Permission.COMPANY_READ),
    Item("interactions.index", N_("Interactions"), "talk", Permission.LEAD_READ),
    Item("parks.index", N_("Parks"), "park", Permission.PARK_READ, phone=True),
    Item("tasks.index", N_("Tasks"), "task", Permission.TASK_READ),
    Item("reports.pipeline", N_("Reports"), "chart", Permission.REPORT_READ, phone=True),
    Item("exchange.index", N_("Exchange"), "swap", Permission.IMPORT, gap=True),
)


def navigation(user: User) -> list[Item]:
    return [item for item in ITEMS if may(user.role, item.permission)]

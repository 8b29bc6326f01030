"""Every kind of reminder: its words, and the section of the Today page it stands in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.accounts.models import Role, User
from crm.errors import N_

Mark = tuple[str, str, date]  # kind, subject, day
ORDER = {"red": 0, "yellow": 1, "none": 2}


@dataclass(frozen=True)
class Reminder:
    """Something due for somebody. `day` is the day that made it due: with kind and subject it is one reminder.

    `until` is the day it is about (a due date, the end of a protection); `record` what it hangs on.
    """

    kind: str
    subject: str
    day: date
    light: str
    title: str
    record: Any
    until: date | None = None

    @property
    def key(self) -> str:
        """What a form sends: kind, subject and day."""
        return f"{self.kind}_{self.subject}_{self.day.isoformat()}"

    @property
    def mark(self) -> Mark:
        """What is kept of it, once read or sent."""
        return self.kind, self.subject, self.day

    @property
    def rank(self) -> tuple[int, date, str]:
        """The worst first, then what is due first."""
        return ORDER[self.light], self.until or self.day, self.subject


@dataclass(frozen=True)
class Kind:
    """What it is called, the key of SECTIONS it stands in, and whose duty it can be at all."""

    label: str
    section: str
    roles: tuple[Role, ...]


# In the order of the page.
SECTIONS = {
    "steps": N_("Next steps"),
    "sign": N_("To sign for"),
    "tasks": N_("Task deadlines"),
    "lights": N_("Lights that turned"),
    "claims": N_("Claims about to expire"),
    "land": N_("Land"),
    "decide": N_("Waiting for you"),
    "no_step": N_("Without a next step"),
}

_CHIEF, _MANAGER = (Role.CHIEF,), (Role.PARK_MANAGER,)
OWNERS = (Role.OFFICER, Role.CHIEF)
_DOERS, _GIVERS, _LAND = (*OWNERS, Role.PARK_MANAGER), (Role.CHIEF, Role.LEADER), (Role.CHIEF, Role.PARK_MANAGER)
# A task that goes from reminder to warning to red is a reminder anew each time; so is a light, and a claim.
KINDS: dict[str, Kind] = {
    "step": Kind(N_("Next step due"), "steps", OWNERS),
    "task_sign": Kind(N_("Task to sign for"), "sign", _DOERS),
    "task_due": Kind(N_("Task due soon"), "tasks", _DOERS),
    "task_warning": Kind(N_("Task overdue: warning"), "tasks", _DOERS),
    "task_red": Kind(N_("Task overdue: red light"), "tasks", _DOERS),
    "task_escalated": Kind(N_("Task you handed out: red light"), "tasks", _GIVERS),
    "task_reported": Kind(N_("Task reported as done"), "decide", _GIVERS),
    "light_yellow": Kind(N_("Light turned yellow"), "lights", OWNERS),
    "light_red": Kind(N_("Light turned red"), "lights", OWNERS),
    "claim_expiring": Kind(N_("Claim about to expire"), "claims", OWNERS),
    "claim_pool": Kind(N_("Claim fell into the pool"), "claims", OWNERS),
    "reservation": Kind(N_("Reservation about to end"), "land", _DOERS),
    "wish": Kind(N_("Land asked for"), "land", _MANAGER),
    "approve": Kind(N_("Reservation to approve"), "land", _LAND),
    "waive": Kind(N_("Waiver to decide"), "land", _LAND),
    "idle": Kind(N_("Land soon idle"), "land", _MANAGER),
    "screen": Kind(N_("New project to screen"), "decide", _CHIEF),
    "verify": Kind(N_("Fact to verify"), "decide", _CHIEF),
    "returned": Kind(N_("Returned to you"), "decide", OWNERS),
    "dispute": Kind(N_("Dispute to decide"), "decide", _CHIEF),
    "transfer": Kind(N_("Project offered to your unit"), "decide", _CHIEF),
    "no_step": Kind(N_("Project without a next step"), "no_step", OWNERS),
}


def kinds_of(user: User) -> dict[str, Kind]:
    """The kinds that can concern this person, as themselves or as somebody's deputy."""
    return {code: kind for code, kind in KINDS.items() if user.role in kind.roles or user.duty in kind.roles}

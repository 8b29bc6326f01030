"""Every kind of reminder: its words, and the section of the Today page it stands in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.errors import N_

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
    def rank(self) -> tuple[int, date, str]:
        """The worst first, then what is due first."""
        return ORDER[self.light], self.until or self.day, self.subject


@dataclass(frozen=True)
class Kind:
    """`label` says it in a list, `about` what happened; `section` is a key of SECTIONS."""

    label: str
    section: str


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

# A task that goes from reminder to warning to red is a reminder anew each time; so is a light, and a claim.
KINDS: dict[str, Kind] = {
    "step": Kind(N_("Next step due"), "steps"),
    "task_sign": Kind(N_("Task to sign for"), "sign"),
    "task_due": Kind(N_("Task due soon"), "tasks"),
    "task_warning": Kind(N_("Task overdue: warning"), "tasks"),
    "task_red": Kind(N_("Task overdue: red light"), "tasks"),
    "task_escalated": Kind(N_("Task you handed out: red light"), "tasks"),
    "task_reported": Kind(N_("Task reported as done"), "decide"),
    "light_yellow": Kind(N_("Light turned yellow"), "lights"),
    "light_red": Kind(N_("Light turned red"), "lights"),
    "claim_expiring": Kind(N_("Claim about to expire"), "claims"),
    "claim_pool": Kind(N_("Claim fell into the pool"), "claims"),
    "reservation": Kind(N_("Reservation about to end"), "land"),
    "wish": Kind(N_("Land asked for"), "land"),
    "approve": Kind(N_("Reservation to approve"), "land"),
    "waive": Kind(N_("Waiver to decide"), "land"),
    "idle": Kind(N_("Land soon idle"), "land"),
    "screen": Kind(N_("New project to screen"), "decide"),
    "verify": Kind(N_("Fact to verify"), "decide"),
    "returned": Kind(N_("Returned to you"), "decide"),
    "dispute": Kind(N_("Dispute to decide"), "decide"),
    "transfer": Kind(N_("Project offered to your unit"), "decide"),
    "no_step": Kind(N_("Project without a next step"), "no_step"),
}

"""What a user could do to a placement now: the buttons of a page. The operations check again."""

from crm.accounts.models import Role, User
from crm.fuzzydate import today
from crm.leads.queries import works_on
from crm.placement.approvals import may_approve
from crm.placement.models import OVER, Placement
from crm.placement.queries import managers_steps

_ASKERS = (Role.OFFICER, Role.CHIEF)


def open_steps(user: User, placement: Placement, managed: set[int]) -> set[str]:
    """The steps open to this user, by name."""
    if placement.state in OVER:
        return set()
    steps = managers_steps(placement) if placement.park_id in managed else set()
    if _approves(user, placement, managed):
        steps.add("approve")
    if placement.state == "requested" and (
        placement.park_id in managed or (user.duty in _ASKERS and works_on(user, placement.lead))
    ):
        steps.add("withdraw")
    return steps


def _approves(user: User, placement: Placement, managed: set[int]) -> bool:
    if placement.state != "reserved" or placement.is_expired(today()) or user.id == placement.reserved_by_id:
        return False
    if not may_approve(user, placement, managed):
        return False
    return all(approval.by_id != user.id for approval in placement.approvals)

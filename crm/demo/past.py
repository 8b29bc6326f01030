"""Setting dates back: the only place where the demo goes around an operation.

Operations date what they do by today, and a demonstration needs a past. So each row is made by its operation and
then dated here. The audit trail is left alone: it says truly that all of this was entered when the demo was set up.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from crm.db import now
from crm.files.models import Attachment
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.models import Interaction
from crm.leads.claims.registering import open_claim
from crm.leads.models import Lead
from crm.milestones.models import FundArrival, Milestone
from crm.pipeline.models import StageMove
from crm.placement.models import Placement
from crm.settings.queries import value_of
from crm.tasks.models import Task, TaskStep


def _moment(day: date, hour: int = 10) -> datetime:
    """That hour of the day in China; for today not later than now."""
    return min(datetime.combine(day, time(hour - 8), UTC), now())


def moved(lead: Lead, move: StageMove, day: date) -> None:
    move.effective_on, move.at = FuzzyDate.day(day), _moment(day, 11)
    if move.to_stage != move.from_stage:
        lead.stage_entered_on = day


def registered(lead: Lead, move: StageMove, day: date) -> None:
    lead.registered_at = _moment(day)
    lead.claimed_on = day if lead.claimed_on else None
    if claim := open_claim(lead):
        claim.started_on, claim.started_at = day, _moment(day)
    moved(lead, move, day)


def talked(interaction: Interaction) -> None:
    interaction.logged_at = _moment(interaction.met_on, 17)


def submitted(milestone: Milestone, day: date) -> None:
    milestone.submitted_at = _moment(day)
    for file in milestone.files:
        uploaded(file, day)


def verified(milestone: Milestone, day: date) -> None:
    milestone.verified_at = _moment(day, 15)


def arrival_submitted(arrival: FundArrival, day: date) -> None:
    arrival.submitted_at = _moment(day)
    for file in arrival.files:
        uploaded(file, day)


def arrival_verified(arrival: FundArrival, day: date) -> None:
    arrival.verified_at = _moment(day, 15)


def uploaded(file: Attachment, day: date) -> None:
    file.uploaded_at = _moment(day, 9)


def reserved(placement: Placement, day: date) -> None:
    placement.reserved_at = _moment(day)
    placement.reserved_until = day + timedelta(days=value_of("placement.reservation_days"))


def approved(placement: Placement, day: date) -> None:
    placement.approved_at = _moment(day, 16)


def handed_out(task: Task, course: Sequence[TaskStep], day: date, due_on: date) -> None:
    """The steps in their turn between that day and today; what is closed was reported the day before it was due."""
    task.handed_out_on, task.due_on = day, due_on
    for number, step in enumerate(course):
        step.at = _moment(day + (today() - day) * number // len(course), 10 + number)
        if step.kind == "sign":
            task.main.signed_at = step.at
    if task.reported_on:
        task.reported_on = min(due_on, today()) - timedelta(1)
    if task.closed_on:
        task.closed_on = due_on

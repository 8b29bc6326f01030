"""A lead's timeline: interactions, moves, funds and changes as one list, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from crm.audit.models import AuditChange
from crm.errors import N_
from crm.fields import Field
from crm.interactions.models import Interaction
from crm.leads.fields import FILE_FIELDS
from crm.leads.models import Lead
from crm.pipeline.models import StageMove
from crm.tasks.models import Task
from crm.web.formats import SHANGHAI

_FIELDS = {one.name: one for one in FILE_FIELDS}
_EDITS = ("edit", "import", "undo import")
# Audit actions that the timeline shows as themselves; moves and interactions have entries of their own.
ACTIONS = {
    "edit": N_("Edited"),
    "add contact": N_("Contact added"),
    "add files": N_("Files added"),
    "remove file": N_("File removed"),
    "pick up": N_("Picked up from the pool"),
    "open dispute": N_("Claim disputed"),
    "withdraw dispute": N_("Dispute withdrawn"),
    "add evidence": N_("Evidence brought to a dispute"),
    "decide dispute": N_("Dispute decided"),
    "share": N_("Credit shared"),
    "propose transfer": N_("Transfer proposed"),
    "decline transfer": N_("Transfer declined"),
    "withdraw transfer": N_("Transfer withdrawn"),
    "transfer": N_("Transferred"),
    "join team": N_("Joined the team"),
    "leave team": N_("Left the team"),
    "submit signed": N_("Signing submitted"),
    "submit registered": N_("Business registration submitted"),
    "submit construction": N_("Construction submitted"),
    "submit production": N_("Production submitted"),
    "verify signed": N_("Signing verified"),
    "verify registered": N_("Business registration verified"),
    "verify construction": N_("Construction verified"),
    "verify production": N_("Production verified"),
    "return signed": N_("Signing returned"),
    "return registered": N_("Business registration returned"),
    "return construction": N_("Construction returned"),
    "return production": N_("Production returned"),
    "opening arrival": N_("Arrived funds brought in"),
    "report arrival": N_("Arrival of funds reported"),
    "change arrival": N_("Arrival of funds changed"),
    "withdraw arrival": N_("Arrival of funds withdrawn"),
    "verify arrival": N_("Arrival of funds verified"),
    "return arrival": N_("Arrival of funds returned"),
    "reverse arrival": N_("Arrival of funds taken back"),
    "report year": N_("Yearly result reported"),
    "confirm two highs": N_("Two-highs question confirmed"),
    "score admission": N_("Admission sheet scored"),
    "decide admission": N_("Admission decided"),
    "request land": N_("Land asked for"),
    "withdraw land request": N_("Wish for land withdrawn"),
    "deliver land": N_("Land handed over"),
    "complete land": N_("Plant finished"),
    "reserve land": N_("Land reserved"),
    "approve land": N_("Land approved"),
    "contract land": N_("Land contracted"),
    "release land": N_("Land released"),
    "waive standard land": N_("Standard-land check waived"),
    "ask waiver": N_("Waiver of an indicator asked for"),
    "grant waiver": N_("Waiver of an indicator granted"),
    "refuse waiver": N_("Waiver of an indicator refused"),
    "undo import": N_("Import undone"),
    "import": N_("Changed by an import"),
}


GROUPS = {
    "talk": N_("Interactions"),
    "move": N_("Stages and facts"),
    "task": N_("Tasks"),
    "change": N_("Edits"),
}


@dataclass(frozen=True)
class Entry:
    """`kind` is talk, move, funds, task or change; `record` the thing itself.

    Of an edit `fields` are the fields with their old and new values, of another change `said` is what it stands for.
    """

    on: date
    at: datetime
    kind: str
    record: Any
    who: str
    fields: tuple[tuple[Field, Any, Any], ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """The key in GROUPS it is looked for under."""
        if self.kind == "change":
            return "change" if self.record.action in _EDITS else "move"
        return "move" if self.kind == "funds" else self.kind


def timeline_of(
    lead: Lead,
    interactions: Sequence[Interaction],
    moves: Sequence[StageMove],
    changes: Sequence[AuditChange],
    tasks: Sequence[Task] = (),
) -> list[Entry]:
    """Everything that happened to the lead; edits of one person on one day stand as one entry."""
    entries = [Entry(talk.met_on, talk.logged_at, "talk", talk, talk.by.name) for talk in interactions]
    entries += [Entry(_day(move.at), move.at, "move", move, move.by.name) for move in moves]
    entries += [Entry(task.handed_out_on, _begin(task.handed_out_on), "task", task, "") for task in tasks]
    funds = [change for change in changes if change.action.endswith(" arrival") and "amount" in change.values]
    # Two amounts of one day are two entries.
    entries += [Entry(_day(c.entry.at), c.entry.at, "funds", _amount(c), c.entry.actor_name) for c in funds]
    shown = [change for change in changes if change.action in ACTIONS and change not in funds]
    for key, group in groupby(shown, key=_fold):
        folded = list(group)
        entries += [_edited(folded)] if key else [_done(change) for change in folded]
    return sorted(entries, key=lambda entry: (entry.on, entry.at), reverse=True)


def _fold(change: AuditChange) -> tuple[str, str, date] | None:
    """What edits have in common that stand as one; anything else stands alone."""
    return (change.action, change.entry.actor_name, _day(change.entry.at)) if change.action in _EDITS else None


def _edited(changes: Sequence[AuditChange]) -> Entry:
    entry = changes[0].entry
    return Entry(_day(entry.at), entry.at, "change", changes[0], entry.actor_name, _fields(changes))


def _done(change: AuditChange) -> Entry:
    entry = change.entry
    return Entry(_day(entry.at), entry.at, "change", change, entry.actor_name, said=_after(change))


def _amount(change: AuditChange) -> dict[str, Any]:
    """What the trail says of an arrival: its action, and each value as it was afterwards."""
    return {**_after(change), "action": change.action}


def _after(change: AuditChange) -> dict[str, Any]:
    return {name: value[-1] if isinstance(value, list) and value else value for name, value in change.values.items()}


def _begin(day: date) -> datetime:
    """Where only the day is known it stands below what that day brought."""
    return datetime.combine(day, time(), SHANGHAI)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _fields(changes: Sequence[AuditChange]) -> tuple[tuple[Field, Any, Any], ...]:
    found: dict[str, tuple[Any, Any]] = {}
    for change in changes:  # newest first: the oldest "old" and the newest "new" stand
        for name, value in change.values.items():
            old, new = value if isinstance(value, list) and len(value) == 2 else (None, value)
            found[name] = (old, found[name][1] if name in found else new)
    return tuple((_FIELDS[name], old, new) for name, (old, new) in found.items() if name in _FIELDS)

"""Handing out and steering tasks: 交办, 退回, 延期, 办结, 撤回. The responsible side is in answering.py."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.accounts.queries import covers
from crm.audit.operations import record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.operations import join_team, leave_team
from crm.leads.queries import is_own, sees
from crm.tasks.models import URGENCIES, Task, TaskParty, TaskSequence, TaskStep
from crm.tasks.queries import DOERS, GIVERS, steers


@dataclass(frozen=True)
class Order:
    """What is wanted: `asks_for` says what counts as done, `basis` which meeting or paper it comes from."""

    title: str
    text: str
    asks_for: str
    urgency: str = "normal"
    basis: str | None = None


def hand_out(
    order: Order,
    due_on: date,
    main: User | Unit | None,
    others: Sequence[User | Unit],
    by: User,
    lead: Lead | None = None,
) -> Task:
    """Hand a task to people and units within the scope of `by`; a lead's task lets them see the lead."""
    check_order(order)
    parties = check_parties(main, others, by)
    if due_on < today():
        raise DomainError(N_("This day has passed."), "due_on")
    if lead is not None and not sees(by, lead):
        raise DomainError(N_("Choose a project you see."), "lead")
    task = Task(**asdict(order), given_by=by, lead=lead, handed_out_on=today(), due_on=due_on, state="handed_out")
    task.parties = [_party(holder, number == 0) for number, holder in enumerate(parties)]
    add(task, by)
    if lead is not None:
        for party in task.parties:
            _let_see(party, lead, by)
    return task


def add(task: Task, by: User) -> None:
    """Give a new task its number and the first entry of its course."""
    task.code = next_code(today().year)
    require_fit(task)
    db.session.add(task)
    db.session.flush()
    holders = [party.holder.name for party in task.parties]
    record(by, "hand out task", task, {"code": task.code, "title": task.title, "due_on": task.due_on, "to": holders})
    note(task, "hand_out", task.given_by)


def next_code(year: int) -> str:
    """DB-2026-0001: counted in the database, so two tasks never share one."""
    sequence = db.session.scalar(select(TaskSequence).where(TaskSequence.year == year).with_for_update())
    if sequence is None:
        sequence = TaskSequence(year=year, last=0)
        db.session.add(sequence)
    sequence.last += 1
    db.session.flush()
    return f"DB-{year}-{sequence.last:04d}"


def _party(holder: User | Unit, is_main: bool) -> TaskParty:
    if isinstance(holder, User):
        return TaskParty(user=holder, user_id=holder.id, is_main=is_main)
    return TaskParty(unit=holder, unit_id=holder.id, is_main=is_main)


def _let_see(party: TaskParty, lead: Lead, by: User) -> None:
    """A place in the lead's team as long as the task is open, for those who do not see the lead anyway."""
    holder = party.holder
    seen = is_own(holder, lead) if isinstance(holder, User) else lead.unit.path.startswith(holder.path)
    if not seen:
        party.membership = join_team(lead, holder, None, by)


def check_order(order: Order) -> None:
    for name in ("title", "text", "asks_for"):
        if not getattr(order, name).strip():
            raise DomainError(N_("This field is required."), name)
    if order.urgency not in URGENCIES:
        raise DomainError(N_("Choose one of the list."), "urgency")


def check_parties(main: User | Unit | None, others: Sequence[User | Unit], by: User) -> list[User | Unit]:
    """Everybody who answers, the main one first, each once."""
    if by.duty not in GIVERS:
        raise Forbidden(N_("Leaders and chiefs hand out tasks."))
    if main is None:
        raise DomainError(N_("Say who answers for the task."), "main")
    parties = list(dict.fromkeys([main, *others]))
    for holder in parties:
        field = "main" if holder is main else "others"
        unit = holder.unit if isinstance(holder, User) else holder
        if not covers(by, unit):
            raise DomainError(N_("%(name)s is not below you."), field, name=holder.name)
        if isinstance(holder, User):
            _check_person(holder, field, by)
    return parties


def _check_person(person: User, field: str, by: User) -> None:
    if person.id == by.id:
        raise DomainError(N_("Hand the task to somebody else: nobody closes what they answer for."), field)
    if not person.active or person.role not in DOERS:
        raise DomainError(N_("Choose an officer, a chief or a park manager."), field)


def send_back(task: Task, reason: str, version: int, by: User) -> None:
    """What was reported as done is not: the responsible go on."""
    _begin(task, version, by)
    if task.state != "reported":
        raise DomainError(N_("Nothing has been reported as done."))
    text = _reason(reason, "reason")
    _move(task, "accepted", "send back task", by, reported_on=None, reason=text)
    note(task, "send_back", by, text)


def extend(task: Task, due_on: date, reason: str, version: int, by: User) -> None:
    """A later due date, with a reason."""
    _begin(task, version, by)
    if due_on <= task.due_on:
        raise DomainError(N_("The new date lies after the old one, %(day)s."), "due_on", day=task.due_on.isoformat())
    if due_on < today():
        raise DomainError(N_("This day has passed."), "due_on")
    text = _reason(reason, "reason")
    record(by, "extend task", task, {"due_on": [task.due_on, due_on], "reason": text})
    task.due_on = due_on
    note(task, "extend", by, text, due_on=due_on)


def close(task: Task, opinion: str, version: int, by: User) -> None:
    """办结: what was reported counts."""
    _begin(task, version, by)
    if task.state != "reported":
        raise DomainError(N_("Nothing has been reported as done."))
    _move(task, "done", "close task", by, closed_on=today())
    note(task, "close", by, opinion.strip() or None)
    _end_sight(task, by)


def withdraw(task: Task, reason: str, version: int, by: User) -> None:
    """The task is wanted no more."""
    _begin(task, version, by)
    text = _reason(reason, "reason")
    _move(task, "withdrawn", "withdraw task", by, closed_on=today(), reason=text)
    note(task, "withdraw", by, text)
    _end_sight(task, by)


def require_open(task: Task, version: int) -> None:
    """Raises Stale when somebody acted since the page was opened, DomainError when the task is over."""
    if not task.is_open:
        raise DomainError(N_("This task is closed."))
    if task.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def require_steering(task: Task, by: User) -> None:
    """Raises Forbidden unless `by` handed the task out, or is the chief over."""
    if not steers(task, by):
        raise Forbidden(N_("Only who handed the task out, or the chief over, can do this."))


def _begin(task: Task, version: int, by: User) -> None:
    require_steering(task, by)
    require_open(task, version)


def _reason(text: str, field: str) -> str:
    if not text.strip():
        raise DomainError(N_("Give a reason."), field)
    return text.strip()


def _move(task: Task, state: str, action: str, by: User, reason: str | None = None, **dates: date | None) -> None:
    changed = {"state": [task.state, state], **{name: [getattr(task, name), day] for name, day in dates.items()}}
    task.state = state
    for name, day in dates.items():
        setattr(task, name, day)
    record(by, action, task, changed | ({"reason": reason} if reason else {}))


def note(task: Task, kind: str, by: User, text: str | None = None, **more: object) -> TaskStep:
    """An entry of the task's course."""
    step = TaskStep(task_id=task.id, kind=kind, text=text, by_id=by.id, at=now(), **more)
    require_fit(step)
    db.session.add(step)
    return step


def _end_sight(task: Task, by: User) -> None:
    """The places in the lead's team that the task gave end today."""
    for party in task.parties:
        if party.membership is not None:
            leave_team(party.membership, today(), by)

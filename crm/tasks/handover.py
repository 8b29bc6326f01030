"""交接: the open work of somebody who leaves goes to one or several others, in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.accounts.queries import covers, is_chief_over, units_below
from crm.audit.operations import record
from crm.companies.models import Prospect
from crm.companies.prospects import hand_on
from crm.db import db
from crm.errors import N_, DomainError, Forbidden
from crm.fuzzydate import today
from crm.leads.models import Lead, LeadTeam
from crm.leads.operations import join_team, leave_team, set_owner
from crm.leads.words import State
from crm.tasks.models import OPEN, SeriesParty, Task, TaskParty, TaskSeries

SUCCESSORS = (Role.OFFICER, Role.CHIEF)


@dataclass(frozen=True)
class Shared:
    """A lead somebody owns together with its owner."""

    place: LeadTeam
    lead: Lead
    __tablename__ = LeadTeam.__tablename__

    @property
    def id(self) -> int:
        return self.place.id

    @property
    def title(self) -> str:
        return self.lead.title


Item = Lead | Shared | Prospect | Task | TaskSeries


@dataclass(frozen=True)
class Work:
    """What somebody answers for: leads with their next steps, leads they own together with others, the firms of
    their target list, open tasks, periodic tasks.
    """

    leads: Sequence[Lead]
    tasks: Sequence[Task]
    series: Sequence[TaskSeries]
    shared: Sequence[Shared] = ()
    prospects: Sequence[Prospect] = ()

    def items(self) -> dict[str, Item]:
        """{key: record}: the keys are what a form sends."""
        every: list[Item] = [*self.leads, *self.shared, *self.prospects, *self.tasks, *self.series]
        return {key_of(item): item for item in every}

    def __len__(self) -> int:
        return len(self.items())


def key_of(item: Item) -> str:
    return f"{item.__tablename__}-{item.id}"


def work_of(person: User, by: User | None = None) -> Work:
    """The open work in this person's name; of leads they own together with others those `by` is the chief over."""
    leads = db.session.scalars(
        select(Lead)
        .where(Lead.owner_id == person.id, Lead.state != State.LOST)
        .options(joinedload(Lead.unit))
        .order_by(Lead.id)
    )
    tasks = db.session.scalars(select(Task).where(_answers(person)).order_by(Task.due_on, Task.id))
    series = db.session.scalars(select(TaskSeries).where(_answers_for_series(person)).order_by(TaskSeries.id))
    return Work(leads.all(), tasks.all(), series.all(), _shared(person, by), _prospects(person))


def _co_owns(number: Any) -> ColumnElement[bool]:
    current = or_(LeadTeam.until.is_(None), LeadTeam.until >= today())
    return and_(LeadTeam.user_id == number, LeadTeam.role == "co_owner", current)


def _shared(person: User, by: User | None) -> list[Shared]:
    query = select(LeadTeam, Lead).join(Lead, Lead.id == LeadTeam.lead_id)
    query = query.where(_co_owns(person.id), Lead.state != State.LOST)
    if by is not None and by.role != Role.ADMIN:
        query = query.where(Lead.unit_id.in_(units_below(by.scope_path)))
    return [Shared(place, lead) for place, lead in db.session.execute(query.order_by(LeadTeam.id))]


def _prospects(person: User) -> Sequence[Prospect]:
    lasting = or_(Prospect.until.is_(None), Prospect.until >= today())
    query = select(Prospect).where(Prospect.user_id == person.id, lasting).options(joinedload(Prospect.company))
    return db.session.scalars(query.order_by(Prospect.id)).all()


def _answers(person: User) -> ColumnElement[bool]:
    party = exists().where(TaskParty.task_id == Task.id, TaskParty.user_id == person.id)
    return and_(Task.state.in_(OPEN), party)


def _answers_for_series(person: User) -> ColumnElement[bool]:
    party = exists().where(SeriesParty.series_id == TaskSeries.id, SeriesParty.user_id == person.id)
    return and_(or_(TaskSeries.ends_on.is_(None), TaskSeries.ends_on >= today()), party)


def hand_over(person: User, to: Mapping[str, User], by: User) -> int:
    """Each piece of work that `to` names goes to its successor: {key of Work.items(): who}. How many went.

    The chief over the person's unit hands over; or an administrator, who sees none of it.
    """
    require_handing(person, by)
    items = work_of(person, by).items()
    for key, successor in to.items():
        if key not in items:
            raise DomainError(N_("This work is no longer in the name of %(name)s. Look again."), name=person.name)
        _check(successor, person, by)
    for key, successor in to.items():
        _give(items[key], person, successor, by)
    if to:
        told = sorted({successor.name for successor in to.values()})
        record(by, "hand over", person, {"to": told, "count": len(to)})
    return len(to)


def hand_all(person: User, successor: User, by: User) -> int:
    """Everything goes to one person."""
    return hand_over(person, dict.fromkeys(work_of(person, by).items(), successor), by)


def require_handing(person: User, by: User) -> None:
    """Raises Forbidden unless `by` is the chief over the person's unit, or an administrator."""
    if by.role != Role.ADMIN and not is_chief_over(by, person.unit):
        raise Forbidden(N_("The chief over the unit hands work over."))


def _check(successor: User, person: User, by: User) -> None:
    fit = successor.active and successor.role in SUCCESSORS and successor.id != person.id
    if not fit or (by.role != Role.ADMIN and not covers(by, successor.unit)):
        raise DomainError(N_("Choose an officer or a chief of the own units."), "successor")


def _give(item: Item, person: User, successor: User, by: User) -> None:
    if isinstance(item, Lead):
        set_owner(item, successor, by)
        item.owner_words = None
        return
    if isinstance(item, Shared):
        _give_part(item, successor, by)
        return
    if isinstance(item, Prospect):
        hand_on(item, successor, by)
        return
    if isinstance(item, Task) and item.given_by_id == successor.id:
        raise DomainError(
            N_("%(name)s handed out “%(title)s”: nobody closes what they answer for."),
            "successor",
            name=successor.name,
            title=item.title,
        )
    _replace(item, person, successor)
    record(by, "hand over", item, {"from": person.name, "to": successor.name})


def _give_part(shared: Shared, successor: User, by: User) -> None:
    """The successor owns the lead along with its owner, unless they own it, alone or so, already."""
    until = shared.place.until
    leave_team(shared.place, today() - timedelta(1), by)
    known = select(LeadTeam.id).where(_co_owns(successor.id), LeadTeam.lead_id == shared.lead.id).limit(1)
    if shared.lead.owner_id != successor.id and db.session.scalar(known) is None:
        join_team(shared.lead, successor, until, by, "co_owner")


def _replace(item: Task | TaskSeries, person: User, successor: User) -> None:
    """The successor takes the person's place, and signs for it anew; who answers already takes it along."""
    parties: Sequence[TaskParty | SeriesParty] = item.parties
    place = next(party for party in parties if party.user_id == person.id)
    own = next((party for party in parties if party.user_id == successor.id), None)
    if own is not None:
        own.is_main = own.is_main or place.is_main
        item.parties.remove(place)  # type: ignore[arg-type]
        return
    place.user, place.user_id = successor, successor.id
    if isinstance(place, TaskParty) and isinstance(item, Task):
        place.signed_at = place.signed_by_id = None
        if place.is_main and item.state == "accepted":
            item.state = "handed_out"
        if place.membership is not None:
            place.membership.user_id = successor.id


def leavers(by: User) -> Sequence[User]:
    """People below this chief who cannot log in any more and whose name still stands on open work."""
    owns = exists().where(Lead.owner_id == User.id, Lead.state != State.LOST)
    answers = exists().where(TaskParty.user_id == User.id, TaskParty.task_id == Task.id, Task.state.in_(OPEN))
    helps = exists().where(_co_owns(User.id), Lead.id == LeadTeam.lead_id, Lead.state != State.LOST)
    helps = helps.where(Lead.unit_id.in_(units_below(by.scope_path)))
    pursues = exists().where(Prospect.user_id == User.id, or_(Prospect.until.is_(None), Prospect.until >= today()))
    below = User.unit_id.in_(units_below(by.scope_path))
    return db.session.scalars(
        select(User).where(~User.active, below, or_(owns, answers, helps, pursues)).order_by(User.name).limit(20)
    ).all()

"""The list of tasks: one object that page, counts and the units' figures ask. Derived instances stand among the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, Integer, Select, and_, case, exists, false, func, or_, select

from crm.accounts.models import Unit, User
from crm.accounts.queries import units_below
from crm.db import db
from crm.tasks.lights import LIGHTS, Rules, light, light_expression, rules
from crm.tasks.models import OPEN, STATES, Task, TaskParty
from crm.tasks.periods import derived
from crm.tasks.queries import all_series, responsible, shown, tasks_visible_to

PAGE = 50
COUNT_STOPS_AT = 10_000
MINE = ("mine", "given")
FILTERS = ("q", "state", "light", "unit", "whose")


@dataclass(frozen=True)
class TaskList:
    """The tasks under these filters, in the order of their due dates. `filters` is {name: values} as in the URL."""

    user: User
    day: date
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        return rules()

    @property
    def states(self) -> list[str]:
        """The states asked for; without a word the open ones."""
        asked = [value for value in self.filters.get("state", ()) if value in STATES]
        return asked or ([] if "all" in self.filters.get("state", ()) else list(OPEN))

    def query(self) -> Select[Task]:
        """The scope with the filters; unordered."""
        query = tasks_visible_to(self.user).where(*self._clauses())
        lights = self._lights
        return query.where(light_expression(self.day, self.rules).in_(lights)) if lights else query

    def count(self) -> int:
        """How many; beyond 10,000 it stops at 10,001."""
        ids = self.query().with_only_columns(Task.id).limit(COUNT_STOPS_AT + 1)
        return (db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0) + len(self.periodic)

    def page(self, after: tuple[date, int] | None = None, size: int = PAGE) -> tuple[list[Task], str | None]:
        """The tasks after (due date, id), with the instances due among them; and where the next page begins."""
        query = shown(self.query()).order_by(Task.due_on, Task.id).limit(size + 1)
        if after:
            query = query.where(or_(Task.due_on > after[0], and_(Task.due_on == after[0], Task.id > after[1])))
        found = list(db.session.scalars(query))
        stored, more = found[:size], len(found) > size
        last = stored[-1].due_on if more else date.max
        between = [task for task in self.periodic if (after is None or after[0] < task.due_on) and task.due_on <= last]
        rows = sorted([*stored, *between], key=lambda task: (task.due_on, task.id or 0))
        return rows, f"{last.isoformat()}_{stored[-1].id}" if more else None

    @cached_property
    def periodic(self) -> list[Task]:
        """The derived instances that the filters let through."""
        if self.states and "handed_out" not in self.states:
            return []
        return [task for task in derived(all_series(self.user), self.day) if self._holds(task)]

    @property
    def _lights(self) -> list[str]:
        return [value for value in self.filters.get("light", ()) if value in LIGHTS]

    @cached_property
    def _units(self) -> list[str]:
        """The paths of the units asked for: their whole subtrees are meant."""
        numbers = [int(value) for value in self.filters.get("unit", ()) if value.isascii() and value.isdigit()]
        numbers = [number for number in numbers if number < 2**31]
        return list(db.session.scalars(select(Unit.path).where(Unit.id.in_(numbers)))) if numbers else []

    @property
    def _text(self) -> str:
        return (self.filters.get("q") or [""])[0].strip()[:100]

    def _clauses(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.states:
            found.append(Task.state.in_(self.states))
        if self._text:
            found.append(
                or_(*(column.contains(self._text, autoescape=True) for column in (Task.title, Task.code, Task.text)))
            )
        if "unit" in self.filters:
            found.append(_answered_by(self._units))
        whose = self.filters.get("whose", ())
        if set(whose) & set(MINE):
            found.append(or_(*(self._whose(value) for value in whose if value in MINE)))
        return found

    def _whose(self, value: str) -> ColumnElement[bool]:
        if value == "given":
            return Task.given_by_id == self.user.id
        return exists().where(TaskParty.task_id == Task.id, responsible(TaskParty, self.user)).correlate(Task)

    def _holds(self, task: Task) -> bool:
        """The filters in Python, for a task that is not in the database."""
        if self._lights and light(task, self.day, self.rules) not in self._lights:
            return False
        if self._text and not any(self._text in words for words in (task.title, task.text)):
            return False
        if "unit" in self.filters and not any(
            party.of_unit.path.startswith(path) for party in task.parties for path in self._units
        ):
            return False
        return self._is_whose(task)

    def _is_whose(self, task: Task) -> bool:
        whose = set(self.filters.get("whose", ())) & set(MINE)
        mine = any(party.includes(self.user) for party in task.parties)
        return not whose or ("given" in whose and task.given_by_id == self.user.id) or ("mine" in whose and mine)


def _answered_by(paths: Sequence[str]) -> ColumnElement[bool]:
    below = [units_below(path) for path in paths]
    if not below:
        return false()
    units = or_(*(TaskParty.unit_id.in_(ids) for ids in below))
    people = or_(*(TaskParty.user_id.in_(select(User.id).where(User.unit_id.in_(ids))) for ids in below))
    return exists().where(TaskParty.task_id == Task.id, or_(units, people)).correlate(Task)


@dataclass
class UnitFigures:
    """What a unit answers for (as the main responsible): `on_time` of `done` were reported by their day."""

    unit: Unit
    open: int = 0
    overdue: int = 0
    done: int = 0
    on_time: int = 0

    @property
    def percent(self) -> float | None:
        return 100 * self.on_time / self.done if self.done else None


def by_unit(user: User, day: date) -> list[UnitFigures]:
    """The figures of every unit that answers for a task the user sees, the most overdue first. A person's tasks are
    those of the person's unit; periodic tasks nobody has acted on count as open."""
    unit_id = func.coalesce(TaskParty.unit_id, User.unit_id)
    late = and_(Task.state.in_(("handed_out", "accepted")), Task.due_on < day)
    counted = (
        Task.state.in_(OPEN),
        late,
        Task.state == "done",
        and_(Task.state == "done", Task.reported_on <= Task.due_on),
    )
    rows = db.session.execute(
        tasks_visible_to(user)
        .join(TaskParty, and_(TaskParty.task_id == Task.id, TaskParty.is_main))
        .outerjoin(User, User.id == TaskParty.user_id)
        .with_only_columns(unit_id, *(func.sum(case((each, 1), else_=0)).cast(Integer) for each in counted))
        .group_by(unit_id)
    ).all()
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_([row[0] for row in rows])))}
    found = {number: UnitFigures(units[number], *map(int, sums)) for number, *sums in rows}
    for task in derived(all_series(user), day):
        unit = task.main.of_unit
        figures = found.setdefault(unit.id, UnitFigures(unit))
        figures.open += 1
        figures.overdue += task.due_on < day
    return sorted(found.values(), key=lambda each: (-each.overdue, -each.open, each.unit.path))

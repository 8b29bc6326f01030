"""When things happened to a project: walked back from today, so that its light is the wanted one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from crm.fuzzydate import FuzzyDate
from crm.leads.words import Stage
from crm.settings.workdays import Workdays

LONGEST = 730  # days: two years
_BIG = 1  # 亿元: screening may take a week from here on

# Days it takes to get from a stage to the next.
_TAKES = {
    Stage.LEAD: (2, 6),
    Stage.SCREENING: (6, 20),
    Stage.NEGOTIATION: (35, 110),
    Stage.SIGNED: (45, 90),
    Stage.PLACED: (25, 70),
    Stage.CONSTRUCTION: (130, 200),
    Stage.PRODUCTION: (60, 90),
}
# Days without a word, by stage and light.
_QUIET = {
    Stage.SCREENING: {"green": (0, 2), "yellow": (4, 6), "red": (16, 22)},
    Stage.NEGOTIATION: {"green": (1, 11), "yellow": (16, 27), "red": (33, 50)},
    Stage.SIGNED: {"green": (1, 16), "yellow": (22, 36), "red": (43, 55)},
}
_QUIET_BIG = {"green": (0, 5), "yellow": (8, 12), "red": (16, 22)}
_GIVEN_UP = (25, 480)  # days ago
_SINCE = {Stage.PRODUCTION: (40, 260), Stage.CAPACITY: (40, 200)}  # days that what is done already lasts
_NEW = {"yellow": 2, "red": 5}  # working days since a lead came that nobody has called yet


@dataclass(frozen=True)
class Days:
    """`entered` has the stages up to the present one; `next_step` is the day of the last conversation's."""

    entered: Mapping[Stage, date]
    last_talk: date | None
    next_step: date | None
    construction: FuzzyDate
    production: FuzzyDate

    @property
    def registered(self) -> date:
        return self.entered[Stage.LEAD]


def plan(stage: Stage, light: str, amount: float, today: date, random: Random, is_lost: bool = False) -> Days:
    """Dates for a project that is in this stage today. Without a light it is put aside, or done."""
    quiet = random.randint(*(_GIVEN_UP if is_lost else _quiet(stage, light, amount, today)))
    ago = {stage: _age(stage, light, quiet, random)}
    for earlier in reversed(list(Stage)[: stage.number - 1]):
        ago[earlier] = ago[_after(earlier)] + random.randint(*_TAKES[earlier])
    if (all_days := ago[Stage.LEAD]) > LONGEST:
        ago = {one: days * LONGEST // all_days for one, days in ago.items()}
    entered = {one: _workday(ago[one], today) for one in Stage if one in ago}
    if stage is Stage.LEAD and (light != "green" or quiet == 0):
        last = next_step = None
    else:
        last = max(_workday(quiet, today), entered[Stage.LEAD])
        next_step = max(last, today + timedelta(_until(light, quiet, random)))
    return Days(entered, last, next_step, *_plans(stage, light, entered, today))


def _after(stage: Stage) -> Stage:
    return list(Stage)[stage.number]


def _quiet(stage: Stage, light: str, amount: float, today: date) -> tuple[int, int]:
    if stage is Stage.LEAD:
        return (0, 2) if light == "green" else (_since(_NEW[light], today),) * 2
    if not light:
        return (25, 60)
    if stage is Stage.SCREENING and amount >= _BIG:
        return _QUIET_BIG[light]
    return _QUIET.get(stage, {}).get(light, (2, 24))


def _since(workdays: int, today: date) -> int:
    """Days since a day that so many working days followed."""
    return (today - Workdays().bound(today, workdays - 1)).days + 1


def _age(stage: Stage, light: str, quiet: int, random: Random) -> int:
    """Days in the present stage."""
    if stage is Stage.LEAD:
        return quiet + (1 if light == "green" and quiet else 0)
    if stage is Stage.SCREENING:
        return quiet + random.randint(1, 2)
    return quiet + random.randint(*_SINCE.get(stage, (8, 45)))


def _until(light: str, quiet: int, random: Random) -> int:
    """Days until the next step; less than 0: it is overdue."""
    if not light:
        return -random.randint(5, 20)
    if light == "yellow":
        return random.choice((-4, -2, -1, 3))
    if light == "red":
        return -random.randint(8, max(quiet - 3, 9))
    return random.randint(1, 12)


def _plans(stage: Stage, light: str, entered: Mapping[Stage, date], today: date) -> tuple[FuzzyDate, FuzzyDate]:
    """Planned construction and production: in the two stages that wait for them they make the light."""
    wait = {"green": 100, "yellow": -12, "red": -45}.get(light, 60)
    if stage is Stage.PLACED:
        construction = today + timedelta(wait)
        return FuzzyDate.day(construction), _month(construction + timedelta(300))
    if stage is Stage.CONSTRUCTION:
        return _month(entered[stage]), FuzzyDate.day(today + timedelta(wait))
    begun = entered.get(Stage.CONSTRUCTION) or entered[stage] + timedelta(190)
    return _month(begun), _month(begun + timedelta(270))


def _month(day: date) -> FuzzyDate:
    return FuzzyDate(day.replace(day=1), "m")


def _workday(ago: int, today: date) -> date:
    """That many days ago, or the Friday before; of the last days each one counts for the light."""
    day = today - timedelta(ago)
    return day - timedelta(max(day.weekday() - 4, 0)) if ago > 7 else day

"""Days away: for how many days of a year each unit and each person was out on trips, no day counted twice.

Every row carries the filters of the list of activities whose trips it counts.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter

from crm.accounts.models import User
from crm.errors import N_
from crm.interactions.activities import days_in_year
from crm.interactions.models import AWAY, Activity
from crm.lists.activities import ActivityList

COLUMNS = (N_("Unit"), N_("Person"), N_("Trips"), N_("Days away"), N_("Person-days"))
Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class AwayRow:
    """A unit, or one of its people where `person` is said. `days`: on which anybody of them was away.

    `person_days`: the days of its people added up; of one person they are the days.
    """

    unit: str
    person: str | None
    trips: int
    days: int
    person_days: int
    filters: Filters


@dataclass(frozen=True)
class Away:
    year: int
    upto: date
    rows: tuple[AwayRow, ...]


def away(user: User, year: int, today: date) -> Away:
    """The units with trips in the year, the most days first, each followed by its people."""
    upto = min(date(year, 12, 31), today)
    period = {"kind": AWAY, "held_from": [f"{year}-01-01"], "held_to": [upto.isoformat()]}
    of_units: dict[int, list[Activity]] = defaultdict(list)
    for trip in ActivityList(user, period).all():
        of_units[trip.unit_id].append(trip)
    blocks = [_block(trips, year, upto, period) for trips in of_units.values()]
    blocks.sort(key=lambda block: (-block[0].days, block[0].unit))
    return Away(year, upto, tuple(row for block in blocks for row in block))


def _block(trips: Sequence[Activity], year: int, upto: date, period: Filters) -> list[AwayRow]:
    """The row of a unit and those of its people."""
    unit = trips[0].unit
    filters = {**period, "unit": [str(unit.id)]}
    of_people: dict[str, list[Activity]] = defaultdict(list)
    for trip in trips:
        for name in trip.names:
            of_people[name].append(trip)
    people = []
    for name, own in of_people.items():
        days = _days(own, year, upto)
        people.append(AwayRow(unit.name, name, len(own), days, days, {**filters, "member": [name]}))
    people.sort(key=lambda row: (-row.days, row.person or ""))
    total = sum(row.days for row in people)
    return [AwayRow(unit.name, None, len(trips), _days(trips, year, upto), total, filters), *people]


def _days(trips: Sequence[Activity], year: int, upto: date) -> int:
    return len(days_in_year([(trip.starts_on, trip.ends_on) for trip in trips], year, upto))


def write_away(path: Path, found: Away, say: Callable[[str], str]) -> int:
    """The table as a workbook; returns how many rows."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(f"{say(COLUMNS[3])} {found.year}"[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "bottom": 1})
    sheet.set_column(0, 1, 24)
    for at, label in enumerate(COLUMNS):
        sheet.write_string(0, at, say(label), head)
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(found.rows, 1):
        sheet.write_string(place, 0, row.unit)
        sheet.write_string(place, 1, row.person or say(ALL_OF_UNIT))
        for at, figure in enumerate((row.trips, row.days, row.person_days), 2):
            sheet.write_number(place, at, figure)
    book.close()
    return len(found.rows)


ALL_OF_UNIT = N_("The whole unit")

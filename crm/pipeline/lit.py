"""light() in SQL: which leads show which colour on a day, for filters and figures."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from crm.fuzzydate import PRECISIONS, FuzzyDate
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.pipeline.lights import BIG, Limits
from crm.settings.workdays import Workdays, office_workdays

_SEEN = func.coalesce(Lead.last_contact_on, Lead.stage_entered_on)
_LIT = [stage for stage in Stage if stage.number <= Stage.CONSTRUCTION.number]
SHINING = and_(Lead.state == "active", Lead.stage.in_(_LIT))
_IS_BIG = func.coalesce(Lead.investment, 0) >= BIG
# To whom each limit of silence applies.
_SILENT = {
    "lead": and_(Lead.stage == Stage.LEAD, Lead.last_contact_on.is_(None)),
    "screening": and_(Lead.stage == Stage.SCREENING, ~_IS_BIG),
    "screening_big": and_(Lead.stage == Stage.SCREENING, _IS_BIG),
    "negotiation": Lead.stage == Stage.NEGOTIATION,
    "signed": Lead.stage == Stage.SIGNED,
}


def light_expression(day: date, limits: Limits) -> ColumnElement[str]:
    """The colour of each lead on this day: none, green, yellow or red."""
    office = office_workdays()
    return case(
        (~SHINING, literal("none")),
        (or_(*_beyond(day, limits, office, 1)), literal("red")),
        (or_(*_beyond(day, limits, office, 0)), literal("yellow")),
        else_=literal("green"),
    )


def _beyond(day: date, limits: Limits, office: Workdays, place: int) -> Iterator[ColumnElement[bool]]:
    """What is over its limit to yellow (0) or red (1). None of them is ever null."""
    bound = {code: day - timedelta(limit[place]) for code, limit in limits.items()}
    bound["lead"] = office.bound(day, limits["lead"][place])
    for code, who in _SILENT.items():
        yield and_(who, bound[code] > _SEEN)
    yield and_(Lead.stage == Stage.PLACED, _over(Lead.planned_construction_on, bound["plan"]))
    yield and_(Lead.stage == Stage.CONSTRUCTION, _over(Lead.planned_production_on, bound["plan"]))
    yield and_(Lead.next_step_on.is_not(None), Lead.next_step_on < bound["next_step"])


def _over(column: InstrumentedAttribute[FuzzyDate | None], day: date) -> ColumnElement[bool]:
    """Whether the interval a fuzzy date stands for ended before this day."""
    precision = func.substr(type_coerce(column, String), 11, 1)
    # An interval that began before the one this day lies in has ended: it is stored by its first day.
    ended = [and_(precision == letter, column < FuzzyDate.around(day, letter).start) for letter in PRECISIONS]
    return and_(column.is_not(None), or_(*ended))

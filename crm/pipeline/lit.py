"""light() in SQL: which leads show which colour on a day, for filters and figures."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, String, and_, case, false, func, literal, or_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from crm.fuzzydate import PRECISIONS, FuzzyDate
from crm.leads.models import BY_SILENCE, Lead
from crm.leads.words import Stage
from crm.pipeline.lights import BIG, Limits
from crm.settings.workdays import Workdays, office_workdays

_SEEN = BY_SILENCE
_LIT = [stage for stage in Stage if stage.number <= Stage.CONSTRUCTION.number]
SHINING = and_(Lead.state == "active", Lead.stage.in_(_LIT))
_IS_BIG = func.coalesce(Lead.investment, 0) >= BIG


def light_expression(day: date, limits: Limits) -> ColumnElement[str]:
    """The colour of each lead on this day: none, green, yellow or red."""
    office = office_workdays()
    return case(
        (~SHINING, literal("none")),
        (_beyond(day, limits, office, 1), literal("red")),
        (_beyond(day, limits, office, 0), literal("yellow")),
        else_=literal("green"),
    )


def _beyond(day: date, limits: Limits, office: Workdays, place: int) -> ColumnElement[bool]:
    """Whether a lead is over a limit to yellow (0) or red (1): of its stage alone, as every row of a figure asks this."""
    bound = {code: day - timedelta(limit[place]) for code, limit in limits.items()}
    uncalled = office.bound(day, limits["lead"][place])
    of_stage = case(
        {
            Stage.LEAD: and_(Lead.last_contact_on.is_(None), Lead.stage_entered_on < uncalled),
            Stage.SCREENING: case((_IS_BIG, bound["screening_big"] > _SEEN), else_=bound["screening"] > _SEEN),
            Stage.NEGOTIATION: bound["negotiation"] > _SEEN,
            Stage.SIGNED: bound["signed"] > _SEEN,
            Stage.PLACED: _over(Lead.planned_construction_on, bound["plan"]),
            Stage.CONSTRUCTION: _over(Lead.planned_production_on, bound["plan"]),
        },
        value=Lead.stage,
        else_=false(),
    )
    return or_(and_(Lead.next_step_on.is_not(None), Lead.next_step_on < bound["next_step"]), of_stage)


def _over(column: InstrumentedAttribute[FuzzyDate | None], day: date) -> ColumnElement[bool]:
    """Whether the interval a fuzzy date stands for ended before this day."""
    precision = func.substr(type_coerce(column, String), 11, 1)
    # An interval that began before the one this day lies in has ended: it is stored by its first day.
    ended = [and_(precision == letter, column < FuzzyDate.around(day, letter).start) for letter in PRECISIONS]
    return and_(column.is_not(None), or_(*ended))

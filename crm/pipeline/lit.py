"""light() in SQL: which leads show which colour on a day, for filters and figures."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, String, and_, case, false, func, literal, or_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from crm.fuzzydate import PRECISIONS, FuzzyDate
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.pipeline.lights import BIG, BIG_SCREENING, LATE_PLAN, LATE_STEP
from crm.pipeline.stages import GATES
from crm.settings.workdays import Workdays, office_workdays

_SEEN = func.coalesce(Lead.last_contact_on, Lead.stage_entered_on)
_LIT = [stage for stage in Stage if stage.number <= Stage.CONSTRUCTION.number]


def light_expression(day: date) -> ColumnElement[str]:
    """The colour of each lead on this day: none, green, yellow or red."""
    shines, office = and_(Lead.state == "active", Lead.stage.in_(_LIT)), office_workdays()
    return case(
        (~shines, literal("none")),
        (or_(*_reasons(day, "red", office)), literal("red")),
        (or_(*_reasons(day, "yellow", office)), literal("yellow")),
        else_=literal("green"),
    )


def _reasons(day: date, colour: str, office: Workdays) -> Sequence[ColumnElement[bool]]:
    """What makes a lead this colour or worse. None of them is ever null."""
    late_plan = timedelta(LATE_PLAN if colour == "red" else 0)
    late_step = timedelta(LATE_STEP if colour == "red" else 1)
    return (
        *(_silent(stage, day, colour, office) for stage in _LIT),
        and_(Lead.stage == Stage.PLACED, _over(Lead.planned_construction_on, day - late_plan)),
        and_(Lead.stage == Stage.CONSTRUCTION, _over(Lead.planned_production_on, day - late_plan)),
        and_(Lead.next_step_on.is_not(None), Lead.next_step_on <= day - late_step),
    )


def _silent(stage: Stage, day: date, colour: str, office: Workdays) -> ColumnElement[bool]:
    """More days without a contact than the stage allows."""
    gate = GATES[stage]
    usual = {"yellow": gate.yellow, "red": gate.red}[colour]
    if usual is None or gate.yellow is None or gate.red is None:
        return false()
    beyond = day - timedelta(usual) > _SEEN
    if stage is Stage.LEAD:
        late = Lead.stage_entered_on < office.bound(day, usual)
        return and_(Lead.stage == stage, Lead.last_contact_on.is_(None), late)
    if stage is Stage.SCREENING:
        is_big = func.coalesce(Lead.investment, 0) >= BIG
        longer = day - timedelta(BIG_SCREENING[colour]) > _SEEN
        return and_(Lead.stage == stage, or_(and_(~is_big, beyond), and_(is_big, longer)))
    return and_(Lead.stage == stage, beyond)


def _over(column: InstrumentedAttribute[FuzzyDate | None], day: date) -> ColumnElement[bool]:
    """Whether the interval a fuzzy date stands for ended before this day."""
    precision = func.substr(type_coerce(column, String), 11, 1)
    # An interval that began before the one this day lies in has ended: it is stored by its first day.
    ended = [and_(precision == letter, column < FuzzyDate.around(day, letter).start) for letter in PRECISIONS]
    return and_(column.is_not(None), or_(*ended))

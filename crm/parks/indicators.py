"""The indicators of standard land 标准地: what is asked, by whom it is set, and which rule holds for a parcel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction, joinedload

from crm.accounts.models import Role, User
from crm.audit.operations import record, record_edit
from crm.db import db, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fields import MONEY, NUMBER, TEXT, Field
from crm.parks.models import IndicatorRule, Parcel, Park
from crm.parks.queries import managed_by

_READ = "indicator rules read"


@dataclass(frozen=True)
class Indicator:
    """`column` in rules and, where a parcel can ask for more, in parcels; `per_unit`: of the unit shown."""

    column: str
    label: str
    unit: str
    at_least: bool
    per_unit: int = 1


INDICATORS = {
    "investment": Indicator(
        "min_investment_intensity", N_("Investment per mu"), N_("10k CNY per mu"), at_least=True, per_unit=10_000
    ),
    "tax": Indicator("min_tax_per_mu", N_("Tax per mu"), N_("10k CNY per mu"), at_least=True, per_unit=10_000),
    "plot_ratio": Indicator("min_plot_ratio", N_("Plot ratio"), "", at_least=True),
    "energy": Indicator("max_energy", N_("Energy per unit of output"), N_("tce per 10k CNY"), at_least=False),
    "emission": Indicator("max_emission", N_("Pollutants per unit of output"), N_("kg per 10k CNY"), at_least=False),
    "rnd": Indicator("min_rnd", N_("Research and development, share of output"), N_("per cent"), at_least=True),
}
RULE_FIELDS = (
    Field("division", N_("Industry division"), TEXT, help=N_("Two digits of GB/T 4754; empty: all industries")),
    Field("version_name", N_("Version"), TEXT, required=True, help=N_("Such as 2023 edition")),
    Field("source", N_("Source document"), TEXT, required=True, help=N_("Its title or number")),
    Field("min_investment_intensity", N_("Investment per mu, at least"), MONEY),
    Field("min_tax_per_mu", N_("Tax per mu, at least"), MONEY),
    Field("min_plot_ratio", N_("Plot ratio, at least"), NUMBER),
    Field("max_energy", N_("Energy use, at most"), NUMBER, help=N_("tce per 10k CNY of output")),
    Field("max_emission", N_("Main pollutants, at most"), NUMBER, help=N_("kg per 10k CNY of output")),
    Field("min_rnd", N_("Research and development, at least"), NUMBER, help=N_("Per cent of output")),
)


@dataclass(frozen=True)
class Asked:
    """What one indicator asks, and where that stands: the parcel itself (no rule), or a rule."""

    code: str
    value: Decimal
    rule: IndicatorRule | None

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.code]


def asked_of(parcel: Parcel, division: str | None, day: date) -> list[Asked]:
    """Each indicator that is asked on this parcel of this industry: the nearest word holds.

    The parcel's own value goes before its park's rule, the park's before the county's, a division's before that of
    all industries; of two rules of one reach the newer one in force.
    """
    rules = sorted(
        (rule for rule in rules_read() if _applies(rule, parcel.park_id, division, day)),
        key=lambda rule: (rule.park_id is not None, rule.division is not None, rule.valid_from, rule.id),
        reverse=True,
    )
    found = []
    for code, indicator in INDICATORS.items():
        own = getattr(parcel, indicator.column, None)
        if own is not None:
            found.append(Asked(code, Decimal(own), None))
            continue
        said = next((rule for rule in rules if getattr(rule, indicator.column) is not None), None)
        if said is not None:
            found.append(Asked(code, Decimal(getattr(said, indicator.column)), said))
    return found


def _applies(rule: IndicatorRule, park_id: int, division: str | None, day: date) -> bool:
    return rule.park_id in (None, park_id) and rule.division in (None, division) and rule.valid_from <= day


def all_rules() -> Sequence[IndicatorRule]:
    """The table as it is looked at: the county's first, then park by park."""
    query = select(IndicatorRule).options(joinedload(IndicatorRule.park))
    rules = db.session.scalars(query.order_by(IndicatorRule.valid_from.desc(), IndicatorRule.id)).all()
    return sorted(rules, key=lambda rule: (rule.park.position if rule.park else -1, rule.division or ""))


def rules_read() -> Sequence[IndicatorRule]:
    """The same, read once a transaction: every placement on a page asks."""
    info = db.session.info
    if _READ not in info:
        info[_READ] = all_rules()
    found: Sequence[IndicatorRule] = info[_READ]
    return found


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(_READ, None)


def may_edit(user: User, park_id: int | None) -> bool:
    """The administrator sets the county's table, a park's manager that of the park."""
    return user.role == Role.ADMIN if park_id is None else park_id in managed_by(user)


def add_rule(park: Park | None, values: Mapping[str, Any], valid_from: date, by: User) -> IndicatorRule:
    """A further line of the table."""
    _require_right(by, park.id if park else None)
    rule = IndicatorRule(park=park)
    _assign(rule, values, valid_from)
    db.session.add(rule)
    db.session.flush()
    _forget()
    said = {name: getattr(rule, name) for name in _columns() if getattr(rule, name) is not None}
    record(by, "add", rule, {**said, "valid_from": valid_from, "park": park.code if park else None})
    return rule


def change_rule(rule: IndicatorRule, values: Mapping[str, Any], valid_from: date, version: int, by: User) -> None:
    """Save an edit that began at `version`. Raises Stale."""
    _require_right(by, rule.park_id)
    if rule.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    _assign(rule, values, valid_from)
    record_edit(by, "edit", rule)
    _forget()


def remove_rule(rule: IndicatorRule, by: User) -> None:
    """Take a line away; the trail keeps what it said."""
    _require_right(by, rule.park_id)
    record(by, "remove", rule, {name: getattr(rule, name) for name in _columns()})
    db.session.delete(rule)
    _forget()


def find_rule(rule_id: int) -> IndicatorRule | None:
    return db.session.get(IndicatorRule, rule_id)


def _require_right(by: User, park_id: int | None) -> None:
    if not may_edit(by, park_id):
        raise Forbidden(N_("The administrator sets the county's indicators, a park's manager those of the park."))


def _columns() -> tuple[str, ...]:
    return tuple(field.name for field in RULE_FIELDS)


def _forget() -> None:
    db.session.info.pop(_READ, None)


def _assign(rule: IndicatorRule, values: Mapping[str, Any], valid_from: date) -> None:
    for name in _columns():
        setattr(rule, name, values.get(name))
    rule.valid_from = valid_from
    if rule.division is not None and not re.fullmatch(r"\d{2}", rule.division, re.ASCII):
        raise DomainError(N_("Write the division as two digits, such as 31."), "division")
    for name in ("version_name", "source"):
        if not getattr(rule, name):
            raise DomainError(N_("This field is required."), name)
    figures = [indicator.column for indicator in INDICATORS.values()]
    if all(getattr(rule, name) is None for name in figures):
        raise DomainError(N_("Give at least one figure."), figures[0])
    for name in figures:
        if getattr(rule, name) is not None and getattr(rule, name) < 0:
            raise DomainError(N_("This cannot be less than 0."), name)
    require_fit(rule)

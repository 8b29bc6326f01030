"""The table of standard-land indicators: who sets it, and which line holds for a parcel."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.industry import division_of
from crm.parks.indicators import add_rule, all_rules, asked_of, change_rule, remove_rule
from crm.parks.models import IndicatorRule
from crm.placement.operations import reserve
from crm.placement.standard import checks
from tests.building import Make

_DAY = date(2024, 1, 1)


def rule(make: Make, park: str = "", on: date = _DAY, **values: Any) -> IndicatorRule:
    by = make.manager(park) if park else make.user(Role.ADMIN)
    full = {"version_name": "2023版", "source": "自然资发〔2023〕72号", "min_tax_per_mu": 150_000, **values}
    return add_rule(make.park(park) if park else None, full, on, by)


def tax(make: Make, division: str | None = None, day: date | None = None, **parcel: Any) -> tuple[int, int | None]:
    """The tax asked, and the id of the rule that asks."""
    asked = asked_of(make.parcel(make.park("steel"), is_standard="yes", **parcel), division, day or today())
    found = next(one for one in asked if one.code == "tax")
    return int(found.value), found.rule.id if found.rule else None


def test_the_nearest_word_holds(make: Make) -> None:
    """The parcel's own before its park's, the park's before the county's, the division's before all industries'."""
    everywhere = rule(make, min_tax_per_mu=100_000)
    steelmakers = rule(make, division="31", min_tax_per_mu=120_000)
    park = rule(make, "steel", min_tax_per_mu=130_000)
    rule(make, "health", min_tax_per_mu=990_000)
    assert tax(make) == (130_000, park.id)
    assert tax(make, min_tax_per_mu=90_000) == (90_000, None)
    remove_rule(park, make.manager("steel"))
    assert tax(make) == (100_000, everywhere.id)
    assert tax(make, "31") == (120_000, steelmakers.id)
    assert tax(make, "13") == (100_000, everywhere.id)


def test_of_two_versions_the_newer_one_holds_from_its_day_on(make: Make) -> None:
    old = rule(make, min_tax_per_mu=100_000)
    new = rule(make, on=today() + timedelta(days=10), min_tax_per_mu=200_000, version_name="2026版")
    assert tax(make) == (100_000, old.id)
    assert tax(make, day=today() + timedelta(days=10)) == (200_000, new.id)
    with pytest.raises(StopIteration):
        tax(make, day=_DAY - timedelta(days=1))


def test_the_administrator_sets_the_countys_table_and_a_manager_that_of_the_park(make: Make) -> None:
    county, park = rule(make), rule(make, "steel")
    manager, admin = make.manager("steel"), make.user(Role.ADMIN)
    values = {"version_name": "2024版", "source": "晋政发〔2024〕1号", "min_tax_per_mu": 1}
    for stranger, one in ((manager, county), (admin, park), (make.chief(), county), (make.manager("health"), park)):
        with pytest.raises(Forbidden):
            change_rule(one, values, _DAY, one.version, stranger)
        with pytest.raises(Forbidden):
            remove_rule(one, stranger)
    change_rule(park, values, _DAY, park.version, manager)
    change_rule(county, values, _DAY, county.version, admin)
    assert {one.version_name for one in all_rules()} == {"2024版"}
    with pytest.raises(Stale):
        change_rule(county, values, _DAY, 0, admin)
    db.session.commit()
    changed = db.session.query(AuditChange).filter_by(subject_kind="indicator_rules", action="edit").first()
    assert changed is not None
    assert changed.values["min_tax_per_mu"] == [150_000, 1]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"division": "3"}, "division", "two digits"),
        ({"division": "C31"}, "division", "two digits"),
        ({"version_name": None}, "version_name", "required"),
        ({"source": ""}, "source", "required"),
        ({"source": "文" * 121}, "source", "at most 120"),
        ({"min_tax_per_mu": None}, "min_investment_intensity", "at least one figure"),
        ({"min_rnd": Decimal(-1)}, "min_rnd", "less than 0"),
        ({"max_energy": Decimal(10**5)}, "max_energy", "too large"),
    ],
)
def test_a_line_that_says_nothing_or_too_much_is_refused_at_its_field(
    make: Make, values: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        rule(make, **values)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("industry", "division"),
    [
        ("31 黑色金属冶炼和压延加工业", "31"), ("C3130", "31"), ("3130 钢压延加工", "31"), ("黑色金属冶炼_31", "31"),
        ("铁合金冶炼", "31"), ("精细化工", "26"), ("耐火材料", "30"), ("中药饮片加工", None), ("", None), (None, None),
        ("2023年新设", None), ("食品制造14", "14"),
    ],
)  # fmt: skip
def test_the_division_is_told_by_a_code_or_by_the_words(industry: str | None, division: str | None) -> None:
    assert division_of(industry) == division


def test_pollutants_and_research_are_compared_by_output(make: Make) -> None:
    """3 亿 of output = 30,000 万元: 15,000 kg are 0.5 kg/万元, 900 万 are 3 %."""
    rule(make, min_tax_per_mu=None, max_emission=Decimal("0.4"), min_rnd=Decimal(3))
    manager = make.manager()
    parcel = make.parcel(is_standard="yes")
    lead = make.lead(park=parcel.park, annual_output=300_000_000, emission_kg=15_000, rnd_spend=9_000_000)
    placement = reserve(lead, parcel, 10_000, manager)
    assert [(check.code, check.actual, check.met) for check in checks(placement)] == [
        ("emission", Decimal("0.5"), False),
        ("rnd", Decimal(3), True),
    ]

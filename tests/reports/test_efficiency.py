"""Efficiency by the mu: the formula by hand, its grades, and the actual figures against what is asked."""

from decimal import Decimal

import pytest

from crm.accounts.models import User
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.milestones.operations import report_year
from crm.milestones.queries import results_of
from crm.placement.contracting import contract
from crm.placement.operations import reserve
from crm.placement.standard import values_of
from crm.reports.efficiency import efficiency_of, graded, land_of, years_of
from crm.settings.operations import change
from tests.building import Make

WAN = 10_000


def settled(make: Make, mu: int = 30) -> tuple[Lead, User, User]:
    manager, officer = make.manager(), make.user()
    lead = make.lead(officer, park=make.park(), annual_tax=600 * WAN, annual_output=9_000 * WAN)
    placement = reserve(lead, make.parcel(area=60_000), mu * 2000 // 3, manager)
    make.approve(placement)
    contract(placement, today(), make.pdf(manager), manager)
    db.session.flush()
    return lead, officer, manager


def test_the_score_is_the_weighted_ratio_to_the_benchmarks(make: Make) -> None:
    """30 亩; tax 300 万 = 10 of 20, output 9,000 万 = 300 of 300, 1,500 tce = 6 of 2 counted as 1.5:
    50 × 0.5 + 30 × 1 + 20 × 1.5 = 85 of 100."""
    lead, officer, _ = settled(make)
    result = report_year(lead, today().year, 9_000 * WAN, 300 * WAN, officer, {"energy_tce": 1_500})
    found = efficiency_of(lead, result, land_of(lead))
    assert found is not None
    assert (found.score, found.grade, land_of(lead)) == (Decimal(85), "B", 20_000)


def test_a_part_without_figures_is_left_out(make: Make) -> None:
    """50 × 0.5 + 30 × 1 = 55 of 80."""
    lead, officer, _ = settled(make)
    found = efficiency_of(lead, report_year(lead, today().year, 9_000 * WAN, 300 * WAN, officer), 20_000)
    assert found is not None
    assert (found.score, found.grade) == (Decimal("68.75"), "C")
    assert efficiency_of(lead, results_of(lead)[0], 0) is None


@pytest.mark.parametrize(("tax", "grade"), [(600, "A"), (456, "B"), (264, "C"), (263, "D"), (0, "D")])
def test_the_grades_follow_the_settings(make: Make, tax: int, grade: str) -> None:
    """Output weighs 30 of 80 and is met: tax alone moves the score."""
    lead, officer, _ = settled(make)
    for code, least in (("a", 100), ("b", 85), ("c", 65)):
        change(f"efficiency.grade_{code}", least, System())
    found = efficiency_of(lead, report_year(lead, today().year, 9_000 * WAN, tax * WAN, officer), 20_000)
    assert found is not None
    assert found.grade == grade


def test_a_park_lists_who_gave_figures_the_best_first_and_only_to_those_who_may_see_them(make: Make) -> None:
    poor, officer, manager = settled(make)
    rich = make.lead(officer, park=make.park())
    placement = reserve(rich, make.parcel(area=60_000), 20_000, manager)
    make.approve(placement)
    contract(placement, today(), make.pdf(manager), manager)
    year = today().year
    for lead, tax in ((poor, 100), (rich, 900)):
        report_year(lead, year, 9_000 * WAN, tax * WAN, officer)
    db.session.flush()

    assert [one.lead for one in graded(officer, make.park(), year)] == [rich, poor]
    assert graded(make.user(unit=make.unit("某镇")), make.park(), year) == []
    assert (list(years_of(make.park())), graded(officer, make.park(), year - 1)) == ([year], [])


def test_the_years_figures_stand_beside_what_is_asked(make: Make) -> None:
    lead, officer, _ = settled(make)
    further = {"energy_tce": 1_800, "emission_kg": 900, "rnd_spend": 180 * WAN}
    result = report_year(lead, today().year, 9_000 * WAN, 300 * WAN, officer, further)
    values = values_of(lead, result, 20_000)
    assert (values["tax"], values["energy"], values["emission"], values["rnd"]) == (
        Decimal(100_000),
        Decimal("0.2"),
        Decimal("0.1"),
        Decimal(2),
    )


@pytest.mark.parametrize("name", ["energy_tce", "emission_kg", "rnd_spend"])
def test_further_figures_are_not_negative_and_stay_when_only_output_is_corrected(make: Make, name: str) -> None:
    lead, officer, _ = settled(make)
    with pytest.raises(DomainError, match="less than 0") as refused:
        report_year(lead, today().year, 1, 1, officer, {name: -1})
    assert refused.value.field == name
    report_year(lead, today().year, 1, 1, officer, {name: 5})
    db.session.flush()
    assert getattr(report_year(lead, today().year, 2, 2, officer), name) == 5

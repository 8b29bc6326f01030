"""An indicator that is missed is waived by two people, one by one."""

import pytest

from crm.accounts.models import Role, User
from crm.errors import DomainError, Forbidden, Stale
from crm.placement.models import Placement
from crm.placement.operations import release, reserve
from crm.placement.standard import checks, passed
from crm.placement.waivers import ask_waiver, decide_waiver, decides
from tests.building import Make


def missing(make: Make) -> tuple[Placement, User]:
    """60 亩 with investment met, tax missed and energy unknown."""
    manager = make.manager()
    parcel = make.parcel(is_standard="yes", min_investment_intensity=1, min_tax_per_mu=150_000, max_energy=1)
    lead = make.lead(park=parcel.park, annual_tax=7_500_000)
    return reserve(lead, parcel, 40_000, manager), manager


def test_each_missed_indicator_is_waived_by_itself(make: Make) -> None:
    placement, manager = missing(make)
    tax, energy = (ask_waiver(placement, code, "县政府专题会议", manager) for code in ("tax", "energy"))

    decide_waiver(tax, True, make.chief())
    assert not passed(placement)
    assert [(check.code, check.waiver) for check in checks(placement)] == [
        ("investment", None),
        ("tax", "granted"),
        ("energy", "asked"),
    ]
    with pytest.raises(Forbidden):
        decide_waiver(energy, True, make.user(Role.LEADER))
    decide_waiver(energy, True, make.chief())
    assert passed(placement)


def test_asking_needs_the_parks_manager_a_reason_and_something_that_is_missed(make: Make) -> None:
    placement, manager = missing(make)
    with pytest.raises(Forbidden):
        ask_waiver(placement, "tax", "县政府专题会议", make.chief())
    for code in ("investment", "rnd", "nothing"):
        with pytest.raises(DomainError, match="that is missed") as met:
            ask_waiver(placement, code, "县政府专题会议", manager)
        assert met.value.field == "indicator"
    with pytest.raises(DomainError, match="Give the reason") as silent:
        ask_waiver(placement, "tax", " ", manager)
    assert silent.value.field == "reason"

    ask_waiver(placement, "tax", "县政府专题会议", manager)
    with pytest.raises(DomainError, match="asked for or granted already"):
        ask_waiver(placement, "tax", "再来", manager)


def test_only_a_second_person_over_the_project_or_the_park_decides_and_only_once(make: Make) -> None:
    placement, manager = missing(make)
    waiver, chief = ask_waiver(placement, "tax", "县政府专题会议", manager), make.chief()

    with pytest.raises(DomainError, match="Somebody other than"):
        decide_waiver(waiver, True, manager)
    for stranger in (make.user(), make.manager("steel"), make.chief(make.unit("某镇"))):
        with pytest.raises(Forbidden):
            decide_waiver(waiver, True, stranger)
    assert (decides(manager, waiver, {placement.park_id}), decides(chief, waiver, set())) == (False, True)
    decide_waiver(waiver, False, chief)
    with pytest.raises(Stale):
        decide_waiver(waiver, True, chief)
    assert not passed(placement)
    assert ask_waiver(placement, "tax", "补充了材料", manager).state == "asked"


def test_a_colleague_of_the_manager_decides_as_well(make: Make) -> None:
    placement, manager = missing(make)
    colleague = make.user(Role.PARK_MANAGER)
    make.park("equipment", [manager, colleague])
    waiver = ask_waiver(placement, "tax", "县政府专题会议", manager)
    decide_waiver(waiver, True, colleague)
    assert (waiver.state, waiver.decided_by) == ("granted", colleague)


def test_nothing_is_waived_of_land_given_back(make: Make) -> None:
    placement, manager = missing(make)
    waiver = ask_waiver(placement, "tax", "县政府专题会议", manager)
    release(placement, "企业放弃", manager)

    with pytest.raises(DomainError, match="given back already"):
        ask_waiver(placement, "energy", "再来", manager)
    with pytest.raises(DomainError, match="given back already"):
        decide_waiver(waiver, True, make.chief())

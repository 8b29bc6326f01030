"""The three target regions, in Python and in SQL alike."""

import pytest
from sqlalchemy import select

from crm.companies.models import Company
from crm.companies.regions import region_expression, target_region
from crm.db import db
from tests.building import Make

# code → (with all of Guangdong, with the nine cities only)
EXPECTED = {
    "110000": ("jjj", "jjj"),
    "110108": ("jjj", "jjj"),
    "120000": ("jjj", "jjj"),
    "130900": ("jjj", "jjj"),
    "140826": ("other", "other"),
    "310000": ("yrd", "yrd"),
    "320500": ("yrd", "yrd"),
    "330100": ("yrd", "yrd"),
    "340100": ("yrd", "yrd"),
    "350200": ("other", "other"),
    "440000": ("gba", "other"),  # the province alone: no city of the bay is named
    "440300": ("gba", "gba"),
    "440100": ("gba", "gba"),
    "441900": ("gba", "gba"),
    "442000": ("gba", "gba"),
    "441200": ("gba", "gba"),
    "441300": ("gba", "gba"),
    "440500": ("gba", "other"),  # 汕头
    "441800": ("gba", "other"),  # 清远
    "445200": ("gba", "other"),  # 揭阳
    "450100": ("other", "other"),
    "810000": ("gba", "gba"),
    "820000": ("gba", "gba"),
    "710000": ("other", "other"),
    "DE": ("other", "other"),
    "": ("unknown", "unknown"),
    None: ("unknown", "unknown"),
}


@pytest.mark.parametrize(("code", "expected"), EXPECTED.items())
def test_a_place_belongs_to_one_target_region(code: str | None, expected: tuple[str, str]) -> None:
    assert (target_region(code, True), target_region(code, False)) == expected


@pytest.mark.parametrize("all_guangdong", [True, False])
def test_the_database_and_python_say_the_same(make: Make, all_guangdong: bool) -> None:
    for number, code in enumerate(EXPECTED):
        db.session.add(Company(name=f"{number}", key=f"{number}", region=code))
    db.session.flush()
    rows = db.session.execute(
        select(Company.region, region_expression(Company.region, all_guangdong)).where(
            Company.key.in_([str(n) for n in range(len(EXPECTED))])
        )
    ).all()

    assert dict(map(tuple, rows)) == {code: both[not all_guangdong] for code, both in EXPECTED.items()}

"""Who a run of test_any_course.py plays with."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.accounts.models import Unit, User
from crm.companies.models import Company
from tests.building import Make


@dataclass
class People:
    """The office of a run: two units, each with a person and a chief, the chief over both, firms, a park."""

    units: Sequence[Unit]
    persons: Sequence[User]
    chiefs: Sequence[User]
    county: User
    firms: Sequence[Company]
    manager: User

    @classmethod
    def of(cls, make: Make) -> "People":
        units = [make.unit(f"单位之{n}") for n in range(2)]
        persons = [make.user(unit=unit) for unit in units]
        chiefs = [make.chief(unit) for unit in units]
        return cls(units, persons, chiefs, make.chief(), [make.company() for _ in range(2)], make.manager())

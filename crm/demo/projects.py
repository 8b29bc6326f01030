"""The projects of leads.csv with their firms and people, the oldest first; before them the well-known firms."""

from collections.abc import Sequence
from random import Random
from typing import Any

from stdnum.cn import uscc

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.companies.operations import add as add_company
from crm.companies.operations import add_contact
from crm.companies.queries import named
from crm.companies.regions import place
from crm.demo.days import Days, plan
from crm.demo.land import Parcels, mu
from crm.demo.papers import Papers
from crm.demo.people import People
from crm.demo.rows import Row
from crm.demo.story import Story
from crm.fuzzydate import FuzzyDate, today
from crm.leads.words import Stage

SEED = 20220316
_HIGH = ("铝冶炼", "铁合金冶炼", "无机盐制造")
_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "海涛 雪梅 志远 晓东 文静 永强 佳宁 国华 丽娟 俊杰 慧敏 振宇 春燕 少平 立民 思琪 宏伟 玉兰 建业 清源".split()
_TITLES = "总经理 副总经理 投资总监 项目部经理 技术部长 董事长助理".split()


def add_projects(rows: Sequence[Row], people: People, parcels: Parcels, papers: Papers) -> None:
    """Each from its first day to where it stands; the same seed gives the same county."""
    random = Random(SEED)  # noqa: S311  (made-up data, no secret)
    dated = [(plan(Stage(row.stage), row.light, float(row.amount), today(), random, row.is_lost), row) for row in rows]
    for number, (days, row) in enumerate(sorted(dated, key=lambda pair: pair[0].registered), 1):
        owner = people.owner_of(row.unit, row.owner)
        company = _company(row, number, owner)
        contacts = [_contact(company, owner, random) for _ in range(random.randint(1, 2))]
        story = Story(row, days, people, parcels, papers)
        story.tell(_values(row, days, random), company, contacts, credit_code(number + 5000), random)


def credit_code(number: int) -> str:
    """A well-formed code of a place that does not exist (990000)."""
    body = f"91990000MA{number:07d}"
    return body + str(uscc.calc_check_digit(body))


def _company(row: Row, number: int, by: User) -> Company:
    known = named(row.investor)
    if known:
        return known
    values = {"name": row.investor, "region": row.region, "industry": row.industry, "credit_code": credit_code(number)}
    return add_company(values, by)


def _contact(company: Company, by: User, random: Random) -> Contact:
    name = random.choice(_SURNAMES) + random.choice(_GIVEN)
    phone = f"1390000{random.randint(0, 9999):04d}"
    return add_contact(company, {"name": name, "title": random.choice(_TITLES), "phone": phone}, by)


def _values(row: Row, days: Days, random: Random) -> dict[str, Any]:
    known: dict[str, Any] = {
        "title": row.title,
        "channel": row.channel,
        "source_region": place(row.region, "source_region"),
        "industry": row.industry,
        "description": row.description,
        "investment": row.yuan,
    }
    if row.has_reached(Stage.SCREENING):
        known |= {
            "two_high": "yes" if row.industry in _HIGH else "no",
            "first_contact_on": FuzzyDate.day(days.registered),
        }
    if row.has_reached(Stage.NEGOTIATION):
        known |= _promises(row, random)
        known |= {"planned_construction_on": days.construction, "planned_production_on": days.production}
    return known


def _promises(row: Row, random: Random) -> dict[str, Any]:
    """What the firm says it will build, make and pay."""
    investment = row.yuan
    output = investment * random.randint(130, 170) // 100
    land = mu(row.mu) if row.mu else mu(str(max(investment // random.randint(3_200_000, 4_200_000), 6)))
    return {
        "fixed_investment": investment if row.mu else investment * random.randint(70, 90) // 100,
        "rnd_spend": output * 2 // 100,
        "emission_kg": output // 20_000,
        "land_area": None if row.hold == "outside" else land,
        "annual_output": output,
        "annual_tax": output * random.randint(55, 75) // 1000,
        "jobs": max(investment // 1_300_000 // 5 * 5, 20),
        "energy_tce": output // 10_000 * random.randint(4, 16) // 100,
    }

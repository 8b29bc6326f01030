"""A database of made-up leads for the benchmarks, filled in bulk."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from crm import create_app
from crm.accounts.models import Role, Unit, UnitKind, User
from crm.accounts.operations import add_unit, add_user
from crm.accounts.passwords import hash_password
from crm.audit.operations import System
from crm.companies.models import Company
from crm.config import Config
from crm.db import db, writing
from crm.fuzzydate import FuzzyDate, today
from crm.leads.claims.standing import ENDING
from crm.leads.models import Lead, LeadInvestor
from crm.leads.words import Stage
from crm.stored import portions
from crm.web.schema import upgrade

PASSWORD = "a long pass phrase for the bench"  # noqa: S105  (of a database that lives for one run)


def filled(folder: Path, leads: int, url: str | None = None) -> tuple[Flask, User]:
    """An application over a fresh database (SQLite unless `url` says) with this many leads, and a chief who sees all."""
    app = opened(folder, url)
    with app.app_context():
        upgrade()
        with writing():
            county = add_unit("县", UnitKind.COUNTY, None, System())
            office = add_unit("县招商服务中心", UnitKind.PROMOTION, county, System())
            chief = add_user("chief", "主任", Role.CHIEF, office, hash_password(PASSWORD), System())
            chief.must_change_password = False
            db.session.flush()
            _fill(leads, _owners(county))
            db.session.commit()
    return app, chief


def opened(folder: Path, url: str | None = None) -> Flask:
    """An application over the database that is there."""
    config = Config(instance=folder, database_url=url or f"sqlite:///{folder / 'bench.sqlite'}", secret_key="b" * 40)
    return create_app(Config(**{**config.__dict__, "environment": "test", "https": False}))


def _owners(county: Unit) -> list[User]:
    """Officers of eight stationed teams, five in each."""
    teams = [add_unit(f"第{n}招商组", UnitKind.TEAM, county, System()) for n in range(1, 9)]
    nobody = hash_password(PASSWORD)
    found = [
        add_user(f"officer{n}", f"专员{n}", Role.OFFICER, teams[n % len(teams)], nobody, System()) for n in range(40)
    ]
    for officer in found:
        officer.must_change_password = False
    db.session.flush()
    return found


def _fill(count: int, owners: list[User]) -> None:
    """Leads dealt out to the owners in turn, as an office of two years has them."""
    chance = random.Random(1)
    firms = [{"id": n, "name": f"企业{n}有限公司", "key": f"企业{n}有限公司"} for n in range(1000, 1000 + count)]
    rows = [_lead(n, owners[n % len(owners)], chance) for n in range(1, count + 1)]
    links = [{"lead_id": n, "company_id": 999 + n, "position": 0} for n in range(1, count + 1)]
    insert_rows(Company, [{**firm, "version": 1, "extra": {}} for firm in firms])
    insert_rows(Lead, rows)
    insert_rows(LeadInvestor, links)


def _lead(n: int, owner: User, chance: random.Random) -> dict[str, Any]:
    stage = chance.choice(list(Stage))
    begun = today() - timedelta(chance.randrange(700) if stage not in ENDING or n % 10 == 0 else n % 55)
    is_planned = stage in (Stage.SIGNED, Stage.PLACED, Stage.CONSTRUCTION)
    state = chance.choice(("active",) * 8 + ("paused", "lost"))
    return {
        "id": n,
        "code": f"YF-2025-{n:06d}",
        "title": f"项目{n}精深加工",
        "stage": stage.value,
        "state": state,
        "screening": None if n % 50 == 0 else "pursue",
        "stage_entered_on": begun,
        "claimed_on": begun,
        "last_contact_on": max(begun, today() - timedelta(chance.randrange(90))) if n % 3 else None,
        "next_step": "回访企业，送去报价" if n % 4 else None,
        "next_step_on": today() + timedelta(chance.randrange(-3, 60)) if n % 4 else None,
        "planned_construction_on": FuzzyDate(today() + timedelta(chance.randrange(-20, 300)), "d")
        if is_planned
        else None,
        "planned_production_on": FuzzyDate(today() + timedelta(chance.randrange(300, 700)), "d")
        if is_planned
        else None,
        "source_region": chance.choice(("110000", "310000", "440300", "510100", None)),
        "investment": chance.randrange(10_000_000, 2_000_000_000),
        "land_area": chance.randrange(5_000, 200_000),
        "unit_id": owner.unit_id,
        "owner_id": owner.id,
        "extra": {},
        "registered_at": datetime(begun.year, begun.month, begun.day, tzinfo=UTC),
        "registered_by_id": owner.id,
        "carried_over": False,
        "version": 1,
    }


def insert_rows(table: Any, rows: list[dict[str, Any]]) -> None:
    """As the table's columns have them, in portions; `table` may be a model."""
    into = getattr(table, "__table__", table)
    for some in portions(rows, 5000):
        db.session.execute(insert(into), list(some))
    if rows and "id" in rows[0] and db.engine.dialect.name == "postgresql":  # the next ids come after these
        last = func.setval(func.pg_get_serial_sequence(into.name, "id"), func.max(into.c.id))
        db.session.execute(select(last))

"""A database of made-up leads for the benchmarks, filled in bulk."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from crm import create_app
from crm.accounts.models import Role, Unit, UnitKind, User
from crm.accounts.operations import add_unit, add_user
from crm.accounts.passwords import hash_password
from crm.audit.operations import System
from crm.companies.models import Company
from crm.config import Config
from crm.db import db, writing
from crm.leads.models import Lead, LeadInvestor
from crm.leads.words import Stage
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
    db.session.flush()
    return found


def _fill(count: int, owners: list[User]) -> None:
    """Leads dealt out to the owners in turn."""
    chance = random.Random(1)
    stages = [stage.value for stage in Stage]
    firms = [{"id": n, "name": f"企业{n}有限公司", "key": f"企业{n}有限公司"} for n in range(1000, 1000 + count)]
    rows = [
        {
            "id": n,
            "code": f"YF-2025-{n:06d}",
            "title": f"项目{n}精深加工",
            "stage": chance.choice(stages),
            "state": "active",
            "stage_entered_on": date(2025, 1, 1) + timedelta(days=n % 300),
            "source_region": chance.choice(("110000", "310000", "440300", "510100", None)),
            "investment": chance.randrange(10_000_000, 2_000_000_000),
            "land_area": chance.randrange(5_000, 200_000),
            "unit_id": owners[n % len(owners)].unit_id,
            "owner_id": owners[n % len(owners)].id,
            "extra": {},
            "registered_at": datetime(2025, 1, 1, tzinfo=UTC),
            "registered_by_id": owners[n % len(owners)].id,
            "carried_over": False,
            "version": 1,
        }
        for n in range(1, count + 1)
    ]
    links = [{"lead_id": n, "company_id": 999 + n, "position": 0} for n in range(1, count + 1)]
    for table, values in ((Company, [{**f, "version": 1} for f in firms]), (Lead, rows), (LeadInvestor, links)):
        for start in range(0, count, 5000):
            db.session.execute(insert(table), values[start : start + 5000])

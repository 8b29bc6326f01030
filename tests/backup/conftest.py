"""An office worth a backup: leads in several stages, land, papers, an import, on either engine."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.backup.operations import make as make_backup
from crm.db import db, writing
from crm.exchange import importing
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.fuzzydate import today
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.pipeline.operations import lose
from crm.placement.contracting import contract
from crm.placement.operations import reserve
from crm.reports.figures import Figure
from crm.reports.leader import leader_page
from crm.reports.period import period_of
from tests.building import Make
from tests.engines import Bench

SHORT_LEDGER = """项目名称,投资方,投资额（亿元）,来源地,招商方式
齿轮箱壳体,洛铸重型机械有限公司,1.45,河南省洛阳市,以商招商
智能电表模组,浙杭智表科技有限公司,0.95,浙江省杭州市,驻地招商
"""
LEDGER = Path(__file__).parent.parent / "data" / "02-新签约项目一览表.xlsx"


@dataclass(frozen=True)
class Figures:
    """The leader's page, and the land of its parks as plain numbers."""

    counts: list[Figure]
    parks: list[tuple[str, int, int, int, int]]


@dataclass
class Office:
    """One installation: what it is asked, in the words of the tests."""

    bench: Bench

    @property
    def app(self) -> Flask:
        return self.bench.app

    @property
    def files(self) -> Path:
        return Path(self.app.config["FILES_ROOT"])

    def work(self, act: Callable[[Make], Any]) -> Any:
        """Do something in it, and commit."""
        with self.app.app_context(), writing():
            done = act(Make(self.files))
            db.session.commit()
            db.session.remove()
            return done

    def ask(self, question: Callable[..., Any], *given: Any) -> Any:
        with self.app.app_context():
            answer = question(*given)
            db.session.remove()
            return answer

    def wipe(self) -> None:
        """What the fire leaves: nothing."""
        self.bench.renew()
        shutil.rmtree(self.files, ignore_errors=True)

    def figures(self) -> Any:
        """The report as the chief of the promotion office reads it."""

        def read() -> Any:
            chief = db.session.scalars(select(User).where(User.username == "chief")).one()
            found = leader_page(chief, period_of("year", today()), "all")
            land = [(one.park.code, one.parcels, one.total, one.free, one.contracted) for one in found.land]
            return Figures(found.figures, land)

        return self.ask(read)

    def papers(self) -> dict[str, bytes]:
        """Every attachment's name and bytes."""

        def read() -> dict[str, bytes]:
            kept = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
            return {f"{one.id} {one.name}": path_of(self.files, one.sha256).read_bytes() for one in kept}

        found: dict[str, bytes] = self.ask(read)
        return found

    def rows(self) -> dict[str, list[Any]]:
        """Everything in every table."""

        def read() -> dict[str, list[Any]]:
            tables = db.metadata.sorted_tables
            return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}

        found: dict[str, list[Any]] = self.ask(read)
        return found


def fill(make: Make) -> None:
    """Two projects signed, one of them with land, one lost, and two of a ledger."""
    chief, owner, manager = make.chief(), make.user(), make.manager()
    chief.username = "chief"
    placed = make.at(Stage.SIGNED, owner, chief, park=make.park(), title="风电铸件 “精加工” 'x'")
    make.verified(placed, "signed", chief)
    parcel = make.parcel(make.park(), area=100_000, is_standard="yes", min_tax_per_mu=1, max_energy=Decimal("0.35"))
    held = reserve(placed, parcel, 40_000, manager)
    make.approve(held, chief)
    contract(held, today(), make.pdf(manager, "合同.pdf"), manager)
    lost = make.at(Stage.SIGNED, owner, chief)
    lose(lost, "elsewhere", "去了邻县\n第二行", lost.version, owner)
    bring_in(make, owner, SHORT_LEDGER.encode(), "新签约.csv")


def bring_in(make: Make, by: User, data: bytes, name: str) -> None:
    """Import a ledger."""
    results = importing.recognise(data, name)
    batch = importing.keep_batch(make.files_root, data, name, None, importing.plan(results, by), by)
    importing.write(batch, results, by)


def new_lead(make: Make) -> int:
    lead: Lead = make.lead()
    return lead.id


@pytest.fixture
def office(bench: Bench) -> Office:
    shutil.rmtree(bench.app.config["FILES_ROOT"], ignore_errors=True)
    found = Office(bench)
    found.work(fill)
    return found


@pytest.fixture
def backup(office: Office, tmp_path: Path) -> Path:
    """A backup of the filled office."""
    path = tmp_path / "office.zip"
    office.ask(make_backup, path, office.files)
    return path

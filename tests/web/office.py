"""An office with everything in it, for tests that walk every page: people of every role, two leads far apart.

It is built once on SQLite and put back for each test as a copy of the file, so a cell that wrote costs little.
"""

import hashlib
import io
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Dialect, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from crm.accounts import links
from crm.accounts.deputies import appoint
from crm.accounts.models import LoginFailure, Role, Unit, UnitKind, User, UserSession
from crm.accounts.operations import disable
from crm.companies.listings import set_listing
from crm.companies.models import Contact
from crm.companies.prospects import assign
from crm.db import Base, db, now, writing
from crm.exchange import importing
from crm.exchange.exporting.lists import ask_for, conclude_export
from crm.exchange.exporting.official import draw
from crm.exchange.exporting.outgoing import Outgoing
from crm.exchange.mappings import remember, remembered
from crm.exchange.models import ExportRecord, FormDrawing, ImportBatch
from crm.exchange.planning.decisions import told_of
from crm.exchange.recognising.tables import read
from crm.fuzzydate import today
from crm.interactions.activities import add_activity
from crm.interactions.models import Interaction
from crm.leads.admission import prepare
from crm.leads.claims.disputes import open_dispute
from crm.leads.claims.models import Dispute, Transfer
from crm.leads.claims.transfers import propose
from crm.leads.models import Lead
from crm.leads.operations import add_contact, join_team
from crm.leads.papers import add_papers
from crm.leads.team import add_member
from crm.leads.words import ADMISSION_ITEMS, Stage
from crm.lists.views import save_view
from crm.merging.operations import merge_companies
from crm.messaging.operations import add_robot, give_up, queue
from crm.messaging.posting import NotSent
from crm.messaging.sealing import Seal
from crm.milestones.arrivals import verify_arrival
from crm.milestones.months import close_month
from crm.milestones.queries import milestones_of
from crm.parks.indicators import add_rule
from crm.parks.keeping import add_park
from crm.parks.models import Park
from crm.pipeline.operations import pause
from crm.placement.contracting import contract, deliver
from crm.placement.operations import reserve
from crm.placement.waiting import ask
from crm.placement.waivers import ask_waiver
from crm.reminders.calendar import renew_feed
from crm.tasks.answering import report, sign, start_series
from crm.tasks.models import Task
from crm.tasks.operations import Order, hand_out
from crm.tasks.periods import periods
from crm.tasks.queries import course_of
from tests.building import PDF, Make
from tests.engines import SECRET, SqliteBench
from tests.files_made import xlsx
from tests.visiting import Site

ROBOT_ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789-abcdef-0123"
LEDGER = "项目名称,投资方,总投资（万元）,园区\n{title},{firm},5000,{park}\n"
# The people: who they are to `ours`, a lead at 签约 of the bureau that names land in the equipment park.
VISITORS = (
    "anonymous disabled owner teammate colleague other manager other_manager chief other_chief leader admin auditor"
).split()
_CLOCKS = {"started_at", "seen_at"}


@cache
def _questions(dialect: Dialect) -> tuple[str, ...]:
    """Every row of every table, but failed logins and when sessions were used, as the driver is asked for it."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != LoginFailure.__tablename__]
    left_out = {UserSession.__tablename__: _CLOCKS}
    asked = []
    for table in tables:
        columns = [column for column in table.columns if column.name not in left_out.get(table.name, ())]
        asked.append(str(select(*columns).order_by(*table.primary_key).compile(dialect=dialect)))
    return tuple(asked)


def everything(app: Flask) -> str:
    """A digest of every row of every table, but failed logins and when sessions were used."""
    found = hashlib.sha256()
    with app.app_context(), db.engine.connect() as connection:
        for question in _questions(db.engine.dialect):
            rows = connection.exec_driver_sql(question).fetchall()
            found.update(repr(rows).encode())
    return found.hexdigest()


@dataclass
class Caller:
    """A visitor as a cookie and a CSRF token: each request has a browser of its own, so none remembers another."""

    app: Flask
    cookie: str
    token: str
    user_id: int = 0

    def client(self) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("language", "en")
        client.set_cookie("yinfeng", self.cookie)
        return client

    def get(self, url: str) -> TestResponse:
        return self.client().get(url)

    def post(self, url: str, body: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        return self.client().post(url, data={"csrf_token": self.token, **(body or {})}, **kwargs)


@dataclass
class Office:
    """`ours` and `theirs` are ids to fill addresses with: {lead_id, milestone_id, attachment_id, …}."""

    bench: SqliteBench
    snapshot: Path
    ours: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        return self.bench.app

    @property
    def files(self) -> Path:
        """The files as they were when the office was built."""
        return self.snapshot.with_suffix(".files")

    @property
    def site(self) -> Site:
        return Site(self.app)

    def restore(self) -> None:
        """The office as it was built; its sessions are used a moment ago."""
        self.bench.renew(self.snapshot)
        shutil.copytree(self.files, self.app.config["FILES_ROOT"], dirs_exist_ok=True)
        with self.app.app_context(), writing():
            db.session.execute(update(UserSession).values(started_at=now(), seen_at=now()))
            db.session.commit()
            db.session.remove()

    @contextmanager
    def watched(self) -> Iterator[Callable[[], bool]]:
        """Whether anything was written meanwhile, be it what was there before: SQLite tells every other connection."""
        with closing(sqlite3.connect(self.bench.file)) as other:
            before = other.execute("PRAGMA data_version").fetchone()
            yield lambda: other.execute("PRAGMA data_version").fetchone() != before

    def url(self, rule: Rule, values: dict[str, Any]) -> str:
        built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
        assert built is not None, rule
        return built[1]


def build(bench: SqliteBench, snapshot: Path) -> Office:
    """The office, built through the operations and logged in through the page."""
    bench.renew()
    office = Office(bench, snapshot)
    with office.site.made() as make:
        people = _people(make)
        _ours(office, make, people)
        _theirs(office, make, people)
        for person in people.values():
            db.session.refresh(person)  # a merge lets go of everything that was loaded
    for name in VISITORS:
        visitor = office.site.visitor(people.get(name), language="en")
        token = visitor.token("/account/password" if name in people else "/login")
        cookie = visitor.client.get_cookie("yinfeng")
        assert cookie
        office.callers[name] = Caller(office.app, cookie.value, token, people[name].id if name in people else 0)
    office.extra["logged_in"] = people["auditor"].id
    with office.site.made():
        disable(db.session.get_one(User, people["disabled"].id), db.session.get_one(User, people["admin"].id))
    with office.app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copy(bench.file, snapshot)
    shutil.copytree(office.app.config["FILES_ROOT"], office.files)
    return office


def _people(make: Make) -> dict[str, User]:
    bureau, elsewhere = make.unit("县工信局"), make.unit("县商务局")
    office = make.unit("开发区管委会", UnitKind.PARK_OFFICE)
    people = {name: make.user(Role.OFFICER, bureau) for name in ("owner", "colleague", "disabled")}
    people |= {name: make.user(Role.OFFICER, elsewhere) for name in ("other", "teammate")}
    people |= {name: make.user(Role.PARK_MANAGER, office) for name in ("manager", "other_manager")}
    people |= {"chief": make.chief(bureau), "other_chief": make.chief(elsewhere)}
    people |= {role.value: make.user(role) for role in (Role.LEADER, Role.ADMIN, Role.AUDITOR)}
    make.user(Role.ADMIN)
    make.park("equipment", [people["manager"]])
    make.park("health", [people["other_manager"]])
    return people


def _ours(office: Office, make: Make, people: dict[str, User]) -> None:
    owner, chief, manager = people["owner"], people["chief"], people["manager"]
    office.ours = _everything_of(
        make, owner, chief, manager, "equipment", "我方铸件项目", "我方制造有限公司", people["other"].unit
    )
    lead = db.session.get_one(Lead, office.ours["lead_id"])
    join_team(lead, people["teammate"], None, owner)
    park = make.park("equipment")
    fresh = make.lead(owner, park=park)
    paused = make.lead(owner, park=park)
    pause(paused, "等土地", paused.version, owner)
    db.session.flush()
    second = _rivals(make, owner, park, "我方第三厂")
    dispute = db.session.get_one(Dispute, office.ours["dispute_id"])
    offered = db.session.get_one(Transfer, office.ours["transfer_id"]).lead
    for each in (fresh, paused, second, dispute.second, offered):
        join_team(each, people["teammate"], None, owner)
    place = add_member(lead, make.user(unit=make.unit("县发改局")), "co_owner", None, owner)
    approved = reserve(lead, make.parcel(park), 10_000, manager)
    db.session.flush()
    make.approve(approved, chief)
    carried = _imported(make, owner, "旧账项目", "旧账制造有限公司", "装备制造产业园")
    join_team(carried, people["teammate"], None, owner)
    unwanted = preview(make, owner, LEDGER.format(title="不要的", firm="", park=""))
    finished = _task(lead, owner, chief)
    sign(finished, finished.version, owner)
    db.session.flush()
    report(finished, "已办好", None, True, [make.pdf(owner)], finished.version, owner)
    signed = _task(lead, owner, chief)
    sign(signed, signed.version, owner)
    verified = make.arrival(lead, owner)
    verify_arrival(verified, lead, chief)
    db.session.flush()
    contracted = reserve(lead, make.parcel(park), 10_000, manager)
    db.session.flush()
    make.approve(contracted, chief)
    db.session.flush()
    contract(contracted, today(), make.pdf(manager), manager)
    pooled = make.lead(owner)
    pooled.claimed_on = today() - timedelta(90)
    spare = make.parcel(park, area=66_667)
    delivered = reserve(lead, make.parcel(park), 10_000, manager)
    db.session.flush()
    make.approve(delivered, chief)
    db.session.flush()
    contract(delivered, today(), make.pdf(manager), manager)
    deliver(delivered, today(), manager)
    wish = ask(lead, make.parcel(park), 10_000, "", owner)
    db.session.flush()
    office.ours |= _administered(make, people["admin"], "我方")
    office.ours["feed"] = renew_feed(owner)
    empty = add_park({"code": "empty", "name": "尚无一物产业园", "short_name": "尚无一物"}, people["admin"])
    twin = make.company("我方孪生有限公司")
    office.ours["merge_id"] = _merged(make, owner, "我方")
    office.extra = {
        "verified_arrival": verified.id,
        "empty_park": empty.code,
        "contracted": contracted.id,
        "spare": spare.id,
        "delivered": delivered.id,
        "wish": wish.id,
        "twin": twin.id,
        "pooled": pooled.id,
        "owner": owner.id,
        "place": place.id,
        "second": second.id,
        "dispute_paper": dispute.evidence[0].attachment_id,
        "own_paper": add_papers(lead, [make.pdf(owner, "规划图.pdf")], "规划图", owner)[0].file_id,
        "fresh": fresh.id,
        "paused": paused.id,
        "approved": approved.id,
        "carried": carried.id,
        "unwanted": unwanted.id,
        "written": db.session.scalars(select(ImportBatch.id).where(ImportBatch.state == "written")).one(),
        "disabled": people["disabled"].id,
        "finished": finished.id,
        "signed": signed.id,
        "talk_file": db.session.get_one(Interaction, office.ours["talk_id"]).files[0].id,
        "task_file": course_of(finished)[-1].files[0].id,
    }


def _theirs(office: Office, make: Make, people: dict[str, User]) -> None:
    office.theirs = _everything_of(
        make, people["other"], people["other_chief"], people["other_manager"], "health", "外方药材项目", "外方药业有限公司", make.unit("县发改局")
    )  # fmt: skip
    office.theirs |= _administered(make, people["admin"], "外方")
    office.theirs["feed"] = office.ours["feed"]  # whoever has the address of a feed reads it
    office.theirs["merge_id"] = _merged(make, people["other"], "外方")


def _merged(make: Make, by: User, side: str) -> int:
    """Two firms somebody merged."""
    one, other = make.company(f"{side}留下有限公司"), make.company(f"{side}并入有限公司")
    db.session.flush()
    return merge_companies(one, other, (), (one.version, other.version), by).id


def _administered(make: Make, admin: User, side: str) -> dict[str, Any]:
    """What the administration keeps: an empty unit, a person who was invited, a setting."""
    unit = make.unit(f"{side}空单位")
    invited = make.user(unit=make.unit(f"{side}单位"))
    token = links.make(invited, admin)
    robot = add_robot(unit.parent, f"{side}工作群", ROBOT_ADDRESS, "", Seal(SECRET), admin)
    failed = queue(f"test:{robot.id}", "今日提醒", "下一步 1", robot)
    give_up(failed, NotSent("The mail server did not answer."))
    return {"unit_id": unit.id, "user_id": invited.id, "token": token, "key": "placement.reservation_days",
            "robot_id": robot.id, "message_id": failed.id}  # fmt: skip


def _everything_of(
    make: Make, owner: User, chief: User, manager: User, park_code: str, title: str, firm: str, other: Unit
) -> dict[str, Any]:
    """A lead at 签约 with a fact, its file, land, a contact; a batch its owner looked at and did not write."""
    park, company = make.park(park_code), make.company(firm)
    lead = make.at(Stage.SIGNED, owner, chief, title=title, company=company, park=park)
    contact: Contact = make.contact(company)
    add_contact(lead, contact, owner)
    parcel = make.parcel(park, number=f"{park_code}-01", is_standard="yes", min_tax_per_mu=150_000)
    placement = reserve(lead, parcel, 20_000, manager)
    prepare(lead, dict.fromkeys(ADMISSION_ITEMS, 5), [], None, 0, owner)
    waiver = ask_waiver(placement, "tax", "县政府专题会议", manager)
    missing = reserve(lead, make.parcel(park, is_standard="yes", min_tax_per_mu=150_000), 1_000, manager)
    rule = add_rule(park, {"version_name": "2023版", "source": "县政府令", "min_tax_per_mu": 1}, today(), manager)
    space = make.space(park, building=f"{park_code}厂房")
    fact = milestones_of(lead)["signed"]
    listing = set_listing(company, "gazelle", 2021, None, owner)
    prospect = assign([company], owner, None, "", chief)[0]
    task = _task(lead, owner, chief)
    talk = make.talk(lead, owner, files=(make.pdf(owner, "现场.pdf"),))
    spent = {"kind": "trip", "title": f"驻点{title}", "starts_on": today(), "ends_on": today()}
    activity = add_activity(spent, ["王伟"], [company], owner.unit, owner)
    series = start_series(Order("周报", "报送周报", "周报一份"), "weekly", 7, today(), owner, [], chief)
    arrival = make.arrival(lead, owner)
    closed = close_month(date(2000, 1, 1), chief)
    later = today() + timedelta(900)
    standing_in = appoint(chief, make.user(unit=owner.unit), later, later, "", chief)
    dispute = _dispute(make, owner, park, f"{firm}二厂")
    offered = make.lead(owner, park=park)
    transfer = propose(offered, other, "产业更匹配", [(other, 10_000)], offered.version, owner)
    ledger = LEDGER.format(title=f"{title}二期", firm=firm, park="")
    remember_headings(ledger, owner)
    batch = preview(make, owner, ledger)
    db.session.flush()
    return {
        "lead_id": lead.id, "company_id": company.id, "contact_id": contact.id, "code": park.code,
        "parcel_id": parcel.id, "placement_id": placement.id, "space_id": space.id,
        "waiver_id": waiver.id, "missing_id": missing.id, "rule_id": rule.id, "milestone_id": fact.id,
        "arrival_id": arrival.id, "kind": "signed", "name": "industry", "records": "leads", "listing_id": listing.id,
        "prospect_id": prospect.id, "view_id": save_view(f"{title}的视图", "stage=lead", "me", owner).id,
        "attachment_id": fact.files[0].id, "batch_id": batch.id, "filename": "app.css",
        "talk_id": talk.id, "activity_id": activity.id,
        "number": 1, "row": 2, "record_id": _taken_out(make, owner).id,
        "official_form": _drawn(make).name,
        "deputyship_id": standing_in.id, "month_id": closed.id, "dispute_id": dispute.id, "transfer_id": transfer.id,
        "task_id": task.id, "series_id": series.id, "period": periods(series, today())[0].code,
    }  # fmt: skip


def _rivals(make: Make, owner: User, park: Park, firm: str) -> Lead:
    """A lead that comes second to one of a team below the owner's unit: the bureau's chief is over both."""
    company, team = make.company(firm), make.unit(f"{owner.unit.name}驻外组", UnitKind.TEAM, owner.unit)
    make.lead(make.user(unit=team), company=company, park=park)
    return make.lead(owner, company=company, park=park)


def _dispute(make: Make, owner: User, park: Park, firm: str) -> Dispute:
    second = _rivals(make, owner, park, firm)
    dispute = open_dispute(second, "客商先找的我们", [("other", make.pdf(owner))], owner)
    db.session.flush()
    return dispute


def _task(lead: Lead, owner: User, chief: User) -> Task:
    task = hand_out(Order("催办用地", "尽快落实用地指标", "批复文件"), today(), owner, [], chief, lead)
    db.session.flush()
    return task


def _taken_out(make: Make, by: User) -> ExportRecord:
    """A long export that can be fetched."""
    record = ask_for(Outgoing("leads", by, names=["title"]), "csv", 1, None, "en")
    conclude_export(record, f"list-of-{by.id}.csv", 1, by)
    folder = make.files_root.parent / "exports"
    folder.mkdir(exist_ok=True)
    (folder / f"list-of-{by.id}.csv").write_text("Code,Project name\n", encoding="utf-8")
    return record


def preview(make: Make, by: User, text: str, name: str = "项目.csv") -> ImportBatch:
    """As the wizard keeps it: with what the importer's unit remembers of such headings."""
    data = text.encode()
    workbook = read(data, name)
    confirmed = remembered(workbook, by)
    planned = importing.plan(importing.recognise_read(workbook, told=told_of(confirmed)), by)
    return importing.keep_batch(make.files_root, data, name, None, planned, by, confirmed)


def remember_headings(text: str, by: User) -> None:
    """Somebody of the unit has corrected such a file before: the first column is the title."""
    workbook = read(text.encode(), "项目.csv")
    batch = ImportBatch(confirmed={"项目": {"kind": None, "columns": {"项目名称": {"field": "title", "unit": None}}}})
    remember(batch, importing.recognise_read(workbook), by)


def _imported(make: Make, by: User, title: str, firm: str, park: str) -> Lead:
    text = LEDGER.format(title=title, firm=firm, park=park)
    batch = preview(make, by, text)
    importing.write(batch, importing.recognise(text.encode(), batch.file), by)
    db.session.flush()
    return db.session.scalars(select(Lead).where(Lead.title == title)).one()


def pdf(name: str = "合同.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(PDF), name


def drawn_form() -> tuple[io.BytesIO, str]:
    """The form of trips with one column less."""
    return io.BytesIO(xlsx(["姓名"], ["{our_people}"])), "外出招商.xlsx"


def _drawn(make: Make) -> FormDrawing:
    file, name = drawn_form()
    return draw("trips", make.files_root, name, file.read(), make.user(Role.ADMIN))

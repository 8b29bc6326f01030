"""What the worker sends: each reminder once, on working days, caught up in one message after a pause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.accounts.operations import disable
from crm.config import Mail
from crm.db import db, writing
from crm.jobs.models import Job
from crm.jobs.operations import claim
from crm.jobs.worker import look_around, run_next
from crm.leads.models import Lead
from crm.leads.operations import add_contact
from crm.leads.words import Stage
from crm.messaging.models import Message, Robot
from crm.messaging.operations import PAUSES, add_robot
from crm.messaging.sealing import Seal
from crm.reminders.digests import News
from crm.reminders.kinds import KINDS
from crm.reminders.models import ReminderDigest, ReminderMark
from crm.reminders.operations import choose, mark_read
from crm.reminders.queries import due_for
from crm.settings.operations import change
from crm.web import digests
from tests.building import Make
from tests.engines import SECRET
from tests.messaging.standing_in import DINGTALK, WECOM, Postbox, Robots, postbox, robots
from tests.tasks.building import MONDAY
from tests.travelling import Clock, at
from tests.visiting import Site, Visitor


@dataclass
class World:
    site: Site
    clock: Clock
    box: Postbox
    robots: Robots
    officer: int = 0

    def work(self) -> None:
        """What a worker does in one round: it looks, and does every job that is due."""
        with self.site.app.app_context():
            look_around()
            while run_next("a worker of the test"):
                pass

    def subjects(self) -> list[str]:
        return [str(letter.message["Subject"]) for letter in self.box.letters]

    def text(self) -> str:
        return str(self.box.letters[-1].message.get_content())


@pytest.fixture
def world(site: Site) -> Iterator[World]:
    """A plain Monday at ten, an officer who wants mails, servers that stand in for the real ones."""
    config = site.app.config["CRM"]
    with at(MONDAY) as clock, postbox() as (box, server), robots() as found:
        site.app.config["CRM"] = replace(config, mail=server, address="https://crm.example.gov.cn")
        made = World(site, clock, box, found)
        with site.made() as make:
            officer = make.user(name="李明远")
            choose(officer, KINDS, "li@example.gov.cn", True, 0)
            made.officer = officer.id
        yield made
    site.app.config["CRM"] = config


def step(make: Make, title: str, on: date, officer: User) -> Lead:
    """A project whose next step is due on this day."""
    lead = make.at(Stage.NEGOTIATION, officer, make.chief(), title=title)
    make.talk(lead, officer, next_step="给 13900000000 回电", next_step_on=on)
    return lead


def due_step(world: World, title: str, on: date) -> None:
    with world.site.made() as make:
        step(make, title, on, db.session.get_one(User, world.officer))


def count(app: Flask, table: type) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(table)) or 0
        db.session.remove()
    return found


def test_a_reminder_goes_out_once_however_often_the_worker_looks(world: World) -> None:
    due_step(world, "铸件项目", MONDAY)
    for _ in range(3):
        world.work()
    assert world.subjects() == ["引凤 2024年5月20日提醒"]
    assert "铸件项目" in world.text()
    world.clock.set(MONDAY + timedelta(1))
    world.work()
    assert len(world.box.letters) == 1  # the same step is due still: it was told of


def test_several_workers_at_once_send_it_once(world: World) -> None:
    due_step(world, "铸件项目", MONDAY)
    with world.site.made() as make:
        officer = db.session.get_one(User, world.officer)
        add_robot(officer.unit, "群", WECOM, "", Seal(SECRET), make.user(Role.ADMIN))
    workers = [Thread(target=world.work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    world.work()
    assert (len(world.box.letters), len(world.robots.calls)) == (1, 1)
    assert count(world.site.app, Message) == count(world.site.app, ReminderDigest) == 2


def test_after_a_week_without_a_worker_everything_comes_in_one_mail(world: World) -> None:
    for days in range(5):
        due_step(world, f"第{days}天的项目", MONDAY + timedelta(days))
    world.clock.set(MONDAY + timedelta(7))
    world.work()
    assert len(world.box.letters) == 1
    assert all(f"第{days}天的项目" in world.text() for days in range(5))
    world.clock.set(MONDAY + timedelta(8))
    world.work()
    assert len(world.box.letters) == 1


def test_nothing_goes_out_on_days_off_and_all_of_it_on_the_first_working_day(world: World) -> None:
    world.clock.set(date(2026, 9, 30))
    world.work()
    before = len(world.box.letters)
    for day in (date(2026, 10, 1), date(2026, 10, 4)):
        due_step(world, f"{day.day}号的项目", day)
    for number in range(1, 8):  # the national holidays
        world.clock.set(date(2026, 10, number))
        world.work()
    assert len(world.box.letters) == before
    world.clock.set(date(2026, 10, 8))
    world.work()
    assert len(world.box.letters) == before + 1
    assert "1号的项目" in world.text()
    assert "4号的项目" in world.text()
    due_step(world, "周六的项目", date(2026, 10, 10))
    world.clock.set(date(2026, 10, 10))  # a Saturday that is worked
    world.work()
    assert len(world.box.letters) == before + 2


def test_the_day_of_a_digest_is_the_offices_and_begins_at_its_hour(world: World) -> None:
    due_step(world, "铸件项目", MONDAY + timedelta(1))
    world.work()
    assert world.box.letters == []
    world.clock.set_utc(datetime(2024, 5, 20, 23, 30, tzinfo=UTC))  # half past seven on Tuesday in Shanghai
    world.work()
    assert world.box.letters == []
    world.clock.set_utc(datetime(2024, 5, 21, 0, 0, tzinfo=UTC))
    world.work()
    assert world.subjects() == ["引凤 2024年5月21日提醒"]


def test_the_hour_is_the_offices_own_choice(world: World) -> None:
    with world.site.made() as make:
        change("reminders.hour", 15, make.user(Role.ADMIN))
    due_step(world, "铸件项目", MONDAY)
    world.clock.set(MONDAY, 14)
    world.work()
    assert world.box.letters == []
    world.clock.set(MONDAY, 15)
    world.work()
    assert len(world.box.letters) == 1


def test_what_was_read_in_the_application_is_not_mailed(world: World) -> None:
    due_step(world, "看过的项目", MONDAY)
    with world.site.made():
        officer = db.session.get_one(User, world.officer)
        mark_read(officer, due_for(officer, MONDAY))
    due_step(world, "没看过的项目", MONDAY)
    world.work()
    assert "没看过的项目" in world.text()
    assert "- 看过的项目" not in world.text()


def test_neither_mail_nor_group_hears_of_a_contact_or_of_what_somebody_typed(world: World) -> None:
    with world.site.made() as make:
        officer = db.session.get_one(User, world.officer)
        lead = step(make, "铸件项目", MONDAY, officer)
        add_contact(lead, make.contact(lead.investors[0].company, "郭靖", "13900000000"), officer)
        robot = add_robot(officer.unit, "工作群", WECOM, "", Seal(SECRET), make.user(Role.ADMIN))
        assert robot.tail == "cdef"
    world.work()
    told = [world.text(), world.robots.calls[0].body["markdown"]["content"]]
    assert all("铸件项目" in text and "https://crm.example.gov.cn/today" in text for text in told)
    assert "李明远" in told[1]
    assert not [text for text in told if "郭" in text or "回电" in text or re.search(r"1\d{10}", text)]


def test_a_group_hears_of_its_own_unit_and_below(world: World) -> None:
    with world.site.made() as make:
        here, there = make.unit("县工信局"), make.unit("县商务局")
        admin = make.user(Role.ADMIN)
        step(make, "本局项目", MONDAY, make.user(unit=here))
        step(make, "下级项目", MONDAY, make.user(unit=make.unit("工信局驻外组", parent=here)))
        step(make, "外局项目", MONDAY, make.user(unit=there))
        add_robot(here, "工信局群", DINGTALK, "SEC0123456789", Seal(SECRET), admin)
        quiet = add_robot(there, "商务局群", WECOM, "", Seal(SECRET), admin)
        quiet.active = False
    world.work()
    (call,) = world.robots.calls
    text = call.body["markdown"]["text"]
    assert "本局项目" in text
    assert "下级项目" in text
    assert "外局项目" not in text
    assert "sign" in call.query


def test_a_service_that_is_down_is_tried_with_growing_pauses_and_then_given_up(world: World) -> None:
    due_step(world, "铸件项目", MONDAY)
    world.box.refusal = "451 try later"
    moment = datetime(2024, 5, 20, 2, tzinfo=UTC)
    world.work()
    for number, pause in enumerate(PAUSES, start=1):
        assert _message(world) == ("waiting", number)
        world.clock.set_utc(moment + pause - timedelta(seconds=1))
        world.work()
        assert _message(world) == ("waiting", number)  # not before its time
        moment += pause
        world.clock.set_utc(moment)
        world.work()
    assert _message(world) == ("failed", len(PAUSES) + 1)
    assert list(PAUSES) == sorted(PAUSES)
    world.clock.set_utc(moment + timedelta(hours=9))
    world.box.refusal = ""
    world.work()
    assert world.box.letters == []
    admin = _admin(world)
    page = admin.get("/robots").get_data(as_text=True)
    assert "The mail server refused it: 451" in page
    with world.site.looking():
        number = db.session.scalars(select(Message.id).where(Message.state == "failed")).first()
    assert admin.post(f"/robots/messages/{number}/again").status_code == 302
    world.work()
    assert len(world.box.letters) == 1
    assert admin.post(f"/robots/messages/{number}/again").status_code == 400


def _message(world: World) -> tuple[str, int]:
    with world.site.looking():
        found = db.session.scalars(select(Message).order_by(Message.id)).first()
        assert found
        return found.state, found.attempts


def _admin(world: World) -> Visitor:
    with world.site.made() as make:
        admin = make.user(Role.ADMIN)
    return world.site.visitor(admin, "en")


def test_no_page_waits_for_a_service_that_is_down(world: World) -> None:
    admin = _admin(world)
    with world.site.made() as make:
        unit = make.county().id
    world.robots.status = 500
    body = {"unit": str(unit), "name": "工作群", "address": WECOM}
    assert admin.post("/robots", body).status_code == 302
    with world.site.looking():
        robot = db.session.scalars(select(Robot)).one().id
    assert admin.post(f"/robots/{robot}/test").status_code == 302
    assert world.robots.calls == []  # nothing was sent by the page itself
    world.work()
    assert len(world.robots.calls) == 1
    page = admin.get("/robots").get_data(as_text=True)
    assert "answered with status 500" in page
    assert "0123456789abcdef"[:10] not in page
    assert "…cdef" in page


def test_who_cannot_log_in_any_more_gets_no_mail(world: World) -> None:
    due_step(world, "铸件项目", MONDAY)
    with world.site.app.app_context():
        look_around()
    with world.site.made() as make:
        disable(db.session.get_one(User, world.officer), make.user(Role.ADMIN))
    world.work()
    assert world.box.letters == []
    assert _message(world)[0] == "failed"


def test_without_a_mail_server_nothing_is_lost(world: World) -> None:
    config = world.site.app.config["CRM"]
    world.site.app.config["CRM"] = replace(config, mail=None)
    due_step(world, "铸件项目", MONDAY)
    world.work()
    assert count(world.site.app, ReminderMark) == 0
    world.site.app.config["CRM"] = replace(config, mail=config.mail)
    world.work()
    assert isinstance(config.mail, Mail)
    assert len(world.box.letters) == 1


def test_one_whose_digest_breaks_keeps_nobody_from_theirs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.site.made() as make:
        other = make.user(name="赵晓岚")
        choose(other, KINDS, "zhao@example.gov.cn", True, 0)
        step(make, "别人的项目", MONDAY, other)
    due_step(world, "铸件项目", MONDAY)
    whole = digests.news_for

    def breaks(to: User | Robot, day: date) -> list[News]:
        if to.id == world.officer:
            raise RuntimeError("nobody thought of this record")
        return whole(to, day)

    with monkeypatch.context() as patch:
        patch.setattr(digests, "news_for", breaks)
        world.work()
    assert [letter.to for letter in world.box.letters] == [["zhao@example.gov.cn"]]
    world.work()
    assert [letter.to for letter in world.box.letters] == [["zhao@example.gov.cn"], ["li@example.gov.cn"]]


def test_a_worker_that_died_after_a_claim_leaves_the_message_to_the_next(world: World) -> None:
    due_step(world, "铸件项目", MONDAY)
    with world.site.app.app_context():
        look_around()
        assert claim("a worker that dies")
        db.session.remove()
    world.work()
    assert world.box.letters == []
    world.clock.set(MONDAY, 11)
    world.work()
    assert len(world.box.letters) == 1
    with world.site.app.app_context(), writing(False):
        assert db.session.scalar(select(func.count()).select_from(Job).where(Job.state != "done")) == 0
        db.session.remove()

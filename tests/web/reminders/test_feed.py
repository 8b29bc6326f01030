"""The calendar feed: whole days of the office, for whoever has the address, until it is taken back."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import urlsplit

from icalendar import Calendar

from crm.accounts.models import Role, User
from crm.accounts.operations import disable
from crm.db import db
from crm.fuzzydate import today
from crm.interactions.activities import add_activity
from crm.leads.operations import add_contact
from crm.leads.words import Stage
from crm.placement.operations import reserve
from crm.reminders.models import ReminderSetting
from crm.tasks.answering import start_series
from crm.tasks.operations import Order, hand_out
from tests.building import Make
from tests.tasks.building import MONDAY
from tests.travelling import at
from tests.visiting import Site, Visitor


def _address(visitor: Visitor) -> str:
    """The path of a new address, as the page shows it once."""
    page = visitor.post("/account/calendar").get_data(as_text=True)
    found = re.search(r'id="address" value="([^"]+)"', page)
    assert found
    return urlsplit(unescape(found[1])).path


def _days(site: Site, path: str) -> dict[str, tuple[date, date]]:
    """{summary: (first day, day after the last)} as a calendar program without a session reads it."""
    answer = site.visitor().get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    events = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    return {str(event["summary"]): (event.decoded("dtstart"), event.decoded("dtend")) for event in events}


def _busy(make: Make) -> tuple[User, User]:
    """An officer with one of everything, and the manager of the land."""
    officer, manager, leader = make.user(name="李明远"), make.manager(), make.user(Role.LEADER)
    lead = make.at(Stage.NEGOTIATION, officer, make.chief(), title="铸件项目")
    add_contact(lead, make.contact(lead.investors[0].company, "郭靖", "13900000000"), officer)
    make.talk(lead, officer, next_step="给郭靖 13900000000 回电", next_step_on=today() + timedelta(3))
    hand_out(Order("落实用地", "协调用地。", "批复"), today() + timedelta(9), officer, [], leader)
    start_series(Order("周报", "报送周报", "周报一份"), "weekly", 5, today(), officer, [], leader)
    trip = {"kind": "trip", "title": "驻深圳", "starts_on": today() + timedelta(1), "ends_on": today() + timedelta(4)}
    add_activity(trip, ["李明远"], [], officer.unit, officer)
    reserve(lead, make.parcel(), 10_000, manager)
    return officer, manager


def test_the_days_of_an_officer_stand_in_the_calendar_as_whole_days(site: Site) -> None:
    with at(MONDAY):
        with site.made() as make:
            officer, manager = _busy(make)
        path = _address(site.visitor(officer))
        day = timedelta(1)
        assert _days(site, path) == {
            "下一步：铸件项目": (MONDAY + 3 * day, MONDAY + 4 * day),
            "督办到期：落实用地": (MONDAY + 9 * day, MONDAY + 10 * day),
            "督办到期：周报": (MONDAY + 4 * day, MONDAY + 5 * day),
            "活动：驻深圳": (MONDAY + day, MONDAY + 5 * day),
            "预留到期：铸件项目": (MONDAY + 30 * day, MONDAY + 31 * day),
        }
        assert _days(site, _address(site.visitor(manager))) == {
            "预留到期：铸件项目": (MONDAY + 30 * day, MONDAY + 31 * day)
        }


def test_the_feed_is_what_calendar_programs_read_and_tells_nothing_of_contacts(site: Site) -> None:
    with site.made() as make:
        officer, _ = _busy(make)
    path = _address(site.visitor(officer))
    text = site.visitor().get(path).get_data(as_text=True)
    assert "DTSTART;VALUE=DATE:" in text
    assert "X-WR-TIMEZONE:Asia/Shanghai" in text
    assert all(line.endswith("\r") for line in text.split("\n")[:-1])
    assert "郭靖" not in text
    assert "13900000000" not in text
    again = site.visitor().get(path).get_data(as_text=True)
    ids = re.findall(r"UID:(\S+)", text)
    assert len(set(ids)) == len(ids) > 3
    assert re.findall(r"UID:(\S+)", again) == ids


def test_an_address_dies_when_it_is_renewed_or_taken_back(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    visitor = site.visitor(officer, "en")
    first = _address(visitor)
    second = _address(visitor)
    assert site.visitor().get(first).status_code == 404
    assert site.visitor().get(second).status_code == 200
    page = visitor.get("/account/calendar").get_data(as_text=True)
    assert second.split("/")[-1] not in page  # it is shown once
    with site.looking():
        stored = db.session.query(ReminderSetting).one().calendar_hash
        assert stored
        assert stored not in second
    assert visitor.post("/account/calendar/revoke").location == "/account/calendar"
    assert site.visitor().get(second).status_code == 404
    assert visitor.post("/account/calendar/revoke").status_code == 400


def test_the_feed_of_a_disabled_account_is_dead_and_no_guess_opens_one(site: Site) -> None:
    with site.made() as make:
        officer, admin = make.user(), make.user(Role.ADMIN)
    path = _address(site.visitor(officer))
    assert site.visitor().get(path).status_code == 200
    with site.made():
        disable(db.session.get_one(User, officer.id), db.session.get_one(User, admin.id))
    assert site.visitor().get(path).status_code == 404
    for guess in ("x", "None", "%00", "a" * 5000):
        assert site.visitor().get(f"/calendar/{guess}.ics").status_code == 404


def test_what_a_feed_tells_follows_the_facts(site: Site) -> None:
    with site.made() as make:
        officer, chief = make.user(), make.chief()
        lead = make.at(Stage.NEGOTIATION, officer, chief, title="铸件项目")
        make.talk(lead, officer, next_step_on=today() + timedelta(3))
    path = _address(site.visitor(officer))
    assert list(_days(site, path)) == ["下一步：铸件项目"]
    with site.made() as make:
        make.talk(db.session.merge(lead), db.session.get_one(User, officer.id), next_step=None,
                  no_next_step_reason="等客商答复")  # fmt: skip
    assert _days(site, path) == {}

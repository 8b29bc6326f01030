"""The bell, the list of reminders, and everybody's own choices."""

from crm.accounts.models import User
from crm.db import db
from crm.fuzzydate import today
from crm.leads.words import Stage
from crm.reminders.models import ReminderMark, ReminderSetting
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site, Visitor
from tests.web.pages import Page


def _due(make: Make, officer: User, title: str) -> None:
    lead = make.at(Stage.NEGOTIATION, officer, make.chief(), title=title)
    make.talk(lead, officer, next_step_on=today())


def _bell(visitor: Visitor) -> str:
    answer = visitor.get("/notices/bell")
    assert answer.status_code == 200
    return next((bold.text for bold in Page(answer.get_data(as_text=True)).all("b")), "")


def _keys(visitor: Visitor) -> list[str]:
    page = Page(visitor.get("/notices").get_data(as_text=True))
    return [box.get("value") for box in page.all("input") if box.get("name") == "key"]


def test_what_is_read_is_counted_no_more_one_by_one_or_all_at_once(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        for number in range(3):
            _due(make, officer, f"项目{number}")
    visitor = site.visitor(officer, "en")
    assert _bell(visitor) == "3"
    first, *others = _keys(visitor)
    assert visitor.post("/notices/read", {"key": first, "next": "/today"}).location == "/today"
    assert (_bell(visitor), _keys(visitor)) == ("2", others)
    assert visitor.post("/notices/read", {"key": first}).status_code == 400
    assert visitor.post("/notices/read", {"key": "step_lead-999_2020-01-01"}).status_code == 400
    assert visitor.post("/notices/read").location == "/notices"
    assert (_bell(visitor), _keys(visitor)) == ("", [])
    assert "项目1" in visitor.get("/notices").get_data(as_text=True)  # it is still due
    with site.looking():
        assert db.session.query(ReminderMark).count() == 3


def test_nobody_reads_for_somebody_else(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(), make.user()
        _due(make, officer, "项目")
    key = _keys(site.visitor(officer))[0]
    assert site.visitor(other).post("/notices/read", {"key": key}).status_code == 400
    assert _bell(site.visitor(officer)) == "1"


def test_the_bell_comes_after_the_page_and_costs_the_page_no_statement(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        _due(make, officer, "项目")
    visitor = site.visitor(officer)
    visitor.get("/account/password")
    with counting() as statements:
        page = Page(visitor.get("/account/password").get_data(as_text=True))
    assert not [sql for sql in statements if "reminder" in sql]
    bell = next(link for link in page.all("a") if "bell" in link.get("class"))
    assert (bell.get("href"), bell.get("hx-get"), bell.get("hx-trigger")) == ("/notices", "/notices/bell", "load")


def test_the_bell_of_a_newcomer_is_a_bell_and_not_the_page_that_asks_for_a_password(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    visitor = site.visitor(officer)
    with site.made():
        db.session.get_one(User, officer.id).must_change_password = True
    assert visitor.get("/today").status_code == 302
    answer = visitor.get("/notices/bell")
    assert (answer.status_code, len(Page(answer.get_data(as_text=True)).all("a"))) == (200, 1)


def test_a_kind_that_is_not_wanted_rings_no_bell_and_stands_on_the_today_page_still(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        _due(make, officer, "项目")
    visitor = site.visitor(officer, "en")
    page = Page(visitor.get("/notices/settings").get_data(as_text=True))
    kinds = [box.get("value") for box in page.all("input") if box.get("name") == "kinds"]
    assert "step" in kinds
    wanted = {"kinds": [kind for kind in kinds if kind != "step"], "version": page.value_of("version")}
    assert visitor.post("/notices/settings", wanted).location == "/notices/settings"
    assert (_bell(visitor), _keys(visitor)) == ("", [])
    assert "项目" in visitor.get("/today").get_data(as_text=True)


def test_mails_need_an_address_and_a_late_save_is_refused(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    visitor, url = site.visitor(officer, "en"), "/notices/settings"
    for email, sentence in (("", "Give the address"), ("li@", "Write an e-mail address")):
        answer = visitor.post(url, {"kinds": "step", "mails": "y", "email": email, "version": "0"})
        page = Page(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert sentence in page.errors_of("email")
        assert page.value_of("email") == email
    body = {"kinds": "step", "mails": "y", "email": "li@example.gov.cn", "version": "0"}
    assert visitor.post(url, body).status_code == 302
    for late in ("0", "9"):
        assert visitor.post(url, {**body, "version": late}).status_code == 422
    with site.looking():
        setting = db.session.query(ReminderSetting).one()
        assert (setting.email, setting.mails, "step" in setting.muted) == ("li@example.gov.cn", True, False)

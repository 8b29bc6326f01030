"""The Today page: what is due, acted on in place; the first page after login of those who work."""

from datetime import timedelta

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.leads.models import Lead
from crm.leads.operations import add_contact
from crm.leads.words import Stage
from crm.tasks.answering import start_series
from crm.tasks.models import Task
from crm.tasks.operations import Order, hand_out
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site, Visitor
from tests.web.pages import Page

ORDER = Order("落实用地指标", "协调落实用地指标。", "批复文件")


def _due(make: Make, officer: User, chief: User, title: str) -> tuple[Lead, Interaction]:
    """A project whose next step was due yesterday."""
    lead = make.at(Stage.NEGOTIATION, officer, chief, title=title)
    talk = make.talk(lead, officer, met_on=today(), next_step="寄图纸", next_step_on=today(), contacts=())
    return lead, talk


def _page(visitor: Visitor) -> Page:
    answer = visitor.get("/today")
    assert answer.status_code == 200
    return Page(answer.get_data(as_text=True))


def test_those_who_work_begin_with_today_and_the_others_where_they_read(site: Site) -> None:
    with site.made() as make:
        people = {role: make.user(role) for role in Role if role is not Role.PARK_MANAGER}
        people[Role.PARK_MANAGER] = make.manager()
    homes = {role: site.visitor(person).get("/").location for role, person in people.items()}
    assert homes == {
        **dict.fromkeys((Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER), "/today"),
        Role.LEADER: "/reports/pipeline",
        Role.ADMIN: "/users",
        Role.AUDITOR: "/leads",
    }
    first = [link.get("href") for link in _page(site.visitor(people[Role.OFFICER])).all("a")]
    assert first.index("/today") < first.index("/inbox")


def test_a_step_is_done_or_moved_on_the_spot(site: Site) -> None:
    with site.made() as make:
        officer, chief = make.user(), make.chief()
        _, done = _due(make, officer, chief, "办结的项目")
        _, moved = _due(make, officer, chief, "改期的项目")
    visitor = site.visitor(officer, "en")
    page = _page(visitor)
    assert "办结的项目" in page.source
    assert {form.get("action") for form in page.all("form")} >= {
        f"/interactions/{one.id}/step" for one in (done, moved)
    }
    answer = visitor.post(f"/interactions/{done.id}/step", {"version": "1", "done": "1", "next": "/today"})
    assert (answer.status_code, answer.location) == (302, "/today")
    later = {"version": "1", "next_step": "寄图纸", "next_step_on": today() + timedelta(5), "next": "/today"}
    assert visitor.post(f"/interactions/{moved.id}/step", later).location == "/today"
    elsewhere = {**later, "version": "2", "next": "https://evil.example/"}
    assert visitor.post(f"/interactions/{moved.id}/step", elsewhere).location == f"/interactions/{moved.id}"
    after = _page(visitor)
    assert "改期的项目" not in after.source
    assert 'id="no_step"' in after.source  # what was done leaves nothing to do next


def test_a_refused_date_comes_back_beside_what_was_typed(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        _, talk = _due(make, officer, make.chief(), "改期的项目")
    before = {"version": "1", "next_step": "寄新图纸", "next_step_on": today() - timedelta(9), "next": "/today"}
    answer = site.visitor(officer, "en").post(f"/interactions/{talk.id}/step", before)
    page = Page(answer.get_data(as_text=True))
    assert (answer.status_code, page.value_of("next_step")) == (422, "寄新图纸")
    assert "lies before the conversation" in page.source


def test_who_did_not_log_the_conversation_logs_a_new_one_instead(site: Site) -> None:
    with site.made() as make:
        bureau = make.unit("县工信局")
        officer = make.user(unit=bureau)
        lead = make.at(Stage.NEGOTIATION, officer, make.chief(bureau))
        make.talk(lead, make.user(unit=bureau), next_step_on=today())
    page = _page(site.visitor(officer, "en"))
    assert not [form for form in page.all("form") if form.get("action").endswith("/step")]
    assert f"/interactions/new?lead={lead.id}" in [link.get("href") for link in page.all("a")]


def test_a_task_is_signed_for_on_the_spot_also_one_of_a_series(site: Site) -> None:
    with site.made() as make:
        officer, leader = make.user(), make.user(Role.LEADER)
        task = hand_out(ORDER, today() + timedelta(9), officer, [], leader)
        start_series(Order("周报", "报送周报", "周报一份"), "weekly", 7, today(), officer, [], leader)
    visitor = site.visitor(officer, "en")
    actions = {form.get("action") for form in _page(visitor).all("form") if form.get("action").endswith("/sign")}
    assert len(actions) == 2
    for action in actions:
        answer = visitor.post(action, {"version": str(task.version), "next": "/today"})
        assert (answer.status_code, answer.location) == (302, "/today")
    assert 'id="sign"' not in _page(visitor).source
    with site.looking():
        assert db.session.query(Task).filter_by(state="accepted").count() == 2


def test_a_contact_is_masked_and_shown_by_the_page_that_asks_for_it(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        company = make.company()
        lead = make.at(Stage.NEGOTIATION, officer, make.chief(), company=company)
        contact = make.contact(company, "郭靖", "13900000000")
        add_contact(lead, contact, officer)
        make.talk(lead, officer, next_step_on=today())
    page = _page(site.visitor(officer, "en"))
    assert "郭* 139****0000" in page.source
    assert "13900000000" not in page.source
    assert [form for form in page.all("form") if form.get("action") == f"/contacts/{contact.id}/reveal"]


def test_nothing_due_says_what_will_appear_here(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    assert "Nothing is due today" in _page(site.visitor(officer, "en")).source


def test_the_statements_of_the_page_do_not_grow_with_its_rows(site: Site) -> None:
    with site.made() as make:
        officer, chief, leader = make.user(), make.chief(), make.user(Role.LEADER)
        _due(make, officer, chief, "第一个项目")
        hand_out(ORDER, today(), officer, [], leader)
        start_series(Order("周报", "报送周报", "周报一份"), "weekly", 7, today(), officer, [], leader)
    sent = []
    for _ in range(2):
        visitor = site.visitor(officer)
        visitor.get("/today")
        with counting() as statements:
            assert visitor.get("/today").status_code == 200
        sent.append(len(statements))
        with site.made() as make:
            person, boss = (db.session.get_one(User, one.id) for one in (officer, chief))
            for number in range(8):
                _due(make, person, boss, f"又一个项目{number}")
                hand_out(ORDER, today(), person, [], db.session.get_one(User, leader.id))
    assert sent[0] == sent[1]
    assert sent[0] <= 32

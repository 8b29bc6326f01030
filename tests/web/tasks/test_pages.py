"""Pages of tasks: a task walked by hand, what is refused beside its field, what is told to whom."""

import io

from sqlalchemy import func, select

from crm.db import db
from crm.fuzzydate import today
from crm.tasks.answering import sign, start_series
from crm.tasks.models import Task, TaskParty, TaskStep
from crm.tasks.operations import Order
from tests.building import PDF
from tests.counting import counting
from tests.tasks.building import People, again, handed, people
from tests.visiting import Site, Visitor
from tests.web.pages import Page

_ORDER = {"title": "催办用地", "text": "落实指标", "asks_for": "批复文件", "urgency": "urgent", "due_on": "2099-03-01"}


def _version(site: Site, task_id: int) -> str:
    with site.looking():
        return str(db.session.get_one(Task, task_id).version)


def _made(site: Site) -> tuple[People, int]:
    with site.made() as make:
        who = people(make)
        return who, handed(who, who.bureau).id


def test_a_task_is_handed_out_signed_for_reported_on_and_closed_through_its_pages(site: Site) -> None:
    with site.made() as make:
        who = people(make)
    leader, officer = site.visitor(who.leader, "en"), site.visitor(who.officer, "en")

    answer = leader.post("/tasks/new", {**_ORDER, "main": f"n{who.bureau.id}", "others": [f"u{who.elsewhere.id}"]})
    url = answer.location
    assert answer.status_code == 302
    assert "Sign for it" in officer.get(url).get_data(as_text=True)
    assert officer.post(f"{url}/sign", {"version": "1"}).status_code == 302
    number = int(url.rsplit("/", 1)[1])
    report = {
        "version": _version(site, number),
        "text": "已取得批复",
        "finished": "y",
        "files": (io.BytesIO(PDF), "批复.pdf"),
    }
    assert officer.post(f"{url}/report", report).status_code == 302
    page = leader.get(url).get_data(as_text=True)
    assert "已取得批复" in page
    assert "Close the task" in page
    file = next(link.get("href") for link in Page(page).all("a") if "/files/" in link.get("href"))
    download = leader.get(file)
    assert (download.status_code, download.headers["Content-Disposition"][:10]) == (200, "attachment")
    assert leader.post(f"{url}/close", {"version": _version(site, number), "opinion": "同意"}).status_code == 302
    with site.looking():
        assert db.session.get_one(Task, number).state == "done"
    assert "同意" in leader.get(f"{url}/sheet").get_data(as_text=True)


def test_what_cannot_be_handed_out_is_said_beside_its_field_and_nothing_typed_is_lost(site: Site) -> None:
    with site.made() as make:
        who = people(make)
    chief = site.visitor(who.chief, "en")
    sentences = {}
    for field, more in (
        ("due_on", {"due_on": "2020-01-01", "main": f"u{who.officer.id}"}),
        ("due_on", {"due_on": "soon", "main": f"u{who.officer.id}"}),
        ("main", {"main": ""}),
        ("title", {"title": "", "main": f"u{who.officer.id}"}),
    ):
        page = Page(chief.post("/tasks/new", {**_ORDER, **more}).get_data(as_text=True))
        assert page.value_of("asks_for") == "批复文件"
        sentences[field, more.get("due_on")] = page.errors_of(field)
    assert all(sentences.values()), sentences
    foreign = chief.post("/tasks/new", {**_ORDER, "main": f"u{who.elsewhere.id}"}).get_data(as_text=True)
    assert "Not a valid choice" in Page(foreign).errors_of("main")
    with site.looking():
        assert db.session.scalar(select(func.count(Task.id))) == 0


def test_a_refused_report_keeps_what_was_typed(site: Site) -> None:
    who, number = _made(site)
    officer = site.visitor(who.officer, "en")
    answer = officer.post(f"/tasks/{number}/report", {"version": "1", "text": "已报省厅", "percent": "50"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Sign for the task first." in page
    officer.post(f"/tasks/{number}/sign", {"version": "1"})
    for percent, sentence in (("500", "0 to 100"), ("half", "Not a valid integer")):
        body = {"version": _version(site, number), "text": "已报省厅", "percent": percent}
        page = officer.post(f"/tasks/{number}/report", body).get_data(as_text=True)
        assert sentence in page
        assert "已报省厅" in page
    with site.looking():
        assert db.session.scalars(select(TaskStep.kind).order_by(TaskStep.id)).all() == ["hand_out", "sign"]


def test_a_step_from_a_page_opened_too_early_is_told_and_can_be_sent_again(site: Site) -> None:
    who, number = _made(site)
    leader, officer = site.visitor(who.leader, "en"), site.visitor(who.officer)
    officer.post(f"/tasks/{number}/sign", {"version": "1"})
    body = {"version": "1", "reason": "不再需要"}
    answer = leader.post(f"/tasks/{number}/withdraw", body)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Somebody saved this since you opened it" in page
    assert "不再需要" in page
    again = next(each.get("value") for each in Page(page).all("input") if each.get("id") == "withdraw-version")
    assert leader.post(f"/tasks/{number}/withdraw", {**body, "version": again}).status_code == 302


def test_of_a_project_one_may_not_see_a_task_tells_nothing(site: Site) -> None:
    with site.made() as make:
        who = people(make)
        lead = make.lead(who.elsewhere, title="卫庄秘密项目")
        task = handed(who, who.colleague, lead=lead)
        task.parties.append(TaskParty(unit=who.town, unit_id=who.town.id))
        number, lead_id = task.id, lead.id
    for name, told in (("colleague", True), ("chief", False), ("elsewhere", True), ("auditor", True)):
        visitor = site.visitor(getattr(who, name))
        for url in ("/tasks", f"/tasks/{number}", f"/tasks/{number}/sheet"):
            assert ("卫庄秘密项目" in visitor.get(url).get_data(as_text=True)) is told, (name, url)
    assert site.visitor(who.chief).get(f"/leads/{lead_id}").status_code == 404


def test_a_project_shows_its_tasks_and_hands_out_another(site: Site) -> None:
    with site.made() as make:
        who = people(make)
        lead_id = make.lead(who.officer, title="铸件项目").id
    leader = site.visitor(who.leader)
    assert f"/tasks/new?lead={lead_id}" in leader.get(f"/leads/{lead_id}").get_data(as_text=True)
    answer = leader.post(f"/tasks/new?lead={lead_id}", {**_ORDER, "main": f"u{who.elsewhere.id}"})
    assert answer.status_code == 302
    shown = [link.text for link in Page(leader.get(f"/leads/{lead_id}").get_data(as_text=True)).all("a")]
    assert "催办用地" in shown
    shown = [
        link.text for link in Page(site.visitor(who.officer).get(f"/leads/{lead_id}").get_data(as_text=True)).all("a")
    ]
    assert "催办用地" not in shown  # another's task
    assert site.visitor(who.elsewhere).get(f"/leads/{lead_id}").status_code == 200
    assert site.visitor(who.other_chief).post(f"/tasks/new?lead={lead_id}", _ORDER).status_code == 404


def test_a_periodic_task_is_set_up_signed_for_and_ended(site: Site) -> None:
    with site.made() as make:
        who = people(make)
    leader, officer = site.visitor(who.leader, "en"), site.visitor(who.officer, "en")
    body = {**_ORDER, "title": "招商周报", "main": f"n{who.bureau.id}", "frequency": "weekly", "due_day": "7",
            "begins_on": today().isoformat()}  # fmt: skip
    assert leader.post("/tasks/series/new", {**body, "due_day": "9"}).status_code == 200
    assert leader.post("/tasks/series/new", body).location == "/tasks/series"
    assert "Sunday" in leader.get("/tasks/series").get_data(as_text=True)
    listed = Page(officer.get("/tasks").get_data(as_text=True))
    url = next(link.get("href") for link in listed.all("a") if "/tasks/periods/" in link.get("href"))
    assert "Nobody has acted" in officer.get(url).get_data(as_text=True)
    refused = leader.post(f"{url}/skip", {"reason": ""})
    assert (refused.status_code, "Give a reason." in refused.get_data(as_text=True)) == (200, True)
    signed = officer.post(f"{url}/sign")
    assert officer.get(url).location == signed.location
    assert leader.post(f"{url}/skip", {"reason": "放假"}).status_code == 302  # stored by now: its own page withdraws it
    assert leader.post("/tasks/series/1/stop").status_code == 302
    assert officer.get("/tasks/periods/1/2020-W01").status_code == 404


def test_the_bell_says_beside_the_rail_how_many_tasks_wait_and_no_page_asks(site: Site) -> None:
    who, number = _made(site)
    officer = site.visitor(who.officer)
    with counting() as statements:
        page = officer.get("/account/password").get_data(as_text=True)
    assert '<span id="waits-tasks" hidden></span>' in page
    assert not [text for text in statements if "task" in text]
    assert '<span id="waits-tasks" hx-swap-oob="true" class="count">1</span>' in _bell(officer)
    officer.post(f"/tasks/{number}/sign", {"version": "1"})
    assert 'class="count"' not in _bell(officer)


def _bell(visitor: Visitor) -> str:
    return visitor.get("/notices/bell").get_data(as_text=True)


def test_the_pages_of_tasks_ask_no_more_of_many_than_of_few(site: Site) -> None:
    who, number = _made(site)
    leader, counts = site.visitor(who.leader), []
    for number_of_tasks in (2, 40):
        with site.made():
            here = again(who)
            for n in range(number_of_tasks):
                task = handed(here, here.officer if n % 2 else here.bureau, others=[here.town])
                if n % 2:
                    sign(task, task.version, here.officer)
            start_series(Order("周报", "报", "一份"), "weekly", 7, today(), here.officer, [here.town], here.leader)
        found = []
        for url in ("/tasks", "/tasks/units", "/tasks/series", f"/tasks/{number}"):
            leader.get("/companies")
            with counting() as statements:
                assert leader.get(url).status_code == 200
            found.append(len(statements))
        counts.append(found)
    assert counts[0] == counts[1]

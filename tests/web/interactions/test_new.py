"""Logging a conversation: for whom, about what, and that nothing typed is lost."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.leads.models import Lead
from tests.visiting import Site

SAID = {
    "about": "",
    "kind": "visit_in",
    "met_on": today().isoformat(),
    "our_people": "李明远",
    "their_people": "技术部长",
    "summary": "看了 A-03 地块",
    "next_step": "寄图纸",
    "next_step_on": (today() + timedelta(days=7)).isoformat(),
    "no_next_step_reason": "",
}


def logged(site: Site) -> list[Interaction]:
    with site.looking():
        return list(db.session.scalars(select(Interaction)))


def test_nobody_signed_in_is_sent_to_the_login_page(site: Site) -> None:
    assert site.visitor().get("/interactions/new").location.startswith("/login")


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMIN])
def test_those_who_only_read_log_nothing(site: Site, role: Role) -> None:
    with site.made() as make:
        reader = make.user(role)

    assert site.visitor(reader).get("/interactions/new").status_code == 403


def test_a_conversation_is_logged_and_leads_on_to_the_project(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company()
        lead = make.lead(officer, company=company)
        present, absent = make.contact(company, "张三丰"), make.contact(company, "王伟")

    answer = site.visitor(officer).post("/interactions/new", {**SAID, "leads": lead.id, "contacts": [present.id]})

    assert answer.location == f"/leads/{lead.id}"
    with site.looking():
        talk = db.session.scalars(select(Interaction)).one()
        assert (talk.summary, talk.their_people, talk.by_id) == ("看了 A-03 地块", "技术部长", officer.id)
        assert [contact.id for contact in talk.contacts] == [present.id] != [absent.id]
        stored = db.session.get(Lead, lead.id)
        assert stored
        assert (stored.next_step, stored.last_contact_on) == ("寄图纸", today())


def test_somebody_elses_project_is_not_there(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
        lead = make.lead(other)
    visitor = site.visitor(officer)

    assert visitor.get(f"/interactions/new?lead={lead.id}").status_code == 404
    assert visitor.post("/interactions/new", {**SAID, "leads": lead.id}).status_code == 404
    assert visitor.post("/interactions/new", {**SAID, "leads": "x"}).status_code == 404
    assert logged(site) == []


def test_a_park_manager_logs_on_projects_of_their_park(site: Site) -> None:
    with site.made() as make:
        manager = make.manager("equipment")
        lead, elsewhere = make.lead(park=make.park("equipment")), make.lead(park=make.park("health"))
    visitor = site.visitor(manager)

    assert visitor.post("/interactions/new", {**SAID, "leads": lead.id}).status_code == 302
    assert visitor.post("/interactions/new", {**SAID, "leads": elsewhere.id}).status_code == 404


def test_the_form_begins_with_today_the_user_and_the_project_asked_for(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(name="李明远"), make.company()
        lead = make.lead(officer, company=company, title="铸件项目")
        make.lead(officer, title="另一项目")
        make.contact(company, "张三丰")

    page = site.visitor(officer).get(f"/interactions/new?lead={lead.id}").get_data(as_text=True)

    assert f'name="leads" value="{lead.id}" checked><span>铸件项目</span>' in page
    assert "另一项目" in page
    assert f'value="{today().isoformat()}"' in page
    assert 'value="李明远"' in page
    assert "张*" in page
    assert "张三丰" not in page


def test_a_paused_project_asked_for_stands_among_the_choices(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer, title="停下的项目")
        lead.state = "paused"
    visitor = site.visitor(officer)

    assert "停下的项目" not in visitor.get("/interactions/new").get_data(as_text=True)
    assert "停下的项目" in visitor.get(f"/interactions/new?lead={lead.id}").get_data(as_text=True)


def test_what_is_refused_stays_typed_with_the_sentence_at_its_field(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company()
        lead = make.lead(officer, company=company)
        contact = make.contact(company)
    wrong = {**SAID, "leads": lead.id, "contacts": [contact.id], "next_step_on": ""}

    answer = site.visitor(officer, "en").post("/interactions/new", wrong)
    page = answer.get_data(as_text=True)

    assert "Give the next step a date." in page.split('id="next_step_on-about"')[1]
    for typed in (
        'value="寄图纸"',
        "看了 A-03 地块</textarea>",
        'value="技术部长"',
        f'name="leads" value="{lead.id}" checked>',
    ):
        assert typed in page
    assert 'checked id="contacts-0"' in page
    assert logged(site) == []


def test_a_date_that_is_none_stays_typed(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer)

    page = site.visitor(officer, "en").post("/interactions/new", {**SAID, "leads": lead.id, "met_on": "昨天"})

    assert "Write a date such as 2022-03-15." in page.get_data(as_text=True)
    assert 'value="昨天"' in page.get_data(as_text=True)


def test_without_a_next_step_the_reason_is_asked_for(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer)
    visitor, none = site.visitor(officer, "en"), {**SAID, "leads": lead.id, "next_step": "", "next_step_on": ""}

    page = visitor.post("/interactions/new", none).get_data(as_text=True)
    assert "Say what comes next, or why nothing does." in page
    assert visitor.post("/interactions/new", {**none, "no_next_step_reason": "等批复"}).status_code == 302


def test_a_conversation_without_a_project_is_about_a_company(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company("北辰精陶有限公司")
    visitor = site.visitor(officer, "en")

    page = visitor.get(f"/interactions/new?company={company.id}").get_data(as_text=True)
    assert f'name="companies" value="{company.id}" checked>' in page
    assert visitor.post("/interactions/new", {**SAID, "about": "北辰"}).location == "/interactions/1"
    assert "Tick it as a new company" in visitor.post("/interactions/new", {**SAID, "about": "南辰"}).get_data(True)
    assert "Choose a project or a company" in visitor.post("/interactions/new", SAID).get_data(as_text=True)
    assert visitor.get("/interactions/new?company=999999").status_code == 404


def test_projects_and_firms_are_found_by_characters_and_by_pinyin_initials(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(), make.user(unit=make.unit("古绛镇"))
        firm = make.company("首都精陶有限公司")
        mine = make.lead(officer, company=firm, title="铸件项目")
        theirs = make.lead(other, title="首都机加项目")
        make.company("北辰陶瓷有限公司")
    visitor = site.visitor(officer)

    for words in ("首都", "sdjt", "SD"):
        page = visitor.get(f"/interactions/about?about={words}").get_data(as_text=True)
        assert f'name="companies" value="{firm.id}"' in page, words
        assert f'name="leads" value="{mine.id}"' in page, words  # by its investor
        assert f'name="leads" value="{theirs.id}"' not in page
        assert "北辰" not in page
    assert visitor.get(f"/interactions/about?leads={theirs.id}").status_code == 404


def test_what_is_ticked_stays_ticked_while_something_else_is_sought(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead, firm = make.lead(officer, title="铸件项目"), make.company("北辰陶瓷有限公司")

    page = site.visitor(officer).get(f"/interactions/about?about=bctc&leads={lead.id}&firms=新来的公司")

    assert f'name="leads" value="{lead.id}" checked>' in page.get_data(as_text=True)
    assert 'name="firms" value="新来的公司" checked>' in page.get_data(as_text=True)
    assert f'name="companies" value="{firm.id}">' in page.get_data(as_text=True)


def test_one_conversation_may_touch_several_projects_and_a_firm_nobody_knew(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        one, two = make.lead(officer), make.lead(officer)
    said = {**SAID, "leads": [one.id, two.id], "firms": "南辰陶瓷有限公司"}

    assert site.visitor(officer).post("/interactions/new", said).location == f"/leads/{one.id}"
    with site.looking():
        talk = db.session.scalars(select(Interaction)).one()
        assert [lead.id for lead in talk.leads] == [one.id, two.id]
        assert [firm.name for firm in talk.companies][2:] == ["南辰陶瓷有限公司"]


def test_several_that_fit_are_offered_to_tick(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        make.company("北辰精陶有限公司")
        make.company("北辰陶瓷有限公司")

    page = site.visitor(officer, "en").post("/interactions/new", {**SAID, "about": "北辰"}).get_data(as_text=True)

    assert "Tick which of these it is about." in page
    assert page.count('name="companies"') == 2
    assert logged(site) == []


def test_a_photo_is_kept_and_anything_else_refused_by_its_content(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer)
    visitor = site.visitor(officer, "en")
    photo, trick = (BytesIO(b"\xff\xd8\xff\xe0 a photo"), "现场.jpg"), (BytesIO(b"<script>"), "photo.jpg")

    refused = visitor.post("/interactions/new", {**SAID, "leads": lead.id, "files": trick})
    assert "can be attached" in refused.get_data(as_text=True)
    assert logged(site) == []
    assert visitor.post("/interactions/new", {**SAID, "leads": lead.id, "files": photo}).status_code == 302
    with site.looking():
        talk = db.session.scalars(select(Interaction)).one()
        (file,) = talk.files
    answer = visitor.get(f"/interactions/{talk.id}/files/{file.id}")
    assert answer.get_data() == b"\xff\xd8\xff\xe0 a photo"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert visitor.get(f"/interactions/{talk.id}/files/{file.id + 1}").status_code == 404


def test_the_same_form_sent_again_is_the_same_conversation_with_what_was_typed_since(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer)
    visitor, form = site.visitor(officer), {**SAID, "leads": lead.id, "token": "abc"}

    for summary in ("看了地块", "看了地块，还谈了用电"):
        answer = visitor.post("/interactions/new", {**form, "summary": summary}, headers={"X-Draft": "1"})
        assert (answer.status_code, answer.location) == (201, f"/leads/{lead.id}")

    assert [talk.summary for talk in logged(site)] == ["看了地块，还谈了用电"]


def test_choosing_another_project_shows_its_people_and_judges_nothing_yet(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company()
        lead = make.lead(officer, company=company)
        make.contact(company, "张三丰")
    half = {**SAID, "leads": lead.id, "summary": "", "our_people": "半句话", "pick": "1"}

    page = site.visitor(officer, "en").post("/interactions/new", half).get_data(as_text=True)

    assert "张*" in page
    assert 'value="半句话"' in page
    assert "field-error" not in page
    assert logged(site) == []


def test_people_of_another_project_cannot_be_named(site: Site) -> None:
    with site.made() as make:
        officer, elsewhere = make.user(), make.company()
        lead = make.lead(officer)
        stranger = make.contact(elsewhere)

    answer = site.visitor(officer).post("/interactions/new", {**SAID, "leads": lead.id, "contacts": [stranger.id]})

    assert answer.status_code == 200
    assert logged(site) == []

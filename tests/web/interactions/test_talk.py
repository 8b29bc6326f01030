"""One conversation: who reads it, who changes it, what becomes of its next step, and the project it leads to."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.exchange import importing
from crm.exchange.models import ExportRecord
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.interactions.operations import Talk, log
from crm.leads.models import Lead
from tests.building import Make
from tests.visiting import Site, Visitor

LATER = (today() + timedelta(days=5)).isoformat()


def with_firm(make: Make, officer: Any, **more: Any) -> Interaction:
    """A conversation with a firm without a project."""
    values = {"kind": "call", "met_on": today(), "summary": "问候", "no_next_step_reason": "等回复", **more}
    return log(Talk(**values), [], [make.company("北辰陶瓷有限公司")], officer)


def stored(site: Site) -> Interaction:
    with site.looking():
        return db.session.scalars(select(Interaction)).one()


def form_of(talk: Interaction, **more: Any) -> dict[str, Any]:
    return {
        "version": talk.version, "kind": talk.kind, "met_on": talk.met_on.isoformat(), "summary": talk.summary,
        "next_step": "", "next_step_on": "", "no_next_step_reason": "等回复",
        "companies": [company.id for company in talk.companies], **more,
    }  # fmt: skip


def edit(visitor: Visitor, talk: Interaction, **more: Any) -> Any:
    return visitor.post(f"/interactions/{talk.id}/edit", form_of(talk, **more))


@pytest.fixture
def firm_talk(site: Site) -> Any:
    with site.made() as make:
        officer = make.user()
        talk = with_firm(make, officer)
    return site.visitor(officer, "en"), talk


def test_a_talk_with_a_firm_is_read_in_its_unit_and_by_those_above(site: Site) -> None:
    with site.made() as make:
        bureau = make.unit("县工信局")
        talk = with_firm(make, make.user(unit=bureau))
        readers = {200: [make.user(unit=bureau), make.user(Role.LEADER), make.user(Role.AUDITOR)],
                   404: [make.user(unit=make.unit("古绛镇")), make.manager()]}  # fmt: skip
    for status, people in readers.items():
        for person in people:
            assert site.visitor(person).get(f"/interactions/{talk.id}").status_code == status


def test_an_edit_is_saved_and_a_stale_one_shows_both(site: Site, firm_talk: Any) -> None:
    visitor, talk = firm_talk

    assert edit(visitor, talk, summary="谈了用地").location == f"/interactions/{talk.id}"
    late = edit(visitor, talk, summary="谈了用电")

    assert late.status_code == 409
    assert "谈了用地" in late.get_data(as_text=True)
    assert "谈了用电" in late.get_data(as_text=True)
    assert stored(site).summary == "谈了用地"


def test_a_colleague_reads_and_cannot_change(site: Site) -> None:
    with site.made() as make:
        talk = with_firm(make, make.user())
        colleague = make.user()
    visitor = site.visitor(colleague)

    assert "/edit" not in visitor.get(f"/interactions/{talk.id}").get_data(as_text=True)
    assert edit(visitor, talk, summary="别的话").status_code == 403
    assert visitor.post(f"/interactions/{talk.id}/step", {"version": 1, "done": "1"}).status_code == 403


def test_a_next_step_is_put_off_and_done_and_the_project_follows(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer)
        talk = make.talk(lead, officer, next_step="寄图纸")
    visitor, url = site.visitor(officer), f"/interactions/{talk.id}/step"

    assert visitor.post(url, {"version": 1, "next_step": "寄图纸", "next_step_on": LATER}).status_code == 302
    with site.looking():
        assert str(db.session.get_one(Lead, lead.id).next_step_on) == LATER
    assert visitor.post(url, {"version": 2, "done": "1"}).status_code == 302
    with site.looking():
        assert db.session.get_one(Lead, lead.id).next_step is None
    assert visitor.post(url, {"version": 3, "done": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"next_step": "", "next_step_on": LATER}, "Say what comes next"),
        ({"next_step": "寄图纸", "next_step_on": ""}, "Give the next step a date."),
        ({"version": 9, "next_step": "寄图纸", "next_step_on": LATER}, "Somebody saved this since you opened it."),
    ],
)
def test_a_step_that_is_none_is_refused(site: Site, firm_talk: Any, given: dict[str, Any], sentence: str) -> None:
    visitor, talk = firm_talk

    answer = visitor.post(f"/interactions/{talk.id}/step", {"version": 1, **given})

    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_talk_with_a_firm_becomes_a_project_with_one_click(site: Site, firm_talk: Any) -> None:
    visitor, talk = firm_talk
    assert f"/leads/new?talk={talk.id}" in visitor.get(f"/interactions/{talk.id}").get_data(as_text=True)

    page = visitor.get(f"/leads/new?talk={talk.id}").get_data(as_text=True)
    assert 'value="北辰陶瓷有限公司"' in page
    lead = {"title": "陶瓷项目", "investor": "北辰陶瓷有限公司", "channel": "referral", "source_region": "河北省沧州市",
            "owner": talk.by_id}  # fmt: skip
    assert visitor.post(f"/leads/new?talk={talk.id}", lead).status_code == 302

    with site.looking():
        found = db.session.scalars(select(Lead)).one()
        assert [one.title for one in db.session.get_one(Interaction, talk.id).leads] == ["陶瓷项目"]
        assert found.last_contact_on == today()


def test_somebody_elses_talk_begins_no_project(site: Site) -> None:
    with site.made() as make:
        talk = with_firm(make, make.user(unit=make.unit("古绛镇")))
        stranger = make.user(unit=make.unit("卫庄镇"))

    assert site.visitor(stranger).get(f"/leads/new?talk={talk.id}").status_code == 404


def test_the_list_is_filtered_by_kind_person_day_and_step(site: Site) -> None:
    with site.made() as make:
        officer, colleague = make.user(), make.user()
        lead = make.lead(officer)
        make.talk(lead, officer, kind="call", summary="打了电话", next_step=None, no_next_step_reason="等回复")
        make.talk(lead, colleague, kind="visit_in", summary="来看地", met_on=today() - timedelta(days=40))
    visitor = site.visitor(officer, "en")

    def summaries(query: str) -> set[str]:
        page = visitor.get(f"/interactions?{query}").get_data(as_text=True)
        return {text for text in ("打了电话", "来看地") if text in page}

    assert summaries("kind=call") == {"打了电话"}
    assert summaries(f"by={colleague.id}") == {"来看地"}
    assert summaries(f"met_from={today()}") == {"打了电话"}
    assert summaries(f"met_to={today() - timedelta(days=30)}") == {"来看地"}
    assert summaries("step=open") == {"来看地"}
    assert summaries("step=lacking") == set()
    assert summaries("q=看地") == {"来看地"}
    assert summaries(f"unit={officer.unit_id}") == {"打了电话", "来看地"}
    assert "Write a date such as" in visitor.get("/interactions?met_from=gestern").get_data(as_text=True)


def test_the_export_is_recorded_masks_people_and_changes_nothing_when_imported(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        talk = with_firm(make, officer, their_people="王伟、李静", our_people="张三、李四", destinations="上海、苏州")
        make.talk(make.lead(officer), officer, next_step="=1+1", summary="-5")

    answer = site.visitor(officer).post("/interactions/export", {"format": "xlsx"})

    rows = list(openpyxl.load_workbook(BytesIO(answer.get_data())).active.values)
    assert rows[0][:3] == ("开始日期", "结束日期", "对接方式")
    assert any("王*、李*" in row for row in rows)
    with site.made() as make:
        assert db.session.scalars(select(ExportRecord)).one().rows == 2
        (planned,) = importing.plan(importing.recognise(answer.get_data(), "a.xlsx"), officer)
        assert [(row.action, [str(told) for told in row.problems]) for row in planned.rows] == [("unchanged", [])] * 2
        assert db.session.get_one(Interaction, talk.id).their_people == "王伟、李静"

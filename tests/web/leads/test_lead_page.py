"""The lead's page: its place in the list, a fact changed where it stands, files to look at, what is offered when."""

import pytest

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.lists.leads import SORTS, LeadList
from crm.milestones.queries import milestones_of
from tests.building import Make
from tests.visiting import Site
from tests.web.pages import Page


def _people(make: Make) -> tuple[User, User]:
    unit = make.unit("县工信局")
    return make.user(Role.OFFICER, unit), make.chief(unit)


@pytest.mark.parametrize("sort", SORTS)
def test_every_lead_knows_the_one_before_and_behind_it_in_the_list(make: Make, sort: str) -> None:
    owner = make.user()
    for number in range(7):
        make.lead(owner, title=f"第{number % 3}号", investment=(number % 3) * 10_000)
    make.lead(owner, channel="event")
    db.session.flush()
    wanted = LeadList(owner, {"channel": ["referral"]}, sort)
    order = [lead.id for lead in wanted.page()[0]]
    for at, lead_id in enumerate(order):
        before, behind = wanted.beside(db.session.get_one(Lead, lead_id))
        assert before == (order[at - 1] if at else None)
        assert behind == (order[at + 1] if at + 1 < len(order) else None)


def test_the_page_keeps_the_list_it_was_opened_from(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        for title in ("甲", "乙", "丙"):
            make.lead(owner, title=title, channel="event")
        make.lead(owner, title="丁", channel="agent")
    visitor = site.visitor(owner, "en")
    listed = Page(visitor.get("/leads?channel=event&sort=title").get_data(as_text=True))
    rows = [link for link in listed.all("a") if link.get("class") == "t"]
    page = Page(visitor.get(rows[1].get("href")).get_data(as_text=True))
    sides = {link.get("rel"): link.get("href").partition("?") for link in page.all("a") if link.get("rel")}
    assert sides["prev"] == rows[0].get("href").partition("?")
    assert sides["next"] == rows[2].get("href").partition("?")
    alone = Page(visitor.get(rows[1].get("href").partition("?")[0]).get_data(as_text=True))
    assert not [link for link in alone.all("a") if link.get("rel") in ("prev", "next")]


def _in_place(name: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": f"f-{name}"}


def test_a_fact_is_changed_where_it_stands(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner, investment=320_000_000)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}/fields/investment"
    piece = visitor.get(url, headers=_in_place("investment")).get_data(as_text=True)
    assert "<html" not in piece
    assert Page(piece).value_of("investment") == "32000"
    wrong = visitor.post(url, {"investment": "viel", "version": lead.version}, headers=_in_place("investment"))
    assert (wrong.status_code, Page(wrong.get_data(as_text=True)).value_of("investment")) == (422, "viel")
    done = visitor.post(url, {"investment": "40000", "version": lead.version}, headers=_in_place("investment"))
    assert "CNY 400.00m" in done.get_data(as_text=True)
    late = visitor.post(url, {"investment": "1", "version": lead.version}, headers=_in_place("investment"))
    assert late.status_code == 422
    assert "Somebody saved this since" in late.get_data(as_text=True)
    with site.looking():
        assert db.session.get_one(Lead, lead.id).investment == 400_000_000


def test_the_head_follows_a_fact_that_is_changed_in_place(site: Site) -> None:
    """Amount, light and what the next stage still lacks: swapped in beside the fact, as the page would show them."""
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner, investment=320_000_000, industry=None)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}"
    assert "To enter Screening, 1 to go" in visitor.get(url).get_data(as_text=True)
    sent = {"industry": "装备制造", "version": lead.version}
    answer = visitor.post(f"{url}/fields/industry", sent, headers=_in_place("industry")).get_data(as_text=True)
    page = visitor.get(url).get_data(as_text=True)
    assert "To enter Screening, 0 to go" in answer
    assert "<html" not in answer
    for piece in ("lead-live", "lead-light"):
        assert answer.count(f'id="{piece}" hx-swap-oob="true"') == page.count(f'id="{piece}"') == 1
    assert page.split('id="lead-live">')[1].split("</dl>")[0] in answer


def test_a_later_stage_opens_what_it_lacks_in_a_dialog_and_without_a_script_as_a_page(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner)
    visitor, step = site.visitor(owner, "en"), f"/leads/{lead.id}/advance?to=signed"
    page = visitor.get(f"/leads/{lead.id}").get_data(as_text=True)
    assert f'<a href="{step}" data-step>' in page
    assert 'id="step-dialog"' in page
    inside = visitor.get(step, headers={"HX-Request": "true", "HX-Target": "step"}).get_data(as_text=True)
    assert "<html" not in inside
    assert "Agreement as a file" in inside
    assert "Agreement as a file" in visitor.get(step).get_data(as_text=True)


def test_without_a_script_a_fact_has_a_page_of_its_own(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}/fields/source_region"
    assert Page(visitor.get(url).get_data(as_text=True)).value_of("source_region") == "河北省沧州市"
    answer = visitor.post(url, {"source_region": "山西省运城市", "version": lead.version})
    assert (answer.status_code, answer.location) == (302, f"/leads/{lead.id}")
    assert visitor.get(f"/leads/{lead.id}/fields/stage").status_code == 404
    assert visitor.post(f"/leads/{lead.id}/fields/title", {"title": "", "version": 2}).status_code == 422


def test_funds_are_offered_from_signing_on(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        talking, signed = make.at(Stage.NEGOTIATION, owner, chief), make.at(Stage.SIGNED, owner, chief)
    visitor = site.visitor(owner, "en")
    assert "Report an arrival" not in visitor.get(f"/leads/{talking.id}").get_data(as_text=True)
    assert "Report an arrival" in visitor.get(f"/leads/{signed.id}").get_data(as_text=True)


def test_a_pdf_opens_with_rights_to_nothing(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.SIGNED, owner, chief)
        file = milestones_of(lead)["signed"].files[0]
    visitor = site.visitor(owner)
    assert f"/leads/{lead.id}/files/{file.id}/view" in visitor.get(f"/leads/{lead.id}").get_data(as_text=True)
    answer = visitor.get(f"/leads/{lead.id}/files/{file.id}/view")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in answer.headers["Content-Disposition"]
    with site.made():
        db.session.merge(file).kind = "docx"
    assert visitor.get(f"/leads/{lead.id}/files/{file.id}/view").status_code == 404


def test_the_timeline_is_narrowed_to_one_sort_of_thing(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner)
        make.talk(lead, owner, summary="谈了用地")
        db.session.flush()
        version = lead.version
    visitor = site.visitor(owner, "en")
    assert visitor.post(f"/leads/{lead.id}/fields/chain", {"chain": "风电", "version": version}).status_code == 302
    texts = {
        only: visitor.get(f"/leads/{lead.id}?only={only}").get_data(as_text=True) for only in ("talk", "change", "x")
    }
    assert ["谈了用地" in texts[only] for only in texts] == [True, False, True]
    assert ["1 field changed" in texts[only] for only in texts] == [False, True, True]


def test_the_timeline_tells_what_was_changed_as_the_page_shows_it_and_a_fact_by_its_day(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.SIGNED, owner, chief)
        db.session.flush()
        version, signed = lead.version, milestones_of(lead)["signed"].happened_on
    visitor = site.visitor(owner, "en")
    values = {"investment": "12000", "version": version}
    assert visitor.post(f"/leads/{lead.id}/fields/investment", values).status_code == 302
    timeline = Page(visitor.get(f"/leads/{lead.id}").get_data(as_text=True))
    said = [" ".join(element.text.split()) for element in timeline.all("li")]
    assert any("1 field changed" in text and "32,000 → 12,000 10k CNY" in text for text in said), said
    assert any(f"Signing submitted {signed}" in text and "What changed" not in text for text in said)

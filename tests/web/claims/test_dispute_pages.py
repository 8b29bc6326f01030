"""A dispute as three people see it on its page, and the form that decides it."""

from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.claims.disputes import open_dispute
from crm.leads.claims.models import Dispute
from crm.leads.models import Lead
from tests.building import Make
from tests.visiting import Site
from tests.web.pages import Page


def _two(make: Make) -> tuple[User, User, User, Lead, Lead]:
    here, there, firm = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局")), make.company()
    first = make.lead(here, company=firm, title="先来的项目")
    return here, there, make.chief(), first, make.lead(there, company=firm, title="后来的项目")


def _dispute(site: Site) -> Dispute:
    with site.looking():
        return db.session.scalars(select(Dispute)).one()


def test_a_dispute_goes_from_one_side_to_the_other_and_to_the_chief(site: Site) -> None:
    with site.made() as make:
        here, there, chief, _, second = _two(make)
    challenger = site.visitor(there, "en")
    page = challenger.get(f"/leads/{second.id}").get_data(as_text=True)
    assert "Not protected: registered second" in page
    assert "Registered by 商务局" in page
    answer = challenger.post(f"/leads/{second.id}/dispute", {"kind": "other", "statement": ""})
    assert answer.status_code == 422
    assert "Say why the project is yours." in answer.get_data(as_text=True)
    assert (
        challenger.post(f"/leads/{second.id}/dispute", {"kind": "other", "statement": "客商先找的"}).status_code == 302
    )
    url = f"/disputes/{_dispute(site).id}"

    seen = challenger.get(url).get_data(as_text=True)
    assert "商务局" in seen
    assert "先来的项目" not in seen
    holder = site.visitor(here, "en").get(url).get_data(as_text=True)
    assert "先来的项目" in holder
    assert "后来的项目" not in holder
    assert "客商先找的" not in holder
    judge = site.visitor(chief, "en")
    assert "Disputes to decide" in judge.get("/inbox").get_data(as_text=True)
    both = judge.get(url).get_data(as_text=True)
    assert "先来的项目" in both
    assert "后来的项目" in both
    assert "No rule tells the two apart." in both


def test_a_decision_that_is_refused_keeps_what_was_typed(site: Site) -> None:
    with site.made() as make:
        _, there, chief, first, second = _two(make)
    site.visitor(there).post(f"/leads/{second.id}/dispute", {"kind": "other", "statement": "客商先找的"})
    url, judge = f"/disputes/{_dispute(site).id}", site.visitor(chief, "en")
    body = {
        "version": "1", "outcome": "first", "ground": "time", "reason": "登记在先",
        "holder": [f"n{first.unit_id}", f"n{second.unit_id}"], "share": ["70", "20"],
    }  # fmt: skip
    answer = judge.post(f"{url}/decide", body)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The shares must come to exactly 100 per cent." in page
    assert Page(page).value_of("reason") == "登记在先"
    assert [box.get("value") for box in Page(page).all("input") if box.get("name") == "share"][:2] == ["70", "20"]
    late = judge.post(f"{url}/decide", {**body, "share": ["70", "30"], "version": "9"})
    assert late.status_code == 422
    assert "send it again" in late.get_data(as_text=True)
    assert judge.post(f"{url}/decide", {**body, "share": ["70", "30"]}).status_code == 302
    assert "70.00%" in judge.get(f"/leads/{first.id}").get_data(as_text=True)
    assert _dispute(site).outcome == "first"


def test_papers_of_a_side_are_not_handed_to_the_other(site: Site) -> None:
    with site.made() as make:
        here, there, chief, _, second = _two(make)
        from_there = make.pdf(there, "授权书.pdf")
        dispute = open_dispute(second, "客商先找的", [("authorisation", from_there)], there)
        page = f"/disputes/{dispute.id}"
        url = f"{page}/files/{from_there.id}"
    advice = "Written authorisation or minutes speaks for the second registration"
    assert advice in site.visitor(chief, "en").get(page).get_data(as_text=True)
    assert "授权书.pdf" in site.visitor(chief).get(page).get_data(as_text=True)
    assert site.visitor(there).get(url).status_code == 200
    assert site.visitor(chief).get(url).status_code == 200
    assert site.visitor(here).get(url).status_code == 404


def test_a_dispute_of_others_is_not_there(site: Site) -> None:
    with site.made() as make:
        _, there, _, _, second = _two(make)
        stranger = make.user(Role.OFFICER, make.unit("古绛镇"))
    site.visitor(there).post(f"/leads/{second.id}/dispute", {"kind": "other", "statement": "客商先找的"})
    assert site.visitor(stranger).get(f"/disputes/{_dispute(site).id}").status_code == 404

"""Reporting, judging and correcting arrived funds through pages; the ledger by its address."""

from typing import Any

import pytest

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.models import Lead
from crm.milestones.arrivals import verify_arrival
from crm.milestones.queries import arrivals_of, funds_arrived
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site
from tests.web.office import everything, pdf
from tests.web.pages import Page

VALUES = {"arrived_on": "2024-05-20", "amount": "800", "origin": "outside_province", "evidence_kind": "bank_slip"}


def _people(make: Make) -> tuple[User, User, Lead]:
    unit = make.unit("县工信局")
    officer, chief = make.user(Role.OFFICER, unit), make.chief(unit)
    return officer, chief, make.lead(officer, title="铸件项目")


def test_an_officer_reports_an_arrival_and_it_stands_on_the_page_and_in_the_timeline(site: Site) -> None:
    with site.made() as make:
        officer, _, lead = _people(make)
    visitor = site.visitor(officer, "en")
    answer = visitor.post(f"/leads/{lead.id}/arrivals/new", {**VALUES, "files": pdf("转账.pdf")})
    assert (answer.status_code, answer.location) == (302, f"/leads/{lead.id}#funds")
    text = visitor.get(f"/leads/{lead.id}").get_data(as_text=True)
    assert "CNY 8.00m" in text
    assert "Arrival of funds reported" in text
    with site.looking():
        (arrival,) = arrivals_of(db.session.get_one(Lead, lead.id))
        assert (arrival.amount, str(arrival.arrived_on), arrival.files[0].name) == (8_000_000, "2024-05-20", "转账.pdf")
    link = next(link for link in Page(text).all("a") if link.text.strip() == "转账.pdf")
    assert visitor.get(link.get("href")).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"amount": "-5"}, "amount", "negative figure"),
        ({"amount": "0"}, "amount", "more than 0"),
        ({"amount": ""}, "amount", "required"),
        ({"amount": "lots"}, "amount", "lots"),
        ({"arrived_on": "2099-01-01"}, "arrived_on", "not come yet"),
        ({"origin": ""}, "origin", "required"),
        ({"files": lambda: pdf("x.pdf")[0].__class__(b"MZ\x90 a program"), "name": "合同.pdf"}, "files", "Only PDF"),
        ({"files": None}, "files", "as a file"),
    ],
)
def test_a_wrong_report_is_refused_beside_its_field_and_nothing_changes(
    site: Site, changed: dict[str, Any], field: str, sentence: str
) -> None:
    with site.made() as make:
        officer, _, lead = _people(make)
    visitor = site.visitor(officer, "en")
    body: dict[str, Any] = {**VALUES, "note": "首批", "files": pdf(), **changed}
    if callable(body["files"]):
        body["files"] = (body["files"](), body.pop("name"))
    if body["files"] is None:
        del body["files"]
    before = everything(site.app)
    answer = visitor.post(f"/leads/{lead.id}/arrivals/new", body)
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert sentence in page.errors_of(field)
    assert page.value_of("note") == "首批"
    assert everything(site.app) == before


def test_what_must_not_be_is_refused_in_words_and_changes_nothing(site: Site) -> None:
    """Self-verification, verifying twice, returning without a reason, taking back a reversal, a version long gone."""
    with site.made() as make:
        officer, chief, lead = _people(make)
        own, verified = make.arrival(lead, chief), make.arrival(lead, officer)
        waiting = make.arrival(lead, officer)
        verify_arrival(verified, lead, chief)
        db.session.flush()
        at = f"/leads/{lead.id}/arrivals"
        ids = {"own": own.id, "verified": verified.id, "waiting": waiting.id}
    boss, visitor = site.visitor(chief, "en"), site.visitor(officer, "en")
    assert visitor.post(f"{at}/{ids['verified']}/reverse", {"reason": "重复登记"}).status_code == 302
    with site.looking():
        reversal = next(a.id for a in arrivals_of(db.session.get_one(Lead, lead.id)) if a.amount < 0)
    before = everything(site.app)
    for who, url, body, status, sentence in (
        (boss, f"{at}/{ids['own']}/verify", {}, 400, "other than the submitter"),
        (boss, f"{at}/{ids['verified']}/verify", {}, 400, "not waiting"),
        (boss, f"{at}/{ids['waiting']}/verify", {"version": "7"}, 409, "changed since you opened"),
        (boss, f"{at}/{ids['waiting']}/return", {"reason": " "}, 422, "Give the reason"),
        (visitor, f"{at}/{ids['waiting']}/reverse", {"reason": "错"}, 422, "Only a verified arrival"),
        (visitor, f"{at}/{ids['verified']}/reverse", {"reason": "再来"}, 422, "taken back already"),
        (visitor, f"{at}/{reversal}/reverse", {"reason": "撤销"}, 422, "cannot be taken back"),
        (visitor, f"{at}/{ids['verified']}/withdraw", {"version": "2"}, 400, "cannot be changed"),
    ):
        answer = who.post(url, body)
        assert answer.status_code == status, url
        assert sentence in answer.get_data(as_text=True), url
    assert everything(site.app) == before
    with site.looking():
        assert funds_arrived(db.session.get_one(Lead, lead.id)) == 20_000_000


def test_an_arrival_changed_in_the_meantime_keeps_what_was_typed(site: Site) -> None:
    with site.made() as make:
        officer, chief, lead = _people(make)
        arrival = make.arrival(lead, officer)
    visitor = site.visitor(officer, "en")
    url = f"/leads/{lead.id}/arrivals/{arrival.id}/edit"
    assert (
        site.visitor(chief).post(f"/leads/{lead.id}/arrivals/{arrival.id}/return", {"reason": "不清"}).status_code
        == 302
    )
    late = visitor.post(url, {**VALUES, "version": "1"})
    page = Page(late.get_data(as_text=True))
    assert (late.status_code, page.value_of("amount"), page.value_of("version")) == (422, "800", "2")
    assert visitor.post(url, {**VALUES, "version": "2"}).status_code == 302


def test_the_ledger_filters_by_its_address_and_sums_its_rows(site: Site) -> None:
    with site.made() as make:
        officer, chief, lead = _people(make)
        verified = make.arrival(lead, officer, 5_000_000)
        verify_arrival(verified, lead, chief)
        make.arrival(lead, officer, 2_000_000, origin="abroad")
    visitor = site.visitor(officer, "en")
    for address, shown in (("", "CNY 7.00m"), ("?state=verified", "CNY 5.00m"), ("?origin=abroad&q=铸件", "CNY 2.00m")):
        assert f"<b>{shown}</b>" in visitor.get(f"/funds{address}").get_data(as_text=True)
    assert "such as 2022-03-15" in visitor.get("/funds?from=gestern").get_data(as_text=True)
    assert "No arrival fits" in visitor.get("/funds?q=药材").get_data(as_text=True)


def test_the_statements_of_the_ledger_do_not_grow_with_its_rows(site: Site) -> None:
    with site.made() as make:
        officer, _, lead = _people(make)
        make.arrival(lead, officer)
    visitor, sent = site.visitor(officer), []
    for _ in range(2):
        visitor.get("/funds")
        with counting() as statements:
            assert visitor.get("/funds").status_code == 200
        sent.append(len(statements))
        with site.made() as make:
            for _ in range(10):
                make.arrival(db.session.get_one(Lead, lead.id), db.session.get_one(User, officer.id))
    assert sent == [6, 6]  # session, settings of the pool, rows, files, totals, units of the filter

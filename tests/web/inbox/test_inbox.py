"""The inbox: what waits for a chief, judged in place; what came back to an officer."""

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import FuzzyDate
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.milestones.arrivals import return_arrival
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.operations import carry, open_funds, send_back
from crm.milestones.queries import milestones_of
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site, Visitor
from tests.web.office import everything
from tests.web.pages import Page


def _people(make: Make) -> tuple[User, User]:
    unit = make.unit("县工信局")
    return make.user(Role.OFFICER, unit, "李明远"), make.chief(unit)


def _inbox(visitor: Visitor) -> Page:
    return Page(visitor.get("/inbox").get_data(as_text=True))


def _ticks(page: Page) -> list[str]:
    return [box.get("value") for box in page.all("input") if box.get("name") == "fact"]


def _rail(visitor: Visitor) -> str:
    """What the bell brings for the rail."""
    page = Page(visitor.get("/notices/bell").get_data(as_text=True))
    return next((span.text for span in page.all("span") if span.get("class") == "count"), "")


def test_a_chief_finds_what_waits_and_verifies_what_is_ticked(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        lead = make.at(Stage.SIGNED, officer, chief, title="铸件项目")
        make.arrival(lead, officer)
        make.lead(officer, title="全新项目")
        old = make.lead(officer, title="旧账项目")
        carry(old, "signed", {"happened_on": FuzzyDate.from_iso("2021")}, officer)
        open_funds(old, 300, officer)
        make.arrival(make.lead(make.user(unit=make.unit("县商务局")), title="别家项目"), make.chief())
    visitor = site.visitor(chief, "en")
    assert visitor.get("/").location == "/today"
    page = _inbox(visitor)
    assert "别家项目" not in page.source
    # two projects without a screening; agreement and arrival; the ledger's agreement and its sum
    assert (_rail(visitor), len(_ticks(page))) == ("6", 4)
    answer = visitor.client.post("/inbox/verify", data={"csrf_token": visitor.token(), "fact": _ticks(page)})
    assert (answer.status_code, answer.location) == (302, "/inbox")
    after = _inbox(visitor)
    assert "4 facts verified." in after.source
    assert (_rail(visitor), _ticks(after)) == ("2", [])


def test_the_batch_is_verified_whole_or_not_at_all(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        lead = make.lead(officer)
        good, changed = make.arrival(lead, officer), make.fact(lead, "construction", officer)
        own = make.arrival(lead, chief)
        foreign = make.arrival(make.lead(make.user(unit=make.unit("县商务局"))), make.chief())
        db.session.flush()
        keys = [f"arrival-{good.id}-1", f"milestone-{changed.id}-9", f"arrival-{own.id}-1", f"arrival-{foreign.id}-1"]
    visitor = site.visitor(chief, "en")
    token, before = visitor.token(), everything(site.app)
    for second, status in ((keys[1], 409), (keys[2], 400), (keys[3], 404), ("arrival", 404), ("user-1-1", 404)):
        body = {"csrf_token": token, "fact": [keys[0], second]}
        assert visitor.client.post("/inbox/verify", data=body).status_code == status
    assert visitor.client.post("/inbox/verify", data={"csrf_token": token}).status_code == 400
    assert everything(site.app) == before


def test_a_fact_is_returned_in_place_and_its_submitter_completes_it(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        lead = make.at(Stage.SIGNED, officer, chief)
        fact = milestones_of(lead)["signed"]
    boss, visitor = site.visitor(chief, "en"), site.visitor(officer, "en")
    assert _rail(visitor) == ""
    back = boss.post(f"/leads/{lead.id}/facts/{fact.id}/return?next=/inbox", {"reason": "缺签字页"})
    assert (back.status_code, back.location) == (302, "/inbox")
    page = _inbox(visitor)
    assert ("缺签字页" in page.source, _rail(visitor)) == (True, "1")
    again = next(link for link in page.all("a") if link.text == "Complete and submit again")
    form = Page(visitor.get(again.get("href")).get_data(as_text=True))
    assert "缺签字页" in form.source
    body = {"signed_on": "2024-05-20", "agreed_amount": "100", "agreement_kind": "formal", "parties": "双方"}
    late = visitor.post(again.get("href"), {**body, "version": "1"})
    assert (late.status_code, Page(late.get_data(as_text=True)).value_of("agreed_amount")) == (422, "100")
    assert visitor.post(again.get("href"), {**body, "version": form.value_of("version")}).status_code == 302
    with site.looking():
        stored = db.session.get_one(Milestone, fact.id)
        assert (stored.state, stored.amount, stored.return_reason) == ("submitted", 1_000_000, None)


def test_no_answer_leads_off_this_host(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        lead = make.lead(officer)
        arrival = make.arrival(lead, officer)
    answer = site.visitor(chief).post(f"/leads/{lead.id}/arrivals/{arrival.id}/verify?next=//evil.example/")
    assert answer.location == f"/leads/{lead.id}#funds"


def test_a_chief_assigns_an_owner_of_the_units_below_in_place(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        other, stranger = make.user(unit=officer.unit), make.user(unit=make.unit("县商务局"))
        lead = make.lead(officer)
    visitor, url = site.visitor(chief, "en"), f"/inbox/leads/{lead.id}/owner"
    for owner, version, status in (("", "1", 400), (str(stranger.id), "1", 400), (str(other.id), "9", 409)):
        assert visitor.post(url, {"owner": owner, "version": version}).status_code == status
    assert visitor.post(url, {"owner": str(other.id), "version": str(lead.version)}).status_code == 302
    with site.looking():
        assert db.session.get_one(Lead, lead.id).owner_id == other.id


def test_an_officer_sees_what_came_back_and_what_still_waits(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        lead = make.lead(officer, title="铸件项目")
        return_arrival(make.arrival(lead, officer), lead, "凭证不清", chief)
        send_back(make.fact(lead, "construction", officer), lead, "照片不清", chief)
        make.arrival(lead, officer)
        colleague = make.user(unit=officer.unit)
    visitor = site.visitor(officer, "en")
    page = _inbox(visitor)
    assert all(reason in page.source for reason in ("凭证不清", "照片不清"))
    assert (_rail(visitor), _ticks(page), "submitted today" in page.source) == ("2", [], True)
    assert "Nothing came back" in _inbox(site.visitor(colleague, "en")).source


def test_the_statements_of_the_inbox_do_not_grow_with_its_rows(site: Site) -> None:
    with site.made() as make:
        officer, chief = _people(make)
        _fill(make, officer, 1)
    visitor, sent = site.visitor(chief), []
    for _ in range(2):
        visitor.get("/inbox")
        with counting() as statements:
            assert visitor.get("/inbox").status_code == 200
        sent.append(len(statements))
        with site.made() as make:
            _fill(make, db.session.get_one(User, officer.id), 8)
    assert sent[0] == sent[1]
    assert sent[0] <= 30


def _fill(make: Make, officer: User, count: int) -> None:
    for _ in range(count):
        lead = make.lead(officer)
        make.fact(lead, "construction", officer)
        make.arrival(lead, officer)
        carry(lead, "signed", {"happened_on": FuzzyDate.from_iso("2021")}, officer)
        open_funds(lead, 90_000_000, officer)
        carried = make.lead(officer)
        carried.carried_over, carried.stage = True, "signed"
    db.session.flush()
    assert db.session.query(FundArrival).count() >= 2

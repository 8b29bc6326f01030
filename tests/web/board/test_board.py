"""The board's page: the list's address by stage, more cards as a piece, moves as pages and inside a dialog."""

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.lists.board import SIZE
from crm.milestones.queries import milestones_of
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site
from tests.web.pages import Element, Page

DIALOG = {"HX-Request": "true", "HX-Target": "step"}


def _people(make: Make) -> tuple[User, User]:
    unit = make.unit("县工信局")
    return make.user(Role.OFFICER, unit), make.chief(unit)


def _columns(page: Page) -> dict[str, Element]:
    return {element.get("data-column"): element for element in page.elements if element.get("data-column")}


def test_the_board_shows_the_filtered_list_by_stage(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        make.lead(owner, title="新线索", investment=50_000_000)
        make.at(Stage.NEGOTIATION, owner, chief, title="在谈的", investment=150_000_000, park=make.park())
        make.lead(owner, title="别的", channel="event")
    visitor = site.visitor(owner, "en")
    columns = _columns(Page(visitor.get("/leads/board?channel=referral").get_data(as_text=True)))
    assert list(columns) == [stage.value for stage in Stage]
    assert "新线索" in columns["lead"].text
    assert "别的" not in columns["lead"].text
    assert "CNY 150.00m" in columns["negotiation"].text
    assert "75%" in columns["negotiation"].text
    assert "Nothing signed yet." in columns["signed"].text
    listed = visitor.get("/leads?channel=referral").get_data(as_text=True)
    ways = [link.get("href") for link in Page(listed).all("a") if link.get("href").startswith("/leads/board")]
    assert ways == ["/leads/board?channel=referral&state=active&state=paused"]


def test_more_cards_come_as_a_piece_and_without_a_script_as_a_list(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        for number in range(SIZE + 3):
            make.lead(owner, title=f"第{number:02d}号")
    visitor = site.visitor(owner, "en")
    page = Page(visitor.get("/leads/board?sort=title").get_data(as_text=True))
    more = next(link for link in page.all("a") if "/board/" in link.get("hx-get"))
    assert more.text == "3 more"
    rest = [f"第{number:02d}号" for number in range(SIZE, SIZE + 3)]
    piece = visitor.get(more.get("hx-get")).get_data(as_text=True)
    assert [heading.text.strip() for heading in Page(piece).all("h3")] == rest
    assert "<html" not in piece
    plain = Page(visitor.get(more.get("href")).get_data(as_text=True))
    assert [link.text for link in plain.all("a") if link.get("class") == "t"] == rest


def test_a_wrong_filter_gets_its_sentence_and_an_unknown_column_is_nothing(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
    visitor = site.visitor(owner, "en")
    answer = visitor.get("/leads/board?investment_from=viel")
    alerts = [
        element.text for element in Page(answer.get_data(as_text=True)).elements if element.get("role") == "alert"
    ]
    assert (answer.status_code, len(alerts)) == (200, 1)
    assert visitor.get("/leads/board/column?stage=nowhere").status_code == 404


def test_the_statements_of_the_board_do_not_grow_with_its_cards(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        make.at(Stage.SIGNED, owner, chief, park=make.park())
    visitor, sent = site.visitor(owner), []
    url = "/leads/board?open=production&open=capacity"
    for _ in range(2):
        visitor.get(url)
        with counting() as statements:
            assert visitor.get(url).status_code == 200
        sent.append(len(statements))
        with site.made() as make:
            by = db.session.get_one(User, owner.id)
            for stage in (Stage.LEAD, Stage.SCREENING, Stage.NEGOTIATION, Stage.SIGNED):
                for _ in range(SIZE + 2):
                    make.at(stage, by, db.session.get_one(User, chief.id), park=make.park())
    # 4 of its own: heads, cards, classes of firms, the choices of the filter bar; the session, the settings
    assert sent == [6, 6]


def test_the_way_on_lists_what_every_later_stage_lacks(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.NEGOTIATION, owner, chief)
    page = Page(site.visitor(owner, "en").get(f"/leads/{lead.id}/move?next=/leads/board").get_data(as_text=True))
    steps = [link for link in page.all("a") if "/advance?" in link.get("href")]
    assert [link.get("href").partition("to=")[2].partition("&")[0] for link in steps] == [
        "signed", "placed", "construction", "production", "capacity",
    ]  # fmt: skip
    assert "5 to go" in steps[0].text
    assert "Kind of agreement" in steps[0].text
    assert all("next=/leads/board" in link.get("href") for link in steps)


def test_a_move_inside_a_dialog_answers_as_a_piece_and_then_sends_the_page_on(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead = make.lead(owner, industry=None)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}/advance?to=screening&next=/leads/board?sort=title"
    piece = visitor.get(url, headers=DIALOG).get_data(as_text=True)
    assert "<html" not in piece
    assert [form.get("hx-target") for form in Page(piece).all("form")] == ["#step"]
    refused = visitor.post(url, {"version": lead.version, "industry": ""}, headers=DIALOG)
    assert refused.status_code == 422
    assert "Needed for this stage." in Page(refused.get_data(as_text=True)).errors_of("industry")
    done = visitor.post(url, {"version": lead.version, "industry": "装备制造"}, headers=DIALOG)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/leads/board?sort=title")
    with site.looking():
        assert db.session.get_one(Lead, lead.id).stage == "screening"


def test_a_step_that_is_not_ones_own_says_so_inside_the_dialog(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
        lead, colleague = make.lead(owner), make.user(Role.OFFICER, owner.unit)
    answer = site.visitor(colleague, "en").get(f"/leads/{lead.id}/advance?to=screening", headers=DIALOG)
    assert answer.status_code == 403
    assert "<html" not in answer.get_data(as_text=True)
    assert "Only the owner, the team and the chief" in answer.get_data(as_text=True)


def test_what_a_stage_asks_for_can_be_kept_before_it_can_be_entered(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        lead = make.at(Stage.NEGOTIATION, owner, chief)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}/advance?to=signed"
    kept = visitor.post(
        url, {"version": lead.version, "parties": "县政府、甲公司", "signed_on": "2022-06-08", "later": "1"}
    )
    assert kept.status_code == 302
    with site.looking():
        stored = db.session.get_one(Lead, lead.id)
        fact = milestones_of(stored)["signed"]
        assert (stored.stage, fact.parties, str(fact.happened_on)) == ("negotiation", "县政府、甲公司", "2022-06-08")

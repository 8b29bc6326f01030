"""Views over their pages: saved from an address, changed in it, saved back or taken back, pinned, opened by default."""

from sqlalchemy import select

from crm.db import db
from crm.leads.words import Stage
from crm.lists.models import SavedView
from tests.counting import counting
from tests.visiting import Site, Visitor
from tests.web.pages import Page


def _save(visitor: Visitor, address: str, name: str, audience: str = "me") -> str:
    """Save a view and give the address of the list it opens."""
    answer = visitor.post(f"/leads/views/new?{address}", {"name": name, "audience": audience})
    assert answer.status_code == 302
    return answer.location


def _bar(visitor: Visitor, url: str) -> list[str]:
    page = Page(visitor.get(url).get_data(as_text=True))
    return [element.text for element in page.elements if element.get("class") == "notice"]


def test_a_view_keeps_filters_order_and_columns_and_stands_among_the_tabs(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        make.lead(owner, title="甲")
    visitor = site.visitor(owner, "en")
    opened = _save(visitor, "stage=lead&sort=title&col=owner&after=x", "新线索")
    page = Page(visitor.get(opened).get_data(as_text=True))
    tab = next(link for link in page.all("a") if link.text == "新线索")
    assert tab.get("aria-current") == "page"
    assert "stage=lead&sort=title&col=owner&view=" in tab.get("href")
    assert _bar(visitor, opened) == []


def test_a_changed_view_is_saved_or_taken_back(site: Site) -> None:
    with site.made() as make:
        owner, other = make.user(), make.user()
    visitor = site.visitor(owner, "en")
    opened = _save(visitor, "stage=lead", "线索", "all")
    view_id = opened.partition("view=")[2]
    changed = f"/leads?stage=signed&view={view_id}"
    bar = _bar(visitor, changed)
    assert len(bar) == 1
    assert "The view “线索” was changed." in bar[0]
    assert "Save as a new view" in _bar(site.visitor(other, "en"), changed)[0]
    assert visitor.post(f"/leads/views/{view_id}/save?stage=signed", {"version": 1}).status_code == 302
    assert _bar(visitor, changed) == []
    assert visitor.post(f"/leads/views/{view_id}/save?stage=placed", {"version": 1}).status_code == 409
    with site.looking():
        assert db.session.scalars(select(SavedView.address)).all() == ["stage=signed"]


def test_a_shared_view_shares_the_filter_and_never_the_scope(site: Site) -> None:
    with site.made() as make:
        owner, other = make.user(unit=make.unit("县工信局")), make.user(unit=make.unit("古绛镇"))
        make.lead(owner, title="别人的项目")
    opened = _save(site.visitor(owner), "stage=lead", "线索", "all")
    seen = site.visitor(other).get(opened).get_data(as_text=True)
    assert "线索" in seen
    assert "别人的项目" not in seen


def test_the_list_opens_with_the_default_view_and_all_is_still_there(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
    visitor = site.visitor(owner)
    view_id = _save(visitor, "stage=lead", "线索").partition("view=")[2]
    assert visitor.get("/leads").status_code == 200
    assert visitor.post(f"/leads/views/{view_id}/mark", {"default": "1"}).status_code == 302
    assert visitor.get("/leads").location == f"/leads?stage=lead&view={view_id}"
    assert visitor.get("/leads?view=all").status_code == 200


def test_a_view_without_a_name_gets_its_sentence_and_keeps_the_rest(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
    answer = site.visitor(owner, "en").post("/leads/views/new?stage=lead", {"name": " ", "audience": "unit"})
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "This field is required." in page.errors_of("name")
    assert [option.get("value") for option in page.all("option") if "selected" in option.attributes][-1] == "unit"


def test_columns_stand_in_the_order_of_the_address_and_each_can_be_moved(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        make.lead(owner)
    visitor = site.visitor(owner, "en")
    page = Page(visitor.get("/leads?col=owner&col=title&col=stage").get_data(as_text=True))
    assert [head.text for head in page.all("th")][1:] == ["", "Warning light", "Owner", "Project name", "Stage"][1:]
    further = next(link for link in page.all("a") if link.get("aria-label") == "Stage further to the left")
    assert "col=owner&col=stage&col=title" in further.get("href")


def test_the_tabs_say_how_many_they_hold_in_one_statement_after_the_list(site: Site) -> None:
    """Each tab's count is that of the list it opens, whatever was shared and whatever a view filters by."""
    with site.made() as make:
        owner, other = make.user(unit=make.unit("县工信局")), make.user(unit=make.unit("古绛镇"))
        colleague = make.user(unit=owner.unit)
        for person in (owner, owner, colleague, other):
            make.lead(person)
        make.at(Stage.SCREENING, owner)
    visitor = site.visitor(owner, "en")
    view = _save(visitor, "stage=lead&owner=" + str(owner.id), "我的线索").partition("view=")[2]
    broken = _save(visitor, "investment_from=viel", "旧视图").partition("view=")[2]
    page = Page(visitor.get("/leads?view=all").get_data(as_text=True))
    address = next(place for nav in page.all("nav") if (place := nav.get("hx-get")))
    with counting() as sent:
        found = Page(visitor.get(address, headers={"HX-Request": "true"}).get_data(as_text=True))
    counts = {element.get("id"): element.text.strip() for element in found.all("span")}
    assert counts == {"in-view-all": "4", "in-view-mine": "3", "in-view-unit": "4", f"in-view-{view}": "2"}
    assert f"in-view-{broken}" not in counts
    assert len(sent) == 4  # the session, the settings, the views, their sizes

"""A bulk change over its pages: ticked or the whole list, looked at, written; what moved on meanwhile is listed."""

from typing import Any

from crm.accounts.models import Role
from crm.db import db
from crm.leads.models import Lead
from tests.visiting import Site
from tests.web.office import everything
from tests.web.pages import Page


def _hidden(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {"lead": []}
    for element in page.all("input"):
        if element.get("type") == "hidden" and element.get("name") in ("lead", "field", "industry", "sure"):
            if element.get("name") == "lead":
                found["lead"].append(element.get("value"))
            else:
                found[element.get("name")] = element.get("value")
    return found


def test_the_ticked_projects_are_previewed_and_then_changed(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        first, second, third = (make.lead(owner, title=title, industry="钢铁") for title in "甲乙丙")
    visitor = site.visitor(owner, "en")
    chosen = Page(visitor.get(f"/leads/bulk?id={first.id}&id={second.id}").get_data(as_text=True))
    body = {**_hidden(chosen), "field": "industry", "industry": "新材料"}
    before = everything(site.app)
    preview = Page(visitor.post("/leads/bulk", body).get_data(as_text=True))
    assert everything(site.app) == before
    assert [cell.text for cell in preview.all("td") if cell.text.startswith("→")] == ["→ 新材料"] * 2
    with site.made():
        db.session.get_one(Lead, second.id).note = "期间改过"
    done = visitor.post("/leads/bulk", _hidden(preview)).get_data(as_text=True)
    assert "1 projects changed." in done
    assert "Saved by somebody meanwhile, so not overwritten" in done
    with site.looking():
        assert [db.session.get_one(Lead, lead.id).industry for lead in (first, second, third)] == [
            "新材料", "钢铁", "钢铁",
        ]  # fmt: skip


def test_all_of_the_list_goes_beyond_the_page(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        for _ in range(55):
            make.lead(owner, channel="event")
        make.lead(owner, channel="agent")
    page = Page(site.visitor(owner).get("/leads/bulk?all=1&channel=event").get_data(as_text=True))
    assert len(_hidden(page)["lead"]) == 55


def test_a_value_that_is_none_is_refused_at_its_field_and_foreign_projects_are_not_taken(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        lead, foreign = make.lead(owner), make.lead(make.user(unit=make.unit("县工信局")))
    visitor, body = site.visitor(owner, "en"), {"lead": f"{lead.id}-1", "sure": "1"}
    before = everything(site.app)
    for field, value in (("industry", " "), ("owner", "999"), ("park", "nowhere"), ("channel", "x"), ("unit", "x")):
        answer = visitor.post("/leads/bulk", {**body, "field": field, field: value})
        assert answer.status_code == 422
        assert Page(answer.get_data(as_text=True)).errors_of(field).strip()
    assert everything(site.app) == before
    assert visitor.post("/leads/bulk", {**body, "field": "nothing"}).status_code == 422
    taken = visitor.get(f"/leads/bulk?id={foreign.id}&id=x").get_data(as_text=True)
    assert foreign.title not in taken
    assert "No project was ticked." in taken


def test_who_only_reads_has_no_ticks(site: Site) -> None:
    with site.made() as make:
        owner, auditor = make.user(), make.user(Role.AUDITOR)
        make.lead(owner)
    ticked = [
        [box for box in Page(site.visitor(user).get("/leads?view=all").get_data(as_text=True)).all("input") if "data-row" in box.attributes]
        for user in (owner, auditor)
    ]  # fmt: skip
    assert [len(boxes) for boxes in ticked] == [1, 0]

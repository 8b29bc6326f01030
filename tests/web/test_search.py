"""The search box and its page: within the scope, with commands, quick."""

from tests.counting import counting
from tests.visiting import Site
from tests.web.pages import Page


def _links(source: str) -> list[tuple[str, str]]:
    return [
        (element.get("href"), " ".join(element.text.split()))
        for element in Page(source).elements
        if element.tag == "a" and "hit" in element.get("class").split()
    ]


def test_the_page_leads_to_what_was_found(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        lead = make.lead(owner, title="精密铸件项目", company=make.company("红日铸件有限公司"))
        make.talk(lead, owner, summary="先说厂房。" * 20 + "铸件的图纸下周寄来。")
        parcel, contact = make.parcel(location="铸件路"), make.contact(lead.investors[0].company, "铸件生")
        ids = lead.id, lead.investors[0].company_id, parcel.id
        assert contact
    source = site.visitor(owner).get("/search?q=铸件").get_data(as_text=True)
    links = dict(_links(source))
    assert links[f"/leads/{ids[0]}"].startswith("精密铸件项目")
    assert f"/parcels/{ids[2]}" in links
    assert "铸*" in source
    assert "铸件生" not in source
    assert "先说厂房。先说厂房。先说厂房。先说厂房。先说" not in source
    assert "<mark>铸件</mark>的图纸" in source
    assert f"/leads?q={'%E9%93%B8%E4%BB%B6'}" in links


def test_while_typing_a_piece_of_the_page_is_enough(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        make.lead(owner, title="<b>铸件</b>")
    source = site.visitor(owner).get("/search/suggest?q=铸件").get_data(as_text=True)
    assert "<html" not in source
    assert "&lt;b&gt;<mark>铸件</mark>&lt;/b&gt;" in source


def test_commands_are_offered_by_name_and_initials_to_those_who_may(site: Site) -> None:
    with site.made() as make:
        officer, auditor, admin = make.user(), make.user("auditor"), make.user("admin")
    assert ("/leads/new", "新建项目") in _links(
        site.visitor(officer).get("/search/suggest?q=xjxm").get_data(as_text=True)
    )
    assert ("/exchange", "导入台账") in _links(
        site.visitor(officer).get("/search/suggest?q=台账").get_data(as_text=True)
    )
    for visitor in (site.visitor(auditor), site.visitor(admin)):
        answer = visitor.get("/search/suggest?q=xjxm").get_data(as_text=True)
        assert _links(answer) == []
        assert "没有“xjxm”" in answer
    assert ("/users/new", "邀请用户") in _links(site.visitor(admin).get("/search/suggest").get_data(as_text=True))


def test_an_empty_search_offers_every_command(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    links = dict(_links(site.visitor(officer, "en").get("/search").get_data(as_text=True)))
    assert {"/leads/new", "/interactions/new", "/companies/new", "/exchange", "/leads"} <= set(links)
    assert "/users/new" not in links


def test_a_search_asks_the_database_for_two_statements_of_its_own(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        for n in range(6):
            make.talk(make.lead(owner, title=f"铸件{n}"), owner, summary="铸件")
    visitor = site.visitor(owner)
    visitor.get("/search/suggest?q=x")
    with counting() as bare:
        visitor.get("/search/suggest")
    with counting() as full:
        assert "</mark>5" in visitor.get("/search/suggest?q=铸件").get_data(as_text=True)
    assert len(bare) == 1  # the session
    assert (
        len(full) == 4
    )  # beside it the settings, for what stands in the pool; how common the words are; what is found


def test_text_nobody_types_does_no_harm(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
    visitor = site.visitor(owner)
    for text in ("%00", "%", "'", '"', "(", "a" * 5000, "长" * 3000, "\u202e", "9" * 300, "= = ="):
        for page in ("/search", "/search/suggest"):
            assert visitor.get(page, query_string={"q": text, "kind": "nothing"}).status_code == 200, text

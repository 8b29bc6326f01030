"""Adding what is likely there already: told while typing, asked once on saving, nothing typed is lost."""

from crm.companies.queries import named
from tests.visiting import Site

NEW = {
    "title": "新的项目", "investor": "恒泽机械有限公司", "channel": "referral", "source_region": "河北省沧州市",
    "industry": "装备制造", "investment": "5000", "two_high": "no",
}  # fmt: skip


def test_likely_firms_come_as_a_piece_of_the_page(site: Site) -> None:
    with site.made() as make:
        officer, firm = make.user(), make.company("恒泽机械有限公司")
    visitor = site.visitor(officer, "en")

    piece = visitor.get("/companies/likely?name=河北恒泽机械有限公司").get_data(as_text=True)
    assert f'href="/companies/{firm.id}"' in piece
    assert "<html" not in piece
    assert visitor.get("/companies/likely?name=全新名称%00").get_data(as_text=True) == ""
    assert visitor.get(f"/companies/likely?name=恒泽机械&besides={firm.id}").get_data(as_text=True) == ""


def test_a_firm_that_is_likely_there_is_saved_only_when_it_is_said_to_be_another(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        make.company("恒泽机械有限公司")
    visitor = site.visitor(officer, "en")
    body = {"name": "河北恒泽机械有限公司", "industry": "特种陶瓷"}

    asked = visitor.post("/companies/new", body)
    assert asked.status_code == 422
    text = asked.get_data(as_text=True)
    for kept in ("恒泽机械有限公司</a>", 'value="特种陶瓷"', 'name="confirm"'):
        assert kept in text
    with site.looking():
        assert named("河北恒泽机械有限公司") is None
    assert visitor.post("/companies/new", {**body, "confirm": "1"}).status_code == 302


def test_the_very_same_firm_is_refused_as_before_even_when_confirmed(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        make.company("恒泽机械有限公司")
    for more in ({}, {"confirm": "1"}):
        answer = site.visitor(officer, "en").post("/companies/new", {"name": "恒泽机械有限公司", **more})
        assert answer.status_code == 200
        assert "is in the list of companies already" in answer.get_data(as_text=True)


def test_a_project_of_a_firm_that_has_one_is_registered_only_when_it_is_said_to_be_another(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
        lead = make.lead(other, company=make.company("恒泽机械有限公司"), title="他镇的铸件基地")
    visitor = site.visitor(officer, "en")

    asked = visitor.post("/leads/new", {**NEW, "owner": officer.id})
    text = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "registered by 卫庄镇 on" in text
    assert 'value="新的项目"' in text
    for hidden in ("他镇的铸件基地", lead.code, f"/leads/{lead.id}"):
        assert hidden not in text
    assert visitor.post("/leads/new", {**NEW, "owner": officer.id, "confirm": "1"}).status_code == 302


def test_likely_projects_come_as_a_piece_of_the_page_with_a_link_where_one_sees_them(site: Site) -> None:
    with site.made() as make:
        officer, stranger = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
        lead = make.lead(officer, company=make.company("恒泽机械有限公司"), title="铸件基地")
    url = "/leads/likely?investor=恒泽机械有限公司&title="

    assert f'href="/leads/{lead.id}"' in site.visitor(officer).get(url).get_data(as_text=True)
    told = site.visitor(stranger).get(url).get_data(as_text=True)
    assert "古绛镇" in told
    assert "铸件基地" not in told
    assert site.visitor(stranger).get("/leads/likely").get_data(as_text=True) == ""

"""The pages of merging: side by side, refused with the reason, undone, and the old address."""

from sqlalchemy import select

from crm.accounts.models import UnitKind
from crm.companies.models import Company
from crm.companies.operations import add
from crm.db import db
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.merging.models import Merge
from tests.building import Make, credit_code
from tests.visiting import Site
from tests.web.pages import Page


def _versions(source: str) -> dict[str, str]:
    page = Page(source)
    return {name: page.value_of(name) for name in ("version", "other_version")}


def _firms(make: Make) -> tuple[int, int]:
    by = make.chief()
    one = add({"name": "皓月资源利用有限公司", "credit_code": credit_code(5), "industry": "装备"}, by)
    other = add({"name": "皓月资源利用股份", "industry": "铸造", "address": "工业大道1号"}, by)
    make.lead(company=other, title="随旧企业走的项目")
    return one.id, other.id


def test_two_firms_are_found_compared_merged_and_taken_apart(site: Site) -> None:
    with site.made() as make:
        chief = make.chief()
        one, other = _firms(make)
    visitor = site.visitor(chief)
    assert "皓月资源利用股份" in visitor.get("/merging").get_data(as_text=True)
    page = f"/companies/{one}/merge?with={other}"
    source = visitor.get(page).get_data(as_text=True)
    assert "一并转入" in source
    answer = visitor.post(page, {**_versions(source), "take-industry": "theirs", "take-address": "theirs"})
    assert answer.headers["Location"] == f"/companies/{one}"
    with site.looking():
        assert db.session.get_one(Company, one).industry == "铸造"
        assert db.session.get(Company, other) is None
        merge = db.session.scalars(select(Merge)).one().id
    assert visitor.get(f"/companies/{other}").headers["Location"] == f"/companies/{one}"
    assert "随旧企业走的项目" in visitor.get(f"/companies/{one}").get_data(as_text=True)
    answer = visitor.post(f"/merging/{merge}/undo")
    assert answer.headers["Location"] == f"/companies/{other}"
    assert "皓月资源利用股份" in visitor.get(f"/companies/{other}").get_data(as_text=True)


def test_a_stale_comparison_is_shown_again_with_what_was_chosen(site: Site) -> None:
    with site.made() as make:
        chief = make.chief()
        one, other = _firms(make)
    visitor = site.visitor(chief)
    page = f"/companies/{one}/merge?with={other}"
    versions = _versions(visitor.get(page).get_data(as_text=True))
    answer = visitor.post(page, {**versions, "other_version": "99", "take-industry": "theirs"})
    source = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "请重新查看" in source
    chosen = [
        one for one in Page(source).all("input") if one.get("name") == "take-industry" and "checked" in one.attributes
    ]
    assert [one.get("value") for one in chosen] == ["theirs"]


def test_a_project_that_cannot_be_joined_is_refused_with_its_reason(site: Site) -> None:
    with site.made() as make:
        chief = make.chief()
        one, other = make.lead().id, make.at(Stage.NEGOTIATION, None, chief, title="走得更远").id
    visitor = site.visitor(chief)
    page = f"/leads/{one}/merge?with={other}"
    answer = visitor.post(page, _versions(visitor.get(page).get_data(as_text=True)))
    assert answer.status_code == 422
    assert "走得更远 的阶段更靠后" in answer.get_data(as_text=True)


def test_a_merged_projects_address_leads_to_the_survivor_only_for_those_who_see_it(site: Site) -> None:
    with site.made() as make:
        chief, stranger = make.chief(), make.user(unit=make.unit("城关镇", UnitKind.TOWN))
        one, other = make.lead().id, make.lead().id
    visitor = site.visitor(chief)
    page = f"/leads/{one}/merge?with={other}"
    assert visitor.post(page, _versions(visitor.get(page).get_data(as_text=True))).status_code == 302
    assert visitor.get(f"/leads/{other}").headers["Location"] == f"/leads/{one}"
    assert visitor.get(f"/leads/{other}/edit").headers["Location"] == f"/leads/{one}/edit"
    assert site.visitor(stranger).get(f"/leads/{other}").status_code == 404
    assert visitor.post(f"/leads/{other}/edit").status_code == 404


def test_the_other_one_is_named_by_hand_and_a_wrong_name_is_refused_beside_it(site: Site) -> None:
    with site.made() as make:
        chief, stranger = make.chief(), make.chief(make.unit("城关镇", UnitKind.TOWN))
        one, _ = _firms(make)
        lead, other = make.lead().id, make.lead()
        code = other.code
    visitor = site.visitor(chief)
    source = visitor.get(f"/companies/{one}/merge?name=皓月资源利用股份").get_data(as_text=True)
    assert "工业大道1号" in source
    answer = visitor.get(f"/companies/{one}/merge?name=没有这家")
    assert answer.status_code == 422
    assert Page(answer.get_data(as_text=True)).errors_of("name")
    assert visitor.get(f"/leads/{lead}/merge?name={code.lower()}").status_code == 200
    assert visitor.get(f"/leads/{lead}/merge?name=YF-1").status_code == 422
    with site.made():
        mine = db.session.get_one(Lead, lead)
        mine.unit_id = stranger.unit_id
    assert site.visitor(stranger).get(f"/leads/{lead}/merge?name={code}").status_code == 422


def test_what_is_not_the_same_is_said_once(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        one, other = _firms(make)
    visitor = site.visitor(officer)
    assert visitor.post("/merging/distinct", {"kind": "companies", "one": one, "other": other}).status_code == 302
    assert "皓月资源利用股份" not in visitor.get("/merging").get_data(as_text=True)
    assert visitor.post("/merging/distinct", {"kind": "leads", "one": 1, "other": 2}).status_code == 404
    assert visitor.post("/merging/distinct", {"kind": "users", "one": 1, "other": 2}).status_code == 404

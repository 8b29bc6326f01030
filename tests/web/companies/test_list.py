"""The list of firms: who opens it, what it finds, how it pages."""

import pytest

from crm.accounts.models import Role
from tests.counting import counting
from tests.visiting import Site


def test_nobody_signed_in_is_sent_to_the_login_page(site: Site) -> None:
    answer = site.visitor().get("/companies")

    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_an_administrator_reads_no_companies(site: Site) -> None:
    with site.made() as make:
        admin = make.user(Role.ADMIN)

    assert site.visitor(admin).get("/companies").status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.LEADER, Role.AUDITOR])
def test_everybody_else_sees_every_company(site: Site, role: Role) -> None:
    with site.made() as make:
        reader = make.user(role)
        make.company("北辰精陶有限公司")

    assert "北辰精陶有限公司" in site.visitor(reader).get("/companies").get_data(as_text=True)


def test_the_list_finds_by_part_of_the_name(site: Site) -> None:
    with site.made() as make:
        reader = make.user()
        make.company("北辰精陶有限公司")
        make.company("南辰铸件有限公司")

    page = site.visitor(reader).get("/companies?q=精陶").get_data(as_text=True)

    assert "北辰精陶有限公司" in page
    assert "南辰铸件有限公司" not in page


def test_what_is_not_found_can_be_added_under_that_name(site: Site) -> None:
    with site.made() as make:
        reader = make.user()
    visitor = site.visitor(reader, "en")

    page = visitor.get("/companies?q=北辰%00精陶").get_data(as_text=True)

    assert "No company fits" in page
    assert 'value="北辰精陶"' in visitor.get("/companies/new?name=北辰精陶").get_data(as_text=True)


def test_every_company_is_on_one_page_only(site: Site) -> None:
    with site.made() as make:
        reader = make.user()
        names = [make.company(f"第{n}号分页企业").name for n in range(60)]
    visitor = site.visitor(reader, "en")

    first = visitor.get("/companies?q=分页企业").get_data(as_text=True)
    after = first.split("after=")[1].split('"')[0]
    second = visitor.get(f"/companies?q=分页企业&after={after}").get_data(as_text=True)

    assert "50 shown, 60 in all" in first
    assert [name for name in names if f">{name}<" in first] == names[:50]
    assert [name for name in names if f">{name}<" in second] == names[50:]


def test_a_long_list_asks_the_database_no_more_than_a_short_one(site: Site) -> None:
    with site.made() as make:
        reader = make.user()
        for n in range(3):
            make.company(f"甲类{n}企业")
        for n in range(30):
            make.company(f"乙类{n}企业")
    visitor = site.visitor(reader)
    visitor.get("/companies")

    with counting() as few:
        visitor.get("/companies?q=甲类")
    with counting() as many:
        visitor.get("/companies?q=乙类")

    assert len(few) == len(many)

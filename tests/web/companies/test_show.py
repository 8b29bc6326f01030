"""A firm's page: its people masked and in scope, its projects and conversations as far as the reader sees them."""

from crm.accounts.models import Role
from tests.counting import counting
from tests.visiting import Site


def test_a_company_that_is_not_there_is_404(site: Site) -> None:
    with site.made() as make:
        reader = make.user()

    assert site.visitor(reader).get("/companies/999999").status_code == 404


def test_people_are_masked_on_the_page(site: Site) -> None:
    with site.made() as make:
        officer, auditor = make.user(), make.user(Role.AUDITOR)
        company = make.company()
        make.lead(officer, company=company)
        make.contact(company, "张三丰", "13912345678")

    for reader in (officer, auditor):
        page = site.visitor(reader).get(f"/companies/{company.id}").get_data(as_text=True)
        assert "张*" in page
        assert "139****5678" in page
        assert "张三丰" not in page
        assert "13912345678" not in page


def test_people_of_a_firm_that_none_of_ones_projects_involves_do_not_stand_there(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
        company = make.company()
        lead = make.lead(other, company=company, title="他镇项目")
        make.contact(company)
        make.talk(lead, other, summary="只给本镇看")

    page = site.visitor(officer).get(f"/companies/{company.id}").get_data(as_text=True)

    assert company.name in page
    for hidden in ("张*", "他镇项目", "只给本镇看"):
        assert hidden not in page


def test_the_projects_and_conversations_one_sees_stand_there(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        company = make.company()
        lead = make.lead(officer, company=company, title="本镇项目")
        make.talk(lead, officer, summary="谈了<b>用地</b>")

    page = site.visitor(officer).get(f"/companies/{company.id}").get_data(as_text=True)

    assert f'href="/leads/{lead.id}"' in page
    assert "本镇项目" in page
    assert "谈了&lt;b&gt;用地&lt;/b&gt;" in page


def test_a_busy_company_asks_the_database_no_more_than_a_quiet_one(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        quiet, busy = make.company(), make.company()
        for company, number in ((quiet, 3), (busy, 30)):
            for n in range(number):
                make.talk(make.lead(officer, company=company), officer)
                make.contact(company, phone=f"139{n:08d}")
    visitor = site.visitor(officer)
    visitor.get("/companies")

    with counting() as few:
        visitor.get(f"/companies/{quiet.id}")
    with counting() as many:
        visitor.get(f"/companies/{busy.id}")

    assert len(few) == len(many)


def test_a_number_too_large_for_any_company_is_404(site: Site) -> None:
    with site.made() as make:
        reader = make.user()
    visitor = site.visitor(reader)

    for url in ("/companies/2147483648", "/companies/99999999999999999999", "/companies?after=99999999999999999999"):
        assert visitor.get(url).status_code == (200 if "?" in url else 404)

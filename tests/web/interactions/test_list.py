"""The list of conversations: within the scope, newest first, one page after the other."""

from datetime import timedelta

from crm.accounts.models import Role
from crm.fuzzydate import today
from tests.counting import counting
from tests.visiting import Site


def test_nobody_signed_in_is_sent_to_the_login_page(site: Site) -> None:
    assert site.visitor().get("/interactions").location.startswith("/login")


def test_an_administrator_reads_no_conversations(site: Site) -> None:
    with site.made() as make:
        admin = make.user(Role.ADMIN)

    assert site.visitor(admin).get("/interactions").status_code == 403


def test_one_reads_the_conversations_of_the_projects_one_sees(site: Site) -> None:
    with site.made() as make:
        officer, other = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
        make.talk(make.lead(officer, title="本镇项目"), officer, summary="来看地")
        make.talk(make.lead(other, title="他镇项目"), other, summary="他镇的话")

    page = site.visitor(officer).get("/interactions").get_data(as_text=True)

    assert "本镇项目" in page
    assert "他镇项目" not in page
    assert "他镇的话" not in page


def test_every_conversation_is_on_one_page_only(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        lead = make.lead(officer)
        for n in range(60):
            make.talk(lead, officer, summary=f"第{n}次谈", met_on=today() - timedelta(days=n // 2))
    visitor = site.visitor(officer)

    first = visitor.get("/interactions").get_data(as_text=True)
    after = first.split("after=")[1].split('"')[0]
    second = visitor.get(f"/interactions?after={after}").get_data(as_text=True)

    on_first = [n for n in range(60) if f">第{n}次谈<" in first]
    on_second = [n for n in range(60) if f">第{n}次谈<" in second]
    assert (len(on_first), len(on_second)) == (50, 10)
    assert sorted(on_first + on_second) == list(range(60))


def test_an_address_that_makes_no_sense_begins_at_the_newest(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        make.talk(make.lead(officer), officer, summary="来看地")

    assert "来看地" in site.visitor(officer).get("/interactions?after=2022-13-99_x").get_data(as_text=True)


def test_a_long_list_asks_the_database_no_more_than_a_short_one(site: Site) -> None:
    with site.made() as make:
        few_talks, many_talks = make.user(unit=make.unit("古绛镇")), make.user(unit=make.unit("卫庄镇"))
        for officer, number in ((few_talks, 3), (many_talks, 30)):
            for _ in range(number):
                make.talk(make.lead(officer), officer)
    counts = []
    for officer in (few_talks, many_talks):
        visitor = site.visitor(officer)
        visitor.get("/companies")
        with counting() as statements:
            visitor.get("/interactions")
        counts.append(len(statements))

    assert counts[0] == counts[1]

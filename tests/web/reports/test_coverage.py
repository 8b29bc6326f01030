"""Coverage by class and region: no figure that differs from the list of firms behind it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from crm.accounts.models import Role, User
from crm.audit.operations import System
from crm.companies.listings import CLASSES, set_listing
from crm.companies.operations import change
from crm.db import db
from crm.leads.words import Stage
from crm.lists.companies import CompanyList
from crm.reports.coverage import Coverage, Figure, coverage
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site
from tests.web.pages import Page

ROLES = ("officer", "chief", "leader", "manager", "auditor")
BY = System()


def _firms(make: Make) -> dict[str, User]:
    """Firms of every class and region; some met, some in talks, by two bureaus."""
    bureau, elsewhere = make.unit("县工信局"), make.unit("县商务局")
    people = {
        "officer": make.user(Role.OFFICER, bureau), "chief": make.chief(), "leader": make.user(Role.LEADER),
        "manager": make.manager(), "auditor": make.user(Role.AUDITOR),
    }  # fmt: skip
    owners = (people["officer"], make.user(Role.OFFICER, elsewhere))
    for number, region in enumerate(("130900", "440300", "310000", "140800", None, "110000", "320500")):
        firm = make.company(f"目标{number}企业")
        change(firm, {"region": region}, firm.version, BY)
        for code in CLASSES[number : number + 3]:
            for year in (2020, 2021):
                set_listing(firm, code, year, None, BY)
        owner = owners[number % 2]
        if number in (1, 2):
            make.talk(make.lead(owner, company=firm), owner)
        if number in (0, 3, 5):
            make.at(Stage.NEGOTIATION, owner, people["chief"], company=firm)
    return people


def _figures(found: Coverage) -> list[Figure]:
    return [figure for row in found.rows for cell in row.cells.values() for figure in cell]


@pytest.mark.parametrize("who", ROLES)
def test_every_figure_is_the_count_of_its_list(site: Site, who: str) -> None:
    with site.made() as make:
        user = _firms(make)[who]
    with site.looking():
        reader = db.session.get_one(User, user.id)
        figures = _figures(coverage(reader))
        assert len(figures) == 11 * 6 * 3
        for figure in figures:
            assert figure.count == CompanyList(reader, figure.filters).count(exact=True), figure


def test_the_figures_are_those_worked_out_by_hand(site: Site) -> None:
    """The officer sees the projects of firms 0 and 2, the chief those of 0, 1, 2, 3 and 5."""
    with site.made() as make:
        people = _firms(make)
    with site.looking():
        rows = {
            who: {row.code: row.cells for row in coverage(db.session.get_one(User, people[who].id)).rows}
            for who in ("officer", "chief")
        }

    def told(who: str, code: str, region: str) -> list[int]:
        return [figure.count for figure in rows[who][code][region]]

    assert told("officer", "fortune_global_500", "jjj") == [1, 1, 1]  # firm 0
    assert told("officer", "unicorn", "") == [3, 2, 1]  # firms 0, 1, 2
    assert told("chief", "unicorn", "") == [3, 3, 1]
    assert told("chief", "", "jjj") == [2, 2, 2]  # firms 0 and 5, of every class
    assert told("chief", "", "")[1:] == [5, 3]


def test_the_links_of_the_page_open_the_lists_counted(site: Site) -> None:
    with site.made() as make:
        user = _firms(make)["chief"]
    visitor = site.visitor(user, "en")
    page = Page(visitor.get("/reports/coverage").get_data(as_text=True))
    links = [link for link in page.all("a") if urlsplit(link.get("href")).path == "/companies" and link.text.isdigit()]
    with site.looking():
        figures = _figures(coverage(db.session.get_one(User, user.id)))

    assert [parse_qs(urlsplit(link.get("href")).query) for link in links] == [figure.filters for figure in figures]
    assert [int(link.text) for link in links] == [figure.count for figure in figures]
    for link in [link for link in links if "unicorn" in link.get("href")][:3]:
        rows = [cell for cell in Page(visitor.get(link.get("href")).get_data(as_text=True)).all("td")
                if cell.get("class") == "k-title"]  # fmt: skip
        assert len(rows) == int(link.text)


def test_coverage_is_two_questions_however_many_firms(site: Site) -> None:
    with site.made() as make:
        user = _firms(make)["officer"]
    with site.looking():
        reader = db.session.get_one(User, user.id)
        coverage(reader)
        with counting() as asked:
            coverage(reader)
    assert len([statement for statement in asked if "companies" in statement]) == 2
